"""Table recognition: titles, headers, unknown tables and what stands around a grid."""

from __future__ import annotations

import dataclasses

import pytest

from tests.transforms.expenditure import COVER, HEADER, PAGE, ROWS, WHOLE, WIDTHS, expenditure_table, keys_of
from tests.transforms.reading import amounts, grids_and_lines, read, recognised, rules
from tests.transforms.typeset import Printed, Ruled, Text, caption, document, title
from transforms.forms.recognise import recognise_tables
from transforms.forms.tables import FormTable, UnknownTable

_SMALL = Ruled("科目编码|科目名称|合计|基本支出|项目支出\n合计||3.00|1.00|2.00")


def test_panels_that_print_expenditure_again_have_its_totals() -> None:
    head = "收入|<|支出|<|<|<\n项目|预算数|支出功能分类科目|预算数|部门预算支出经济分类科目|预算数\n"
    body = "事业收入|5.00|教育支出|5.00|工资福利支出|5.00\n||本年支出合计|5.00|本年支出合计|5.00\n"
    body += "收入总计|5.00|支出总计|5.00|支出总计|5.00"
    page: list[Printed] = [*title("收支总表"), *caption("部门：青山市财政局"), Ruled(head + body, size=7)]
    result = read(document(title("青山市财政局2026年部门预算"), page))
    codes = [code for code, _, panel in amounts(result, "bud_total") if panel == "economic"]
    assert codes == ["301", "expenditure_current_year", "total_uses"]
    assert rules(result) == []


def test_an_unknown_table_between_known_ones_is_left_out() -> None:
    unknown: list[Printed] = [*title("国有资产占用情况表"), *caption(), Ruled("项目|金额\n合计|7.00")]
    tables = recognised(document(COVER, PAGE, unknown, [*title("一般公共预算财政拨款支出决算表"), *caption(), _SMALL]))
    assert [table.form.table_key if table.form else None for table in tables] == [
        "fin_expenditure",
        None,
        "fin_gpb_expenditure",
    ]
    assert isinstance(tables[1], UnknownTable)


def test_without_a_title_only_a_header_of_one_form_is_recognised() -> None:
    (table,) = recognised(document(COVER, [*caption(), WHOLE]))
    assert isinstance(table, FormTable)
    assert table.form.table_key == "fin_expenditure"
    (table,) = recognised(document(COVER, [*caption(), _SMALL]))
    assert isinstance(table, UnknownTable)
    assert table.rule == "ambiguous_table"


@pytest.mark.parametrize(("last", "rule"), [("绩效目标", "unknown_table"), ("备注", "ambiguous_table")])
def test_a_table_of_performance_targets_is_no_list_of_projects_in_doubt(last: str, rule: str) -> None:
    body = f"预算单位名称|一级项目名称|预算数（万元）|{last}\n青山市财政局|修缮|1.00|完成修缮"
    grids, lines = grids_and_lines(document(title("青山市财政局2026年部门预算"), [Ruled(body)]))
    (table,) = recognise_tables(grids, lines, "budget")
    assert isinstance(table, UnknownTable)
    assert table.rule == rule


def test_a_summary_in_the_prose_is_no_second_table() -> None:
    public = "项目|预算数|决算数\n因公出国（境）费|1.00|1.00\n公务接待费|3.00|3.00"
    page: list[Printed] = [*title("财政拨款“三公”经费支出决算表"), *caption(), Ruled(public)]
    prose: list[Printed] = [Text("七、“三公”经费支出决算情况说明"), Text("单位：万元", "right"), Ruled(public)]
    result = read(document(COVER, page, [Text("第三部分")], prose))
    assert result.reason is None
    assert "untitled_copy" in rules(result)
    assert "second_table" not in rules(result)


def test_titles_and_captions_inside_the_grid() -> None:
    inside = "支出决算表|<|<|<|<|<|<|<\n公开03表|<|<|<|<|<|<|<\n部门：青山市财政局|<|<|<|<|<|单位：万元|<"
    result = read(document(COVER, [expenditure_table(inside, HEADER, ROWS)]))
    assert amounts(result, "fin_expenditure")["total", "expenditure", ""] == "30.00"
    assert rules(result) == []


