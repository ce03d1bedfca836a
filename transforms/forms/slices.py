"""The part of a table that lies in one grid, and when two grids have the same columns."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from transforms.forms.headers import Header
from transforms.reading.grids import Grid

SAME_COLUMN = 4.0
"""Points by which rules between the same columns may differ"""
_SAME_COLUMN_OF_SCANS = 8.0
"""The same for scans: a page that lay askew under a camera is narrower on one side, even after it was made straight"""
_NARROWEST = 1 / 3
"""Of the narrowest column, by so much they may differ at most"""
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
    most = _most_difference(grid, earlier)
    return all(
        abs(a - grid.xs[0] - (b - earlier.xs[0]) * scale) <= most for a, b in zip(grid.xs, earlier.xs, strict=True)
    )


def _most_difference(grid: Grid, earlier: Grid) -> float:
    if "scan" not in (grid.page.medium, earlier.page.medium):
        return SAME_COLUMN
    narrowest = min(b - a for own in (grid.xs, earlier.xs) for a, b in itertools.pairwise(own))
    return max(min(_SAME_COLUMN_OF_SCANS, _NARROWEST * narrowest), SAME_COLUMN)
