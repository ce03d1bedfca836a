"""Tables that go on over the page: which grids are joined, and which are not."""

from __future__ import annotations

import pytest

from tests.transforms.expenditure import COVER, HEADER, PAGE, ROWS, WIDTHS, expenditure_table, keys_of
from tests.transforms.reading import amounts, facts, read, rules
from tests.transforms.typeset import Printed, Ruled, Text, caption, document, title

_MORE = """2010101|行政运行|10.00|10.00||||
           2010102|一般行政管理事务|20.00||20.00|||"""
_LAST = {("2010102", "expenditure", ""): "20.00", ("2010102", "project_expenditure", ""): "20.00"}


def _continued(*page: Printed) -> tuple[dict[tuple[str, str, str], str], list[str]]:
    result = read(document(COVER, PAGE, page))
    assert result.reason is None
    return amounts(result, "fin_expenditure"), rules(result)


def test_a_table_goes_on_without_title_and_header() -> None:
    figures, findings = _continued(expenditure_table(_MORE))
    assert figures.items() >= _LAST.items()
    assert len(figures) == 3 * 3 + 4
    assert findings == []


def test_a_table_goes_on_with_its_header() -> None:
    figures, findings = _continued(expenditure_table(HEADER, _MORE))
    assert figures.items() >= _LAST.items()
    assert findings == []


def test_a_table_goes_on_with_title_and_header() -> None:
    figures, findings = _continued(
        *title("支出决算表（续）"), *caption("部门：青山市财政局"), expenditure_table(HEADER, _MORE)
    )
    assert figures.items() >= _LAST.items()
    assert findings == []


def test_a_table_goes_on_with_title_and_no_header() -> None:
    figures, findings = _continued(*title("支出决算表"), *caption("部门：青山市财政局"), expenditure_table(_MORE))
    assert figures.items() >= _LAST.items()
    assert findings == []


def test_a_table_goes_on_in_narrower_columns() -> None:
    narrower = Ruled(_MORE, widths=tuple(width * 0.85 for width in WIDTHS), size=6, x=55)
    figures, findings = _continued(narrower)
    assert figures.items() >= _LAST.items()
    assert findings == []


def _beside_margin(body: str) -> str:
    return "\n".join(f"|{line.strip()}|" for line in body.splitlines())


def test_rows_alone_on_the_last_page_are_no_header_though_the_first_has_no_amounts() -> None:
    widths = (150, 70, 150, 70)
    head = "收入|<|支出|<\n项目|预算数|项目|预算数\n"
    first = Ruled(f"{head}一、本年收入|5.00|一、教育支出|5.00\n（一）一般公共预算拨款|5.00||", widths=widths)
    last = Ruled("（三）国有资本经营预算拨款|||\n收入总计|5.00|支出总计|5.00", widths=widths)
    cover = title("青山市财政局2026年部门预算")
    result = read(document(cover, [*title("财政拨款收支总表"), *caption("部门：青山市财政局"), first], [last]))
    figures = amounts(result, "bud_approp_total")
    assert figures["total_sources", "revenue", "income"] == "5.00"
    assert figures["total_uses", "expenditure", "expenditure"] == "5.00"
    assert rules(result) == []


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


def test_blank_margins_that_are_drawn_on_one_page_only() -> None:
    """A spreadsheet prints the narrow columns beside its table where their rules are drawn, and not elsewhere."""
    with_margins = Ruled(_beside_margin(f"{HEADER}\n{ROWS}"), widths=(5, *WIDTHS, 5), size=7, x=35)
    first: list[Printed] = [*title("支出决算表"), *caption("部门：青山市财政局"), with_margins]
    result = read(document(COVER, first, [Ruled(_MORE, widths=WIDTHS, size=7, x=40)]))
    assert amounts(result, "fin_expenditure").items() >= _LAST.items()
    assert rules(result) == []


