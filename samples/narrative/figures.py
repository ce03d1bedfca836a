"""What the sentences of a generated narrative can state: by name, with what each is in the frame `statements`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from samples.figures import BOOKS, Accounts, Rolled, account_name, roll_up
from samples.issue import Issue

Row = tuple[str, str, str]
"""Account, measure and budget book"""
_THREE_PUBLIC = {
    "public3": "three_public_total",
    "travel": "overseas_travel",
    "vehicle": "official_vehicle",
    "purchase": "official_vehicle_purchase",
    "operation": "official_vehicle_operation",
    "reception": "official_reception",
}
_VEHICLES = {
    "leader": "leader_vehicle",
    "principal": "principal_vehicle",
    "mail": "confidential_mail_vehicle",
    "emergency": "emergency_vehicle",
    "other": "other_vehicle",
}
_SME_SHARE = 70
_SECTION, _ITEM = 5, 7
"""Digits of functional codes"""
_CENT = 10_000
"""0.01 万元 in fen"""
_BATCH, _PERSON = 150_000, 20_000
"""Fen for each batch of guests and each of them"""


@dataclass(frozen=True)
class Figure:
    """An amount of this year and of the year before, its budgets, and what it is."""

    rows: tuple[Row, ...]
    now: int = 0
    before: int | None = None
    approved: int | None = None
    budget: int | None = None
    whole: int | None = None
    """What its share is of"""
    base: str = ""
    counts: Mapping[str, int] | None = None
    texts: Mapping[str, str] | None = None


def figures_of(issue: Issue) -> dict[str, Figure]:
    """Give the figures of a disclosure by name."""
    accounts, before = issue.accounts, issue.history[issue.year - 1]
    figures = {
        **_totals(accounts, before),
        **_general_public(accounts, before),
        **_three_public(accounts, before),
        **_others(accounts, before),
    }
    figures["both"] = replace(figures["sources"], rows=(*figures["sources"].rows, *figures["uses"].rows))
    approp = figures["approp_sources"]
    figures["approp_both"] = replace(approp, rows=(*approp.rows, *figures["approp_uses"].rows))
    return figures


def _totals(now: Accounts, before: Accounts) -> dict[str, Figure]:
    revenue, spent = now.revenue_current_year, now.expenditure_current_year
    appropriated = sum(map(now.revenue, BOOKS))
    basic, project = now.total(lambda line: line.total_basic), now.total(lambda line: line.total_project)
    total = Figure((("total", "expenditure", "all"),), spent, before.expenditure_current_year)
    return {
        "sources": Figure((("total_sources", "revenue", "all"),), now.grand_total, before.grand_total),
        "uses": Figure((("total_uses", "expenditure", "all"),), now.grand_total, before.grand_total),
        "approp_sources": Figure(
            (("total_sources", "revenue", "all"),), now.appropriation_total, before.appropriation_total
        ),
        "approp_uses": Figure(
            (("total_uses", "expenditure", "all"),), now.appropriation_total, before.appropriation_total
        ),
        "revenue": Figure((("total", "revenue", "all"),), revenue, before.revenue_current_year),
        "revenue_in_total": Figure(
            (("revenue_current_year", "revenue", "all"),), revenue, before.revenue_current_year
        ),
        "revenue_appropriation": Figure(
            (("total", "revenue_fiscal_appropriation", "all"),), appropriated, sum(map(before.revenue, BOOKS)),
            whole=revenue, base="revenue_current_year",
        ),
        "expenditure": total,
        "expenditure_in_total": replace(total, rows=(("expenditure_current_year", "expenditure", "all"),)),
        "basic": Figure(
            (("total", "basic_expenditure", "all"),), basic, before.total(lambda line: line.total_basic),
            whole=spent, base="total",
        ),
        "project": Figure(
            (("total", "project_expenditure", "all"),), project, before.total(lambda line: line.total_project),
            whole=spent, base="total",
        ),
    }  # fmt: skip


def _general_public(now: Accounts, before: Accounts) -> dict[str, Figure]:
    planned = sum(now.initial_budget.values())
    basic = sum(now.economic.values())
    return {
        "gpb": Figure(
            (("total", "expenditure", "general_public"),), now.spent("general_public"), before.spent("general_public"),
            approved=planned, budget=planned, whole=now.expenditure_current_year, base="expenditure_current_year",
        ),
        "gpb_basic": Figure((("total", "basic_expenditure", "general_public"),), basic),
        "personnel": Figure(
            (("personnel_expenditure", "basic_expenditure", "general_public"),), now.personnel,
            whole=basic, base="total",
        ),
        "public": Figure(
            (("public_operating_expenditure", "basic_expenditure", "general_public"),), now.public_operating,
            whole=basic, base="total",
        ),
    }  # fmt: skip


def _three_public(now: Accounts, before: Accounts) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    total = now.three_public_item("executed", "three_public_total")
    for name, item in _THREE_PUBLIC.items():
        planned = now.three_public_item("budget", item)
        figures[name] = Figure(
            ((item, "expenditure", "all"),), now.three_public_item("executed", item),
            before.three_public_item("executed", item), planned, planned, total, "three_public_total",
        )  # fmt: skip
    batches, persons = figures["reception"].now // _BATCH, figures["reception"].now // _PERSON
    guests = {"batches": batches, "persons": persons}
    figures["reception"] = replace(figures["reception"], counts=guests)
    figures["reception_domestic"] = Figure(
        (("official_reception_domestic", "expenditure", "all"),), figures["reception"].now, counts=guests
    )
    figures["reception_foreign"] = Figure(
        (("official_reception_foreign", "expenditure", "all"),), 0, counts={"batches": batches // 5, "persons": 0}
    )
    travels = int(figures["travel"].now > 0)
    figures["travel"] = replace(figures["travel"], counts={"groups": travels, "persons": 2 * travels})
    bought = int(figures["purchase"].now > 0)
    figures["purchase"] = replace(figures["purchase"], counts={"vehicles": bought})
    held = sum(now.vehicles.values()) or 1
    figures["operation"] = replace(figures["operation"], counts={"vehicles": held})
    return figures


def _others(now: Accounts, before: Accounts) -> dict[str, Figure]:
    procured = sum(now.procurement.values())
    figures = {
        "agency": Figure(
            (("agency_operating_expenditure", "expenditure", "all"),), now.agency_operating, before.agency_operating
        ),
        "procurement": Figure((("procurement_total", "procurement", "all"),), procured),
        "sme": Figure(
            (("procurement_sme", "contract_amount", "all"),), procured * _SME_SHARE // 100, whole=procured,
            base="procurement_total",
        ),
        "vehicles": _count("vehicle_count", sum(now.vehicles.values())),
        "equipment": _count("large_equipment_count", now.large_equipment),
        "equipment50": _count("general_equipment_50_count", now.large_equipment + 2),
        "equipment100": _count("special_equipment_100_count", now.large_equipment),
    }  # fmt: skip
    for kind in ("goods", "works", "services"):
        figures[kind] = Figure(((f"procurement_{kind}", "procurement", "all"),), now.procurement.get(kind, 0))
    for name, account in _VEHICLES.items():
        figures[name] = _count(account, now.vehicles.get(account, 0))
    return figures


def _count(account: str, count: int) -> Figure:
    return Figure(((account, "count", ""),), counts={"count": count})


def _budgets_of_items(rows: Sequence[Rolled], budgets: Mapping[str, int]) -> dict[str, int]:
    """Divide the budget of each class among its items by what they spent; no table prints it, but it adds up."""
    budget_by_item: dict[str, int] = {}
    for code, planned in budgets.items():
        items = [row for row in rows if len(row.code) == _ITEM and row.code.startswith(code)]
        spent = sum(row.amounts[0] for row in items)
        for row in items:
            budget_by_item[row.code] = planned * row.amounts[0] // max(spent, 1) // _CENT * _CENT
        if items:
            budget_by_item[items[-1].code] += planned - sum(budget_by_item[row.code] for row in items)
    return budget_by_item


def lists_of(issue: Issue) -> dict[str, list[Figure]]:
    """Give the functional classes and items of the general public budget, each a figure called `it`."""
    accounts, year = issue.accounts, issue.year
    total = accounts.spent("general_public")
    figures: dict[str, list[Figure]] = {"classes": [], "items": []}
    rows = [row for row in roll_up(accounts, [lambda line: line.spent("general_public")]) if len(row.code) != _SECTION]
    budgets = {**accounts.initial_budget, **_budgets_of_items(rows, accounts.initial_budget)}
    for row in rows:
        spent, planned = row.amounts[0], budgets.get(row.code, 0)
        names = [account_name(row.code[:length], year) for length in (3, 5, 7)]
        path = f"{names[0]}（类）{names[1]}（款）{names[2]}（项）"
        figures["classes" if len(row.code) == 3 else "items"].append(
            Figure(
                ((row.code, "expenditure", "general_public"),), spent, None, planned, planned, total, "total",
                texts={"name": row.name, "path": path, "item": row.name, "code": row.code},
            )
        )  # fmt: skip
    return figures
