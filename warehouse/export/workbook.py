"""A workbook (XLSX): one sheet per table, amounts as numbers, and a sheet that says what every column is.

In Chinese, sheets, columns and identifiers are called as in the views in printed terms (决算_…); the first sheet has
the English names of columns beside them.

A spreadsheet calculates with fifteen digits. A number with more of them is written as text, so that no digit is lost
without being seen, and the first sheet counts such cells.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.language import current_language
from schemas.wording.messages import message, text
from warehouse.describe.chinese import chinese_views, values
from warehouse.errors import WarehouseError
from warehouse.export.content import Field, Table

if TYPE_CHECKING:
    import duckdb
    from openpyxl import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

FILE = "juesuan.xlsx"
MOST_ROWS = 1_048_575
"""Rows below the header that a sheet can hold"""
_MOST_CHARACTERS = 32_767
_MOST_DIGITS = 15
_SHEET_NAME = 31
_FETCHED = 10_000
_DAY = datetime.datetime(2000, 1, 1)
"""The date of every workbook: the same warehouse gives the same bytes"""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CHINESE = {source: view.removeprefix("决算_") for view, (source, _) in chinese_views().items()}
"""Names of sheets in Chinese: those of the views in printed terms"""
_WIDTHS = {"text": 18.0, "int": 14.0, "float": 12.0, "decimal": 20.0, "bool": 8.0}


def write(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table], folder: Path) -> dict[str, int]:
    """Write `juesuan.xlsx`; return the number of rows of each table.

    Raises:
        WarehouseError: a table has more rows than a sheet can hold; nothing is cut.
    """
    from openpyxl import Workbook

    counts = {table.name: _count(connection, table) for table in tables}
    for name, count in counts.items():
        if count > MOST_ROWS:
            raise WarehouseError(message("warehouse.too_long_for_a_workbook", table=name, rows=count, most=MOST_ROWS))
    book = Workbook(write_only=True)
    book.properties.creator = "juesuan"
    book.properties.created = book.properties.modified = _DAY
    in_chinese = current_language() == "zh"
    names = sheet_names(tables, _CHINESE if in_chinese else None)
    changed: dict[str, int] = {}
    notes = book.create_sheet(text("warehouse.workbook_notes"))
    path = folder / FILE
    with _closing_sheets(book):
        for table in tables:
            sheet = book.create_sheet(names[table.name])
            changed[table.name] = _fill(connection, sheet, table, counts[table.name], in_chinese=in_chinese)
        _write_notes(notes, tables, names, counts, changed)
        book.save(path)
    _without_times(path)
    return counts


@contextmanager
def _closing_sheets(book: Workbook) -> Iterator[None]:
    """Close the sheets of a workbook that could not be saved: left open, each would end in a traceback on stderr."""
    try:
        yield
    except BaseException:
        for sheet in book.worksheets:
            with suppress(Exception):  # the error of the block is the one to tell
                sheet.close()
        raise


def sheet_names(tables: Sequence[Table], called: Mapping[str, str] | None = None) -> dict[str, str]:
    """Names of sheets by table, some of which are called otherwise: at most 31 characters, no two alike."""
    names: dict[str, str] = {}
    for table in tables:
        whole = (called or {}).get(table.name, table.name)
        name, number = whole[:_SHEET_NAME], 1
        while name in names.values():
            number += 1
            name = f"{whole[: _SHEET_NAME - len(str(number)) - 1]}_{number}"
        names[table.name] = name
    return names


def _count(connection: duckdb.DuckDBPyConnection, table: Table) -> int:
    where = f" WHERE {table.where}" if table.where else ""
    row = connection.execute(f"SELECT count(*) FROM main.{table.name} AS t{where}").fetchone()
    return int(row[0]) if row else 0


def _fill(
    connection: duckdb.DuckDBPyConnection, sheet: WriteOnlyWorksheet, table: Table, count: int, *, in_chinese: bool
) -> int:
    """Write the rows of a table; return how many numbers had to be written as text, and texts that were cut."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    last = get_column_letter(len(table.fields))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{last}{count + 1}"
    for number, field in enumerate(table.fields, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS[field.kind]
    header = []
    for field in table.fields:
        cell = WriteOnlyCell(sheet, value=_heading(field, in_chinese=in_chinese))
        cell.font = Font(bold=True)
        header.append(cell)
    sheet.append(header)
    formats = [_format(field) for field in table.fields]
    words = [values().get(field.name, {}) if in_chinese and field.kind == "text" else {} for field in table.fields]
    changed = 0
    for row in _rows(connection, table):
        cells: list[Any] = []
        for value, number_format, word in zip(row, formats, words, strict=True):
            written, is_changed = in_a_cell(word.get(value, value) if word else value)
            changed += is_changed
            if isinstance(written, str) and written[:1] in ("=", "#"):
                written = WriteOnlyCell(sheet, value=written)
                # Neither a formula nor an error, whatever it begins with.
                written.data_type = "s"
            elif number_format and not isinstance(written, str) and written is not None:
                written = WriteOnlyCell(sheet, value=written)
                written.number_format = number_format
            cells.append(written)
        sheet.append(cells)
    return changed


def _heading(field: Field, *, in_chinese: bool) -> str:
    return field.zh if in_chinese and field.zh else field.name


def _rows(connection: duckdb.DuckDBPyConnection, table: Table) -> Iterator[tuple[Any, ...]]:
    cursor = connection.execute(table.select())
    while chunk := cursor.fetchmany(_FETCHED):
        yield from chunk


def in_a_cell(value: Any) -> tuple[Any, bool]:
    """A value as a cell can hold it, and whether something of it had to be changed for that."""
    if isinstance(value, str):
        shown = _CONTROLS.sub(lambda control: chr(0x2400 + ord(control[0])), value)
        if len(shown) > _MOST_CHARACTERS:
            return f"{shown[: _MOST_CHARACTERS - 1]}…", True
        return shown, shown != value
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        exact = Decimal(value)
        if len(exact.normalize().as_tuple().digits) > _MOST_DIGITS:
            return f"{exact:f}", True
        return (value if isinstance(value, int) else float(exact)), False
    return value, False


def _format(field: Field) -> str | None:
    if field.kind == "decimal" and field.name.endswith("_yuan"):
        return "#,##0.00"
    if field.is_money_or_rate:
        return "0.00%" if field.name.endswith(("_share", "_rate")) else "0.00##"
    return None


def _write_notes(
    sheet: WriteOnlyWorksheet,
    tables: Sequence[Table],
    names: dict[str, str],
    counts: dict[str, int],
    changed: dict[str, int],
) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    for number, width in enumerate((30.0, 34.0, 26.0, 110.0)):
        sheet.column_dimensions["ABCD"[number]].width = width

    def append(*values: object, bold: bool = False) -> None:
        cells = []
        for value in values:
            cell = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                cell.data_type = "s"
            if bold:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)

    for line in text("warehouse.workbook_about").strip().splitlines():
        append(line)
    append()
    append(*(text(f"warehouse.workbook_{name}") for name in ("sheet", "column", "name", "meaning")), bold=True)
    for table in tables:
        words = text("warehouse.workbook_rows", count=counts[table.name], changed=changed[table.name])
        append(names[table.name], "", words, table.doc, bold=True)
        for field in table.fields:
            append(names[table.name], field.name, field.zh, field.doc)


def _without_times(path: Path) -> None:
    """Write the file again with one date for every part, so that equal contents are equal bytes."""
    with zipfile.ZipFile(path) as book:
        parts = [(info.filename, book.read(info)) for info in book.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts:
            if name == "docProps/core.xml":
                # The library writes the moment at which it saves.
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", data)
            entry = zipfile.ZipInfo(name, _DAY.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            book.writestr(entry, data)
