"""Habits of people who prepare tables: changes of a table's cells, titles, captions and notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from samples.grid import Caption, Cell, Row, Table, place_cells

NOTE_ABOVE = "注：本表反映部门本年度总收支和年末结转结余情况。"
NOTES_BELOW = (
    "注：1.本表以万元或元为金额单位，因四舍五入可能存在尾差。",
    "　　2.本表依据部门决算报表填列。",
)


def unchanged(table: Table) -> Table:
    """The table as it is."""
    return table


def _cells(table: Table, change: Callable[[Cell], Cell]) -> Table:
    def changed(rows: Sequence[Row]) -> tuple[Row, ...]:
        return tuple(tuple(map(change, row)) for row in rows)

    return replace(
        table, header=changed(table.header), body=changed(table.body), repeat_rows=changed(table.repeat_rows)
    )


def _is_money(cell: Cell) -> bool:
    return cell.truth is not None and cell.truth.unit in ("元", "万元")


def money_of(cell: Cell) -> Decimal | None:
    """The amount that a cell prints, in the unit of its table; None where it prints none."""
    if not _is_money(cell) or cell.truth is None or cell.truth.fen is None:
        return None
    return Decimal(cell.truth.fen).scaleb(-6 if cell.truth.unit == "万元" else -2)


def accounting(table: Table) -> Table:
    """会计专用: a dash for nothing, no sign of the currency."""
    return _cells(table, lambda cell: _with_dash(cell, ""))


def currency(table: Table) -> Table:
    """货币: ￥ before each amount, a dash for nothing."""
    return _cells(table, lambda cell: _with_dash(cell, "￥"))


def _with_dash(cell: Cell, sign: str) -> Cell:
    value = money_of(cell)
    if value is None or cell.truth is None:
        return cell
    if value == 0:
        return replace(cell, text=f"{sign}-", truth=replace(cell.truth, fen=None, kind="not_applicable_dash"))
    return replace(cell, text=f"{'-' if value < 0 else ''}{sign}{cell.text.removeprefix('-')}")


def bracketed_negatives(table: Table) -> Table:
    """Negative amounts in brackets."""

    def change(cell: Cell) -> Cell:
        value = money_of(cell)
        return cell if value is None or value >= 0 else replace(cell, text=f"({cell.text.removeprefix('-')})")

    return _cells(table, change)


def _label(cell: Cell) -> bool:
    return cell.truth is None and not cell.text.replace(".", "").isdigit() and len(cell.text) > 3


def spaced_names(table: Table) -> Table:
    """Names of rows behind two full-width spaces, and half-width ones behind codes."""
    body = tuple(
        tuple(replace(cell, text="　　" + cell.text) if _label(cell) and not cell.bold else cell for cell in row)
        for row in table.body
    )
    return replace(table, body=body)


def broken_names(table: Table) -> Table:
    """Long names of rows and headers with a line break that somebody typed."""

    def change(cell: Cell) -> Cell:
        if not _label(cell) or len(cell.text) < 9 or "\n" in cell.text:
            return cell
        middle = len(cell.text) // 2
        return replace(cell, text=f"{cell.text[:middle]}\n{cell.text[middle:]}")

    return _cells(table, change)


def title_inside(table: Table) -> Table:
    """The title as the first row of the grid, the captions above it."""
    if not table.title:
        return table
    row = (Cell(table.title.replace("\n", ""), columns=len(table.weights), bold=True),)
    return replace(table, title="", header=(row, *table.header))


def captions_inside(table: Table) -> Table:
    """The captions as the first rows of the grid, below the title."""
    rows = tuple(
        (Cell("　　　".join(filter(None, (line.left, line.center, line.right))), len(table.weights), align="right"),)
        for line in table.captions
    )
    return replace(table, captions=(), header=(*rows, *table.header))


def label_above(table: Table) -> Table:
    """附表 with a number above the title, the number of the form behind it."""
    return replace(table, title=f"附表1-{1 + len(table.weights)}\n{table.title}" if table.title else "")


def notes_around(table: Table) -> Table:
    """A note between title and table, and notes below it."""
    captions = (Caption(left=NOTE_ABOVE), *table.captions)
    return replace(table, captions=captions, notes=(*NOTES_BELOW, *table.notes))


def without_empty_rows(table: Table) -> Table:
    """Rows without any amount hidden, where no cell reaches over rows."""
    keep = {
        placed.row
        for placed in place_cells(table.body, len(table.weights))
        if placed.cell.rows > 1 or (placed.cell.truth and placed.cell.truth.kind == "number") or placed.cell.bold
    }
    merged = any(cell.rows > 1 for row in table.body for cell in row)
    if merged or table.nil or len(keep) < 2:
        return table
    return replace(table, body=tuple(row for number, row in enumerate(table.body) if number in keep))
