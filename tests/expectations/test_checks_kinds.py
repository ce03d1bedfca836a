"""For each kind of formula: a document that keeps the rule, and one that breaks it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from expectations.checks import evaluate
from tests.expectations.builder import cell, closing_rows, facts, t05, tables

Cells = list[dict[str, Any]]


def check(name: str, cells: Cells, **nil: str | None) -> pd.DataFrame:
    results = evaluate(facts(cells), tables(cells, **nil)).check_results
    return results[results["check_id"] == name].set_index("subject")


def results(name: str, cells: Cells, **nil: str | None) -> dict[str, str]:
    return dict(check(name, cells, **nil)["result"])


def total(panel: str, code: str, text: str, table: str = "fin_total", **more: Any) -> dict[str, Any]:
    measure = "revenue" if panel == "income" else "expenditure"
    return cell(table, code, measure, text, panel=panel, **more)


def income(last: str = "70.00") -> Cells:
    return [
        total("income", "revenue_general_public", "30.00"),
        total("income", "revenue_other", last),
        total("income", "revenue_superior_subsidy", ""),
        total("income", "revenue_current_year", "100.00"),
    ]


def vehicles(count: str) -> Cells:
    return [
        cell("fin_info", "vehicle_count", "count", count, count=True),
        cell("fin_info", "emergency_vehicle", "count", "1", count=True),
        cell("fin_info", "other_vehicle", "count", "3", count=True),
    ]


def test_sum() -> None:
    assert results("A01", income()) == {"": "pass"}
    assert results("A01", income("70.01")) == {"": "within_tolerance"}
    assert results("A01", income("70.02")) == {"": "fail"}


def test_sum_of_counts() -> None:
    assert results("J02", vehicles("4")) == {"": "pass"}
    broken = check("J02", vehicles("5")).loc[""]
    assert (broken["result"], broken["left_count"], broken["right_count"]) == ("fail", 5, 4)
    assert pd.isna(broken["left_fen"])


def test_sum_with_signs() -> None:
    def fund(closing: str) -> Cells:
        texts = {"carryover_opening": "5.00", "revenue": "10.00", "expenditure": "12.00", "carryover_closing": closing}
        return [cell("fin_govfund", "total", measure, text) for measure, text in texts.items()]

    assert results("G01", fund("3.00")) == {"年末结转/合计": "pass"}
    assert results("G01", fund("-3.00")) == {"年末结转/合计": "fail"}


def test_children_and_rows_and_totals() -> None:
    assert set(results("E03", t05()).values()) == {"pass"}
    broken = t05(c2010101_basic="15.40")
    assert [key for key, result in results("E03", broken).items() if result == "fail"] == ["20101/基本支出"]
    assert [key for key, result in results("E01", broken).items() if result == "fail"] == ["2010101"]
    assert results("E02", t05(c201_basic="15.40"))["基本支出"] == "fail"


def test_a_column_without_a_number_is_not_added_up() -> None:
    codes = dict.fromkeys(cell["account_code"] for cell in t05())
    empty = [cell("fin_gpb_expenditure", code, "revenue") for code in codes]
    assert "本年收入合计" not in results("E02", [*t05(), *empty])
    assert results("E02", [*t05(), *empty]).keys() == results("E02", t05()).keys()
    with_class_numbers = [{**cell, **_number("1.00")} if cell["account_code"] == "201" else cell for cell in empty]
    assert len(results("E02", [*t05(), *with_class_numbers])) == len(results("E02", t05())) + 1


def _number(text: str) -> dict[str, Any]:
    return {"amount_text": text, "amount_fen": 1_000_000, "cell_kind": "number"}


def test_a_code_that_lost_all_codes_below_it_fails_where_others_have_them() -> None:
    lost = [cell for cell in t05() if cell["account_code"] != "2080505"]
    assert results("E03", lost)["20805/支出合计"] == "fail"
    by_section = [cell for cell in t05() if cell["account_level"] != "item"]
    assert set(results("E03", by_section).values()) == {"pass"}


def test_equal_and_its_rounding_twin() -> None:
    def both(second: str) -> Cells:
        return [
            total("income", "revenue_current_year", "10.00"),
            cell("fin_revenue", "total", "revenue", second),
            *closing_rows(),
        ]

    assert results("X01", both("10.00")) == {"": "pass"}
    twin, more = check("X01", both("10.01")).loc[""], check("X01", both("10.02")).loc[""]
    assert (twin["result"], twin["verdict"]) == ("fail", "rounding_twin")
    assert (more["result"], more["verdict"]) == ("fail", "publisher_error")


def test_equal_counts_a_row_that_is_printed_once_as_zero_where_it_may_miss() -> None:
    cells = [
        total("expenditure", "201", "3.00"),
        total("expenditure", "202", ""),
        cell("fin_expenditure", "201", "expenditure", "3.00"),
        cell("fin_expenditure", "208", "expenditure", "1.00"),
    ]
    assert results("X04", cells) == {"201": "pass", "202": "pass", "208": "fail"}


def test_a_level_or_a_book_that_is_not_printed_at_all_is_not_zero() -> None:
    items = [cell("fin_expenditure", "2010101", "expenditure", "3.00"), cell("fin_expenditure", "total", "expenditure")]
    assert results("X04", [total("expenditure", "201", "3.00"), *items]) == {"": "not_applicable"}
    one_book = [total("expenditure", "201", "15.50", "fin_approp_total"), *t05()]
    assert "fail" not in results("X06", one_book).values()
    with_class = [*one_book, total("expenditure", "208", "", "fin_approp_total", budget_book="general_public")]
    assert results("X06", with_class)["201"] == "fail"


def test_a_measure_whose_column_is_not_read_is_not_zero() -> None:
    def budget(table: str, measure: str, amount: str) -> Cells:
        book = "all" if table == "bud_expenditure" else "general_public"
        return [cell(table, "201", measure, amount, phase="approved", budget_book=book)]

    all_books = budget("bud_expenditure", "expenditure", "5.00")
    one_book = [
        *budget("bud_gpb_expenditure", "expenditure", "5.00"),
        *budget("bud_gpb_expenditure", "project_expenditure", "3.00"),
    ]
    assert set(results("BX5", [*all_books, *one_book]).values()) == {"pass"}
    with_column = [*all_books, *budget("bud_expenditure", "project_expenditure", "2.00"), *one_book]
    assert "fail" in results("BX5", with_column).values()


def test_items_add_up_to_the_total_where_nothing_else_is_printed() -> None:
    items = [cell for cell in t05() if cell["account_level"] in (None, "item")]
    assert set(results("E02", items).values()) == {"pass"}
    items[-1].update(amount_fen=999, amount_text="0.000999")
    assert "fail" in results("E02", items).values()
    assert not any(key.startswith("项/") for key in results("E02", t05()))


def test_at_least() -> None:
    def phases(budget: str, executed: str) -> Cells:
        return [
            cell("fin_three_public", "overseas_travel", "expenditure", budget, phase="budget"),
            cell("fin_three_public", "overseas_travel", "expenditure", executed),
        ]

    assert results("Y09", phases("3.00", "2.00")) == {"因公出国（境）费": "pass"}
    assert results("Y09", phases("3.00", "3.01")) == {"因公出国（境）费": "within_tolerance"}
    over = check("Y09", phases("3.00", "4.00")).loc["因公出国（境）费"]
    assert (over["result"], over["verdict"]) == ("fail", "rule_not_applicable")


def test_subset() -> None:
    assert results("E04", t05()) == {"": "pass"}
    orphaned = check("E04", [cell for cell in t05() if cell["account_code"] != "20101"]).loc[""]
    assert (orphaned["result"], orphaned["left_count"]) == ("fail", 1)
    assert orphaned["verdict"] == "suspected_misreading"
    assert "20101 is not printed" in orphaned["message"]


def test_subset_of_parents_knows_a_publisher_who_prints_no_sections() -> None:
    assert results("E04", [cell for cell in t05() if cell["account_level"] != "section"]) == {"": "pass"}


def test_one_name() -> None:
    def twice(name: str) -> Cells:
        return [
            cell("fin_revenue", "201", "revenue", "1.00", row_name="一般公共服务支出"),
            cell("fin_expenditure", "201", "expenditure", "1.00", row_name=name),
            cell("fin_expenditure", "201", "basic_expenditure", "1.00", row_name=name),
            *t05(),
            cell("fin_govfund", "total", "revenue"),
            cell("fin_statecap", "total", "expenditure"),
        ]

    cells = [cell for cell in twice("一般公共服务支出") if cell["table_key"] != "fin_gpb_expenditure"]
    cells.append(cell("fin_gpb_expenditure", "201", "expenditure", "1.00", row_name="一般公共服务支出"))
    assert results("X09", cells) == {"": "pass"}
    cells[1]["row_name"] = "一般公共服务"
    broken = check("X09", cells).loc[""]
    assert broken["result"] == "fail"
    assert "201 一般公共服务支出 / 一般公共服务" in broken["message"]


@pytest.mark.parametrize(("text", "result"), [("——", "pass"), ("", "pass"), ("0.00", "pass"), ("1.00", "fail")])
def test_blank(text: str, result: str) -> None:
    assert results("F05", [cell("fin_gpb_basic", "309", "basic_expenditure", text)]) == {"": result}


def test_contiguous() -> None:
    def lines(*numbers: str) -> Cells:
        return [cell("fin_info", f"item{number}", "procurement", "1.00", line_no_printed=number) for number in numbers]

    assert results("J04", lines("1", "2", "3")) == {"": "pass"}
    broken = check("J04", lines("1", "3", "2", "5")).loc[""]
    assert (broken["result"], broken["left_count"]) == ("fail", 1)
    assert "3 → 5" in broken["message"]


def test_rows_printed() -> None:
    assert results("R01", t05()) == {"": "pass"}
    assert results("R01", t05()[3:]) == {"": "fail"}
    assert results("R01", [], fin_govfund="本表无数据") == {"": "pass"}


def test_tables_printed() -> None:
    missing = check("Y01", t05()).loc[""]
    assert (missing["result"], missing["left_count"]) == ("fail", 8)
    assert "fin_total" in missing["message"]
    before = evaluate(facts(t05(), fiscal_year=2019), tables(t05())).check_results
    assert before[before["check_id"] == "Y01"]["left_count"].item() == 7  # fin_statecap is due since 2020


@pytest.mark.parametrize(
    ("note", "result"),
    [
        ("本部门没有政府性基金收支，故本表无数据。", "pass"),
        ("说明：本表无数据。", "pass"),
        ("本部门没有国有资本经营预算收支，故本表无数据。", "fail"),
        (None, "fail"),
    ],
)
def test_nil_notes(note: str | None, result: str) -> None:
    assert results("Y03", [], fin_govfund=note) == {"": result}


def test_placeholders() -> None:
    assert results("Y04", t05()) == {"": "pass"}
    cells = t05()
    cells[5]["row_name_printed"] = "XX管理事务"
    assert "XX管理事务" in check("Y04", cells).loc[""]["message"]
    named = evaluate(facts(t05(), entity_name="××局"), tables(t05())).check_results
    assert "××局" in named[named["check_id"] == "Y04"]["message"].item()


def test_a_table_that_is_missing_makes_a_check_not_applicable_and_a_nil_one_counts_as_zero() -> None:
    cells = [
        total("expenditure", "expenditure_current_year", "2.00", "fin_approp_total", budget_book="government_fund")
    ]
    missing = check("X15", cells)
    assert list(missing["result"]) == ["not_applicable"]
    assert "fin_govfund" in missing["message"].iloc[0]
    assert results("X15", cells, fin_govfund="本表无数据")["政府性基金支出"] == "fail"
    cells[0].update(amount_fen=None, amount_text="", cell_kind="blank")
    assert results("X15", cells, fin_govfund="本表无数据")["政府性基金支出"] == "pass"


def test_a_condition_that_is_not_met_makes_a_check_not_applicable() -> None:
    def document(opening: str) -> Cells:
        parts = [cell("fin_expenditure", row["account_code"], row["measure"], row["amount_text"]) for row in t05()]
        return [
            *t05(),
            *parts,
            cell("fin_revenue", "total", "revenue_other", ""),
            total("income", "carryover_opening", opening),
        ]

    nil = {"fin_govfund": "本表无数据", "fin_statecap": "本表无数据"}
    assert set(results("X14", document(""), **nil).values()) == {"pass"}
    assert set(results("X14", document("9.00"), **nil).values()) == {"not_applicable"}


def test_in_a_column_without_a_single_number_there_is_nothing_to_add_up() -> None:
    codes = {cell["account_code"] for cell in t05()}
    blank = t05(**{f"c{code}_project": "" for code in codes})
    assert "项目支出" in results("E02", t05())
    assert "项目支出" not in results("E02", blank)
    assert "基本支出" in results("E02", blank)
