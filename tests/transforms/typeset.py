"""A tiny typesetter: tables as rows of texts, printed with the oddities of real documents.

A table is written as lines of cells between bars. `<` joins a cell with the one to its left, `^` with the one above:

    收入|<|支出|<
    项目|决算数|项目|决算数

Coordinates are points from the top left of the page. It draws with `samples.paper`, as the samples are drawn.
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product

import pypdfium2
import pypdfium2.raw as pdfium

from samples.paper import FONTS, Page, pdf_bytes, pdf_objects, text_width

LEFT, TOP, GAP, SIZE = 40.0, 40.0, 16.0, 9.0
_SONG = FONTS["song"]


@dataclass(frozen=True)
class Text:
    """A line outside the grids: left, centre or right; `level` lines share the height of the line before."""

    text: str
    align: str = "left"
    level: bool = False


def title(*lines: str) -> list[Printed]:
    """The lines of a centred title."""
    return [Text(line, "centre") for line in lines]


def caption(left: str = "", right: str = "单位：万元") -> list[Printed]:
    """The usual line above a table: whose it is, and the unit."""
    return [Text(left), Text(right, "right", level=True)]


@dataclass
class Ruled:
    """A table. `rules` is line, rect, thick, polygon, dashes (one operator), pieces (an operator for each dash),
    dots (a filled square for each, as browsers draw them) or frames (a second line around each cell, none merged)."""

    body: str
    widths: Sequence[float] = ()
    height: float = 16.0
    heights: dict[int, float] = field(default_factory=dict)
    rules: str = "line"
    thickness: float = 3.0
    """Of thick rules"""
    inset: float = 2.0
    """How far from the edges of its rules a text keeps, in points"""
    no_bottom: bool = False
    no_sides: bool = False
    no_rule_below: frozenset[int] = frozenset()
    no_verticals: bool = False
    shaded: frozenset[int] = frozenset()
    size: float = SIZE
    align: str = "left"
    """How amounts are set: left, or right (a text wider than its cell then runs over the rule to its left)"""
    doubled: frozenset[int] = frozenset()
    """Rows whose text is printed twice, a hair apart"""
    x: float = LEFT
    beside: bool = False
    """Whether it stands at the height of the table before it"""

    @property
    def cells(self) -> list[list[str]]:
        """The texts, row by row."""
        return [[cell.strip(" ") for cell in line.strip().split("|")] for line in self.body.strip().split("\n")]

    @property
    def bar(self) -> float:
        """The thickness of rules that are drawn as filled bars; 0 for all others."""
        return {"rect": 0.5, "thick": self.thickness}.get(self.rules, 0.0)

    def xs(self, width: float) -> list[float]:
        """The vertical rules."""
        count = len(self.cells[0])
        widths = self.widths or [(width - 2 * LEFT) / count] * count
        return [self.x + sum(widths[:index]) for index in range(count + 1)]

    def ys(self, top: float) -> list[float]:
        """The horizontal rules."""
        heights = [self.heights.get(row, self.height) for row in range(len(self.cells))]
        return [top + sum(heights[:index]) for index in range(len(heights) + 1)]


Printed = Text | Ruled


def document(*pages: Sequence[Printed], width: float = 595, height: float = 842) -> bytes:
    """A PDF of such pages."""
    return pdf_bytes(pdf_objects([_page(content, width, height) for content in pages]))


def _page(content: Iterable[Printed], width: float, height: float) -> Page:
    page = Page(width, height)
    top = last = TOP
    for item in content:
        if isinstance(item, Text):
            top = last if item.level else top
            room = width - 2 * LEFT - text_width(item.text, _SONG) * SIZE / 1000
            x = LEFT + {"left": 0.0, "centre": room / 2, "right": room}[item.align]
            page.text(x, top + SIZE, item.text, _SONG, SIZE)
            last, top = top, top + GAP
        else:
            top = last if item.beside else top
            last, top = top, _table(page, item, item.xs(width), item.ys(top)) + GAP / 2
    return page


_INNER = 1.8


def _table(page: Page, table: Ruled, xs: list[float], ys: list[float]) -> float:
    cells = table.cells
    for row in table.shaded:
        page.fill(xs[0], ys[row], xs[-1], ys[row + 1], 0.85)
    if table.rules == "dashes":
        page.pen(0.5, (3, 2))
    for r in range(len(ys)):
        if (r == len(ys) - 1 and table.no_bottom) or r - 1 in table.no_rule_below:
            continue
        for x0, x1 in _runs(xs, [not (0 < r < len(cells) and cells[r][c] == "^") for c in range(len(xs) - 1)]):
            _rule(page, table, x0, ys[r], x1, ys[r])
    for c in range(len(xs)):
        if table.no_verticals or (table.no_sides and c in (0, len(xs) - 1)):
            continue
        inner = 0 < c < len(xs) - 1
        for y0, y1 in _runs(ys, [not (inner and cells[r][c] == "<") for r in range(len(cells))]):
            _rule(page, table, xs[c], y0, xs[c], y1)
    if table.rules == "frames":
        for (y0, y1), (x0, x1) in product(pairwise(ys), pairwise(xs)):
            page.frame(x0 + _INNER, y0 + _INNER, x1 - _INNER, y1 - _INNER)
    page.pen(0.5)
    for r, texts in enumerate(cells):
        for c, text in enumerate(texts):
            if text and text not in "<^":
                _cell(page, table, r, c, text, xs, ys)
    return ys[-1]


def _runs(positions: list[float], drawn: list[bool]) -> Iterable[tuple[float, float]]:
    start: float | None = None
    for index, wanted in enumerate([*drawn, False]):
        if wanted and start is None:
            start = positions[index]
        elif not wanted and start is not None:
            yield start, positions[index]
            start = None


def _rule(page: Page, table: Ruled, x0: float, y0: float, x1: float, y1: float) -> None:
    if table.bar:
        half = table.bar / 2
        page.fill(x0 - half, y0 - half, x1 + half, y1 + half)
    elif table.rules == "polygon":
        # The bevelled border of a browser: four corners, the inner edge a little shorter.
        h = page.height
        if y0 == y1:
            corners = [(x0, y0), (x1, y0), (x1 - 0.7, y0 + 0.7), (x0 + 0.7, y0 + 0.7)]
        else:
            corners = [(x0, y0), (x0 + 0.7, y0 + 0.7), (x0 + 0.7, y1 - 0.7), (x0, y1)]
        path = " l ".join(f"{x:.2f} {h - y:.2f}" for x, y in corners[1:])
        page._paths.append(f"{corners[0][0]:.2f} {h - corners[0][1]:.2f} m {path} l h f")
    elif table.rules == "pieces":
        length = max(x1 - x0, y1 - y0)
        for start in range(0, int(length), 5):
            a, b = start / length, min(start + 3, length) / length
            page.line(x0 + (x1 - x0) * a, y0 + (y1 - y0) * a, x0 + (x1 - x0) * b, y0 + (y1 - y0) * b)
    elif table.rules == "dots":
        length = max(x1 - x0, y1 - y0)
        for dot in range(round(length / 1.5) + 1):
            x, y = x0 + (x1 - x0) * dot * 1.5 / length, y0 + (y1 - y0) * dot * 1.5 / length
            page.fill(x - 0.375, y - 0.375, x + 0.375, y + 0.375)
    else:
        page.line(x0, y0, x1, y1)


def _cell(page: Page, table: Ruled, r: int, c: int, text: str, xs: list[float], ys: list[float]) -> None:
    cells = table.cells
    r1, c1 = r, c
    while c1 + 1 < len(cells[r]) and cells[r][c1 + 1] == "<":
        c1 += 1
    while r1 + 1 < len(cells) and cells[r1 + 1][c] == "^":
        r1 += 1
    lines = text.split("\\")
    middle = (ys[r] + ys[r1 + 1]) / 2
    for number, line in enumerate(lines):
        y = middle + (number - (len(lines) - 1) / 2) * (table.size + 1) + 0.35 * table.size
        wide = text_width(line, _SONG) * table.size / 1000
        amount = line[:1].isdigit() or line[:1] in "-（("
        inset = table.inset + table.bar / 2
        x = xs[c1 + 1] - wide - inset if table.align == "right" and amount else xs[c] + inset
        page.text(x, y, line, _SONG, table.size)
        if r in table.doubled:
            page.text(x + 0.3, y, line, _SONG, table.size)


def turned(data: bytes, *, content: int = 0, rotate: int = 0) -> bytes:
    """Every page with its content turned counter-clockwise by `content` degrees, and /Rotate set to `rotate`."""
    pdf = pypdfium2.PdfDocument(data)
    for page in pdf:
        width, height = page.get_size()
        matrix = {
            0: (1, 0, 0, 1, 0, 0),
            90: (0, 1, -1, 0, height, 0),
            180: (-1, 0, 0, -1, width, height),
            270: (0, -1, 1, 0, 0, width),
        }[content]
        _transform(page, matrix)
        if content % 180:
            page.set_mediabox(0, 0, height, width)
        page.set_rotation(rotate)
    return _saved(pdf)


def cropped(data: bytes, margin: float, origin: tuple[float, float]) -> bytes:
    """Every page on a larger media box that does not begin at (0, 0), with a crop box that shows the old page."""
    pdf = pypdfium2.PdfDocument(data)
    for page in pdf:
        width, height = page.get_size()
        x, y = origin
        _transform(page, (1, 0, 0, 1, x, y))
        page.set_mediabox(x - margin, y - margin, x + width + margin, y + height + margin)
        page.set_cropbox(x, y, x + width, y + height)
    return _saved(pdf)


def _transform(page: pypdfium2.PdfPage, matrix: Sequence[float]) -> None:
    moved = pdfium.FS_MATRIX(*matrix)
    pdfium.FPDFPage_TransFormWithClip(page.raw, ctypes.byref(moved), None)


def _saved(pdf: pypdfium2.PdfDocument) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer)
    pdf.close()
    return buffer.getvalue()
