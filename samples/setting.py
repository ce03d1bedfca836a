"""Puts tables on pages: row heights, page breaks, rules, text in cells, and where each row came to stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import fsum

from samples.grid import (
    Caption,
    Cell,
    CellTruth,
    Placed,
    Row,
    Table,
    fitting_size,
    place_cells,
    plain,
    unbreakable,
    wrapped,
)
from samples.layouts import Layout
from samples.paper import FONTS, Font, Page, text_width

SHORT, LONG = 595.28, 841.89
"""A4"""


@dataclass(frozen=True)
class Drawn:
    """Where a cell and its text came to stand, in points from the top left of the page as a reader sees it."""

    box: tuple[float, float, float, float]
    x: float
    """Where its only line of text begins, or would begin where the cell is empty"""
    base: float
    """The base line"""
    font: Font
    size: float
    text_index: int | None
    """Its place among the texts of the page; None where nothing, or more than one line, is printed"""


@dataclass(frozen=True)
class Stated:
    """A truth: what the cell in that row of that page says, as printed."""

    table: Table
    page: int
    row: int
    text: str
    truth: CellTruth
    drawn: Drawn


@dataclass(frozen=True)
class SetTable:
    """Where a table came to stand."""

    table: Table
    title: str
    first_page: int
    last_page: int


@dataclass
class Setter:
    """The pages of one document, filled from the top."""

    layout: Layout
    pages: list[Page] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    tables: list[SetTable] = field(default_factory=list)
    y: float = 0

    def __post_init__(self) -> None:
        kinds = self.layout.type
        self.font: Font = FONTS[kinds.font]
        self.heading: Font = FONTS[kinds.heading]
        self.digits: Font = FONTS[kinds.digits or kinds.font]

    # pages and plain text

    def page(self, *, wide: bool = False) -> Page:
        """Begins a new page."""
        turn = self.layout.paging.turn if wide else "none"
        page = Page(LONG if wide else SHORT, SHORT if wide else LONG, turn)
        self.pages.append(page)
        self.y = self.layout.paging.margin
        if self.layout.paging.footer and len(self.pages) > 1:
            number = f"— {len(self.pages)} —"
            self.put(number, page.width / 2, page.height - 26, self.font, 9, "center")
        return page

    def put(self, text: str, x: float, y: float, font: Font, size: float, align: str) -> None:
        """One line of text; x is its left end, middle or right end."""
        shift = {"left": 0.0, "center": 0.5, "right": 1.0}[align]
        x -= shift * text_width(text, font) * size / 1000
        self.pages[-1].text(x, y, text, font, size)

    @property
    def bottom(self) -> float:
        """Where the text area of the page ends."""
        return self.pages[-1].height - self.layout.paging.margin

    # tables

    def table(self, table: Table, *, here: bool = False) -> None:
        """Sets a table over as many pages as it needs, from here where the sheet is of its kind, or on a new page."""
        _TableSetting(self, table).run(here=here)

    def _title(self, table: Table) -> None:
        page, size = self.pages[-1], self.layout.type.title_size
        for line in table.title.split("\n") if table.title else ():
            self.put(line, page.width / 2, self.y + size, self.heading, size, "center")
            self.y += size * 1.4

    def _captions(self, captions: Iterable[Caption], left: float, right: float) -> None:
        size = self.layout.type.size
        for caption in captions:
            parts = ((caption.left, left, "left"), (caption.center, (left + right) / 2, "center"))
            depth = 1
            for text, x, align in (*parts, (caption.right, right, "right")):
                lines = text.split("\n")
                depth = max(depth, len(lines))
                for number, line in enumerate(lines):
                    if line:
                        self.put(line, x, self.y + size * (1 + 1.3 * number), self.font, size, align)
            self.y += size * 1.3 * depth
        self.y += 2

    def _notes(self, notes: Iterable[str], left: float, right: float) -> None:
        size = max(self.layout.type.size - 1, 6)
        for note in notes:
            for line in wrapped(note, self.font, size, right - left):
                if self.y + size * 1.4 > self.bottom:
                    self.page(wide=self.pages[-1].width > self.pages[-1].height)
                self.put(line, left, self.y + size * 1.2, self.font, size, "left")
                self.y += size * 1.4


@dataclass
class _PagePart:
    """The rows of a table that stand on one page."""

    rows: list[Row] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    header_rows: int = 0
    continued: bool = False


class _TableSetting:
    """One table on its way to the pages."""

    def __init__(self, setter: Setter, table: Table) -> None:
        self.setter, self.table, self.layout = setter, table, setter.layout
        wide = table.wide
        self.inset = self.layout.type.inset
        paging = self.layout.paging
        page_width = LONG if wide else SHORT
        room = (page_width - 2 * paging.margin) * paging.span
        self.left = (page_width - room) / 2
        self.right = self.left + room
        total = fsum(table.weights)
        self.edges = [self.left, *(self.left + room * weight_sum / total for weight_sum in accumulate(table.weights))]
        self.placed_header = place_cells(table.header, len(table.weights))
        placed_body = place_cells(table.body, len(table.weights))
        cells = [*self.placed_header, *placed_body]
        self.size = fitting_size(
            ((placed_cell.cell, self._width(placed_cell)) for placed_cell in cells),
            setter.digits,
            self.layout.type.size,
        )
        self.leading = self.size * self.layout.type.leading
        self.header_heights = self._heights(self.placed_header, len(table.header))
        self.body_heights = self._heights(placed_body, len(table.body))

    def _width(self, placed_cell: Placed) -> float:
        return (
            self.edges[placed_cell.column + placed_cell.cell.columns] - self.edges[placed_cell.column] - 2 * self.inset
        )

    def _lines(self, placed_cell: Placed) -> tuple[str, ...]:
        return wrapped(placed_cell.cell.text, self._font(placed_cell.cell), self.size, self._width(placed_cell))

    def _font(self, cell: Cell) -> Font:
        if self.setter.digits.latin and unbreakable(cell.text) and cell.text.isascii():
            return self.setter.digits
        heading = cell.bold and not cell.truth and not self.layout.type.doubled
        return self.setter.heading if heading else self.setter.font

    def _heights(self, placed: Sequence[Placed], count: int) -> list[float]:
        padding = 2 * self.layout.type.padding
        heights = [self.leading + padding] * count
        for placed_cell in placed:
            if placed_cell.cell.rows == 1 and len(placed_cell.cell.text) > 1:
                heights[placed_cell.row] = max(
                    heights[placed_cell.row], len(self._lines(placed_cell)) * self.leading + padding
                )
        for placed_cell in placed:
            if placed_cell.cell.rows > 1:
                last = placed_cell.row + placed_cell.cell.rows
                lacking = len(self._lines(placed_cell)) * self.leading + padding - fsum(heights[placed_cell.row : last])
                heights[last - 1] += max(0.0, lacking)
        return heights

    def run(self, *, here: bool) -> None:
        setter, table, paging = self.setter, self.table, self.layout.paging
        whole = 80 + fsum(self.header_heights) + fsum(self.body_heights)
        fits = setter.y + (200 if here else whole) < setter.bottom
        same = (setter.pages[-1].width > setter.pages[-1].height) == table.wide
        if same and fits and (here or (paging.flow and setter.tables)):
            setter.y += 18
        else:
            setter.page(wide=table.wide)
        first = len(setter.pages)
        setter._title(table)
        setter._captions(table.captions, self.left, self.right)
        page_part = _PagePart(list(table.header), list(self.header_heights), len(table.header))
        room = setter.bottom - setter.y - fsum(page_part.heights)
        on_page = 0
        for row, height in zip(table.body, self.body_heights, strict=True):
            if on_page and (height > room or (paging.rows and on_page >= paging.rows)):
                self._draw(page_part)
                page_part = self._next_page()
                room = setter.bottom - setter.y - fsum(page_part.heights)
                on_page = 0
            page_part.rows.append(row)
            page_part.heights.append(height)
            room -= height
            on_page += 1
        self._draw(page_part)
        last = len(setter.pages)
        setter._notes(table.notes, self.left, self.right)
        title = table.title.replace("\n", "") or table.header[0][0].text
        setter.tables.append(SetTable(table, title, first, last))

    def _next_page(self) -> _PagePart:
        setter, table, repeat = self.setter, self.table, self.layout.paging.repeat
        setter.page(wide=table.wide)
        if "title" in repeat:
            setter._title(table)
        if "captions" in repeat:
            setter._captions(table.captions, self.left, self.right)
        page_part = _PagePart(continued=True)
        if "header" in repeat:
            page_part.rows += [plain(row) for row in table.header]
            page_part.heights += self.header_heights
            page_part.header_rows = len(table.header)
        if "total" in repeat:
            page_part.rows += table.repeat_rows
            page_part.heights += self._heights(
                place_cells(table.repeat_rows, len(table.weights)), len(table.repeat_rows)
            )
        return page_part

    def _draw(self, page_part: _PagePart) -> None:
        setter = self.setter
        tops = [setter.y, *(setter.y + height for height in accumulate(page_part.heights))]
        placed = place_cells(page_part.rows, len(self.table.weights))
        page_number = len(setter.pages)
        for placed_cell in placed:
            drawn = self._draw_text(placed_cell, tops)
            if placed_cell.cell.truth:
                setter.stated.append(
                    Stated(
                        self.table,
                        page_number,
                        placed_cell.row + 1,
                        placed_cell.cell.text,
                        placed_cell.cell.truth,
                        drawn,
                    )
                )
        if self.layout.rules.shade and page_part.header_rows:
            grey = self.layout.rules.shade
            setter.pages[-1].fill(self.left, tops[0], self.right, tops[page_part.header_rows], grey)
        self._draw_rules(placed, tops)
        setter.y = tops[-1] + 3

    def _draw_text(self, placed_cell: Placed, tops: Sequence[float]) -> Drawn:
        cell = placed_cell.cell
        page, font = self.setter.pages[-1], self._font(cell)
        left, right = (
            self.edges[placed_cell.column] + self.inset,
            self.edges[placed_cell.column + cell.columns] - self.inset,
        )
        top, bottom = tops[placed_cell.row], tops[placed_cell.row + cell.rows]
        lines = self._lines(placed_cell) if cell.text else ("",)
        base = top + (bottom - top - len(lines) * self.leading) / 2 + (self.leading - self.size) / 2 + self.size * 0.86
        text_index, x = None, left
        for number, line in enumerate(lines):
            width = text_width(line, font) * self.size / 1000
            x = left if cell.align == "left" else right - width
            if cell.align == "center":
                x = (left + right - width) / 2
            if not line:
                continue
            text_index = page.text(x, base + number * self.leading, line, font, self.size)
            if cell.bold and self.layout.type.doubled:
                page.text(x + 0.25, base + number * self.leading, line, font, self.size)
        box = (left - self.inset, top, right + self.inset, bottom)
        return Drawn(box, x, base, font, self.size, text_index if len(lines) == 1 else None)

    def _draw_rules(self, placed: Sequence[Placed], tops: Sequence[float]) -> None:
        rules, page = self.layout.rules, self.setter.pages[-1]
        page.pen(rules.width, rules.dash)
        if rules.style == "boxes":
            for placed_cell in placed:
                down, across = placed_cell.row + placed_cell.cell.rows, placed_cell.column + placed_cell.cell.columns
                page.frame(self.edges[placed_cell.column], tops[placed_cell.row], self.edges[across], tops[down])
            return
        across_segments: dict[int, set[tuple[int, int]]] = {}
        down_segments: dict[int, set[tuple[int, int]]] = {}
        for placed_cell in placed:
            bottom, end = placed_cell.row + placed_cell.cell.rows, placed_cell.column + placed_cell.cell.columns
            for row in (placed_cell.row, bottom):
                across_segments.setdefault(row, set()).add((placed_cell.column, end))
            for column in (placed_cell.column, end):
                down_segments.setdefault(column, set()).add((placed_cell.row, bottom))
        if not rules.bottom:
            across_segments.pop(len(tops) - 1)
        if not rules.sides:
            down_segments.pop(0)
            down_segments.pop(len(self.edges) - 1)
        half = rules.width / 2
        for row, segments in across_segments.items():
            for begin, end in _joined(segments):
                box = (self.edges[begin], tops[row], self.edges[end], tops[row])
                if rules.style == "fills":
                    page.fill(box[0] - half, box[1] - half, box[2] + half, box[3] + half)
                else:
                    page.line(*box)
        for column, segments in down_segments.items():
            for begin, end in _joined(segments):
                box = (self.edges[column], tops[begin], self.edges[column], tops[end])
                if rules.style == "fills":
                    page.fill(box[0] - half, box[1] - half, box[2] + half, box[3] + half)
                else:
                    page.line(*box)


def _joined(segments: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Touching and overlapping segments as one."""
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(segments):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged
