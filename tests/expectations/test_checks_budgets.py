"""Budgets: every layout keeps the identities, a wrong figure breaks them, and what is not printed is not judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest

from expectations.checks import evaluate, evaluate_across, findings_of
from schemas.judging.checks import checks
from schemas.reading.frames import frame
from tests.expectations.budget_books import (
    BOOKS,
    BY_CODE,
    BY_SOURCE,
    CROSSED,
    DEPARTMENT_BY_CODE,
    DEPARTMENT_BY_NAME,
    DEPARTMENT_BY_PATH,
    LAYOUTS,
    SEVEN_DIGITS,
    SUMMARY,
    THREE_PUBLIC,
    TWO_ECONOMIC,
    UNITS,
    WHOLE,
    WITHOUT_SUBTOTALS,
    Cells,
    changed,
    judged,
    results,
    results_of,
    rows,
    total,
)
from tests.expectations.builder import cell, fact_rows, facts, table_rows, tables

BUDGETS = [name for name, check in checks().items() if check.document_kinds == {"budget"} and check.formulas]
EXACT = {"sum", "equal"}
BETWEEN = {"P05", "P06"}
"""Checks between documents"""


def place(cells: Cells, row: str, measure: str) -> int:
    """Where a cell stands in a list."""
    (numbers,) = [
        number
        for number, cell in enumerate(cells)
        if (cell["row_name"].removeprefix("名"), cell["measure"], cell["reference_year"]) == (row, measure, None)
    ]
    return numbers


def more(cells: Cells, row: str, measure: str, text: str) -> Cells:
    return changed(cells, place(cells, row, measure), text)


def broken(cells: Cells) -> set[tuple[str, str]]:
    check_results = results(cells)
    return set(
        zip(
            *(check_results.loc[check_results["result"] == "fail", name] for name in ("check_id", "subject")),
            strict=True,
        )
    )


def _wrong(cell: dict[str, Any]) -> str:
    return f"{(cell['amount_fen'] or 0) / 1_000_000 + 1000:.2f}"


@dataclass(frozen=True)
class Wrong:
    """One wrong cell of a layout (empty: none is wrong), and the checks that it breaks."""

    layout: str
    cell: str
    checks: frozenset[str]


@pytest.fixture(scope="module")
def wrong() -> list[Wrong]:
    """Every cell of every layout with another figure: each a document of its own, all judged at once."""
    documents = [(name, number) for name, cells in LAYOUTS.items() for number in range(-1, len(cells))]
    fact_parts, table_parts = [], []
    for document_number, (name, number) in enumerate(documents):
        cells = LAYOUTS[name]
        if number >= 0:
            cells = changed(cells, number, _wrong(cells[number]))
        fact_parts += fact_rows(cells, f"{document_number:064x}", document_kind="budget")
        table_parts += table_rows(cells, f"{document_number:064x}")
    failures = evaluate(frame("facts").build(fact_parts), frame("tables_read").build(table_parts)).check_results
    failures = failures[(failures["result"] == "fail") & failures["check_id"].str.startswith("B")]
    failed = failures.groupby("document_sha256")["check_id"].agg(frozenset)
    outcomes = []
    for document_number, (name, number) in enumerate(documents):
        cell = LAYOUTS[name][number]
        says = number >= 0 and f"{cell['table_key']} {cell['row_name']} {cell['measure']}/{cell['budget_book']}"
        outcomes.append(Wrong(name, says or "", failed.get(f"{document_number:064x}", frozenset())))
    return outcomes


def test_every_layout_keeps_the_identities(wrong: list[Wrong]) -> None:
    assert {case.layout: set(case.checks) for case in wrong if not case.cell} == {name: set() for name in LAYOUTS}


def test_a_wrong_figure_is_noticed_in_every_layout(wrong: list[Wrong]) -> None:
    unnoticed = {(case.layout, case.cell) for case in wrong if case.cell and not case.checks}
    # Arithmetic cannot notice a figure to which nothing adds up, or of which another one is only a part.
    assert unnoticed == {
        ("DEPARTMENT_MONEY", "bud_expenditure 名total expenditure/all"),
        ("WITHOUT_SUBTOTALS", "bud_total 名revenue_general_public revenue/all"),
        ("WHOLE", "bud_three_public 名official_reception expenditure/all"),
        ("WHOLE", "bud_three_public 名official_vehicle_operation expenditure/all"),
    }


def test_every_check_of_budgets_can_fail(wrong: list[Wrong]) -> None:
    failed_checks = {check for case in wrong for check in case.checks}
    assert {*BUDGETS} - BETWEEN - {"BW1", "BW2", "BW3"} - failed_checks == set()


def test_each_level_is_compared_with_the_next_that_is_printed() -> None:
    assert broken(more(BY_CODE, "20101", "basic_expenditure", "26.00")) == {
        ("BR1", "20101/支出合计"),
        ("BT2", "201/基本支出"),
        ("BT2", "20101/基本支出"),
    }
    assert broken(more(SEVEN_DIGITS, "3021101", "basic_expenditure", "21.00")) == {("BT2", "30211/基本支出")}


def test_a_department_is_not_one_of_its_units() -> None:
    for cells in (DEPARTMENT_BY_CODE, DEPARTMENT_BY_NAME, DEPARTMENT_BY_PATH):
        department = next(cell["unit_key"] for cell in cells if cell["unit_key"])
        assert results_of(cells, "BT3")[f"〔{department}〕/收入合计"] == "pass"
    wrong = more(DEPARTMENT_BY_NAME, "某县水文站:total", "revenue", "34.00")
    assert {check for check, _ in broken(wrong)} == {"BT3", "BV3"}


def test_without_a_department_row_all_units_are_added() -> None:
    assert results_of(UNITS, "BT3") == dict.fromkeys(["合计/收入合计", "合计/收入总计", "合计/年初结转和结余"], "pass")


def test_crossed_rows_are_compared_with_the_row_that_they_divide() -> None:
    assert set(results_of(CROSSED, "BT4").values()) == {"pass"}
    assert (
        results_of(more(CROSSED, "2010101*30101*50101", "basic_expenditure", "19.00"), "BT4")["合计/基本支出"] == "fail"
    )
    wrong = more(TWO_ECONOMIC, "30108*50102", "personnel_expenditure", "6.00")
    assert ("BT6", "301×501/人员经费") in broken(wrong)


def test_lines_stand_above_or_below_the_total_of_the_year() -> None:
    """By position and not by name: the subsidy is a part of the total, what goes to the superior is added to it."""
    assert {name: set(results_of(SUMMARY, name).values()) for name in ("BA1", "BA3", "BA4")} == {
        name: {"pass"} for name in ("BA1", "BA3", "BA4")
    }
    moved = total(
        {},
        {
            "201": "90.00",
            "expenditure_to_superior": "10.00",
            "expenditure_current_year": "100.00",
            "subsidy_to_subordinates": "4.00",
            "total_uses": "104.00",
        },
    )
    assert (set(results_of(moved, "BA1").values()), set(results_of(moved, "BA4").values())) == ({"pass"}, {"pass"})


def test_a_total_of_the_year_above_its_parts_is_their_heading() -> None:
    income = {
        "revenue_current_year": "90.00",
        "revenue_general_public": "60.00",
        "revenue_superior_subsidy": "30.00",
        "carryover_opening": "4.00",
        "total_sources": "94.00",
    }
    cells = total(income, {"201": "94.00", "total_uses": "94.00"})
    assert (
        results_of(cells, "BA5") == {"本年收入合计/收入合计": "pass", "收入总计/收入合计": "pass"}
        or broken(cells) == set()
    )
    assert set(results_of(cells, "BA3").values()) == {"pass"}


def test_a_rule_that_lacks_a_term_does_not_apply() -> None:
    assert (results_of(WITHOUT_SUBTOTALS, "BA3"), results_of(WITHOUT_SUBTOTALS, "BA4")) == ({}, {})
    only_basic = rows("bud_expenditure", ("expenditure", "basic_expenditure"), {"total": "90.00 30.00"})
    assert results_of(only_basic, "BR1") == {}
    of_which = rows(
        "bud_project", ("project_expenditure/all", "project_expenditure/general_public"), {"total": "9.00 3.00"}
    )
    assert results_of(of_which, "BS1") == {}
    check_results = judged(only_basic).check_results.set_index("check_id")
    assert check_results.loc["BR1", "result"] == "not_applicable"


def test_rounding_is_half_of_the_last_place_of_each_term() -> None:
    def yuan(total_text: str) -> dict[str, str]:
        return results_of(
            rows("bud_expenditure", ("expenditure",), {"total": total_text, "201": "10", "208": "21"}, "元"), "BT1"
        )

    assert (yuan("31"), yuan("32"), yuan("33")) == (
        {"合计/支出合计": "pass"},
        {"合计/支出合计": "within_tolerance"},
        {"合计/支出合计": "fail"},
    )


def test_six_decimals_of_wan_are_exact() -> None:
    exact = {"total": "31.000001", "201": "10.000000", "208": "21.000000"}
    assert results_of(rows("bud_expenditure", ("expenditure",), exact), "BT1") == {"合计/支出合计": "fail"}


def test_other_years_are_compared_with_themselves() -> None:
    assert "合计/支出合计/2023预算" in results_of(THREE_PUBLIC, "BU7") or results_of(THREE_PUBLIC, "BU7") == {
        "支出合计": "pass",
        "支出合计/2023预算": "pass",
    }


def test_habits_never_accuse() -> None:
    cells = [
        *rows("bud_gpb_basic", ("basic_expenditure",), {"30108": "3.00"}),
        *rows("bud_gpb_expenditure", ("basic_expenditure",), {"2080505": "4.00"}),
    ]
    check_results = results(cells).set_index("check_id")
    assert (check_results.loc["BW1", "result"], check_results.loc["BW1", "verdict"]) == ("fail", "rule_not_applicable")


def test_a_slip_in_one_cell_is_named() -> None:
    wrong = more(BY_CODE, "2010101", "project_expenditure", "25.00")
    failures = results(wrong)
    failures = failures[failures["result"] == "fail"]
    assert set(failures["verdict"]) == {"publisher_error"}
    assert set(failures["check_id"]) == {"BR1", "BT2"}
    assert failures["suggested_fact_id"].nunique() == 1
    assert set(failures["suggested_fen"]) == {0}


def test_a_cell_whose_readings_differ_is_a_suspicion() -> None:
    wrong = more(BY_CODE, "2010101", "project_expenditure", "25.00")
    wrong = [{**cell, "second_reading": "differs"} if cell["row_name"] == "名2010101" else cell for cell in wrong]
    check_results = results(wrong)
    assert set(check_results.loc[check_results["result"] == "fail", "verdict"]) == {"suspected_misreading"}


def test_books_of_money_are_added_to_the_group_that_is_printed() -> None:
    assert set(results_of(BY_SOURCE, "BS1").values()) == set(results_of(BY_SOURCE, "BS2").values()) == {"pass"}


def test_checks_of_finals_say_nothing_of_budgets_and_the_reverse() -> None:
    of_budget = set(judged(WHOLE).check_results["check_id"])
    assert of_budget == {*BUDGETS, "Y04"} - BETWEEN | {
        name for name, check in checks().items() if check.document_kinds == {"budget"} and not check.formulas
    }
    final = [cell("fin_expenditure", "total", "expenditure", "1.00")]
    of_final = set(evaluate(facts(final), tables(final)).check_results["check_id"])
    assert not of_final & {name for name, check in checks().items() if check.document_kinds == {"budget"}}


def _of(year: int, cells: Cells, kind: str = "budget") -> pd.DataFrame:
    rows = facts(cells, f"{year:060d}{kind[:4].encode().hex()[:4]}", fiscal_year=year, document_kind=kind)
    return rows.assign(entity_id="D0000000001")


def test_what_a_budget_prints_of_the_year_before_is_compared_with_its_budget() -> None:
    def across(before: str) -> pd.DataFrame:
        last = rows("bud_gpb_expenditure", ("expenditure",), {"total": "8.00", "201": "8.00"})
        this = rows("bud_gpb_expenditure", ("expenditure", "expenditure@2023"), {"total": f"9.00 {before}"})
        return evaluate_across(pd.concat([_of(2023, last), _of(2024, this)], ignore_index=True))

    compared = across("8.00")
    assert list(compared["check_id"]) == ["P06"]
    assert list(compared["result"]) == ["pass"]
    compared = across("7.00")
    assert list(compared["document_sha256"].str.lstrip("0").str[:4]) == ["2024"]
    assert (list(compared["result"]), list(compared["verdict"])) == (["fail"], ["restated"])
    assert "for 2023" in compared["message"].item()
    assert list(findings_of(compared)["severity"]) == ["warn"]


def test_the_approved_budget_of_a_final_is_compared_with_the_budget_of_the_year() -> None:
    budget = rows("bud_three_public", ("expenditure",), {"official_reception": "3.00", "three_public_total": "3.00"})
    final = [
        cell("fin_three_public", code, "expenditure", text, phase="approved")
        for code, text in (("official_reception", "3.00"), ("three_public_total", "4.00"))
    ]
    compared = evaluate_across(pd.concat([_of(2024, budget), _of(2024, final, "final")], ignore_index=True))
    assert dict(zip(compared["subject"], compared["result"], strict=True)) == {"公务接待费": "pass", "合计": "fail"}


def test_tables_that_a_budget_must_print() -> None:
    check_results = judged(BY_CODE).check_results.set_index("check_id")
    assert (check_results.loc["Y13", "result"], check_results.loc["Y13", "left_count"]) == ("fail", 8)
    names = (
        "bud_total",
        "bud_revenue",
        "bud_approp_total",
        "bud_gpb_expenditure",
        "bud_gpb_economic",
        "bud_three_public",
    )
    nil = dict.fromkeys((*names, "bud_govfund", "bud_statecap"), "本单位无政府性基金、国有资本、三公经费预算")
    check_results = judged(BY_CODE, **nil).check_results.set_index("check_id")
    assert (check_results.loc["Y13", "result"], check_results.loc["Y15", "result"]) == ("pass", "pass")
    check_results = judged(BY_CODE, **{**nil, "bud_statecap": "无政府性基金预算"}).check_results.set_index("check_id")
    assert check_results.loc["Y15", "result"] == "fail"


_BY_CLASS = rows(
    "bud_gpb_expenditure",
    ["expenditure"],
    {
        "total": "30.00",
        "total*301": "18.00",
        "total*302": "12.00",
        "201": "20.00",
        "201*301": "11.00",
        "201*302": "9.00",
        "208": "10.00",
        "208*301": "7.00",
        "208*302": "3.00",
    },
)


def test_columns_of_economic_classes_divide_the_total_beside_its_codes() -> None:
    assert set(results_of(_BY_CLASS, "BT1").values()) == {"pass"}
    assert set(results_of(_BY_CLASS, "BT4").values()) == {"pass"}
    assert "fail" in results_of(changed(_BY_CLASS, 4, "11.50"), "BT4").values()
    assert "fail" in results_of(changed(_BY_CLASS, 1, "17.00"), "BT4").values()


def test_books_that_are_exchanged_disagree_with_their_own_tables() -> None:
    assert set(results_of(BOOKS, "BX13").values()) == {"pass"}
    other = {"general_public": "government_fund", "government_fund": "general_public"}
    exchanged = [
        {**cell, "budget_book": other.get(cell["budget_book"], cell["budget_book"])}
        if cell["table_key"] == "bud_approp_total"
        else cell
        for cell in BOOKS
    ]
    assert {check for check, _ in broken(exchanged)} == {"BX13"}
    assert judged(exchanged).suspects.empty
