"""Facts from rows: exact amounts, kinds of blank, repeated and doubtful rows, the second reading."""

from __future__ import annotations

from typing import Any

import pytest

from tests.transforms.reading import amounts, facts, read, rules
from tests.transforms.typeset import Ruled, caption, document, title
from transforms.facts.fact_key import fact_id
from transforms.forms import recognise
from transforms.reading.cell_text import DOUBTS
from transforms.reading.grids import Grid
from transforms.result import DocumentResult

_COVER = title("青山市财政局2023年度部门决算")
_CODED = "科目编码|科目名称|合计|基本支出|项目支出"
_NAMED = "收入|<|支出|<\n项目|决算数|项目|决算数"
_ITEMS = "合计|因公出国（境）费|公务用车购置及运行维护费|<|<|公务接待费\n^|^|小计|公务用车购置费|公务用车运行维护费|^"


def _gpb(*rows: str, unit: str = "单位：万元", **style: Any) -> DocumentResult:
    table = Ruled("\n".join((_CODED, *rows)), **style)
    return read(document(_COVER, [*title("一般公共预算财政拨款支出决算表"), *caption(right=unit), table]))


def _total(*rows: str, **style: Any) -> DocumentResult:
    table = Ruled("\n".join((_NAMED, *rows)), **style)
    return read(document(_COVER, [*title("收入支出决算总表"), *caption(), table]))


def _fact(result: DocumentResult, row: str, measure: str) -> dict[str, Any]:
    (fact,) = [fact for fact in facts(result) if (fact["row_key"], fact["measure"]) == (row, measure)]
    return fact


def test_every_cell_of_a_row_is_a_fact() -> None:
    result = _gpb("合计||3.00|1.00|2.00", "2010101|行政运行|3.00|——|")
    assert len(facts(result)) == 6
    assert _fact(result, "2010101", "basic_expenditure")["cell_kind"] == "not_applicable"
    assert _fact(result, "2010101", "project_expenditure")["cell_kind"] == "blank"
    assert _fact(result, "total", "project_expenditure")["amount_fen"] == 2_000_000


def test_a_fact_says_where_it_is_printed() -> None:
    fact = _fact(_gpb("201|一般公共服务支出|3.00|1.00|2.00"), "201", "basic_expenditure")
    assert fact["page"] == 2
    assert 0 < fact["x0"] < fact["x1"] <= 595
    assert 0 < fact["y0"] < fact["y1"] <= 842
    assert fact["second_reading"] == "agrees"


def test_a_fact_says_what_is_printed_above_it() -> None:
    result = _total("一、一般公共预算财政拨款收入|9.00|一、一般公共服务支出|9.00", "总计|9.00|总计|9.00")
    assert {fact["panel"]: fact["header_printed"] for fact in facts(result)} == {
        "income": "收入>决算数",
        "expenditure": "支出>决算数",
    }
    # As printed, and not as it is compared: with its unit, without spaces.
    table = Ruled("科目编码|科目名称|本 年\\支出合计（万元）|基本支出|项目支出\n201|一般公共服务支出|3.00|1.00|2.00")
    heads = [*title("一般公共预算财政拨款支出决算表"), *caption(right="单位：万元")]
    fact = _fact(read(document(_COVER, [*heads, table])), "201", "expenditure")
    assert fact["header_printed"] == "本年支出合计(万元)"


def test_the_header_of_a_three_public_figure_names_its_item() -> None:
    result = _three_public(_ITEMS + "\n9.00|1.00|5.00|2.00|3.00|3.00")
    headers = {fact["account_code"]: fact["header_printed"] for fact in facts(result)}
    assert headers["official_vehicle"] == "公务用车购置及运行维护费>小计"
    assert headers["official_reception"] == "公务接待费"


