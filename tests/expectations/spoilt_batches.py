"""Good batches of documents, and every way of spoiling one of them that the gate must notice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from schemas.reading.frames import frame
from tests.factories import Doc, frames

Batch = dict[str, pd.DataFrame]

FACT = 3
"""A fact with a number, of the row 20103"""
COUNT = 4
"""A fact that is a count"""


def good_document(name: str) -> Batch:
    """A good document; one of its cells is a count, and one says ——."""
    batch = frames([Doc(name)])
    facts = batch["facts"]
    facts.loc[COUNT, ["unit", "quantity_unit", "amount_text"]] = [None, "辆", "3"]
    facts.loc[COUNT, "amount_fen"] = pd.NA
    facts.loc[COUNT, "quantity"] = 3
    facts.loc[COUNT + 1, ["amount_text", "cell_kind"]] = ["——", "not_applicable"]
    facts.loc[COUNT + 1, "amount_fen"] = pd.NA
    return batch


def joined(*batches: Batch) -> Batch:
    return {name: pd.concat([batch[name] for batch in batches], ignore_index=True) for name in batches[0]}


def batch() -> Batch:
    """Three good documents."""
    return joined(good_document("a"), good_document("bad"), good_document("c"))


BAD = 12
"""Where the facts of the second document of `batch` begin"""


def put(**values: Any) -> Callable[[Batch], None]:
    """A change of one fact."""

    def change(batch: Batch) -> None:
        for column, value in values.items():
            batch["facts"].loc[FACT, column] = value

    return change


def put_in(name: str, index: int, **values: Any) -> Callable[[Batch], None]:
    """A change of one row of another frame."""

    def change(batch: Batch) -> None:
        for column, value in values.items():
            batch[name].loc[index, column] = value

    return change


def like_the_one_before(*columns: str) -> Callable[[Batch], None]:
    def change(batch: Batch) -> None:
        for column in columns:
            batch["facts"].loc[FACT, column] = batch["facts"].loc[FACT - 1, column]

    return change


def without_a_fact(batch: Batch) -> None:
    batch["facts"] = batch["facts"].drop(index=FACT).reset_index(drop=True)


def table_twice(batch: Batch) -> None:
    nil = batch["tables_read"].assign(status="nil", rows=0, facts=0)
    batch["tables_read"] = pd.concat([batch["tables_read"], nil], ignore_index=True)


MUTATIONS: list[tuple[str, str, str, Callable[[Batch], None], int]] = [
    # frame, rule, words of the expectation, change, failing rows
    *[
        ("facts", "gate_required", f"{column.name} is missing", put(**{column.name: None}), 1)
        for column in frame("facts").columns
        if column.required and column.type != "bool" and column.name != "document_sha256"
    ],
    ("facts", "gate_value", "the scope must be", put(entity_scope="ministry"), 1),
    ("facts", "gate_value", "the kind must be", put(document_kind="draft"), 1),
    ("facts", "gate_value", "the medium must be", put(medium="film"), 1),
    ("facts", "gate_value", "the phase is unknown", put(phase="planned"), 1),
    ("facts", "gate_value", "the budget book is unknown", put(budget_book="social_insurance"), 1),
    ("facts", "gate_value", "the panel is unknown", put(panel="left"), 1),
    ("facts", "gate_value", "the basis of the account code", put(account_basis="guessed"), 1),
    ("facts", "gate_code", "account code does not have the format", put(economic_code="3010"), 1),
    ("facts", "gate_code", "account code does not have the format", put(government_economic_code="工资"), 1),
    ("facts", "gate_year", "the fiscal year is out of range", put(reference_year=24), 1),
    ("facts", "gate_place", "the order of the row is out of range", put(occurrence=0), 1),
    ("facts", "gate_value", "the kind of cell is unknown", put(cell_kind="nil"), 1),
    ("facts", "gate_second_reading", "two PDF engines", put(second_reading="differs"), 1),
    ("facts", "gate_page_reading", "the page does not show", put(page_reading="differs"), 1),
    ("facts", "gate_page_reading", "the page does not show", put(page_reading="not_looked"), 1),
    ("facts", "gate_unit", "the unit is neither", put(unit="千元"), 1),
    ("facts", "gate_value", "no form declares", put(table_key="fin_unheard_of"), 1),
    ("facts", "gate_value", "the measure is not an identifier", put(measure="支出"), 1),
    ("facts", "gate_value", "the measure is not an identifier", put(measure="Expenditure"), 1),
    *[
        ("facts", "gate_code", "account code does not have the format", put(code_system=system, account_code=code), 1)
        for system, code in [
            ("functional", "2010"),
            ("functional", "201030"),
            ("functional", "201030101"),
            ("functional", "２０１０３"),
            ("functional", ""),
            ("functional", "total"),
            ("economic", "301010101"),
            ("government_economic", "5010101"),
            ("item", "合计"),
            ("item", "Total"),
            ("cofog", "201"),
        ]
    ],
    *[
        ("facts", "gate_code", "the level of the account does not fit", put(**values), 1)
        for values in [
            {"account_level": "item"},
            {"account_level": None},
            {"account_code": "201"},
            {"account_code": "20103\n"},
            {"code_system": "economic", "account_level": "item"},
            {"code_system": "government_economic", "account_level": "class"},
            {"code_system": "item", "account_code": "total"},
        ]
    ],
    *[
        ("facts", "gate_value", "printed text, value, unit and kind of cell contradict", put(**values), 1)
        for values in [
            {"amount_fen": None},
            {"quantity": 3},
            {"amount_fen": None, "quantity": 3},
            {"unit": None},
            {"quantity_unit": "辆"},
            {"amount_text": ""},
            {"cell_kind": "blank"},
            {"cell_kind": "not_applicable"},
            {"cell_kind": "not_applicable", "amount_fen": None, "amount_text": ""},
        ]
    ],
    ("facts", "gate_value", "printed text, value, unit and kind", put_in("facts", COUNT, quantity_unit=None), 1),
    ("facts", "gate_value", "printed text, value, unit and kind", put_in("facts", COUNT, unit="元"), 1),
    ("facts", "gate_required", "the row has no name", put(row_name=""), 1),
    ("facts", "gate_required", "the row has no key", put(row_key=""), 1),
    ("facts", "gate_year", "the fiscal year is out of range", put(fiscal_year=1989), 1),
    ("facts", "gate_year", "the fiscal year is out of range", put(fiscal_year=20024), 1),
    ("facts", "gate_place", "the order of the row is out of range", put(row_no=0), 1),
    ("facts", "gate_place", "the page is out of range", put(page=0), 1),
    ("facts", "gate_place", "the document has fewer pages", put(page=61), 1),
    ("facts", "gate_place", "the box of the cell lies outside any page", put(x1=2147483927.48), 1),
    ("facts", "gate_place", "the box of the cell lies outside any page", put(y0=float("-inf")), 1),
    ("facts", "gate_place", "the box of the cell is empty", put(x0=290.0), 1),
    ("facts", "gate_place", "the box of the cell is empty", put(x1=100.0), 1),
    ("facts", "gate_place", "the box of the cell is empty", put(y0=38.0, y1=38.0), 1),
    (
        "facts",
        "gate_twice",
        "one cell has two values",
        like_the_one_before("row_key", "measure", "phase", "budget_book", "panel"),
        2,
    ),
    ("facts", "gate_twice", "one fact occurs twice", like_the_one_before("fact_id"), 2),
    (
        "facts",
        "gate_twice",
        "one printed number became two facts",
        like_the_one_before("page", "x0", "y0", "x1", "y1"),
        2,
    ),
    *[
        ("facts", "gate_identity", "the fact names another", put(**values), 1)
        for values in [
            {"entity_name": "别的局"},
            {"division_name": None},
            {"division_name": "别的市"},
            {"entity_scope": "unit"},
            {"fiscal_year": 2023},
            {"document_kind": "budget"},
        ]
    ],
    *[
        ("tables_read", "gate_required", f"{column} is missing", put_in("tables_read", 0, **{column: None}), 1)
        for column in ("table_no", "status", "first_page", "last_page", "rows", "facts")
    ],
    ("tables_read", "gate_value", "the state of the table", put_in("tables_read", 0, status="skipped"), 1),
    ("tables_read", "gate_place", "the table ends before", put_in("tables_read", 0, last_page=2), 1),
    ("tables_read", "gate_place", "the page is out of range", put_in("tables_read", 0, first_page=0), 1),
    ("tables_read", "gate_twice", "one table occurs twice", table_twice, 2),
    ("tables_read", "gate_value", "a table that was read has no facts", put_in("tables_read", 0, facts=0), 1),
    ("tables_read", "gate_value", "a table that was read has no facts", put_in("tables_read", 0, status="unknown"), 1),
    ("tables_read", "gate_count", "the number of facts differs", put_in("tables_read", 0, facts=13), 1),
    ("tables_read", "gate_count", "the number of facts differs", without_a_fact, 1),
    ("documents", "gate_identity", "lacks name, scope", put_in("documents", 0, entity_name=None), 1),
    ("documents", "gate_identity", "lacks name, scope", put_in("documents", 0, fiscal_year=None), 1),
    ("documents", "gate_value", "the status is unknown", put_in("documents", 0, status="pending"), 1),
]
