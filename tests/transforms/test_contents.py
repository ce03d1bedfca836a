"""Compare the contents of a document with its tables and chapters."""

from __future__ import annotations

from typing import Any

import pytest

from tests.transforms.reading import read
from tests.transforms.typeset import Ruled, Text, caption, document, title

_COVER = title("青山市财政局2023年度部门决算")
_HEADER = "科目编码|科目名称|合计|基本支出|项目支出"
LISTED = (
    "收入支出决算总表",
    "收入决算表",
    "支出决算表",
    "财政拨款收入支出决算总表",
    "一般公共预算财政拨款支出决算表",
)
_GPB = [*title("一般公共预算财政拨款支出决算表"), *caption(), Ruled(f"{_HEADER}\n合计||3.00|1.00|2.00")]
_STATE = [
    *title("国有资本经营预算财政拨款支出决算表"),
    *caption(),
    Ruled("科目编码|科目名称|合计|基本支出|项目支出\n合计||3.00|1.00|2.00"),
]


def findings(rule: str, *pages: list[Any]) -> list[dict[str, Any]]:
    frame = read(document(_COVER, *pages)).frames["findings"]
    return frame[frame["rule"] == rule].to_dict("records")


def contents(*names: str) -> list[Any]:
    return [Text("目录"), *(Text(f"{name} …………………… {number}") for number, name in enumerate(names, start=3))]


def test_unlisted_table_is_a_finding() -> None:
    (finding,) = findings("contents_disagree", contents(*LISTED), _GPB, _STATE)
    assert (finding["table_key"], finding["page"]) == ("fin_statecap", 2)
    assert "It is on page 4." in finding["message"]


@pytest.mark.parametrize(
    "listed",
    [
        (*LISTED, "国有资本经营预算财政拨款支出决算表"),
        (*LISTED, "国有资本经营支出情况明细表"),  # a name that no form declares may be its name
        LISTED[:3],  # three titles on a page need not be the contents
        (),
    ],
)
def test_contents_that_may_list_the_table(listed: tuple[str, ...]) -> None:
    assert findings("contents_disagree", contents(*listed), _GPB, _STATE) == []


def test_two_entries_on_one_line() -> None:
    page = contents(*LISTED[1:])
    page[1] = Text("第二部分 决算表 ………… 2 一、收入支出决算总表 ………… 3")
    page += [Text("国有资本经营预算财政拨款支出决算表 ………… 9")]
    assert findings("contents_disagree", page, _GPB, _STATE) == []
    (missing,) = (
        finding
        for finding in findings("title_without_table", page, _GPB, _STATE)
        if finding["table_key"] == "fin_total"
    )
    assert missing["page"] == 2


def test_another_order_than_the_contents_is_a_note() -> None:
    page = contents("国有资本经营预算财政拨款支出决算表", *LISTED)
    (finding,) = findings("contents_order", page, _GPB, _STATE)
    assert (finding["severity"], finding["table_key"], finding["page"]) == ("info", "fin_statecap", 4)
    assert findings("contents_order", contents(*LISTED, "国有资本经营预算财政拨款支出决算表"), _GPB, _STATE) == []


@pytest.mark.parametrize(
    ("prose", "missing"),
    [
        (["部门概况", "部门决算表", "决算情况说明", "名词解释"], []),
        (["学校概况", "部门决算报表", "决算报表说明", "名词解释"], []),
        (["部门概况", "部门决算表", "决算情况说明"], ["名词解释"]),
        (["部门决算表"], []),
    ],
)
def test_missing_chapters_of_whole_disclosures(prose: list[str], missing: list[str]) -> None:
    page = [Text(text) for text in prose]
    assert [finding["printed"] for finding in findings("chapter_missing", page, _GPB)] == missing


@pytest.mark.parametrize(
    ("prose", "missing"),
    [
        (["单位主要职能", "单位预算编制说明", "单位预算表", "名词解释"], []),
        (["单位主要职能", "单位预算编制说明", "单位预算表"], ["名词解释"]),
        (["部门概况", "部门预算表", "名词解释"], ["预算编制说明"]),
    ],
)
def test_missing_chapters_of_budgets(prose: list[str], missing: list[str]) -> None:
    table = [*title("收支预算总表"), *caption(), Ruled("项目|预算数\n合计|3.00")]
    pages = [title("青山市财政局2026年部门预算"), [Text(text) for text in prose], table]
    findings = read(document(*pages)).frames["findings"]
    assert list(findings[findings["rule"] == "chapter_missing"]["printed"]) == missing


def test_a_table_that_a_budget_announces_and_does_not_print_is_a_finding() -> None:
    listed = contents("收支总表", "政府性基金预算支出表", "一般公共预算支出决算表")
    table = [*title("收支预算总表"), *caption(), Ruled("项目|预算数\n合计|3.00")]
    findings = read(document(title("青山市财政局2026年部门预算"), listed, table)).frames["findings"]
    assert list(findings[findings["rule"] == "title_without_table"]["table_key"]) == ["bud_govfund"]
