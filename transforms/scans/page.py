"""Read one scanned page: its grids with the text of both recognisers, and the lines around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import pypdfium2

from transforms.reading.grid_reader import join_cells
from transforms.reading.grids import Grid, Region, regions_of
from transforms.reading.lines import Line
from transforms.reading.opening import Page
from transforms.scans.crops import CellInk, PixelBox, cell_ink, cut, lines_around
from transforms.scans.lattice import Lattice, lattices, rules_of
from transforms.scans.picture import POINTS, Resolution, Scan, ink_of, scan_of
from transforms.scans.quality import Quality
from transforms.scans.readings import DASH, Reading, compare
from transforms.scans.recogniser import recognisers
from transforms.scans.rectify import Rectified, rectified

MEDIUM = "scan"
EDGES, LABEL = "edges", "label"


@dataclass(frozen=True)
class ScannedPage:
    """A scanned page as it was read; `page` has its text."""

    page: Page
    grids: list[Grid]
    lines: list[Line]
    quality: Quality


@dataclass
class _Cell:
    region: Region
    box: PixelBox
    ink: CellInk
    readings: list[Reading]


def read_page(handle: pypdfium2.PdfPage, page: Page, resolution: Resolution) -> ScannedPage:
    """Read a page that is a picture."""
    cv2.setNumThreads(1)
    straight = rectified(scan_of(handle, resolution))
    scan = straight.scan
    ink = ink_of(scan.grey)
    found = lattices(rules_of(ink, scan.dpi), scan.dpi)
    grids = [_grid(lattice, page, order) for order, lattice in enumerate(found, start=1)]
    cells = [_cell_of(region, scan, ink) for region in regions_of(grids)]
    around = lines_around(ink, [_outline(lattice) for lattice in found], scan.dpi)
    boxes = [(box, cell.box) for cell in cells for box in cell.ink.lines] + [(box, None) for box in around]
    read = iter(_read(scan, boxes))
    for cell in cells:
        cell.readings = [next(read) for _ in cell.ink.lines]
    lines = [_line(page, box, reading.text, scan) for box, reading in zip(around, read, strict=True)]
    sure = {
        region
        for lattice, grid in zip(found, grids, strict=True)
        for region in regions_of([grid])
        if not region.irregular and lattice.is_sure(region.row0, region.row1, region.col0, region.col1)
    }
    quality = _quality(resolution, cells, len(cells) - len(sure))
    for cell in cells:
        _fill(cell, straight, quality, is_sure=cell.region in sure)
    for grid in grids:
        spread_doubts(grid)
        _in_points(grid, scan.dpi)
    lines = [line for line in lines if line.text]
    whole = replace(page, text=_text(grids, lines), has_paths=False, turn=0, medium=MEDIUM)
    for grid in grids:
        grid.page = whole
    return ScannedPage(whole, grids, lines, quality)


def _grid(lattice: Lattice, page: Page, order: int) -> Grid:
    xs, ys = lattice.xs, lattice.ys
    return Grid(page, order, xs, ys, join_cells(lattice.cells, xs, ys))


def _outline(lattice: Lattice) -> PixelBox:
    return round(lattice.xs[0]), round(lattice.ys[0]), round(lattice.xs[-1]), round(lattice.ys[-1])


def _cell_of(region: Region, scan: Scan, ink: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> _Cell:
    box = round(region.x0), round(region.y0), round(region.x1), round(region.y1)
    return _Cell(region, box, cell_ink(ink, scan.red, box, scan.dpi), [])


def _read(scan: Scan, boxes: Sequence[tuple[PixelBox, PixelBox | None]]) -> list[Reading]:
    pictures = list(cut(scan, boxes))
    first, second = recognisers()
    return [compare(one, other) for one, other in zip(first.read(pictures), second.read(pictures), strict=True)]


def _quality(resolution: Resolution, cells: Sequence[_Cell], unsure: int) -> Quality:
    numbers = [reading for cell in cells for reading in cell.readings if reading.is_number]
    return Quality(
        dpi=resolution.dpi,
        is_bilevel=resolution.is_bilevel,
        numbers=len(numbers),
        disagreements=sum(not reading.agrees for reading in numbers),
        cells=len(cells),
        unsure_cells=unsure,
    )


def _fill(cell: _Cell, straight: Rectified, quality: Quality, *, is_sure: bool) -> None:
    """Give a printed cell its text, and say why a figure in it may not be accepted."""
    region, readings, ink = cell.region, cell.readings, cell.ink
    region.medium = MEDIUM
    region.lines = tuple(reading.text for reading in readings)
    region.text = region.second = (ink.dash and DASH) or "".join(region.lines)
    region.readings = "".join(reading.first for reading in readings), "".join(reading.second for reading in readings)
    agrees = all(reading.agrees for reading in readings)
    region.page_reading = "agrees" if agrees else "differs"
    if ink.lines:
        left, top, _, bottom = ink.lines[0]
        region.indent = (left - cell.box[0]) / max(bottom - top, 1)
    region.is_number = any(reading.is_number for reading in readings)
    is_broken = len(readings) > 1 and any(reading.is_number for reading in readings)
    causes = {
        "page": not quality.accepts,
        "readings": not agrees,
        EDGES: not is_sure,
        "specks": ink.is_unsure,
        "lines": is_broken,
    }
    region.unsure = next((cause for cause, holds in causes.items() if holds), "")
    scale = POINTS / straight.scan.dpi
    x0, y0, x1, y1 = (round(edge * scale, 2) for edge in straight.box_before(*cell.box))
    region.seen = x0, y0, x1, y1


def spread_doubts(grid: Grid) -> None:
    """Doubt the figures of a row whose name is in doubt, and all of a grid whose header has doubtful edges."""
    first = next(
        (row for row in range(grid.rows) if any(_is_figure(cell) for cell in grid.row_regions(row))), grid.rows
    )
    headers = {region for row in range(first) for region in grid.row_regions(row)}
    if any(region.unsure == EDGES for region in headers):
        for region in regions_of([grid]):
            region.unsure = region.unsure or EDGES
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
