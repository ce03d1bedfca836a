"""Forms that bear the name of another project: by their title, by the list of projects, by the narrative."""

from __future__ import annotations

from typing import Any

import pytest

from transforms.performance.form import Form
from transforms.performance.names import forms_under_other_names, project_key


def _form(name: str, *amounts: int, title: str = "项目支出绩效目标表", kind: str = "project_target") -> Form:
    form = Form(5, 5, title, kind, fields={"project_name": name})
    form.funds = [{"amount_fen": amount * 10_000} for amount in amounts]
    return form


def _rules(
    *forms: Form, listed: dict[str, int] | None = None, stated_amounts: dict[str, int] | None = None
) -> list[str]:
    facts = [
        {
            "project_key": f"类>{name}",
            "amount_fen": amount * 10_000,
            "table_key": "bud_project",
            "measure": "expenditure",
        }
        for name, amount in (listed or {}).items()
    ]
    statements: list[dict[str, Any]] = [
        {"project": name, "amount_fen": amount * 10_000, "kind": "amount"}
        for name, amount in (stated_amounts or {}).items()
    ]
    return [finding.rule for finding in forms_under_other_names(forms, facts, statements)]


@pytest.mark.parametrize(
    ("title", "name", "rules"),
    [
        ("巡查经费项目绩效自评表", "巡查经费", []),
        ("2024年巡查经费项目支出绩效自评表", "“巡查”经费项目", []),
        ("127部门整体绩效自评表", "部门整体", []),
        ("项目支出绩效自评表", "巡查经费", []),
        ("巡查经费项目绩效自评表", "培训经费", ["form_name_doubtful"]),
    ],
)
def test_the_title_names_the_project_of_its_rows(title: str, name: str, rules: list[str]) -> None:
    assert _rules(_form(name, 345_67, title=title)) == rules


def test_a_form_with_the_money_of_another_project_is_in_doubt() -> None:
    money = {"巡查经费": 345_67, "培训经费": 12_30}
    own, other = _form("巡查经费", 345_67), _form("培训经费", 12_30)
    named_alike = _form("巡查经费", 12_30)
    doubt, twice = "form_name_doubtful", "form_name_repeated"
    assert _rules(own, other, listed=money, stated_amounts=money) == []
    assert _rules(own, named_alike, listed=money) == [twice, doubt, twice]
    assert _rules(own, named_alike, stated_amounts=money) == [twice, doubt, twice]
    assert _rules(own, named_alike) == [twice, twice]
    # A project that no list knows, and money that is that of nobody else, accuse no form.
    assert _rules(_form("修缮", 12_30), listed={"巡查经费": 345_67}) == []
    assert _rules(own, other, _form("修缮", 12_30), listed=money) == []


def test_a_target_without_the_amount_of_its_list_is_a_finding() -> None:
    listed = {"2026信访专项经费": 30_00}
    assert _rules(_form("2026年信访专项经费", 30_00), listed=listed) == []
    assert _rules(_form("2026年信访专项经费", 31_00), listed=listed) == ["form_differs_from_list"]
    assert _rules(_form("2026年信访专项经费", 31_00, kind="project_self_evaluation"), listed=listed) == []
    assert _rules(_form("部门整体", 31_00, kind="department_target"), listed={"部门整体": 30_00}) == []


def test_a_name_is_compared_without_its_year_and_marks() -> None:
    assert (
        project_key("2024年度“乡村振兴”补助（二期）项目支出") == project_key("乡村振兴补助二期") == "乡村振兴补助二期"
    )
    assert project_key("项目") == "项目"
