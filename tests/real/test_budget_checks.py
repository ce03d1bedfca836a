"""The identities of budgets on the figures that people checked (truth of two budgets), and on what the reader reads."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from expectations.checks import doubts_of, evaluate
from tests.read_once import ReadOnce
from tests.real.budget_truth import TRUTHS, budget

ROUNDED = {"putuo_wanli_2025": {"BR1": 2, "BT2": 8}, "suzhou_shenji_2026": {}}
"""Whole 元, one of them apart: rounding"""
APPLIED = {
    "putuo_wanli_2025": {"BR1": 134, "BR2": 32, "BT1": 14, "BT2": 372, "BV5": 67, "BX4": 9, "BX5": 201},
    "suzhou_shenji_2026": {"BR1": 45, "BR2": 92, "BT2": 114, "BT3": 34, "BV1": 3, "BV3": 3, "BV4": 3, "BX10": 45},
}


@pytest.mark.parametrize("name", TRUTHS)
def test_the_checked_figures_of_a_budget_keep_its_identities(shared: Path, name: str) -> None:
    facts, tables = budget(shared, name)
    results = evaluate(facts, tables).check_results
    results = results[results["check_id"].str.startswith("B")]
    assert not (results["result"] == "fail").any()
    assert dict(Counter(results.loc[results["result"] == "within_tolerance", "check_id"])) == ROUNDED[name]
    applied = Counter(results.loc[results["result"] != "not_applicable", "check_id"])
    assert {check: applied[check] for check in APPLIED[name]} == APPLIED[name]


def test_what_an_inspection_by_hand_found_is_found(shared: Path, read_once: ReadOnce) -> None:
    """The finance bureau's sheet on this budget names row 2040601; the total of basic expenditure lacks 0.34."""
    (pdf,) = (shared / "corpus" / "budget").glob("30d3176a_*.pdf")
    frames = read_once(pdf.read_bytes()).frames
    results = evaluate(frames["facts"], frames["tables_read"], doubts_of(frames["findings"])).check_results
    failed = results[(results["result"] == "fail") & results["check_id"].str.startswith("B")]
    assert set(failed["verdict"]) == {"publisher_error"}
    assert {("BR1", "2040601/支出合计"), ("BT2", "20406/项目支出"), ("BT1", "合计/基本支出"), ("BX7", "")} <= set(
        zip(failed["check_id"], failed["subject"], strict=True)
    )
    named = failed[failed["subject"].isin(["2040601/支出合计", "20406/项目支出"])]
    assert set(named["suggested_fen"]) == {0}
