"""Make cells from pieces of text of any size, position and direction, with lines through them."""

from __future__ import annotations

from dataclasses import dataclass

from samples.paper import FONTS, Page, pdf_bytes, pdf_objects, text_width
from tests.transforms.reading import grids
from transforms.reading.grids import Grid, Region

LEFT, TOP, HEIGHT, SIZE = 60.0, 60.0, 40.0, 9.0
BASE = 24.0
"""How far below the top of its row a text stands"""


@dataclass(frozen=True)
class Piece:
    """A text in a cell: `x` from the left of the table, `up` above its line of print, `turn` counter-clockwise."""

    text: str
    x: float = 6.0
    up: float = 0.0
    size: float = SIZE
    font: str = "song"
    turn: int = 0
    row: int = 1
    red: bool = False


@dataclass(frozen=True)
class Stroke:
    """A line `up` above the line of print, from `x0` to `x1` from the left of the table; thick ones are filled bars."""

    x0: float
    x1: float
    up: float
    thick: float = 0.0
    row: int = 1


def width(text: str, size: float = SIZE, font: str = "song") -> float:
    """Measure a text, in points."""
    return text_width(text, FONTS[font]) * size / 1000


def table(*drawn: Piece | Stroke, widths: tuple[float, ...] = (90.0, 90.0), rows: int = 2) -> bytes:
    """Make a document of one empty table with the given pieces."""
    page = Page(595, 842)
    xs = [LEFT + sum(widths[:index]) for index in range(len(widths) + 1)]
    ys = [TOP + HEIGHT * row for row in range(rows + 1)]
    for y in ys:
        page.line(xs[0], y, xs[-1], y)
    for x in xs:
        page.line(x, ys[0], x, ys[-1])
    for item in drawn:
        base = TOP + HEIGHT * item.row + BASE - item.up
        if isinstance(item, Stroke):
            x0, x1 = LEFT + item.x0, LEFT + item.x1
            if item.thick:
                page.fill(x0, base - item.thick / 2, x1, base + item.thick / 2)
            else:
                page.line(x0, base, x1, base)
        else:
            _set(page, item, LEFT + item.x, base)
    return pdf_bytes(pdf_objects([page]))


def _set(page: Page, piece: Piece, x: float, y: float) -> None:
    page.text(x, y, piece.text, FONTS[piece.font], piece.size)
    if piece.turn:
        matrix = {90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0"}[piece.turn]
        page._texts[-1] = page._texts[-1].replace("1 0 0 1", matrix, 1)
    if piece.red:
        page._texts[-1] = f"1 0 0 rg {page._texts[-1]} 0 g"


def grid(*drawn: Piece | Stroke, widths: tuple[float, ...] = (90.0, 90.0), rows: int = 2) -> Grid:
    """Read the grid of such a document."""
    (only,) = grids(table(*drawn, widths=widths, rows=rows))
    return only


def cell(*drawn: Piece | Stroke, widths: tuple[float, ...] = (90.0, 90.0), col: int = 0) -> Region:
    """Read one cell of its second row."""
    return grid(*drawn, widths=widths).cells[1][col]
