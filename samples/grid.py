"""A printed table before it is put on paper: cells, their spans, and what each of them says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from samples.paper import Font, text_width

Align = str
"""left, center or right"""


@dataclass(frozen=True)
class Meaning:
    """What a printed amount of a budget is a fact of: its measure, and the keys of its row."""

    measure: str
    budget_book: str
    reference_year: int
    row_key: str
    phase: str = "approved"
    unit_key: str = ""
    economic_code: str = ""
    government_economic_code: str = ""
    project_key: str = ""


@dataclass(frozen=True)
class CellTruth:
    """What a cell of a named row says: the truth. `fen` is the exact amount, `count` a number of things.

    `measure` is the printed header; `meaning` says what it means where no list of headers does.
    """

    row_code: str
    row_name: str
    measure: str
    panel: str = ""
    fen: int | None = None
    count: int | None = None
    kind: str = "number"
    unit: str = ""
    column_no: str = ""
    meaning: Meaning | None = None


@dataclass(frozen=True)
class Cell:
    """A cell that begins in the first free column of its row."""

    text: str = ""
    columns: int = 1
    rows: int = 1
    align: Align = "center"
    truth: CellTruth | None = None
    bold: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Caption:
    """One line above a table; each part may hold line breaks."""

    left: str = ""
    center: str = ""
    right: str = ""


@dataclass(frozen=True)
class Table:
    """A table with all that is printed around it. `key` is None for a table that is not one of the declared ones."""

    key: str | None
    title: str
    unit: str
    weights: tuple[float, ...]
    """Relative widths of the columns"""
    header: tuple[Row, ...]
    body: tuple[Row, ...]
    label: str = ""
    """公开NN表 as printed, or 表N: how the truth files call the table"""
    captions: tuple[Caption, ...] = ()
    notes: tuple[str, ...] = ()
    repeat_rows: tuple[Row, ...] = ()
    """Rows that a continued page repeats below its header, where the layout does so; never a second fact"""
    nil: bool = False
    wide: bool = False
    """Printed on a sideways sheet of paper"""


@dataclass(frozen=True)
class Placed:
    """A cell with its place in the grid."""

    row: int
    column: int
    cell: Cell


def place_cells(rows: Sequence[Row], columns: int) -> list[Placed]:
    """Where every cell stands; raises ValueError when a row has too many or too few cells."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            if column + cell.columns > columns:
                raise ValueError(f"row {number} has more cells than {columns} columns: {[c.text for c in row]}")
            placed.append(Placed(number, column, cell))
            if cell.rows > 1 or cell.columns > 1:
                taken.update(
                    (number + down, column + right) for down in range(cell.rows) for right in range(cell.columns)
                )
            else:
                taken.add((number, column))
        if any((number, free) not in taken for free in range(columns)):
            raise ValueError(f"row {number} leaves columns of {columns} empty: {[c.text for c in row]}")
    return placed


_NO_LINE_START = frozenset("，。、；：）》”’！？％%")
_AMOUNT = frozenset("0123456789.,-０１２３４５６７８９．，－—")


def unbreakable(text: str) -> bool:
    """Amounts and codes stay on one line."""
    return bool(text) and all(char in _AMOUNT for char in text)


@cache
def wrapped(text: str, font: Font, size: float, width: float) -> tuple[str, ...]:
    """The lines of a text in a space of that width; a printed line break stays one."""
    lines = []
    limit = width * 1000 / size
    for paragraph in text.split("\n"):
        if text_width(paragraph, font) <= limit or unbreakable(paragraph):
            lines.append(paragraph)
            continue
        line, used = "", 0.0
        for char in paragraph:
            advance = text_width(char, font)
            if line and used + advance > limit:
                # a line that may not begin with this character takes the one before along
                carried = 1 if char in _NO_LINE_START and len(line) > 1 else 0
                lines.append(line[: len(line) - carried])
                line = line[len(line) - carried :]
                used = float(text_width(line, font))
            line += char
            used += advance
        lines.append(line)
    return tuple(lines)


def fitting_size(cells: Iterable[tuple[Cell, float]], font: Font, size: float) -> float:
    """The size, at most the wanted one, at which every amount or code fits into its cell of the given width."""
    scale = 1.0
    for cell, width in cells:
        if unbreakable(cell.text):
            needed = text_width(cell.text, font) * size / 1000
            if needed > width:
                scale = min(scale, width / needed)
    return int(size * scale * 10) / 10


def plain(row: Row) -> Row:
    """The row without what it says, for a repetition."""
    return tuple(replace(cell, truth=None) for cell in row)
