"""Tables in another unit than they give, found by figures that two tables print."""

from __future__ import annotations

from typing import Any

import pytest

from transforms.facts.magnitude import magnitude_findings

_PLACES = {
    "fin_total": ("expenditure", "expenditure_current_year", "expenditure"),
    "fin_expenditure": ("", "total", "expenditure"),
    "fin_gpb_expenditure": ("", "total", "expenditure"),
    "bud_total": ("expenditure", "expenditure_current_year", "expenditure"),
    "bud_expenditure": ("", "total", "expenditure"),
    "bud_govfund": ("", "total", "expenditure"),
}


def _fact(table_key: str, wan: int, unit: str = "万元") -> dict[str, Any]:
    panel, code, measure = _PLACES[table_key]
    return {
        "table_key": table_key,
        "panel": panel,
        "account_code": code,
        "measure": measure,
        "phase": "executed",
        "amount_fen": wan * 1_000_000,
        "amount_text": f"{wan}.00",
        "unit": unit,
        "page": 3,
        "row_name": "合计",
    }


def _found(**wan: int) -> list[str | None]:
    findings = list(magnitude_findings([_fact(table_key, amount) for table_key, amount in wan.items()]))
    assert {finding.rule for finding in findings} <= {"order_of_magnitude"}
    return [finding.table_key for finding in findings]


def test_a_table_ten_thousand_times_another_is_in_another_unit() -> None:
    assert _found(fin_total=1234, fin_expenditure=12_340_000, fin_gpb_expenditure=1234) == ["fin_expenditure"]
    assert _found(fin_total=12_340_000, fin_expenditure=1234) == ["fin_total", "fin_expenditure"]


@pytest.mark.parametrize("amount", [1234, 1_234_000, 12_350_000])
def test_figures_of_another_factor_are_no_question_of_units(amount: int) -> None:
    assert _found(fin_total=1234, fin_expenditure=amount) == []


def test_tables_of_budgets_are_compared_as_well() -> None:
    assert _found(bud_total=1234, bud_expenditure=12_340_000) == ["bud_total", "bud_expenditure"]
    assert _found(bud_expenditure=1234, bud_govfund=12_350) == ["bud_govfund"]
    assert _found(bud_expenditure=1234, bud_govfund=1_234) == []