@pytest.mark.parametrize(
    ("unit", "printed", "fen"), [("元", "12.34", 1234), ("元", "12", 1200), ("万元", "0.1234", 123_400)]
)
def test_units(unit: str, printed: str, fen: int) -> None:
    result = _gpb(f"201|一般公共服务支出|{printed}|{printed}|", unit=f"单位：{unit}")
    assert _fact(result, "201", "expenditure")["amount_fen"] == fen


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("201|一般公共服务支出|3.005|1.00|2.00", "amount_below_fen"),
        ("201|一般公共服务支出|约3|1.00|2.00", "unreadable_amount"),
        ("201|一般公共服务支出|12.5%|1.00|2.00", "unreadable_amount"),
        ("||3.00|1.00|2.00", "unnamed_row"),
        ("20|一般公共服务支出|3.00|1.00|2.00", "bad_code"),
        ("201|一般公共服务支出|3.00|2.00|<", "amount_over_columns"),
        ("201|一般公共服务支出|12\\34.56|1.00|2.00", "rows_run_together"),
    ],
)
def test_what_cannot_be_read_is_a_gate_finding(row: str, rule: str) -> None:
    unit = "单位：元" if rule == "amount_below_fen" else "单位：万元"
    result = _gpb("合计||3.00|1.00|2.00", row, unit=unit, height=24.0)
    findings = result.frames["findings"].set_index("rule")
    assert findings.loc[rule, "severity"] == "gate"


def test_an_amount_broken_in_its_cell_is_one() -> None:
    assert _fact(_gpb("201|服务|1,234.\\56|1.00|2.00", height=24.0), "201", "expenditure")["amount_text"] == "1,234.56"


@pytest.mark.parametrize("again", ["201|服务|3.00|1.00|2.00", "201|服务|4.00|1.00|2.00", "201|事务|3.00|1.00|2.00"])
def test_a_row_printed_twice_on_a_page_is_in_doubt_whether_equal_or_not(again: str) -> None:
    result = _gpb("201|服务|3.00|1.00|2.00", again)
    assert set(rules(result)) & {"duplicate_row", "repeated_row"} == {"duplicate_row"}
    assert _fact(result, "201", "expenditure")["amount_text"] == "3.00"


def test_rows_joined_by_a_missing_rule_are_never_read_silently() -> None:
    coded = _gpb("201|服务|3.00|1.00|2.00", "20101|人\\大\\会|3.00|1.00|2.00", no_rule_below=frozenset({1}))
    assert "rows_run_together" in rules(coded)
    told_apart = _gpb("201|服务|3.00|1.00|2.00", "20101|人大|3.00|1.00|2.00", no_rule_below=frozenset({1}))
    assert "rule_assumed" in rules(told_apart)
    named = _total(
        "四、上级补助收入|5.00|四、公共安全支出|", "五、事业收入||五、教育支出|", no_rule_below=frozenset({2})
    )
    assert "rows_run_together" in rules(named)
    assert ("revenue_superior_subsidy", "revenue", "income") not in amounts(named, "fin_total")


def test_remarks_among_the_rows_are_no_facts() -> None:
    result = _gpb("201|服务|3.00|1.00|2.00", "|注：本表反映支出情况。|||", "|另有说明|||")
    assert {fact["row_key"] for fact in facts(result)} == {"201"}
    assert "row_without_code" in rules(result)


def test_a_second_reading_that_differs_is_a_gate_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    original = recognise.recognise_tables

    def misread(grids: list[Grid], lines: Any, kind: str) -> Any:
        for grid in grids:
            for region in grid.row_regions(grid.rows - 1):
                region.second = region.second.replace("3", "8")
        return original(grids, lines, kind)

    monkeypatch.setattr("transforms.document.recognise_tables", misread)
    result = _gpb("201|服务|3.00|1.00|2.00")
    assert _fact(result, "201", "expenditure")["second_reading"] == "differs"
    assert _fact(result, "201", "basic_expenditure")["second_reading"] == "agrees"
    assert "second_reading_differs" in rules(result)


def test_the_identifier_of_a_fact_says_what_it_is_and_not_where() -> None:
    fact = _fact(_gpb("201|服务|3.00|1.00|2.00"), "201", "expenditure")
    moved = {**fact, "page": 9, "amount_text": "4.00"}
    assert fact_id("a", fact, 2024) == fact_id("a", moved, 2024)
    assert fact_id("a", fact, 2024) != fact_id("b", fact, 2024)
    assert fact_id("a", fact, 2024) != fact_id("a", {**fact, "measure": "revenue"}, 2024)


