"""The identities of final accounts hold exactly on what is printed, in every layout."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest

from samples.layouts import layouts
from tests.samples.printed import Printed, document, series

LAYOUTS = sorted(layouts())
FUNDS = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")


@pytest.fixture(params=LAYOUTS)
def printed(request: pytest.FixtureRequest) -> Printed:
    return Printed(document(request.param))


@pytest.fixture(params=[name for name in LAYOUTS if "fin_approp_total" in layouts()[name].tables])
def with_appropriations(request: pytest.FixtureRequest) -> Printed:
    """Documents with the tables of appropriations, which universities do not print."""
    return Printed(document(request.param))


def _amount(printed: Printed, table: str, panel: str) -> str:
    return printed.measures(table, panel)[0]


def _income(printed: Printed, name: str, table: str = "fin_total", occurrence: int = 0) -> Decimal:
    return printed.get(table, name, _amount(printed, table, "income"), "income", occurrence)


def _spent(printed: Printed, name: str) -> Decimal:
    return printed.get("fin_total", name, _amount(printed, "fin_total", "expenditure"), "expenditure")


def _class_names(printed: Printed, table: str) -> list[str]:
    return [name for name in printed.names(table, "expenditure") if "、" in name]


def test_total_table_balances(printed: Printed) -> None:
    items = [name for name in printed.names("fin_total", "income") if "、" in name]
    assert _income(printed, "本年收入合计") == sum(_income(printed, name) for name in items)
    classes = _class_names(printed, "fin_total")
    assert _spent(printed, "本年支出合计") == sum(_spent(printed, name) for name in classes)
    total = "合计" if "合计" in printed.names("fin_total", "income") else "总计"
    assert _income(printed, total) == _spent(printed, total)
    surplus = next(name for name in printed.names("fin_total", "income") if name.startswith(("使用非", "用事业")))
    sources = ("本年收入合计", surplus, "年初结转和结余")
    assert _income(printed, total) == sum(_income(printed, name) for name in sources)
    uses = ("本年支出合计", "结余分配", "年末结转和结余")
    assert _spent(printed, total) == sum(_spent(printed, name) for name in uses)
    assert _income(printed, total) > 0


@pytest.mark.parametrize(
    "table", ["fin_revenue", "fin_expenditure", "fin_gpb_expenditure", "fin_govfund", "fin_statecap"]
)
def test_coded_tables_add_up(printed: Printed, table: str) -> None:
    codes = [code for code in printed.codes[table] if code != "合计"]
    for measure in printed.measures(table):
        amounts = {code: printed.get(table, code, measure) for code in codes}
        assert printed.get(table, "合计", measure) == sum(amounts[code] for code in codes if len(code) == 3)
        for code in codes:
            children = [child for child in codes if child.startswith(code) and len(child) == len(code) + 2]
            if len(code) < 7:
                assert children
                assert amounts[code] == sum(amounts[child] for child in children)
            assert len(code) == 3 or code[:-2] in codes


def test_rows_of_revenue_and_expenditure_add_up(printed: Printed) -> None:
    for table in ("fin_revenue", "fin_expenditure"):
        first, *parts = (name for name in printed.measures(table) if "其中" not in name)
        for code in printed.codes[table]:
            assert printed.get(table, code, first) == sum(printed.get(table, code, measure) for measure in parts)


def test_rows_of_budget_books_add_up(printed: Printed) -> None:
    for table in ("fin_gpb_expenditure", "fin_govfund", "fin_statecap"):
        measures = printed.measures(table)
        if not measures:
            continue
        total = next(name for name in measures if name.endswith(("合计", "小计")))
        for code in printed.codes[table]:
            spent = printed.get(table, code, total)
            assert spent == printed.get(table, code, "基本支出") + printed.get(table, code, "项目支出")
            if "年初结转和结余" in measures:
                brought = printed.get(table, code, "年初结转和结余") + printed.get(table, code, "本年收入")
                assert printed.get(table, code, "年末结转和结余") == brought - spent


def test_appropriation_table_balances(with_appropriations: Printed) -> None:
    printed = with_appropriations
    table = "fin_approp_total"
    total, *funds = printed.measures(table, "expenditure")
    for name in printed.names(table, "expenditure"):
        whole = printed.get(table, name, total, "expenditure")
        assert whole == sum(printed.get(table, name, fund, "expenditure") for fund in funds)
    for measure in (total, *funds):
        classes = _class_names(printed, table)
        spent = printed.get(table, "本年支出合计", measure, "expenditure")
        assert spent == sum(printed.get(table, name, measure, "expenditure") for name in classes)
        closing = printed.get(table, "年末财政拨款结转和结余", measure, "expenditure")
        assert printed.get(table, "总计", measure, "expenditure") == spent + closing
    opening = _income(printed, "年初财政拨款结转和结余", table)
    assert _income(printed, "总计", table) == _income(printed, "本年收入合计", table) + opening
    assert _income(printed, "总计", table) == printed.get(table, "总计", total, "expenditure")
    numbered = any(f"一、{FUNDS[0]}" == name for name in printed.names(table, "income"))
    again = [name for name in printed.names(table, "income") if name in FUNDS]
    opened = [_income(printed, name, table) for name in again] or [
        _income(printed, name, table, 1) for name in printed.names(table, "income") if "、" in name
    ]
    assert numbered
    assert opening == sum(opened)


def test_basic_expenditure_agrees_with_its_codes(with_appropriations: Printed) -> None:
    printed = with_appropriations
    table = "fin_gpb_basic"
    amounts = {key[2]: values[0] for key, values in printed.amounts.items() if key[0] == table}
    for code in [code for code in amounts if len(code) == 3]:
        assert amounts[code] == sum(fen for child, fen in amounts.items() if child.startswith(code) and len(child) == 5)
    assert amounts["人员经费合计"] == amounts["301"] + amounts["303"]
    public = [code for code in amounts if len(code) == 3 and code not in ("301", "303", "309", "311")]
    assert amounts["公用经费合计"] == sum(amounts[code] for code in public)
    basic = printed.get("fin_gpb_expenditure", "合计", "基本支出")
    assert amounts["人员经费合计"] + amounts["公用经费合计"] == basic
    for economic, functional in (("30108", "2080505"), ("30109", "2080506"), ("30113", "2210201")):
        assert amounts[economic] == printed.get("fin_gpb_expenditure", functional, "基本支出")


def test_three_public_adds_up(with_appropriations: Printed) -> None:
    printed = with_appropriations
    for phase, panel in (("预算数", "budget"), ("决算数", "final")):

        def item(name: str, phase: str = phase, panel: str = panel) -> Decimal:
            measure = f"{phase}.{name}"
            return printed.get("fin_three_public", "合计", measure, panel) or printed.get(
                "fin_three_public", "合计", measure
            )

        vehicle = item("公务用车购置及运行维护费小计")
        assert vehicle == item("公务用车购置费") + item("公务用车运行维护费")
        assert item("合计") == item("因公出国（境）费") + vehicle + item("公务接待费")


def test_tables_agree_with_each_other(with_appropriations: Printed) -> None:
    printed = with_appropriations
    first = {
        table: next(name for name in printed.measures(table) if name.endswith(("合计", "小计")))
        for table in ("fin_revenue", "fin_expenditure", "fin_gpb_expenditure")
    }
    assert _income(printed, "本年收入合计") == printed.get("fin_revenue", "合计", first["fin_revenue"])
    assert _spent(printed, "本年支出合计") == printed.get("fin_expenditure", "合计", first["fin_expenditure"])
    by_class = [_spent(printed, name) for name in _class_names(printed, "fin_total")]
    codes = [code for code in printed.codes["fin_expenditure"] if len(code) == 3]
    listed = [printed.get("fin_expenditure", code, first["fin_expenditure"]) for code in codes]
    assert [fen for fen in by_class if fen] == [fen for fen in listed if fen]
    general = [
        printed.get("fin_approp_total", name, FUNDS[0], "expenditure")
        for name in _class_names(printed, "fin_approp_total")
    ]
    codes = [code for code in printed.codes["fin_gpb_expenditure"] if len(code) == 3]
    listed = [printed.get("fin_gpb_expenditure", code, first["fin_gpb_expenditure"]) for code in codes]
    assert [fen for fen in general if fen] == [fen for fen in listed if fen]
    assert set(printed.codes["fin_gpb_expenditure"]) <= set(printed.codes["fin_expenditure"])
    income = _income(printed, "本年收入合计", "fin_approp_total")
    assert income == printed.get("fin_revenue", "合计", "财政拨款收入")
    spent = printed.get("fin_approp_total", "本年支出合计", FUNDS[1], "expenditure")
    total = next(name for name in printed.measures("fin_govfund") if name.startswith("本年支出"))
    assert spent == printed.get("fin_govfund", "合计", total)


def test_other_information_adds_up() -> None:
    printed = Printed(document("county_numbered"))
    section = "一、政府采购情况"
    parts = sum(printed.get("fin_info", name, "统计数", section) for name in ("货物", "工程", "服务"))
    assert printed.get("fin_info", "合计", "统计数", section) == parts
    section = "三、国有资产占用情况"
    kinds = [name for name in printed.names("fin_info", section) if name[0].isdigit()]
    assert len(kinds) == 8
    counted = printed.get("fin_info", "（一）车辆数合计（辆）", "统计数", section)
    assert counted == sum(printed.get("fin_info", name, "统计数", section) for name in kinds)


@pytest.mark.parametrize("layout", ["county_numbered", "district_plain", "central", "long_tables", "unit_yuan"])
def test_a_year_opens_with_what_the_last_one_carried(layout: str) -> None:
    years = [Printed(document) for document in series(layout)]
    assert len(years) == 3
    for before, after in itertools.pairwise(years):
        assert _spent(before, "年末结转和结余") == _income(after, "年初结转和结余")
        total = before.measures("fin_approp_total", "expenditure")[0]
        closing = before.get("fin_approp_total", "年末财政拨款结转和结余", total, "expenditure")
        assert closing == _income(after, "年初财政拨款结转和结余", "fin_approp_total")


def test_a_negative_carry_over_is_printed() -> None:
    texts = [cell.text for document in series("long_tables") for cell in document.stated]
    assert any(text.startswith("-") for text in texts)
