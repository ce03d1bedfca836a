from __future__ import annotations

from typing import Any

import pytest

from expectations.checks.unrelated_tables import unrelated_tables
from schemas.judging.checks import checks
from schemas.reading.frames import frame
from tests.factories import sha


def results(*differences: int, check_id: str = "X06", verdict: str = "publisher_error") -> Any:
    rows = [
        {
            "document_sha256": sha("a"),
            "check_no": number,
            "check_id": check_id,
            "subject": "",
            "result": "fail" if difference else "pass",
            "severity": "gate",
            "verdict": verdict if difference else None,
            "left_fen": 1_000_000 * number,
            "right_fen": 1_000_000 * number - difference,
            "page": 20 - number,
        }
        for number, difference in enumerate(differences, 1)
    ]
    return frame("check_results").build(rows)


@pytest.mark.parametrize("verdict", ["publisher_error", "suspected_misreading"])
def test_two_tables_that_agree_in_nothing_stop_the_document(verdict: str) -> None:
    (finding,) = unrelated_tables(results(500, 600, 700, verdict=verdict), checks()).to_dict("records")
    assert (finding["rule"], finding["severity"], finding["document_sha256"]) == ("tables_disagree", "gate", sha("a"))
    assert (finding["table_key"], finding["page"]) == ("fin_gpb_expenditure", 17)
    assert "财政拨款收入支出决算总表" in finding["message"]
    assert "3 figures" in finding["message"]


@pytest.mark.parametrize(
    "check_results",
    [
        results(500, 600, 0),
        results(500, 600),
        results(500, 600, 700, verdict="rounding_twin"),
        results(500, 600, 700, check_id="A02"),
        results(500, 600, 700, check_id="X07"),
        results(),
    ],
    ids=["one agrees", "too few", "rounding", "one table", "no equality", "nothing"],
)
def test_what_is_no_proof_of_another_origin_accuses_nobody(check_results: Any) -> None:
    assert unrelated_tables(check_results, checks()).empty


def test_figures_that_are_nought_in_both_tables_do_not_count() -> None:
    check_results = results(500, 600, 700, 0)
    check_results.loc[3, ["left_fen", "right_fen"]] = 0
    assert len(unrelated_tables(check_results, checks())) == 1
