"""Table recognition: grids joined over pages, unknown tables, with and without titles."""

from __future__ import annotations

import dataclasses

import pytest

from tests.transforms.reading import amounts, grids_and_lines, read, recognised, rules
from tests.transforms.typeset import Printed, Ruled, Text, caption, document, title
from transforms.forms.recognise import recognise_tables
from transforms.forms.tables import FormTable, UnknownTable

_COVER = title("青山市财政局2023年度部门决算")
_WIDTHS = (50, 110, 60, 60, 60, 60, 55, 60)
_HEADER = "科目编码|科目名称|支出合计|基本支出|项目支出|上缴上级支出|经营支出|对附属单位补助"
_ROWS = """合计||30.00|10.00|20.00|||
           201|一般公共服务支出|30.00|10.00|20.00|||
           20101|人大事务|30.00|10.00|20.00|||"""
_MORE = """2010101|行政运行|10.00|10.00||||
           2010102|一般行政管理事务|20.00||20.00|||"""


def _table(*parts: str) -> Ruled:
    return Ruled("\n".join(parts), widths=_WIDTHS, size=8)


_WHOLE = _table(_HEADER, _ROWS)
_PAGE: list[Printed] = [*title("支出决算表"), *caption("部门：青山市财政局"), _WHOLE]
_LAST = {("2010102", "expenditure", ""): "20.00", ("2010102", "project_expenditure", ""): "20.00"}


def _continued(*page: Printed) -> tuple[dict[tuple[str, str, str], str], list[str]]:
    result = read(document(_COVER, _PAGE, page))
    assert result.reason is None
    return amounts(result, "fin_expenditure"), rules(result)


def test_a_table_goes_on_without_title_and_header() -> None:
    figures, findings = _continued(_table(_MORE))
    assert figures.items() >= _LAST.items()
    assert len(figures) == 3 * 3 + 4
    assert findings == []


def test_a_table_goes_on_with_its_header() -> None:
    figures, findings = _continued(_table(_HEADER, _MORE))
    assert figures.items() >= _LAST.items()
    assert findings == []


def test_a_table_goes_on_with_title_and_header() -> None:
    figures, findings = _continued(*title("支出决算表（续）"), *caption("部门：青山市财政局"), _table(_HEADER, _MORE))
    assert figures.items() >= _LAST.items()
    assert findings == []


def test_a_table_goes_on_with_title_and_no_header() -> None:
    figures, findings = _continued(*title("支出决算表"), *caption("部门：青山市财政局"), _table(_MORE))
    assert figures.items() >= _LAST.items()
    assert findings == []


def test_a_table_goes_on_in_narrower_columns() -> None:
    narrower = Ruled(_MORE, widths=tuple(width * 0.85 for width in _WIDTHS), size=6, x=55)
    figures, findings = _continued(narrower)
    assert figures.items() >= _LAST.items()
    assert findings == []


def _beside_margin(body: str) -> str:
    return "\n".join(f"|{line.strip()}|" for line in body.splitlines())


def test_totals_alone_on_the_last_page_are_no_header() -> None:
    """收入总计 and 支出总计 are words of headers, too; a row of a sheet that begins with a blank column."""
    widths = (40, 150, 70, 150, 70, 40)
    first = Ruled(_beside_margin("收入|<|支出|<\n项目|预算数|项目|预算数\n事业收入|5.00|教育支出|5.00"), widths=widths)
    last = Ruled(_beside_margin("收入总计|5.00|支出总计|5.00"), widths=widths)
    cover = title("青山市财政局2026年部门预算")
    result = read(document(cover, [*title("收支总表"), *caption("部门：青山市财政局"), first], [last]))
    figures = amounts(result, "bud_total")
    assert figures["total_sources", "revenue", "income"] == "5.00"
    assert figures["total_uses", "expenditure", "expenditure"] == "5.00"
    assert rules(result) == []


