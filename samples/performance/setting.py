"""Put forms on pages: merged cells, texts broken over lines, page breaks between any two rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import fsum

from samples.grid import wrapped
from samples.paper import FONTS, Page, pdf_bytes, pdf_objects, text_width
from samples.performance.draw import Drawn, Rows

_SHORT, _LONG = 595.28, 841.89
_MARGIN, _SIZE, _LEADING, _PADDING, _INSET = 50.0, 8.5, 1.3, 3.0, 3.0
_TITLE_SIZE = 15.0
_SONG, _HEI = FONTS["song"], FONTS["hei"]


@dataclass(frozen=True)
class _Cell:
    text: str
    row: int
    column: int
    rows: int
    columns: int


def set_forms(drawn: Sequence[Drawn], *, room: float = 1.0) -> list[Page]:
    """Set forms on pages, each on a page of its own; `room` is the share of a page that they may fill."""
    return [page for form in drawn for page in _pages(form, room)]


def forms_pdf(drawn: Sequence[Drawn], *, room: float = 1.0) -> bytes:
    """A document that is these forms and nothing else."""
    return pdf_bytes(pdf_objects(set_forms(drawn, room=room)))


def _cells(rows: Rows) -> list[_Cell]:
    """The printed cells of rows of texts, in reading order."""
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            left, above = owner.get((row, column - 1)), owner.get((row - 1, column))
            joined = left if text == "<" else above if text == "^" else None
            owner[row, column] = joined or (row, column)
    cells = []
    for begin in dict.fromkeys(owner.values()):
        positions = [position for position, own in owner.items() if own == begin]
        down, across = max(row for row, _ in positions), max(column for _, column in positions)
        text = rows[begin[0]][begin[1]]
        cells.append(_Cell(text, *begin, down - begin[0] + 1, across - begin[1] + 1))
    return cells


class _Grid:
    """The grid of one form before it is drawn."""

    def __init__(self, form: Drawn, width: float) -> None:
        columns = form.layout.columns
        self.left = _MARGIN
        self.edges = [_MARGIN + width * column / columns for column in range(columns + 1)]
        self.cells = _cells(form.rows)
        self.heights = [_SIZE * _LEADING + 2 * _PADDING] * len(form.rows)
        for cell in self.cells:
            if cell.rows == 1:
                self.heights[cell.row] = max(self.heights[cell.row], self._height(cell))
        for cell in self.cells:
            last = cell.row + cell.rows
            lacking = self._height(cell) - fsum(self.heights[cell.row : last])
            self.heights[last - 1] += max(0.0, lacking)

    def lines(self, cell: _Cell) -> tuple[str, ...]:
        width = self.edges[cell.column + cell.columns] - self.edges[cell.column] - 2 * _INSET
        return wrapped(cell.text, _SONG, _SIZE, width) if cell.text else ()

    def _height(self, cell: _Cell) -> float:
        return len(self.lines(cell)) * _SIZE * _LEADING + 2 * _PADDING

    def draw(self, page: Page, first: int, last: int, top: float) -> None:
        """Draw some rows; what is merged over their edge has its text where its middle is."""
        tops = [top, *(top + height for height in accumulate(self.heights[first:last]))]
        for cell in self.cells:
            begin, end = max(cell.row, first), min(cell.row + cell.rows, last)
            if begin >= end:
                continue
            box = (
                self.edges[cell.column],
                tops[begin - first],
                self.edges[cell.column + cell.columns],
                tops[end - first],
            )
            page.frame(*box)
            middle = cell.row + (cell.rows - 1) // 2
            if first <= middle < last:
                self._text(page, self.lines(cell), box)

    def _text(self, page: Page, lines: Sequence[str], box: tuple[float, float, float, float]) -> None:
        leading = _SIZE * _LEADING
        base = (box[1] + box[3] - len(lines) * leading) / 2 + _SIZE
        for line_index, line in enumerate(lines):
            x = (box[0] + box[2] - text_width(line, _SONG) * _SIZE / 1000) / 2
            page.text(max(x, box[0] + _INSET), base + line_index * leading, line, _SONG, _SIZE)


def _pages(form: Drawn, room: float) -> Iterator[Page]:
    width, height = (_LONG, _SHORT) if form.layout.wide else (_SHORT, _LONG)
    grid = _Grid(form, width - 2 * _MARGIN)
    page = Page(width, height)
    y = _MARGIN
    for line_index, line in enumerate(form.above):
        font, size = (_HEI, _TITLE_SIZE) if not line_index and not form.layout.title_in_grid else (_SONG, 10.0)
        page.text((width - text_width(line, font) * size / 1000) / 2, y + size, line, font, size)
        y += 1.5 * size
    bottom = _MARGIN + (height - 2 * _MARGIN) * room
    first, used = 0, y
    for row, row_height in enumerate(grid.heights):
        if row > first and used + row_height > bottom:
            grid.draw(page, first, row, y)
            yield page
            page, y = Page(width, height), _MARGIN
            first, used = row, y
        used += row_height
    grid.draw(page, first, len(grid.heights), y)
    yield page
