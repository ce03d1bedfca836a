"""Read the ruled grids of a document: rules from camelot, text from two PDF engines."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from common.text import legible
from transforms.reading.filling import fill
from transforms.reading.grids import Grid, Region
from transforms.reading.numbers import Strokes
from transforms.reading.opening import DESCENT, Char, Opened, Page
from transforms.reading.slanted import turn_of

_RED, _NOT_RED = 0.5, 0.35
"""Least share of red and largest shares of green and blue in a red ink"""


def read_grids(opened: Opened, pages: Sequence[Page], chars: dict[int, list[Char]]) -> list[Grid]:
    """Read all grids of the given pages, in reading order; `chars` are pdfium's characters by page number.

    Makes one camelot call per document, see `ruled`.

    Raises:
        Refused: broken_pdf, where camelot's engine cannot parse the document.
    """
    if not pages:
        return []
    by_number = {page.number: page for page in pages}
    from transforms.reading.ruled import ruled_tables  # a second of imports, not paid by what is refused before

    grids = [
        _grid(table, by_number[table.page], chars[table.page]) for table in ruled_tables(opened.data, sorted(by_number))
    ]
    grids.sort(key=lambda grid: (grid.page.number, grid.ys[0], grid.xs[0]))
    for _, on_page in itertools.groupby(grids, key=lambda grid: grid.page.number):
        for order, grid in enumerate(on_page, start=1):
            grid.order = order
    return grids


def _grid(table: Any, page: Page, pdfium_chars: list[Char]) -> Grid:
    height = table.pdf_size[1]
    xs = [table.cols[0][0], *(right for _, right in table.cols)]
    ys = [height - table.rows[0][0], *(height - bottom for _, bottom in table.rows)]
    grid = Grid(page, 0, xs, ys, join_cells(table.cells, xs, ys), table.missing_rules)
    items = (item for line in table.textlines for item in line if hasattr(item, "fontname"))
    strokes = Strokes((height - y, x0, x1) for x0, y, x1, _ in table.strokes)
    fill(grid, [char for item in items if (char := _char(item, height))], "playa", strokes)
    fill(grid, pdfium_chars, "pdfium", strokes)
    return grid


def _char(item: Any, height: float) -> Char | None:
    """Convert a character of camelot's engine; None for a slanted one, as in watermarks.

    Its own box hangs on the font's Descent, which many producers state wrongly or not at all: a row too low. So the
    box is placed on the line of print.
    """
    a, b, _, d, x_origin, baseline = item.matrix
    x0, y0, x1, y1 = item.bbox
    turn = turn_of(a, b) if b else 0 if a >= 0 else 180
    if turn < 0:
        return None
    text, size, base = legible(item.get_text()), y1 - y0, height - baseline
    if turn % 180:
        size, base = x1 - x0, x_origin
    elif d > 0:
        below = DESCENT * size
        y0, y1 = baseline - below, baseline + size - below
    return Char(text, x0, height - y1, x1, height - y0, -1, size, base, turn, _is_red(item.non_stroking_color.values))


@lru_cache(maxsize=1 << 12)
def _is_red(ink: tuple[float, ...]) -> bool:
    """Whether an ink is red, in RGB or CMYK: accountants print negative amounts so."""
    if len(ink) == 4:
        ink = tuple(1 - min(1.0, share + ink[3]) for share in ink[:3])
    return len(ink) == 3 and ink[0] >= _RED and max(ink[1:]) <= _NOT_RED


def join_cells(cells: list[list[Any]], xs: list[float], ys: list[float]) -> list[list[Region]]:
    """Join the cells between which no rule is drawn; give the printed cell at each row and column."""
    regions: list[list[Region]] = [[None] * (len(xs) - 1) for _ in ys[1:]]  # type: ignore[list-item]  # filled below
    for cell_group in _connected(cells):
        row0, row1 = min(row for row, _ in cell_group), max(row for row, _ in cell_group)
        col0, col1 = min(col for _, col in cell_group), max(col for _, col in cell_group)
        region = Region(row0, row1, col0, col1, xs[col0], ys[row0], xs[col1 + 1], ys[row1 + 1])
        region.irregular = len(cell_group) != (row1 - row0 + 1) * (col1 - col0 + 1)
        for row, col in cell_group:
            regions[row][col] = region
    return regions


def _connected(cells: list[list[Any]]) -> Iterator[list[tuple[int, int]]]:
    """Give the places (row, column) of cells that hang together, by union-find."""
    rows, cols = len(cells), len(cells[0])
    parent = list(range(rows * cols))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for row, col in itertools.product(range(rows), range(cols)):
        cell = cells[row][col]
        if col + 1 < cols and not cell.right and not cells[row][col + 1].left:
            parent[root(row * cols + col + 1)] = root(row * cols + col)
        if row + 1 < rows and not cell.bottom and not cells[row + 1][col].top:
            parent[root((row + 1) * cols + col)] = root(row * cols + col)
    members: dict[int, list[tuple[int, int]]] = {}
    for index in range(rows * cols):
        members.setdefault(root(index), []).append(divmod(index, cols))
    yield from members.values()
