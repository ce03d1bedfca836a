"""Rows whose keys contradict each other: pairs of codes, classes of budgets, codes of units, notes on no data."""

from __future__ import annotations

from typing import Any

import pytest

from expectations.checks.mistaken_keys import mistaken_keys
from schemas.judging.checks import checks
from schemas.judging.fitting import fitting
from tests.expectations.builder import cell, facts, tables

_PAIRS = {"30101": "50101", "30108": "50102", "30201": "50502", "30305": "50901"}


def rules_printed(cells: list[dict[str, Any]], **of_tables: Any) -> list[tuple[str, str]]:
    read = tables(cells)
    findings = mistaken_keys(facts(cells, fiscal_year=2026), read.assign(**of_tables) if of_tables else read, checks())
    return list(zip(findings["rule"], findings["printed"], strict=True))


def pairs(by_code: dict[str, str]) -> list[dict[str, Any]]:
    return [
        cell("bud_expenditure", "2010301", "expenditure", "1.00", economic_code=code, government_economic_code=other)
        for code, other in by_code.items()
    ]


def test_codes_that_stand_beside_each_other() -> None:
    assert rules_printed(pairs(_PAIRS)) == []
    lower = dict(zip(_PAIRS, ["50901", *list(_PAIRS.values())[:-1]], strict=True))
    ((rule, printed),) = rules_printed(pairs(lower))
    assert rule == "codes_do_not_fit"
    assert printed.startswith("30101 beside 50901; ")


def test_one_pair_that_is_usual_in_no_list_proves_nothing_within_its_class() -> None:
    assert rules_printed(pairs({**_PAIRS, "30202": "50299"})) == []
    assert rules_printed(pairs({**_PAIRS, "30202": "50299", "30203": "50209"}))[0][0] == "codes_do_not_fit"
    assert rules_printed(pairs({**_PAIRS, "30202": "50101"}))[0][0] == "codes_do_not_fit"
    assert rules_printed(pairs({"39997": "50101", "301": "502"})) == [], "codes that are not listed"


@pytest.mark.parametrize(
    ("code", "book", "is_wrong"),
    [
        ("2230105", "state_capital", False),
        ("2080401", "state_capital", False),
        ("2120801", "state_capital", True),
        ("2230105", "government_fund", True),
        ("2120801", "government_fund", False),
        ("2230105", "fiscal_appropriation", False),
    ],
)
def test_classes_of_budgets(code: str, book: str, is_wrong: bool) -> None:
    rows = [cell("bud_statecap", code, "expenditure", "1.00", budget_book=book)]
    assert [rule for rule, _ in rules_printed(rows)] == (["class_of_another_budget"] if is_wrong else [])
    assert rules_printed([{**rows[0], "amount_fen": 0}]) == []


def units(table: str, names: dict[str, str]) -> list[dict[str, Any]]:
    return [
        cell(table, "total", "expenditure", "1.00", unit_key=code, unit_code=code, unit_name=name)
        for code, name in names.items()
    ]


def test_units_with_the_codes_of_each_other() -> None:
    first = units("bud_expenditure", {"101001": "甲局", "101002": "乙中心"})
    assert rules_printed([*first, *units("bud_revenue", {"101001": "甲局", "101002": "乙中心"})]) == []
    assert rules_printed([*first, *units("bud_revenue", {"101001": "甲局（本级）", "101002": "乙中心"})]) == []
    findings = rules_printed([*first, *units("bud_revenue", {"101001": "乙中心", "101002": "甲局"})])
    assert findings == [("units_exchanged", "101001: 乙中心 and 甲局; 101002: 乙中心 and 甲局")]


@pytest.mark.parametrize(
    ("note", "is_wrong"),
    [
        ("注：本表为空表。", True),
        ("本单位没有政府性基金预算支出，故本表无数据。", True),
        ("本单位没有政府性基金收入，支出为上年结转。", False),
        ("本单位没有国有资本经营预算支出，故本表无数据。", False),
        (None, False),
    ],
)
def test_notes_that_a_table_with_amounts_has_none(note: str | None, is_wrong: bool) -> None:
    rows = [cell("bud_govfund", "2120801", "expenditure", "1.00", budget_book="government_fund")]
    assert [rule for rule, _ in rules_printed(rows, nil_note=note)] == (["nil_note_disagrees"] if is_wrong else [])
    assert rules_printed([{**rows[0], "amount_fen": 0}], nil_note=note) == []


def test_every_pair_is_declared_once_and_in_the_classes_that_belong_together() -> None:
    fits = fitting()
    assert fits.unfitting("3010101", "501") is None
    assert fits.unfitting("30101", "50201") == "class"
    assert {code[:3] for code in fits.economic} <= {"301", "302", "303", "307", "309", "310", "312", "399"}


def test_units_that_have_each_others_money_in_another_table() -> None:
    def of_units(table: str, measure: str, **amounts: str) -> list[dict[str, Any]]:
        return [
            cell(table, "total", measure, amount, unit_key=name, unit_name=name, account_code="total")
            for name, amount in amounts.items()
        ]

    revenue = of_units("bud_revenue", "total_sources", 甲局="3.00", 乙中心="5.00", 丙站="7.00")
    same = of_units("bud_expenditure", "expenditure", 甲局="3.00", 乙中心="5.00", 丙站="7.00")
    exchanged = of_units("bud_expenditure", "expenditure", 甲局="5.00", 乙中心="3.00", 丙站="7.00")
    others = of_units("bud_expenditure", "expenditure", 甲局="5.00", 乙中心="2.00", 丙站="7.00")
    assert rules_printed([*revenue, *same]) == []
    assert rules_printed([*revenue, *others]) == []
    assert [rule for rule, _ in rules_printed([*revenue, *exchanged])] == ["units_exchanged"] * 2
    assert {printed for _, printed in rules_printed([*revenue, *exchanged])} == {
        "甲局 3.00; 乙中心 5.00",
        "甲局 5.00; 乙中心 3.00",
    }
