"""Rows of budgets that do not say whose they are: blocks of units without names, and the only row of a table."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
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
    """The only row with amounts of a budget table that has no column of labels: it can be none but the total."""
    bindings = [binding for part in table.parts if part.header for binding in part.header.bindings if binding]
    if not _crosses_codes(table.form) or any(binding.role in NAMING for binding in bindings):
        return None
    filled = [row for row in rows if row.amounts]
    return filled[0] if len(filled) == 1 else None


def number_unnamed_units(form: Form, named: Named, drafts: Drafts) -> None:
    """Set the key of the unit (#1, #2 …) in the rows of a table that prints the same codes again and names no unit.

    A new block begins where a code is not greater than the code above it. Where a code is printed with two names it
    may be a misprint, and no block is made: the rows are duplicates then.
    """
    if not _crosses_codes(form) or any(name["unit_key"] or name["project_key"] for _, name in named):
        return
    coded = [(row, name) for row, name in named if name["row_code_printed"] and name["account_code"]]
    earlier = _repeated_rows(coded)
    new = [(_codes(name), name) for row, name in coded if id(row) not in earlier]
    names_of: dict[tuple[str, ...], set[str]] = {}
    for codes, name in new:
        names_of.setdefault(codes, set()).add(name["row_name"])
    if len(names_of) == len(new) or any(len(names) > 1 for names in names_of.values()):
        return
    block = 0
    for (above, _), (codes, name) in itertools.pairwise([((), {}), *new]):
        block += codes <= above or not block
        name["unit_key"] = f"#{block}"
    for row, name in coded:
        if id(row) in earlier:
            name["unit_key"] = earlier[id(row)]["unit_key"]
    detail = message("facts.unnamed_units", count=block)
    drafts.add_finding("unnamed_units", coded[0][0].page, coded[0][0].name, detail)


def _crosses_codes(form: Form) -> bool:
    return form.document_kind == "budget" and form.axis == "coded" and not form.is_list


def _codes(name: dict[str, Any]) -> tuple[str, ...]:
    return name["account_code"], name["government_economic_code"], name["economic_code"]


def _repeated_rows(coded: Named) -> dict[int, dict[str, Any]]:
    """The rows at the top of a page that equal a row of an earlier page, and the names of that row."""
    repeated: dict[int, dict[str, Any]] = {}
    above: dict[tuple[str, ...], dict[str, Any]] = {}
    for _, part in itertools.groupby(coded, key=lambda entry: entry[0].part):
        rows = list(part)
        repeated |= {id(row): above[row.texts] for row in _at_top(rows, above)}
        above |= {row.texts: name for row, name in rows if id(row) not in repeated}
    return repeated


def _at_top(rows: Named, above: dict[tuple[str, ...], dict[str, Any]]) -> Iterator[Row]:
    for row, _ in itertools.takewhile(lambda entry: entry[0].texts in above, rows):
        yield row
