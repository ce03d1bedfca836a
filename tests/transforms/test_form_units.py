"""Forms whose amounts are not of the order of their unit, with and without tables beside them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from transforms.performance.form import Form
from transforms.performance.indicators import parse
from transforms.performance.magnitude import forms_in_doubtful_units
from transforms.performance.values import read_value, unit_in_label

_FEN = {"万元": 1_000_000, "元": 100}
_BODY = ("54321.09",)
"""The largest amount of a body in 万元"""


def _form(unit: str, *amounts: str, cost: str = "", name: str = "巡查项目", printed: bool = True) -> Form:
    form = Form(3, 3, unit=unit, kind="project_self_evaluation", fields={"project_name": name})
    form.note_unit(unit if printed else None)
    measures = ("initial_budget", "adjusted_budget", "executed")
    for measure, text in zip(measures, amounts, strict=False):
        value = read_value(text).value
        assert value is not None
        form.funds.append({"measure": measure, "value_text": text, "amount_fen": int(value * _FEN[unit])})
    indicator = {"target_initial": cost, "target_adjusted": "", "actual": ""}
    parse(indicator)
    form.indicators.append(indicator)
    return form


def _rules(*forms: Form, wan: tuple[str, ...] = _BODY, projects: dict[str, str] | None = None) -> list[str]:
    facts = [{"amount_fen": int(Decimal(text) * 1_000_000), "project_key": ""} for text in wan]
    facts += [
        {"amount_fen": int(Decimal(text) * 1_000_000), "project_key": f"特定目标类>{name}"}
        for name, text in (projects or {}).items()
    ]
    return [finding.rule for finding in forms_in_doubtful_units(forms, facts)]


DOUBTFUL = ["form_unit_doubtful"]


@pytest.mark.parametrize(
    ("form", "wan"),
    [
        (_form("元", "345.67", "345.67", "300.12"), _BODY),
        (_form("元", "345.67", "345.67", "300.12"), ()),
        (_form("元", "12345.67", "12345.67", "12000.12"), ("154321.09",)),
        (_form("元", "12345.67", "12345.67", "12000.12"), ()),
        (_form("元", "20000", "20000", "20000"), ("54321.09",)),
        (_form("万元", "3456700.00", "3456700.00", "3000000.00"), _BODY),
        (_form("万元", "3456700.00", "3456700.00", "3000012.34"), ()),
        (_form("万元", "620000.00", "620000.00", "610000.00"), _BODY),
        (_form("万元", "200000", "200000", "190000"), ()),
        (_form("万元", "81600", cost="≤8.16万元"), ("900000.00",)),
        (_form("元", "81600", cost="≤81600万元"), ("543210.00",)),
        (_form("万元", "1234567.89"), ("400000.00", "123.46", "4567.8")),
        (_form("元", "40509", "39954", "28863"), _BODY[:1]),
        (_form("万元", "16000.00"), ("2249.92",)),
        (_form("元", "46157000000.00"), ("2800.36",)),
    ],
)
def test_amounts_that_are_not_of_the_order_of_their_unit(form: Form, wan: tuple[str, ...]) -> None:
    assert _rules(form, wan=wan) == DOUBTFUL


@pytest.mark.parametrize(
    ("forms", "wan"),
    [
        ([_form("元", "3456700.00", "3456700.00", "3000012.34")], _BODY),
        ([_form("元", "8000", "8000", "7990.50")], ("310.55",)),
        ([_form("元", "8000", "8000", "7990.50"), _form("元", "50000", "50000", "48300.21")], ("310.55",)),
        ([_form("元", "3456700.00"), _form("万元", "120.5")], ("4321.09",)),
        ([_form("万元", "345.67", "345.67", "300.12")], _BODY),
        ([_form("万元", "1600.00"), _form("万元", "133.78")], ("2249.92",)),
        ([_form("万元", "8.16", cost="≤81600元")], _BODY),
        ([_form("万元", "141405.00", cost="≥430元")], ("351904.90",)),
    ],
)
def test_amounts_that_are_of_the_order_of_their_unit(forms: list[Form], wan: tuple[str, ...]) -> None:
    assert _rules(*forms, wan=wan) == []


def test_digits_in_a_table_or_a_list_of_projects_tell_the_unit() -> None:
    assert _rules(_form("元", "50000", "50000", "12345.67"), wan=("1234567.89", "12345.67")) == DOUBTFUL
    assert _rules(_form("万元", "1234567"), wan=("900000.00", "123.46")) == DOUBTFUL
    assert _rules(_form("万元", "81600"), wan=("900000.00",), projects={"“巡查”": "8.16"}) == DOUBTFUL
    assert _rules(_form("万元", "81600"), wan=("900000.00",), projects={"“巡查”": "81600"}) == []


def test_forms_that_share_no_unit_are_in_doubt_where_it_could_be_the_other() -> None:
    assert _rules(_form("万元", "345.67"), _form("元", "120000")) == DOUBTFUL
    mixed = _form("万元", "345.67")
    mixed.note_unit("元")
    assert _rules(mixed) == DOUBTFUL


def test_a_unit_that_nothing_prints_is_a_finding() -> None:
    assert _rules(_form("万元", "345.67", printed=False)) == ["form_unit_not_printed"]
    assert _rules(_form("万元", "345.67万元", printed=False)) == []
    assert _rules(_form("万元", "345.67", printed=False), wan=("54321.09", "345.67")) == []
    assert _rules(_form("万元", "345.67", printed=False, cost="≤345.67万元")) == []


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("项目资金（万元）", "万元"),
        ("金额单位：元", "元"),
        ("全年预算数（A）（万元）①", "万元"),
        ("实施单位：某某局", None),
        ("万元以上设备", None),
    ],
)
def test_the_unit_of_a_label(label: str, unit: str | None) -> None:
    assert unit_in_label(label) == unit


def _of_narrative(*forms: Form, project: str = "", fen: int = 0, account: str = "self_evaluation") -> list[str]:
    row = {"kind": "amount", "measure": "funds", "account_code": account, "project": project or None, "amount_fen": fen}
    facts = [{"amount_fen": int(Decimal(text) * 1_000_000), "project_key": ""} for text in _BODY]
    return [finding.rule for finding in forms_in_doubtful_units(forms, facts, [row])]


def test_the_narrative_tells_the_unit_of_a_project_that_the_tables_do_not() -> None:
    # 3.02万元 printed as 30,200 under 万元: less than the money of the body.
    slipped, right = _form("万元", "30200", "30200", "30200"), _form("万元", "3.02", "3.02", "3.02")
    assert _of_narrative(slipped) == []
    assert _of_narrative(slipped, fen=3_020_000, project="巡查项目", account="project") == DOUBTFUL
    assert _of_narrative(right, fen=3_020_000, project="巡查项目", account="project") == []
    # All projects evaluated have 500万元.
    assert _of_narrative(slipped, fen=500_000_000) == DOUBTFUL
    assert _of_narrative(right, fen=500_000_000) == []
    assert _of_narrative(_form("万元", "900", "900", "900"), fen=500_000_000) == []
