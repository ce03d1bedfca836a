"""The checks of forms: all hold on generated forms, and each is broken by the change that it is there to find."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from expectations.forms import evaluate_forms
from samples.performance.layouts import form_layouts
from schemas.judging.checks import FORMS, checks
from schemas.reading.frames import frame
from tests.transforms.test_performance_layouts import draw, read
from transforms.figures import Figures, rows_of
from transforms.performance.find import figures_of

FRAMES = ("projects", "project_funds", "project_indicators")
SHA = "0" * 64
HABITS = {"Q03", "Q18", "Q20"}
"""What generated forms may break: points are rounded, and lost with or without a reason"""


def figures(name: str) -> Figures:
    return figures_of(read(draw(form_layouts()[name], 0)).forms, 2024)


def failed(found: Figures, findings: pd.DataFrame | None = None) -> dict[str, str]:
    """The checks that fail, with their verdicts."""
    frames = {name: frame(name).build(rows_of(found, name, SHA, {})) for name in FRAMES}
    for name in FRAMES:
        frames[name] = frames[name].assign(second_reading="agrees", page_reading="agrees")
    results = evaluate_forms(frames, frame("findings").build([]) if findings is None else findings).check_results
    fails = results[results["result"] == "fail"]
    assert results["check_no"].is_unique
    assert fails["message"].notna().all()
    return dict(zip(fails["check_id"], fails["verdict"], strict=True))


@pytest.mark.parametrize("name", sorted(form_layouts()))
def test_the_checks_hold_on_generated_forms(name: str) -> None:
    assert set(failed(figures(name))) <= HABITS


def _fund(found: Figures, measure: str, source: str = "total") -> dict[str, Any]:
    return next(row for row in found.project_funds if (row["measure"], row["source"]) == (measure, source))


def _add(row: dict[str, Any], name: str, by: str) -> None:
    row[name] += Decimal(by)


CHANGES: dict[str, tuple[str, Callable[[Figures], None]]] = {
    "Q01": ("fujian_department", lambda f: _add(_fund(f, "carried_over"), "value", "0.02")),
    "Q02": ("central_2023", lambda f: _add(_fund(f, "execution_rate"), "value", "-1")),
    "Q03": ("central_2023", lambda f: _add(_fund(f, "score"), "value", "-2")),
    "Q05": ("central_2023", lambda f: _add(_fund(f, "executed", "fiscal_appropriation"), "value", "-0.1")),
    "Q06": ("mof_2020", lambda f: _add(f.project_indicators[0], "weight", "5")),
    "Q06b": ("mof_2020", lambda f: _add(f.projects[0], "total_weight", "5")),
    "Q07": ("mof_2020", lambda f: _add(f.projects[0], "total_score", "-0.5")),
    "Q08": ("mof_2020", lambda f: _add(f.project_indicators[0], "score", "1")),
    "Q09": ("shanxi_2023", lambda f: f.projects[0].update(grade="fair")),
    "Q16": ("shanxi_2023", lambda f: f.projects[0].update(department_code="999")),
    "Q17": ("mof_2020", lambda f: _add(f.project_indicators[0], "weight", "1")),
    "Q18": ("mof_2020", lambda f: f.project_indicators[0].update(score=Decimal(1), reason="无")),
    "Q19": ("mof_2020", lambda f: f.project_indicators[0].update(level1="benefit")),
    "Q20": ("central_2023", lambda f: f.project_indicators[1].update(actual_number=Decimal(0))),
    "Q21": ("department_tasks", lambda f: _add(_fund(f, "executed"), "value", "0.1")),
    "QT1": ("fujian_target", lambda f: _add(_fund(f, "initial_budget"), "value", "1")),
    "QT2": ("central_2023_target", lambda f: _add(f.project_indicators[0], "weight", "5")),
}


@pytest.mark.parametrize("check", CHANGES)
def test_a_check_finds_what_it_is_there_for(check: str) -> None:
    name, change = CHANGES[check]
    found = figures(name)
    if check in ("Q18", "Q20"):
        for row in found.project_indicators:
            row.update(reason=row["reason"] or "说明", score=row["weight"])
    change(found)
    broken = failed(found)
    expected = "publisher_error" if checks()[check].accuses else "rule_not_applicable"
    assert broken[check] == ("suspected_misreading" if checks()[check].lost_rows else expected)


def test_a_figure_that_was_not_read_makes_every_error_of_the_form_a_suspicion() -> None:
    found = figures("mof_2020")
    _add(found.projects[0], "total_score", "-0.5")
    row = {"document_sha256": SHA, "finding_no": 1, "rule": "form_figure_not_read", "severity": "warn", "page": 1}
    findings = frame("findings").build([{**row, "message": "", "message_zh": ""}])
    broken = failed(found, findings)
    assert {broken["Q07"], broken["Q23"]} == {"suspected_misreading"}


def test_every_check_of_forms_is_tried() -> None:
    assert {check.id for check in checks().values() if check.kind in FORMS} == {*CHANGES, "Q23"}
