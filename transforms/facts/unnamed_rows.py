"""Rows of budgets that name no unit: blocks of unnamed units, and the only row of a table."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from typing import Any

from schemas.reading.forms import Form
from schemas.wording.messages import message
from transforms.facts.cells import Drafts
from transforms.forms.row_labels import NAMING
from transforms.forms.rows import Row
from transforms.forms.tables import FormTable

Named = Sequence[tuple[Row, dict[str, Any]]]
"""Rows with the columns of a fact that name them"""


def find_only_row(table: FormTable, rows: Sequence[Row]) -> Row | None:
    """The only row with amounts of a budget table that has no column of labels: it must be the total."""
    bindings = [
        binding
        for table_slice in table.parts
        if table_slice.header
        for binding in table_slice.header.bindings
        if binding
    ]
    if not _crosses_codes(table.form) or any(binding.role in NAMING for binding in bindings):
        return None
    filled = [row for row in rows if row.amounts]
    return filled[0] if len(filled) == 1 else None


def number_unnamed_units(form: Form, named: Named, drafts: Drafts) -> None:
    """Set the key of the unit (#1, #2 …) in the rows of a table that prints the same codes again and names no unit.

    A new block begins where a code is not greater than the code above it. Where a code is printed with two names it
    may be a misprint, and no block is made: the rows are duplicates then. Rows that are only printed again at the top
    of a page make no block, but a table of blocks may well print equal rows of two units there.
    """
    if not _crosses_codes(form) or any(name["unit_key"] or name["project_key"] for _, name in named):
        return
    coded = [(row, name) for row, name in named if name["row_code_printed"] and name["account_code"]]
    again = rows_at_top_again([row for row, _ in coded])
    printed = Counter(_codes(name) for row, name in coded if id(row) not in again)
    names_of: dict[tuple[str, ...], set[str]] = {}
    for _, name in coded:
        names_of.setdefault(_codes(name), set()).add(name["row_name"])
    if max(printed.values(), default=1) == 1 or any(len(names) > 1 for names in names_of.values()):
        return
    block = 0
    above: tuple[str, ...] = ()
    for _, name in coded:
        codes = _codes(name)
        block += not block or codes <= above
        name["unit_key"], above = f"#{block}", codes
    drafts.add_finding("unnamed_units", coded[0][0].page, coded[0][0].name, message("facts.unnamed_units", count=block))


def _crosses_codes(form: Form) -> bool:
    return form.document_kind == "budget" and form.axis == "coded" and not form.is_list


def _codes(name: dict[str, Any]) -> tuple[str, ...]:
    return name["account_code"], name["government_economic_code"], name["economic_code"]


def rows_at_top_again(rows: Sequence[Row]) -> dict[int, Row]:
    """The rows at the top of a page that equal a row of an earlier page, by their identity, with that row."""
    again: dict[int, Row] = {}
    above: dict[tuple[str, ...], Row] = {}
    for _, slice_rows in itertools.groupby(rows, key=lambda row: row.slice_no):
        rows_of_slice = list(slice_rows)
        for row in rows_of_slice:
            if row.texts not in above:
                break
            again[id(row)] = above[row.texts]
        above |= {row.texts: row for row in rows_of_slice if id(row) not in again}
    return again