def test_codes_in_parts() -> None:
    header = "科目编码|<|<|科目名称|合计|基本支出|项目支出\n类|款|项|^|^|^|^"
    rows = ("201|||服务", "|01||人大", "||01|行政运行", "208|5|2|离退休", "208|20805|2080505|养老")
    body = "\n".join(f"{row}|3.00||" for row in rows)
    page = [*title("一般公共预算财政拨款支出决算表"), *caption(), Ruled(f"{header}\n{body}")]
    result = read(document(_COVER, page))
    codes = {row for row, _, _ in amounts(result, "fin_gpb_expenditure")}
    assert codes == {"201", "20101", "2010101", "2080502", "2080505"}


@pytest.mark.parametrize(
    "printed", ["[301]工资福利支出", "301-工资福利支出", "301 工资福利支出", "（301）工资福利支出"]
)
def test_code_and_name_in_one_cell(printed: str) -> None:
    body = f"支出经济分类科目|决算数\n合计：|3.00\n{printed}|3.00"
    result = read(document(_COVER, [*title("一般公共预算财政拨款基本支出决算表"), *caption(), Ruled(body)]))
    assert amounts(result, "fin_gpb_basic") == {
        ("total", "basic_expenditure", ""): "3.00",
        ("301", "basic_expenditure", "personnel"): "3.00",
    }
    assert {fact["row_name"] for fact in facts(result)} == {"合计", "工资福利支出"}


def test_named_rows_of_older_forms_and_of_which_rows() -> None:
    result = _total(
        "一、财政拨款收入|9.00|一、一般公共服务支出|8.00",
        "其中：政府性基金预算财政拨款|1.00|二十一、其他支出|",
        "五、附属单位上缴收入||二十、粮油物资储备支出|",
        "用事业基金弥补收支差额|0.50|结余分配|",
        "年初结转和结余|0.50|年末结转和结余|2.00",
        "总 计|10.00|总 计|10.00",
    )
    assert rules(result) == []
    assert amounts(result, "fin_total") == {
        ("revenue_fiscal_appropriation", "revenue", "income"): "9.00",
        ("revenue_government_fund_of_which", "revenue", "income"): "1.00",
        ("use_of_nonfiscal_surplus", "revenue", "income"): "0.50",
        ("carryover_opening", "revenue", "income"): "0.50",
        ("total_sources", "revenue", "income"): "10.00",
        ("201", "expenditure", "expenditure"): "8.00",
        ("carryover_closing", "expenditure", "expenditure"): "2.00",
        ("total_uses", "expenditure", "expenditure"): "10.00",
    }


def test_a_row_that_is_not_declared_keeps_its_own_name() -> None:
    result = _total("九、捐赠收入|9.00|一、一般公共服务支出|8.00")
    assert "unknown_row" in rules(result)
    assert ("捐赠收入", "revenue", "income") in amounts(result, "fin_total")


def test_the_fund_names_mean_something_else_below_the_opening_balance() -> None:
    body = """收入|<|支出|<|<|<
              项目|决算数|项目|合计|一般公共预算财政拨款|政府性基金预算财政拨款
              一、一般公共预算财政拨款|9.00|一、一般公共服务支出|9.00|9.00|
              年初财政拨款结转和结余|1.00|年末财政拨款结转和结余|1.00|1.00|
              一、一般公共预算财政拨款|1.00||||"""
    page = [*title("财政拨款收入支出决算总表"), *caption(), Ruled(body, size=6)]
    printed = amounts(read(document(_COVER, page)), "fin_approp_total")
    assert printed["revenue_general_public", "revenue", "income"] == "9.00"
    assert printed["fiscal_carryover_opening_general_public", "revenue", "income"] == "1.00"


def test_totals_of_the_basic_table_stretch_over_their_panels() -> None:
    body = """人员经费|<|<|公用经费|<|<|<|<|<
              科目编码|科目名称|金额|科目编码|科目名称|金额|科目编码|科目名称|金额
              301|工资福利支出|8.00|302|商品和服务支出|1.00|310|资本性支出|
              人员经费合计|<|8.00|公用经费合计|<|<|<|<|1.00
              合计|<|<|<|<|<|<|<|9.00"""
    page = [*title("一般公共预算财政拨款基本支出决算明细表"), *caption(), Ruled(body, size=6)]
    printed = amounts(read(document(_COVER, page)), "fin_gpb_basic")
    assert printed["total", "basic_expenditure", "personnel"] == "8.00"
    assert printed["total", "basic_expenditure", "public"] == "1.00"
    assert printed["total", "basic_expenditure", ""] == "9.00"


