"""Tables wider than their page: the further columns of the same rows on a later one."""

from __future__ import annotations

import dataclasses

import pytest

from tests.transforms.reading import amounts, facts, read, rules
from tests.transforms.typeset import Printed, Ruled, caption, document, title
from transforms.result import DocumentResult

_COVER: list[Printed] = title("青山市财政局2023年度部门决算")
_LEFT = Ruled(
    """科目编码|科目名称|本年支出合计|基本支出|项目支出
       合计||35.00|20.00|10.00
       201|一般公共服务支出|29.50|14.50|10.00
       20101|人大事务|29.50|14.50|10.00""",
    heights={0: 30.0},
)
_RIGHT = Ruled(
    """上缴上级支出|经营支出|对附属单位补助支出
       |5.00|
       |5.00|
       |5.00|""",
    widths=(90, 90, 90),
    heights={0: 30.0},
)
_MORE_LEFT = Ruled("2010101|行政运行|19.50|14.50|\n208|社会保障和就业支出|5.50|5.50|")
_MORE_RIGHT = Ruled("|5.00|\n||", widths=(90, 90, 90))
_HEAD: list[Printed] = [*title("支出决算表"), *caption()]
_BUSINESS = {("total", "business_expenditure", ""): "5.00", ("201", "business_expenditure", ""): "5.00"}


def _pages(*pages: list[Printed]) -> DocumentResult:
    return read(document(_COVER, *pages))


def test_further_columns_belong_to_the_rows_at_their_height() -> None:
    result = _pages([*_HEAD, _LEFT], [_RIGHT])
    printed = amounts(result, "fin_expenditure")
    assert printed.items() >= _BUSINESS.items()
    assert len(printed) == 3 * 4
    assert rules(result) == []
    pages = {(fact["measure"], fact["page"]) for fact in facts(result) if fact["row_key"] == "201"}
    assert pages >= {("expenditure", 2), ("business_expenditure", 3), ("subsidy_to_subordinates", 3)}
    (table,) = result.frames["tables_read"].to_dict("records")
    assert (table["first_page"], table["last_page"]) == (2, 3)
    headers = {fact["measure"]: fact["header_printed"] for fact in facts(result) if fact["row_key"] == "201"}
    assert (headers["expenditure"], headers["business_expenditure"]) == ("本年支出合计", "经营支出")


@pytest.mark.parametrize(
    "pages",
    [
        ([*_HEAD, _LEFT], [_MORE_LEFT], [_RIGHT], [_MORE_RIGHT]),  # down, then over
        ([*_HEAD, _LEFT], [_RIGHT], [_MORE_LEFT], [_MORE_RIGHT]),  # over, then down
    ],
)
def test_over_several_pages(pages: tuple[list[Printed], ...]) -> None:
    result = _pages(*pages)
    printed = amounts(result, "fin_expenditure")
    assert printed.items() >= (_BUSINESS | {("2010101", "business_expenditure", ""): "5.00"}).items()
    assert ("208", "business_expenditure", "") not in printed
    assert len(printed) == 3 * 4 + 3 + 2
    assert rules(result) == []


@pytest.mark.parametrize(
    "right",
    [
        dataclasses.replace(_RIGHT, heights={0: 30.0, 2: 20.0}),
        dataclasses.replace(_RIGHT, body=_RIGHT.body + "\n|5.00|"),
        dataclasses.replace(_RIGHT, heights={}),
    ],
)
def test_rows_at_other_heights_are_never_joined_and_the_table_is_cut_short(right: Ruled) -> None:
    result = _pages([*_HEAD, _LEFT], [right])
    assert len(amounts(result, "fin_expenditure")) == 9
    assert "table_cut_short" in rules(result)


def test_columns_that_the_table_has_are_no_further_ones() -> None:
    again = dataclasses.replace(_RIGHT, body=_RIGHT.body.replace("上缴上级支出", "基本支出"))
    result = _pages([*_HEAD, _LEFT], [again])
    assert len(amounts(result, "fin_expenditure")) == 9


def test_parts_in_another_unit_are_found_out() -> None:
    assert "units_differ" in rules(_pages([*_HEAD, _LEFT], [*caption(right="单位：元"), _RIGHT]))


def test_the_phases_of_three_public_on_two_pages() -> None:
    items = "合计|因公出国（境）费|公务接待费"
    budget, executed = (
        Ruled(f"{phase}|<|<\n{items}\n{figures}")
        for phase, figures in (("预算数", "9.00|3.00|6.00"), ("决算数", "8.00|2.00|6.00"))
    )
    result = _pages([*title("财政拨款“三公”经费支出决算表"), *caption(), budget], [executed])
    assert amounts(result, "fin_three_public") == {
        ("three_public_total", "budget", ""): "9.00",
        ("overseas_travel", "budget", ""): "3.00",
        ("official_reception", "budget", ""): "6.00",
        ("three_public_total", "executed", ""): "8.00",
        ("overseas_travel", "executed", ""): "2.00",
        ("official_reception", "executed", ""): "6.00",
    }
    assert rules(result) == []
