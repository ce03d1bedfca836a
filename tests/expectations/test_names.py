"""Names of rows against their codes: what fits, what is a slip, and what is a column beside another."""

from __future__ import annotations

from typing import Any

import pytest

from expectations.checks import evaluate
from expectations.checks.names import names_of_others
from tests.expectations.builder import SHA, cell, facts, tables

FUNCTIONAL = {
    "201": "一般公共服务支出",
    "20103": "政府办公厅（室）及相关机构事务",
    "2010301": "行政运行",
    "2010302": "一般行政管理事务",
    "208": "社会保障和就业支出",
    "20805": "行政事业单位养老支出",
    "2080505": "机关事业单位基本养老保险缴费支出",
    "2080506": "机关事业单位职业年金缴费支出",
    "221": "住房保障支出",
    "22102": "住房改革支出",
    "2210201": "住房公积金",
}


def rows(names: dict[str, str], table: str = "fin_expenditure") -> list[dict[str, Any]]:
    """Two cells of each row, named as row_name writes names."""
    from schemas.judging.dictionary import normal_name

    return [
        cell(table, code, measure, "1.00", row_name=normal_name(name))
        for code, name in names.items()
        for measure in ("expenditure", "basic_expenditure")
    ]


def rules_printed(cells: list[dict[str, Any]]) -> list[tuple[str, str]]:
    findings = names_of_others(facts(cells))
    return list(zip(findings["rule"], findings["printed"], strict=True))


def shifted(count: int = len(FUNCTIONAL)) -> dict[str, str]:
    """The names of the first rows one row lower than their codes."""
    codes, names = list(FUNCTIONAL)[:count], list(FUNCTIONAL.values())[:count]
    return {**FUNCTIONAL, **dict(zip(codes, [names[-1], *names[:-1]], strict=True))}


def test_names_that_fit_are_no_finding() -> None:
    assert rules_printed(rows(FUNCTIONAL)) == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("2010301", "没有人知道的名称"),
        ("2050101", "行政运行"),  # the name of many codes
        ("2019901", "住房公积金"),  # no name of the code is known: a meaning may have moved there
        ("20805", "行政事业单位离退休"),  # a former name
        ("9999999", "没有人知道的名称"),
    ],
)
def test_what_says_nothing_against_a_row(code: str, name: str) -> None:
    assert rules_printed(rows({code: name})) == []


def test_a_row_with_the_name_of_another_code_is_told_once() -> None:
    assert rules_printed(rows({**FUNCTIONAL, "2080505": "住房公积金"})) == [
        ("name_of_other_code", "2080505 住房公积金 (the name of 2210201)")
    ]
    assert rules_printed(rows({"2080599": "行政运行"}))[0][0] == "name_of_other_code", (
        "the name of many codes, and not of this"
    )


def test_economic_codes_have_their_own_names() -> None:
    names = {"30101": "基本工资", "30102": "津贴补贴", "30103": "奖金"}
    assert rules_printed(rows(names, "fin_gpb_basic")) == []
    one_lower = {"30101": "奖金", "30102": "基本工资", "30103": "津贴补贴"}
    assert [rule for rule, _ in rules_printed(rows(one_lower, "fin_gpb_basic"))] == ["names_do_not_fit"]


def test_columns_that_do_not_belong_together_stop_their_table() -> None:
    ((rule, printed),) = rules_printed(rows(shifted()))
    assert rule == "names_do_not_fit"
    assert printed.startswith("201 住房公积金 (the name of 2210201); 20103 一般公共服务支出 (the name of 201); ")
    assert [rule for rule, _ in rules_printed(rows(shifted(2)))] == ["name_of_other_code"] * 2
    assert [rule for rule, _ in rules_printed(rows(shifted(3)))] == ["names_do_not_fit"]


def test_slips_in_several_tables_are_slips() -> None:
    wrong = {"2080505": "住房公积金"}
    cells = [*rows(wrong), *rows(wrong, "fin_revenue"), *rows(wrong, "fin_gpb_expenditure")]
    assert [rule for rule, _ in rules_printed(cells)] == ["name_of_other_code"] * 3


def test_the_findings_come_with_those_of_the_checks() -> None:
    cells = rows(shifted())
    outcome = evaluate(facts(cells), tables(cells))
    (finding,) = outcome.findings[outcome.findings["rule"] == "names_do_not_fit"].to_dict("records")
    assert (finding["document_sha256"], finding["severity"], finding["table_key"]) == (SHA, "gate", "fin_expenditure")
    assert "Look at the page" in finding["message"]
