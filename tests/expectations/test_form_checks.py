"""The checks of forms: all hold on generated forms, and each is broken by the change that it is there to find."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from samples.performance.layouts import form_layouts
from schemas.judging.checks import FORMS, checks
from schemas.reading.frames import frame
from tests.transforms.drawn_forms import SHA, draw, evaluated, failed, read
from transforms.figures import Figures
from transforms.performance.find import figures_of

HABITS = {"Q03", "Q18", "Q20"}
"""What generated forms may break: points are rounded, and lost with or without a reason"""


PLACE = {"page": 9, "x0": 0.0, "y0": 0.0, "x1": 1.0, "y1": 1.0}


def figures(name: str) -> Figures:
    return figures_of(read(draw(form_layouts()[name], 0)).forms, 2024)


@pytest.mark.parametrize("name", sorted(form_layouts()))
def test_the_checks_hold_on_generated_forms(name: str) -> None:
    assert set(failed(figures(name))) <= HABITS


def _fund(form_figures: Figures, measure: str, source: str = "total") -> dict[str, Any]:
    return next(row for row in form_figures.project_funds if (row["measure"], row["source"]) == (measure, source))


def _add(row: dict[str, Any], name: str, by: str) -> None:
    row[name] += Decimal(by)


def _write(form_figures: Figures, text: str) -> None:
    """Put an analysis in words into a form, with the figures of its funds in 元."""
    yuan = {m: _fund(form_figures, m)["value"] * 10_000 for m in ("initial_budget", "executed", "carried_over")}
    form_figures.project_texts = [
        {"form_no": 1, "text_no": 1, "text_kind": "analysis", "label_printed": "预算执行情况", "page": 1,
         "text": text.format(rate=_fund(form_figures, "execution_rate")["value"], **yuan)}
    ]  # fmt: skip


def _cost(form_figures: Figures, name: str, **numbers: Decimal) -> None:
    """Make an indicator the cost of the form, by default that of its funds."""
    row = {
        "target_number": _fund(form_figures, "initial_budget")["value"],
        "actual_number": _fund(form_figures, "executed")["value"],
    }
    for other in form_figures.project_indicators:
        other.update(target_number=None, actual_number=None, target_unit=None, actual_unit=None)
    units = {"target_operator": "<=", "actual_operator": "=", "target_unit": "万元", "actual_unit": "万元"}
    form_figures.project_indicators[0].update({"level2": "cost", "level3": name, **row, **units, **numbers})


def _say(form_figures: Figures, measure: str, kind: str, value: Decimal, unit: str, phase: str = "executed") -> None:
    """Let the narrative say something of the project."""
    form_figures.statements.append(
        {"section": "performance", "section_printed": "", "sentence": "", "subject_printed": "", "code_system": "",
         "account_code": "", "measure": measure, "budget_book": "", "phase": phase, "kind": kind, "base": "",
         "direction": "", "project": form_figures.projects[0]["project_name"], "value": value, "value_text": f"{value}",
         "unit": unit, "agrees": None, **PLACE}
    )  # fmt: skip


CHANGES: dict[str, tuple[str, Callable[[Figures], None]]] = {
    "Q01": ("fujian_department", lambda f: _add(_fund(f, "carried_over"), "value", "0.02")),
    "Q02": ("central_2023", lambda f: _add(_fund(f, "execution_rate"), "value", "-1")),
    "Q03": ("central_2023", lambda f: _add(_fund(f, "score"), "value", "-2")),
    "Q04": ("shanxi_2023", lambda f: _fund(f, "score").update(value=None, value_text="", cell_kind="blank")),
    "Q05": ("central_2023", lambda f: _add(_fund(f, "executed", "fiscal_appropriation"), "value", "-0.1")),
    "Q06": ("mof_2020", lambda f: _add(f.project_indicators[0], "weight", "5")),
    "Q06b": ("mof_2020", lambda f: _add(f.projects[0], "total_weight", "5")),
    "Q07": ("mof_2020", lambda f: _add(f.projects[0], "total_score", "-0.5")),
    "Q08": ("mof_2020", lambda f: _add(f.project_indicators[0], "score", "1")),
    "Q09": ("shanxi_2023", lambda f: f.projects[0].update(grade="fair")),
    "Q10": ("shanxi_2023", lambda f: _write(f, "2023年度项目预算总金额1{initial_budget}元，资金到位率100%")),
    "Q11": ("shanxi_2023", lambda f: _write(f, "截止2023年底预算支出1{executed}元。")),
    "Q12": ("shanxi_2023", lambda f: _write(f, "已完成，预算执行率1{rate}%")),
    "Q13": ("shanxi_2023", lambda f: _write(f, "年末结余资金1{carried_over}万元")),
    "Q14": ("shanxi_2023", lambda f: _cost(f, "项目成本", target_number=_fund(f, "initial_budget")["value"] + 1)),
    "Q15": ("shanxi_2023", lambda f: _cost(f, "项目成本", actual_number=_fund(f, "executed")["value"] + 1)),
    "Q16": ("shanxi_2023", lambda f: f.projects[0].update(department_code="999")),
    "Q17": ("mof_2020", lambda f: _add(f.project_indicators[0], "weight", "1")),
    "Q18": ("mof_2020", lambda f: f.project_indicators[0].update(score=Decimal(1), reason="无")),
    "Q19": ("mof_2020", lambda f: f.project_indicators[0].update(level1="benefit")),
    "Q20": ("central_2023", lambda f: f.project_indicators[1].update(actual_number=Decimal(0))),
    "Q21": ("department_tasks", lambda f: _add(_fund(f, "executed"), "value", "0.1")),
    "Q22": ("shanxi_2023", lambda f: _say(f, "funds", "amount", _fund(f, "executed")["value"] + 1, "万元")),
    "QT1": ("fujian_target", lambda f: _add(_fund(f, "initial_budget"), "value", "1")),
    "QT2": ("central_2023_target", lambda f: _add(f.project_indicators[0], "weight", "5")),
}


@pytest.mark.parametrize("check", CHANGES)
def test_a_check_finds_what_it_is_there_for(check: str) -> None:
    name, change = CHANGES[check]
    form_figures = figures(name)
    if check in ("Q18", "Q20"):
        for row in form_figures.project_indicators:
            row.update(reason=row["reason"] or "说明", score=row["weight"])
    change(form_figures)
    broken = failed(form_figures)
    expected = "publisher_error" if checks()[check].accuses else "rule_not_applicable"
    assert broken[check] == ("suspected_misreading" if checks()[check].lost_rows else expected)


SAID = (
    "2023年度项目预算总金额{initial_budget}元，资金到位率100%，截至2023年12月31日，实际支出{executed}元，"
    "结余{carried_over}元，预算执行率{rate}%。"
)
"""The figures of the funds block once more"""


def test_words_that_say_what_the_funds_say_hold() -> None:
    form_figures = figures("shanxi_2023")
    _write(form_figures, SAID)
    _cost(form_figures, "项目成本")
    adjusted, executed = _fund(form_figures, "adjusted_budget")["value"], _fund(form_figures, "executed")["value"]
    _say(form_figures, "funds", "amount", adjusted, "万元", "adjusted")
    _say(form_figures, "funds", "amount", executed * 10_000, "元")
    _say(
        form_figures,
        "funds",
        "completion_rate",
        _fund(form_figures, "execution_rate")["value"].quantize(Decimal("0.1")),
        "％",
    )
    _say(form_figures, "total_score", "score", form_figures.projects[0]["total_score"], "分")
    results = evaluated(form_figures)
    passed = set(results.loc[results["result"].isin(["pass", "within_tolerance"]), "check_id"])
    assert passed >= {"Q04", "Q10", "Q11", "Q12", "Q13", "Q14", "Q15", "Q22"}
    assert not set(results.loc[results["result"] == "fail", "check_id"]) - HABITS


@pytest.mark.parametrize(
    "text",
    [
        "追加预算500000元，市级预算300000元",
        "预算总金额100000元，其中：预算总金额50000元",
        "人员支出20000元，拨付结余上缴30000元",
        "上年预算执行率12.5%",
    ],
)
def test_words_about_parts_and_other_years_are_compared_with_nothing(text: str) -> None:
    form_figures = figures("shanxi_2023")
    _write(form_figures, text)
    assert not {"Q10", "Q11", "Q12", "Q13"} & set(evaluated(form_figures)["check_id"])


@pytest.mark.parametrize("name", ["每本印刷成本", "人均培训成本", "补助标准"])
def test_the_cost_of_a_part_is_not_that_of_the_project(name: str) -> None:
    form_figures = figures("shanxi_2023")
    _cost(form_figures, name, target_number=_fund(form_figures, "initial_budget")["value"] + 1)
    assert not {"Q14", "Q15"} & set(evaluated(form_figures)["check_id"])


def test_a_cost_far_below_the_funds_and_one_of_several_are_those_of_parts() -> None:
    form_figures = figures("shanxi_2023")
    _cost(form_figures, "培训成本", target_number=_fund(form_figures, "initial_budget")["value"] / 20)
    assert "Q14" not in set(evaluated(form_figures)["check_id"])
    _cost(form_figures, "项目成本", target_number=_fund(form_figures, "initial_budget")["value"] + 1)
    form_figures.project_indicators[1].update(level2="cost", target_number=Decimal(1), target_unit="万元")
    assert "Q14" not in set(evaluated(form_figures)["check_id"])


def test_the_score_that_the_narrative_gives_is_that_of_the_form() -> None:
    form_figures = figures("shanxi_2023")
    _say(form_figures, "total_score", "score", form_figures.projects[0]["total_score"] - 2, "分")
    assert failed(form_figures)["Q22"] == "publisher_error"


def test_what_the_narrative_says_of_two_forms_of_one_name_is_compared_with_none() -> None:
    form_figures = figures("shanxi_2023")
    _say(form_figures, "total_score", "score", form_figures.projects[0]["total_score"] - 2, "分")
    form_figures.projects.append({**form_figures.projects[0], "form_no": 2})
    assert "Q22" not in set(evaluated(form_figures)["check_id"])


def test_a_figure_that_was_not_read_makes_every_error_of_the_form_a_suspicion() -> None:
    form_figures = figures("mof_2020")
    _add(form_figures.projects[0], "total_score", "-0.5")
    row = {"document_sha256": SHA, "finding_no": 1, "rule": "form_figure_not_read", "severity": "warn", "page": 1}
    findings = frame("findings").build([{**row, "message": "", "message_zh": ""}])
    broken = failed(form_figures, findings)
    assert {broken["Q07"], broken["Q23"]} == {"suspected_misreading"}


def test_every_check_of_forms_is_tried() -> None:
    assert {check.id for check in checks().values() if check.kind in FORMS} == {*CHANGES, "Q23"}
