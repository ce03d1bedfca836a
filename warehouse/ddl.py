"""The tables and views of the warehouse. Tables come from `schemas/frames.toml`, views from `schemas/warehouse/views.sql`.

Base tables live in the schema `store`; what people query are the views of the schema `main`. There are no primary
keys: they double the file, and a document is always replaced as a whole (see `load`).
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from schemas.frames import Frame, frame
from warehouse.errors import WarehouseError

if TYPE_CHECKING:
    import duckdb

SCHEMA_VERSION = 1
STORED = ("documents", "facts", "tables_read", "findings", "evidence")
"""The frames that the warehouse keeps"""


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Make what is missing in the attached warehouse: tables with comments, then views with comments.

    Raises:
        WarehouseError: the file was written by a newer version of this program.
    """
    connection.execute("CREATE SCHEMA IF NOT EXISTS store")
    connection.execute("CREATE TABLE IF NOT EXISTS store.meta (schema_version BIGINT NOT NULL)")
    connection.execute("COMMENT ON TABLE store.meta IS 'Version of these tables'")
    connection.execute("COMMENT ON COLUMN store.meta.schema_version IS '结构版本: Version of the tables and views'")
    row = connection.execute("SELECT max(schema_version) FROM store.meta").fetchone()
    found = row[0] if row else None
    if found is not None and found > SCHEMA_VERSION:
        raise WarehouseError(
            f"The warehouse has schema version {found} and this program knows {SCHEMA_VERSION}: "
            "install the newer version of juesuan, or publish to another file."
        )
    if found is None:
        connection.execute("INSERT INTO store.meta VALUES (?)", [SCHEMA_VERSION])
    for name in STORED:
        declared = frame(name)
        columns = ", ".join(
            f'"{column.name}" {column.duckdb_type}{" NOT NULL" if column.required else ""}' for column in declared.columns
        )
        connection.execute(f"CREATE TABLE IF NOT EXISTS store.{name} ({columns})")
        _comment(connection, "TABLE", f"store.{name}", declared)
    connection.execute(files("schemas").joinpath("warehouse", "views.sql").read_text("utf-8"))
    for name in STORED:
        _comment(connection, "VIEW", name, frame(name))
    for name, declared in (("all_facts", frame("facts")), ("quarantine", frame("documents"))):
        _comment_columns(connection, name, declared)


def _comment(connection: duckdb.DuckDBPyConnection, kind: str, name: str, declared: Frame) -> None:
    connection.execute(f"COMMENT ON {kind} {name} IS {_quoted(declared.doc)}")
    _comment_columns(connection, name, declared)


def _comment_columns(connection: duckdb.DuckDBPyConnection, name: str, declared: Frame) -> None:
    known = {row[0] for row in connection.execute(f"DESCRIBE {name}").fetchall()}
    for column in declared.columns:
        if column.name in known:
            connection.execute(f'COMMENT ON COLUMN {name}."{column.name}" IS {_quoted(f"{column.zh}: {column.doc}")}')


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
