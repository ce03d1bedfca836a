"""Write CSV (RFC 4180, UTF-8) whose texts a spreadsheet does not take for formulas."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from common.csv_files import guarded_sql
from warehouse import sql
from warehouse.export.content import Field, Table

if TYPE_CHECKING:
    import duckdb

SPREADSHEET_ROWS = 1_048_575
"""Rows below the header that a sheet can hold; spreadsheets silently truncate beyond this limit"""


def write(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[Table], folder: Path, *, bom: bool = False
) -> dict[str, int]:
    """Write one file per table; return the number of rows of each.

    Null is an empty field and an empty text is `""`. Amounts in 元 have two decimals; there are no separators.

    Args:
        connection: The warehouse in use.
        tables: The tables to write.
        folder: The folder for the files.
        bom: Begin each file with a byte order mark, which Excel needs to recognise UTF-8.
    """
    return {table.name: _copy(connection, table, folder / f"{table.name}.csv", bom) for table in tables}


def _copy(connection: duckdb.DuckDBPyConnection, table: Table, path: Path, bom: bool) -> int:
    mark = "\ufeff" if bom else ""
    columns = ", ".join(
        f"{_written(field)} AS {sql.name(field.name if number else mark + field.name)}"
        for number, field in enumerate(table.fields)
    )
    row = connection.execute(
        f"COPY ({table.select(columns)}) TO {sql.text(str(path))} (FORMAT csv, HEADER, NEW_LINE '\\r\\n')"
    ).fetchone()
    return int(row[0]) if row else 0


def _written(field: Field) -> str:
    """The SQL expression of a column in the file."""
    column = f"t.{sql.name(field.name)}"
    if field.kind == "decimal":
        return field.as_text
    return guarded_sql(column) if field.kind == "text" else column