def test_the_amount_of_a_total_in_the_last_columns_of_its_panel_counts_once() -> None:
    body = """人员经费|<|<|公用经费|<|<|<|<|<
              科目编码|科目名称|金额|科目编码|科目名称|金额|科目编码|科目名称|金额
              301|工资福利支出|8.00|302|商品和服务支出|0.40|310|资本性支出|0.60
              人员经费合计|<|8.00|公用经费合计|<||||1.00"""
    page = [*title("一般公共预算财政拨款基本支出决算明细表"), *caption(), Ruled(body, size=6)]
    result = read(document(_COVER, page))
    assert amounts(result, "fin_gpb_basic")["total", "basic_expenditure", "public"] == "1.00"
    assert rules(result) == []


def test_doubled_and_shaded_rows_are_read_once() -> None:
    plain = _gpb("合计||3.00|1.00|2.00", "201|服务|3.00|1.00|2.00")
    marked = _gpb("合计||3.00|1.00|2.00", "201|服务|3.00|1.00|2.00", doubled=frozenset({0, 1}), shaded=frozenset({1}))
    strip = [{k: v for k, v in f.items() if k not in ("fact_id", "document_sha256")} for f in facts(plain)]
    assert [{k: v for k, v in f.items() if k not in ("fact_id", "document_sha256")} for f in facts(marked)] == strip


@pytest.mark.parametrize(
    ("old", "new", "rule"), [("1", "7", "second_reading_differs"), ("服", "伏", "second_name_differs")]
)
def test_both_readings_of_code_and_name_are_compared(
    monkeypatch: pytest.MonkeyPatch, old: str, new: str, rule: str
) -> None:
    original = recognise.recognise_tables

    def misread(grids: list[Grid], lines: Any, kind: str) -> Any:
        for grid in grids:
            for region in grid.row_regions(grid.rows - 1)[:2]:
                region.second = region.second.replace(old, new)
        return original(grids, lines, kind)

    assert rule not in rules(_gpb("201|服务|3.00|1.00|2.00"))
    monkeypatch.setattr("transforms.document.recognise_tables", misread)
    assert rule in rules(_gpb("201|服务|3.00|1.00|2.00"))


@pytest.mark.parametrize(("printed", "rule"), [("约3", "unreadable_amount"), ("3.0000005", "amount_below_fen")])
def test_a_cell_that_cannot_be_read_is_kept_without_a_value_and_named_by_its_finding(printed: str, rule: str) -> None:
    result = _gpb("合计||3.00|1.00|2.00", f"201|一般公共服务支出|{printed}|1.00|2.00")
    fact = _fact(result, "201", "expenditure")
    assert (fact["cell_kind"], fact["amount_text"], fact["amount_fen"]) == ("unreadable", printed, None)
    findings = result.frames["findings"].set_index("rule")
    assert findings.loc[rule, "fact_id"] == fact["fact_id"]


def test_what_is_printed_is_kept_apart_from_what_counts() -> None:
    fact = _fact(_gpb("201|一般公共服务支出|3.00|——|"), "201", "expenditure")
    assert (fact["is_corrected"], fact["printed_fen"], fact["amount_fen"]) == (False, 3_000_000, 3_000_000)


def test_a_finding_on_a_row_printed_twice_names_the_first_of_them() -> None:
    result = _gpb("201|一般公共服务支出|3.00|1.00|2.00", "201|一般公共服务支出|4.00|1.00|2.00")
    findings = result.frames["findings"].set_index("rule")
    assert findings.loc["duplicate_row", "fact_id"] == _fact(result, "201", "expenditure")["fact_id"]


def _three_public(body: str) -> DocumentResult:
    table = Ruled(body, size=5)
    return read(document(_COVER, [*title("财政拨款“三公”经费支出决算表"), *caption(), table]))


def test_one_budget_of_three_public_is_the_budget_and_two_are_told_apart() -> None:
    total_budget = _three_public("项目|年初预算数|决算数\n公务接待费|3.00|2.00")
    assert amounts(total_budget, "fin_three_public") == {
        ("official_reception", "budget", ""): "3.00",
        ("official_reception", "executed", ""): "2.00",
    }
    two = _three_public("项目|年初预算数|全年预算数|决算数\n公务接待费|3.00|2.50|2.00")
    assert amounts(two, "fin_three_public") == {
        ("official_reception", "approved", ""): "3.00",
        ("official_reception", "adjusted", ""): "2.50",
        ("official_reception", "executed", ""): "2.00",
    }
    rows = _three_public(
        "项目|合计|公务接待费|会议费\n年初预算数|3.00|2.00|1.00\n调整预算数|4.00|3.00|1.00\n决算数|2.00|1.00|1.00"
    )
    assert amounts(rows, "fin_three_public")["official_reception", "adjusted", ""] == "3.00"


