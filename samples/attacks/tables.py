"""Attacks: shifted names, mistyped codes, repeated rows, and pages of other years and bodies."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

from samples.attacks.subject import Attack, Edited, Subject, Unsuitable, neighbour
from samples.document import Document, typeset
from samples.grid import Cell, Row, Table
from samples.paper import Page

_CODED = ("fin_revenue", "fin_expenditure", "fin_gpb_expenditure")


def _set_again(subject: Subject, edit: Callable[[Table], Table]) -> None:
    subject.document = typeset(subject.document.issue, edit)


def _is_code(cell: Cell) -> bool:
    return cell.text.isdigit() and cell.truth is None


def _name_index(row: Row) -> int | None:
    """Index of the cell with the name, in a row with a code."""
    if not row or not _is_code(row[0]):
        return None
    return next((cell_index for cell_index, cell in enumerate(row) if cell.text and not _is_code(cell)), None)


def _with_names_shifted(table: Table, keys: tuple[str, ...]) -> Table:
    if table.key not in keys:
        return table
    rows = list(table.body)
    name_cells = [
        (number, cell_index) for number, row in enumerate(rows) if (cell_index := _name_index(row)) is not None
    ]
    names = [rows[number][cell_index].text for number, cell_index in name_cells]
    for (number, cell_index), name in zip(name_cells, [names[-1], *names[:-1]], strict=True):
        row = list(rows[number])
        row[cell_index] = replace(row[cell_index], text=name)
        rows[number] = tuple(row)
    return replace(table, body=tuple(rows))


def names_shifted(subject: Subject) -> Edited:
    """The names of one coded table stand one row below their codes."""
    key = subject.random.choice(_CODED)
    _set_again(subject, lambda table: _with_names_shifted(table, (key,)))
    return subject.edited(without=lambda stated: stated.table.key == key)


def names_shifted_everywhere(subject: Subject) -> Edited:
    """The names of all coded tables stand one row below their codes."""
    _set_again(subject, lambda table: _with_names_shifted(table, _CODED))
    return subject.edited(without=lambda stated: stated.table.key in _CODED)


def row_printed_twice(subject: Subject) -> Edited:
    """A row of a coded table is printed twice."""
    key = subject.random.choice(_CODED)

    def edit(table: Table) -> Table:
        if table.key != key:
            return table
        row_numbers = [number for number, row in enumerate(table.body) if _name_index(row) is not None]
        at = subject.random.choice(row_numbers)
        return replace(table, body=(*table.body[: at + 1], table.body[at], *table.body[at + 1 :]))

    _set_again(subject, edit)
    return subject.edited(without=lambda stated: stated.table.key == key)


def code_mistyped(subject: Subject) -> Edited:
    """The code of a row is replaced by that of the row above it."""
    key = subject.random.choice(_CODED)
    wrong: list[Row] = []

    def edit(table: Table) -> Table:
        if table.key != key:
            return table
        rows = list(table.body)
        row_numbers = [
            number for number, row in enumerate(rows) if _name_index(row) is not None and len(row[0].text) != 3
        ]
        pairs = [(a, b) for a, b in itertools.pairwise(row_numbers) if len(rows[a][0].text) == len(rows[b][0].text)]
        if not pairs:
            return table
        above, below = subject.random.choice(pairs)
        cell_index = _name_index(rows[below]) or 1
        rows[below] = (*rows[above][:cell_index], *rows[below][cell_index:])
        wrong.append(rows[below])
        return replace(table, body=tuple(rows))

    _set_again(subject, edit)
    if not wrong:
        raise Unsuitable
    return subject.edited(without=lambda stated: stated.table.key == key)


def _span(document: Document, key: str) -> tuple[int, int]:
    return next((table.first_page, table.last_page) for table in document.tables if table.table.key == key)


def _exchanged(document: Document, other: Document, key: str) -> list[Page]:
    first, last = _span(document, key)
    start, end = _span(other, key)
    return [*document.pages[: first - 1], *other.pages[start - 1 : end], *document.pages[last:]]


def _inserted(subject: Subject, keys: tuple[str, ...], *, body: bool) -> Edited:
    other = neighbour(subject.job, body=body)
    table_keys = {stated.table.key for stated in other.stated if stated.truth.fen}
    mine = {stated.table.key for stated in subject.document.stated if stated.truth.fen}
    here = [key for key in keys if key in table_keys & mine]
    if not here:
        raise Unsuitable
    key = subject.random.choice(here)
    for page in other.pages:
        page.drop_text(other.issue.entity.name)
        page.drop_text(f"{other.issue.year}年")
    return subject.edited(
        without=lambda stated: stated.table.key == key, pages=_exchanged(subject.document, other, key)
    )


def weak_table_of_year_before(subject: Subject) -> Edited:
    """A table that few checks cover is replaced by that of the year before; it prints no year."""
    return _inserted(subject, ("fin_three_public", "fin_info", "fin_gpb_basic"), body=False)


def weak_table_of_another(subject: Subject) -> Edited:
    """A table that few checks cover is replaced by that of another body; it prints no name."""
    return _inserted(subject, ("fin_three_public", "fin_info", "fin_gpb_basic"), body=True)


def table_of_year_before(subject: Subject) -> Edited:
    """A main table is replaced by that of the year before; it prints no year."""
    return _inserted(subject, ("fin_total", "fin_revenue", "fin_expenditure", "fin_approp_total"), body=False)


def table_of_another(subject: Subject) -> Edited:
    """A main table is replaced by that of another body; it prints no name."""
    return _inserted(subject, ("fin_total", "fin_revenue", "fin_expenditure", "fin_approp_total"), body=True)


def all_tables_of_year_before(subject: Subject) -> Edited:
    """Cover and narrative are of this year, but all tables of the year before; the tables print no year."""
    document, other = subject.document, neighbour(subject.job, body=False)
    for page in other.pages:
        page.drop_text(f"{other.issue.year}年")
    first, last = document.tables[0].first_page, max(table.last_page for table in document.tables)
    start, end = other.tables[0].first_page, max(table.last_page for table in other.tables)
    pages = [*document.pages[: first - 1], *other.pages[start - 1 : end], *document.pages[last:]]
    return subject.edited(without=lambda stated: True, pages=pages)


def page_printed_twice(subject: Subject) -> Edited:
    """A page of a table is in the file twice."""
    document = subject.document
    set_table = subject.random.choice([table for table in document.tables if table.table.key])
    at = subject.random.randint(set_table.first_page, set_table.last_page)
    pages = [*document.pages[:at], document.pages[at - 1], *document.pages[at:]]
    # Which of the two copies a figure is filed under does not matter; the truth knows the first.
    return subject.edited(pages=pages)


def page_missing(subject: Subject) -> Edited:
    """One page of a table of several pages is missing."""
    document = subject.document
    long = [table for table in document.tables if table.table.key and table.last_page > table.first_page]
    if not long:
        raise Unsuitable
    set_table = subject.random.choice(long)
    at = subject.random.randint(set_table.first_page, set_table.last_page)
    pages = [page for number, page in enumerate(document.pages, 1) if number != at]
    return subject.edited(
        without=lambda stated: stated.table.key == set_table.table.key and stated.page == at, pages=pages
    )


ATTACKS: tuple[Attack, ...] = (
    names_shifted,
    names_shifted_everywhere,
    row_printed_twice,
    code_mistyped,
    weak_table_of_year_before,
    weak_table_of_another,
    table_of_year_before,
    table_of_another,
    all_tables_of_year_before,
    page_printed_twice,
    page_missing,
)
