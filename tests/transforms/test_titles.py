"""Which table a line names, and what else the lines around a grid say."""

from __future__ import annotations

from pathlib import Path

import pytest

from transforms.forms.titles import LONGEST_LINE, find_nil_note, find_title, is_caption, is_note, match_title
from transforms.forms.units import find_unit

_KNOWN = [
    ("收入决算表（分单位）", "fin_revenue_by_unit"),
    ("支出决算表（分单位）", "fin_expenditure_by_unit"),
    ("一般公共预算财政拨款支出决算明细表", "fin_gpb_detail"),
    ("一般公共预算财政拨款项目支出决算表", "fin_gpb_project"),
    ("财政拨款支出决算明细表", "fin_approp_detail"),
    ("收入支出决算总表", "fin_total"),
    ("财政拨款收入支出决算总表", "fin_approp_total"),
    ("本部门2023年度财政拨款收入支出决算总表", "fin_approp_total"),
    ("一、收入支出决算总表", "fin_total"),
    ("（一）收入支出决算总表", "fin_total"),
    ("1．收入支出决算总表", "fin_total"),
    ("①收入支出决算总表", "fin_total"),
    ("1.1 收入决算表", "fin_revenue"),
    ("01 收入支出决算总表", "fin_total"),
    ("1-收入支出决算总表", "fin_total"),
    ("表一：收入支出决算总表", "fin_total"),
    ("表01 收入支出决算总表", "fin_total"),
    ("附表1-1：收入支出决算总表", "fin_total"),
    ("公开01表 收入支出决算总表", "fin_total"),
    ("财决公开01表 收入支出决算总表", "fin_total"),
    ("（财决公开01表）收入支出决算总表", "fin_total"),
    ("公开表1 收入支出决算总表", "fin_total"),
    ("决算01表 收入支出决算总表", "fin_total"),
    ("批复01表 收入支出决算总表", "fin_total"),
    ("收入支出决算总表（公开表1）", "fin_total"),
    ("收入支出决算总表（决算表1）", "fin_total"),
    ("Z01_1 财政拨款收入支出决算总表", "fin_approp_total"),
    ("2023年收入支出决算总表", "fin_total"),
    ("二〇二三年度收入支出决算总表", "fin_total"),
    ("2023年度青山市财政局收入支出决算总表", "fin_total"),
    ("青山市财政局2023年度部门收入支出决算总表", "fin_total"),
    ("青山市财政局（本级）收入支出决算总表", "fin_total"),
    ("（部门）收入支出决算总表", "fin_total"),
    ("收入支出决算总表（部门）", "fin_total"),
    ("收入支出决算总表(公开01表)", "fin_total"),
    ("收入支出决算总表（续）", "fin_total"),
    ("2023 年度收入支出决算总表(单位：万元)", "fin_total"),
    ("收 入 支 出 决 算 总 表", "fin_total"),
    ("收入决算表（分科目）", "fin_revenue"),
    ("支出决算表(按功能分类科目)", "fin_expenditure"),
    ("一般公共预算财政拨款支出决算表（按功能分类科目）", "fin_gpb_expenditure"),
    ("一般公共预算财政拨款基本支出决算表（按经济分类）", "fin_gpb_basic"),
    ("一般公共预算财政拨款基本支出决算表（分经济科目）", "fin_gpb_basic"),
    ("一般公共预算财政拨款基本支出决算明细表（续表）", "fin_gpb_basic"),
    ("一般公共预算支出决算表（功能科目）", "fin_gpb_expenditure"),
    ("一般公共预算基本支出决算表（经济科目）", "fin_gpb_basic"),
    ("财政拨款“三公”经费、会议费和培训费支出决算表", "fin_three_public"),
    ("政府性基金预算支出决算表", "fin_govfund"),
    ("政府性基金预算财政拨款支出决算表", "fin_govfund"),
    ("2023年度部门决算收入支出决算总表", "fin_total"),
    ("政府性基金预算财政拨款收入支出决算表", "fin_govfund"),
    ("国有资本经营预算财政拨款支出决算表", "fin_statecap"),
    ("国有资本经营预算财政拨款收入支出决算表", "fin_statecap"),
    ("一般公共预算财政拨款“三公”经费支出决算表", "fin_three_public"),
    ("财政拨款＂三公＂经费支出决算表", "fin_three_public"),
    ("财政拨款「三公」经费支出决算表", "fin_three_public"),
    ("部门决算公开相关信息统计表", "fin_info"),
    ("国有资产占用情况表", "fin_assets"),
]
_UNKNOWN = [
    "收入支出决算总表（一）",
    "一般公共预算财政拨款基本支出决算表（按功能分类）",
    "一般公共预算财政拨款收入决算表",
    "部门整体支出绩效自评表",
    "下属单位收入支出决算总表",
    "各单位支出决算表",
    "青山市一般公共预算支出决算表",
    "2023年青山市一般公共预算支出决算表",
]
_NONE = [
    "第二部分 2023年度部门决算表",
    "第二部分2023年度部门决算公开表",
    "2023年度部门决算公开报表",
    "收入支出决算总表……………………5",
    "收入支出决算总体情况说明",
    "说明：本表反映部门本年度的总收支和年末结转结余情况。",
    "公开01表",
    "部门：青山市财政局",
]


