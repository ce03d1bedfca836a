"""Which figures of a scanned page are in doubt: their own cells, the names of their rows, their headers, their page."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.reading.grids import Grid, Region, regions_of
from transforms.scans.quality import EDGES, LIMITS, SMALL, SPECKS, Limits, Quality, is_high_enough, quality_of
from transforms.scans.readings import DASH, has_digit

HEADER, LABEL, PAGE = "header", "label", "page"
_SPREAD = frozenset({HEADER, LABEL, PAGE, SMALL})
"""Why a cell is in doubt that is certain by itself"""


def doubt_figures(grids: Sequence[Grid], limits: Limits = LIMITS) -> Quality:
    """Doubt what depends on doubtful cells of a page, and all of a page that is not good enough.

    The cells have the doubts of their own; what this function gave them before is decided again.

    Args:
        grids: All grids of one scanned page.
        limits: What the page must keep to.

    Returns:
        What is known of the page.
    """
    cells = list(regions_of(grids))
    dpi, is_bilevel = (grids[0].page.dpi, grids[0].page.is_bilevel) if grids else (0.0, False)
    for cell in cells:
        if cell.unsure in _SPREAD:
            cell.unsure = ""
        if cell.text and cell.text != DASH and not any(char.isalnum() for char in cell.text):
            # A tick by hand is read as /, and a smudge as a point.
            cell.unsure = cell.unsure or SPECKS
        elif has_digit(cell.text) and not is_high_enough(cell.print_pixels, is_bilevel, limits):
            cell.unsure = cell.unsure or SMALL
    quality = quality_of(dpi, is_bilevel, cells)
    for grid in grids:
        _doubt_rows(grid)
    if not quality.accepts(limits):
        for cell in cells:
            cell.unsure = PAGE if cell.unsure in ("", *_SPREAD) else cell.unsure
    return quality


def _doubt_rows(grid: Grid) -> None:
    """Doubt the figures of a row whose name is in doubt, and all of a grid whose header has doubtful edges."""
    first = next(
        (row for row in range(grid.rows) if any(_is_figure(cell) for cell in grid.row_regions(row))), grid.rows
    )
    headers = {region for row in range(first) for region in grid.row_regions(row)}
    if any(region.unsure == EDGES for region in headers):
        for region in regions_of([grid]):
            region.unsure = region.unsure or HEADER
    for row in range(first, grid.rows):
        is_doubtful, before = False, None
        for region in grid.row_regions(row):
            is_label = bool(region.text) and not _is_figure(region)
            if is_label and (before is None or _is_figure(before) or not before.text):
                # A code stands before the name that it belongs to.
                is_doubtful = before is not None and bool(before.unsure)
            is_doubtful |= is_label and bool(region.unsure)
            if is_doubtful and not is_label:
                region.unsure = region.unsure or LABEL
            before = region


def _is_figure(region: Region) -> bool:
    return region.is_number or region.text == DASH
