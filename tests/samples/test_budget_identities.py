"""Generated budgets balance: every identity that budgets obey holds in what is printed, to the last digit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from samples.budgets.layouts import budget_layouts
from samples.corpus import Job, documents
from tests.samples.planned import BODIES, BOOKS, NUMBERS, Planned, budget

CASES = [(layout, number) for layout in sorted(budget_layouts()) for number in NUMBERS]
each_budget = pytest.mark.parametrize(("layout", "number"), CASES)
_OTHERS = ("business_expenditure", "expenditure_to_superior", "subsidy_to_subordinates")
_STAFF = ("personnel_expenditure", "public_operating_expenditure")
_MEASURES = ("expenditure", "basic_expenditure", "project_expenditure", *_OTHERS, *_STAFF)


@cache
def _planned(layout: str, number: int) -> Planned:
    return Planned(budget(layout, number))


@each_budget
def test_the_total_table_balances(layout: str, number: int) -> None:
    planned = _planned(layout, number)
    opening = "carryover_opening"
    for table in ("bud_total", "bud_approp_total"):
        suffix = "_with_carryover" if planned.has(table, "revenue_with_carryover", panel="income") else ""
        income = {
            row: planned.get(table, row, f"revenue{suffix}", panel="income")
            for row in ("total_sources", "revenue_current_year", opening, "use_of_nonfiscal_surplus")
        }
        uses = planned.get(table, "total_uses", f"expenditure{suffix}", panel="expenditure")
        assert income["total_sources"] == uses > 0
        if income["revenue_current_year"]:
            rest = income["total_sources"] - income["revenue_current_year"]
            assert rest == income[opening] + income["use_of_nonfiscal_surplus"]
        panels = {column.panel for column in planned.columns if column.table == table} - {"income"}
        for panel in panels:
            rows = {
                row: value
                for column, values in planned.columns.items()
                if (column.table, column.panel, column.measure, column.book)
                == (table, panel, f"expenditure{suffix}", "all")
                for row, value in values.items()
            }
            listed = sum(value for row, value in rows.items() if row.isdigit() or row in _USES)
            closing = rows.get("carryover_closing", Decimal(0))
            assert listed + closing == uses or panel == "use"
            if "expenditure_current_year" in rows:
                assert rows["expenditure_current_year"] + closing == uses


_USES = frozenset({"basic_expenditure", "project_expenditure"})


@each_budget
def test_rows_add_up_from_items_to_totals(layout: str, number: int) -> None:
    planned = _planned(layout, number)
    sums = 0
    for column, amounts in planned.columns.items():
        coded = {row: value for row, value in amounts.items() if row.partition(">")[0].isdigit()}
        if column.table in ("bud_total", "bud_approp_total") or not coded:
            continue
        for row, value in coded.items():
            below = [fen for inner, fen in coded.items() if _is_below(inner, row)]
            assert not below or sum(below) == value, (column, row)
            sums += bool(below)
        highest = min(len(row.partition(">")[0]) for row in coded)
        listed = sum(fen for row, fen in coded.items() if ">" not in row and len(row) == highest)
        if "total" in amounts:
            assert amounts["total"] == listed, column
    assert sums > 50 or layout == "margins_and_crossed_codes"


def _is_below(inner: str, row: str) -> bool:
    """Whether a row stands one level below another one: by its digits, or by its path."""
    if ">" in inner or ">" in row:
        return inner.rpartition(">")[0] == row
    return inner.startswith(row) and len(inner) == len(row) + 2


@each_budget
def test_units_and_crossed_rows_add_up_to_the_total(layout: str, number: int) -> None:
    planned = _planned(layout, number)
    for column, amounts in planned.columns.items():
        if column.unit or "total" not in amounts:
            continue
        blocks = planned.unit_keys(column.table)
        units = [planned.columns.get(replace(column, unit=key), {}) for key in blocks]
        printed = [unit["total"] for unit in units if "total" in unit]
        if not printed:
            printed = [sum(fen for row, fen in unit.items() if row.isdigit() and len(row) == 3) for unit in units]
        if any(printed):
            assert sum(printed) == amounts["total"], column
        if column in planned.crossed:
            assert sum(planned.crossed[column]) == amounts["total"], column


@each_budget
def test_columns_add_up_in_every_row(layout: str, number: int) -> None:
    planned = _planned(layout, number)
    checked = 0
    rows = {(c.table, c.unit, c.book, row) for c, values in planned.columns.items() for row in values if not c.panel}
    for table, unit, book, row in rows:
        for suffix in ("", "_from_carryover"):
            amount = {measure: planned.get(table, row, f"{measure}{suffix}", book, unit=unit) for measure in _MEASURES}
            basic = amount["basic_expenditure"]
            staff = amount["personnel_expenditure"] + amount["public_operating_expenditure"]
            if staff and planned.has(table, f"basic_expenditure{suffix}", book):
                assert staff == basic, (table, row)
                checked += 1
            if planned.has(table, f"expenditure{suffix}", book) and planned.has(
                table, f"project_expenditure{suffix}", book
            ):
                parts = (basic or staff) + amount["project_expenditure"] + sum(amount[name] for name in _OTHERS)
                if book in ("all", "general_public", "fiscal_appropriation"):
                    assert parts == amount["expenditure"], (table, row)
                    checked += 1
    assert checked > 10


@each_budget
def test_money_adds_up_by_its_source(layout: str, number: int) -> None:
    planned = _planned(layout, number)
    for table, measure in (("bud_basic", "basic_expenditure"), ("bud_project", "project_expenditure")):
        if not planned.has(table, measure):
            continue
        own = [book for book in ("own_funds", "public_service", "business", "superior_subsidy", "from_subordinates",
                                 "other", "fiscal_account") if planned.has(table, measure, book)]  # fmt: skip
        rows = {(c.unit, row) for c, values in planned.columns.items() if c.table == table for row in values}
        for unit, row in rows:
            books = sum(planned.get(table, row, measure, book, unit=unit) for book in BOOKS)
            if planned.has(table, measure, "fiscal_appropriation"):
                assert books == planned.get(table, row, measure, "fiscal_appropriation", unit=unit)
            carried = [
                planned.get(table, row, f"{measure}_from_carryover", book, unit=unit) for book in ("all", *BOOKS)
            ]
            if own or table == "bud_basic":
                whole = books + sum(planned.get(table, row, measure, book, unit=unit) for book in own)
                assert whole + sum(carried) == planned.get(table, row, measure, unit=unit)


@each_budget
def test_revenue_adds_up(layout: str, number: int) -> None:
    planned = _planned(layout, number)
    parts = ("revenue_public_service", "revenue_business", "revenue_superior_subsidy", "revenue_from_subordinates",
             "revenue_other", "use_of_nonfiscal_surplus")  # fmt: skip
    books = [("revenue", book) for book in (*BOOKS, "fiscal_account", "own_funds")]
    books += [("revenue_education_fees", "fiscal_account"), ("revenue_fiscal_account_other", "fiscal_account")]
    rows = {(c.unit, row) for c, values in planned.columns.items() if c.table == "bud_revenue" for row in values}
    assert rows
    for unit, row in rows:

        def get(measure: str, book: str = "all", unit: str = unit, row: str = row) -> Decimal:
            return planned.get("bud_revenue", row, measure, book, unit=unit)

        this_year = sum(get(measure, book) for measure, book in books) + sum(map(get, parts))
        this_year += get("revenue_fiscal_appropriation")
        opening = get("carryover_opening")
        assert get("total_sources") == this_year + opening
        if planned.has("bud_revenue", "revenue"):
            assert get("revenue") == this_year
        if planned.has("bud_revenue", "carryover_opening", "own_funds"):
            assert opening == sum(get("carryover_opening", book) for _, book in books[:5])


@each_budget
def test_tables_agree_with_each_other(layout: str, number: int) -> None:
    planned = _planned(layout, number)
    suffix = "_with_carryover" if planned.has("bud_total", "revenue_with_carryover", panel="income") else ""
    sources = planned.get("bud_total", "total_sources", f"revenue{suffix}", panel="income")
    uses = planned.get("bud_total", "total_uses", f"expenditure{suffix}", panel="expenditure")
    closing = planned.get("bud_total", "carryover_closing", f"expenditure{suffix}", panel="expenditure")
    assert planned.total("bud_revenue", "total_sources") == sources
    crossed = sum(
        sum(f) for c, f in planned.crossed.items() if (c.table, c.measure) == ("bud_expenditure", "expenditure")
    )
    assert (planned.total("bud_expenditure", f"expenditure{suffix}") or crossed) + closing == uses
    general = planned.total("bud_gpb_expenditure", "expenditure", "general_public")
    basic = planned.total("bud_gpb_expenditure", "basic_expenditure", "general_public")
    staff = [
        planned.total("bud_gpb_expenditure", measure, "general_public")
        for measure in ("personnel_expenditure", "public_operating_expenditure")
    ]
    basic = basic or sum(staff, Decimal(0))
    assert general > basic > 0
    if planned.has("bud_gpb_economic", "expenditure", "general_public"):
        assert planned.total("bud_gpb_economic", "expenditure", "general_public") == general
    if planned.has("bud_gpb_basic", "basic_expenditure", "general_public"):
        assert planned.total("bud_gpb_basic", "basic_expenditure", "general_public") == basic
    if planned.has("bud_gpb_project", "project_expenditure", "general_public"):
        project = planned.total("bud_gpb_expenditure", "project_expenditure", "general_public")
        assert planned.total("bud_gpb_project", "project_expenditure", "general_public") == project
    if planned.has("bud_approp_expenditure", "expenditure", "fiscal_appropriation"):
        assert planned.total("bud_approp_expenditure", "expenditure", "fiscal_appropriation") >= general
    if planned.has("bud_operating", "agency_operating_expenditure", "general_public"):
        assert planned.total("bud_operating", "agency_operating_expenditure", "general_public") == staff[1]


@each_budget
def test_three_public_adds_up(layout: str, number: int) -> None:
    planned = _planned(layout, number)
    parts = ("overseas_travel", "official_vehicle", "official_reception")
    checked = 0
    for column, amounts in planned.columns.items():
        if column.table == "bud_three_public" and column.measure == "expenditure":
            if "three_public_total" in amounts:
                assert sum(amounts[item] for item in parts) == amounts["three_public_total"]
                checked += 1
            if "official_vehicle_purchase" in amounts:
                vehicles = amounts["official_vehicle_purchase"] + amounts["official_vehicle_operation"]
                assert vehicles == amounts["official_vehicle"]
    assert checked


@pytest.mark.parametrize("number", NUMBERS)
def test_the_general_public_budget_is_what_the_final_account_quotes(number: int) -> None:
    """The final account of the year prints the initial budget by functional class, and the planned 三公 items."""
    job = Job(BODIES[number % 2], number, 2023, 1, 11)
    accounts = next(documents(job)).issue.accounts
    for layout in ("department_economic_codes", "compared_with_last_year"):
        planned = _planned(layout, number)
        for code, fen in accounts.initial_budget.items():
            printed = planned.get("bud_gpb_expenditure", code, "expenditure", "general_public")
            assert abs(printed - Decimal(fen).scaleb(-6)) <= Decimal("0.005")
        quoted = accounts.three_public_item("budget", "three_public_total")
        printed = planned.get("bud_three_public", "three_public_total", "expenditure")
        assert abs(printed - Decimal(quoted).scaleb(-6)) <= Decimal("0.05")


@pytest.mark.parametrize("number", NUMBERS)
def test_changes_are_differences(number: int) -> None:
    planned = _planned("compared_with_last_year", number)
    for suffix in ("", "_excl_capital_construction"):
        changes = [amounts for c, amounts in planned.columns.items() if c.measure == f"expenditure_change{suffix}"]
        before = [
            amounts
            for c, amounts in planned.columns.items()
            if (c.measure, c.phase, c.year) == (f"expenditure{suffix}", "executed", "2022")
        ]
        assert len(changes) == len(before) == 1
        for row, change in changes[0].items():
            now = planned.get("bud_gpb_expenditure", row, f"expenditure{suffix}", "general_public")
            assert change == now - before[0][row]
