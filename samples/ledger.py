"""Makes a department's accounts for consecutive years: what one year carries over, the next one opens with."""

from __future__ import annotations

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
    """What is peculiar to a department; drawn once, kept over the years."""

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
class _Carried:
    books: dict[tuple[str, str], int] = field(default_factory=dict)
    own: int = 0


def traits(
    random: Random,
    profile: Profile,
    quantum: int,
    *,
    negative: bool = False,
    large: bool = False,
    capital: bool = True,
    without: tuple[str, ...] = (),
) -> Traits:
    """Draws the traits of a department; a large one has every project of its kind, for tables over many pages.

    `capital` says whether its forms know state capital operations, `without` which economic codes they do not list.
    """
    wanted = len(profile.projects) if large else random.randint(2, min(7, len(profile.projects)))
    used = frozenset(
        code
        for code in (*PERSONNEL, *PUBLIC)
        if (code in ALWAYS or random.random() < (0.9 if large else 0.65)) and code not in without
    )
    return Traits(
        staff=random.randint(300, 900) if large else random.randint(12, 160),
        quantum=quantum,
        own_money=random.random() < 0.45,
        fund=bool(profile.fund) and random.random() < 0.7,
        capital=random.random() < 0.8 and capital and bool(profile.capital),
        three_public=random.random() < 0.85,
        negative=negative,
        projects=tuple(sorted(random.sample(profile.projects, wanted))),
        economic=used,
    )


