"""SQLite for Datasette: one file with keys, indexes and references, and Datasette's metadata beside it.

SQLite has no decimals. Each amount is there twice: in whole fen (INTEGER), which is exact, and in yuan as a number
(REAL), so that it is compared, sorted and added up as one. It is the one place where an amount is a float; a text would
be compared letter by letter, and 9 would be more than 10. Numbers with more decimals are exact texts.

What each column means is a table of its own, `column_notes`: Datasette prints descriptions of columns above the rows,
and a table of forty columns would begin below the first screen.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from warehouse import sql
from warehouse.export.content import Field, Table
from warehouse.export.output_folder import write_json

if TYPE_CHECKING:
    import duckdb

FILE = "juesuan.sqlite"
METADATA = "metadata.json"
NOTES = "column_notes"
_LABELS = {"canonical_name": {("entity_id",)}, "source_name": {("document_sha256",)}}
"""What Datasette shows for a reference to a table with this key"""
_TYPES = {"text": "TEXT", "int": "INTEGER", "float": "REAL", "decimal": "TEXT", "fen": "INTEGER", "bool": "INTEGER"}
_FETCHED = 10_000


def write(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[Table], folder: Path, about: Mapping[str, Any]
) -> dict[str, int]:
    """Write `juesuan.sqlite` and `metadata.json`; gives the rows. `about` is title, description and the like."""
    rows = {}
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as target:
        # Nobody sees the file before it is whole: what a crash leaves is thrown away.
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE"):
            target.execute(f"PRAGMA {pragma}")
        for table in tables:
            target.execute(_create(table))
            rows[table.name] = _copy(connection, target, table)
        for table in tables:
            for index in table.indexes:
                name = sql.name(f"{table.name}_by_{'_'.join(index)}")
                target.execute(f"CREATE INDEX {name} ON {sql.name(table.name)} ({sql.names(index)})")
        _write_notes(target, tables)
        target.execute("ANALYZE")
    write_json(folder / METADATA, {**about, "databases": {"juesuan": {"tables": {t.name: _about(t) for t in tables}}}})
    return rows


def _create(table: Table) -> str:
    lines = [
        f"{sql.name(field.name)} {_type(field)}{' NOT NULL' if field.required else ''}"
        for field in with_fen(table.fields)
    ]
    fields = {field.name: field for field in table.fields}
    key = "PRIMARY KEY" if all(fields[column].required for column in table.key) else "UNIQUE"
    lines.append(f"{key} ({sql.names(table.key)})")
    lines += [
        f"FOREIGN KEY ({sql.name(column)}) REFERENCES {sql.name(to)} ({sql.name(column_of)})"
        for column, (to, column_of) in table.references.items()
    ]
    return f"CREATE TABLE {sql.name(table.name)} ({', '.join(lines)})"


def with_fen(fields: Sequence[Field]) -> list[Field]:
    """The columns of a table, with a column in fen behind each amount in 元 that has none."""
    names = {field.name for field in fields}
    written = []
    for field in fields:
        written.append(field)
        fen = f"{field.name.removesuffix('_yuan')}_fen"
        if field.kind == "decimal" and field.name.endswith("_yuan") and fen not in names:
            zh = field.zh.replace("（元）", "（分）")
            written.append(Field(fen, "fen", field.required, zh, f"{field.name} in whole fen, exact"))
    return written


def _copy(connection: duckdb.DuckDBPyConnection, target: sqlite3.Connection, table: Table) -> int:
    fields = with_fen(table.fields)
    columns = ", ".join(_column(field) for field in fields)
    insert = f"INSERT INTO {sql.name(table.name)} VALUES ({', '.join('?' * len(fields))})"
    rows = 0
    rows_found = connection.execute(table.select(columns))
    target.execute("BEGIN")
    while chunk := rows_found.fetchmany(_FETCHED):
        target.executemany(insert, chunk)
        rows += len(chunk)
    target.execute("COMMIT")
    return rows


def _column(field: Field) -> str:
    if field.kind == "fen":
        amount = f"t.{sql.name(field.name.removesuffix('_fen') + '_yuan')}"
        return f"CAST(CAST({amount} AS DECIMAL(22, 2)) * 100 AS BIGINT)"
    column = f"t.{sql.name(field.name)}"
    if field.kind != "decimal":
        return column
    return f"CAST({column} AS DOUBLE)" if field.is_money_or_rate else field.as_text


def _write_notes(target: sqlite3.Connection, tables: Sequence[Table]) -> None:
    """Write what every column is, in both languages."""
    target.execute(
        f"CREATE TABLE {NOTES} (table_name TEXT NOT NULL, column_name TEXT NOT NULL, zh TEXT NOT NULL,"
        " meaning TEXT NOT NULL, PRIMARY KEY (table_name, column_name))"
    )
    notes = [(table.name, field.name, field.zh, _means(field)) for table in tables for field in with_fen(table.fields)]
    target.executemany(f"INSERT INTO {NOTES} VALUES (?, ?, ?, ?)", notes)


def _about(table: Table) -> dict[str, Any]:
    notes = f"{NOTES}?{urlencode({'table_name': table.name})}"
    metadata: dict[str, Any] = {
        "description_html": f'{escape(table.doc)}. <a href="{escape(notes)}">What its columns mean 各列含义</a>'
    }
    label = next((name for name in _LABELS if table.key in _LABELS[name] and name in _names(table)), None)
    if label:
        metadata["label_column"] = label
    return metadata


def _names(table: Table) -> set[str]:
    return {field.name for field in table.fields}


def _type(field: Field) -> str:
    return "REAL" if field.is_money_or_rate else _TYPES[field.kind]


def _means(field: Field) -> str:
    if field.kind == "decimal" and field.name.endswith("_yuan"):
        return f"{field.doc}. A number here, for comparing and sorting; the column in fen is exact"
    return field.doc
