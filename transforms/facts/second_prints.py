"""A table that a budget prints twice: with the money carried over from the year before, and without it.

Both prints are read. The facts of the one whose title says 不含上年结转 stand in a panel of their own; where it is the
only print, it is the table.
"""

from __future__ import annotations

from collections.abc import Sequence

from transforms.forms.tables import FormTable, Table
from transforms.forms.titles import match_title

WITHOUT_CARRYOVER = "without_carryover"


def mark_second_prints(tables: Sequence[Table]) -> None:
    """Set the panel of each table that is the print without carryover of another one."""
    form_tables = [table for table in tables if isinstance(table, FormTable)]
    for table in form_tables:
        others = [other for other in form_tables if other.form is table.form and other is not table]
        if _is_without(table) and others and not any(_is_without(other) for other in others):
            table.panel = WITHOUT_CARRYOVER


def _is_without(table: FormTable) -> bool:
    title = match_title(table.title) if table.title else None
    return title is not None and WITHOUT_CARRYOVER in title.features
