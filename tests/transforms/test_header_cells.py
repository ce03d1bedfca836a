"""Header cells as they are ruled: where a header ends, and pages that print it in another way."""

from __future__ import annotations

from schemas.reading.forms import forms
from tests.transforms.reading import amounts, bound, grids, read, recognised, rules, said_of
from tests.transforms.typeset import Printed, Ruled, caption, document, title
from transforms.forms.headers import explain_columns
from transforms.forms.tables import FormTable, UnknownTable

_COVER = title("青山市财政局2023年度部门决算")


def test_the_label_of_a_total_over_columns_is_no_header() -> None:
    header = bound(
        "fin_gpb_basic",
        """人员经费|<|<|公用经费|<|<
           科目编码|科目名称|决算数|科目编码|科目名称|决算数
           人员经费合计|<|8.00|公用经费合计|<|1.00""",
    )
    assert header is not None
    assert said_of(header) == ["code", "name", "basic_expenditure"] * 2
    header = bound(
        "fin_gpb_basic",
        """科目编码|科目名称|决算数|科目编码|科目名称|决算数|科目编码|科目名称|决算数
           人员经费合计|<|8.00|公用经费合计|<|<|<|<|1.00""",
    )
    assert header is not None
    assert said_of(header) == ["code", "name", "basic_expenditure"] * 3


def test_a_blank_cell_merged_beside_title_and_header_hides_neither() -> None:
    body = """|收入支出决算总表|<|<|<|
              ^|部门：青山市财政局|<|<|单位：万元|^
              ^|收入|<|支出|<|^
              ^|项目|决算数|项目|决算数|^
              |一、一般公共预算财政拨款收入|9.00|一、一般公共服务支出|9.00|
              |总计|9.00|总计|9.00|"""
    result = read(document(_COVER, [Ruled(body, widths=(20, 150, 80, 150, 80, 20), size=8)]))
    assert amounts(result, "fin_total")["total_sources", "revenue", "income"] == "9.00"
    assert rules(result) == []


def test_labels_may_be_divided_below_the_header_of_the_amounts() -> None:
    header = bound(
        "fin_gpb_expenditure",
        """功能分类科目|<|决算数|<|<
           ^|^|合计|基本支出|项目支出
           科目编码|科目名称|||
           201|服务|3.00|2.00|1.00""",
    )
    assert header is not None
    assert said_of(header) == ["code", "name", "expenditure", "basic_expenditure", "project_expenditure"]
    assert header.depths == (3, 3, 2, 2, 2)


def test_the_cells_above_amounts_may_be_blank() -> None:
    (grid,) = grids(document([Ruled("指导性目录|<|\n一级|二级|预算金额\n合计||3.00")]))
    columns = explain_columns(forms()["bud_purchase_services"], grid)
    assert [column.binding and column.binding.role for column in columns] == ["category", "category", "measure"]


_ROWS = "201|01|01|行政运行|10.00|10.00|"


def test_a_page_that_prints_codes_whole_goes_on_with_one_that_prints_them_in_parts() -> None:
    first = f"""项目|<|<|<|合计|基本支出|项目支出
                科目编码|<|<|科目名称|^|^|^
                类|款|项|^|^|^|^
                {_ROWS}"""
    second = "2010102|一般行政管理事务|20.00||20.00\n合计|<|30.00|10.00|20.00"
    pages: list[list[Printed]] = [
        [*title("一般公共预算财政拨款支出决算表"), *caption(), Ruled(first, widths=(30, 30, 30, 150, 70, 70, 70))],
        [Ruled(second, widths=(90, 150, 70, 70, 70))],
    ]
    result = read(document(_COVER, *pages))
    printed = amounts(result, "fin_gpb_expenditure")
    assert printed["2010101", "expenditure", ""] == "10.00"
    assert printed["2010102", "project_expenditure", ""] == "20.00"
    assert printed["total", "expenditure", ""] == "30.00"
    assert "table_cut_short" not in rules(result)


def test_columns_that_are_divided_elsewhere_than_in_codes_go_on_with_no_table() -> None:
    first = f"科目编码|科目名称|合计|基本支出|项目支出\n{_ROWS.replace('201|01|01', '2010101')}"
    second = "\n".join(f"201010{item}一般行政管理事务|20.00||20.00" for item in range(2, 6))
    pages: list[list[Printed]] = [
        [*title("一般公共预算财政拨款支出决算表"), *caption(), Ruled(first, widths=(90, 150, 70, 70, 70))],
        [Ruled(second, widths=(240, 70, 70, 70))],
    ]
    tables = recognised(document(_COVER, *pages))
    assert [isinstance(table, FormTable) and len(table.parts) for table in tables] == [1, False]


def test_the_words_that_are_missing_are_named() -> None:
    body = "科目编码|科目名称|合计|基本支出|项目支出|离退休支出\n201|服务|3.00|2.00|1.00|"
    result = read(document(_COVER, [*title("一般公共预算财政拨款支出决算表"), *caption(), Ruled(body)]))
    findings = result.frames["findings"].set_index("rule")
    assert findings.loc["unknown_header", "printed"] == "离退休支出"
    assert "离退休" in findings.loc["unknown_header", "message"]


def test_the_words_that_are_missing_are_named_where_no_column_is_known() -> None:
    body = "科目编码|科目名称|甲类资金去向|乙类资金去向\n201|服务|3.00|2.00"
    (table,) = recognised(document(_COVER, [*title("支出决算表"), *caption(), Ruled(body)]))
    assert isinstance(table, UnknownTable)
    assert "去向" in str(table.why_unknown)


def test_every_column_can_be_explained() -> None:
    body = "项目|<|本年支出|<|<\n科目编码|科目名称|小计|基本支出|离退休支出\n201|服务|3.00|2.00|1.00"
    (grid,) = grids(document([Ruled(body)]))
    columns = explain_columns(forms()["fin_gpb_expenditure"], grid)
    assert [column.stack for column in columns] == [
        ("项目", "科目编码"),
        ("项目", "科目名称"),
        ("本年支出", "小计"),
        ("本年支出", "基本支出"),
        ("本年支出", "离退休支出"),
    ]
    assert [word.text for words in columns[3].words for word in words] == ["本年支出", "基本支出"]
    assert dict(columns[3].features) == {"flow": "expenditure", "part": "basic"}
    assert columns[3].binding is not None
    assert columns[3].binding.measure == "basic_expenditure"
    assert (columns[4].binding, columns[4].problem, columns[4].missing) == (None, "unknown_word", ("离退休",))
