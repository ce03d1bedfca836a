"""Checks between the years of one department (kind carried_over), where many documents meet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from expectations.checks import verdicts
from expectations.checks.assertions import FAIL, PASS, subject
from expectations.checks.wording import amount
from schemas.checks import Check, Formula, Selector, checks
from schemas.frames import frame

_WHO = ["entity_name", "entity_scope", "division_name", "document_kind"]


def evaluate_across(facts: pd.DataFrame, declared: Mapping[str, Check] | None = None) -> pd.DataFrame:
    """Compare what a year carries over with what the next one opens with, for every pair of years that is there.

    Args:
        facts: frame `facts` of the current version of each department, scope and year: at most one document each.
        declared: other checks than those of `schemas/checks.toml`.

    Returns:
        Rows of `check_results` filed under the document of the later year, numbered from 1 in it; a gap of one print
        quantum is a rounding twin.

    Raises:
        ValueError: two documents of one department, scope, year and kind.
    """
    # Departments of different places may have one name; without a printed place the name must do.
    facts = facts.assign(division_name=facts["division_name"].fillna(""))
    versions = facts[[*_WHO, "fiscal_year", "document_sha256"]].drop_duplicates()
    if versions.duplicated([*_WHO, "fiscal_year"]).any():
        raise ValueError("two documents of one department, scope, year and kind: give the current version of each")
    rows: list[dict[str, Any]] = []
    for check in (checks() if declared is None else declared).values():
        if check.kind == "carried_over":
            for formula in check.formulas:
                rows.extend(_compare(facts, check, formula))
    results = frame("check_results").build(rows)
    results = results.sort_values(["document_sha256", "check_id", "subject"], kind="stable").reset_index(drop=True)
    results["check_no"] = (results.groupby("document_sha256").cumcount() + 1).astype("Int64")
    return results


def _side(facts: pd.DataFrame, selectors: tuple[Selector, ...], ahead: int) -> pd.DataFrame:
    """The cells of one side, filed under the year in which they meet."""
    keep = np.zeros(len(facts), dtype=np.bool_)
    for selector in selectors:
        here = np.ones(len(facts), dtype=np.bool_)
        for column, wanted in selector.where.items():
            here &= facts[column].isin(wanted).to_numpy()
        keep |= here
    chosen = facts[keep].assign(year=lambda some: some["fiscal_year"] + ahead)
    return chosen[[*_WHO, "year", "document_sha256", "table_key", "amount_fen", "amount_text", "unit", "page"]]


def _compare(facts: pd.DataFrame, check: Check, formula: Formula) -> list[dict[str, Any]]:
    pairs = _side(facts, formula.left, 1).merge(
        _side(facts, formula.right, 0), on=[*_WHO, "year"], suffixes=("_left", "_right")
    )
    found = []
    for row in pairs.fillna({"amount_fen_left": 0, "amount_fen_right": 0}).to_dict("records"):
        left, right = int(row["amount_fen_left"]), int(row["amount_fen_right"])
        # A rounded print in 万元 has two decimals; 元 is printed to the fen.
        quantum = 10_000 if "万元" in (row["unit_left"], row["unit_right"]) else 0
        verdict = None
        if left != right:
            twin = abs(left - right) <= quantum
            verdict = verdicts.TWIN if twin else verdicts.PUBLISHER
        found.append(
            {
                "document_sha256": row["document_sha256_right"],
                "check_no": 0,
                "check_id": check.id,
                "table_key": row["table_key_right"],
                "subject": subject(formula, ""),
                "result": PASS if left == right else FAIL,
                "severity": check.severity,
                "verdict": verdict,
                "left_fen": left,
                "right_fen": right,
                "difference_fen": left - right,
                "tolerance_fen": 0,
                "terms": int(right != 0),
                "page": row["page_right"],
                "message": None if left == right else _message(check, formula, row, left, right),
            }
        )
    return found


def _message(check: Check, formula: Formula, row: Mapping[Any, Any], left: int, right: int) -> str:
    unit = row["unit_right"] or row["unit_left"] or "元"
    return (
        f"{check.id} ({check.doc}), {subject(formula, '')}: {row['year'] - 1} closes with {amount(left, unit)} "
        f"(page {row['page_left']} of {row['document_sha256_left'][:8]}), {row['year']} opens with "
        f"{amount(right, unit)} {unit} (page {row['page_right']}). It may have been restated: look at the narrative."
    )
