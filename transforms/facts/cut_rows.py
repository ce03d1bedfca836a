"""Rows that the end of a page cuts: the rest of a name or code stands alone in the first row of the next page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from common.text import is_digits, normalise, squeeze, strip_ordinal
from schemas.reading.accounts import SYSTEMS, accounts, functional_classes
from schemas.reading.forms import Form, Rows
from transforms.facts.cells import Drafts
from transforms.forms.rows import Row
from transforms.forms.tables import FormTable
from transforms.reading.grids import Region

_PADDING = 1.0
"""How much of the width of a cell its text keeps away from the rules, in em, on both sides together"""


def join_cut_rows(table: FormTable, rows: Sequence[Row], drafts: Drafts) -> Iterator[Row]:
    """Yield the rows of a table; a row that is only the rest of a name or code is joined to the row it belongs to.

    The rest of a name is left out where the first part is a known name and the whole is none: then it is no rest of it.
    """
    last_of_group: dict[int, Row] = {}
    for row in rows:
        row_before = last_of_group.get(row.group)
        if row_before is None or not _may_be_rest(table, row, row_before):
            joined = False
        elif _is_rest_of_thing(row, row_before):
            joined = _join_thing(row, row_before, drafts)
        else:
            joined = _join_name(table, row, row_before, drafts)
        if not joined:
            last_of_group[row.group] = row
            yield row


def _may_be_rest(table: FormTable, row: Row, row_before: Row) -> bool:
    """Whether a row is the first of a page, and has nothing but a name or code that the row before can begin."""
    is_first_on_page = (
        row.slice_no and row_before.slice_no == row.slice_no - 1 and row.row == table.slices[row.slice_no].start
    )
    return bool(is_first_on_page and not row.amounts and not row.normal_name.endswith(("合计", "总计", "小计")))


def _join_name(table: FormTable, row: Row, row_before: Row, drafts: Drafts) -> bool:
    if row.has_code:
        return _join_code(row, row_before, drafts)
    if not row.name or not row.read.is_name_alone:
        return False
    whole = row_before.name + row.name
    is_known = _is_known(table.form, row.panel, row_before.name)
    is_whole_known = _is_known(table.form, row.panel, whole)
    if table.form.axis != "coded" and (is_known or not is_whole_known):
        return False
    if not is_known and not is_whole_known and not _can_continue(row_before, row_before.name):
        drafts.add_finding("row_may_be_cut", row.page, f"{row_before.name} | {row.name}")
        return False
    drafts.add_finding("row_cut_by_page", row.page, row.name)
    if not is_known or is_whole_known:
        row_before.name = whole
        drafts.compare_labels(row.labels, row.page)
    return True


def _join_code(row: Row, row_before: Row, drafts: Drafts) -> bool:
    """Join the rest of a code where the list has it under the joined name: part of a code may be a code as well."""
    code, name = "".join((*row_before.code_parts, *row.code_parts)), row_before.name + row.name
    if not is_digits(code) or _plain(name) not in _names_by_code().get(code, ()):
        return False
    drafts.add_finding("row_cut_by_page", row.page, "".join((*row.code_parts, row.name)))
    row_before.code_parts, row_before.name = [code], name
    drafts.compare_labels(row.labels, row.page)
    return True


def _is_rest_of_thing(row: Row, row_before: Row) -> bool:
    """Whether a row prints the name of a unit or project alone, where the row before prints one as well."""
    return (
        not row.name and not row.has_code and bool(_rest_of_unit(row, row_before) or _rest_of_project(row, row_before))
    )


def _rest_of_unit(row: Row, row_before: Row) -> str:
    both_print_one = row.read.has_own_unit and row_before.read.has_own_unit and row_before.read.unit_name
    return row.read.unit_name if both_print_one and row.read.is_unit_alone else ""


def _rest_of_project(row: Row, row_before: Row) -> str:
    rest = [column_index for column_index, name in enumerate(row.read.project_names) if name]
    begins = len(rest) == 1 and rest[0] < len(row_before.read.project_names) and row_before.read.project_names[rest[0]]
    return row.read.project_names[rest[0]] if begins and row.read.is_project_alone else ""


def _join_thing(row: Row, row_before: Row, drafts: Drafts) -> bool:
    """Join the rest of the name of a unit or project, if the print shows that the name goes on; else report it."""
    rest = _rest_of_unit(row, row_before) or _rest_of_project(row, row_before)
    first = row_before.read.unit_name if _rest_of_unit(row, row_before) else _first_of_project(row, row_before)
    if not _can_continue(row_before, first):
        drafts.add_finding("row_may_be_cut", row.page, f"{first} | {rest}")
        return False
    drafts.add_finding("row_cut_by_page", row.page, rest)
    if _rest_of_unit(row, row_before):
        row_before.read.unit_name += rest
    else:
        column_index = row.read.project_names.index(rest)
        row_before.read.project_names[column_index] += rest
    drafts.compare_labels(row.labels, row.page)
    return True


def _first_of_project(row: Row, row_before: Row) -> str:
    return row_before.read.project_names[
        next(column_index for column_index, name in enumerate(row.read.project_names) if name)
    ]


def _can_continue(row_before: Row, name: str) -> bool:
    """Whether the print shows that a name can go on behind its cell: no further character fits into its last line."""
    return any(squeeze(label.text).endswith(name) and _is_full(label) for label in row_before.labels)


def _is_full(cell: Region) -> bool:
    return cell.room is not None and cell.room < 1 + _PADDING


def _is_known(form: Form, panel: str, name: str) -> bool:
    """Whether a name is one of the rows that the form declares, or of the accounts that its rows list."""
    plain = _plain(name)
    if form.axis == "coded":
        return plain in _account_names()
    rows = form.rows.get(panel, Rows())
    return any(plain in item.names for item in rows.items) or (
        rows.functional_classes and plain in functional_classes()
    )


@cache
def _names_by_code() -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for system in SYSTEMS:
        for account in accounts(system):
            names.setdefault(account.code, set()).add(_plain(account.name))
    return names


@cache
def _account_names() -> frozenset[str]:
    return frozenset(name for names in _names_by_code().values() for name in names)


def _plain(name: str) -> str:
    return strip_ordinal(normalise(name))
