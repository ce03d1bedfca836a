"""Disclosures that keep every identity, and spoiled ones; between them they use every term of every declared check.

`test_checks_terms.py` takes the terms away one by one. `python -m tests.expectations.known_documents` rewrites
`known_documents.tsv`: what the checks say of these documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from expectations.checks.assertions import FAIL, NOT_APPLICABLE, collect
from expectations.checks.cells import Batch, prepare
from schemas.judging.checks import ACROSS, Check, checks
from schemas.reading.frames import frame
from tests.expectations.builder import fact_rows, table_rows
from tests.expectations.ledgers import (
    BOOKS,
    CAPITAL,
    FUND,
    PERSONNEL,
    PUBLIC,
    SOURCES,
    THREE_PUBLIC,
    Cells,
    Ledger,
    Spent,
    printed_cell,
)
from tests.expectations.printed_blocks import blocks, gap_in

UNREAD = "(printed, and not read)"
"""In place of the note of a nil table: its title is printed, and its columns are not known"""
EXPECTED = Path(__file__).with_name("known_documents.tsv")


def _three_books(carried: bool = False) -> dict[tuple[str, str], Spent]:
    opening, closing = ((2, 3), (5, 7, 11)) if carried else ((0, 0), (0, 0, 0))
    return {
        ("2010101", "general_public"): Spent(0, 211, opening, closing),
        (FUND[0], "government_fund"): Spent(223, 227, opening, closing),
        (FUND[1], "government_fund"): Spent(19, 23, opening, closing),
        (CAPITAL[0], "state_capital"): Spent(229, 233, opening, closing),
        (CAPITAL[1], "state_capital"): Spent(29, 13, opening, closing),
    }


_PROJECTS = 211 + 227 + 233 + 223 + 229 + 19 + 23 + 29 + 13
"""All that pays for the three public expenses beside basic expenditure"""


def _with_own(ledger: Ledger, own: dict[str, int]) -> Cells:
    ledger.own = own
    return ledger.cells()


def balanced() -> Iterator[tuple[str, Cells]]:
    """Disclosures in which everything holds; the inequalities with nothing to spare wherever they can."""
    sources = {source: 300 + number for number, source in enumerate(SOURCES)}
    own = {"basic_expenditure": 401, "project_expenditure": 409, "expenditure_to_superior": 419}
    own |= {"business_expenditure": 421, "subsidy_to_subordinates": 431}
    spent = {("2010101", "general_public"): Spent(0, 211, (2, 3), (5, 7, 11))}
    yield "one book", Ledger(spent=spent).cells()
    carried = Ledger(spent=_three_books(True), sources=sources, own_opening=3001, own_use=443, own_allocation=449)
    yield "own funds", _with_own(carried, own)
    yield "old form", Ledger(spent=_three_books(True), sources=sources, own=own, own_opening=3001, old=True).cells()
    yield "appropriations only", Ledger(spent=_three_books()).cells()
    yield "items only", Ledger(spent=_three_books(), levels=(7,)).cells()
    yield "classes and items", Ledger(spent=_three_books(), levels=(3, 7)).cells()
    yield "sections only", Ledger(spent=_three_books(), levels=(3, 5)).cells()
    plain = Ledger(spent=_three_books()).cells()
    yield "economic classes only", _without_rows(plain, "fin_gpb_basic", lambda code: len(code) == 5 and code.isdigit())
    yield "tables in blocks", [*_without_rows(plain, "fin_info", lambda code: True), *blocks()]
    yield "basic in columns", Ledger(spent=_three_books(), columns=True).cells()
    yield "paid by projects", Ledger(spent=_three_books(), three_public=dict.fromkeys(THREE_PUBLIC, _PROJECTS)).cells()
    yield "public money only", Ledger(economic=dict(PUBLIC)).cells()
    yield "own funds spent as basic", _with_own(carried, {"basic_expenditure": 401})
    for kind in ("expenditure_to_superior", "business_expenditure", "subsidy_to_subordinates"):
        yield f"own funds, {kind}", Ledger(spent=_three_books(), own={kind: 419}, own_opening=3001).cells()
    for source in SOURCES:
        ledger = Ledger(spent=_three_books(), sources={source: 500}, own={"project_expenditure": 409})
        yield f"revenue, {source}", ledger.cells()
    yield "own carry-over", Ledger(spent=_three_books(), own={"project_expenditure": 409}, own_opening=500).cells()
    yield "own surplus", Ledger(spent=_three_books(), own={"project_expenditure": 409}, own_use=500).cells()


def _without_rows(cells: Cells, table: str, drop: Callable[[str], bool]) -> Cells:
    return [cell for cell in cells if cell["table_key"] != table or not drop(cell["account_code"])]


_CODED = ("fin_revenue", "fin_expenditure", *BOOKS.values())
_CLOSING = {
    ("fin_total", "income"): ("total_sources", "revenue_current_year"),
    ("fin_total", "expenditure"): ("total_uses", "expenditure_current_year"),
    ("fin_approp_total", "income"): ("total_sources", "revenue_current_year"),
    ("fin_approp_total", "expenditure"): ("total_uses", "expenditure_current_year"),
    **{(table, ""): ("total",) for table in (*_CODED, "fin_gpb_basic")},
    ("fin_three_public", ""): ("three_public_total",),
}
_MORE = {"fin_gpb_basic": "301", "fin_three_public": "meeting"}
"""A row beside those that close a table; elsewhere 201"""
_RESIDUES = (
    "XX局",
    "某某支出",
    "增加（减少）",
    "减少（增加）",
    "下降（增长）",
    "增长（下降）",
    "增加/减少",
    "（单位名称）",
    "（部门名称）",
)
_NOTES = {"fin_govfund": "没有国有资本", "fin_statecap": "没有政府性基金", "fin_three_public": "没有政府性基金"}


def _empty(without: tuple[str, str, str] = ("", "", ""), tables: Iterable[str] | None = None) -> Cells:
    """The closing rows of every table, or of some, without an amount."""
    keep = set(tables) if tables is not None else {table for table, _ in _CLOSING}
    return [
        printed_cell(table, code, "expenditure", 0, panel=panel)
        for (table, panel), codes in _CLOSING.items()
        for code in (*codes, _MORE.get(table, "201"))
        if table in keep and (table, panel, code) != without
    ]


def spoiled() -> Iterator[tuple[str, str, Cells, dict[str, str | None]]]:
    """Documents, the check that each of them breaks, and their nil tables with their notes."""
    every = {table for table, _ in _CLOSING}
    for (table, panel), codes in _CLOSING.items():
        for code in codes:
            yield f"without {table} {panel} {code}", "R01", _empty((table, panel, code)), {}
    for table in sorted(every):
        yield f"without {table}", "Y01", _empty(tables=every - {table}), {}
    for table in sorted(every):
        yield f"{table} is not read", "Y12", _empty(tables=every - {table}), {table: UNREAD}
    for table in _CODED:
        name = {"fin_revenue": "B04", "fin_expenditure": "C04", "fin_gpb_expenditure": "E04"}.get(table, "G04")
        section = [printed_cell(table, code, "expenditure", 0) for code in ("201", "20101", "29999")]
        item = [printed_cell(table, code, "expenditure", 0) for code in ("201", "20101", "2019901")]
        yield f"{table}, a section without class", name, [*_empty(), *section], {}
        yield f"{table}, an item without section", name, [*_empty(), *item], {}
    for first, second in (_CODED[:2], _CODED[2:4], (_CODED[4], _CODED[0])):
        named = [
            printed_cell(first, "202", "expenditure", 0, row_name="甲"),
            printed_cell(second, "202", "expenditure", 0, row_name="乙"),
        ]
        yield f"{first} and {second}, two names", "X09", [*_empty(), *named], {}
    for code in ("309", "311"):
        extra = Ledger(economic={**PERSONNEL, **PUBLIC, f"{code}01": 73}, spent=_three_books())
        yield f"{code} holds an amount", "F05", extra.cells(), {}
    for table, note in _NOTES.items():
        cells = [cell for cell in _empty() if cell["table_key"] != table]
        yield f"{table}, note of another", "Y03", cells, {table: note}
    for text in _RESIDUES:
        yield (
            f"residue {text}",
            "Y04",
            [*_empty(), printed_cell("fin_total", "202", "expenditure", 0, row_name=text)],
            {},
        )
    for measure in ("procurement", "agency_operating_expenditure", "count"):
        yield f"a line of {measure} is missing", "J04", [*_empty(), *gap_in(measure)], {}
    plain = Ledger(spent=_three_books()).cells()
    for table, code, name in (
        ("fin_revenue", "2210201", "B03"),
        ("fin_expenditure", "2210201", "C03"),
        ("fin_gpb_expenditure", "2210201", "E03"),
        ("fin_govfund", FUND[1], "G03"),
        ("fin_statecap", CAPITAL[1], "G03"),
        ("fin_total", "208", "X04"),
        ("fin_expenditure", "208", "X04"),
        ("fin_approp_total", "208", "X06"),
        ("fin_gpb_expenditure", "208", "X06"),
    ):
        yield f"{table} without row {code}", name, _without_rows(plain, table, code.__eq__), {}
    yield "sections and items", "B04", Ledger(spent=_three_books(), levels=(5, 7)).cells(), {}


def documents() -> dict[str, tuple[Cells, dict[str, str | None]]]:
    """All of them by name."""
    documents_by_name: dict[str, tuple[Cells, dict[str, str | None]]] = {
        name: (cells, {}) for name, cells in balanced()
    }
    documents_by_name |= {name: (cells, nil) for name, _, cells, nil in spoiled()}
    young = [cell for cell in _empty() if cell["table_key"] != "fin_statecap"]
    documents_by_name["before fin_statecap"] = ([{**cell, "fiscal_year": 2019} for cell in young], {})
    documents_by_name["fin_statecap before its time"] = (
        [{**cell, "fiscal_year": 2019} for cell in young],
        {"fin_statecap": UNREAD},
    )
    return documents_by_name


@dataclass(frozen=True)
class Said:
    """What a check says of a document."""

    applied: int
    failed: int
    loose: int
    """Inequalities that hold with something to spare"""
    offending: int
    """What the sets count"""


def _unread(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "status": "unknown", "nil_note": None} if row["nil_note"] == UNREAD else row


class Bench:
    """All documents in one batch, and what checks say of them."""

    def __init__(self) -> None:
        """Prepare the batch once."""
        documents_by_name = documents()
        self.names = list(documents_by_name)
        shas = {name: f"{number:04d}" + "e" * 60 for number, name in enumerate(documents_by_name)}
        facts = [row for name, (cells, _) in documents_by_name.items() for row in fact_rows(cells, shas[name])]
        read = [
            _unread(row)
            for name, (cells, nil) in documents_by_name.items()
            for row in table_rows(cells, shas[name], **nil)
        ]
        self.batch: Batch = prepare(frame("facts").build(facts), frame("tables_read").build(read))

    def say(self, check: Check) -> dict[str, Said]:
        """What one check says of every document that it applies to."""
        assertions = collect(self.batch, (check,))
        loose = (assertions.kind == "at_least") & (assertions.left > assertions.right)
        verdicts = {}
        for doc in np.unique(assertions.doc[assertions.result != NOT_APPLICABLE]):
            here = (assertions.doc == doc) & (assertions.result != NOT_APPLICABLE)
            failed = here & (assertions.result == FAIL)
            verdicts[self.names[doc]] = Said(
                int(here.sum()),
                int(failed.sum()),
                int((here & loose).sum()),
                0 if check.kind in ("sum", "equal", "at_least") else int(assertions.left[failed].sum()),
            )
        return verdicts


def _lines(bench: Bench) -> list[str]:
    return [
        "\t".join(
            (
                name,
                check.id,
                *(str(count) for count in (verdict.applied, verdict.failed, verdict.loose, verdict.offending)),
            )
        )
        for check in checks().values()
        if check.kind not in ACROSS and check.document_kinds != {"budget"}
        for name, verdict in bench.say(check).items()
    ]


def expected(bench: Bench) -> str:
    """The content of `known_documents.tsv`, as the checks say it now."""
    return "\n".join(["document\tcheck\tapplied\tfailed\tloose\toffending", *_lines(bench)]) + "\n"


if __name__ == "__main__":
    EXPECTED.write_text(expected(Bench()), "utf-8")
