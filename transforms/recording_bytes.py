"""Recordings as bytes: msgpack of the dataclasses, each printed cell once, compressed.

What cannot be decoded is not an error: the document is read from its bytes.
"""

from __future__ import annotations

import zlib
from typing import Any

import msgspec
import numpy as np

from common.language import Bilingual
from transforms.findings import Finding
from transforms.reading.grids import Doubt, Grid, Region, regions_of
from transforms.reading.lines import Line
from transforms.reading.opening import Page
from transforms.reading.prose_lines import ProseLine
from transforms.recording import PrintedTables, Recording, Refusal

_LEVEL = 3
MOST_BYTES = 256 << 20
"""A recording that unpacks to more is not read: it is not a recording of ours"""


class _Cell(msgspec.Struct, array_like=True):
    """A printed cell without what only the reading needs."""

    box: tuple[int, int, int, int, float, float, float, float]
    text: str
    second: str
    lines: tuple[str, ...]
    crossing: str
    doubt: str
    marks: str
    irregular: bool
    indent: float | None
    room: float | None
    page_reading: str
    doubts: list[tuple[str, str | list[str]]]
    scan: tuple[tuple[str, str], str, bool, float, tuple[float, float, float, float] | None] | None
    """What both recognisers read, why it is not sure, whether it is a number, how high, where it lies; None for text"""


class _Grid(msgspec.Struct, array_like=True):
    page: int
    order: int
    xs: list[float]
    ys: list[float]
    regions: list[_Cell]
    cells: list[list[int]]
    """By row and column, the number of the printed cell"""
    missing_rules: int


class _Finding(msgspec.Struct, array_like=True):
    rule: str
    page: int | None
    table_key: str | None
    printed: str | None
    detail: str | list[str]
    cell: list[Any] | None


class _Recorded(msgspec.Struct, array_like=True):
    pages: list[Page]
    refusal: tuple[str, str | list[str], int | None] | None
    has_tables: bool
    grids: list[_Grid]
    lines: dict[int, list[Line]]
    findings: list[_Finding]
    prose: list[ProseLine]


def encode(recording: Recording) -> bytes:
    """Encode a recording."""
    refusal, tables = recording.refusal, recording.tables
    recorded = _Recorded(
        pages=list(recording.pages),
        refusal=(refusal.reason, _words(refusal.detail), refusal.page) if refusal else None,
        has_tables=tables is not None,
        grids=[_grid(grid) for grid in tables.grids] if tables else [],
        lines={number: list(lines) for number, lines in tables.lines.items()} if tables else {},
        findings=[_finding(finding) for finding in tables.findings] if tables else [],
        prose=list(tables.prose) if tables else [],
    )
    return zlib.compress(msgspec.msgpack.encode(recorded, enc_hook=_plain), _LEVEL)


def decode(data: bytes) -> Recording | None:
    """Decode a recording; None where the bytes are not one."""
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(data, MOST_BYTES)
        if not unpacker.eof:
            return None
        recorded = msgspec.msgpack.decode(unpacked, type=_Recorded)
        pages = {page.number: page for page in recorded.pages}
        tables = PrintedTables(
            [_grid_of(grid, pages) for grid in recorded.grids],
            recorded.lines,
            [_finding_of(finding) for finding in recorded.findings],
            recorded.prose,
        )
    except (zlib.error, msgspec.MsgspecError, LookupError, UnicodeDecodeError):
        return None
    refusal = recorded.refusal
    return Recording(
        pages=tuple(recorded.pages),
        tables=tables if recorded.has_tables else None,
        refusal=Refusal(refusal[0], _text(refusal[1]), refusal[2]) if refusal else None,
    )


def _grid(grid: Grid) -> _Grid:
    regions = list(regions_of([grid]))
    numbers = {region: number for number, region in enumerate(regions)}
    cells = [[numbers[region] for region in row] for row in grid.cells]
    return _Grid(
        grid.page.number, grid.order, list(grid.xs), list(grid.ys), [*map(_cell, regions)], cells, grid.missing_rules
    )


def _grid_of(grid: _Grid, pages: dict[int, Page]) -> Grid:
    regions = [_region(cell) for cell in grid.regions]
    cells = [[regions[number] for number in row] for row in grid.cells]
    return Grid(pages[grid.page], grid.order, grid.xs, grid.ys, cells, grid.missing_rules)


def _cell(region: Region) -> _Cell:
    location = (region.row0, region.row1, region.col0, region.col1, region.x0, region.y0, region.x1, region.y1)
    return _Cell(
        location,
        region.text,
        region.second,
        region.lines,
        region.crossing,
        region.doubt,
        region.marks,
        region.irregular,
        region.indent,
        region.room,
        region.page_reading,
        [(doubt.rule, _words(doubt.detail)) for doubt in region.doubts],
        (region.readings, region.unsure, region.is_number, region.print_pixels, region.scan_box)
        if region.medium == "scan"
        else None,
    )


def _region(cell: _Cell) -> Region:
    region = Region(
        *cell.box,
        text=cell.text,
        second=cell.second,
        lines=cell.lines,
        crossing=cell.crossing,
        doubt=cell.doubt,
        marks=cell.marks,
        irregular=cell.irregular,
        indent=cell.indent,
        room=cell.room,
        page_reading=cell.page_reading,
        doubts=[Doubt(rule, _text(detail)) for rule, detail in cell.doubts],
    )
    if cell.scan is not None:
        region.medium = "scan"
        region.readings, region.unsure, region.is_number, region.print_pixels, region.scan_box = cell.scan
    return region


def _finding(finding: Finding) -> _Finding:
    cell = None if finding.cell is None else list(finding.cell)
    return _Finding(finding.rule, finding.page, finding.table_key, finding.printed, _words(finding.detail), cell)


def _finding_of(finding: _Finding) -> Finding:
    cell = None if finding.cell is None else tuple(finding.cell)
    return Finding(finding.rule, finding.page, finding.table_key, finding.printed, _text(finding.detail), cell)


def _words(text: Any) -> str | list[str]:
    return text if isinstance(text, str) else [text.text("en"), text.text("zh")]


def _text(words: str | list[str]) -> str | Bilingual:
    return words if isinstance(words, str) else Bilingual(*words)


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    raise NotImplementedError(type(value))
