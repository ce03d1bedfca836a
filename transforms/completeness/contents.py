"""What a document announces: the tables in its contents and headings, and the chapters that it must have."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from common.text import squeeze
from schemas.reading.chapters import chapters
from transforms.findings import Finding
from transforms.forms.tables import FormTable, Table
from transforms.forms.titles import Title, match_title
from transforms.reading.opening import Page

_LONGEST_LINE = 80
_LEADER = re.compile(r"(?:[.…·．]\s*){2,}[0-9]*")
_PAGE = re.compile(r"[.…·．\s]*[0-9]*\s*$")
_LISTED = 5
"""So many declared tables on one page are its contents; fewer may be named in prose"""


def announced_tables(pages: Iterable[Page]) -> dict[str, int]:
    """The declared tables whose titles are printed anywhere, with the first page that does."""
    found: dict[str, int] = {}
    for page in pages:
        for title in _titles(page):
            if title.form:
                found.setdefault(title.form.table_key, page.number)
    return found


def contents_disagree(pages: Sequence[Page], tables: Sequence[Table]) -> Iterator[Finding]:
    """Where the contents and the tables that follow are not the same, in number, name or order (Y02).

    A table that is listed and not found is told elsewhere (`title_without_table`). As many tables may be missing from
    the contents as these have titles that no form declares: those can be their names in other words.
    """
    printed = {page for table in tables if isinstance(table, FormTable) for page in table.pages}
    listed: dict[str, int] = {}
    unknown: set[str] = set()
    for page in pages:
        titles = [] if page.number in printed else list(_titles(page))
        keys = dict.fromkeys(title.form.table_key for title in titles if title.form)
        if len(keys) >= _LISTED:
            for key in keys:
                listed.setdefault(key, page.number)
            unknown |= {squeeze(title.printed) for title in titles if not title.form}
    found = {table.form.table_key: table for table in tables if isinstance(table, FormTable)}
    if not listed or not found:
        return
    extra = [table for key, table in found.items() if key not in listed]
    if len(extra) > len(unknown):
        for table in extra:
            detail = f"It is on page {table.slices[0].grid.page.number}."
            yield Finding("contents_disagree", min(listed.values()), table.form.table_key, table.title, detail)
    order = {key: place for place, key in enumerate(listed)}
    both = [table for key, table in found.items() if key in order]
    for first, second in itertools.pairwise(both):
        if order[first.form.table_key] > order[second.form.table_key]:
            detail = f"{first.form.zh} is printed before {second.form.zh}, and listed after it."
            at = second.slices[0].grid.page.number
            yield Finding("contents_order", at, second.form.table_key, second.title, detail)


def chapters_missing(pages: Sequence[Page]) -> Iterator[Finding]:
    """The chapters of which no word is printed anywhere (Y01); none for a document of tables alone."""
    declared = chapters()
    text = "".join(squeeze(page.text) for page in pages)
    missing = [name for name, words in declared.words.items() if not any(word in text for word in words)]
    if len(declared.words) - len(missing) > declared.fewest:
        for name in missing:
            yield Finding("chapter_missing", None, None, name)


def _titles(page: Page) -> Iterator[Title]:
    """The titles of tables that the lines of a page are, alone or, where they are none, together with the next.

    A line of contents may hold two entries, each with its dots and page number.
    """
    lines = [line for line in page.text.split("\n") if line.strip()]
    for first, second in itertools.pairwise([*lines, ""]):
        entries = [entry for entry in _LEADER.split(first) if entry.strip()]
        titles = [title for entry in entries if (title := _title(entry))]
        joined = _title(_LEADER.split(first + second)[0]) if len(entries) == 1 else None
        if joined and joined.form and not any(title.form for title in titles):
            titles = [joined]
        yield from titles


def _title(line: str) -> Title | None:
    return match_title(_PAGE.sub("", line)) if len(line) <= _LONGEST_LINE and "表" in line else None
