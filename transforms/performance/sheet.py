"""The rows of a form over its grids and pages, and where its columns lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from schemas.reading.performance import label_text
from transforms.reading.grids import Grid, Region

_TOLERANCE = 3.0
"""Points by which rules of two pages may differ that are the same"""


@dataclass(frozen=True)
class Row:
    """One row of a form: the grid and its row, and the printed cells that begin in it, from left to right."""

    grid: Grid
    index: int
    cells: tuple[Region, ...]
    is_first_of_part: bool
    """Whether it is the first row of a grid that continues another one"""

    @property
    def page(self) -> int:
        """The number of its page."""
        return self.grid.page.number

    @property
    def printed(self) -> list[Region]:
        """Its cells that are not blank."""
        return [cell for cell in self.cells if cell.text]

    def covering(self) -> list[Region]:
        """All cells that lie in the row, those that begin above it among them."""
        return self.grid.row_regions(self.index)


def rows_of(grids: Sequence[Grid], first: int = 0, last: int | None = None) -> Iterator[Row]:
    """Give the rows of one form's grids, from a row of the first grid up to, but not including, a row of the last."""
    for number, grid in enumerate(grids):
        begin = first if number == 0 else 0
        end = last if last is not None and number == len(grids) - 1 else grid.rows
        for index in range(begin, end):
            cells = tuple(cell for cell in grid.row_regions(index) if cell.row0 == index)
            yield Row(grid, index, cells, number > 0 and index == begin)


def label(cell: Region) -> str:
    """The text of a cell as labels are compared."""
    return label_text(cell.text)


@dataclass(frozen=True)
class Column:
    """A column of a block: what it has, and between which edges."""

    role: str
    x0: float
    x1: float
    source: str = ""
    """Of which source its amounts are, where the header says so"""
    printed: str = ""
    head: Region | None = None
    """The header cell that says so"""

    def holds(self, cell: Region) -> bool:
        """Whether the middle of a cell lies in the column."""
        return self.x0 - _TOLERANCE <= (cell.x0 + cell.x1) / 2 <= self.x1 + _TOLERANCE

    def is_held_by(self, cell: Region) -> bool:
        """Whether a cell reaches over the middle of the column."""
        return cell.x0 - _TOLERANCE <= (self.x0 + self.x1) / 2 <= cell.x1 + _TOLERANCE


@dataclass
class Columns:
    """The columns of a block of a form, from left to right."""

    columns: list[Column] = field(default_factory=list)

    def bind(self, role: str, cell: Region, source: str = "", printed: str = "") -> None:
        """Bind what lies below a header cell; a narrower header cell below another one takes its part of it."""
        column = Column(role, cell.x0, cell.x1, source, printed or cell.text, cell)
        apart = [c for c in self.columns if c.x0 + _TOLERANCE >= cell.x1 or cell.x0 >= c.x1 - _TOLERANCE]
        self.columns = sorted([*apart, column], key=lambda c: c.x0)

    def roles(self) -> set[str]:
        """What the columns have."""
        return {column.role for column in self.columns}

    @property
    def x0(self) -> float:
        """The left edge of the first column."""
        return self.columns[0].x0

    def of(self, role: str) -> Column | None:
        """The column of a role, or None."""
        return next((column for column in self.columns if column.role == role), None)

    def at(self, cell: Region) -> list[Column]:
        """The columns that a cell lies in or reaches over, from left to right."""
        reached = [column for column in self.columns if column.is_held_by(cell)]
        return reached or [column for column in self.columns if column.holds(cell)]
