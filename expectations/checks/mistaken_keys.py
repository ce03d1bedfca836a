"""Find rows whose keys contradict each other: codes in pairs, classes in budgets, codes of units, notes on no data.

Amounts are right there and belong to another row, budget or unit; no sum shows that. What is not certain is no finding.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from common.language import Bilingual, Localised
from common.text import normalise
from expectations.checks.display_names import row_name
from expectations.checks.names import finding, several
from schemas.judging.checks import Check
from schemas.judging.fitting import fitting
from schemas.reading.frames import frame
from schemas.wording.messages import message

_FEWEST_PAIRS = 2
"""One unusual pair within the right class may be a habit of a place"""
_BOOKS = ("general_public", "government_fund", "state_capital")
_NO = re.compile(r"(?:无|没有|未使用|未安排|不涉及)[^,，。;；、]{0,24}(?:收支|支出|安排|预算|拨款|数据|情况)")
_THIS = re.compile(r"(?:本|此|该)表(?:无|没有|为空|数据为空|为零)|空表|无数据")

_OF_UNITS = ("total_sources", "revenue", "revenue_with_carryover", "expenditure", "expenditure_with_carryover")
"""Measures of which a table prints one amount for each unit, and another table the same"""

_Finding = dict[str, Any]


def mistaken_keys(facts: pd.DataFrame, tables: pd.DataFrame, declared: Mapping[str, Check]) -> pd.DataFrame:
    """The findings on keys that contradict each other, in documents of any number."""
    amounts = facts[facts["cell_kind"] == "number"]
    findings = [*_pairs(amounts), *_classes(amounts), *_units(facts), *_amounts_of_units(amounts)]
    findings += _nil_notes(amounts, tables, declared)
    return frame("findings").build(findings)


def _finding(rule: str, rows: pd.DataFrame, texts: Sequence[Localised]) -> _Finding:
    first = rows.iloc[0]
    detail = Bilingual.of(partial(several, list(texts)))
    return finding(rule, first["document_sha256"], first["table_key"], int(first["page"]), detail)


def _by_table(facts: pd.DataFrame) -> Iterator[pd.DataFrame]:
    ordered = facts.sort_values(["document_sha256", "table_key", "row_no"], kind="stable")
    for _, rows in ordered.groupby(["document_sha256", "table_key"], sort=True):
        yield rows


def _pairs(facts: pd.DataFrame) -> Iterator[_Finding]:
    """Tables with codes of the two economic classifications that do not belong together."""
    fits = fitting()
    both = facts[facts["government_economic_code"] != ""]
    own = both["economic_code"].where(both["economic_code"] != "", both["account_code"].fillna(""))
    both = both.assign(own=own.where((both["economic_code"] != "") | (both["code_system"] == "economic"), ""))
    pairs = both[["own", "government_economic_code"]].drop_duplicates()
    how = {(code, other): fits.unfitting(code, other) for code, other in pairs.itertuples(index=False, name=None)}
    unusual: list[str | None] = [how[pair] for pair in zip(both["own"], both["government_economic_code"], strict=True)]
    for rows in _by_table(both.assign(how=pd.Series(unusual, both.index, dtype=object)).dropna(subset="how")):
        distinct = rows.drop_duplicates(["own", "government_economic_code"])
        if len(distinct) >= _FEWEST_PAIRS or (distinct["how"] == "class").any():
            printed = zip(distinct["own"], distinct["government_economic_code"], strict=True)
            texts = [message("judging.pair_of_codes", code=code, government=other) for code, other in printed]
            yield _finding("codes_do_not_fit", rows, texts)


def _classes(facts: pd.DataFrame) -> Iterator[_Finding]:
    """Tables with rows of a functional class that their budget cannot have."""
    fits = fitting()
    coded = facts[
        (facts["code_system"] == "functional") & facts["budget_book"].isin(_BOOKS) & (facts["amount_fen"] != 0)
    ]
    distinct = coded[["account_code", "budget_book"]].drop_duplicates()
    wrong = {pair for pair in distinct.itertuples(index=False, name=None) if fits.is_of_another_book(*pair)}
    is_wrong = [pair in wrong for pair in zip(coded["account_code"], coded["budget_book"], strict=True)]
    for rows in _by_table(coded[np.array(is_wrong, dtype=np.bool_)]):
        printed = rows.drop_duplicates(["account_code", "budget_book"])[["account_code", "row_name", "budget_book"]]
        texts = [
            message("judging.code_of_book", code=code, name=name, book=row_name(book))
            for code, name, book in printed.itertuples(index=False, name=None)
        ]
        yield _finding("class_of_another_budget", rows, texts)


def _units(facts: pd.DataFrame) -> Iterator[_Finding]:
    """Documents in which two codes have the same two names of units: in one of the tables they are exchanged."""
    printed = facts.dropna(subset=["unit_code", "unit_name"])
    printed = printed[(printed["unit_code"] != "") & (printed["unit_name"] != "")]
    for _, rows in printed.groupby("document_sha256", sort=True):
        named: dict[str, set[str]] = {}
        for code, name in rows[["unit_code", "unit_name"]].drop_duplicates().itertuples(index=False, name=None):
            named.setdefault(str(code), set()).add(normalise(str(name)))
        for unit_code, other in itertools.combinations(sorted(named), 2):
            if len(both := named[unit_code] & named[other]) > 1:
                first, second = sorted(both)[:2]
                texts = [
                    message("judging.names_of_unit", code=code, one=first, other=second) for code in (unit_code, other)
                ]
                yield _finding("units_exchanged", rows[rows["unit_code"].isin([unit_code, other])], texts)


def _amounts_of_units(facts: pd.DataFrame) -> Iterator[_Finding]:
    """Tables that give units each other's money: in one of the two tables their names, or rows, are exchanged.

    Sums do not show it, and without codes in both tables nothing else does.
    """
    rows = facts[
        facts["unit_name"].fillna("").ne("")
        & facts["account_code"].eq("total")
        & facts["project_key"].eq("")
        & facts["measure"].isin(_OF_UNITS)
        & facts["reference_year"].eq(facts["fiscal_year"])
        & facts["amount_fen"].ne(0)
    ]
    rows = rows.assign(name=rows["unit_name"].map(normalise))
    for _, of_book in rows.groupby(["document_sha256", "budget_book"], sort=True):
        columns = [column for _, column in of_book.groupby(["table_key", "measure"], sort=True)]
        for left, right in itertools.combinations(columns, 2):
            names = _exchanged(left, right)
            if names and left["table_key"].iloc[0] != right["table_key"].iloc[0]:
                for column in (left, right):
                    own = column[column["name"].isin(names)]
                    amounts = own.drop_duplicates("name")[["name", "amount_text"]].itertuples(index=False, name=None)
                    texts = [message("judging.amount_of_unit", name=name, amount=amount) for name, amount in amounts]
                    yield _finding("units_exchanged", own, texts)


def _exchanged(left: pd.DataFrame, right: pd.DataFrame) -> set[str]:
    """Units whose amounts are the same ones in two columns, and belong to others of them; empty where one differs."""
    if left["name"].duplicated().any() or right["name"].duplicated().any() or set(left["name"]) != set(right["name"]):
        return set()
    left_amounts, other = (column.set_index("name")["amount_fen"].to_dict() for column in (left, right))
    names = {str(name) for name, amount in left_amounts.items() if amount != other[name]}
    same = sorted(left_amounts[name] for name in names) == sorted(other[name] for name in names)
    return names if same else set()


def _nil_notes(facts: pd.DataFrame, tables: pd.DataFrame, declared: Mapping[str, Check]) -> Iterator[_Finding]:
    """Tables with amounts under a note that says that they have none."""
    words = {table: text for check in declared.values() for table, text in (check.words or {}).items()}
    tables_with_note = tables[
        (tables["status"] == "read") & tables["nil_note"].notna() & tables["table_key"].isin(words)
    ]
    for sha256, table, note in zip(
        tables_with_note["document_sha256"], tables_with_note["table_key"], tables_with_note["nil_note"], strict=True
    ):
        text = normalise(str(note))
        named = {note for note in words.values() if note in text}
        denied = _NO.search(text)
        is_denied = _THIS.search(text) is not None or (denied is not None and words[table] in denied[0])
        rows = facts[(facts["document_sha256"] == sha256) & (facts["table_key"] == table) & (facts["amount_fen"] != 0)]
        rows = rows[rows["reference_year"] == rows["fiscal_year"]]
        if is_denied and named <= {words[table]} and len(rows):
            yield _finding("nil_note_disagrees", rows, [Bilingual(en=str(note), zh=str(note))])
