"""Reading the published warehouse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.errors import WarehouseError

if TYPE_CHECKING:
    import duckdb


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the warehouse as it is published now; a later publish does not disturb it.

    Raises:
        WarehouseError: there is no warehouse yet, or the file is none.
    """
    import duckdb

    if not path.exists():
        raise WarehouseError(f"There is no warehouse at {path} yet: run `juesuan run` first.")
    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise WarehouseError(f"{path} cannot be opened as a warehouse: {error}") from error


def known_documents(path: Path) -> dict[str, str]:
    """The version of the reader under which each document in the warehouse was read, by hash; empty without a file."""
    if not path.exists():
        return {}
    with connect(path) as connection:
        rows = connection.execute("SELECT document_sha256, reader_version FROM store.documents").fetchall()
    return dict(rows)
