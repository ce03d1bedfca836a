"""Draw the budget of a body from its accounts of the same year: exact, balanced, and as its final account quotes it.

The general public budget of each functional class is the initial budget that the final account of the year prints
(rounded to what the budget's layout can print), and the 三公 items are those of its column of budgets.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate
from random import Random
from typing import Any

from samples.budgets.entries import OWN_SOURCES, Budget, Entry, Unit
from samples.figures import BOOKS, THREE_PUBLIC_PARTS, Accounts, Line
from samples.ledger import BRIDGES
from samples.places import Entity
from schemas.declarations.reader import declared

THREE_PUBLIC_QUANTUM = 10_000
"""The fen that amounts of the 三公 table are multiples of: two decimals of 万元, in whatever unit the others are"""
_MOST_UNITS = 4
_FUND_LAST = ("government_fund", "state_capital")


@dataclass(frozen=True)
class EconomyFile:
    """The file economy.toml: names, codes and words that accounts do not have."""

    names: Mapping[str, str]
    codes: Mapping[str, tuple[str, ...]]
    projects: Mapping[str, tuple[str, ...]]


@cache
def economy() -> dict[str, Any]:
    """The declared codes of the government's economic classification and the names of projects."""
    return declared("samples/budgets/economy.toml", model=EconomyFile)


@dataclass(frozen=True)
class Habits:
    """What the budget of a layout can print."""

    quantum: int
    sources: tuple[str, ...]
    kinds: tuple[str, ...]
    carry: bool
    """Money of earlier years and of the next is printed"""
    carried_apart: bool
    """The table of the general public budget holds this year's money alone"""
    negative: bool
    long_codes: bool
    """Some economic codes have seven digits"""


