"""Rows that the end of a page cuts: the rest of a name or code stands alone in the first row of the next page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from common.text import is_digits, normalise, strip_ordinal
from schemas.reading.accounts import SYSTEMS, accounts, functional_classes
from schemas.reading.forms import Form, Rows
from transforms.facts.cells import Drafts
from transforms.forms.rows import Row
from transforms.forms.tables import FormTable


def join_cut_rows(table: FormTable, rows: Sequence[Row], drafts: Drafts) -> Iterator[Row]:
    """Yield the rows of a table; a row that is only the rest of a name or code is joined to the row it belongs to.

    The rest of a name is left out where the first part is a known name and the whole is none: then it is no rest of it.
    """
    last_of_group: dict[int, Row] = {}
    for row in rows:
        begun = last_of_group.get(row.group)
        if begun is None or not _is_rest(table, row, begun):
            last_of_group[row.group] = row
            yield row
            continue
        drafts.add_finding("row_cut_by_page", row.page, "".join((*row.code_parts, row.name)))
        whole = begun.name + row.name
        if row.has_code:
            begun.code_parts = ["".join((*begun.code_parts, *row.code_parts))]
        elif _is_known(table.form, row.panel, begun.name) and not _is_known(table.form, row.panel, whole):
            continue
        begun.name = whole
        drafts.compare_labels(row.labels, row.page)


def _is_rest(table: FormTable, row: Row, begun: Row) -> bool:
    is_first_on_page = row.part and begun.part == row.part - 1 and row.row == table.slices[row.part].start
    if not is_first_on_page or row.amounts or row.normal_name.endswith(("合计", "总计", "小计")):
        return False
    whole = begun.name + row.name
    if row.has_code:
        # A code is joined only where the list has it under the joined name: part of a code may be a code as well.
        code = "".join((*begun.code_parts, *row.code_parts))
        return is_digits(code) and _plain(whole) in _names_by_code().get(code, ())
    if not row.name:
        return False
    if table.form.axis == "coded":
        return True
    return _is_known(table.form, row.panel, whole) and not _is_known(table.form, row.panel, begun.name)


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