class _Maker:
    """One year of one department."""

    def __init__(self, random: Random, profile: Profile, known: Traits, year: int, carried: _Carried) -> None:
        self.random, self.profile, self.known, self.year, self.carried = random, profile, known, year, carried

    def wan(self, low: float, high: float) -> int:
        """A random amount between two numbers of 万元."""
        quantum = self.known.quantum
        return self.random.randint(int(low * FEN_PER_WAN) // quantum, int(high * FEN_PER_WAN) // quantum) * quantum

    def per_head(self, wan: float) -> int:
        return self.wan(wan * self.known.staff * 0.8, wan * self.known.staff * 1.2)

    def economic(self) -> dict[str, int]:
        rates = {**PERSONNEL, **PUBLIC}
        found = {
            code: self.per_head(rates[code])
            for code in sorted(self.known.economic)
            if account_names("economic", code, self.year) and (self.known.three_public or code[-2:] not in ("12", "17"))
        }
        if not self.known.three_public:
            found.pop("30231", None)
        return {code: fen for code, fen in found.items() if fen}

    def basic(self, economic: dict[str, int]) -> dict[str, int]:
        """Basic expenditure by functional item: pensions, medical care and housing apart, the rest is running."""
        found = {}
        for item, codes in BRIDGES:
            fen = sum(economic.get(code, 0) for code in codes)
            if fen and valid_item(item, self.year):
                found[item] = fen
        rest = sum(economic.values()) - sum(found.values())
        public = self.profile.public
        if public and self.known.own_money and valid_item(public, self.year):
            part = rest // self.known.quantum * self.random.randint(20, 40) // 100 * self.known.quantum
            found[public] = found.get(public, 0) + part
            rest -= part
        found[self.profile.running] = found.get(self.profile.running, 0) + rest
        return found

    def own(self, codes: list[str]) -> dict[str, tuple[dict[str, int], dict[str, int]]]:
        """Own money by item: its revenue and spending before carry-over, which the first item balances."""
        if not self.known.own_money:
            return {}
        found = {}
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
            part = self.random.randint(0, rest // self.known.quantum) * self.known.quantum
            revenue[kind] = revenue.get(kind, 0) + part
            revenue["other"] = revenue.get("other", 0) + rest - part
            found[code] = (revenue, spending)
        return found

    def closing(self, book: str, code: str, opening: int, spent: int) -> int:
        """What an item carries over: mostly nothing, never so little that revenue would be below zero."""
        if self.known.negative and book == "general_public":
            wanted = -self.wan(1, 20) if code == self.profile.running else 0
        else:
            wanted = self.wan(0, spent / FEN_PER_WAN / 12) if self.random.random() < 0.25 else 0
        return max(wanted, opening - spent)

    def line(
        self,
        code: str,
        basic: int,
        projects: dict[tuple[str, str], int],
        own: tuple[dict[str, int], dict[str, int]],
    ) -> Line:
        opening, revenue, project = {}, {}, {}
        for book in BOOKS:
            opened = self.carried.books.get((book, code), 0)
            fen = projects.get((book, code), 0)
            spent = fen + (basic if book == "general_public" else 0)
            if not opened and not spent:
                continue
            closed = self.closing(book, code, opened, spent)
            opening[book], project[book] = opened, fen
            revenue[book] = spent + closed - opened
        held = {"general_public": basic} if basic else {}
        return Line(code, opening, revenue, held, project, own[0], own[1])

    def accounts(self) -> Accounts:
        economic = self.economic()
        basic = self.basic(economic)
        scale = self.known.staff
        projects = {("general_public", code): self.wan(0.5, scale * 6) for code in self.known.projects}
        if self.known.fund:
            projects |= {("government_fund", code): self.wan(5, scale * 8) for code in self.profile.fund}
        if self.known.capital:
            projects |= {("state_capital", code): self.wan(5, 300) for code in self.profile.capital}
        held = [code for (_, code), fen in self.carried.books.items() if fen]
        codes = {*basic, *(code for _, code in projects), *held}
        valid = sorted(code for code in codes if valid_item(code, self.year))
        own = self.own([code for code in valid if code in self.known.projects])
        used = self.wan(0.5, 20) if own and self.random.random() < 0.3 else 0
        allocated = self.wan(0.1, 8) if own and self.random.random() < 0.3 else 0
        own_closing = self.wan(1, 90) if own and self.coin(0.6) else 0 if own else self.carried.own
        if own:
            revenue = next(iter(own.values()))[0]
            needed = own_closing + allocated - self.carried.own - used
            own_closing += max(0, -(revenue.get("other", 0) + needed))
            revenue["other"] = revenue.get("other", 0) + own_closing + allocated - self.carried.own - used
        lines = tuple(self.line(code, basic.get(code, 0), projects, own.get(code, ({}, {}))) for code in valid)
        budgets: dict[str, int] = {}
        for line in lines:
            if spent := line.spent("general_public"):
                part = spent // self.known.quantum * self.random.randint(88, 112) // 100 * self.known.quantum
                budgets[line.code[:3]] = budgets.get(line.code[:3], 0) + part
        operating = sum(fen for code, fen in economic.items() if code not in PERSONNEL)
        return Accounts(
            year=self.year,
            lines=lines,
            economic=economic,
            own_opening=self.carried.own,
            own_closing=own_closing,
            surplus_used=used,
            surplus_allocated=allocated,
            three_public=self.three_public(economic),
            procurement={kind: self.wan(0.3, scale * 2) for kind in ("goods", "works", "services") if self.coin(0.7)},
            agency_operating=operating,
            vehicles={kind: self.random.randint(1, 9) for kind in VEHICLES[3:] if self.coin(0.4)},
            large_equipment=self.random.randint(1, 6) if self.coin(0.3) else 0,
            initial_budget=budgets,
        )

    def coin(self, chance: float) -> bool:
        return self.random.random() < chance

    def three_public(self, economic: dict[str, int]) -> dict[tuple[str, str], int]:
        """Executed is at least what basic expenditure shows, and at most the budget."""
        if not self.known.three_public:
            # Who has none of the three has meetings and training all the same.
            own = {"meeting": economic.get("30215", 0), "training": economic.get("30216", 0)}
            return {(phase, part): fen for part, fen in own.items() if fen for phase in ("budget", "executed")}
        executed = {
            "overseas_travel": economic.get("30212", 0),
            "official_vehicle_purchase": self.wan(12, 40) if self.coin(0.2) else 0,
            "official_vehicle_operation": economic.get("30231", 0),
            "official_reception": economic.get("30217", 0),
            "meeting": economic.get("30215", 0) + self.wan(0, 3),
            "training": economic.get("30216", 0) + self.wan(0, 4),
        }
        found = {("executed", part): fen for part, fen in executed.items()}
        found |= {("budget", part): fen + (self.wan(0, 4) if fen else 0) for part, fen in executed.items()}
        return found


def chain(seed: str, profile: Profile, known: Traits, years: range) -> dict[int, Accounts]:
    """The accounts of consecutive years; the year before the first is made too, for comparisons."""
    carried = _Carried()
    found = {}
    for year in range(years.start - 1, years.stop):
        accounts = _Maker(Random(f"{seed}/{year}"), profile, known, year, carried).accounts()
        found[year] = accounts
        carried = _Carried(
            {(book, line.code): line.closing(book) for line in accounts.lines for book in BOOKS if line.closing(book)},
            accounts.own_closing,
        )
    return found