def test_a_list_of_tables_above_a_grid_is_no_title() -> None:
    listed = [
        Text(f"{number}、{name}")
        for number, name in enumerate(("支出决算表", "收入决算表", "国有资本经营预算财政拨款支出决算表"))
    ]
    assert keys_of(document([*listed, *caption(), WHOLE])) == ["fin_expenditure"]
    several = [Text("一般公共预算财政拨款支出决算表"), *listed]
    assert keys_of(document([*several, *caption(), _SMALL])) == []  # it has the columns of two of them
    assert keys_of(document([*several, *title("国有资本经营预算财政拨款支出决算表"), *caption(), _SMALL])) == [
        "fin_statecap"
    ]


def test_a_title_broken_over_lines_or_set_wide() -> None:
    for lines in (("青山市财政局2023年度", "支出", "决算表"), ("支    出    决    算    表",)):
        result = read(document(COVER, [*title(*lines), *caption(), WHOLE]))
        assert amounts(result, "fin_expenditure")["total", "expenditure", ""] == "30.00"


def test_a_second_table_within_a_grid_is_found_out() -> None:
    both = expenditure_table(HEADER, ROWS, "收入决算表|<|<|<|<|<|<|<", "20102|政协事务|5.00|5.00||||")
    result = read(document(COVER, [*title("支出决算表"), *caption(), both]))
    assert "table_in_table" in rules(result)
    assert not any(row == "20102" for row, _, _ in amounts(result, "fin_expenditure"))


def test_notes_and_nil_tables() -> None:
    nil = "科目编码|科目名称|合计|基本支出|项目支出\n||||"
    page: list[Printed] = [
        *title("国有资本经营预算财政拨款支出决算表"),
        *caption(),
        Ruled(nil),
        Text("注：本部门没有国有资本经营预算支出，故本表无数据。"),
    ]
    result = read(document(COVER, PAGE, page))
    table = result.frames["tables_read"].iloc[1]
    assert (table["status"], table["rows"]) == ("nil", 0)
    assert "故本表无数据" in table["nil_note"]
    inside = expenditure_table(HEADER, ROWS, "|注：本表反映部门本年度支出。||||||")
    result = read(document(COVER, [*title("支出决算表"), *caption(), inside]))
    assert len(result.frames["facts"]) == 3 * 6


def test_where_the_unit_is_printed() -> None:
    header = HEADER.replace("合计", "合计（万元）").replace("基本支出", "基本支出（万元）")
    for page in (
        [*title("支出决算表（万元）"), WHOLE],
        [*title("支出决算表"), Text("金额单位：万"), Text("元"), WHOLE],
        [*title("支出决算表"), WHOLE, Text("注：本表金额单位：万元。")],
        [*title("支出决算表"), Ruled("\n".join((header, ROWS)), widths=WIDTHS, size=6)],
    ):
        result = read(document(COVER, page))
        assert set(result.frames["facts"]["unit"]) == {"万元"}
    for right in ("", "单位：千元"):
        result = read(document(COVER, [*title("支出决算表"), *caption(right=right), WHOLE]))
        assert result.reason == "unreadable_tables"
        assert "unknown_unit" in rules(result)


def test_blocks_of_the_stacked_form_in_grids_of_their_own() -> None:
    blocks: list[Printed] = [
        *title("部门决算公开相关信息统计表"),
        *caption(),
        Text("一、政府采购情况"),
        Ruled("项目|行次|统计数\n合计|1|9.00\n货物|2|9.00"),
        Text("三、国有资产占用情况"),
        Ruled("项目|行次|统计数\n（一）车辆数合计（辆）|7|4\n（二）单价100万元（含）以上设备（不含车辆）|17|"),
    ]
    result = read(document(COVER, PAGE, blocks))
    facts = result.frames["facts"]
    info = facts[facts["table_key"] == "fin_info"].set_index("row_key")
    assert info.loc["procurement_goods", "amount_fen"] == 9_000_000
    assert info.loc["vehicle_count", "quantity"] == 4
    assert info.loc["vehicle_count", "quantity_unit"] == "辆"
    assert set(info["header_printed"]) == {"统计数"}