def test_a_fund_table_may_print_revenue_beside_expenditure() -> None:
    """It goes on over the page with its title again, and its revenue is not an expenditure."""
    head = "收入|<|支出|<\n项目|预算数|支出功能分类科目（按大类）|预算数\n"
    above: list[Printed] = [*title("政府性基金收支表"), *caption("部门：青山市财政局")]
    first = Ruled(head + "一、政府性基金拨款|7.00|一、城乡社区支出|6.00\n上年结转|0.00|二、其他支出|1.00")
    last = Ruled(head + "收入总计|7.00|支出总计|7.00")
    result = read(document(title("青山市财政局2026年部门预算"), [*above, first], [*above, last]))
    assert amounts(result, "bud_govfund") == {
        ("revenue_government_fund", "revenue", "income"): "7.00",
        ("212", "expenditure", "expenditure"): "6.00",
        ("carryover_opening", "revenue", "income"): "0.00",
        ("229", "expenditure", "expenditure"): "1.00",
        ("total_sources", "revenue", "income"): "7.00",
        ("total_uses", "expenditure", "expenditure"): "7.00",
    }
    facts = result.frames["facts"]
    assert set(facts["budget_book"]) == {"government_fund"}
    assert rules(result) == []


def test_panels_that_print_expenditure_again_have_its_totals() -> None:
    head = "收入|<|支出|<|<|<\n项目|预算数|支出功能分类科目|预算数|部门预算支出经济分类科目|预算数\n"
    body = "事业收入|5.00|教育支出|5.00|工资福利支出|5.00\n||本年支出合计|5.00|本年支出合计|5.00\n"
    body += "收入总计|5.00|支出总计|5.00|支出总计|5.00"
    page: list[Printed] = [*title("收支总表"), *caption("部门：青山市财政局"), Ruled(head + body, size=7)]
    result = read(document(title("青山市财政局2026年部门预算"), page))
    codes = [code for code, _, panel in amounts(result, "bud_total") if panel == "economic"]
    assert codes == ["301", "expenditure_current_year", "total_uses"]
    assert rules(result) == []


def test_blank_margins_that_are_drawn_on_one_page_only() -> None:
    """A spreadsheet prints the narrow columns beside its table where their rules are drawn, and not elsewhere."""
    with_margins = Ruled(_beside_margin(f"{_HEADER}\n{_ROWS}"), widths=(5, *_WIDTHS, 5), size=7, x=35)
    first: list[Printed] = [*title("支出决算表"), *caption("部门：青山市财政局"), with_margins]
    result = read(document(_COVER, first, [Ruled(_MORE, widths=_WIDTHS, size=7, x=40)]))
    assert amounts(result, "fin_expenditure").items() >= _LAST.items()
    assert rules(result) == []


def test_a_title_left_behind_at_the_foot_of_the_page_before() -> None:
    first: list[Printed] = [
        *_PAGE,
        *title("一般公共预算财政拨款支出决算表"),
        *caption("部门：青山市财政局"),
        Text("- 2 -", "centre"),
    ]
    result = read(document(_COVER, first, [Ruled("科目编码|科目名称|合计|基本支出|项目支出\n合计||3.00|1.00|2.00")]))
    assert set(rules(result)) <= {"page_missing"}
    assert amounts(result, "fin_gpb_expenditure")["total", "expenditure", ""] == "3.00"


def test_a_repeated_total_is_no_second_fact() -> None:
    figures, findings = _continued(
        *title("支出决算表"), *caption(), _table(_HEADER, "合计||30.00|10.00|20.00|||", _MORE)
    )
    assert figures.items() >= _LAST.items()
    assert set(findings) == {"repeated_row"}


def test_other_figures_under_the_same_title_are_found_out() -> None:
    other = _table(_HEADER, _ROWS.replace("30.00", "31.00"))
    near = read(document(_COVER, _PAGE, [*title("支出决算表"), *caption(), other]))
    assert "duplicate_row" in rules(near)
    between: list[Printed] = [
        *title("收入支出决算总表"),
        *caption(),
        Ruled("收入|<|支出|<\n项目|决算数|项目|决算数\n总计|3.00|总计|3.00"),
    ]
    far = read(document(_COVER, _PAGE, between, [*title("支出决算表"), *caption(), other]))
    assert "second_table" in rules(far)


