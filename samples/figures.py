"""The accounts of one department in one year, as amounts of whole fen that balance by construction.

Everything printed is a sum of the amounts of `Line`, so that the identities of final accounts hold exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from schemas.reading.accounts import Account, accounts

BOOKS = ("general_public", "government_fund", "state_capital")
OWN_REVENUES = ("superior_subsidy", "public_service", "business", "from_subordinates", "other")
OWN_SPENDING = ("basic", "project", "to_superior", "business", "subsidy")
THREE_PUBLIC_PARTS = (
    "overseas_travel",
    "official_vehicle_purchase",
    "official_vehicle_operation",
    "official_reception",
)
PERSONNEL_CLASSES = ("301", "303")
VEHICLES = (
    "leader_vehicle",
    "principal_vehicle",
    "confidential_mail_vehicle",
    "emergency_vehicle",
    "law_enforcement_vehicle",
    "special_technical_vehicle",
    "retired_cadre_vehicle",
    "other_vehicle",
)


@dataclass(frozen=True)
class Line:
    """One functional item: what each budget book brought in, carried and spent for it, and what own money did."""

    code: str
    opening: Mapping[str, int]
    revenue: Mapping[str, int]
    basic: Mapping[str, int]
    project: Mapping[str, int]
    own_revenue: Mapping[str, int]
    own_spending: Mapping[str, int]

    def spent(self, book: str) -> int:
        """Expenditure of one budget book."""
        return self.basic.get(book, 0) + self.project.get(book, 0)

    def closing(self, book: str) -> int:
        """What one budget book carries into the next year."""
        return self.opening.get(book, 0) + self.revenue.get(book, 0) - self.spent(book)

    @property
    def appropriation(self) -> int:
        """What all budget books brought in for the item."""
        return sum(self.revenue.values())

    @property
    def total_basic(self) -> int:
        """Basic expenditure from all money."""
        return sum(self.basic.values()) + self.own_spending.get("basic", 0)

    @property
    def total_project(self) -> int:
        """Project expenditure from all money."""
        return sum(self.project.values()) + self.own_spending.get("project", 0)


@dataclass(frozen=True)
class Accounts:
    """A department's year."""

    year: int
    lines: tuple[Line, ...]
    economic: Mapping[str, int]
    """Basic expenditure from the general public budget by five-digit economic code"""
    own_opening: int
    own_closing: int
    surplus_used: int
    surplus_allocated: int
    three_public: Mapping[tuple[str, str], int]
    """By (phase, part); phases are budget and executed; meeting and training are further parts"""
    procurement: Mapping[str, int]
    """goods, works, services"""
    agency_operating: int
    vehicles: Mapping[str, int]
    large_equipment: int
    initial_budget: Mapping[str, int]
    """Budget of the general public budget at the beginning of the year, by functional class"""

    def total(self, amount: Callable[[Line], int]) -> int:
        """The sum of something over all lines."""
        return sum(amount(line) for line in self.lines)

    def opening(self, book: str) -> int:
        """Opening balance of one budget book."""
        return self.total(lambda line: line.opening.get(book, 0))

    def revenue(self, book: str) -> int:
        """Revenue of one budget book."""
        return self.total(lambda line: line.revenue.get(book, 0))

    def spent(self, book: str) -> int:
        """Expenditure of one budget book."""
        return self.total(lambda line: line.spent(book))

    def closing(self, book: str) -> int:
        """Closing balance of one budget book."""
        return self.total(lambda line: line.closing(book))

    def own_revenue(self, kind: str) -> int:
        """Own revenue of one kind."""
        return self.total(lambda line: line.own_revenue.get(kind, 0))

    @property
    def revenue_current_year(self) -> int:
        """本年收入合计."""
        return sum(map(self.revenue, BOOKS)) + sum(map(self.own_revenue, OWN_REVENUES))

    @property
    def expenditure_current_year(self) -> int:
        """本年支出合计."""
        return sum(map(self.spent, BOOKS)) + self.total(lambda line: sum(line.own_spending.values()))

    @property
    def carryover_opening(self) -> int:
        """年初结转和结余, of all money."""
        return sum(map(self.opening, BOOKS)) + self.own_opening

    @property
    def carryover_closing(self) -> int:
        """年末结转和结余, of all money."""
        return sum(map(self.closing, BOOKS)) + self.own_closing

    @property
    def grand_total(self) -> int:
        """总计, the same on both sides."""
        return self.revenue_current_year + self.surplus_used + self.carryover_opening

    @property
    def appropriation_total(self) -> int:
        """总计 of the appropriations."""
        return sum(self.opening(book) + self.revenue(book) for book in BOOKS)

    def economic_class(self, code: str) -> int:
        """The sum of one three-digit economic class."""
        return sum(fen for item, fen in self.economic.items() if item.startswith(code))

    @property
    def personnel(self) -> int:
        """人员经费合计."""
        return sum(map(self.economic_class, PERSONNEL_CLASSES))

    @property
    def public_operating(self) -> int:
        """公用经费合计."""
        return sum(self.economic.values()) - self.personnel

    def three_public_item(self, phase: str, item: str) -> int:
        """A part, or one of the two sums of the three-public table."""
        if item == "official_vehicle":
            return sum(
                self.three_public_item(phase, item_part)
                for item_part in ("official_vehicle_purchase", "official_vehicle_operation")
            )
        if item == "three_public_total":
            return sum(self.three_public_item(phase, item_part) for item_part in THREE_PUBLIC_PARTS)
        return self.three_public.get((phase, item), 0)