def test_rules_of_every_kind_read_the_same() -> None:
    base = amounts(read(document(COVER, PAGE)), "fin_expenditure")
    assert len(base) == 9
    for kind in ("rect", "polygon", "dashes", "pieces"):
        page = [*PAGE[:-1], dataclasses.replace(WHOLE, rules=kind)]
        assert amounts(read(document(COVER, page)), "fin_expenditure") == base


def test_rows_of_years_are_not_read_where_the_column_of_years_is_not_understood() -> None:
    """Without it, an amount of the year before would be one of the fiscal year."""

    def read_with(header: str) -> tuple[list[tuple[int, str]], list[str]]:
        body = f"预算单位|{header}|因公出国（境）费|公务接待费|公务用车购置费\n"
        body += "青山市财政局|2025年||3.00|\n青山市财政局|2026年||4.00|"
        page: list[Printed] = [*title("财政拨款“三公”经费支出表"), *caption("部门：青山市财政局"), Ruled(body)]
        result = read(document(title("青山市财政局2026年部门预算"), page))
        facts = result.frames["facts"]
        printed = facts[facts["amount_text"] != ""]
        return sorted(zip(printed["reference_year"], printed["amount_text"], strict=True)), rules(result)

    assert read_with("年度") == ([(2025, "3.00"), (2026, "4.00")], [])
    assert read_with("时段") == ([], ["unknown_header"])


def test_names_alone_name_no_rows_where_a_column_of_codes_is_not_understood() -> None:
    def read_with(header: str, codes: tuple[str, str]) -> tuple[int, list[str]]:
        body = f"{header}|科目名称|合计|基本支出|项目支出\n|合计|30.00|10.00|20.00\n"
        body += f"{codes[0]}|一般公共服务支出|30.00|10.00|20.00\n{codes[1]}|人大事务|30.00|10.00|20.00"
        page: list[Printed] = [*title("支出预算表"), *caption("部门：青山市财政局"), Ruled(body)]
        result = read(document(title("青山市财政局2026年部门预算"), page))
        return len(amounts(result, "bud_expenditure")), rules(result)

    assert read_with("科目编码", ("201", "20101")) == (9, [])
    assert read_with("标识", ("201", "20101")) == (0, ["unknown_header"])
    assert read_with("标识", ("1", "2"))[0] > 0


def test_levels_of_codes_that_are_named_beside_the_total_are_no_part_of_its_name() -> None:
    for levels in ("类款项", "类/款/项"):
        body = f"科目编码|科目名称|合计|基本支出|项目支出\n{levels}|合计|30.00|10.00|20.00\n"
        body += "201|一般公共服务支出|30.00|10.00|20.00"
        page: list[Printed] = [*title("支出预算表"), *caption("部门：青山市财政局"), Ruled(body)]
        result = read(document(title("青山市财政局2026年部门预算"), page))
        assert ("total", "expenditure", "") in amounts(result, "bud_expenditure")
        assert rules(result) == []


def test_a_subtotal_in_the_column_of_units_is_no_unit() -> None:
    body = "单位名称|科目编码|科目名称|合计|基本支出|项目支出\n合计|||30.00|10.00|20.00\n"
    body += "甲单位|2010301|行政运行|10.00|10.00|\n甲单位|2010302|一般行政管理事务|20.00||20.00\n"
    body += "小计|||30.00|10.00|20.00"
    page: list[Printed] = [*title("支出预算表"), *caption("部门：青山市财政局"), Ruled(body)]
    result = read(document(title("青山市财政局2026年部门预算"), page))
    assert set(result.frames["facts"]["unit_key"]) == {"", "甲单位"}
    assert rules(result) == ["row_without_code"]


def test_column_numbers_are_no_row_where_their_column_is_not_understood() -> None:
    body = "标识|科目名称|合计|基本支出|项目支出\n栏次||1|2|3\n|合计|30.00|10.00|20.00\n"
    body += "|行政运行|30.00|10.00|20.00"
    page: list[Printed] = [*title("支出预算表"), *caption("部门：青山市财政局"), Ruled(body)]
    result = read(document(title("青山市财政局2026年部门预算"), page))
    assert not {"1", "2", "3"} & set(result.frames["facts"]["amount_text"])
