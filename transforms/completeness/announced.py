"""Announced tables that are not there, and pages without text that may hold one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from schemas.reading.forms import forms
from transforms.findings import Finding
from transforms.forms.tables import FormTable, Table
from transforms.reading.opening import Page

FEW_CHARS = 12
"""A page with fewer characters has no text"""


def announced_tables_missing(announced: Mapping[str, int], tables: Iterable[Table]) -> Iterator[Finding]:
    """Give a finding for each declared table whose title is printed but that was not read.

    `announced` has the first page that prints the title, by table.
    """
    read = {table.form.table_key for table in tables if table.form}
    for key, page in announced.items():
        if key not in read:
            yield Finding("title_without_table", page, key, forms()[key].zh)


def pages_without_text(pages: Iterable[Page], announced: Collection[str], tables: Sequence[Table]) -> Iterator[Finding]:
    """Give a finding for each page that is a picture; a warning where it may hold a standard table."""
    is_one_missing = not set(announced) <= {table.form.table_key for table in tables if table.form}
    table_pages = {page for table in tables if isinstance(table, FormTable) for page in table.pages}
    pictures = [page.number for page in pages if page.has_images and len(page.text.strip()) < FEW_CHARS]
    for page in pictures:
        may_hold = is_one_missing or may_hold_table(page, table_pages, pictures)
        yield Finding("image_page" if may_hold else "picture_page", page)


def may_hold_table(page: int, table_pages: Collection[int], pictures: Collection[int]) -> bool:
    """Whether a page without text lies where tables stand: between pages with standard tables, or right behind one."""
    before = page - 1
    while before in pictures:
        before -= 1
    return before in table_pages or min(table_pages, default=page) < page < max(table_pages, default=page)
