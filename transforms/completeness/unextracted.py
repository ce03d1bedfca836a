"""What became of everything printed on the pages with tables: nothing may be lost without a word.

Independent of how tables were read: it starts from what pdfium's characters put into each cell and line, and asks of
every number whether it is a fact or known to be something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from common.text import normalise
from transforms.findings import Finding
from transforms.forms.headers import LABEL_ROLES, Header
from transforms.forms.rows import is_column_numbers, is_repeated_header
from transforms.forms.slices import Slice
from transforms.forms.tables import FormTable, Table
from transforms.forms.titles import is_caption, is_note, match_title
from transforms.reading.grids import Grid, Region
from transforms.reading.lines import Line
from transforms.reading.opening import Page

_HAS_DIGIT = re.compile(r"[0-9]")
_AMOUNT = re.compile(r"(?<![0-9])-?[0-9][0-9,]*\.[0-9]{1,6}(?![0-9])")
_NUMBER = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")
_PAGE_NUMBER = re.compile(r"-?(?:第)?[0-9]{1,4}(?:页)?-?(?:共[0-9]+页)?|[0-9]{1,4}/[0-9]{1,4}")
_SENTENCE = re.compile(r"[一-龥][^0-9]{0,12}[，。；、：,;:]|[一-龥]{9,}")
_LOOSE_ROW = re.compile(r"^[0-9]{3}(?:[0-9]{2}){0,2}\s*[一-龥(（][一-龥()（）、“”\s]*\s[0-9][0-9,]*\.[0-9]{2}")
_LOOSE_ROWS = 3


@dataclass(frozen=True)
class Printed:
    """A printed text with a digit in it, where it stands, and what it is: `what` is unaccounted where nobody knows."""

    page: Page
    text: str
    what: str
    box: tuple[float, float, float, float]
    table_key: str | None = None


def account(
    tables: Sequence[Table], amount_regions: set[Region], lines: Mapping[int, Sequence[Line]], pages: Sequence[Page]
) -> Iterator[Printed]:
    """Everything with a digit on the pages with tables; `amount_regions` are the cells with facts."""
    for table in tables:
        if isinstance(table, FormTable):
            for part in table.parts:
                yield from _in_table(part, table.form.table_key, amount_regions)
        else:
            for grid in table.grids:
                yield from (_printed(grid, region, "unknown_table") for region in _regions(grid))
    by_number = {page.number: page for page in pages}
    shown = {page for t in tables if isinstance(t, FormTable) for page in t.pages}
    for number in sorted(shown):
        noted = False
        for line in lines.get(number, ()):
            noted = noted or is_note(line.text)
            if _HAS_DIGIT.search(line.text):
                box = (line.x0, line.y0, line.x1, line.y1)
                yield Printed(by_number[number], line.text, _what_line(line.text, noted), box)


def findings(printed: Iterable[Printed], pages: Iterable[Page], with_grids: Iterable[int]) -> Iterator[Finding]:
    """What nobody accounts for, and pages whose rows of codes and amounts no ruled table holds."""
    for one in printed:
        if one.what == "unaccounted":
            yield Finding("unaccounted_number", one.page.number, one.table_key, one.text)
    ruled = set(with_grids)
    for page in pages:
        if page.number not in ruled:
            rows = [line for line in page.text.split("\n") if _LOOSE_ROW.match(line.strip())]
            if len(rows) >= _LOOSE_ROWS:
                yield Finding("rows_without_rules", page.number, None, rows[0].strip(), f"{len(rows)} rows.")


def _regions(grid: Grid) -> Iterator[Region]:
    for row in range(grid.rows):
        for region in grid.row_regions(row):
            if region.row0 == row and _HAS_DIGIT.search(normalise(region.second + region.text)):
                yield region


def _printed(grid: Grid, region: Region, what: str, table_key: str | None = None) -> Printed:
    box = (region.x0, region.y0, region.x1, region.y1)
    return Printed(grid.page, region.second or region.text, what, box, table_key)


def _in_table(part: Slice, table_key: str, amount_regions: set[Region]) -> Iterator[Printed]:
    for region in _regions(part.grid):
        if region in amount_regions:
            what = "fact"
        elif part.header is None:
            in_last_column = region.col1 == part.grid.cols - 1
            number = (_NUMBER.fullmatch if in_last_column else _AMOUNT.search)(normalise(region.second))
            what = "unaccounted" if number else "label"
        else:
            what = _what_region(part.header, part, region)
        yield _printed(part.grid, region, what, table_key)


def _what_region(header: Header, part: Slice, region: Region) -> str:
    if region.row0 < part.start and region.row1 < max(header.depths):
        return "header"
    if region.row1 < header.depths[region.col0]:
        return "header"
    if is_column_numbers(header, part.grid, region.row0):
        return "column_number"
    if is_repeated_header(header, part.grid, region.row0):
        return "header"
    bindings = [header.bindings[col] for col in range(region.col0, region.col1 + 1)]
    if any(binding is not None and binding.role in LABEL_ROLES for binding in bindings):
        return next(binding.role for binding in bindings if binding is not None)
    if all(binding is None for binding in bindings):
        return "unknown_column" if header.unknown else "unaccounted"
    return "unaccounted"


def _what_line(text: str, noted: bool) -> str:
    plain = normalise(text)
    if match_title(text):
        return "title"
    if is_caption(text):
        return "caption"
    if _PAGE_NUMBER.fullmatch(plain):
        return "page_number"
    if noted:
        return "note"
    if _AMOUNT.search(plain) and not _SENTENCE.search(plain):
        return "unaccounted"
    return "text"