def test_figures_of_three_public_without_a_word_on_their_phase_are_what_the_title_says() -> None:
    assert amounts(_three_public(_ITEMS + "\n9.00|1.00|5.00|2.00|3.00|3.00"), "fin_three_public") == {
        ("three_public_total", "executed", ""): "9.00",
        ("overseas_travel", "executed", ""): "1.00",
        ("official_vehicle", "executed", ""): "5.00",
        ("official_vehicle_purchase", "executed", ""): "2.00",
        ("official_vehicle_operation", "executed", ""): "3.00",
        ("official_reception", "executed", ""): "3.00",
    }
    two_rows = "\n9.00|1.00|5.00|2.00|3.00|3.00\n8.00|1.00|4.00|1.00|3.00|3.00"
    assert "extra_row" in rules(_three_public(_ITEMS + two_rows))
    named = _three_public("项目|合计|因公出国（境）费|公务接待费\n上年执行|4.00|1.00|3.00")
    assert amounts(named, "fin_three_public") == {}


def test_counts_below_three_public_in_one_grid_are_no_second_row() -> None:
    result = _three_public(
        """预算数|<|<|决算数|<|<
           合计|因公出国（境）费|公务接待费|合计|因公出国（境）费|公务接待费
           3.00|1.00|2.00|2.00|1.00|1.00
           相关统计数：|<|<|<|<|<
           项目|<|<|统计数|<|<
           国内公务接待批次(个)|<|<|12|<|<"""
    )
    assert "extra_row" not in rules(result)
    assert len(amounts(result, "fin_three_public")) == 6


def test_a_row_that_names_an_item_says_more_than_a_column_headed_by_its_total() -> None:
    result = _three_public("项目|预算数|决算数|<\n^|^|小计|其中：本级\n公务接待费|3.00|2.00|1.00")
    assert amounts(result, "fin_three_public")["official_reception", "executed", ""] == "2.00"


def test_those_who_sign_are_no_row() -> None:
    result = _total("一、一般公共预算财政拨款收入|3.00|一、一般公共服务支出|3.00", "单位负责人：张三|<|填表人：李四|<")
    assert "unknown_row" not in rules(result)
    assert len(facts(result)) == 2


def _cells(monkeypatch: pytest.MonkeyPatch, printed: str, doubt: str) -> DocumentResult:
    """A document whose cells of one text are in doubt."""

    original = recognise.recognise_tables

    def doubting(grids: list[Grid], lines: Any, kind: str) -> Any:
        for region in (region for grid in grids for row in grid.cells for region in row if region.text == printed):
            region.doubt = doubt
        return original(grids, lines, kind)

    monkeypatch.setattr("transforms.document.recognise_tables", doubting)
    return _gpb("合计||3.00|1.00|2.00", "201|一般公共服务支出|3.00|1.00|2.00")


@pytest.mark.parametrize("doubt", sorted(DOUBTS))
def test_an_amount_in_doubt_waits_for_a_person(monkeypatch: pytest.MonkeyPatch, doubt: str) -> None:
    result = _cells(monkeypatch, "2.00", doubt)
    fact = _fact(result, "201", "project_expenditure")
    assert (fact["cell_kind"], fact["amount_fen"], fact["amount_text"]) == ("unreadable", None, "2.00")
    findings = result.frames["findings"].set_index("rule")
    assert findings.loc["unreadable_amount", "severity"].eq("gate").all()
    assert findings.loc["unreadable_amount", "message"].str.contains(DOUBTS[doubt].text("en"), regex=False).all()


@pytest.mark.parametrize(
    ("doubt", "stops"), [("gap", True), ("struck", True), ("size", True), ("red", False), ("", False)]
)
def test_a_code_in_doubt_stops(monkeypatch: pytest.MonkeyPatch, doubt: str, stops: bool) -> None:
    result = _cells(monkeypatch, "201", doubt)
    assert ("unclear_code" in rules(result)) is stops
