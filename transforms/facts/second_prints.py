"""Tables that a document prints twice, and titles that name a table only if no other one does.

- A budget may print a table with the money carried over from the year before, and without it. Both are read; the facts
  of the one whose title says 不含上年结转 stand in a panel of their own. Where it is the only print, it is the table.
- A final account may print “三公” of all appropriations and again of the general public budget. The second is a table
  of its own (`Form.second_print_of`); where it is the only print, it is the table.
- A title without 决算 names a table of a final account if it is the only one of its form. Beside one that says 决算
  it is a comparison or a summary, and several of them cannot be told apart: these stay unread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from schemas.reading.forms import Form, forms
from transforms.forms.headers import Header
from transforms.forms.tables import FormTable, Table, UnknownTable
from transforms.forms.titles import Title, match_title

WITHOUT_CARRYOVER = "without_carryover"


def settle_second_prints(tables: Sequence[Table]) -> list[Table]:
    """Tell the prints of a table apart, and leave out those whose titles are not certain beside another one."""
    _mark_without_carryover(tables)
    for second in forms().values():
        if second.second_print_of:
            _set_second_print(tables, second)
    return [_left_out(table, tables) or table for table in tables]


def _mark_without_carryover(tables: Sequence[Table]) -> None:
    """Set the panel of each table that is the print without carryover of another one."""
    form_tables = [table for table in tables if isinstance(table, FormTable)]
    for table in form_tables:
        others = [other for other in form_tables if other.form is table.form and other is not table]
        if _says(table, WITHOUT_CARRYOVER) and others and not any(_says(other, WITHOUT_CARRYOVER) for other in others):
            table.panel = WITHOUT_CARRYOVER


def _set_second_print(tables: Sequence[Table], second: Form) -> None:
    """Give the form of a second print to the one of two tables whose title names its money, and nothing wider."""
    prints = [table for table in tables if isinstance(table, FormTable) and _key(table) == second.second_print_of]
    of_money = [table for table in prints if _says(table, second.own_book)]
    if len(prints) != 2 or len(of_money) != 1:
        return
    table = of_money[0]
    is_in_blocks = table.form.axis == "stacked" and second.stacked_form is not None
    table.form = second.stacked_form if is_in_blocks and second.stacked_form else second
    for table_slice in table.slices:
        if table_slice.header is not None:
            header = _of_money(table_slice.header, second)
            table.slices[table.slices.index(table_slice)] = replace(table_slice, header=header)


def _of_money(header: Header, form: Form) -> Header:
    """A header whose amounts are of the budget of another form."""
    bindings = tuple(binding and replace(binding, budget_book=form.own_book) for binding in header.bindings)
    return replace(header, form=form, bindings=bindings)


def _left_out(table: Table, tables: Sequence[Table]) -> UnknownTable | None:
    """The table as one that is not read, where its title is not certain and another one has its form."""
    if not isinstance(table, FormTable) or _is_certain(table):
        return None
    others = [other for other in tables if isinstance(other, FormTable) and other is not table]
    if all(_key(other) != _key(table) for other in others):
        return None
    return UnknownTable(table.title, [table_slice.grid for table_slice in table.parts])


def _is_certain(table: FormTable) -> bool:
    title = _title(table)
    return title is None or title.of_kind(table.form.document_kind).is_certain


def _key(table: FormTable) -> str:
    return table.form.table_key


def _title(table: FormTable) -> Title | None:
    return match_title(table.title) if table.title else None


def _says(table: FormTable, feature: str) -> bool:
    title = _title(table)
    return title is not None and feature in title.features
