"""Compare the figures that the narrative states with the tables: are both of the same department and year?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from common.text import normalise
from schemas.reading.selectors import Selector
from schemas.wording.messages import Message, message, sentences
from transforms.facts.narrative_statements import Figure, read_statements
from transforms.findings import Finding
from transforms.forms.amounts import FEN
from transforms.reading.opening import Page

Fact = Mapping[str, Any]

_FEN = {**FEN, "亿元": Decimal(10_000_000_000)}
_PHASES = {"executed": ("executed",), "budget": ("budget", "adjusted")}
"""The phases of facts with which a stated phase is compared; a budget of the beginning of the year may be another"""
_LOOSE_TABLES = ("fin_three_public", "fin_info", "fin_gpb_basic")
"""Tables that few checks tie to the others: each of them alone may be of another disclosure"""
_MIN_FIGURES = 2
"""Fewest figures that must disagree: a single one can be a slip of the publisher"""


@dataclass(frozen=True)
class _Comparison:
    """A figure of the narrative with the cells that it repeats."""

    figure: Figure
    facts: tuple[Fact, ...]
    stated: Decimal
    """In fen, or a count"""
    printed: int
    """The sum of the cells, in fen or as a count"""
    agrees: bool
    is_in_other_cell: bool
    """Whether the table prints the figure in another cell"""

    @property
    def table_key(self) -> str:
        return self.figure.statement.table_key

    @property
    def shows_one_origin(self) -> bool:
        """Whether it shows that narrative and table are of one disclosure; zero on both sides proves nothing."""
        is_nought = not self.stated and not self.printed
        return (self.agrees and not is_nought) or self.is_in_other_cell

    @property
    def detail(self) -> Message:
        """Both figures with their pages."""
        amounts = " + ".join(str(fact["amount_text"]) for fact in self.facts if fact["amount_text"])
        unit = self.facts[0]["unit"]
        printed = amounts or message("facts.no_amount")
        return message(
            "facts.narrative_figure",
            printed=self.figure.printed,
            page=self.figure.page,
            table_page=self.facts[0]["page"],
            amounts=message("facts.amounts_in_unit", amounts=printed, unit=unit) if unit else printed,
        )


def narrative_disagreements(
    facts: Sequence[Fact], pages: Iterable[Page], with_tables: Iterable[int]
) -> Iterator[Finding]:
    """Yield a finding for each table of which the narrative states other figures than are printed.

    A single figure can be a slip of the publisher. Where no figure that the narrative states of the tables is in them,
    tables and narrative are of two disclosures; where none of at least two that it states of one of the tables in
    `_LOOSE_TABLES` is in it, that table is of another one.
    """
    comparisons = list(_compare(_statements(pages, with_tables), facts))
    wrong_by_table: dict[tuple[str, str], list[_Comparison]] = {}
    for comparison in _wrong(comparisons):
        key = comparison.figure.statement.rule, comparison.table_key
        wrong_by_table.setdefault(key, []).append(comparison)
    for (rule, table_key), wrong in wrong_by_table.items():
        first = wrong[0].figure
        details = dict.fromkeys(comparison.detail for comparison in wrong)
        yield Finding(rule, first.page, table_key, first.printed, sentences(*details))
    if narrative := _narrative_of_another(comparisons):
        yield narrative
    else:
        yield from _tables_of_another(comparisons)


def facts_in_narrative(facts: Sequence[Fact], pages: Iterable[Page], with_tables: Iterable[int]) -> list[Fact]:
    """The facts that the narrative states, one by one, with the same figure."""
    comparisons = _compare(_statements(pages, with_tables), facts)
    printed = [[fact for fact in c.facts if _value(fact)] for c in comparisons if c.agrees]
    return [with_value[0] for with_value in printed if len(with_value) == 1]


def _statements(pages: Iterable[Page], with_tables: Iterable[int]) -> list[Figure]:
    """The figures stated on the pages that have no tables."""
    table_pages = set(with_tables)
    return read_statements([page for page in pages if page.number not in table_pages])


def _wrong(comparisons: Iterable[_Comparison]) -> list[_Comparison]:
    return [comparison for comparison in comparisons if not comparison.agrees]


def _narrative_of_another(comparisons: Sequence[_Comparison]) -> Finding | None:
    """The finding that narrative and tables are of two disclosures: all tables, or those linked by checks."""
    tied = [comparison for comparison in comparisons if comparison.table_key not in _LOOSE_TABLES]
    for selected in (comparisons, tied):
        wrong = _wrong(selected)
        tables = {comparison.table_key for comparison in wrong}
        if len(tables) >= _MIN_FIGURES and not any(comparison.shows_one_origin for comparison in selected):
            first = wrong[0].figure
            detail = message("facts.narrative_figures", count=len(wrong), page=first.page)
            return Finding("narrative_of_another", first.page, None, first.printed, detail)
    return None


def _tables_of_another(comparisons: Sequence[_Comparison]) -> Iterator[Finding]:
    """Yield a finding for each loose table none of whose stated figures is in it."""
    for table_key in _LOOSE_TABLES:
        selected = [comparison for comparison in comparisons if comparison.table_key == table_key]
        wrong = _wrong(selected)
        stated = {comparison.stated for comparison in wrong} - {0}
        printed = {comparison.printed for comparison in wrong} - {0}
        is_another = max(len(stated), len(printed)) >= _MIN_FIGURES and bool(printed)
        if is_another and not any(comparison.shows_one_origin for comparison in selected):
            first = wrong[0]
            yield Finding("table_of_another", first.facts[0]["page"], table_key, first.figure.printed, first.detail)


def _compare(figures: Sequence[Figure], facts: Sequence[Fact]) -> Iterator[_Comparison]:
    """Compare each statement with the cells that it repeats: with those that agree, where one way of printing does."""
    by_table: dict[str, list[Fact]] = {}
    for fact in facts:
        by_table.setdefault(fact["table_key"], []).append(fact)
    comparer = _Comparer(
        by_table,
        last_digits={table_key: _last_digit(of_table) for table_key, of_table in by_table.items()},
        most_decimals=max((_decimals(figure.text) for figure in figures if figure.unit == "万元"), default=0),
    )
    by_statement: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        if figure.phase in _PHASES:
            by_statement.setdefault((figure.statement.name, figure.phase), []).append(figure)
    for same in by_statement.values():
        comparisons = [
            comparer.compare(figure, cells)
            for figure in same
            for selector in figure.statement.cells
            if (cells := _select_cells(selector, figure, by_table))
        ]
        if comparisons:
            yield next((comparison for comparison in comparisons if comparison.agrees), comparisons[0])


def _select_cells(selector: Selector, figure: Figure, by_table: Mapping[str, Sequence[Fact]]) -> tuple[Fact, ...]:
    """The cells that a selector finds for a figure; none where one of them is printed twice."""
    phases = _PHASES[figure.phase]
    is_money = figure.statement.unit == "money"
    cells = tuple(
        fact
        for table_key in selector.tables
        for fact in by_table.get(table_key, ())
        if all(fact.get(column) in values for column, values in selector.where.items())
        if fact.get("phase", "executed") in phases and (fact.get("unit") in _FEN) == is_money
    )
    columns = ("panel", "row_key", "account_code", "measure", "phase")
    keys = {tuple(cell.get(name) for name in columns) for cell in cells}
    return cells if len(keys) == len(cells) else ()


@dataclass(frozen=True)
class _Comparer:
    by_table: Mapping[str, Sequence[Fact]]
    last_digits: Mapping[str, Decimal]
    """By table, what one unit of the last digit that it prints is worth, in fen"""
    most_decimals: int
    """Decimals with which the narrative states amounts in 万元"""

    def compare(self, figure: Figure, cells: tuple[Fact, ...]) -> _Comparison:
        """Compare one figure with its cells.

        Both are the same where they are at most one unit of the coarser last digit apart: publishers round, or cut
        off. A cell without an amount counts as zero.
        """
        printed = sum(_value(cell) for cell in cells)
        stated = Decimal(figure.text) * _FEN.get(figure.unit, 1)
        allowed = Decimal(0)
        if figure.unit:
            allowed = max(self._stated_digit(figure), *(self.last_digits[cell["table_key"]] for cell in cells))
        agrees = abs(stated - printed) <= allowed
        is_in_other_cell = bool(stated) and not agrees and self._is_in_other_cell(figure, cells, stated, allowed)
        return _Comparison(figure, cells, stated, printed, agrees, is_in_other_cell)

    def _stated_digit(self, figure: Figure) -> Decimal:
        """What one unit of the last digit of a stated amount is worth, in fen."""
        if Decimal(figure.text):
            decimals = _decimals(figure.text)
        elif figure.unit == "万元":
            # 0 is printed without decimals by those who print them elsewhere.
            decimals = self.most_decimals
        else:
            return Decimal(0)
        return Decimal(_FEN[figure.unit]).scaleb(-decimals)

    def _is_in_other_cell(self, figure: Figure, cells: Sequence[Fact], stated: Decimal, allowed: Decimal) -> bool:
        """Whether another cell of the table has a stated amount."""
        if figure.statement.unit != "money":
            return False
        others = [
            fact
            for fact in self.by_table[cells[0]["table_key"]]
            if fact.get("unit") in _FEN and not any(fact is cell for cell in cells)
        ]
        return any(_value(fact) and abs(stated - _value(fact)) <= allowed for fact in others)


def _value(fact: Fact) -> int:
    amount = fact.get("amount_fen")
    return int((fact.get("quantity") or 0) if amount is None else amount)


def _last_digit(facts: Sequence[Fact]) -> Decimal:
    """What one unit of the last digit of a table is worth, in fen: publishers strip zeros, so of its finest amount."""
    amounts = [
        (normalise(str(fact["amount_text"])), _FEN[fact["unit"]])
        for fact in facts
        if fact.get("unit") in _FEN and fact.get("amount_fen")
    ]
    return min((fen.scaleb(-_decimals(text)) for text, fen in amounts), default=Decimal(0))


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])
