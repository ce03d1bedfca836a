"""What columns mean together: headers of made-up tables, in words that need not have been printed together before."""

from __future__ import annotations

import pytest

from schemas.reading.forms import forms
from schemas.reading.header_words import header_text
from transforms.forms.column import Column
from transforms.forms.columns import read_columns


def columns_of(table_key: str, *headers: str) -> list[Column]:
    """The columns of a table whose headers are given from the top, with / between the rows of the header."""
    stacks = [tuple(text for text_part in header.split("/") if (text := header_text(text_part))) for header in headers]
    return read_columns(forms()[table_key], stacks)


def meanings(table_key: str, *headers: str) -> list[str]:
    """What each column means: role or measure, and what differs from the form's own budget, phase and year."""
    described = []
    for column in columns_of(table_key, *headers):
        binding = column.binding
        if binding is None:
            described.append(f"? {column.problem}")
            continue
        own = forms()[table_key].own_book
        parts = [binding.measure or binding.role, binding.item or ""]
        parts.append(binding.budget_book if binding.budget_book not in ("", own) else "")
        parts.append(binding.phase if binding.phase not in (None, "approved") else "")  # type: ignore[arg-type]
        parts.append(str(binding.reference_year) if binding.reference_year is not None else "")
        described.append(" ".join(filter(None, parts)))
    return described


_TABLES = {
    "money of this year beside what is carried over of it": (
        "bud_project",
        ["项目名称", "合计", "本年拨款/一般公共预算", "财政拨款结转结余/一般公共预算"],
        [
            "project_name",
            "project_expenditure",
            "project_expenditure general_public",
            "project_expenditure_from_carryover general_public",
        ],
    ),
    "a total beside money of one year, and beside money of which the year is not understood": (
        "bud_expenditure",
        ["科目编码", "科目名称", "合计", "某年预算/小计", "上年结转/小计", "上年结转/项目支出"],
        [
            "code",
            "name",
            "? no_meaning",
            "? unknown_word",
            "expenditure_from_carryover",
            "project_expenditure_from_carryover",
        ],
    ),
    "a panel that lists classes alone": (
        "bud_total",
        ["收入/项目", "收入/预算数", "支出/支出功能分类科目(按大类)", "支出/预算数"],
        ["name", "revenue", "name", "expenditure"],
    ),
    "a total of this year's money and of what is carried over": (
        "bud_expenditure",
        ["科目编码", "科目名称", "合计", "当年预算/小计", "当年预算/项目支出", "上年结转/小计", "上年结转/项目支出"],
        [
            "code",
            "name",
            "expenditure_with_carryover",
            "expenditure",
            "project_expenditure",
            "expenditure_from_carryover",
            "project_expenditure_from_carryover",
        ],
    ),
    "what is carried over is an opening balance in a table of revenue": (
        "bud_revenue",
        ["单位代码", "单位名称", "收入总计", "本年收入/小计", "本年收入/单位资金/事业收入", "上年结转结余/单位资金"],
        ["unit_code", "unit_name", "total_sources", "revenue", "revenue_public_service", "carryover_opening own_funds"],
    ),
    "a source of money in a table of expenditure is a budget": (
        "bud_project",
        ["项目名称", "合计", "财政拨款/小计", "财政拨款/政府性基金预算", "单位资金/事业单位经营收入", "上级补助收入"],
        [
            "project_name",
            "project_expenditure",
            "project_expenditure fiscal_appropriation",
            "project_expenditure government_fund",
            "project_expenditure business",
            "project_expenditure superior_subsidy",
        ],
    ),
    "other years, and changes against them": (
        "bud_gpb_expenditure",
        [
            "科目编码",
            "科目名称",
            "2030年执行数",
            "2031年预算数/小计",
            "2031年预算数/基本支出",
            "比上年执行数增减额",
            "增减%",
        ],
        [
            "code",
            "name",
            "expenditure executed 2030",
            "expenditure 2031",
            "basic_expenditure 2031",
            "expenditure_change executed",
            "expenditure_change_rate executed",
        ],
    ),
    "a change against the only column of another year": (
        "bud_govfund",
        ["科目编码", "科目名称", "上年预算数", "本年预算数", "增减额", "增减率"],
        ["code", "name", "expenditure -1", "expenditure", "expenditure_change", "expenditure_change_rate"],
    ),
    "another year's figures are executed, this year's are not": (
        "bud_gpb_expenditure",
        ["科目编码", "科目名称", "上年执行数", "执行数", "调整预算数"],
        ["code", "name", "expenditure executed -1", "? no_meaning", "? no_meaning"],
    ),
    "functional, department's and government's codes in one row": (
        "bud_expenditure",
        ["功能分类科目", "部门预算支出经济分类科目", "政府预算支出经济分类科目", "合计"],
        ["name", "economic_code", "government_economic_code", "expenditure"],
    ),
    "economic and government's codes in one row": (
        "bud_gpb_basic",
        [
            "部门预算支出经济分类/科目编码",
            "部门预算支出经济分类/科目名称",
            "政府预算支出经济分类/科目编码",
            "基本支出/合计",
        ],
        ["code", "name", "government_economic_code", "basic_expenditure"],
    ),
    "panels of the same money by other classifications": (
        "bud_total",
        [
            "收入/项目",
            "收入/预算数",
            "支出/项目(按功能分类)",
            "支出/预算数",
            "支出/项目(按支出经济分类)",
            "支出/预算数",
        ],
        ["name", "revenue", "name", "expenditure", "name", "expenditure"],
    ),
    "a total over more than the department's budget": (
        "bud_revenue",
        ["单位名称", "总计", "部门预算/合计", "部门预算/一般公共预算拨款"],
        ["unit_name", "total_sources", "total_sources_of_department", "revenue general_public"],
    ),
    "三公 of two years, by unit": (
        "bud_three_public",
        ["预算单位", "2030年预算数/合计", "2030年预算数/公务接待费", "2031年预算数/合计", "2031年预算数/公务接待费"],
        [
            "unit_name",
            "expenditure three_public_total 2030",
            "expenditure official_reception 2030",
            "expenditure three_public_total 2031",
            "expenditure official_reception 2031",
        ],
    ),
    "三公 with meetings, and a total of all": (
        "bud_three_public",
        ["合计", "三公经费/小计", "三公经费/公务接待费", "会议费"],
        [
            "expenditure three_public_meeting_training_total",
            "expenditure three_public_total",
            "expenditure official_reception",
            "expenditure meeting",
        ],
    ),
    "group heads that say phase and flow (finals)": (
        "fin_total",
        ["收入决算数/项目", "收入决算数/金额", "支出决算数/项目", "支出决算数/金额"],
        ["name", "revenue executed", "name", "expenditure executed"],
    ),
    "a part of project expenditure": (
        "fin_approp_expenditure",
        [
            "科目编码",
            "科目名称",
            "本年支出/合计",
            "本年支出/基本支出",
            "本年支出/项目支出/小计",
            "本年支出/项目支出/其中：基本建设资金支出",
        ],
        [
            *["code", "name", "expenditure executed", "basic_expenditure executed"],
            "project_expenditure executed",
            "project_expenditure_capital_construction_of_which executed",
        ],
    ),
    "a row 决算数 below each measure": (
        "fin_gpb_expenditure",
        ["科目编码", "科目名称", "一般公共预算财政拨款支出决算数/合计/决算数", "基本支出/决算数", "项目支出/决算数"],
        ["code", "name", "expenditure executed", "basic_expenditure executed", "project_expenditure executed"],
    ),
}


