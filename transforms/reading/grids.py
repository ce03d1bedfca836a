"""The ruled grids of a page: their printed cells, and what each of them says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from common.language import Localised
from transforms.reading.opening import Char, Page


@dataclass(frozen=True)
class Doubt:
    """What is found at a printed cell on the page and contradicts its text; `rule` is a declared rule."""

    rule: str
    detail: str | Localised


@dataclass(eq=False)
class Region:
    """A printed cell: grid cells without a rule drawn between them. Compared by identity.

    Rows and columns are inclusive indices; the box is in points from the top left of the upright page. `text` is
    what camelot's engine (playa) reads, `second` what pdfium reads, both without white space, lines joined.
    """

    row0: int
    row1: int
    col0: int
    col1: int
    x0: float
    y0: float
    x1: float
    y1: float
    text: str = ""
    second: str = ""
    lines: tuple[str, ...] = ()
    """Its lines as camelot's engine reads them"""
    crossing: str = ""
    """whole or cut where digits run over the rule to the neighbouring cell: one amount that was kept whole, or not;
    text where words of a neighbour run into this cell and were given back to it"""
    doubt: str = ""
    """Why its digits may not be one number (a key of `transforms.reading.cell_text.DOUBTS`); empty where they are"""
    marks: str = ""
    """Footnote marks in the cell that are not part of its text"""
    irregular: bool = False
    """Whether its grid cells make no rectangle"""
    glyphs: list[Char] = field(default_factory=list, repr=False)
    """pdfium's characters in it, in no order"""
    indent: float | None = None
    """Where the first glyph of its first line begins, in em from its left edge"""
    room: float | None = None
    """How much of its width its last line leaves free, in em; None where that is not known"""
    page_reading: str = "not_looked"
    """agrees or differs, once compared with the rendered page (`transforms.appearance`); before that not_looked"""
    doubts: list[Doubt] = field(default_factory=list)
    """What the page shows that contradicts its text"""
    medium: str = "text"
    """text, or scan where the page is a picture; then `text` is what both recognisers read (`transforms.scans`)"""
    readings: tuple[str, str] = ("", "")
    """What each recogniser reads in a cell of a scan"""
    unsure: str = ""
    """Why a figure in a cell of a scan cannot be accepted (`transforms.scans.page`); empty where it may be"""
    is_number: bool = False
    """Whether a cell of a scan holds a number"""
    print_pixels: float = 0.0
    """How many pixels high the digits of a cell of a scan are, about; 0 where nothing is printed"""
    scan_box: tuple[float, float, float, float] | None = None
    """Its box on the page of a scan as it lies, before it was made straight"""


@dataclass
class Grid:
    """One ruled grid of one page: its rules and its printed cells."""

    page: Page
    order: int
    """Its number on the page, from 1"""
    xs: list[float]
    ys: list[float]
    cells: list[list[Region]] = field(repr=False)
    """By row and column; a printed cell stands at each of its places"""
    missing_rules: int = 0
    """How many rules between its rows are not drawn"""

    @property
    def rows(self) -> int:
        """How many rows lie between its rules."""
        return len(self.ys) - 1

    @property
    def cols(self) -> int:
        """How many columns lie between its rules."""
        return len(self.xs) - 1

    def row_regions(self, row: int) -> list[Region]:
        """List the printed cells of a row from left to right, each once."""
        regions: list[Region] = []
        for region in self.cells[row]:
            if not regions or regions[-1] is not region:
                regions.append(region)
        return regions

    def in_columns(self, edges: Sequence[int], xs: Sequence[float]) -> Grid:
        """Give the same cells over finer columns: rule i of this grid is rule `edges[i]` of `xs`."""
        finer = {
            region: replace(region, col0=edges[region.col0], col1=edges[region.col1 + 1] - 1)
            for region in regions_of([self])
        }
        cells = [
            [finer[row[coarse]] for coarse in range(self.cols) for _ in range(edges[coarse], edges[coarse + 1])]
            for row in self.cells
        ]
        return Grid(self.page, self.order, list(xs), self.ys, cells)

    def contains(self, x: float, y: float) -> bool:
        """Whether a point of the upright page lies inside the grid."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]


def regions_of(grids: Iterable[Grid]) -> Iterator[Region]:
    """Give every printed cell of these grids, each once, in the order of their first rows."""
    yield from dict.fromkeys(region for grid in grids for row in grid.cells for region in row)
