"""Holds the figures that the narrative states against the tables: are both of the same department and year?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from common.money import FEN_PER_UNIT
from common.text import normalise
from schemas.reading.selectors import Selector
from transforms.facts.narrative_statements import Figure, stated
from transforms.findings import Finding
from transforms.reading.opening import Page

Fact = Mapping[str, Any]

_FEN = {**FEN_PER_UNIT, "亿元": 10_000_000_000}
_PHASES = {"executed": ("executed",), "budget": ("budget", "adjusted")}
"""The phases of facts with which a stated phase is compared; a budget of the beginning of the year may be another"""
_ALONE = ("fin_three_public", "fin_info", "fin_gpb_basic")
"""Tables that few checks tie to the others: each of them alone may be of another disclosure"""
_AT_LEAST_TWO = 2


@dataclass(frozen=True)
class _Compared:
    """A figure of the narrative beside the cells that it repeats."""

    figure: Figure
    facts: tuple[Fact, ...]
    said: Decimal
    """In fen, or a count"""
    value: int
    agrees: bool
    printed_elsewhere: bool
    """Whether its table prints the figure in another cell"""

    @property
    def is_nought(self) -> bool:
        return not self.said and not self.value

    @property
    def shows_one_origin(self) -> bool:
        """Nought here and there is no sign of one origin."""
        return (self.agrees and not self.is_nought) or self.printed_elsewhere

    @property
    def detail(self) -> str:
        printed = " + ".join(str(fact["amount_text"]) for fact in self.facts if fact["amount_text"]) or "nothing"
        unit = self.facts[0]["unit"]
        return f"the table on page {self.facts[0]['page']} has {printed}{f' ({unit})' if unit else ''}"


def narrative_disagreements(
    facts: Sequence[Fact], pages: Iterable[Page], with_tables: Iterable[int]
) -> Iterator[Finding]:
    """Yield a finding for each table of which the narrative states other figures than are printed.

    A single figure can be a slip of the publisher. Where no figure that the narrative states of the tables is in them,
    tables and narrative are of two disclosures; where none of at least two that it states of one of the tables in
    `_ALONE` is in it, that table is of another one.
    """
    tables = set(with_tables)
    figures = stated([page for page in pages if page.number not in tables])
    compared = list(_compare(figures, facts))
    wrong: dict[tuple[str, str], list[_Compared]] = {}
    for one in compared:
        if not one.agrees:
            wrong.setdefault((one.figure.statement.rule, one.figure.statement.table_key), []).append(one)
    for (rule, table_key), found in wrong.items():
        first = found[0].figure
        told = dict.fromkeys(f"“{one.figure.printed}” on page {one.figure.page}: {one.detail}." for one in found)
        yield Finding(rule, first.page, table_key, first.printed, " ".join(told))
    yield from _of_another(compared)


def witnessed(facts: Sequence[Fact], pages: Iterable[Page], with_tables: Iterable[int]) -> list[Fact]:
    """The facts that the narrative states as well, each by itself, with the same figure."""
    tables = set(with_tables)
    compared = _compare(stated([page for page in pages if page.number not in tables]), facts)
    printed = [[fact for fact in one.facts if _value(fact)] for one in compared if one.agrees]
    return [some[0] for some in printed if len(some) == 1]


def _of_another(compared: Sequence[_Compared]) -> Iterator[Finding]:
    """The signs that tables and narrative are of two disclosures: all of the tables, or one of them."""
    tied = [one for one in compared if one.figure.statement.table_key not in _ALONE]
    for some in (compared, tied):
        wrong = [one for one in some if not one.agrees]
        tables = {one.figure.statement.table_key for one in wrong}
        if len(tables) >= _AT_LEAST_TWO and not any(one.shows_one_origin for one in some):
            first = wrong[0].figure
            detail = f"{len(wrong)} figures are stated, from page {first.page} on."
            yield Finding("narrative_of_another", first.page, None, first.printed, detail)
            return
    for table_key in _ALONE:
        some = [one for one in compared if one.figure.statement.table_key == table_key]
        wrong = [one for one in some if not one.agrees]
        independent = max(len({one.said for one in wrong} - {0}), len({one.value for one in wrong} - {0}))
        if independent < _AT_LEAST_TWO or any(one.shows_one_origin for one in some):
            continue
        if any(one.value for one in wrong):
            shown = wrong[0]
            detail = f"“{shown.figure.printed}” on page {shown.figure.page}: {shown.detail}."
            yield Finding("table_of_another", shown.facts[0]["page"], table_key, shown.figure.printed, detail)


def _compare(figures: Sequence[Figure], facts: Sequence[Fact]) -> Iterator[_Compared]:
    """Each statement with the cells that it repeats: with those that agree, where one way of printing it does."""
    finest = max((_decimals(one.text) for one in figures if one.unit == "万元"), default=0)
    by_table: dict[str, list[Fact]] = {}
    for fact in facts:
        by_table.setdefault(fact["table_key"], []).append(fact)
    steps = {table_key: _table_step(some) for table_key, some in by_table.items()}
    said: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        if figure.phase in _PHASES:
            said.setdefault((figure.statement.name, figure.phase), []).append(figure)
    for same in said.values():
        pairs = [
            _pair(figure, cells, by_table[cells[0]["table_key"]], steps, finest)
            for figure in same
            for selector in figure.statement.cells
            if (cells := _cells(selector, figure, by_table))
        ]
        if pairs:
            yield next((pair for pair in pairs if pair.agrees), pairs[0])


def _cells(selector: Selector, figure: Figure, by_table: Mapping[str, Sequence[Fact]]) -> tuple[Fact, ...]:
    """The cells that a selector finds for a figure; none where one of them is printed twice."""
    phases = _PHASES[figure.phase]
    money = figure.statement.unit == "money"
    found = tuple(
        fact
        for table_key in selector.tables
        for fact in by_table.get(table_key, ())
        if all(fact.get(column) in values for column, values in selector.where.items())
        if fact.get("phase", "executed") in phases and (fact.get("unit") in _FEN) == money
    )
    keys = {
        tuple(fact.get(name) for name in ("panel", "row_key", "account_code", "measure", "phase")) for fact in found
    }
    return found if len(keys) == len(found) else ()


def _pair(
    figure: Figure, cells: tuple[Fact, ...], table: Sequence[Fact], steps: Mapping[str, Decimal], finest: int
) -> _Compared:
    """Compare one figure with its cells.

    Both say the same where they are one unit of the coarser last digit apart at most: publishers round, or cut off.
    A cell without an amount says nothing, or nought.
    """
    value = sum(_value(cell) for cell in cells)
    said = Decimal(figure.text) * _FEN.get(figure.unit, 1)
    # 0 is printed without decimals by those who print them elsewhere.
    decimals = _decimals(figure.text) if said or figure.unit != "万元" else finest
    step = Decimal(_FEN[figure.unit]).scaleb(-decimals) if figure.unit else Decimal(0)
    if not said and figure.unit != "万元":
        step = Decimal(0)
    allowed = max(step, *(steps[cell["table_key"]] for cell in cells)) if figure.unit else Decimal(0)
    same = {id(cell) for cell in cells}
    elsewhere = figure.statement.unit == "money" and any(
        _value(fact) and abs(said - _value(fact)) <= allowed
        for fact in table
        if id(fact) not in same and fact.get("unit") in _FEN
    )
    agrees = abs(said - value) <= allowed
    return _Compared(figure, cells, said, value, agrees, bool(said) and not agrees and elsewhere)


def _value(fact: Fact) -> int:
    amount = fact.get("amount_fen")
    return int((fact.get("quantity") or 0) if amount is None else amount)


def _table_step(facts: Sequence[Fact]) -> Decimal:
    """The last digit that a table prints, in fen; publishers strip zeros, so it is that of its finest amount."""
    printed = [
        (normalise(str(fact["amount_text"])), _FEN[fact["unit"]])
        for fact in facts
        if fact.get("unit") in _FEN and fact.get("amount_fen")
    ]
    return min((Decimal(fen).scaleb(-_decimals(text)) for text, fen in printed), default=Decimal(0))


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])
