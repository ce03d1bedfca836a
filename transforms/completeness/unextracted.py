"""Account for every number on the pages with tables: nothing may be lost silently.

Independent of how tables were read: it starts from pdfium's characters in each cell and line, and asks of every number
whether it is a fact or known to be something else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from common.text import normalise
from schemas.wording.messages import message
from transforms.findings import Finding
from transforms.forms.headers import LABEL_ROLES, Header
from transforms.forms.rows import is_column_numbers, is_repeated_header
from transforms.forms.slices import Slice
from transforms.forms.stacked import has_column_numbers
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
_ROW = re.compile(r"^[0-9]{3}(?:[0-9]{2}){0,2}\s*[一-龥(（][一-龥()（）、“”\s]*\s[0-9][0-9,]*\.[0-9]{2}")
"""A line of a coded table: code, name and amount"""
_FEWEST_ROWS = 3
_REMARK = "remark"
"""A column of words: an amount in it is that of another column"""


@dataclass(frozen=True)
class PrintedText:
    """A printed text with a digit in it: its page and box, and what it was read as.

    `what` is fact, a role of a column (code, name …), header, column_number, label, title, caption, note, page_number,
    text, unknown_table, unknown_column, or unaccounted.
    """

    page: Page
    text: str
    what: str
    box: tuple[float, float, float, float]
    table_key: str | None = None


def account_for(
    tables: Sequence[Table],
    amount_regions: Collection[Region],
    lines: Mapping[int, Sequence[Line]],
    pages: Sequence[Page],
) -> Iterator[PrintedText]:
    """Give every text with a digit on the pages with tables, and what it was read as.

    Args:
        tables: The recognised tables.
        amount_regions: The printed cells that became a fact or a finding.
        lines: The lines outside the grids, by number of the pages that have grids.
        pages: All pages.
    """
    for table in tables:
        if isinstance(table, FormTable):
            for table_slice in table.parts:
                yield from _cells_of(table_slice, table.form.table_key, amount_regions)
        else:
            for grid in table.grids:
                yield from (_printed(grid, region, "unknown_table") for region in _regions_with_digits(grid))
    by_number = {page.number: page for page in pages}
    for number in sorted({page for table in tables if isinstance(table, FormTable) for page in table.pages}):
        yield from _lines_on(by_number[number], lines.get(number, ()))


def findings(printed: Iterable[PrintedText], pages: Iterable[Page], grid_pages: Collection[int]) -> Iterator[Finding]:
    """Give the findings on numbers without an account, and on pages with rows of a table but no ruled grid."""
    for text in printed:
        if text.what == "unaccounted":
            yield Finding("unaccounted_number", text.page.number, text.table_key, text.text)
    for page in pages:
        if page.number not in grid_pages:
            rows = [line for line in page.text.split("\n") if _ROW.match(line.strip())]
            if len(rows) >= _FEWEST_ROWS:
                detail = message("reading.rows_without_rules", count=len(rows))
                yield Finding("rows_without_rules", page.number, None, rows[0].strip(), detail)


def _regions_with_digits(grid: Grid) -> Iterator[Region]:
    for row in range(grid.rows):
        for region in grid.row_regions(row):
            if region.row0 == row and _HAS_DIGIT.search(normalise(region.second + region.text)):
                yield region


def _printed(grid: Grid, region: Region, what: str, table_key: str | None = None) -> PrintedText:
    box = (region.x0, region.y0, region.x1, region.y1)
    return PrintedText(grid.page, region.second or region.text, what, box, table_key)


def _cells_of(table_slice: Slice, table_key: str, amount_regions: Collection[Region]) -> Iterator[PrintedText]:
    """Give the cells with digits of one part of a table."""
    for region in _regions_with_digits(table_slice.grid):
        if region in amount_regions:
            what = "fact"
        elif table_slice.header is None and has_column_numbers(table_slice.grid, region.row0):
            what = "column_number"
        elif table_slice.header is None:
            is_in_last_column = region.col1 == table_slice.grid.cols - 1
            number = (_NUMBER.fullmatch if is_in_last_column else _AMOUNT.search)(normalise(region.second))
            what = "unaccounted" if number else "label"
        else:
            what = _what_of_cell(table_slice.header, table_slice, region)
        yield _printed(table_slice.grid, region, what, table_key)


def _what_of_cell(header: Header, table_slice: Slice, region: Region) -> str:
    """Tell what a cell is that became no fact."""
    is_above = region.row0 < table_slice.start and region.row1 < max(header.depths)
    if is_above or region.row1 < header.depths[region.col0]:
        return "unaccounted" if _is_row_lost_in_header(region) else "header"
    if is_column_numbers(header, table_slice.grid, region.row0):
        return "column_number"
    if is_repeated_header(header, table_slice.grid, region.row0):
        return "header"
    bindings = header.bindings[region.col0 : region.col1 + 1]
    bound = [binding for binding in bindings if binding is not None]
    if any(binding.role in LABEL_ROLES for binding in bound):
        is_amount = bound[0].role == _REMARK and _AMOUNT.fullmatch(normalise(region.second))
        return "unaccounted" if is_amount else bound[0].role
    return "unknown_column" if header.unknown and not bound else "unaccounted"


def _is_row_lost_in_header(region: Region) -> bool:
    """Tell whether what stands in a header belongs to a row: an amount, or a number that only one reading sees.

    A row without text looks like a blank row of the header, above all where a table continues without one.
    """
    text, second = normalise(region.text), normalise(region.second)
    if _AMOUNT.fullmatch(second):
        return True
    return bool(_NUMBER.search(second)) and _NUMBER.findall(text) != _NUMBER.findall(second)


def _lines_on(page: Page, lines: Iterable[Line]) -> Iterator[PrintedText]:
    """Give the lines with digits outside the grids of a page; what follows a note belongs to it."""
    is_after_note = False
    for line in lines:
        is_after_note = is_after_note or is_note(line.text)
        if _HAS_DIGIT.search(line.text):
            box = (line.x0, line.y0, line.x1, line.y1)
            yield PrintedText(page, line.text, _what_of_line(line.text, is_after_note), box)


def _what_of_line(text: str, is_after_note: bool) -> str:
    plain = normalise(text)
    if match_title(text):
        return "title"
    if is_caption(text):
        return "caption"
    if _PAGE_NUMBER.fullmatch(plain):
        return "page_number"
    if is_after_note:
        return "note"
    if _AMOUNT.search(plain) and not _SENTENCE.search(plain):
        return "unaccounted"
    return "text"
