"""Rows that the end of a page cuts: the rest of a name stands alone in the first row of the next page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from common.text import normalise, strip_ordinal
from schemas.reading.accounts import SYSTEMS, accounts
from transforms.facts.cells import Drafts
from transforms.forms.rows import Row
from transforms.forms.tables import FormTable


def join_cut_rows(table: FormTable, rows: Sequence[Row], drafts: Drafts) -> Iterator[Row]:
    """Yield the rows of a table; a row that is only the rest of a name is joined to the row it belongs to.

    The rest is left out where the first part is a listed name and the whole is none: then it is no rest of it.
    """
    last_of_group: dict[int, Row] = {}
    for row in rows:
        begun = last_of_group.get(row.group)
        if row.part and begun is not None and _is_rest_of_name(table, row):
            drafts.add_finding("row_cut_by_page", row.page, row.name)
            if begun.part == row.part - 1 and not (_is_listed(begun.name) and not _is_listed(begun.name + row.name)):
                begun.name += row.name
                drafts.compare_labels(row.labels, row.page)
            continue
        last_of_group[row.group] = row
        yield row


def _is_rest_of_name(table: FormTable, row: Row) -> bool:
    return (
        table.form.axis == "coded"
        and row.row == table.slices[row.part].start
        and bool(row.name)
        and not row.has_code
        and not row.normal_name.endswith(("合计", "总计", "小计"))
        and not row.amounts
    )


def _is_listed(name: str) -> bool:
    return _plain(name) in _listed_names()


@cache
def _listed_names() -> frozenset[str]:
    return frozenset(_plain(account.name) for system in SYSTEMS for account in accounts(system))


def _plain(name: str) -> str:
    return strip_ordinal(normalise(name))