def test_a_title_left_behind_at_the_foot_of_the_page_before() -> None:
    first: list[Printed] = [
        *PAGE,
        *title("一般公共预算财政拨款支出决算表"),
        *caption("部门：青山市财政局"),
        Text("- 2 -", "centre"),
    ]
    result = read(document(COVER, first, [Ruled("科目编码|科目名称|合计|基本支出|项目支出\n合计||3.00|1.00|2.00")]))
    assert set(rules(result)) <= {"page_missing"}
    assert amounts(result, "fin_gpb_expenditure")["total", "expenditure", ""] == "3.00"


def test_a_repeated_total_is_no_second_fact() -> None:
    figures, findings = _continued(
        *title("支出决算表"), *caption(), expenditure_table(HEADER, "合计||30.00|10.00|20.00|||", _MORE)
    )
    assert figures.items() >= _LAST.items()
    assert set(findings) == {"repeated_row"}


def test_other_figures_under_the_same_title_are_found_out() -> None:
    other = expenditure_table(HEADER, ROWS.replace("30.00", "31.00"))
    near = read(document(COVER, PAGE, [*title("支出决算表"), *caption(), other]))
    assert "duplicate_row" in rules(near)
    between: list[Printed] = [
        *title("收入支出决算总表"),
        *caption(),
        Ruled("收入|<|支出|<\n项目|决算数|项目|决算数\n总计|3.00|总计|3.00"),
    ]
    far = read(document(COVER, PAGE, between, [*title("支出决算表"), *caption(), other]))
    assert "second_table" in rules(far)


def test_a_total_row_of_merged_cells_on_the_next_page_belongs_to_its_table() -> None:
    rows = ROWS.split("\n", 1)[1]  # without the total, which is printed last
    first: list[Printed] = [*title("支出决算表"), *caption("部门：青山市财政局"), expenditure_table(HEADER, rows)]
    result = read(document(COVER, first, [expenditure_table("合计|<|30.00|10.00|20.00|||")]))
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
        document(COVER, first, [Ruled("合计|<|30.00|10.00|20.00|||", widths=(50, 90, 60, 60, 60, 60, 60, 60))])
    )
    assert "total" not in set(other.frames["facts"]["account_code"])


def test_a_table_by_unit_is_never_taken_for_the_rest_of_the_one_before() -> None:
    by_unit = expenditure_table("|青山市财政局本级|10.00|10.00||||", "|青山市国库中心|20.00||20.00|||")
    figures, findings = _continued(*title("支出决算表（分单位）"), by_unit)
    assert len(figures) == 9
    assert "unknown_header" in findings


def test_text_above_a_continuation_makes_it_doubtful() -> None:
    assert "unclear_continuation" in _continued(Text("下属单位情况如下"), expenditure_table(_MORE))[1]
    running = [Text("青山市财政局2023年度部门决算公开"), *PAGE]
    findings = rules(read(document(COVER, running, [running[0], expenditure_table(_MORE)])))
    assert "unclear_continuation" not in findings


def test_parts_in_different_units_are_found_out() -> None:
    findings = _continued(*title("支出决算表"), *caption(right="单位：元"), expenditure_table(HEADER, _MORE))[1]
    assert "units_differ" in findings


def test_a_printed_page_number_that_is_missing_within_a_table_is_a_finding() -> None:
    def numbered(first: int, second: int) -> list[str]:
        pages = [*PAGE, Text(f"- {first} -", "centre")], [expenditure_table(_MORE), Text(f"- {second} -", "centre")]
        return rules(read(document(COVER, *pages)))

    assert numbered(2, 3) == []
    assert numbered(2, 4) == ["page_missing"]


def test_a_table_with_other_columns_is_a_table_cut_short() -> None:
    narrower = Ruled(_MORE, widths=(50, 90, 60, 60, 60, 60, 60, 60), size=8)
    result = read(document(COVER, PAGE, [narrower]))
    assert "table_cut_short" in rules(result)


def test_a_grid_with_a_title_of_its_own_on_the_page_continues_no_table() -> None:
    again: list[Printed] = [*title("支出决算表"), *caption("部门：青山市财政局"), expenditure_table(HEADER, _MORE)]
    assert keys_of(document(COVER, [*PAGE, *again])) == ["fin_expenditure", "fin_expenditure"]


