from __future__ import annotations

from typing import Any

import pytest

from expectations.checks import evaluate
from tests.expectations.builder import cell, closing_rows, facts, tables


def _a02(total: str, classes: list[str], unit: str = "万元") -> Any:
    codes = ["201", "204", "205", "206", "207", "208", "210", "211", "212", "213", "214", "215", "216", "217"]
    cells = [
        cell("fin_total", code, "expenditure", text, panel="expenditure", unit=unit)
        for code, text in zip(codes, classes, strict=False)
    ]
    cells.append(cell("fin_total", "expenditure_current_year", "expenditure", total, panel="expenditure", unit=unit))
    results = evaluate(facts(cells), tables(cells)).check_results
    return results[results["check_id"] == "A02"].iloc[0]


@pytest.mark.parametrize(
    ("terms", "cents"), [(1, 1), (2, 1), (3, 2), (4, 2), (13, 7)]
)  # domain/checks.md, section 1: n = 1 → 0.01, n = 2 → 0.01, n = 3 → 0.02, n = 13 → 0.07
def test_the_tolerance_is_half_a_quantum_for_each_cell(terms: int, cents: int) -> None:
    row = _a02("20.00", ["1.11"] * terms)
    assert (row["tolerance_fen"], row["terms"]) == (cents * 10_000, terms)


def test_only_cells_that_are_not_zero_count() -> None:
    row = _a02("2.22", ["1.11", "1.11", "0.00", "", "0.00", ""])
    assert (row["tolerance_fen"], row["terms"]) == (10_000, 2)


def test_amounts_in_yuan_with_cents_balance_exactly() -> None:
    assert _a02("30.03", ["10.01", "20.02"], "元")["tolerance_fen"] == 0
    assert _a02("30.04", ["10.01", "20.02"], "元")["result"] == "fail"


def test_amounts_in_whole_yuan_are_rounded_to_the_yuan() -> None:
    row = _a02("31", ["10", "20"], "元")
    assert (row["tolerance_fen"], row["result"]) == (100, "within_tolerance")
    assert _a02("32", ["10", "20"], "元")["result"] == "fail"


def test_trailing_zeros_that_are_not_printed_do_not_widen_the_tolerance() -> None:
    row = _a02("100", ["40.5", "20", "39.52"])
    assert (row["tolerance_fen"], row["result"]) == (20_000, "within_tolerance")
    assert _a02("100", ["41", "20", "39.5", "1.51"])["result"] == "fail"


def test_the_same_figure_in_yuan_and_in_wanyuan_differs_by_rounding_only() -> None:
    def x01(yuan: str) -> Any:
        cells = [
            cell("fin_total", "revenue_current_year", "revenue", "10.00", panel="income"),
            cell("fin_revenue", "total", "revenue", yuan, unit="元"),
            *closing_rows(),
        ]
        results = evaluate(facts(cells), tables(cells)).check_results
        return results[results["check_id"] == "X01"].iloc[0]

    assert x01("100,000.00")["result"] == "pass"
    assert x01("100,049.99")["verdict"] == "rounding"
    assert x01("100,099.00")["verdict"] == "rounding_twin"
    assert x01("100,100.01")["verdict"] == "publisher_error"


def test_a_corrected_cell_is_as_exact_as_the_person_wrote_it() -> None:
    # Printed blank, all of them: what is printed says nothing of the rounding of what counts.
    cells = [
        {
            **cell("fin_total", code, "expenditure", text, panel="expenditure"),
            "amount_text": "",
            "is_corrected": True,
            "corrected_text": text,
        }
        for code, text in (("201", "1.11"), ("expenditure_current_year", "2.11"))
    ]
    results = evaluate(facts(cells), tables(cells)).check_results
    row = results[results["check_id"] == "A02"].iloc[0]
    assert (row["result"], row["tolerance_fen"]) == ("fail", 10_000)
