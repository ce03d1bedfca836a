"""The ledger of a budget: entries of whole fen; every printed amount is a sum of entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from samples.figures import BOOKS, PERSONNEL_CLASSES

OWN_SOURCES = ("public_service", "business", "superior_subsidy", "from_subordinates", "other")
SOURCES = (*BOOKS, "fiscal_account", *OWN_SOURCES, "nonfiscal_surplus")
"""Whose money it is, one name for each column that a budget can print"""
GROUPS = {"all": SOURCES, "fiscal_appropriation": BOOKS, "own_funds": OWN_SOURCES}
"""Books that hold several sources"""
KINDS = ("basic", "project", "business", "to_superior", "subsidy")


@dataclass(frozen=True)
class Entry:
    """One amount of a budget.

    `flow` is receipt, opening, expenditure or closing of the budget year, executed (expenditure of the year before),
    or three_public, whose `code` is the item and whose `year` counts from the budget year.
    """

    flow: str
    fen: int
    source: str = "general_public"
    unit: int = 0
    code: str = ""
    kind: str = ""
    economic: str = ""
    government: str = ""
    project: str = ""
    carried: bool = False
    """Paid with money of earlier years"""
    year: int = 0


@dataclass(frozen=True)
class Unit:
    """A body whose money a budget lists apart."""

    code: str
    name: str


@dataclass(frozen=True)
class Budget:
    """The budget of one body in one year; the department itself is the first of its units."""

    year: int
    department: Unit
    units: tuple[Unit, ...]
    entries: tuple[Entry, ...]

    def total(self, keep: Callable[[Entry], bool]) -> int:
        """The sum of the entries that are wanted."""
        return sum(entry.fen for entry in self.entries if keep(entry))

    def only(self, unit: int) -> Budget:
        """The entries of one unit alone."""
        return replace(self, entries=tuple(entry for entry in self.entries if entry.unit == unit))


def in_book(entry: Entry, book: str) -> bool:
    """Whether a book, or a group of books, holds an entry."""
    return entry.source in GROUPS.get(book, (book,))


def is_personnel(entry: Entry) -> bool:
    """Whether an entry is 人员经费: basic expenditure of the classes 301 and 303."""
    return entry.kind == "basic" and entry.economic[:3] in PERSONNEL_CLASSES


def is_construction(entry: Entry) -> bool:
    """Whether an entry counts as 基建投资: the projects of items 其他…支出."""
    return entry.kind == "project" and entry.code.endswith("99")


_EXPENDITURE: dict[str, Callable[[Entry], bool]] = {
    "expenditure": lambda entry: True,
    "basic_expenditure": lambda entry: entry.kind == "basic",
    "personnel_expenditure": is_personnel,
    "public_operating_expenditure": lambda entry: entry.kind == "basic" and not is_personnel(entry),
    "agency_operating_expenditure": lambda entry: entry.kind == "basic" and not is_personnel(entry),
    "project_expenditure": lambda entry: entry.kind == "project",
    "business_expenditure": lambda entry: entry.kind == "business",
    "expenditure_to_superior": lambda entry: entry.kind == "to_superior",
    "subsidy_to_subordinates": lambda entry: entry.kind == "subsidy",
    "expenditure_excl_capital_construction": lambda entry: not is_construction(entry),
    "project_expenditure_excl_capital_construction": lambda entry: (
        entry.kind == "project" and not is_construction(entry)
    ),
    "procurement": lambda entry: entry.economic[:3] == "310" or entry.economic == "30209",
    "procurement_services": lambda entry: entry.economic == "30227",
    "procurement_reserved_sme": lambda entry: entry.economic == "31002",
    "procurement_reserved_small_micro": lambda entry: entry.economic == "31002" and entry.kind == "project",
}
_REVENUE: dict[str, Callable[[Entry], bool]] = {
    "revenue": lambda entry: entry.source != "nonfiscal_surplus",
    "revenue_fiscal_appropriation": lambda entry: entry.source in BOOKS,
    "revenue_education_fees": lambda entry: entry.source == "fiscal_account" and entry.code.startswith("205"),
    "revenue_fiscal_account_other": lambda entry: entry.source == "fiscal_account" and entry.code[:3] != "205",
    "revenue_education_fees_of_which": lambda entry: entry.source == "public_service" and entry.code[:3] == "205",
    "use_of_nonfiscal_surplus": lambda entry: entry.source == "nonfiscal_surplus",
} | {f"revenue_{source}": (lambda entry, source=source: entry.source == source) for source in OWN_SOURCES}
_CARRYOVER, _BOTH = "_from_carryover", "_with_carryover"
_CHANGE = "expenditure_change"
CHANGE_RATE = "expenditure_change_rate"

CARRIED = ("within", "apart", "fiscal", "split")
"""What a table's columns without a word on carry-over hold: this year's and carried money (within); the same in its
columns of all money alone, because it has columns for what is carried (apart), or for the appropriations among it
(fiscal); this year's money (split)"""


@dataclass(frozen=True)
class Sum:
    """What a column adds up: one measure of one budget book, given how the table treats carry-over."""

    measure: str
    book: str = "all"
    carried: str = "within"
    executed: bool = False
    """Of the year before"""

    def fen(self, entries: Iterable[Entry]) -> int:
        """The amount of the entries of a row; of a rate, hundredths of a percent."""
        listed = [entry for entry in entries if in_book(entry, self.book)]
        if self.measure.startswith(CHANGE_RATE):
            return self._rate(listed)
        if self.measure.startswith(_CHANGE):
            before, now = self._compared(listed)
            return now - before
        keep = self._keep()
        return sum(entry.fen for entry in listed if keep(entry))

    def _compared(self, entries: list[Entry]) -> tuple[int, int]:
        """Expenditure of the year before and of the budget year, both with or without capital construction."""
        measure = "expenditure" + self.measure.removeprefix(CHANGE_RATE).removeprefix(_CHANGE)
        before, now = (replace(self, measure=measure, executed=executed) for executed in (True, False))
        return before.fen(entries), now.fen(entries)

    def _rate(self, entries: list[Entry]) -> int:
        before, now = self._compared(entries)
        if not before:
            return 0
        change = 10_000 * (now - before)
        return (2 * abs(change) + abs(before)) // (2 * abs(before)) * (1 if change * before >= 0 else -1)

    def _keep(self) -> Callable[[Entry], bool]:
        measure = self.measure
        if measure == "total_sources":
            return lambda entry: entry.flow in ("receipt", "opening")
        if measure == "carryover_opening":
            return lambda entry: entry.flow == "opening"
        if measure == "carryover_closing":
            return lambda entry: entry.flow == "closing"
        if measure == "revenue_with_carryover":
            return lambda entry: entry.flow in ("receipt", "opening")
        if measure in _REVENUE:
            held = _REVENUE[measure]
            return lambda entry: entry.flow == "receipt" and held(entry)
        flow = "executed" if self.executed else "expenditure"
        within = self._within()
        held = _EXPENDITURE[measure.removesuffix(_CARRYOVER).removesuffix(_BOTH)]
        return lambda entry: entry.flow == flow and held(entry) and within(entry)

    def _within(self) -> Callable[[Entry], bool]:
        if self.measure.endswith(_CARRYOVER):
            return lambda entry: entry.carried
        whole = self.measure.endswith(_BOTH) or self.carried == "within"
        if whole or (self.carried == "apart" and self.book == "all"):
            return lambda entry: True
        if self.carried == "fiscal":
            return lambda entry: (self.book == "all") or not entry.carried or entry.source not in BOOKS
        return lambda entry: not entry.carried
