"""The questions on narratives and performance forms, on figures made by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.loading.link import link
from schemas.reading.figures import FIGURE_FRAMES
from schemas.reading.frames import frame
from tests.factories import Doc, frames
from tests.figure_rows import fund, indicator, project, statement
from transforms.entities.record import Record
from transforms.figures import Figures, rows_of
from transforms.findings import Finding
from warehouse.publish import publishing
from warehouse.query import query

_BEFORE = Doc("before", year=2023, amount=799_999_997)
_NOW = Doc("now", amount=999_999_997)
_TOTAL = {
    "section": "expenditure",
    "subject_printed": "本年支出合计",
    "account_code": "expenditure_current_year",
    "measure": "expenditure",
}
_CODE = {"section": "gpb_detail", "subject_printed": "行政运行", "code_system": "functional", "account_code": "2010301"}


def _change(value: str, sentence: str, **columns: Any) -> dict[str, Any]:
    fen = int(Decimal(value) * 1_000_000)
    about = {"kind": "change", "base": "prior_year", "sentence": sentence, "amount_fen": fen}
    direction = "decrease" if fen < 0 else "increase"
    return statement(value, direction=direction, value_text=value.lstrip("-"), **about, **columns)


def _rate(value: str, sentence: str, **columns: Any) -> dict[str, Any]:
    direction = "decrease" if value.startswith("-") else "increase"
    about = {"kind": "change_rate", "base": "prior_year", "unit": "%", "sentence": sentence}
    return statement(value, direction=direction, value_text=value.lstrip("-"), **about, **columns)


def _figures(project_fact: str, total_fact: str) -> Figures:
    count = {"kind": "count", "amount_fen": None, "unit": "批次", "budget_book": ""}
    sme = {"section": "procurement", "subject_printed": "授予中小企业合同金额", "measure": "contract_amount"}
    of_projects = {"section": "other", "subject_printed": "项目支出", "account_code": "project_expenditure"}
    read = [
        # 项目支出 repeats a figure of a table, and has a rate of its own.
        statement("1000.00", **of_projects, fact_id=project_fact, agrees="yes", sentence="甲"),
        _change("200.00", "甲", **of_projects, reason="新增项目"),
        _rate("25.00", "甲", **of_projects),
        # A total that the table prints otherwise.
        statement("999.00", **_TOTAL, fact_id=total_fact, agrees="differs", sentence="乙"),
        _change("190.00", "乙", **_TOTAL),
        # A code with the budget of the year.
        statement("50.00", **_CODE, phase="approved", sentence="丙"),
        statement("60.00", **_CODE, sentence="丙"),
        statement(
            "120.00", **_CODE, kind="completion_rate", base="approved", unit="%", sentence="丙", reason="人员增加"
        ),
        # An amount that one section says in two ways is nobody's amount.
        statement("7.00", subject_printed="培训费", account_code="training", sentence="丁"),
        statement("8.00", subject_printed="培训费", account_code="training", sentence="丁"),
        _change("1.00", "丁", subject_printed="培训费", account_code="training"),
        # 三公 with its counts, procurement with small firms.
        statement("3.00"),
        statement("12", measure="batches", quantity=12, **count, value_text="12"),
        statement(
            "200.00", **{**sme, "subject_printed": "采购总额", "measure": "procurement"}, account_code="procurement"
        ),
        statement("150.00", **sme, account_code="procurement_sme"),
        statement("75.00", **sme, account_code="procurement_small_micro"),
        # A project of the narrative.
        statement("9.50", project="“办公楼维修”项目", account_code="project", measure="funds", section="performance"),
        statement("94", project="办公楼维修", kind="score", unit="分", account_code="project", measure="total_score"),
    ]
    money = {"x0": 150.0, "x1": 170.0}
    return Figures(
        statements=[{**row, "y0": 100.0 + 20 * index, "y1": 112.0 + 20 * index} for index, row in enumerate(read)],
        projects=[
            project(1, total_score=Decimal(100)),
            project(2, project_name="会议", total_score=Decimal(90), first_page=4, last_page=4),
        ],
        project_funds=[
            fund("adjusted_budget", "10.00"),
            fund("executed", "9.50", **money),
            fund("adjusted_budget", "5.00", 2, page=4),
            fund("executed", "5.00", 2, page=4, **money),
        ],
        project_indicators=[
            indicator(1, reason="结余资金由财政收回", score=Decimal(19), score_text="19"),
            indicator(2, level3="验收", score=Decimal(18), score_text="18"),
            indicator(1, 2, page=4, reason="已收回旧设备"),
        ],
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    batch = frames([_BEFORE, _NOW])
    facts = batch["facts"]
    own = facts[(facts["document_sha256"] == _NOW.sha256) & (facts["account_code"] == "total")].set_index("measure")
    read = _figures(str(own.loc["project_expenditure", "fact_id"]), str(own.loc["expenditure", "fact_id"]))
    for name in FIGURE_FRAMES:
        batch[name] = frame(name).build(rows_of(read, name, _NOW.sha256, {}))
    # A figure of the second form was not read.
    unread = Finding("form_figure_not_read", 4, None, "12").row(_NOW.sha256, number=9)
    batch["findings"] = pd.concat([batch["findings"], frame("findings").build([unread])], ignore_index=True)
    warehouse_file = tmp_path_factory.mktemp("questions") / "w.duckdb"
    with publishing(warehouse_file) as writer:
        writer.load(batch)
        link(writer, Record(), "test")
    return warehouse_file


def _rows(path: Path, asked: str) -> list[tuple[Any, ...]]:
    return list(query(path, asked).rows)


def test_growth_comes_with_its_reason_and_an_amount_that_is_said_in_two_ways_is_nobodys(path: Path) -> None:
    asked = "SELECT subject_printed, executed_yuan, change_yuan, rate_percent, computed_percent, reason"
    assert _rows(path, f"{asked} FROM growth_with_reason ORDER BY change_yuan DESC") == [
        ("项目支出", Decimal(10_000_000), Decimal(2_000_000), Decimal(25), Decimal(25), "新增项目"),
        ("本年支出合计", Decimal(9_990_000), Decimal(1_900_000), None, Decimal("23.4858"), None),
        ("培训费", None, Decimal(10_000), None, None, None),
    ]


def test_the_rate_of_the_publisher_stands_beside_ours(path: Path) -> None:
    asked = "SELECT fiscal_year, growth_rate, publisher_growth_rate FROM growth WHERE figure = 'project_expenditure'"
    assert _rows(path, f"{asked} ORDER BY 1") == [
        (2023, None, None),
        (2024, Decimal("0.2500"), Decimal("0.250000")),
    ]


def test_the_year_before_is_derived_and_compared_with_its_own_document(path: Path) -> None:
    asked = "SELECT subject_printed, prior_year, prior_yuan, earlier_yuan, seam FROM prior_year_derived ORDER BY ALL"
    assert _rows(path, asked) == [
        ("培训费", 2023, None, None, "not_derived"),
        ("本年支出合计", 2023, Decimal(8_090_000), Decimal(8_000_000), "restated"),
        ("项目支出", 2023, Decimal(8_000_000), Decimal(8_000_000), "holds"),
    ]


def test_a_year_that_starts_from_another_amount_than_was_published_is_a_finding(path: Path) -> None:
    asked = "SELECT document_sha256, severity, printed, message, message_zh FROM findings"
    [(sha256, severity, printed, english, chinese)] = _rows(path, f"{asked} WHERE rule = 'prior_year_restated'")
    assert (sha256, severity, printed) == (_NOW.sha256, "info", "本年支出合计")
    assert all("809.00" in text and "800.00" in text for text in (english, chinese))


def test_budget_and_completion_of_a_code(path: Path) -> None:
    asked = "SELECT account_code, approved_yuan, executed_yuan, completion_percent, completed, reason"
    assert _rows(path, f"{asked} FROM budget_completion") == [
        ("2010301", Decimal(500_000), Decimal(600_000), Decimal(120), "approved", "人员增加")
    ]


def test_what_a_reception_costs_and_what_small_firms_got(path: Path) -> None:
    asked = "SELECT item, counted, quantity, amount_yuan, cost_yuan FROM unit_costs"
    assert _rows(path, asked) == [("official_reception", "batches", 12, Decimal(30_000), Decimal(2_500))]
    asked = "SELECT procurement_yuan, sme_yuan, sme_share, small_micro_share FROM sme_procurement"
    assert _rows(path, asked) == [(Decimal(2_000_000), Decimal(1_500_000), Decimal("0.75"), Decimal("0.5"))]


def test_narratives_that_contradict_their_tables(path: Path) -> None:
    asked = "SELECT subject_printed, stated_yuan, amount_yuan, difference_yuan FROM narrative_against_tables"
    assert _rows(path, f"{asked} WHERE agrees = 'differs'") == [
        ("本年支出合计", Decimal(9_990_000), Decimal(10_000_000), Decimal(-10_000))
    ]


def test_projects_with_full_marks_and_unspent_money(path: Path) -> None:
    asked = "SELECT project_name, unspent_yuan, execution_share, indicators_below_full, unexplained"
    assert _rows(path, f"{asked} FROM full_marks_with_unspent_money") == [
        ("办公楼维修", Decimal(5_000), Decimal("0.95"), 2, 1)
    ]
    asked = "SELECT project_name, has_full_marks, department_projects_yuan FROM project_results ORDER BY form_no"
    assert _rows(path, asked) == [
        ("办公楼维修", True, Decimal(10_000_000)),
        ("会议", False, Decimal(10_000_000)),
    ]


def test_only_money_is_taken_back(path: Path) -> None:
    asked = "SELECT project_name, said_in, words, unspent_yuan FROM funds_taken_back"
    assert _rows(path, asked) == [("办公楼维修", "reason", "结余资金由财政收回", Decimal(5_000))]


def test_a_statement_meets_the_form_of_its_project(path: Path) -> None:
    asked = "SELECT value_text, form_no, form_value, is_same FROM project_statements ORDER BY value"
    assert _rows(path, asked) == [("9.50", 1, Decimal(95_000), True), ("94", 1, Decimal(100), False)]


def test_each_part_of_a_document_and_each_form_has_a_grade_or_matters_of_its_own(path: Path) -> None:
    asked = f"SELECT part, grade, matters FROM part_grades WHERE document_sha256 = '{_NOW.sha256}' AND part <> 'tables'"
    assert _rows(path, f"{asked} ORDER BY 1") == [("forms", "C", "form_figure_not_read"), ("statements", "A", None)]
    asked = "SELECT form_no, form_trust, figures_not_read, form_matters FROM form_trust ORDER BY 1"
    assert _rows(path, asked) == [(1, "clear", 0, None), (2, "open", 1, "form_figure_not_read")]
    asked = f"SELECT DISTINCT document_matters FROM figure_trust WHERE document_sha256 = '{_NOW.sha256}'"
    assert not any("form_figure_not_read" in (matters or "") for (matters,) in _rows(path, asked))


def test_projects_stand_beside_the_money_of_their_department(path: Path) -> None:
    asked = "SELECT project_name, money_state, share_of_department, stated_executed_yuan, narrative_agrees"
    assert _rows(path, f"{asked} FROM project_money ORDER BY form_no") == [
        ("办公楼维修", "comparable", Decimal("0.0095"), Decimal(95_000), False),
        ("会议", "comparable", Decimal("0.0050"), None, None),
    ]
    asked = "SELECT forms, forms_added, coverage_state, covered_yuan, covered_share, full_marks_unspent_yuan"
    assert _rows(path, f"{asked} FROM project_coverage") == [
        (2, 2, "whole", Decimal(145_000), Decimal("0.0145"), Decimal(5_000))
    ]


_SECOND_FORMS: list[tuple[dict[str, Any], str | None, str | None, str]] = [
    ({}, "2000.00", "above_department", "in_part"),
    ({"fiscal_year": 1999}, "5.00", "other_year", "in_part"),
    ({"project_name": "办公楼维修"}, "5.00", "same_name", "same_name"),
    ({"form_kind": "department_self_evaluation"}, "5.00", None, "whole"),
    ({"form_kind": "special_fund_self_evaluation"}, "5.00", None, "whole"),
    ({}, None, "no_amount", "in_part"),
]
"""What differs in the second form of a document, what it spent, its state, and that of the coverage"""


def test_what_must_not_be_added_is_marked_and_left_out(tmp_path: Path) -> None:
    documents = [Doc(f"case {year}", year=year, amount=999_999_997) for year in range(2019, 2019 + len(_SECOND_FORMS))]
    batch, rows = frames(documents), {name: [] for name in FIGURE_FRAMES}
    for document, (form, executed, _, _) in zip(documents, _SECOND_FORMS, strict=True):
        second = {"fiscal_year": document.year, "project_name": "会议", "first_page": 4, "last_page": 4, **form}
        read = Figures(
            projects=[project(1, fiscal_year=document.year), project(2, **second)],
            project_funds=[fund("executed", "9.50"), *([fund("executed", executed, 2, page=4)] if executed else [])],
        )
        for name in FIGURE_FRAMES:
            rows[name].extend(rows_of(read, name, document.sha256, {}))
    batch |= {name: frame(name).build(rows[name]) for name in FIGURE_FRAMES}
    warehouse_file = tmp_path / "w.duckdb"
    with publishing(warehouse_file) as writer:
        writer.load(batch)
        link(writer, Record(), "test")
    asked = "SELECT fiscal_year - 2019, money_state FROM project_money WHERE form_no = 2"
    states = {number: state for number, (_, _, state, _) in enumerate(_SECOND_FORMS) if state}
    assert dict(_rows(warehouse_file, asked)) == states
    coverage = _rows(warehouse_file, "SELECT coverage_state, covered_share FROM project_coverage ORDER BY fiscal_year")
    assert [state for state, _ in coverage] == [coverage for *_, coverage in _SECOND_FORMS]
    # The share is that of the first form alone.
    assert {share for state, share in coverage if state != "same_name"} == {Decimal("0.0095")}
    assert [share for state, share in coverage if state == "same_name"] == [None]
