"""Remove blank columns at the edges of a grid, which spreadsheets leave next to a table, on some pages only."""

from __future__ import annotations

from dataclasses import replace

from transforms.reading.grids import Grid, Region, regions_of

MARGIN = 10.0
"""Points; a narrower column cannot hold the three digits of a class"""


def without_margins(grid: Grid) -> Grid:
    """Give the grid without the narrow blank columns at its edges; the same grid where there are none."""
    first, last = 0, grid.cols - 1
    while first < last and _is_margin(grid, first):
        first += 1
    while first < last and _is_margin(grid, last):
        last -= 1
    if (first, last) == (0, grid.cols - 1) or first == last:
        return grid
    shifted = {region: _within(region, first, last) for region in regions_of([grid])}
    cells = [[shifted[region] for region in row[first : last + 1]] for row in grid.cells]
    return replace(grid, xs=grid.xs[first : last + 2], cells=cells)


def _is_margin(grid: Grid, col: int) -> bool:
    """Whether a column is narrow and no cell with text is in this column alone."""
    is_narrow = grid.xs[col + 1] - grid.xs[col] < MARGIN
    return is_narrow and not any(row[col].text and row[col].col0 == row[col].col1 for row in grid.cells)


def _within(region: Region, first: int, last: int) -> Region:
    """The cell in the columns that are kept; one that reached over the margin begins at the edge."""
    return replace(region, col0=max(region.col0, first) - first, col1=min(region.col1, last) - first)
