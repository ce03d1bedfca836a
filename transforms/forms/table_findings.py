"""What is odd in the tables of a document: unknown ones, second ones, their headers, how their parts were joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from common.text import normalise
from schemas.wording.messages import Message, message, sentences
from transforms.findings import Finding
from transforms.forms.tables import FormTable, Table, UnknownTable, top_texts
from transforms.forms.titles import match_title
from transforms.reading.grids import Grid

_LEFT_OUT = frozenset({"untitled_copy", "table_in_two_forms"})
"""Why a table of a declared form is left out, although nothing of it is lost"""
_OTHER_SUBJECTS = frozenset({"performance_target", "performance_self_evaluation"})
"""Tables that hold no accounts: their titles name projects in any words"""
_CODE = re.compile(r"[0-9]{3}(?:[0-9]{2}){0,2}")
_ROWS_OF_CODES = 2


def table_findings(tables: Iterable[Table]) -> Iterator[Finding]:
    """Yield a finding for all that is odd in the tables, in printed order."""
    first_pages: dict[str, int] = {}
    for table in tables:
        if isinstance(table, UnknownTable):
            yield _unknown_table(table, first_pages)
        else:
            yield from _form_table(table, first_pages)
            if not table.panel:
                first_pages.setdefault(table.form.table_key, table.first_page)


def _unknown_table(table: UnknownTable, first_pages: Mapping[str, int]) -> Finding:
    """The finding on a table that was left out; with the standard tables read before it, by their first pages."""
    grid = table.grids[0]
    key = table.form.table_key if table.form else None
    is_rest = key in first_pages or (table.title is None and bool(first_pages) and _has_codes(grid))
    if table.rule not in _LEFT_OUT and is_rest:
        return Finding("table_cut_short", grid.page.number, key, table.title or top_texts(grid, 0))
    headers = message("facts.headers", headers=table.headers) if table.headers else _detail_of_title(table)
    detail = sentences(headers, table.why_unknown)
    return Finding(table.rule, grid.page.number, key, table.title or table.headers, detail)


def _detail_of_title(table: UnknownTable) -> str | Message:
    """What is not declared of the title of a table: some of its words, or what they say together."""
    title = match_title(table.title) if table.title else None
    if title is None or table.form or title.features & _OTHER_SUBJECTS:
        return ""
    if title.unknown:
        return message("reading.unknown_title_words", words="、".join(title.unknown))
    if title.final_form is not None:
        return message("reading.title_without_kind")
    return message("reading.undeclared_title") if title.form is None else message("reading.title_of_other_kind")


def _form_table(table: FormTable, first_pages: Mapping[str, int]) -> Iterator[Finding]:
    key, page = table.form.table_key, table.first_page
    yield from table.findings
    if table.title is None:
        yield Finding("title_missing", page, key)
    if key in first_pages and not table.panel:
        detail = message("facts.first_table", page=first_pages[key])
        yield Finding("second_table", page, key, table.title, detail)
    for table_slice in table.parts:
        part_page = table_slice.grid.page.number
        if table_slice.grid.missing_rules:
            detail = message("facts.rules_not_drawn", count=table_slice.grid.missing_rules)
            yield Finding("rule_assumed", part_page, key, detail=detail)
        if table_slice.header and table_slice.header.unknown:
            yield Finding(
                "unknown_header", part_page, key, " | ".join(table_slice.header.unknown), table_slice.header.why_unknown
            )


def _has_codes(grid: Grid) -> bool:
    """Whether rows begin with account codes: then a grid without a title is the rest of some table."""
    first = [normalise(grid.cells[row][0].text) for row in range(grid.rows)]
    return sum(bool(_CODE.fullmatch(text)) for text in first) >= _ROWS_OF_CODES