@pytest.mark.parametrize("which", _TABLES)
def test_what_columns_mean(which: str) -> None:
    table_key, headers, expected = _TABLES[which]
    assert meanings(table_key, *headers) == expected


def test_the_second_panel_by_another_classification_is_its_own_panel() -> None:
    headers = [
        "收入/项目",
        "收入/预算数",
        "支出/项目",
        "支出/预算数",
        "支出用途/项目",
        "支出用途/预算数",
        "支出/项目",
        "支出/预算数",
    ]
    columns = columns_of("bud_total", *headers)
    assert [column.binding and column.binding.panel for column in columns] == [
        *["income"] * 2,
        *["expenditure"] * 2,
        *["use"] * 2,
        *[None] * 2,
    ]
    assert columns[-1].problem == "no_panel"


_UNREAD = {
    "a word that is not declared": ("fin_revenue", "其他附加收入", "unknown_word", ("附加",)),
    "one budget in the table of another": ("fin_govfund", "一般公共预算财政拨款支出", "no_meaning", ()),
    "a phase that the table does not have": ("fin_expenditure", "年初预算数", "no_meaning", ()),
    "a contradiction": ("fin_expenditure", "基本支出/项目支出", "contradiction", ()),
    "a part of the money without a measure": (
        "fin_govfund",
        "项目支出/其中：基本建设资金支出",
        "no_meaning",
        (),
    ),
    "another year in a table that has none": ("fin_expenditure", "上年决算数", "other_year", ()),
    "a change that may be money or a rate": ("bud_govfund", "比上年预算数增减", "no_meaning", ()),
}


@pytest.mark.parametrize("which", _UNREAD)
def test_what_is_missing_is_said(which: str) -> None:
    table_key, header, problem, missing = _UNREAD[which]
    column = columns_of(table_key, "科目编码", "科目名称", "合计", header)[-1]
    assert (column.binding, column.problem, column.missing) == (None, problem, missing)


def test_a_total_beside_meetings_may_be_that_of_all_columns_or_of_some() -> None:
    unclear = ["单位名称", "合计", "因公出国（境）费", "公务接待费", "会议费", "培训费"]
    assert meanings("bud_three_public", *unclear)[1] == "? no_meaning"
    assert meanings("bud_three_public", *unclear[:-2])[1] == "expenditure three_public_total"
    assert meanings("bud_three_public", unclear[0], "三公经费合计", *unclear[2:])[1] == "expenditure three_public_total"


def test_posts_are_no_money() -> None:
    columns = columns_of("bud_expenditure", "单位名称", "编制数", "基本支出", "项目支出")
    assert [column.problem for column in columns] == ["", "unknown_word", "", ""]
    assert meanings("bud_revenue", "单位名称", "合计", "编制预算/小计", "上年结转/小计")[2] == "revenue"


def test_two_years_are_told_apart_by_no_final_account() -> None:
    columns = columns_of("fin_three_public", "项目", "2030年决算数", "2031年决算数")
    assert [column.problem for column in columns] == ["", "other_year", "other_year"]
    columns = columns_of("fin_three_public", "项目", "2031年预算数", "2031年决算数")
    assert [column.binding and column.binding.reference_year for column in columns] == [None, None, None]
    assert [column.problem for column in columns] == ["", "", ""]
