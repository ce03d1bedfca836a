"""The cells of whole disclosures that keep every identity, computed here and not from `schemas/judging/checks.toml`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.expectations.builder import cell

Cells = list[dict[str, Any]]

BOOKS = {"general_public": "fin_gpb_expenditure", "government_fund": "fin_govfund", "state_capital": "fin_statecap"}
SOURCES = ("superior_subsidy", "public_service", "business", "from_subordinates", "other")
LEVELS = (3, 5, 7)
FUND, CAPITAL, OWN = ("2120801", "2290401"), ("2230105", "2110301"), "2069901"
PENSION = {"2080505": ("30108",), "2080506": ("30109",), "2210201": ("30113",), "2101101": ("30110", "30111")}
"""Functional items that are paid by these economic codes alone"""
PUBLIC = {"30201": 411, "30212": 31, "30215": 37, "30216": 41, "30217": 43, "30231": 47, "30701": 53, "31013": 59}
PUBLIC |= {"31201": 61, "31301": 67, "39999": 71}
PERSONNEL = {"30101": 811, "30108": 83, "30109": 89, "30110": 97, "30111": 101, "30113": 103, "30301": 107}
THREE_PUBLIC = {
    "overseas_travel": "30212",
    "official_vehicle_purchase": "31013",
    "official_vehicle_operation": "30231",
    "official_reception": "30217",
    "meeting": "30215",
    "training": "30216",
}
VEHICLES = (
    *("leader", "principal", "confidential_mail", "emergency", "law_enforcement", "special_technical"),
    *("retired_cadre", "other"),
)


@dataclass
class Spent:
    """What an item spends of one book, and what it has carried over; in 元."""

    basic: int = 0
    project: int = 0
    opening: tuple[int, int] = (0, 0)
    """Basic and project"""
    closing: tuple[int, int, int] = (0, 0, 0)
    """Basic, project carried over, project surplus"""

    def measures(self) -> dict[str, int]:
        """Every measure of its row."""
        opening, closing = sum(self.opening), sum(self.closing)
        revenue = (
            self.basic + self.closing[0] - self.opening[0],
            self.project + sum(self.closing[1:]) - self.opening[1],
        )
        return {
            "expenditure": self.basic + self.project,
            "basic_expenditure": self.basic,
            "project_expenditure": self.project,
            "revenue": sum(revenue),
            "revenue_basic": revenue[0],
            "revenue_project": revenue[1],
            "carryover_opening": opening,
            "carryover_opening_basic": self.opening[0],
            "carryover_opening_project": self.opening[1],
            "carryover_closing": closing,
            "carryover_closing_basic": self.closing[0],
            "carryover_closing_project": closing - self.closing[0],
            "carryover_closing_project_carryover": self.closing[1],
            "carryover_closing_project_surplus": self.closing[2],
        }


@dataclass
class Ledger:
    """All that the tables of one disclosure follow from."""

    economic: dict[str, int] = field(default_factory=lambda: {**PERSONNEL, **PUBLIC})
    spent: dict[tuple[str, str], Spent] = field(default_factory=dict)
    """By item and book, beside the basic expenditure that `economic` gives to the general public budget"""
    sources: dict[str, int] = field(default_factory=dict)
    """Revenue that is not an appropriation"""
    own: dict[str, int] = field(default_factory=dict)
    """Expenditure of own funds, by measure of fin_expenditure"""
    own_opening: int = 0
    own_use: int = 0
    own_allocation: int = 0
    three_public: dict[str, int] = field(default_factory=dict)
    """Beyond the part in basic expenditure"""
    levels: tuple[int, ...] = LEVELS
    columns: bool = False
    """Whether 基本支出表 prints personnel and public money as columns"""
    old: bool = False
    """Whether 收入支出总表 prints appropriations in one line"""

    def __post_init__(self) -> None:
        rest = dict(self.economic)
        for item, codes in PENSION.items():
            if paid := sum(rest.pop(code, 0) for code in codes):
                self._add(item, paid)
        self._add("2010101", sum(rest.values()))

    def _add(self, item: str, basic: int) -> None:
        spent = self.spent.setdefault((item, "general_public"), Spent())
        spent.basic += basic

    def rows(self, book: str) -> dict[str, Counter[str]]:
        """The measures of every printed row of a book."""
        return self._rolled_up({item: spent.measures() for (item, of), spent in self.spent.items() if of == book})

    def _rolled_up(self, items: Mapping[str, Mapping[str, int]]) -> dict[str, Counter[str]]:
        rolled_up: dict[str, Counter[str]] = {"total": Counter()}
        for item, measures in items.items():
            for code in ("total", *(item[:level] for level in self.levels)):
                rolled_up.setdefault(code, Counter()).update(measures)
        return rolled_up

    def cells(self) -> Cells:
        """All tables."""
        return [
            *self.of_books(),
            *self.of_expenditure(),
            *self.of_revenue(),
            *self.of_total(),
            *self.of_appropriations(),
            *self.of_basic(),
            *self.of_three_public(),
            *self.of_info(),
        ]

    def of_books(self) -> Iterator[dict[str, Any]]:
        for book, table in BOOKS.items():
            yield from _grid(table, self.rows(book), Spent().measures(), budget_book=book)

    def of_expenditure(self) -> Iterator[dict[str, Any]]:
        items: dict[str, Counter[str]] = {}
        for (item, _), spent in self.spent.items():
            kinds = {"expenditure": spent.basic + spent.project, "basic_expenditure": spent.basic}
            items.setdefault(item, Counter()).update({**kinds, "project_expenditure": spent.project})
        if self.own:
            items[OWN] = Counter({**self.own, "expenditure": sum(self.own.values())})
        appropriated = ("expenditure", "basic_expenditure", "project_expenditure")
        others = ("expenditure_to_superior", "business_expenditure", "subsidy_to_subordinates")
        yield from _grid("fin_expenditure", self._rolled_up(items), (*appropriated, *others))

    def of_revenue(self) -> Iterator[dict[str, Any]]:
        items: dict[str, Counter[str]] = {}
        for (item, _), spent in self.spent.items():
            revenue = spent.measures()["revenue"]
            items.setdefault(item, Counter()).update({"revenue": revenue, "revenue_fiscal_appropriation": revenue})
        if self.sources:
            own = {f"revenue_{source}": amount for source, amount in self.sources.items()}
            items[OWN] = Counter({**own, "revenue": sum(own.values())})
        measures = ("revenue", "revenue_fiscal_appropriation", *(f"revenue_{source}" for source in SOURCES))
        yield from _grid("fin_revenue", self._rolled_up(items), measures)

    def of_total(self) -> Iterator[dict[str, Any]]:
        by_book = {book: self.rows(book)["total"] for book in BOOKS}
        income = {f"revenue_{source}": self.sources.get(source, 0) for source in SOURCES}
        if self.old:
            income["revenue_fiscal_appropriation"] = sum(amounts["revenue"] for amounts in by_book.values())
        else:
            income |= {f"revenue_{book}": amounts["revenue"] for book, amounts in by_book.items()}
        revenue = sum(income.values())
        opening = self.own_opening + sum(amounts["carryover_opening"] for amounts in by_book.values())
        sources = revenue + self.own_use + opening
        classes = self._classes()
        expenditure = sum(classes.values())
        income |= {"revenue_current_year": revenue, "use_of_nonfiscal_surplus": self.own_use}
        income |= {"carryover_opening": opening, "total_sources": sources}
        uses = {**classes, "expenditure_current_year": expenditure, "surplus_allocation": self.own_allocation}
        uses |= {"carryover_closing": sources - expenditure - self.own_allocation, "total_uses": sources}
        yield from _panel("fin_total", "income", income)
        yield from _panel("fin_total", "expenditure", uses)

    def _classes(self) -> dict[str, int]:
        by_class: Counter[str] = Counter()
        for (item, _), spent in self.spent.items():
            by_class[item[:3]] += spent.basic + spent.project
        by_class[OWN[:3]] += sum(self.own.values())
        return {code: amount for code, amount in by_class.items() if amount}

    def of_appropriations(self) -> Iterator[dict[str, Any]]:
        by_book = {book: self.rows(book)["total"] for book in BOOKS}
        revenue = {f"revenue_{book}": amounts["revenue"] for book, amounts in by_book.items()}
        opening = {
            f"fiscal_carryover_opening_{book}": amounts["carryover_opening"] for book, amounts in by_book.items()
        }
        sums = {"revenue_current_year": sum(revenue.values()), "fiscal_carryover_opening": sum(opening.values())}
        income = {**revenue, **sums, **opening, "total_sources": sum(sums.values())}
        yield from _panel("fin_approp_total", "income", income)
        every: Counter[str] = Counter()
        for book, amounts in by_book.items():
            uses: Counter[str] = Counter()
            for (item, of), spent in self.spent.items():
                if of == book:
                    uses[item[:3]] += spent.basic + spent.project
            uses["expenditure_current_year"] = amounts["expenditure"]
            uses["fiscal_carryover_closing"] = amounts["carryover_closing"]
            uses["total_uses"] = amounts["expenditure"] + amounts["carryover_closing"]
            every.update(uses)
            yield from _panel("fin_approp_total", "expenditure", uses, budget_book=book)
        yield from _panel("fin_approp_total", "expenditure", every, budget_book="all")

    def of_basic(self) -> Iterator[dict[str, Any]]:
        classes: Counter[str] = Counter()
        for code, amount in self.economic.items():
            classes[code[:3]] += amount
        rows = {**classes, **self.economic}
        personnel = {code: code[:3] in ("301", "303") for code in rows}
        sums = {
            name: sum(v for c, v in classes.items() if personnel[c] == of)
            for name, of in (("personnel", 1), ("public", 0))
        }
        if self.columns:
            rows["total"] = sum(classes.values())
            for code, amount in rows.items():
                parts = {"personnel_expenditure": amount, "public_operating_expenditure": 0}
                if code == "total":
                    parts = {"personnel_expenditure": sums["personnel"], "public_operating_expenditure": sums["public"]}
                elif not personnel[code]:
                    parts = {"personnel_expenditure": 0, "public_operating_expenditure": amount}
                for measure, value in {"basic_expenditure": amount, **parts}.items():
                    yield printed_cell("fin_gpb_basic", code, measure, value)
            return
        for code, amount in rows.items():
            yield printed_cell("fin_gpb_basic", code, "basic_expenditure", amount)
        for code in ("309", "311"):
            if code not in rows:
                yield printed_cell("fin_gpb_basic", code, "basic_expenditure", 0)
        for panel, amount in sums.items():
            yield printed_cell("fin_gpb_basic", "total", "basic_expenditure", amount, panel=panel)

    def of_three_public(self) -> Iterator[dict[str, Any]]:
        paid = {
            item: self.economic.get(code, 0) + self.three_public.get(item, 0) for item, code in THREE_PUBLIC.items()
        }
        vehicle = paid["official_vehicle_purchase"] + paid["official_vehicle_operation"]
        total = paid["overseas_travel"] + vehicle + paid["official_reception"]
        for phase in ("budget", "adjusted", "executed"):
            for code, amount in {**paid, "official_vehicle": vehicle, "three_public_total": total}.items():
                yield printed_cell("fin_three_public", code, "expenditure", amount, phase=phase)

    def of_info(self) -> Iterator[dict[str, Any]]:
        public = sum(amount for code, amount in self.economic.items() if code[:3] not in ("301", "303"))
        procurement = {"procurement_goods": 3, "procurement_works": 5, "procurement_services": 7}
        operating = {"administrative_units": public - 11, "civil_service_managed_units": 11}
        rows = {"procurement": 15, **procurement, "agency_operating_expenditure": public, **operating}
        for number, (code, amount) in enumerate(rows.items(), start=1):
            yield printed_cell("fin_info", code, "procurement", amount, line_no_printed=str(number))
        counts = {f"{kind}_vehicle": number for number, kind in enumerate(VEHICLES, start=1)}
        for code, count in {"vehicle_count": sum(counts.values()), **counts, "large_equipment_count": 2}.items():
            yield cell("fin_info", code, "count", str(count), count=True)


def printed_cell(table: str, code: str, measure: str, amount: int, **more: Any) -> dict[str, Any]:
    return cell(table, code, measure, f"{amount}.00" if amount else "", unit="元", **more)


def _grid(
    table: str, rows: Mapping[str, Mapping[str, int]], measures: Iterable[str], **more: Any
) -> Iterator[dict[str, Any]]:
    for code, printed in rows.items():
        for measure in measures:
            yield printed_cell(table, code, measure, printed.get(measure, 0), **more)


def _panel(table: str, panel: str, rows: Mapping[str, int], **more: Any) -> Iterator[dict[str, Any]]:
    measure = "revenue" if panel == "income" else "expenditure"
    for code, amount in rows.items():
        yield printed_cell(table, code, measure, amount, panel=panel, **more)