def test_a_grid_with_the_header_of_another_form_continues_no_table() -> None:
    balances = """科目编码|科目名称|年初结转和结余|本年收入|本年支出|<|<|年末结转和结余
                  ^|^|^|^|小计|基本支出|项目支出|^
                  20102|政协事务|1.00|2.00|3.00|1.00|2.00|"""
    figures, findings = _continued(expenditure_table(balances))
    assert len(figures) == 9
    assert findings == ["ambiguous_table"]


def test_a_grid_with_its_columns_in_another_order_continues_no_table() -> None:
    turned = HEADER.replace("基本支出|项目支出", "项目支出|基本支出")
    assert keys_of(document(COVER, PAGE, [expenditure_table(turned, _MORE)])) == ["fin_expenditure", "fin_expenditure"]


def _rows(begun: str, rest: str) -> tuple[list[tuple[str, str]], list[str]]:
    table = expenditure_table(HEADER, ROWS, f"{begun}|30.00|10.00|20.00|||")
    more: list[Printed] = [expenditure_table(f"{rest}||||||", _MORE)]
    result = read(document(COVER, [*PAGE[:-1], table], more))
    rows = dict.fromkeys((fact["row_key"], fact["row_name_printed"]) for fact in facts(result))
    return list(rows)[3:-2], rules(result)


def test_a_name_goes_on_on_the_next_page() -> None:
    rows, findings = _rows("2101101|行政单位", "|医疗")
    assert rows == [("2101101", "行政单位医疗")]
    assert findings == ["row_cut_by_page"]


def test_a_whole_name_does_not_go_on_on_the_next_page() -> None:
    rows, findings = _rows("2101101|行政单位医疗", "|其中：")
    assert rows == [("2101101", "行政单位医疗")]
    assert findings == ["row_cut_by_page"]


@pytest.mark.parametrize(
    ("begun", "rule"), [("某专项业务费", "row_may_be_cut"), ("某某某某某某某某某某某某专项", "row_cut_by_page")]
)
def test_a_name_that_no_list_has_goes_on_only_where_its_line_is_full(begun: str, rule: str) -> None:
    rows, findings = _rows(f"2101198|{begun}", "|业务费")
    assert rows == [("2101198", begun + ("业务费" if rule == "row_cut_by_page" else ""))]
    assert rule in findings


def test_a_code_goes_on_on_the_next_page() -> None:
    # 21011 is a code as well; the whole code is certain because the list has the whole name under it.
    rows, findings = _rows("21011|行政单位", "01|医疗")
    assert rows == [("2101101", "行政单位医疗")]
    assert findings == ["row_cut_by_page"]


def test_a_code_of_another_name_is_not_joined() -> None:
    _, findings = _rows("21011|行政单位", "02|医疗")
    assert "bad_code" in findings


def test_the_name_of_an_item_goes_on_on_the_next_page() -> None:
    header = "收入|<|支出|<\n项目|决算数|项目|决算数"
    begun = f"{header}\n一、财政拨款收入|3.00|一、一般公共服务支出|3.00\n年初结转|1.00||"
    rest = "和结余|||\n总计|4.00|总计|4.00"
    page = [*title("收入支出决算总表"), *caption(), Ruled(begun)]
    result = read(document(COVER, page, [Ruled(rest)]))
    assert ("carryover_opening", "1.00") in {(fact["row_key"], fact["amount_text"]) for fact in facts(result)}
    assert "row_cut_by_page" in rules(result)


@pytest.mark.parametrize(
    "captions",
    [
        [*caption("部门：青山市财政局国库集中支付"), Text("核算中心")],
        [*caption("部门：青山市财政局", right="金额单位："), Text("万元", "right")],
    ],
)
def test_a_caption_in_two_lines_stands_with_its_title_on_the_page_before(captions: list[Printed]) -> None:
    page = [*PAGE, *title("一般公共预算财政拨款支出决算表"), *captions]
    table = Ruled("科目编码|科目名称|合计|基本支出|项目支出\n合计||3.00|1.00|2.00")
    result = read(document(COVER, page, [table]))
    assert amounts(result, "fin_gpb_expenditure")["total", "expenditure", ""] == "3.00"
    assert "title_missing" not in rules(result)
