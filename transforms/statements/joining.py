"""Join statements with the facts that they repeat: by table, account, measure, phase and book, never by amount."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from schemas.reading.statements import BUDGET, section_named
from transforms.facts.cells import fact_cell
from transforms.forms.amounts import FEN
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
_FEWEST_DIGITS = 4
_UNIT_SLIPS = (4, 8)
"""Powers of ten between 元, 万元 and 亿元"""
_FEN = {**FEN, "千元": Decimal(100_000), "亿元": Decimal(10_000_000_000)}


@dataclass(frozen=True)
class Comparison:
    """A statement with the cells that it repeats."""

    statement: Statement
    facts: tuple[Fact, ...]
    stated: int
    """In fen, or a count"""
    printed: int
    """The sum of the cells; one without an amount counts as zero"""
    agrees: str
    """yes, rounding or differs"""
    is_in_other_cell: bool = False
    """Whether the table prints what is stated in another cell"""

    @property
    def table_key(self) -> str:
        """The table of the cells."""
        return str(self.facts[0]["table_key"])

    @property
    def is_alike(self) -> bool:
        """Whether both are the same but for rounding."""
        return self.agrees != "differs"

    @property
    def shows_one_origin(self) -> bool:
        """Whether it shows that narrative and table are of one disclosure; zero on both sides proves nothing."""
        return (self.is_alike and bool(self.stated or self.printed)) or self.is_in_other_cell

    @property
    def proves_one_origin(self) -> bool:
        """The same of an amount with so many digits that no other disclosure has it by chance."""
        is_amount = self.statement.quantity is None
        shows = self.shows_one_origin or self.is_in_other_unit
        return is_amount and shows and len(str(self.stated).rstrip("0")) >= _FEWEST_DIGITS

    @property
    def is_in_other_unit(self) -> bool:
        """Whether it is the same figure in another unit (元 for 万元): a slip, and no sign of another disclosure."""
        small, large = sorted((abs(self.stated), abs(self.printed)))
        return bool(small) and any(small * 10**shift == large for shift in _UNIT_SLIPS)


def join_facts(
    statements: Sequence[Statement], facts: Sequence[Fact], document_kind: str = "final"
) -> list[Comparison]:
    """Give amounts and counts the cell that they repeat and whether they agree; all that have one are returned."""
    by_table: dict[str, list[Fact]] = defaultdict(list)
    index: dict[_Key, list[Fact]] = defaultdict(list)
    for fact in facts:
        index[_key_of(fact)].append(fact)
        by_table[fact["table_key"]].append(fact)
    digits = {table_key: _last_digit_of(of_table) for table_key, of_table in by_table.items()}
    most_decimals = max(
        (_decimals(statement.value_text) for statement in statements if statement.unit == "万元"), default=0
    )
    compared = []
    for statement in statements:
        if statement.kind not in ("amount", "count") or statement.value is None or not statement.account_code:
            continue
        cells = _facts_of(statement, index, document_kind)
        if cells:
            table_key = cells[0]["table_key"]
            allowed = max(_last_digit(statement, most_decimals), digits[table_key])
            comparison = _compare(statement, cells, by_table[table_key], allowed)
            statement.agrees = comparison.agrees
            statement.fact_cell = fact_cell(cells[0]) if len(cells) == 1 else None
            compared.append(comparison)
    return compared


def _compare(statement: Statement, facts: Sequence[Fact], table: Sequence[Fact], allowed: Decimal) -> Comparison:
    """Compare a statement with its cells: amounts are the same at most one unit of the coarser last digit apart.

    Publishers round, or cut off.
    """
    column = "amount_fen" if statement.quantity is None else "quantity"
    stated = statement.amount_fen if statement.quantity is None else statement.quantity
    printed = sum(int(fact.get(column) or 0) for fact in facts)
    if stated is None:
        return Comparison(statement, tuple(facts), 0, printed, "differs")
    difference = abs(stated - printed)
    if not difference:
        return Comparison(statement, tuple(facts), stated, printed, "yes")
    if column == "amount_fen" and difference <= allowed:
        return Comparison(statement, tuple(facts), stated, printed, "rounding")
    others = (fact["amount_fen"] for fact in table if fact.get("amount_fen") and not any(fact is own for own in facts))
    is_elsewhere = column == "amount_fen" and bool(stated) and any(abs(stated - fen) <= allowed for fen in others)
    return Comparison(statement, tuple(facts), stated, printed, "differs", is_elsewhere)


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
        repeated_cells: list[Fact] = []
        for account, measure, book in _as_facts(statement, table):
            cells = index.get((table, account, measure, phase, book), [])
            cells = [fact for fact in cells if _is_in_panel(statement, fact)]
            if len(cells) > 1:
                return []
            repeated_cells.extend(cells)
        printed = [fact for fact in repeated_cells if fact["cell_kind"] == "number"] or repeated_cells[:1]
        if repeated_cells:
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


def _last_digit(statement: Statement, most_decimals: int) -> Decimal:
    """What one unit of the last digit of a stated amount is worth, in fen.

    A 0 is exact where the narrative prints decimals; who prints them elsewhere prints 0 without.
    """
    if statement.amount_fen is None:
        return Decimal(0)
    if statement.value:
        exponent = int(statement.value.as_tuple().exponent)
        return abs(Decimal(statement.amount_fen) / statement.value) * Decimal(10) ** exponent
    return Decimal(_FEN["万元"]).scaleb(-most_decimals) if statement.unit in ("万元", "万") else Decimal(0)


def _last_digit_of(facts: Iterable[Fact]) -> Decimal:
    """What one unit of the last digit of a table is worth, in fen: publishers strip zeros, so of its finest amount."""
    amounts = [
        (str(fact.get("amount_text") or ""), _FEN[fact["unit"]])
        for fact in facts
        if fact.get("unit") in _FEN and fact.get("amount_fen")
    ]
    return min((fen.scaleb(-_decimals(text)) for text, fen in amounts), default=Decimal(0))


def _decimals(text: str) -> int:
    return len(text.strip("()-").partition(".")[2])
