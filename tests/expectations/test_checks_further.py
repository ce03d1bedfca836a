"""Checks of the tables of finals that only some provinces print."""

from __future__ import annotations

from typing import Any

import pytest

from expectations.checks import evaluate
from tests.expectations.builder import cell, facts, tables

_MEASURES = ("expenditure", "basic_expenditure", "project_expenditure")
_FURTHER = ("K01", "K02", "K03", "K04", "K05", "K06")


def row(table: str, code: str, *amounts: str, **more: Any) -> list[dict[str, Any]]:
    return [cell(table, code, m, text, **more) for m, text in zip(_MEASURES, amounts, strict=False) if text]


def results(*rows: list[dict[str, Any]]) -> dict[str, set[str]]:
    """The results of each check of further tables."""
    cells = [cell for row in rows for cell in row]
    check_results = evaluate(facts(cells), tables(cells)).check_results
    return {check: set(rows["result"]) for check, rows in check_results.groupby("check_id") if check in _FURTHER}


def unit(name: str, *amounts: str) -> list[dict[str, Any]]:
    return row("fin_expenditure_by_unit", "total", *amounts, unit_key=name, unit_name=name)


_TOTAL = row("fin_expenditure", "total", "9.00", "6.00", "3.00")
_BY_UNIT = [row("fin_expenditure_by_unit", "total", "9.00", "6.00", "3.00"), unit("甲局", "5.00", "4.00", "1.00")]


def test_nothing_is_said_of_them_where_none_is_printed() -> None:
    assert results(_TOTAL) == {}


@pytest.mark.parametrize(
    ("second", "broken"),
    [
        (("4.00", "2.00", "2.00"), ()),
        (("4.00", "2.00", "1.00"), ("K01", "K02")),
        (("5.00", "2.00", "3.00"), ("K02",)),
    ],
)
def test_units(second: tuple[str, ...], broken: tuple[str, ...]) -> None:
    result_sets = results(_TOTAL, *_BY_UNIT, unit("乙中心", *second))
    assert {check for check in ("K01", "K02", "K05") if "fail" in result_sets[check]} == set(broken)
    assert "pass" in result_sets["K05"]


def test_a_total_that_is_another_than_in_the_table_of_codes() -> None:
    other = row("fin_expenditure", "total", "9.00", "5.00", "4.00")
    assert results(other, *_BY_UNIT, unit("乙中心", "4.00", "2.00", "2.00"))["K05"] == {"pass", "fail"}


def detail(code: str, amount: str, salaries: str, goods: str) -> list[dict[str, Any]]:
    level = {"account_level": "item"} if len(code) == 7 else {}
    return [
        *row("fin_gpb_detail", code, amount, **level),
        *row("fin_gpb_detail", code, salaries, economic_code="301", **level),
        *row("fin_gpb_detail", code, goods, economic_code="302", **level),
    ]


@pytest.mark.parametrize(("goods", "broken"), [("2.00", False), ("3.00", True)])
def test_economic_columns_add_up_in_each_item(goods: str, broken: bool) -> None:
    rows = [detail("total", "5.00", "3.00", "2.00"), detail("2040601", "5.00", "3.00", goods)]
    assert ("fail" in results(*rows)["K04"]) == broken


def test_money_that_projects_carry_over() -> None:
    def balance(closing: str) -> list[dict[str, Any]]:
        amounts = {
            "carryover_opening_project": "1.00",
            "revenue_project": "5.00",
            "project_expenditure": "4.00",
            "carryover_closing_project": closing,
        }
        return [cell("fin_project_balance", "total", measure, text) for measure, text in amounts.items()]

    assert results(balance("2.00"))["K01"] == {"pass"}
    assert results(balance("3.00"))["K01"] == {"fail"}
