"""Read one scanned page: its grids with the text of both recognisers, and the lines around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import pypdfium2

from transforms.reading.grid_reader import join_cells
from transforms.reading.grids import Grid, Region, regions_of
from transforms.reading.lines import Line
from transforms.reading.opening import Page
from transforms.reading.prose_lines import ProseLine, has_prose
from transforms.scans.crops import (
    CellInk,
    PixelBox,
    cell_ink,
    cut,
    faint_runs,
    grown,
    has_foot,
    inner,
    leading_bars,
    lines_around,
)
from transforms.scans.doubts import doubt_figures
from transforms.scans.lattice import Lattice, lattices, rules_of
from transforms.scans.orientation import OTHER_TURNS, best_turn, is_upright, sample_of, turned, votes_of
from transforms.scans.picture import POINTS, Mask, Resolution, Scan, ink_of, scan_of
from transforms.scans.prose import prose_of
from transforms.scans.quality import EDGES, print_height
from transforms.scans.readings import DASH, Reading, compare, sign_of
from transforms.scans.recogniser import recognisers
from transforms.scans.rectify import Rectified, rectified

MEDIUM = "scan"


@dataclass(frozen=True)
class ScannedPage:
    """A scanned page as it was read; `page` has its text."""

    page: Page
    grids: list[Grid]
    lines: list[Line]
    prose: list[ProseLine]
    """The lines of running text, where there is any"""


@dataclass
class _Cell:
    region: Region
    box: PixelBox
    ink: CellInk
    readings: list[Reading]


@dataclass(frozen=True)
class _Layout:
    """The cells and lines of a straight page before they are read."""

    straight: Rectified
    lattices: list[Lattice]
    grids: list[Grid]
    cells: list[_Cell]
    around: list[PixelBox]
    boxes: list[tuple[PixelBox, PixelBox | None]]
    """The lines of all cells with the box of their cell, then those around the grids"""

    @property
    def scan(self) -> Scan:
        return self.straight.scan


def read_page(handle: pypdfium2.PdfPage, page: Page, resolution: Resolution) -> ScannedPage:
    """Read a page that is a picture, whichever way up it lies."""
    cv2.setNumThreads(1)
    turn, layout, read = _upright(scan_of(handle, resolution), page)
    scan, grids = layout.scan, layout.grids
    whole = replace(page, has_paths=False, turn=(page.turn + turn) % 360, medium=MEDIUM)
    of_cells = iter(read)
    for cell in layout.cells:
        cell.readings = [next(of_cells) for _ in cell.ink.lines]
    lines = [_line(page, box, reading.text, scan) for box, reading in zip(layout.around, of_cells, strict=True)]
    sure = {
        region
        for lattice, grid in zip(layout.lattices, grids, strict=True)
        for region in regions_of([grid])
        if not region.irregular and lattice.is_sure(region.row0, region.row1, region.col0, region.col1)
    }
    for cell in layout.cells:
        _fill(cell, layout.straight, whole, is_sure=cell.region in sure)
    for grid in grids:
        _in_points(grid, scan.dpi)
    lines = [line for line in lines if line.text]
    whole = replace(whole, text=_text(grids, lines), dpi=resolution.coarsest, is_bilevel=scan.is_bilevel)
    for grid in grids:
        grid.page = whole
    doubt_figures(grids)
    return ScannedPage(whole, grids, lines, prose_of(lines) if has_prose(whole.text) else [])


def _upright(scan: Scan, page: Page) -> tuple[int, _Layout, list[Reading]]:
    """Turn a scan upright and read it: the turn clockwise, where its lines are, and what they say."""
    layout = _layout(scan, page)
    sample, of_sample = _read_sample(layout)
    readings_by_number = {
        number: read for (number, box), read in zip(sample, of_sample, strict=True) if box == layout.boxes[number][0]
    }
    votes, turn = votes_of(of_sample), 0
    if not is_upright(votes):
        turn = best_turn({0: votes, **{other: _votes_at(scan, other, page) for other in OTHER_TURNS}})
        if turn:
            layout, readings_by_number = _layout(turned(scan, turn), page), {}
    numbers = range(len(layout.boxes))
    rest = [number for number in numbers if number not in readings_by_number]
    readings_by_number |= dict(zip(rest, _read(layout.scan, [layout.boxes[number] for number in rest]), strict=True))
    return turn, layout, [readings_by_number[number] for number in numbers]


def _votes_at(scan: Scan, turn: int, page: Page) -> int:
    return votes_of(_read_sample(_layout(turned(scan, turn), page))[1])


def _read_sample(layout: _Layout) -> tuple[list[tuple[int, PixelBox]], list[Reading]]:
    """The lines by which one sees which way up a page is, and what they say."""
    sample = sample_of([box for box, _ in layout.boxes])
    return sample, _read(layout.scan, [(box, layout.boxes[number][1]) for number, box in sample])


def _layout(scan: Scan, page: Page) -> _Layout:
    """Find the grids, cells and lines of a scan."""
    straight = rectified(scan)
    scan = straight.scan
    ink, faint = ink_of(scan.grey), faint_runs(scan.grey, scan.dpi)
    page_lattices = lattices(rules_of(ink, scan.dpi), scan.dpi)
    grids = [_grid(lattice, page, order) for order, lattice in enumerate(page_lattices, start=1)]
    cells = [_cell_of(region, scan, ink, faint) for region in regions_of(grids)]
    around = lines_around(ink, [_outline(lattice) for lattice in page_lattices], scan.dpi)
    return _Layout(straight, page_lattices, grids, cells, around, _boxes(scan, faint, cells, around))


def _grid(lattice: Lattice, page: Page, order: int) -> Grid:
    xs, ys = lattice.xs, lattice.ys
    return Grid(page, order, xs, ys, join_cells(lattice.cells, xs, ys))


def _outline(lattice: Lattice) -> PixelBox:
    return round(lattice.xs[0]), round(lattice.ys[0]), round(lattice.xs[-1]), round(lattice.ys[-1])


def _cell_of(region: Region, scan: Scan, ink: Mask, faint: Mask) -> _Cell:
    box = round(region.x0), round(region.y0), round(region.x1), round(region.y1)
    return _Cell(region, box, cell_ink(ink, faint, scan.red, box, scan.dpi), [])


def _boxes(
    scan: Scan, faint: Mask, cells: Sequence[_Cell], around: Sequence[PixelBox]
) -> list[tuple[PixelBox, PixelBox | None]]:
    """The boxes of all lines with those of their cells."""
    page = 0, 0, faint.shape[1], faint.shape[0]
    boxes: list[tuple[PixelBox, PixelBox | None]] = []
    for cell in cells:
        within = inner(cell.box, scan.dpi)
        boxes += [(grown(box, faint, within, scan.dpi), cell.box) for box in cell.ink.lines]
    return boxes + [(grown(box, faint, page, scan.dpi), None) for box in around]


def _read(scan: Scan, boxes: Sequence[tuple[PixelBox, PixelBox | None]]) -> list[Reading]:
    pictures = list(cut(scan, boxes))
    first, second = recognisers()
    both = zip(first.read(pictures), second.read(pictures), boxes, strict=True)
    return [_compared(scan, box, first, other) for first, other, (box, _) in both]


def _compared(scan: Scan, line: PixelBox, first: str, second: str) -> Reading:
    """Compare two readings of a line, and look at the ink where recognisers are known to slip."""
    bars = 0 if first == second else leading_bars(scan.grey, line)
    sign = sign_of(first) or sign_of(second)
    foot = bool(sign) and has_foot(scan.grey, line, opens_left=sign in "≥>")
    return compare(first, second, bars, has_foot=foot)


def _fill(cell: _Cell, straight: Rectified, page: Page, *, is_sure: bool) -> None:
    """Give a printed cell its text, and say why a figure in it may not be accepted."""
    region, readings, ink = cell.region, cell.readings, cell.ink
    region.medium = MEDIUM
    region.lines = tuple(reading.text for reading in readings)
    region.text = region.second = (ink.dash and DASH) or "".join(region.lines)
    region.readings = "".join(reading.first for reading in readings), "".join(reading.second for reading in readings)
    agrees = all(reading.agrees for reading in readings)
    heights = [
        print_height(reading.text, bottom - top)
        for reading, (_, top, _, bottom) in zip(readings, ink.lines, strict=False)
    ]
    region.print_pixels = min(heights, default=0.0)
    region.page_reading = "agrees" if agrees else "differs"
    if ink.lines:
        left, top, _, bottom = ink.lines[0]
        region.indent = (left - cell.box[0]) / max(bottom - top, 1)
    region.is_number = any(reading.is_number for reading in readings)
    is_broken = len(readings) > 1 and any(reading.is_number for reading in readings)
    causes = {
        "readings": not agrees,
        EDGES: not is_sure,
        "specks": ink.is_unsure,
        "lines": is_broken,
    }
    region.unsure = next((cause for cause, holds in causes.items() if holds), "")
    scale = POINTS / straight.scan.dpi
    box = page.as_shown(*(edge * scale for edge in straight.box_before(*cell.box)))
    x0, y0, x1, y1 = (round(edge, 2) for edge in box)
    region.scan_box = x0, y0, x1, y1


def _in_points(grid: Grid, dpi: float) -> None:
    scale = POINTS / dpi
    grid.xs, grid.ys = [x * scale for x in grid.xs], [y * scale for y in grid.ys]
    for region in regions_of([grid]):
        region.x0, region.x1 = region.x0 * scale, region.x1 * scale
        region.y0, region.y1 = region.y0 * scale, region.y1 * scale


def _line(page: Page, box: PixelBox, text: str, scan: Scan) -> Line:
    scale = POINTS / scan.dpi
    x0, y0, x1, y1 = (edge * scale for edge in box)
    return Line(page.number, text, x0, y0, x1, y1)


def _text(grids: Sequence[Grid], lines: Sequence[Line]) -> str:
    """The text of a page, from the top: its lines, and the rows of its grids."""
    rows = [((line.y0 + line.y1) / 2, line.x0, line.text) for line in lines]
    for grid in grids:
        for number in range(grid.rows):
            texts = [region.text for region in grid.row_regions(number) if region.row0 == number and region.text]
            if texts:
                rows.append(((grid.ys[number] + grid.ys[number + 1]) / 2, grid.xs[0], " ".join(texts)))
    return "\n".join(text for _, _, text in sorted(rows))
