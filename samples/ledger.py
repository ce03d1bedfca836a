"""Draw the accounts of a department for consecutive years: each year opens with the closing balances before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from samples.figures import BOOKS, VEHICLES, Accounts, Line, account_names, valid_item
from samples.places import Profile

FEN_PER_WAN = 1_000_000

PERSONNEL = {
    "30101": 5.2, "30102": 4.1, "30103": 2.3, "30107": 3.6, "30108": 2.1, "30109": 1.05, "30110": 1.2, "30111": 0.4,
    "30112": 0.12, "30113": 1.9, "30199": 0.7, "30301": 0.25, "30302": 0.9, "30304": 0.35, "30305": 0.2, "30307": 0.1,
    "30309": 0.02, "30399": 0.15,
}  # fmt: skip
"""万元 a head by economic code"""
PUBLIC = {
    "30201": 0.6, "30202": 0.1, "30203": 0.02, "30204": 0.004, "30205": 0.02, "30206": 0.12, "30207": 0.08,
    "30208": 0.15, "30209": 0.3, "30211": 0.25, "30212": 0.03, "30213": 0.12, "30214": 0.1, "30215": 0.05,
    "30216": 0.08, "30217": 0.03, "30218": 0.05, "30226": 0.3, "30227": 0.4, "30228": 0.22, "30229": 0.18,
    "30231": 0.15, "30239": 0.7, "30240": 0.01, "30299": 0.4, "31002": 0.1, "31003": 0.06, "31007": 0.05, "31099": 0.03,
    "39999": 0.01,
}  # fmt: skip
ALWAYS = ("30101", "30102", "30108", "30110", "30113", "30201", "30228")
BRIDGES = (
    ("2080501", ("30301", "30302")),
    ("2080505", ("30108",)),
    ("2080506", ("30109",)),
    ("2101101", ("30110",)),
    ("2101103", ("30111",)),
    ("2210201", ("30113",)),
)
"""Functional items whose basic expenditure is exactly that of economic codes"""


@dataclass(frozen=True)
class Traits:
    """The traits of a department, which stay the same over the years."""

    staff: int
    quantum: int
    """The fen that every amount is a multiple of: 10,000 prints as 0.01 万元"""
    own_money: bool
    fund: bool
    capital: bool
    three_public: bool
    negative: bool
    """Carries a deficit of appropriations: amounts below zero"""
    projects: tuple[str, ...]
    economic: frozenset[str]


@dataclass
class _Carryover:
    """The balances that open a year, in fen: appropriations by budget book and functional item, and own money."""

    books: dict[tuple[str, str], int] = field(default_factory=dict)
    own: int = 0


_OwnMoney = dict[str, tuple[dict[str, int], dict[str, int]]]
"""Revenue and spending of own money by functional item, each by kind"""


@dataclass(frozen=True)
class _OwnBalance:
    """How the own money of a year closes, in fen."""

    closing: int
    surplus_used: int
    surplus_allocated: int


@dataclass(frozen=True)
class Forms:
    """What the forms of a department can show, and how much of it."""

    negative: bool = False
    """Has a deficit of appropriations"""
    large: bool = False
    """Has every project of its kind, for tables over many pages"""
    capital: bool = True
    """Has a table of state capital operations"""
    without: tuple[str, ...] = ()
    """Economic codes that are not listed"""


def draw_traits(random: Random, profile: Profile, quantum: int, forms: Forms) -> Traits:
    """Draw the traits of a department at random; `quantum` is the smallest printed amount in fen."""
    large = forms.large
    project_count = len(profile.projects) if large else random.randint(2, min(7, len(profile.projects)))
    used = frozenset(
        code
        for code in (*PERSONNEL, *PUBLIC)
        if (code in ALWAYS or random.random() < (0.9 if large else 0.65)) and code not in forms.without
    )
    return Traits(
        staff=random.randint(300, 900) if large else random.randint(12, 160),
        quantum=quantum,
        own_money=random.random() < 0.45,
        fund=bool(profile.fund) and random.random() < 0.7,
        capital=random.random() < 0.8 and forms.capital and bool(profile.capital),
        three_public=random.random() < 0.85,
        negative=forms.negative,
        projects=tuple(sorted(random.sample(profile.projects, project_count))),
        economic=used,
    )


class _YearOfAccounts:
    """Draw the accounts of one department in one year."""

    def __init__(self, random: Random, profile: Profile, traits: Traits, year: int, carryover: _Carryover) -> None:
        self.random, self.profile, self.traits, self.year = random, profile, traits, year
        self.carryover = carryover

    def wan(self, low: float, high: float) -> int:
        """A random amount between two numbers of 万元."""
        quantum = self.traits.quantum
        return self.random.randint(int(low * FEN_PER_WAN) // quantum, int(high * FEN_PER_WAN) // quantum) * quantum

    def per_head(self, wan: float) -> int:
        return self.wan(wan * self.traits.staff * 0.8, wan * self.traits.staff * 1.2)

    def economic(self) -> dict[str, int]:
        rates = {**PERSONNEL, **PUBLIC}
        amounts = {
            code: self.per_head(rates[code])
            for code in sorted(self.traits.economic)
            if account_names("economic", code, self.year)
            and (self.traits.three_public or code[-2:] not in ("12", "17"))
        }
        if not self.traits.three_public:
            amounts.pop("30231", None)
        return {code: fen for code, fen in amounts.items() if fen}

    def basic(self, economic: dict[str, int]) -> dict[str, int]:
        """Basic expenditure by functional item: pensions, medical care and housing apart, the rest is running."""
        amounts = {}
        for item, codes in BRIDGES:
            fen = sum(economic.get(code, 0) for code in codes)
            if fen and valid_item(item, self.year):
                amounts[item] = fen
        rest = sum(economic.values()) - sum(amounts.values())
        public = self.profile.public
        if public and self.traits.own_money and valid_item(public, self.year):
            public_share = rest // self.traits.quantum * self.random.randint(20, 40) // 100 * self.traits.quantum
            amounts[public] = amounts.get(public, 0) + public_share
            rest -= public_share
        amounts[self.profile.running] = amounts.get(self.profile.running, 0) + rest
        return amounts

    def own(self, codes: list[str]) -> _OwnMoney:
        """Own money by item: its revenue and spending before carry-over, which the first item balances."""
        if not self.traits.own_money:
            return {}
        by_item = {}
        for code in self.random.sample(codes, min(len(codes), 3)):
            spending = {"basic": self.wan(0, 60), "project": self.wan(1, 120)}
            if self.random.random() < 0.3:
                spending["business"] = self.wan(1, 30)
            if self.random.random() < 0.15:
                spending["to_superior"] = self.wan(0.1, 5)
            if self.random.random() < 0.15:
                spending["subsidy"] = self.wan(0.1, 5)
            revenue: dict[str, int] = {"business": spending["business"]} if "business" in spending else {}
            rest = sum(spending.values()) - sum(revenue.values())
            kind = self.random.choice(("public_service", "other", "superior_subsidy", "from_subordinates"))
            kind_share = self.random.randint(0, rest // self.traits.quantum) * self.traits.quantum
            revenue[kind] = revenue.get(kind, 0) + kind_share
            revenue["other"] = revenue.get("other", 0) + rest - kind_share
            by_item[code] = (revenue, spending)
        return by_item

    def closing(self, book: str, code: str, opening: int, spent: int) -> int:
        """What an item carries over: mostly nothing, never so little that revenue would be below zero."""
        if self.traits.negative and book == "general_public":
            balance = -self.wan(1, 20) if code == self.profile.running else 0
        else:
            balance = self.wan(0, spent / FEN_PER_WAN / 12) if self.random.random() < 0.25 else 0
        return max(balance, opening - spent)

    def line(
        self,
        code: str,
        basic: int,
        projects: dict[tuple[str, str], int],
        own: tuple[dict[str, int], dict[str, int]],
    ) -> Line:
        opening, revenue, project = {}, {}, {}
        for book in BOOKS:
            opened = self.carryover.books.get((book, code), 0)
            fen = projects.get((book, code), 0)
            spent = fen + (basic if book == "general_public" else 0)
            if not opened and not spent:
                continue
            closed = self.closing(book, code, opened, spent)
            opening[book], project[book] = opened, fen
            revenue[book] = spent + closed - opened
        basic_by_book = {"general_public": basic} if basic else {}
        return Line(code, opening, revenue, basic_by_book, project, own[0], own[1])

    def accounts(self) -> Accounts:
        """Draw everything that the year's document prints; the order of draws decides the figures."""
        economic = self.economic()
        basic = self.basic(economic)
        projects = self.projects()
        codes = self.valid_codes(basic, projects)
        own = self.own([code for code in codes if code in self.traits.projects])
        balance = self.balance_own(own)
        lines = tuple(self.line(code, basic.get(code, 0), projects, own.get(code, ({}, {}))) for code in codes)
        budgets = self.initial_budgets(lines)
        return Accounts(
            year=self.year,
            lines=lines,
            economic=economic,
            own_opening=self.carryover.own,
            own_closing=balance.closing,
            surplus_used=balance.surplus_used,
            surplus_allocated=balance.surplus_allocated,
            three_public=self.three_public(economic),
            procurement=self.procurement(),
            agency_operating=sum(fen for code, fen in economic.items() if code not in PERSONNEL),
            vehicles={kind: self.random.randint(1, 9) for kind in VEHICLES[3:] if self.coin(0.4)},
            large_equipment=self.random.randint(1, 6) if self.coin(0.3) else 0,
            initial_budget=budgets,
        )

    def projects(self) -> dict[tuple[str, str], int]:
        """Project expenditure by budget book and functional item."""
        staff = self.traits.staff
        projects = {("general_public", code): self.wan(0.5, staff * 6) for code in self.traits.projects}
        if self.traits.fund:
            projects |= {("government_fund", code): self.wan(5, staff * 8) for code in self.profile.fund}
        if self.traits.capital:
            projects |= {("state_capital", code): self.wan(5, 300) for code in self.profile.capital}
        return projects

    def valid_codes(self, basic: dict[str, int], projects: dict[tuple[str, str], int]) -> list[str]:
        """The functional items of the year: those with expenditure, and those that carry over a balance."""
        carried = [code for (_, code), fen in self.carryover.books.items() if fen]
        codes = {*basic, *(code for _, code in projects), *carried}
        return sorted(code for code in codes if valid_item(code, self.year))

    def balance_own(self, own: _OwnMoney) -> _OwnBalance:
        """Close the own money of the year: other revenue of the first item takes what is left to balance."""
        used = self.wan(0.5, 20) if own and self.coin(0.3) else 0
        allocated = self.wan(0.1, 8) if own and self.coin(0.3) else 0
        if not own:
            return _OwnBalance(self.carryover.own, used, allocated)
        closing = self.wan(1, 90) if self.coin(0.6) else 0
        revenue = next(iter(own.values()))[0]
        needed = closing + allocated - self.carryover.own - used
        shortage = max(0, -(revenue.get("other", 0) + needed))
        revenue["other"] = revenue.get("other", 0) + needed + shortage
        return _OwnBalance(closing + shortage, used, allocated)

    def initial_budgets(self, lines: Sequence[Line]) -> dict[str, int]:
        """The initial budget of the general public budget by functional class."""
        budgets: dict[str, int] = {}
        for line in lines:
            if spent := line.spent("general_public"):
                class_budget = spent // self.traits.quantum * self.random.randint(88, 112) // 100 * self.traits.quantum
                budgets[line.code[:3]] = budgets.get(line.code[:3], 0) + class_budget
        return budgets

    def procurement(self) -> dict[str, int]:
        """Government procurement by kind."""
        largest = self.traits.staff * 2
        return {kind: self.wan(0.3, largest) for kind in ("goods", "works", "services") if self.coin(0.7)}

    def coin(self, chance: float) -> bool:
        return self.random.random() < chance

    def three_public(self, economic: dict[str, int]) -> dict[tuple[str, str], int]:
        """Executed is at least what basic expenditure shows, and at most the budget."""
        if not self.traits.three_public:
            # Who has none of the three has meetings and training all the same.
            own = {"meeting": economic.get("30215", 0), "training": economic.get("30216", 0)}
            return {(phase, item): fen for item, fen in own.items() if fen for phase in ("budget", "executed")}
        executed = {
            "overseas_travel": economic.get("30212", 0),
            "official_vehicle_purchase": self.wan(12, 40) if self.coin(0.2) else 0,
            "official_vehicle_operation": economic.get("30231", 0),
            "official_reception": economic.get("30217", 0),
            "meeting": economic.get("30215", 0) + self.wan(0, 3),
            "training": economic.get("30216", 0) + self.wan(0, 4),
        }
        amounts = {("executed", item): fen for item, fen in executed.items()}
        amounts |= {("budget", item): fen + (self.wan(0, 4) if fen else 0) for item, fen in executed.items()}
        return amounts


def draw_years(seed: str, profile: Profile, traits: Traits, years: range) -> dict[int, Accounts]:
    """Draw the accounts of consecutive years, and of the year before the first for comparisons."""
    carryover = _Carryover()
    by_year = {}
    for year in range(years.start - 1, years.stop):
        accounts = _YearOfAccounts(Random(f"{seed}/{year}"), profile, traits, year, carryover).accounts()
        by_year[year] = accounts
        carryover = _Carryover(
            {(book, line.code): line.closing(book) for line in accounts.lines for book in BOOKS if line.closing(book)},
            accounts.own_closing,
        )
    return by_year
