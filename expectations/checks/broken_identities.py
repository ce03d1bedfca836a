"""Find the assertions that a correction breaks: they hold with the printed figures, and not with the corrected ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from common.language import Bilingual
from expectations.checks import verdicts
from expectations.checks.assertions import FAIL, PASS, WITHIN
from expectations.checks.evaluate import CheckOutcome
from schemas.judging.checks import checks
from schemas.wording.messages import MESSAGE_COLUMNS
from schemas.wording.verdicts import verdicts as declared_verdicts

_EXPLAINED = (verdicts.TWIN, verdicts.NO_RULE)
"""Verdicts on failed checks that blame neither publisher nor reader"""

Key = tuple[str, str, str, int]
"""Document, check, subject, and which of several assertions of that check on that subject"""


@dataclass(frozen=True)
class BrokenIdentity:
    """An assertion that holds with the printed figures, and not with the corrected ones."""

    document_sha256: str
    check_id: str
    says: Bilingual
    """The check, its subject and both sides with their numbers"""
    fact_ids: frozenset[str]
    """The facts that take part in it"""


def broken_identities(printed: CheckOutcome, corrected: CheckOutcome) -> list[BrokenIdentity]:
    """Compare the checks of the same documents without and with their corrections."""
    before = assertions(printed)
    return [
        BrokenIdentity(key[0], key[1], _without_advice(row), frozenset(row["facts"]))
        for key, row in assertions(corrected).items()
        if _is_broken(row) and key in before and _holds(before[key])
    ]


def assertions(outcome: CheckOutcome) -> dict[Key, dict[str, Any]]:
    """Every row of `check_results` with `facts`, the facts that take part in it."""
    terms: dict[tuple[str, int], set[str]] = {}
    columns = ["document_sha256", "check_no", "fact_id"]
    for sha256, number, fact_id in outcome.check_facts[columns].itertuples(index=False, name=None):
        terms.setdefault((str(sha256), int(number)), set()).add(str(fact_id))
    results = outcome.check_results.astype(object).where(outcome.check_results.notna(), None)
    rows_by_key: dict[Key, dict[str, Any]] = {}
    numbered: Counter[tuple[str, str, str]] = Counter()
    for record in results.to_dict("records"):
        row = {str(name): value for name, value in record.items()}
        # A check may have several formulas on the same subject: their order distinguishes them.
        named = (str(row["document_sha256"]), str(row["check_id"]), str(row["subject"]))
        rows_by_key[*named, numbered[named]] = {**row, "facts": terms.get((named[0], int(row["check_no"])), set())}
        numbered[named] += 1
    return rows_by_key


def _holds(row: dict[str, Any]) -> bool:
    return row["result"] in (PASS, WITHIN) or row["verdict"] == verdicts.TWIN


def _is_broken(row: dict[str, Any]) -> bool:
    return row["result"] == FAIL and row["verdict"] not in _EXPLAINED


def _without_advice(row: dict[str, Any]) -> Bilingual:
    advice = declared_verdicts()[row["verdict"]].advice_for(checks()[row["check_id"]].kind)
    texts = {
        language: str(row[column]).removesuffix(advice.text(language)).strip().rstrip(".。")
        for column, language in MESSAGE_COLUMNS.items()
    }
    return Bilingual(**texts)
