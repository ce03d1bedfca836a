"""Bring a published warehouse to the tables and views of today without a run, show before what changes, and undo it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.wording.messages import message
from warehouse.ddl import SCHEMA_VERSION, has_views_of_today, schema_version
from warehouse.errors import WarehouseError
from warehouse.publish import Copying, bring_up_to_date, keep_before_migration, kept_files, put_in_place
from warehouse.query import connect

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Migration:
    """How the views that people query change; `before` and `after` are versions of the schema."""

    before: int
    after: int
    added: tuple[str, ...]
    """Views, macros and columns (view.column) that are new"""
    removed: tuple[str, ...]
    """Those that are gone"""
    bytes_before: int
    bytes_after: int

    def as_dict(self) -> dict[str, object]:
        """Give it for `--json`."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(self).items()}


def migrate(path: Path, *, dry_run: bool = False) -> Migration | None:
    """Bring a published file to the version of today; None where it is already of it.

    Where the schema changes, the file before stays beside it (`NAME.schemaN`); where only views do, a migration undoes
    nothing that an older program needs. Call it under the lock of the runs.

    Args:
        path: The published file.
        dry_run: Only compare with a migrated copy, which is removed again.

    Raises:
        WarehouseError: there is no warehouse, it is of a newer version, or another program writes to it.
    """
    with connect(path, older=True) as connection:
        before, names_before = schema_version(connection), _names(connection)
        if before == SCHEMA_VERSION and has_views_of_today(connection):
            return None
    with closing(Copying(path)) as copying:
        copy = copying.wait()
        bring_up_to_date(copy)
        with connect(copy) as connection:
            names_after = _names(connection)
        added, removed = _difference(names_before, names_after), _difference(names_after, names_before)
        size = path.stat().st_size, copy.stat().st_size
        if not dry_run:
            if before < SCHEMA_VERSION:
                keep_before_migration(path, before)
            put_in_place(copy, path)
    return Migration(before, SCHEMA_VERSION, added, removed, *size)


def undo_migration(path: Path) -> int:
    """Put the file that was kept before the last change of the schema in place again; give its version.

    What was loaded since is not in it; the archive has it, and the next run loads it. Call it under the lock of the
    runs.

    Raises:
        WarehouseError: no file was kept, or it is no warehouse.
    """
    old_files = kept_files(path)
    if not old_files:
        raise WarehouseError(message("warehouse.nothing_kept", path=path))
    version = max(old_files)
    with connect(old_files[version], older=True) as connection:
        schema_version(connection)
    put_in_place(old_files[version], path)
    return version


def _names(connection: duckdb.DuckDBPyConnection) -> Mapping[str, tuple[str, ...]]:
    """List what people query: views with their columns, and macros."""
    columns = connection.execute(
        "SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns()"
        " WHERE schema_name = 'main' AND database_name = current_database() GROUP BY ALL"
    ).fetchall()
    macros = connection.execute(
        "SELECT DISTINCT function_name FROM duckdb_functions()"
        " WHERE schema_name = 'main' AND database_name = current_database()"
    ).fetchall()
    return {name: tuple(listed) for name, listed in columns} | {f"{name}()": () for (name,) in macros}


def _difference(names: Mapping[str, tuple[str, ...]], others: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Give what only the second has; of a view that only it has the name alone."""
    whole = [name for name in others if name not in names]
    columns = [
        f"{name}.{column}" for name in others if name in names for column in others[name] if column not in names[name]
    ]
    return tuple(sorted([*whole, *columns]))
