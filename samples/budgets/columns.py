"""The columns of a budget's table: what their headers mean, and the rows of the header that print them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from samples.budgets.entries import CHANGE_RATE, GROUPS, SOURCES, Entry, Sum
from samples.figures import THREE_PUBLIC_PARTS
from samples.grid import Cell, Row

_VEHICLE = ("official_vehicle_purchase", "official_vehicle_operation")
ITEM_PARTS = {
    "three_public_total": THREE_PUBLIC_PARTS,
    "official_vehicle": _VEHICLE,
    "overseas_travel_ordinary": ("overseas_travel",),
    "overseas_travel_research": (),
    "three_public_meeting_training_total": (*THREE_PUBLIC_PARTS, "meeting", "training"),
}
"""The items of the 三公 table that are sums"""
OPERATING = ("agency_operating_expenditure", "administrative_expenditure")
"""Items of that table that are not part of 三公: basic expenditure on the office"""


@dataclass(frozen=True)
class Column:
    """One printed column: the texts above it, and what it holds."""

    stack: tuple[str, ...]
    role: str = ""
    """What a label column holds; empty for amounts"""
    measure: str = ""
    book: str = "all"
    phase: str = "approved"
    year: int = 0
    item: str = ""
    carried: str = "within"

    @property
    def printed(self) -> str:
        """The header as the truth writes it."""
        return ".".join(text for text in self.stack if text)

    @property
    def is_rate(self) -> bool:
        """Whether it prints percentages and no money."""
        return self.measure.startswith(CHANGE_RATE)

    def value(self, entries: Iterable[Entry], item: str = "", year: int = 0) -> int:
        """The amount in fen of a row with these entries, or hundredths of a percent."""
        if item := self.item or item:
            return _item_value(item, self.measure, self.book, self.year + year, entries)
        return Sum(self.measure, self.book, self.carried, executed=self.phase == "executed").fen(entries)


def _item_value(item: str, measure: str, book: str, year: int, entries: Iterable[Entry]) -> int:
    if book not in ("all", "general_public", "fiscal_appropriation") or measure.endswith("_from_carryover"):
        return 0
    if item in OPERATING:
        return Sum(OPERATING[0], "general_public").fen(entries)
    parts = ITEM_PARTS.get(item, (item,))
    return sum(e.fen for e in entries if e.flow == "three_public" and e.code in parts and e.year == year)


def read_column(text: str, book: str, carried: str) -> Column:
    """Read a declared column; raises ValueError where it makes no sense."""
    head, separator, meaning = f" {text}".rpartition(" = ")
    if not separator:
        raise ValueError(f"no meaning: {text}")
    stack = tuple(head.strip().split("/"))
    words = meaning.split()
    if words[0].startswith("@"):
        return Column(stack, role=words[0][1:])
    measure, item, phase, year = words[0], "", "approved", 0
    if measure.startswith("item:"):
        item = measure.removeprefix("item:")
        # 机关运行经费 is not part of 三公 and has a measure of its own.
        measure = item if item == OPERATING[0] else "expenditure"
    for word in words[1:]:
        if word in SOURCES or word in GROUPS:
            book = word
        elif word == "executed":
            phase, year = "executed", -1
        elif word in ("from_carryover", "with_carryover"):
            measure += f"_{word}"
        elif word.lstrip("-").isdigit():
            year = int(word)
        else:
            raise ValueError(f"unknown word {word}: {text}")
    if item:
        book = book if any(word in SOURCES for word in words[1:]) else "all"
    if measure.startswith("expenditure_change"):
        phase = "executed"
        year = 0
    return Column(stack, "", measure, book, phase, year, item, carried)


def header_rows(columns: Sequence[Column]) -> tuple[Row, ...]:
    """The rows of cells that print the stacks: equal texts beside each other share a cell, short stacks reach down."""
    depth = max(len(column.stack) for column in columns)
    rows: list[list[Cell]] = [[] for _ in range(depth)]
    for level in range(depth):
        column_index = 0
        while column_index < len(columns):
            stack = columns[column_index].stack
            if len(stack) <= level:
                column_index += 1
                continue
            end = column_index + 1
            is_group = len(stack) > level + 1
            while is_group and end < len(columns) and _shares(stack, columns[end].stack, level):
                end += 1
            is_leaf = not is_group
            rows[level].append(Cell(stack[level], columns=end - column_index, rows=depth - level if is_leaf else 1))
            column_index = end
    return tuple(map(tuple, rows))


def _shares(stack: tuple[str, ...], other: tuple[str, ...], level: int) -> bool:
    return len(other) > level + 1 and other[: level + 1] == stack[: level + 1]


_WEIGHTS = {
    "code": 0.9, "code_class": 0.42, "code_section": 0.42, "code_item": 0.42, "margin": 0.15, "name": 2.1,
    "unit_code": 0.85, "unit_name": 1.7, "year": 0.6, "functional": 2.1, "economic": 2.1, "government_economic": 2.0,
    "line_no": 0.4,
}  # fmt: skip


def weight(column: Column) -> float:
    """How wide a column is, beside others."""
    if column.role:
        return _WEIGHTS.get(column.role, 1.5)
    return 1.0
