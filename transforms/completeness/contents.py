"""Compare what a document announces with what it prints: tables in its contents and headings, and its chapters."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from common.text import squeeze
from schemas.reading.chapters import chapters
from schemas.wording.messages import message
from transforms.findings import Finding
from transforms.forms.tables import FormTable, Table
from transforms.forms.titles import Title, match_title
from transforms.reading.opening import Page

_LONGEST_LINE = 80
_LEADER = re.compile(r"(?:[.…·．]\s*){2,}[0-9]*")
_PAGE = re.compile(r"[.…·．\s]*[0-9]*\s*$")
_FEWEST_ENTRIES = 5
"""A page with so many declared tables is the contents; fewer may be named in prose"""


@dataclass(frozen=True)
class Announced:
    """A printed title of a declared table, and its page."""

    title: Title
    table_key: str
    page: int


def announced_titles(pages: Iterable[Page]) -> list[Announced]:
    """Give the titles of declared tables that are printed anywhere, in printed order."""
    return [
        Announced(title, title.form.table_key, page.number)
        for page in pages
        for title in _titles(page)
        if title.form and title.is_certain
    ]


def announced_tables(announced: Iterable[Announced], kind: str) -> dict[str, int]:
    """Give the announced tables of a kind of document, with the first page that prints their title."""
    first_pages: dict[str, int] = {}
    for entry in announced:
        title = entry.title.of_kind(kind)
        if title.form and title.is_certain:
            first_pages.setdefault(title.form.table_key, entry.page)
    return first_pages


@dataclass
class _Contents:
    """The tables that the contents list: key and page of the declared ones in order, titles of the others."""

    pages: dict[str, int] = field(default_factory=dict)
    undeclared: set[str] = field(default_factory=set)


def contents_disagree(pages: Sequence[Page], tables: Sequence[Table], kind: str) -> Iterator[Finding]:
    """Give findings where the contents and the tables differ in number, name or order (Y02).

    A listed table that is not printed is another finding (`title_without_table`). As many tables may be missing from
    the contents as these have titles that no form declares: those can be their names in other words.
    """
    form_tables = [table for table in tables if isinstance(table, FormTable)]
    contents = _contents(pages, {page for table in form_tables for page in table.pages}, kind)
    by_key = {table.form.table_key: table for table in form_tables}
    if not contents.pages or not by_key:
        return
    unlisted = [table for key, table in by_key.items() if (table.form.second_print_of or key) not in contents.pages]
    if len(unlisted) > len(contents.undeclared):
        page = min(contents.pages.values())
        for table in unlisted:
            detail = message("reading.unlisted_table", page=_first_page(table))
            yield Finding("contents_disagree", page, table.form.table_key, table.title, detail)
    yield from _order_disagrees(contents, list(by_key.values()))


def _contents(pages: Iterable[Page], table_pages: set[int], kind: str) -> _Contents:
    """Read the contents, which may run over several pages; pages with tables are none of them."""
    contents = _Contents()
    for page in pages:
        if page.number in table_pages:
            continue
        titles = [title.of_kind(kind) for title in _titles(page)]
        keys = dict.fromkeys(title.form.table_key for title in titles if title.form)
        if len(keys) >= _FEWEST_ENTRIES:
            for key in keys:
                contents.pages.setdefault(key, page.number)
            contents.undeclared |= {squeeze(title.printed) for title in titles if not title.form}
    return contents


def _order_disagrees(contents: _Contents, tables: Iterable[FormTable]) -> Iterator[Finding]:
    """Give a finding for each table that follows one listed after it."""
    order = {key: number for number, key in enumerate(contents.pages)}
    listed = [table for table in tables if table.form.table_key in order]
    for first, second in itertools.pairwise(listed):
        if order[first.form.table_key] > order[second.form.table_key]:
            detail = message("reading.listed_after", first=first.form.zh)
            yield Finding("contents_order", _first_page(second), second.form.table_key, second.title, detail)


def _first_page(table: FormTable) -> int:
    return table.slices[0].grid.page.number


def chapters_missing(pages: Sequence[Page], kind: str) -> Iterator[Finding]:
    """Give a finding for each chapter without a word in the document (Y01); none for a document of tables alone."""
    declared = chapters(kind)
    text = "".join(squeeze(page.text) for page in pages)
    missing = [name for name, words in declared.words.items() if not any(word in text for word in words)]
    if len(declared.words) - len(missing) > declared.fewest:
        for name in missing:
            yield Finding("chapter_missing", None, None, name)


def _titles(page: Page) -> Iterator[Title]:
    """Give the titles of tables among the lines of a page, each on its own line or on it and the next.

    A line of contents may hold two entries, each with its dots and page number.
    """
    lines = [line for line in page.text.split("\n") if line.strip()]
    for above, first, second in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        entries = [entry for entry in _LEADER.split(first) if entry.strip()]
        titles = [title for entry in entries if (title := _title(entry))]
        if len(entries) == 1 and not any(title.form for title in titles):
            joined = _title(_LEADER.split(first + second)[0])
            if joined and joined.form:
                titles = [joined]
        elif len(entries) == 1 and _is_end_of_another(titles[0], above, entries[0]):
            continue
        yield from titles


def _is_end_of_another(title: Title, above: str, line: str) -> bool:
    """Whether a title is only the end of one that begins on the line above: 一般公共预算财政 | 拨款支出决算表."""
    whole = _title(above + line)
    return bool(whole and whole.form and whole.form is not title.form and not _title(above))


def _title(line: str) -> Title | None:
    return match_title(_PAGE.sub("", line)) if len(line) <= _LONGEST_LINE and "表" in line else None