def test_a_total_row_of_merged_cells_on_the_next_page_belongs_to_its_table() -> None:
    rows = _ROWS.split("\n", 1)[1]  # without the total, which is printed last
    first: list[Printed] = [*title("支出决算表"), *caption("部门：青山市财政局"), _table(_HEADER, rows)]
    result = read(document(_COVER, first, [_table("合计|<|30.00|10.00|20.00|||")]))
    assert result.reason is None
    facts = result.frames["facts"]
    total = facts[facts["account_code"] == "total"]
    assert dict(zip(total["measure"], total["amount_text"], strict=True)).items() >= {
        ("expenditure", "30.00"),
        ("project_expenditure", "20.00"),
    }
    assert set(total["page"]) == {3}
    # Two rows and their rules elsewhere: no part of it.
    other = read(
        document(_COVER, first, [Ruled("合计|<|30.00|10.00|20.00|||", widths=(50, 90, 60, 60, 60, 60, 60, 60))])
    )
    assert "total" not in set(other.frames["facts"]["account_code"])


def test_a_table_by_unit_is_never_taken_for_the_rest_of_the_one_before() -> None:
    by_unit = _table("|青山市财政局本级|10.00|10.00||||", "|青山市国库中心|20.00||20.00|||")
    figures, findings = _continued(*title("支出决算表（分单位）"), by_unit)
    assert len(figures) == 9
    assert "unknown_header" in findings


def test_text_above_a_continuation_makes_it_doubtful() -> None:
    assert "unclear_continuation" in _continued(Text("下属单位情况如下"), _table(_MORE))[1]
    running = [Text("青山市财政局2023年度部门决算公开"), *_PAGE]
    findings = rules(read(document(_COVER, running, [running[0], _table(_MORE)])))
    assert "unclear_continuation" not in findings


def test_parts_in_different_units_are_found_out() -> None:
    findings = _continued(*title("支出决算表"), *caption(right="单位：元"), _table(_HEADER, _MORE))[1]
    assert "units_differ" in findings


def test_a_printed_page_number_that_is_missing_within_a_table_is_a_finding() -> None:
    def numbered(first: int, second: int) -> list[str]:
        pages = [*_PAGE, Text(f"- {first} -", "centre")], [_table(_MORE), Text(f"- {second} -", "centre")]
        return rules(read(document(_COVER, *pages)))

    assert numbered(2, 3) == []
    assert numbered(2, 4) == ["page_missing"]


def test_a_table_with_other_columns_is_a_table_cut_short() -> None:
    narrower = Ruled(_MORE, widths=(50, 90, 60, 60, 60, 60, 60, 60), size=8)
    result = read(document(_COVER, _PAGE, [narrower]))
    assert "table_cut_short" in rules(result)


def test_a_grid_with_a_title_of_its_own_on_the_page_continues_no_table() -> None:
    again: list[Printed] = [*title("支出决算表"), *caption("部门：青山市财政局"), _table(_HEADER, _MORE)]
    assert _keys(document(_COVER, [*_PAGE, *again])) == ["fin_expenditure", "fin_expenditure"]


def test_a_grid_with_the_header_of_another_form_continues_no_table() -> None:
    balances = """科目编码|科目名称|年初结转和结余|本年收入|本年支出|<|<|年末结转和结余
                  ^|^|^|^|小计|基本支出|项目支出|^
                  20102|政协事务|1.00|2.00|3.00|1.00|2.00|"""
    figures, findings = _continued(_table(balances))
    assert len(figures) == 9
    assert findings == ["ambiguous_table"]


def test_a_grid_with_its_columns_in_another_order_continues_no_table() -> None:
    turned = _HEADER.replace("基本支出|项目支出", "项目支出|基本支出")
    assert _keys(document(_COVER, _PAGE, [_table(turned, _MORE)])) == ["fin_expenditure", "fin_expenditure"]


def test_an_unknown_table_between_known_ones_is_left_out() -> None:
    unknown: list[Printed] = [*title("国有资产占用情况表"), *caption(), Ruled("项目|金额\n合计|7.00")]
    tables = recognised(
        document(_COVER, _PAGE, unknown, [*title("一般公共预算财政拨款支出决算表"), *caption(), _SMALL])
    )
    assert [table.form.table_key if table.form else None for table in tables] == [
        "fin_expenditure",
        None,
        "fin_gpb_expenditure",
    ]
    assert isinstance(tables[1], UnknownTable)


_SMALL = Ruled("科目编码|科目名称|合计|基本支出|项目支出\n合计||3.00|1.00|2.00")


