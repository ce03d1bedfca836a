"""Reading the published warehouse."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.wording.messages import message
from warehouse import sql
from warehouse.ddl import SCHEMA_VERSION, expect_version, schema_version
from warehouse.errors import WarehouseError, why_not_opened

if TYPE_CHECKING:
    import duckdb


_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
}
"""No extension is fetched, and no name in a query refers to a variable of the calling Python"""


@dataclass(frozen=True)
class Answer:
    """The column names and the rows of an answer; amounts are exact (Decimal or int, never float)."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def connect(path: Path, *, older: bool = False, into: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the warehouse as it is published now; a later publish does not disturb it.

    It cannot leave the warehouse, whatever it is asked: no file, folder, address, extension or variable of Python is
    within its reach, and none of this can be set otherwise afterwards. What does not fit into memory is spilled into a
    folder that it removes itself.

    Args:
        path: The published file.
        older: Open a file of an older version, too; its views may not be what this version declares.
        into: The one folder whose files it may read and write, for an export; it spills beside.

    Raises:
        WarehouseError: there is no warehouse yet, or the file is not a warehouse, or it is of another version.
    """
    import duckdb

    if not path.exists():
        raise WarehouseError(message("warehouse.no_warehouse", path=path))
    # Attached to an engine of its own: `duckdb.connect(path)` hands out the file that this process may still have
    # open under the same path, although another one was published since.
    connection = duckdb.connect(config=_OFFLINE | {"temp_directory": str(_spill(into))})
    try:
        connection.execute(f"ATTACH {sql.text(str(path))} AS juesuan (READ_ONLY)")
        connection.execute("USE juesuan")
        (schema_version if older else expect_version)(connection)
        _shut(connection, into)
    except duckdb.Error as error:
        connection.close()
        raise WarehouseError(why_not_opened(path, error)) from error
    except WarehouseError:
        connection.close()
        raise
    return connection


def _spill(into: Path | None) -> Path:
    if into is not None:
        return into.with_name(f"{into.name}.tmp")
    # Under an unpredictable name, because other users may write to the folder, too.
    return Path(tempfile.gettempdir()) / f"juesuan-spill-{secrets.token_hex(16)}"


def _shut(connection: duckdb.DuckDBPyConnection, into: Path | None) -> None:
    """Deny access to anything but the attached warehouse, then lock the settings."""
    # DuckDB may draw its bar on stdout in a long query, into what a program is reading.
    connection.execute("SET enable_progress_bar = false")
    if into is not None:
        connection.execute(f"SET allowed_directories = [{sql.text(str(into.absolute()))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def query(path: Path, statement: str, parameters: Mapping[str, Any] | None = None) -> Answer:
    """Ask the published warehouse one question.

    Raises:
        WarehouseError: there is no warehouse that can be read.
        duckdb.Error: the statement is not valid, or would write.
    """
    with connect(path) as connection:
        result = connection.execute(statement, dict(parameters or {}))
        return Answer(tuple(column[0] for column in result.description or ()), result.fetchall())


def held_documents(path: Path) -> dict[str, str]:
    """Map the hashes of the documents in a published file to their names; the file may be of an older version.

    Raises:
        WarehouseError: there is no warehouse that can be read, or one of a newer program.
    """
    with connect(path, older=True) as connection:
        return dict(
            connection.execute("SELECT document_sha256, source_name FROM store.documents ORDER BY 1").fetchall()
        )


def version_of(path: Path) -> int:
    """The version of the schema of a published file.

    Raises:
        WarehouseError: there is no warehouse that can be read, or one of a newer program.
    """
    with connect(path, older=True) as connection:
        return schema_version(connection)


def linked_version(path: Path) -> str | None:
    """The version under which the documents of the published file were linked (see `Writer.linked`).

    None where the file is of an older version and the next publish migrates it.

    Raises:
        WarehouseError: there is no warehouse that can be read, or one of a newer program.
    """
    with connect(path, older=True) as connection:
        return linked_version_of(connection)


def linked_version_of(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The same of a file that is open already."""
    if schema_version(connection) < SCHEMA_VERSION:
        return None
    row = connection.execute("SELECT linked_version FROM store.meta").fetchone()
    return str(row[0]) if row else ""