_PRINTED = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("titles.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("table_key", "printed"), _PRINTED)
def test_titles_seen_in_disclosures(table_key: str, printed: str) -> None:
    for line in (
        printed,
        f"一、{printed}",
        f"2.{printed}",
        f"公开01表 {printed}",
        f"预算01表 {printed}",
        f"部门公开表3 {printed}",
        f"{printed}（预算表1）",
        f"2. 2025年{printed}",
        f"青山市财政局2023年度{printed}",
        f"2023年度青山市规划和自然资源局{printed}",
    ):
        title = match_title(line)
        assert title is not None, line
        assert (title.form.table_key if title.form else "-") == table_key, line


def test_what_is_not_known_of_a_title_is_named() -> None:
    title = match_title("2025年部门产能创新支出预算表")
    assert title is not None
    assert (title.form, title.unknown) == (None, ("产能创新",))


@pytest.mark.parametrize(("line", "table_key"), _KNOWN)
def test_titles_of_declared_tables(line: str, table_key: str) -> None:
    title = match_title(line)
    assert title is not None
    assert title.form is not None
    assert title.form.table_key == table_key


@pytest.mark.parametrize("line", _UNKNOWN)
def test_titles_of_other_tables(line: str) -> None:
    title = match_title(line)
    assert title is not None
    assert title.form is None


@pytest.mark.parametrize("line", _NONE)
def test_no_titles(line: str) -> None:
    assert match_title(line) is None


@pytest.mark.parametrize(
    "lines",
    [
        ["支出决算表", "公开03表", "部门：青山市财政局 2023年度 金额单位：万元"],
        ["青山市财政局2023年度", "支出", "决算表", "单位：万元"],
        ["支", "出", "决", "算", "表", "单位：万元"],
        ["收入决算表", "支出决算表"],  # the nearest one
    ],
)
def test_the_title_above_a_grid(lines: list[str]) -> None:
    title = find_title(lines)
    assert title is not None
    assert title.form is not None
    assert title.form.table_key == "fin_expenditure"


@pytest.mark.parametrize(
    ("lines", "unit"),
    [
        (["金额单位：万元"], "万元"),
        (["单位:元"], "元"),
        (["单位：人民币元"], "元"),
        (["计量单位：千元"], "千元"),
        (["金额单位：万", "元"], "万元"),
        (["收入支出决算总表（万元）"], "万元"),
        (["单位：元", "单位：万元"], "万元"),
        (["编制单位：青山市财政局"], None),
        (["单位名称：青山市财政局"], None),
        (["编制单位：元谋县司法局"], None),
        (["单位：元阳县司法局"], None),
        (["编制单位：", "元"], None),
        (["单位：万元", "编制单位：元谋县司法局"], "万元"),
        (["编制单位：元谋县司法局 2023年度 单位：万元"], "万元"),
        (["单位：万元 部门：元谋县司法局"], "万元"),
        ([], None),
    ],
)
def test_units(lines: list[str], unit: str | None) -> None:
    assert find_unit(lines) == unit


@pytest.mark.parametrize(
    ("line", "year", "body"),
    [
        ("收入支出决算总表", None, ""),
        ("2023年度收入支出决算总表", "2023", ""),
        ("二〇二三年度收入支出决算总表", "二〇二三", ""),
        ("青山市司法局2023年度收入支出决算总表", "2023", "青山市司法局"),
        ("2023年度青山市司法局收入支出决算总表", "2023", "青山市司法局"),
        ("青山市规划和自然资源局收入支出决算总表", None, "青山市规划和自然资源局"),
        ("青山市公安局绿水分局支出决算表", None, "青山市公安局绿水分局"),
        ("青山市下城区教育局支出决算表", None, "青山市下城区教育局"),
        ("青山市农业科学研究所收入决算表", None, "青山市农业科学研究所"),
        ("青山市司法局（本级）收入决算表", None, "青山市司法局(本级)"),
        ("本部门2023年度收入决算表", "2023", ""),
    ],
)
def test_a_title_says_whose_and_of_which_year_its_table_is(line: str, year: str | None, body: str) -> None:
    title = match_title(line)
    assert title is not None
    assert title.form is not None
    assert (title.year, title.body) == (year, body)


@pytest.mark.parametrize(
    "unit", ["(万元)", "（一）", "收入决算表（", "1.", "表", "公开01表", ".", "(续)", "2023年度", "局"]
)
def test_a_line_of_a_hundred_thousand_characters_is_no_title(unit: str) -> None:
    line = unit * (100_000 // len(unit)) + "x"
    assert len(line) > LONGEST_LINE
    assert match_title(line) is None
    assert not is_caption(line)


def test_captions_and_notes() -> None:
    for line in (
        "公开01表",
        "财决公开01表",
        "部门：青山市财政局",
        "单位：万元",
        "2023年度",
        "- 12 -",
        "编制单位：青山市财政局",
    ):
        assert is_caption(line)
    for line in ("收入支出决算总表", "注：本表反映总收支。", "第二部分"):
        assert not is_caption(line)
    assert is_note("注：本表无数据")
    assert not is_note("本表无数据")
    assert find_nil_note(["注：本表反映支出情况。", "说明：本部门没有政府性基金收入，故本表无数据。"]) is not None
    assert find_nil_note(["注：本表反映本年度支出情况。"]) is None


def test_the_end_of_a_broken_title_is_no_title_of_another_table() -> None:
    def found(*lines: str) -> str:
        title = find_title(lines, "final")
        return title.form.table_key if title and title.form else ""

    assert found("一般公共预算财政", "拨款支出决算表", "公开05表") == "fin_gpb_expenditure"
    assert found("一般公共预算财政", "拨款支出决算表", "公开05表", "金额单位：", "万元") == "fin_gpb_expenditure"
    assert found("青山市财政局", "财政拨款支出决算表") == "fin_approp_expenditure"
    assert found("一般公共预算财政拨款支出决算表", "支出决算表") == "fin_expenditure"
    assert found("拨款支出决算表", "公开05表") == ""  # a spreadsheet has clipped the line above it