@dataclass(frozen=True)
class Rolled:
    """A printed row of a table by functional code: class, section or item, with its amounts."""

    code: str
    name: str
    amounts: tuple[int, ...]


def roll_up(accounts: Accounts, amounts: Sequence[Callable[[Line], int]]) -> list[Rolled]:
    """Classes, sections and items with any amount, in the order of their codes."""
    sums: dict[str, list[int]] = {}
    for line in accounts.lines:
        values = [amount(line) for amount in amounts]
        if any(values):
            for code in (line.code[:3], line.code[:5], line.code):
                totals = sums.setdefault(code, [0] * len(amounts))
                for column_index, value in enumerate(values):
                    totals[column_index] += value
    return [Rolled(code, account_name(code, accounts.year), tuple(sums[code])) for code in sorted(sums)]


def _valid(account: Account, year: int) -> bool:
    return int(account.valid_from or 0) <= year <= int(account.valid_to or 9999)


@cache
def _listed(system: str) -> dict[str, list[Account]]:
    by_code: dict[str, list[Account]] = {}
    for account in accounts(system):
        by_code.setdefault(account.code, []).append(account)
    return by_code


@cache
def account_names(system: str, code: str, year: int) -> tuple[str, ...]:
    """The name of a code in a year; none where the code was not valid, the younger one where two were."""
    valid = [account for account in _listed(system).get(code, []) if _valid(account, year)]
    return tuple(account.name for account in sorted(valid, key=lambda account: account.valid_from, reverse=True)[:1])


def account_name(code: str, year: int, system: str = "functional") -> str:
    """The name of a code; ValueError where it was not valid."""
    names = account_names(system, code, year)
    if not names:
        raise ValueError(f"{system} code {code} has no name in {year}")
    return names[0]


def valid_item(code: str, year: int) -> bool:
    """Whether a functional item and the codes above it were all valid in that year."""
    return all(account_names("functional", prefix, year) for prefix in (code[:3], code[:5], code))


@cache
def functional_class_codes(year: int) -> tuple[str, ...]:
    """The classes that the total tables of that year list, in their order."""
    later = {"223": 2020, "224": 2019, "234": 2020}
    codes = [*range(201, 209), *range(210, 218), *range(219, 225), 229, 231, 232, 234]
    return tuple(str(code) for code in codes if later.get(str(code), 0) <= year)
