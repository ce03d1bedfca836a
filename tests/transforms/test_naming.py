"""Which declared row a printed row is."""

from __future__ import annotations

import pytest

from schemas.reading.forms import forms
from transforms.facts.cells import Drafts
from transforms.facts.naming import Namer
from transforms.forms.rows import Row


class _Page:
    class page:  # noqa: N801  # stands for a grid, of which only the page number is asked
        number = 1


def _namer(table_key: str) -> tuple[Namer, Drafts]:
    drafts = Drafts(table_key, "万元")
    return Namer(forms()[table_key], drafts), drafts


def _row(name: str, *code: str, panel: str = "") -> Row:
    return Row(_Page(), 0, 0, panel, name=name, code_parts=list(code))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "panel", "code"),
    [
        ("一、一般公共预算财政拨款收入", "income", "revenue_general_public"),
        ("其中：教育收费", "income", "revenue_education_fees_of_which"),
        ("使用非财政拨款结余（含专用结余）", "income", "use_of_nonfiscal_surplus"),
        ("用事业基金弥补收支差额", "income", "use_of_nonfiscal_surplus"),
        ("总 计", "income", "total_sources"),
        ("总 计", "expenditure", "total_uses"),
        ("三十二、一般公共服务支出", "expenditure", "201"),  # an ordinal is never a key
        ("十四、资源勘探信息等支出", "expenditure", "215"),
        ("十四、资源勘探工业信息等支出", "expenditure", "215"),
        ("二十六、抗疫特别国债安排的支出", "expenditure", "234"),
        ("二十四、抗疫特别国债安排的支出", "expenditure", "234"),
        ("年末结转和结余", "expenditure", "carryover_closing"),
    ],
)
def test_named_rows(name: str, panel: str, code: str) -> None:
    namer, drafts = _namer("fin_total")
    named = namer.name_row(_row(name, panel=panel))
    assert named["account_code"] == code
    assert named["row_key"] == code
    assert drafts.findings == []


def test_a_name_that_is_not_declared_is_its_own_key() -> None:
    namer, drafts = _namer("fin_total")
    named = namer.name_row(_row("九、捐赠收入", panel="income"))
    assert (named["account_code"], named["row_key"]) == ("", "捐赠收入")
    assert [finding.rule for finding in drafts.findings] == ["unknown_row"]


def test_two_names_in_one_cell_are_no_row() -> None:
    namer, drafts = _namer("fin_total")
    assert namer.name_row(_row("四、上级补助收入五、事业收入", panel="income"))["row_key"] == ""
    assert namer.name_row(_row("一、一般公共服务支出二、外交支出", panel="expenditure"))["row_key"] == ""
    assert [finding.rule for finding in drafts.findings] == ["rows_run_together"] * 2


@pytest.mark.parametrize(
    ("code", "account", "level"),
    [
        (("201",), "201", "class"),
        (("20101",), "20101", "section"),
        (("2010101",), "2010101", "item"),
        (("２０１",), "201", "class"),
        (("201", "", ""), "201", "class"),
        (("201", "01", ""), "20101", "section"),
        (("201", "1", "1"), "2010101", "item"),  # without leading zeros
        (("201", "20101", "2010101"), "2010101", "item"),  # each part with those before it
    ],
)
def test_codes(code: tuple[str, ...], account: str, level: str) -> None:
    namer, drafts = _namer("fin_expenditure")
    named = namer.name_row(_row("某项", *code))
    assert (named["account_code"], named["account_level"], named["code_system"]) == (account, level, "functional")
    assert not [finding for finding in drafts.findings if finding.severity == "gate"]


def test_parents_left_out_are_taken_from_above() -> None:
    namer, drafts = _namer("fin_expenditure")
    codes = [("201", "", ""), ("", "01", ""), ("", "", "01"), ("", "", "02"), ("208", "05", ""), ("", "", "05")]
    assert [namer.name_row(_row("某项", *code))["account_code"] for code in codes] == [
        "201",
        "20101",
        "2010101",
        "2010102",
        "20805",
        "2080505",
    ]
    assert {finding.rule for finding in drafts.findings} == {"parent_code_completed"}


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("20", "bad_code"),
        ("2010", "bad_code"),
        ("20120101", "rows_run_together"),
        ("20132012013202", "rows_run_together"),
    ],
)
def test_codes_that_are_none(code: str, rule: str) -> None:
    namer, drafts = _namer("fin_expenditure")
    assert namer.name_row(_row("某项", code))["account_code"] == ""
    assert [(finding.rule, finding.severity) for finding in drafts.findings] == [(rule, "gate")]


def test_a_code_that_is_not_listed_is_kept_and_told() -> None:
    namer, drafts = _namer("fin_expenditure")
    assert namer.name_row(_row("新科目", "2999999"))["account_code"] == "2999999"
    assert [finding.rule for finding in drafts.findings if finding.rule == "code_not_listed"] in (
        [],
        ["code_not_listed"],
    )


def test_the_panel_of_an_economic_code_comes_from_its_class() -> None:
    namer, _ = _namer("fin_gpb_basic")
    panels = {
        code: namer.name_row(_row("某项", code))["panel"] for code in ("301", "30101", "303", "302", "31002", "39906")
    }
    assert panels == {
        "301": "personnel",
        "30101": "personnel",
        "303": "personnel",
        "302": "public",
        "31002": "public",
        "39906": "public",
    }


def test_totals_of_coded_tables() -> None:
    namer, drafts = _namer("fin_expenditure")
    assert namer.name_row(_row("合　计"))["account_code"] == "total"
    namer, drafts = _namer("fin_gpb_basic")
    named = namer.name_row(_row("人员经费合计"))
    assert (named["account_code"], named["panel"]) == ("total", "personnel")
    assert drafts.findings == []
