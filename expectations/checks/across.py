"""Checks between the documents of one entity: between consecutive years, and of figures stated for another year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from expectations.checks import verdicts
from expectations.checks.assertions import FAIL, PASS, subject
from expectations.checks.wording import amount, amount_with_unit, result_message
from schemas.judging.checks import ACROSS, KEYS, Check, Formula, checks
from schemas.reading.frames import frame
from schemas.reading.selectors import Selector
from schemas.wording.messages import MESSAGE_COLUMNS, Message, message
from schemas.wording.verdicts import verdicts as declared_verdicts

Mask = npt.NDArray[np.bool_]

FIRST_ACROSS = 1000
"""Results and findings that rest on more than one document are numbered from here on, after those of the document"""
_QUANTUM = 10_000
_WHO = ["entity_id", "document_kind"]
_CELL = ["document_sha256", "table_key", "amount_fen", "printed_fen", "is_corrected", "unit", "page"]

_PLAIN = ("unit_key", "economic_code", "government_economic_code", "project_key")
COLUMNS_ACROSS = (
    *(*_WHO, "fiscal_year", "reference_year", *_CELL, "panel", "account_code", "measure", "phase", "budget_book"),
    *_PLAIN,
)
"""The columns of facts that are always needed, in addition to those that a declared selector names"""


def selected_across(declared: Mapping[str, Check] | None = None) -> dict[str, list[str]]:
    """The tables and the codes (table_key, account_code) of the facts that the checks between years look at."""
    selected: dict[str, set[str]] = {"table_key": set(), "account_code": set()}
    for check in _across(declared):
        for formula in check.formulas:
            for selector in (*formula.left, *formula.right):
                for column, values in selected.items():
                    values |= set(selector.where[column])
    return {column: sorted(values) for column, values in selected.items()}


def evaluate_across(facts: pd.DataFrame, declared: Mapping[str, Check] | None = None) -> pd.DataFrame:
    """Compare what a year carries over with what the next one opens with, and what documents state of other years.

    Args:
        facts: COLUMNS_ACROSS of the facts of the current version of each entity and year: at most one document each.
        declared: other checks than those of `schemas/judging/checks.toml`.

    Returns:
        Rows of the frame `check_results_across`, filed under the document of the later year, or that which speaks of
        another one; a gap of one print quantum is a rounding twin.

    Raises:
        ValueError: two documents of one entity, year and kind.
    """
    versions = facts[[*_WHO, "fiscal_year", "document_sha256"]].drop_duplicates()
    if versions.duplicated([*_WHO, "fiscal_year"]).any():
        raise ValueError("two documents of one entity, year and kind: give the current version of each")
    cells = _Cells(facts[(facts[list(_PLAIN)] == "").all(axis="columns")])
    formulas = [(check, formula) for check in _across(declared) for formula in check.formulas]
    paired = [_pairs(cells, check, formula) for check, formula in formulas] if len(versions) > 1 else []
    declared_frame = frame("check_results_across")
    pairs_by_formula = {number: pairs for number, pairs in enumerate(paired) if len(pairs)}
    if not pairs_by_formula:
        return declared_frame.build([])
    results = _compare(
        pd.concat(pairs_by_formula, names=["formula"]).reset_index("formula").reset_index(drop=True), formulas
    )
    results = results.sort_values(["document_sha256", "check_id", "subject"], kind="stable").reset_index(drop=True)
    results["check_no"] = (results.groupby("document_sha256").cumcount() + 1 + FIRST_ACROSS).astype("Int64")
    return results.astype(declared_frame.build([]).dtypes)


def _across(declared: Mapping[str, Check] | None) -> list[Check]:
    return [check for check in (checks() if declared is None else declared).values() if check.kind in ACROSS]


class _Cells:
    """The facts that are compared; what several formulas ask of a column is looked up once."""

    def __init__(self, facts: pd.DataFrame) -> None:
        self.facts = facts
        own = facts["reference_year"] == facts["fiscal_year"]
        self.of_own_year: Mask = own.fillna(False).to_numpy(dtype=np.bool_)
        """Facts of the year of their document"""
        self._wanted: dict[tuple[str, tuple[str, ...]], Mask] = {}

    def selected(self, selectors: tuple[Selector, ...]) -> Mask:
        """Mark the facts that one of the selectors picks."""
        keep = np.zeros(len(self.facts), dtype=np.bool_)
        for selector in selectors:
            selected = np.ones(len(self.facts), dtype=np.bool_)
            for column, values in selector.where.items():
                selected &= self._is_wanted(column, tuple(values))
            keep |= selected
        return keep

    def _is_wanted(self, column: str, values: tuple[str, ...]) -> Mask:
        if (column, values) not in self._wanted:
            self._wanted[column, values] = self.facts[column].isin(values).to_numpy(dtype=np.bool_)
        return self._wanted[column, values]


def _pairs(cells: _Cells, check: Check, formula: Formula) -> pd.DataFrame:
    """Pair the cells that a formula compares; `year` is the later year, or the one that is spoken of."""
    left = cells.of_own_year & cells.selected(formula.left)
    right = cells.selected(formula.right)
    if check.kind == "carried_over":
        right &= cells.of_own_year
    if not (left.any() and right.any()):
        return pd.DataFrame()
    pair = _carried_over if check.kind == "carried_over" else _stated
    return pair(cells.facts[left], cells.facts[right], formula)


def _carried_over(left: pd.DataFrame, right: pd.DataFrame, formula: Formula) -> pd.DataFrame:
    """Pair the cells of each year with those of the next."""
    left, right = left.assign(year=left["fiscal_year"] + 1), right.assign(year=right["fiscal_year"])
    columns = [*_WHO, "year", *_CELL]
    pairs = left[columns].merge(right[columns], on=[*_WHO, "year"], suffixes=("_left", "_right"))
    return pairs.assign(key="").drop(columns=_WHO)


def _stated(left: pd.DataFrame, right: pd.DataFrame, formula: Formula) -> pd.DataFrame:
    """Pair the cells of the document of a year (left) with what another document states of it (right)."""
    keys = ["entity_id", "year", *(KEYS[key] for key in formula.by)]
    columns = [*keys, *_CELL]
    left, right = left.assign(year=left["reference_year"]), right.assign(year=right["reference_year"])
    pairs = left[columns].merge(right[columns], on=keys, suffixes=("_left", "_right"))
    pairs = pairs[pairs["document_sha256_left"] != pairs["document_sha256_right"]].reset_index(drop=True)
    key = pd.Series("", index=pairs.index, dtype="str")
    for name in formula.by:
        key = key + "/" + pairs[KEYS[name]]
    return pairs.assign(key=key.str.removeprefix("/")).drop(columns=keys[:1] + keys[2:])


def _compare(pairs: pd.DataFrame, formulas: Sequence[tuple[Check, Formula]]) -> pd.DataFrame:
    """Say of each pair whether its sides are equal; its column `formula` is the place of its formula."""
    asked = [formulas[number] for number in pairs["formula"].tolist()]
    left, right = pairs["amount_fen_left"].fillna(0), pairs["amount_fen_right"].fillna(0)
    # A rounded print in 万元 has two decimals; 元 is printed to the fen.
    rounded = (pairs["unit_left"] == "万元") | (pairs["unit_right"] == "万元")
    twin = (left - right).abs() <= rounded.astype("Int64") * _QUANTUM
    same = (left == right).astype("bool")
    otherwise = [verdicts.PUBLISHER if check.kind == "carried_over" else verdicts.RESTATED for check, _ in asked]
    verdict = _texts(pairs, otherwise)
    verdict[_is_written(pairs, "_left") | _is_written(pairs, "_right")] = verdicts.CORRECTION
    verdict[twin.astype("bool")] = verdicts.TWIN
    # Assigned before they are chosen: pandas lets a frame without rows grow by what is assigned to it.
    broken = pairs.assign(left=left, right=right, verdict=verdict)[~same]
    messages = [_message(formulas, row) for row in broken.itertuples(index=False)]
    texts = {name: pd.Series(None, index=pairs.index, dtype="str") for name in MESSAGE_COLUMNS}
    for name, language in MESSAGE_COLUMNS.items():
        texts[name][~same] = [message.text(language) for message in messages]
    results = pd.DataFrame(
        {
            "document_sha256": pairs["document_sha256_right"],
            "check_no": pd.Series(0, index=pairs.index, dtype="Int64"),
            "check_id": _texts(pairs, [check.id for check, _ in asked]),
            "table_key": pairs["table_key_right"],
            "subject": _texts(
                pairs, [subject(formula, key) for (_, formula), key in zip(asked, pairs["key"], strict=True)]
            ),
            "result": pd.Series(FAIL, index=pairs.index, dtype="str").mask(same, PASS),
            "severity": _texts(pairs, [check.severity for check, _ in asked]),
            "verdict": verdict.mask(same),
            "left_fen": left,
            "right_fen": right,
            "difference_fen": left - right,
            "tolerance_fen": pd.Series(0, index=pairs.index, dtype="Int64"),
            "terms": (right != 0).astype("Int64"),
            "page": pairs["page_right"],
            **texts,
        }
    )
    return results.reindex(columns=frame("check_results_across").column_names)


def _texts(pairs: pd.DataFrame, values: Sequence[str]) -> pd.Series[Any]:
    return pd.Series(values, index=pairs.index, dtype="str")


def _is_written(pairs: pd.DataFrame, side: str) -> pd.Series[bool]:
    """Whether a person replaced the printed amount."""
    same = pairs[f"amount_fen{side}"].fillna(0) == pairs[f"printed_fen{side}"].fillna(0)
    return (pairs[f"is_corrected{side}"].astype("bool") & ~same.astype("bool")).astype("bool")


def _message(formulas: Sequence[tuple[Check, Formula]], row: Any) -> Message:
    check, formula = formulas[row.formula]
    unit = row.unit_right if isinstance(row.unit_right, str) else "元"
    result = message(
        f"judging.{check.kind}",
        before=row.year - 1,
        left=amount(row.left, unit),
        page_before=row.page_left,
        document_before=row.document_sha256_left[:8],
        year=row.year,
        right=amount_with_unit(row.right, unit),
        page=row.page_right,
        advice=declared_verdicts()[row.verdict].advice_for(check.kind),
    )
    return result_message(check, check.broken, subject(formula, row.key), result)
