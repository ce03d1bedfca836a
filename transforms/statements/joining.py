"""Join statements with the facts that they repeat: by table, account, measure, phase and book, never by amount."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from schemas.reading.statements import BUDGET, section_named
from transforms.facts.cells import fact_cell
from transforms.statements.statement import Statement

Fact = Mapping[str, Any]
_Key = tuple[str, str, str, str, str]

_TABLES_OF_OTHER = ("fin_info",)
_BUDGET_TABLE = "fin_three_public"
"""Its column 预算数 does not say which budget it is"""
_PANELS = {"personnel_expenditure": "personnel", "public_operating_expenditure": "public"}
"""Totals that stand in a panel of their own"""
_AS_FACTS = {
    "procurement_total": (("procurement", "procurement"),),
    "agency_operating_expenditure": (
        ("agency_operating_expenditure", "agency_operating_expenditure"),
        ("administrative_units", "agency_operating_expenditure"),
        ("civil_service_managed_units", "agency_operating_expenditure"),
    ),
}
"""Accounts that tables name otherwise, with the measure there"""
_OF_BUDGETS = {"budget": "approved", "approved": "approved"}
"""Phases of statements as the tables of budgets have them"""
_OF_APPROPRIATIONS = ("bud_approp_total", "bud_approp_expenditure", "bud_approp_basic")
_REVENUE_COLUMNS = {
    "total_sources": ("total_sources", ""),
    "revenue_general_public": ("revenue", "general_public"),
    "revenue_government_fund": ("revenue", "government_fund"),
    "revenue_state_capital": ("revenue", "state_capital"),
    "revenue_fiscal_account": ("revenue", "fiscal_account"),
    "revenue_public_service": ("revenue_public_service", ""),
    "revenue_business": ("revenue_business", ""),
    "revenue_superior_subsidy": ("revenue_superior_subsidy", ""),
    "revenue_from_subordinates": ("revenue_from_subordinates", ""),
    "revenue_other": ("revenue_other", ""),
    "revenue_fiscal_appropriation": ("revenue_fiscal_appropriation", ""),
    "carryover_opening": ("carryover_opening", ""),
}
"""Rows of the total of a budget that are columns of its revenue: measure and book there"""
_FEN = 100


def join_facts(
    statements: Iterable[Statement], facts: Sequence[Fact], document_kind: str = "final"
) -> list[tuple[Statement, list[Fact]]]:
    """Give amounts and counts the cell that they repeat and whether they agree; those that differ are returned."""
    index: dict[_Key, list[Fact]] = defaultdict(list)
    for fact in facts:
        index[_key_of(fact)].append(fact)
    differing = []
    for statement in statements:
        if statement.kind not in ("amount", "count") or statement.value is None or not statement.account_code:
            continue
        found = _facts_of(statement, index, document_kind)
        if found:
            statement.agrees = _agrees(statement, found)
            statement.fact_cell = fact_cell(found[0]) if len(found) == 1 else None
            if statement.agrees == "differs":
                differing.append((statement, found))
    return differing


def _key_of(fact: Fact) -> _Key:
    return fact["table_key"], fact["account_code"], fact["measure"], fact["phase"], fact["budget_book"]


def _facts_of(statement: Statement, index: Mapping[_Key, list[Fact]], document_kind: str) -> list[Fact]:
    """The cell that a statement repeats; several where the table prints only their sum's parts."""
    section = section_named(statement.section)
    for table in section.tables_of(document_kind) or (() if document_kind == BUDGET else _TABLES_OF_OTHER):
        phase = statement.phase
        if table == _BUDGET_TABLE and phase in ("approved", "adjusted"):
            phase = "budget"
        if document_kind == BUDGET:
            phase = _OF_BUDGETS.get(phase, "")
        found: list[Fact] = []
        for account, measure, book in _as_facts(statement, table):
            cells = index.get((table, account, measure, phase, book), [])
            cells = [fact for fact in cells if _is_in_panel(statement, fact)]
            if len(cells) > 1:
                return []
            found.extend(cells)
        printed = [fact for fact in found if fact["cell_kind"] == "number"] or found[:1]
        if found:
            return printed
    return []


def _as_facts(statement: Statement, table: str) -> tuple[tuple[str, str, str], ...]:
    """Accounts, measures and books under which a table may print what is stated."""
    account, measure, book = statement.account_code, statement.measure, statement.budget_book
    if account in _PANELS:
        return ("total", measure, book), ("total", account, book)
    if table in _OF_APPROPRIATIONS and book in ("all", "fiscal_appropriation"):
        account = "total_uses" if (account, measure) == ("total", "expenditure") else account
        book = "all" if table == "bud_approp_total" else "fiscal_appropriation"
    elif table == "bud_revenue" and account in _REVENUE_COLUMNS:
        book = _REVENUE_COLUMNS[account][1] or book
        account, measure = "total", _REVENUE_COLUMNS[account][0]
    elif table == "bud_operating":
        account, book = "total", "general_public"
    if account in _AS_FACTS and not table.startswith("bud_"):
        return tuple((other, its_measure, book) for other, its_measure in _AS_FACTS[account])
    return ((account, measure, book),)


def _is_in_panel(statement: Statement, fact: Fact) -> bool:
    panel = _PANELS.get(statement.account_code)
    if panel is None:
        return bool(fact["table_key"] != "fin_gpb_basic" or fact["account_code"] != "total" or fact["panel"] == "")
    return bool(fact["panel"] == (panel if fact["measure"] == statement.measure else ""))


def _agrees(statement: Statement, facts: Sequence[Fact]) -> str:
    if statement.quantity is not None:
        return "yes" if statement.quantity == sum(fact.get("quantity") or 0 for fact in facts) else "differs"
    if statement.amount_fen is None:
        return "differs"
    difference = abs(statement.amount_fen - sum(fact.get("amount_fen") or 0 for fact in facts))
    if not difference:
        return "yes"
    unit = max(_last_digit(statement), *(_last_digit_of(fact) for fact in facts))
    return "rounding" if difference <= unit else "differs"


def _last_digit(statement: Statement) -> Decimal:
    """One unit of the last printed digit, in fen."""
    if not statement.value or statement.amount_fen is None:
        return Decimal(0)
    exponent = int(statement.value.as_tuple().exponent)
    return abs(Decimal(statement.amount_fen) / statement.value) * Decimal(10) ** exponent


def _last_digit_of(fact: Fact) -> Decimal:
    text, unit = str(fact.get("amount_text") or ""), str(fact.get("unit") or "")
    decimals = len(text.partition(".")[2])
    factor = {"万元": 10_000, "千元": 1_000, "元": 1}.get(unit, 10_000)
    return Decimal(factor * _FEN) / Decimal(10) ** decimals if text else Decimal(0)
