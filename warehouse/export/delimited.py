"""CSV by RFC 4180 in UTF-8 that a spreadsheet can open without taking a text for a formula."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse import sql
from warehouse.export.content import Field, Table

if TYPE_CHECKING:
    import duckdb

SPREADSHEET_ROWS = 1_048_575
"""Rows below the header that a sheet of a spreadsheet can hold; it drops what is beyond with hardly a word"""
_NUMBER = r"[+-]?[0-9][0-9,]*(\.[0-9]+)?%?"
"""A text that is nothing but a number, a negative one too: a spreadsheet takes it for just that"""
_SIGNS = "=+@＝＋－＠﹦﹢﹣﹫-"
"""What starts a formula (OWASP, CSV Injection), full-width forms too, which Chinese and Japanese spreadsheets accept"""
_FORMULA = rf"^('|[\t\r\n]|[\s\p{{Z}}\p{{C}}]*[{_SIGNS}])"
GUARD = (
    "A text that a spreadsheet could take for a formula, or that begins with an apostrophe, has an apostrophe before"
    " it: take one leading apostrophe away to have the text. A text that is a number only, such as -5.00, is as it is."
    " NUL is written as ␀."
)
"""What is done to texts, for those who read the file by program"""


def write(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[Table], folder: Path, *, bom: bool = False
) -> dict[str, int]:
    """Write one file per table; gives their rows.

    Null is an empty field and an empty text is `""`. Decimals have two places and no separators.

    Args:
        connection: The warehouse in use.
        tables: What is written.
        folder: Where to.
        bom: Begin each file with a byte order mark, without which Excel takes UTF-8 for another encoding.
    """
    return {table.name: _copy(connection, table, folder / f"{table.name}.csv", bom) for table in tables}


def _copy(connection: duckdb.DuckDBPyConnection, table: Table, path: Path, bom: bool) -> int:
    mark = "\ufeff" if bom else ""
    columns = ", ".join(
        f"{guarded(field)} AS {sql.name(field.name if place else mark + field.name)}"
        for place, field in enumerate(table.fields)
    )
    row = connection.execute(
        f"COPY ({table.select(columns)}) TO {sql.text(str(path))} (FORMAT csv, HEADER, NEW_LINE '\\r\\n')"
    ).fetchone()
    return int(row[0]) if row else 0


def guarded(field: Field) -> str:
    """The SQL of a column as it is written."""
    column = f"t.{sql.name(field.name)}"
    if field.kind != "text":
        return column
    text = f"replace({column}, chr(0), '␀')"
    number, formula = sql.text(_NUMBER), sql.text(_FORMULA)
    return (
        f"CASE WHEN regexp_matches({text}, {formula}) AND NOT regexp_full_match({text}, {number})"
        f" THEN '''' || {text} ELSE {text} END"
    )
