"""The part of a table that lies in one grid, and when two grids have the same columns."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.forms.headers import Header
from transforms.reading.grids import Grid

SAME_COLUMN = 4.0
"""Points by which rules between the same columns may differ"""
MIN_SCALE = 0.7
"""How much smaller or larger a part of a table may be drawn"""


@dataclass(frozen=True)
class Slice:
    """The part of a table that lies in one grid: its bound columns (None for stacked forms) and its first own row."""

    grid: Grid
    header: Header | None
    start: int
    heading: str | None = None
    """Stacked forms: the heading of a block that stands above the grid and not in it"""
    right: Slice | None = None
    """Further columns of the same rows, printed on a page of their own"""


def same_columns(grid: Grid, earlier: Grid) -> bool:
    """Whether the rules between the columns of two grids stand at the same places, drawn to another scale perhaps."""
    if grid.page.width != earlier.page.width and abs(grid.page.width - earlier.page.width) > SAME_COLUMN:
        return False
    if grid.cols != earlier.cols:
        return False
    scale = (grid.xs[-1] - grid.xs[0]) / (earlier.xs[-1] - earlier.xs[0])
    if not MIN_SCALE < scale < 1 / MIN_SCALE:
        return False
    return all(
        abs(a - grid.xs[0] - (b - earlier.xs[0]) * scale) <= SAME_COLUMN
        for a, b in zip(grid.xs, earlier.xs, strict=True)
    )
