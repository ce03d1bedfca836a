"""Sums that lack a part which was not read: they are not judged, and their tables are not stopped."""

from __future__ import annotations

from typing import Any

import pandas as pd

from expectations.checks import CheckOutcome, evaluate
from tests.expectations.budget_books import changed, rows, total
from tests.expectations.builder import facts, tables

_REVENUE = rows(
    "bud_revenue",
    ["revenue", "revenue/general_public", "revenue_business"],
    {"total": "10.00 6.00 1.00"},
)
_TOTAL = total(
    {"revenue_fiscal_appropriation": "9.00", "revenue_general_public": "6.00", "revenue_government_fund": "2.00"}, {}
)


def _judged(cells: list[dict[str, Any]], check: str, **columns: str) -> tuple[CheckOutcome, pd.Series[Any]]:
    of_tables = tables(cells)
    for name, value in columns.items():
        of_tables[name] = pd.array([value] * len(of_tables), dtype="str")
    outcome = evaluate(facts(cells, document_kind="budget"), of_tables)
    rows = outcome.check_results
    broken = rows[(rows["check_id"] == check) & (rows["result"] == "fail")]
    assert len(broken) == 1
    return outcome, broken.iloc[0]


def test_a_column_that_is_not_read_may_be_what_a_sum_lacks() -> None:
    outcome, result = _judged(_REVENUE, "BV1", unknown_headers="某项收入 | 另一项收入")
    assert result["verdict"] == "rule_not_applicable"
    assert "某项收入, 另一项收入 is not read" in result["message"]
    assert outcome.suspects.empty
    of_check = outcome.findings[outcome.findings["rule"] == "BV1"]
    assert set(of_check["severity"]) == {"warn"}
    assert "gate" not in set(outcome.findings["severity"])


def test_parts_that_are_more_than_the_whole_lack_nothing() -> None:
    outcome, result = _judged(changed(_REVENUE, 1, "16.00"), "BV1", unknown_headers="某项收入")
    assert result["verdict"] == "suspected_misreading"
    assert not outcome.suspects.empty


def test_a_row_that_is_not_known_is_what_a_sum_lacks_where_its_amount_is_the_difference() -> None:
    unknown = {**_TOTAL[2], "row_key": "某项收入", "row_name_printed": "某项收入", "account_code": "", "row_no": 9}
    cells = changed([*_TOTAL, unknown], len(_TOTAL), "1.00")
    _, result = _judged(cells, "BA5")
    assert result["verdict"] == "rule_not_applicable"
    assert "某项收入" in result["message"]
    _, other = _judged(changed(cells, len(_TOTAL), "0.50"), "BA5")
    assert other["verdict"] == "publisher_error"
