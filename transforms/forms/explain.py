"""Explain how the tables of a document were understood: the words above each column, and the name of each row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from common.text import normalise
from schemas.reading.forms import Form, forms
from transforms.facts.build import build_facts
from transforms.facts.second_prints import settle_second_prints
from transforms.facts.short_tables import leave_out_short_tables
from transforms.forms.column import Column
from transforms.forms.headers import explain_columns
from transforms.forms.recognise import recognise_tables
from transforms.forms.tables import FormTable, Table
from transforms.reading.grids import Grid
from transforms.reading.lines import Line

_AMOUNT = re.compile(r"-?[0-9][0-9,]*\.[0-9]+")


@dataclass(frozen=True)
class ExplainedRow:
    """A row with its printed name and what it was read as; `problem` is the rule that says what is wrong with it."""

    page: int
    printed: str
    named: str = ""
    problem: str = ""
    panel: str = ""


@dataclass(frozen=True)
class ExplainedTable:
    """A table as it was understood."""

    pages: tuple[int, ...]
    title: str | None
    table_key: str | None
    """None where neither its title nor its header is that of a declared form"""
    is_read: bool
    columns: tuple[Column, ...] = ()
    amounts: tuple[bool, ...] = ()
    """Whether amounts stand in each column"""
    header_page: int = 0
    rows: tuple[ExplainedRow, ...] = field(default=(), repr=False)
    nearest: bool = False
    """Whether its title is not declared, and the form is the one that understands most of its columns"""


def explain_tables(
    grids: Sequence[Grid], lines: Mapping[int, Sequence[Line]], kind: str | None
) -> list[ExplainedTable]:
    """Explain all tables of a document of a kind (None: of any kind) in printed order."""
    tables = leave_out_short_tables(recognise_tables(grids, lines, kind))
    return [_explained(table, kind) for table in settle_second_prints(tables)]


def _explained(table: Table, kind: str | None) -> ExplainedTable:
    if isinstance(table, FormTable):
        table_slice = next((table_slice for table_slice in table.parts if table_slice.header), None)
        columns = table_slice.header.columns if table_slice and table_slice.header else ()
        page = table_slice.grid.page.number if table_slice else table.first_page
        rows = tuple(_rows(table))
        amounts = _has_amounts(table_slice.grid) if table_slice else ()
        key = table.form.table_key
        return ExplainedTable(tuple(table.pages), table.title, key, True, columns, amounts, page, rows)
    grid = table.grids[0]
    form, bound = (table.form, _columns(table.form, grid)) if table.form else nearest_form(grid, kind)
    return ExplainedTable(
        tuple(sorted({grid.page.number for grid in table.grids})),
        table.title,
        form.table_key if form else None,
        is_read=False,
        columns=tuple(bound),
        amounts=_has_amounts(grid),
        header_page=grid.page.number,
        nearest=table.form is None and form is not None,
    )


def _columns(form: Form, grid: Grid) -> list[Column]:
    return explain_columns(form, grid, header_top(grid))


def _has_amounts(grid: Grid) -> tuple[bool, ...]:
    return tuple(
        any(_AMOUNT.fullmatch(normalise(grid.cells[row][col].text)) for row in range(grid.rows))
        for col in range(grid.cols)
    )


def header_top(grid: Grid) -> int:
    """The first row below the captions that are set inside a grid: those that have one cell."""
    return next((row for row in range(grid.rows) if len(grid.row_regions(row)) > 1), 0)


def nearest_form(grid: Grid, kind: str | None) -> tuple[Form | None, list[Column]]:
    """Find the form of a kind (None: any) that gives most columns a meaning, at least two of amounts, if any does."""
    best: tuple[int, Form | None, list[Column]] = (1, None, [])
    of_kind = [form for form in forms().values() if kind in (None, form.document_kind)]
    for form in of_kind:
        columns = _columns(form, grid) if form.axis != "stacked" else []
        measures = sum(bool(column.binding and column.binding.role == "measure") for column in columns)
        if measures > best[0]:
            best = (measures, form, columns)
    if best[1] is None:
        return None, [_without_meaning(column) for column in _columns(of_kind[0], grid)]
    return best[1], best[2]


def _without_meaning(column: Column) -> Column:
    problem = column.problem if column.problem in ("unknown_word", "two_cuts", "contradiction", "no_header") else ""
    return Column(column.stack, column.words, column.features, None, problem, column.missing)


def _rows(table: FormTable) -> Iterator[ExplainedRow]:
    drafts = build_facts(table)
    rows: dict[tuple[Any, ...], ExplainedRow] = {}
    own_names = {finding.printed for finding in drafts.findings if finding.rule == "unknown_row"}
    for fact in drafts.facts:
        printed = fact["row_name_printed"] or fact["account_code"] or ""
        named = " ".join(filter(None, (fact["account_code"], fact["row_name"]))) or fact["row_key"]
        problem = "unknown_row" if printed in own_names else ""
        row = ExplainedRow(int(fact["page"]), printed, named, problem, fact["panel"])
        rows.setdefault((fact["panel"], fact["row_no"]), row)
    yield from rows.values()
    for finding in drafts.findings:
        if finding.rule in ("unnamed_row", "row_without_code", "bad_code"):
            yield ExplainedRow(finding.page or 0, finding.printed or "", problem=finding.rule)