def share(total: int, weights: Sequence[int], quantum: int) -> list[int]:
    """Divide a total in proportion to weights, into multiples of a quantum that add up to it."""
    whole = sum(weights)
    ends = [total * end // whole // quantum * quantum for end in accumulate(weights[:-1])] + [total]
    return [end - begin for begin, end in zip([0, *ends], ends, strict=False)]


def government_code(economic: str, unit: int) -> str:
    """The government's code beside an economic code: of an office for the first unit, of an institution for others."""
    codes = economy()["codes"]
    return str((codes.get(economic[:5]) or codes[economic[:3]])[min(unit, 1)])


def unit_code(name: str) -> str:
    """An invented code of a department in the budget system: three digits that begin with 0 or 1."""
    return f"{zlib.crc32(name.encode()) % 199 + 1:03}"


def draw_budget(seed: str, body: Entity, history: Mapping[int, Accounts], year: int, habits: Habits) -> Budget:
    """Draw the budget of a year; the same arguments give the same budget."""
    return _Drawing(Random(f"{seed}/budget/{year}"), body, history, year, habits).budget()


class _Drawing:
    """Draw the entries of one budget."""

    def __init__(
        self, random: Random, body: Entity, history: Mapping[int, Accounts], year: int, habits: Habits
    ) -> None:
        self.random, self.habits, self.year = random, habits, year
        self.accounts, self.before = history[year], history[year - 1]
        code = unit_code(body.base_name)
        names = [f"{body.name}（本级）", *body.units[1:_MOST_UNITS]] if body.units[1:] else [body.name]
        self.units = tuple(Unit(f"{code}{number:03}", name) for number, name in enumerate(names, 1))
        self.department = Unit(code, body.name)
        self.entries: list[Entry] = []
        self.projects: dict[str, str] = {}

    def budget(self) -> Budget:
        self.general_public()
        for book in _FUND_LAST:
            self.other_book(book)
        self.own_money()
        if self.habits.carry:
            self.carry()
        self.receipts()
        self.year_before()
        self.three_public(self.accounts, 0)
        self.three_public(self.before, -1)
        return Budget(self.year, self.department, self.units, tuple(entry for entry in self.entries if entry.fen))

    def rounded(self, fen: int) -> int:
        """The nearest amount that the layout can print."""
        quantum = self.habits.quantum
        return (fen + quantum // 2) // quantum * quantum

    def weight(self, fen: int) -> int:
        return fen * self.random.randint(90, 110)

    def economic(self, code: str) -> str:
        long = {"30211": "3021101", "30215": "3021503"}
        return long.get(code, code) if self.habits.long_codes else code

    # expenditure of this year

    def general_public(self) -> None:
        """Divide the initial budget of each class over its items and economic codes as they were spent."""
        drafts: dict[str, list[tuple[Entry, int]]] = defaultdict(list)
        for entry, fen in [*self.basic(), *self.project_drafts("general_public")]:
            drafts[entry.code[:3]].append((entry, self.weight(fen)))
        for code, planned in sorted(self.accounts.initial_budget.items()):
            listed = [(entry, weight) for entry, weight in drafts[code] if weight > 0]
            amounts = share(self.rounded(planned), [weight for _, weight in listed], self.habits.quantum)
            for (entry, _), fen in zip(listed, amounts, strict=True):
                self.spend(entry, fen)

    def basic(self) -> list[tuple[Entry, int]]:
        """What was spent on staff and offices, by functional item and economic code."""
        spent = {line.code: line.basic.get("general_public", 0) for line in self.accounts.lines}
        economic = dict(self.accounts.economic)
        drafts = []
        for item, codes in BRIDGES:
            if spent.get(item):
                drafts += [(self.draft(item, "basic", code), economic.pop(code)) for code in codes if code in economic]
        bridged = {item for item, _ in BRIDGES}
        rest = {code: fen for code, fen in spent.items() if fen > 0 and code not in bridged}
        for code, fen in economic.items():
            for item, item_fen in rest.items():
                drafts.append((self.draft(item, "basic", code), fen * item_fen // sum(rest.values())))
        return drafts

    def project_drafts(self, book: str) -> list[tuple[Entry, int]]:
        """What was spent on projects of a book, by functional item and economic code."""
        drafts = []
        for line in self.accounts.lines:
            if fen := max(line.project.get(book, 0), 0):
                for code, tenths in zip(self.project_codes(), (7, 3), strict=True):
                    drafts.append((self.draft(line.code, "project", code, book), fen * tenths // 10))
        return drafts

    def project_codes(self) -> list[str]:
        return self.random.sample(economy()["projects"]["economic"], 2)

    def draft(self, code: str, kind: str, economic: str, source: str = "general_public") -> Entry:
        project = self.project(code) if kind == "project" else ""
        return Entry("expenditure", 0, source, 0, code, kind, self.economic(economic), project=project)

    def project(self, code: str) -> str:
        """The project of a functional item: a name of its own for each."""
        names = economy()["projects"]["names"]
        number = len(self.projects)
        return self.projects.setdefault(code, names[number % len(names)] + ("（二期）" if number >= len(names) else ""))

    def spend(self, draft: Entry, fen: int, *, carried: bool = False) -> None:
        """Add an expenditure: basic ones are divided over the units, each project is that of one unit."""
        quantum = self.habits.quantum
        weights = [60, 25, 15, 10][: len(self.units)]
        if draft.kind == "basic" and draft.source == "general_public":
            amounts = share(fen, weights, quantum)
        else:
            owner = list(self.projects).index(draft.code) if draft.code in self.projects else 0
            amounts = [fen if unit == owner % len(weights) else 0 for unit in range(len(weights))]
        for unit, amount in enumerate(amounts):
            government = government_code(draft.economic, unit)
            self.entries.append(
                Entry(
                    "expenditure",
                    amount,
                    draft.source,
                    unit,
                    draft.code,
                    draft.kind,
                    draft.economic,
                    government,
                    draft.project,
                    carried,
                )
            )

    def other_book(self, book: str) -> None:
        """Plan the projects of government funds or state capital near what was spent."""
        for draft, fen in self.project_drafts(book):
            self.spend(draft, self.rounded(self.weight(fen) // 100))

    def own_money(self) -> None:
        """Plan what is paid with own money, each item from its main source."""
        for line in self.accounts.lines:
            for kind, fen in line.own_spending.items():
                kind = kind if kind in self.habits.kinds else "project"
                economic = {"basic": "30201", "business": "30299"}.get(kind, "39999")
                source = "business" if kind == "business" else self.source(line)
                if kind == "project":
                    economic = self.project_codes()[0]
                self.spend(self.draft(line.code, kind, economic, source), self.rounded(self.weight(fen) // 100))
        if self.accounts.surplus_used and "nonfiscal_surplus" in self.habits.sources:
            code = self.accounts.lines[0].code
            self.spend(self.draft(code, "project", "30299", "nonfiscal_surplus"), self.rounded(1_230_000))

    def source(self, line: Line) -> str:
        """A source of own money that the layout has a column for."""
        if "fiscal_account" in self.habits.sources and self.random.random() < 0.4:
            return "fiscal_account"
        kinds = sorted(kind for kind, fen in line.own_revenue.items() if fen > 0 and kind in OWN_SOURCES)
        kind = self.random.choice(kinds) if kinds else "other"
        return kind if kind in self.habits.sources and kind != "business" else "other"

    # money of earlier years

    def carry(self) -> None:
        """Pay some expenditure with money of earlier years: within the planned amount, or beside it."""
        quantum = self.habits.quantum
        for index, entry in enumerate(list(self.entries)):
            is_office = entry.kind == "basic" and entry.economic == "30299"
            if (entry.kind != "project" and not is_office) or self.random.random() > 0.35 or entry.fen < 10 * quantum:
                continue
            if entry.source == "nonfiscal_surplus":
                continue
            carried_fen = entry.fen // quantum * self.random.randint(10, 40) // 100 * quantum
            if self.habits.negative and entry.kind == "project":
                carried_fen = -carried_fen // (10 * quantum) * quantum
            if not self.habits.carried_apart or entry.source != "general_public":
                self.entries[index] = replace(entry, fen=entry.fen - carried_fen)
            self.entries.append(replace(entry, fen=carried_fen, carried=True))

    def receipts(self) -> None:
        """Bring in exactly what is spent and carried on."""
        received: dict[tuple[int, str, str], int] = defaultdict(int)
        opened: dict[tuple[int, str, str], int] = defaultdict(int)
        for entry in self.entries:
            (opened if entry.carried else received)[entry.unit, entry.code, entry.source] += entry.fen
        code = self.accounts.lines[0].code
        if self.habits.carry and self.accounts.own_closing:
            closing = self.rounded(self.accounts.own_closing)
            received[0, code, "other"] += closing
            self.entries.append(Entry("closing", closing, "other", 0, code))
        if self.habits.carry and self.accounts.own_opening:
            opening = self.rounded(self.accounts.own_opening)
            opened[0, code, "other"] += opening
            self.entries.append(Entry("closing", opening, "other", 0, code, carried=True))
        for flow, amounts in (("receipt", received), ("opening", opened)):
            for (unit, item, source), fen in amounts.items():
                self.entries.append(Entry(flow, fen, source, unit, item))

    # for comparison

    def year_before(self) -> None:
        """What the general public budget spent in the year before."""
        for line in self.before.lines:
            for kind, amounts in (("basic", line.basic), ("project", line.project)):
                fen = self.rounded(amounts.get(BOOKS[0], 0))
                self.entries.append(Entry("executed", fen, BOOKS[0], 0, line.code, kind))

    def three_public(self, accounts: Accounts, year: int) -> None:
        """The 三公 items, meetings and training of a year, by unit."""
        weights = [60, 25, 15, 10][: len(self.units)]
        for item in (*THREE_PUBLIC_PARTS, "meeting", "training"):
            planned = accounts.three_public.get(("budget", item), 0) // THREE_PUBLIC_QUANTUM * THREE_PUBLIC_QUANTUM
            for unit, fen in enumerate(share(planned, weights, THREE_PUBLIC_QUANTUM)):
                self.entries.append(Entry("three_public", fen, BOOKS[0], unit, item, year=year))