def test_without_a_title_only_a_header_of_one_form_is_recognised() -> None:
    (table,) = recognised(document(_COVER, [*caption(), _WHOLE]))
    assert isinstance(table, FormTable)
    assert table.form.table_key == "fin_expenditure"
    (table,) = recognised(document(_COVER, [*caption(), _SMALL]))
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
    result = read(document(_COVER, page, [Text("第三部分")], prose))
    assert result.reason is None
    assert "untitled_copy" in rules(result)
    assert "second_table" not in rules(result)


def test_titles_and_captions_inside_the_grid() -> None:
    inside = "支出决算表|<|<|<|<|<|<|<\n公开03表|<|<|<|<|<|<|<\n部门：青山市财政局|<|<|<|<|<|单位：万元|<"
    result = read(document(_COVER, [_table(inside, _HEADER, _ROWS)]))
    assert amounts(result, "fin_expenditure")["total", "expenditure", ""] == "30.00"
    assert rules(result) == []


def test_a_list_of_tables_above_a_grid_is_no_title() -> None:
    listed = [
        Text(f"{number}、{name}")
        for number, name in enumerate(("支出决算表", "收入决算表", "国有资本经营预算财政拨款支出决算表"))
    ]
    assert _keys(document([*listed, *caption(), _WHOLE])) == ["fin_expenditure"]
    several = [Text("一般公共预算财政拨款支出决算表"), *listed]
    assert _keys(document([*several, *caption(), _SMALL])) == []  # it has the columns of two of them
    assert _keys(document([*several, *title("国有资本经营预算财政拨款支出决算表"), *caption(), _SMALL])) == [
        "fin_statecap"
    ]


def _keys(data: bytes) -> list[str]:
    return [table.form.table_key for table in recognised(data) if isinstance(table, FormTable)]


def test_a_title_broken_over_lines_or_set_wide() -> None:
    for lines in (("青山市财政局2023年度", "支出", "决算表"), ("支    出    决    算    表",)):
        result = read(document(_COVER, [*title(*lines), *caption(), _WHOLE]))
        assert amounts(result, "fin_expenditure")["total", "expenditure", ""] == "30.00"


def test_a_second_table_within_a_grid_is_found_out() -> None:
    both = _table(_HEADER, _ROWS, "收入决算表|<|<|<|<|<|<|<", "20102|政协事务|5.00|5.00||||")
    result = read(document(_COVER, [*title("支出决算表"), *caption(), both]))
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
    result = read(document(_COVER, _PAGE, page))
    table = result.frames["tables_read"].iloc[1]
    assert (table["status"], table["rows"]) == ("nil", 0)
    assert "故本表无数据" in table["nil_note"]
    inside = _table(_HEADER, _ROWS, "|注：本表反映部门本年度支出。||||||")
    result = read(document(_COVER, [*title("支出决算表"), *caption(), inside]))
    assert len(result.frames["facts"]) == 3 * 6


def test_where_the_unit_is_printed() -> None:
    header = _HEADER.replace("合计", "合计（万元）").replace("基本支出", "基本支出（万元）")
    for page in (
        [*title("支出决算表（万元）"), _WHOLE],
        [*title("支出决算表"), Text("金额单位：万"), Text("元"), _WHOLE],
        [*title("支出决算表"), _WHOLE, Text("注：本表金额单位：万元。")],
        [*title("支出决算表"), Ruled("\n".join((header, _ROWS)), widths=_WIDTHS, size=6)],
    ):
        result = read(document(_COVER, page))
        assert set(result.frames["facts"]["unit"]) == {"万元"}
    for right in ("", "单位：千元"):
        result = read(document(_COVER, [*title("支出决算表"), *caption(right=right), _WHOLE]))
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
    result = read(document(_COVER, _PAGE, blocks))
    facts = result.frames["facts"]
    info = facts[facts["table_key"] == "fin_info"].set_index("row_key")
    assert info.loc["procurement_goods", "amount_fen"] == 9_000_000
    assert info.loc["vehicle_count", "quantity"] == 4
    assert info.loc["vehicle_count", "quantity_unit"] == "辆"


def test_rules_of_every_kind_read_the_same() -> None:
    base = amounts(read(document(_COVER, _PAGE)), "fin_expenditure")
    assert len(base) == 9
    for kind in ("rect", "polygon", "dashes", "pieces"):
        page = [*_PAGE[:-1], dataclasses.replace(_WHOLE, rules=kind)]
        assert amounts(read(document(_COVER, page)), "fin_expenditure") == base


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
