"""Tables of a province with the balances of the year: instead of the usual ones, and beside them."""

from __future__ import annotations

from tests.transforms.reading import amounts, read, rules
from tests.transforms.typeset import Printed, Ruled, Text, caption, document, title
from transforms.result import DocumentResult

_COVER: list[Printed] = [Text("青山市财政局2023年度部门决算")]
_BALANCES = """
项目|<|年初结转和结余|<|<|本年收入|<|<|本年支出|<|<|<|<|年末结转和结余|<|<|<|<
科目编码|科目名称|合计|基本支出结转|项目支出结转和结余|合计|基本支出|项目支出|合计|基本支出|<|<|项目支出|合计|基本支出结转|项目支出结转和结余|<|<
^|^|^|^|^|^|^|^|^|小计|人员经费|公用经费|^|^|^|小计|项目支出结转|项目支出结余
合计|<|1.00|0.40|0.60|9.00|3.00|6.00|8.00|3.40|3.00|0.40|4.60|2.00||2.00|1.50|0.50
201|一般公共服务支出|1.00|0.40|0.60|9.00|3.00|6.00|8.00|3.40|3.00|0.40|4.60|2.00||2.00|1.50|0.50
"""
_ALONE = """
科目编码|科目名称|本年支出合计|基本支出|项目支出
合计|<|8.00|3.40|4.60
201|一般公共服务支出|8.00|3.40|4.60
"""


_WITH = "一般公共预算财政拨款收入支出决算表"
_WIDTHS = (24, 34, *[24] * 2, 32, *[24] * 9, 28, 24, 28, 28)
_FIRST: list[Printed] = [*title(_WITH), *caption(), Ruled(_BALANCES.strip(), size=3, widths=_WIDTHS)]


def _two(alone: str, last: str = "一般公共预算财政拨款支出决算表") -> DocumentResult:
    return read(document(_COVER, _FIRST, [*title(last), *caption(), Ruled(alone.strip())]))


def test_the_form_with_balances_is_read_in_all_its_columns() -> None:
    result = read(document(_COVER, _FIRST))
    printed = amounts(result, "fin_gpb_expenditure").items()
    class_amounts = {measure: text for (row, measure, _), text in printed if row == "201"}
    assert class_amounts == {
        "carryover_opening": "1.00",
        "carryover_opening_basic": "0.40",
        "carryover_opening_project": "0.60",
        "revenue": "9.00",
        "revenue_basic": "3.00",
        "revenue_project": "6.00",
        "expenditure": "8.00",
        "basic_expenditure": "3.40",
        "personnel_expenditure": "3.00",
        "public_operating_expenditure": "0.40",
        "project_expenditure": "4.60",
        "carryover_closing": "2.00",
        "carryover_closing_project": "2.00",
        "carryover_closing_project_carryover": "1.50",
        "carryover_closing_project_surplus": "0.50",
    }
    assert rules(result) == []


def test_the_same_table_in_two_forms_is_loaded_once_with_all_columns() -> None:
    result = _two(_ALONE)
    assert result.reason is None
    assert rules(result) == ["table_in_two_forms"]
    assert amounts(result, "fin_gpb_expenditure")["201", "carryover_closing", ""] == "2.00"
    assert set(result.frames["facts"]["page"]) == {2}
    assert result.frames["tables_read"]["status"].tolist() == ["read", "unknown"]


def test_two_forms_that_differ_in_a_cell_or_have_one_title_are_two_tables() -> None:
    assert "second_table" in rules(_two(_ALONE.replace("8.00|3.40|4.60", "8.10|3.50|4.60", 1)))
    assert "second_table" in rules(_two(_ALONE + "204|公共安全支出|1.00|1.00|"))
    assert "second_table" in rules(_two(_ALONE, last=_WITH))
    assert rules(_two(_ALONE + "204|公共安全支出|0.00||")) == ["table_in_two_forms"]


def test_nothing_that_only_the_shorter_form_shows_is_left_out() -> None:
    empty = "科目编码|科目名称|本年支出合计|基本支出|项目支出"
    rows = zip(_ALONE.split("\n")[1:4], ("往来支出", "5.00", "5.00"), strict=True)
    unknown = "\n".join(f"{row}|{more}" for row, more in rows)
    unnamed = _ALONE + "|<|9.00|9.00|"
    for alone in (empty, unknown, unnamed):
        assert "table_in_two_forms" not in rules(_two(alone)), alone
