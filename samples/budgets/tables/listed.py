"""Tables of one list of rows: labels at the left, amounts beside them."""

from __future__ import annotations

from collections.abc import Sequence

from samples.budgets.columns import Column, header_rows, weight
from samples.budgets.issue import BudgetIssue
from samples.budgets.layouts import Sheet
from samples.budgets.tables.rows import BookRow, rows_of, total_row
from samples.grid import Cell, CellTruth, Row, Table, plain

_BLANK_ROWS = 3


def listed_table(issue: BudgetIssue, sheet: Sheet, label: str) -> Table:
    """A table by code, unit, project, item or thing, or of a single row."""
    columns = issue.columns(sheet, sheet.columns)
    amounts = [column for column in columns if not column.role]
    rows = [row for row in rows_of(issue, sheet) if row.always or any(_values(amounts, row))]
    total = total_row(issue, sheet)
    is_nil = not rows or not any(any(_values(amounts, row)) for row in (*rows, total))
    used = [bool(value) for value in _values(amounts, total)]
    total_cells = _cells(issue, sheet, columns, total, used)
    body = [_cells(issue, sheet, columns, row, used) for row in rows]
    if is_nil and sheet.rows in _NAMELESS_WHEN_NIL:
        body = [tuple(Cell() for _ in columns)] * _BLANK_ROWS if sheet.nil == "blank" else []
    if sheet.total == "first":
        body = [total_cells, *body]
    elif sheet.total == "last" or not body:
        body = [*body, total_cells]
    notes = (issue.fill(sheet.nil_note),) if is_nil and sheet.nil_note else ()
    return Table(
        sheet.key,
        issue.fill(sheet.title),
        issue.money(sheet).unit,
        tuple(map(weight, columns)),
        header_rows(columns),
        tuple(body),
        label=label,
        captions=issue.captions(sheet, label),
        notes=notes,
        repeat_rows=(plain(total_cells),) if sheet.total == "first" else (),
        nil=is_nil,
    )


_NAMELESS_WHEN_NIL = frozenset(
    {"functional", "economic", "functional_by_unit", "functional_blocks", "functional_names"}
)


def _values(columns: Sequence[Column], row: BookRow) -> list[int]:
    return [column.value(row.entries, row.item, row.year) for column in columns]


def _cells(issue: BudgetIssue, sheet: Sheet, columns: Sequence[Column], row: BookRow, used: Sequence[bool]) -> Row:
    labels = _label_cells(sheet, columns, row)
    cells: list[Cell] = []
    number = 0
    for column in columns:
        if column.role:
            cells += labels.pop(0) if labels else []
            continue
        truth = CellTruth(
            row.code,
            row.name,
            column.printed,
            panel=sheet.panel,
            column_no="",
            meaning=issue.meaning(
                column, row.item or column.item or row.row_key, year=row.year, measure=row.measure, **row.keys
            ),
        )
        value = column.value(row.entries, row.item, row.year)
        cells.append(issue.amount(sheet, column, value, truth, in_use=used[number]))
        number += 1
    return tuple(cells)


def _label_cells(sheet: Sheet, columns: Sequence[Column], row: BookRow) -> list[list[Cell]]:
    """The cells of the label columns, in order; the label of a total may be merged over those at the left."""
    roles = [column.role for column in columns if column.role]
    if not row.is_total or sheet.total_cell != "merged":
        texts = {sheet.total_cell: row.labels["merged"]} if row.is_total else row.labels
        return [[Cell(texts.get(role, ""), align="left" if role != "code_class" else "center")] for role in roles]
    leading = 0
    for column in columns:
        if column.role in ("", "margin"):
            if leading or not column.role:
                break
            continue
        leading += 1
    before = [[Cell()] for role in roles if role == "margin"][: 1 if roles and roles[0] == "margin" else 0]
    merged = [[Cell(row.labels["merged"], columns=leading, bold=True)]] if leading else []
    rest: list[list[Cell]] = [[] for _ in range(max(leading - 1, 0))]
    after = [[Cell()] for _ in roles[len(before) + leading :]]
    return [*before, *merged, *rest, *after]
