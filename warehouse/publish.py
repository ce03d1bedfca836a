"""Publish a warehouse: build it in another file and move it into place; readers see either the old one or the new."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from common.files import sync_to_disk
from schemas.reading.frames import frame
from schemas.wording.messages import message
from warehouse import sql
from warehouse.ddl import SCHEMA_VERSION, STORED, WHOLE, create, schema_version
from warehouse.dimensions import dimensions
from warehouse.errors import WarehouseError
from warehouse.load import Writer
from warehouse.storage import UPDATE_STATES, narrow_tables, table_of
from warehouse.summaries import copy_renumbered, sum_up, sum_up_all
from warehouse.unlisted_codes import create_unlisted, unlisted_in

if TYPE_CHECKING:
    import duckdb

STORAGE_VERSION = "v1.5.0"
"""The format of published files, which DuckDB 1.5 and 2.0 open.

It is set because DuckDB 2.0 would write its own format, which 1.5 refuses. DuckDB 1.4 is out of support.
"""
_UNSORTED_SHARE = 0.25
"""Batches are sorted in themselves only; when they make up more than this share, all facts are sorted again.

Sorting costs as much as everything that is there, so it is done seldom enough to be paid by what was loaded since.
"""


class Copying:
    """A copy of the published warehouse for its next version, made in a thread while documents are read.

    A copy that a dead run left behind is thrown away: the staged documents are the source, and the published file is
    whole at every moment. Only one process may publish at a time (the lock of the run sees to it).

    Raises:
        WarehouseError: another program writes to the published file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.building = path.with_name(f"{path.name}.building")
        self.sorting = path.with_name(f"{path.name}.sorting")
        self._error: Exception | None = None
        path.parent.mkdir(parents=True, exist_ok=True)
        self._discard()
        _expect_no_other_writer(path)
        self._thread = Thread(target=self._copy)
        self._thread.start()

    def wait(self) -> Path:
        """The copy, once it is there; no file where nothing was published yet.

        Raises:
            OSError: it could not be made.
        """
        self._thread.join()
        if self._error:
            raise self._error
        return self.building

    def close(self) -> None:
        """Remove a copy that was not put in place; if it cannot be removed, the next copy does so."""
        self._thread.join()
        # A disk that fails has mostly ended the work already, and that error is the one to tell.
        with contextlib.suppress(OSError):
            self._discard()

    def _copy(self) -> None:
        try:
            if self.path.exists():
                _copy(self.path, self.building)
                # What is flushed here need not be when readers wait for the new version.
                sync_to_disk(self.building)
        except Exception as error:
            self._error = error

    def _discard(self) -> None:
        for leftover in (self.building, self.sorting):
            discard(leftover)


@contextmanager
def publishing(path: Path, copying: Copying | None = None) -> Iterator[Writer]:
    """A writer to a copy of the warehouse at `path`; the copy takes its place when the block ends without an error.

    The dimensions are brought up to date at its end. Nothing is published when nothing was loaded, unless a warehouse
    that is there gets new rows in a frame that is replaced as a whole. `copying` is the copy, where it was begun
    before.

    Raises:
        WarehouseError: the published file is of another version or no warehouse, or another program writes to it.
    """
    with closing(copying or Copying(path)) as copy:
        building, sorting = copy.wait(), copy.sorting
        with _engine(building) as connection:
            _attach(connection, building, "warehouse")
            version = schema_version(connection) if path.exists() else SCHEMA_VERSION
            is_changed = create(connection)
            writer = Writer(connection)
            yield writer
            for name, rows in dimensions(unlisted_in(connection)).items():
                writer.replace(name, rows)
            if is_changed:
                sum_up_all(connection)
            elif writer.loaded:
                sum_up(connection, writer.loaded, with_unlisted="accounts" in writer.replaced)
            connection.execute(UPDATE_STATES)
            finished = building
            changed = bool(writer.loaded or writer.removed or writer.replaced)
            unsorted = bool(writer.loaded) and _unsorted(connection) > _UNSORTED_SHARE
            # A file in which rows were deleted still holds their bytes: what is purged must be in no block of it. And a
            # file keeps its storage version for as long as it is copied.
            if writer.removed or unsorted or (changed and not _has_storage_version(connection)):
                _sort_into(connection, sorting)
                finished = sorting
            _detach(connection, "warehouse")
        if finished is sorting:
            # Before and not after: killed in between, a run with nothing to publish would leave it there.
            discard(building)
        if writer.removed:
            # What is purged must not outlive in a file that was kept.
            for old_copy in kept_files(path).values():
                old_copy.unlink()
        elif version < SCHEMA_VERSION:
            keep_before_migration(path, version)
        if writer.loaded or writer.removed or (writer.replaced and path.exists()):
            put_in_place(finished, path)


def migrate_copy(path: Path, copy: Path) -> None:
    """Write a copy of a published file of an older version that is of today's version.

    Raises:
        WarehouseError: the file is of a newer version, or no warehouse.
    """
    _copy(path, copy)
    bring_up_to_date(copy)


def bring_up_to_date(copy: Path) -> None:
    """Give a file of an older version, which nobody else has open, the tables and views of today.

    Raises:
        WarehouseError: the file is of a newer version, or no warehouse.
    """
    with _engine(copy) as connection:
        _attach(connection, copy, "warehouse")
        if create(connection):
            sum_up_all(connection)
        connection.execute(UPDATE_STATES)
        _detach(connection, "warehouse")


def kept_files(path: Path) -> dict[int, Path]:
    """Find the files that were kept before a change of the schema, by the version of their schema."""
    prefix = f"{path.name}.schema"
    versions = {file.name.removeprefix(prefix): file for file in path.parent.glob(f"{prefix}*")}
    return {int(version): file for version, file in versions.items() if version.isdigit()}


def keep_before_migration(path: Path, version: int) -> None:
    """Keep the published file beside its next version, so that the migration can be undone; older ones are removed.

    It gets a second name; where the file system has none, it is copied.
    """
    old_copy = path.with_name(f"{path.name}.schema{version}")
    unfinished = path.with_name(f"{old_copy.name}.building")
    unfinished.unlink(missing_ok=True)
    try:
        os.link(path, unfinished)
    except OSError:
        _copy(path, unfinished)
    os.replace(unfinished, old_copy)
    unfinished.unlink(missing_ok=True)  # still there if both names were links to one file
    for older in kept_files(path).values():
        if older != old_copy:
            older.unlink()


def put_in_place(finished: Path, path: Path) -> None:
    """Make a finished warehouse the published one; readers that have the old one open keep it.

    Nobody may write to it: opening it for writing by mistake is refused at once, instead of keeping all others
    out by DuckDB's lock. Juesuan itself only ever reads it and puts another file in its place.

    Raises:
        WarehouseError: another program writes to the published file.
    """
    with contextlib.suppress(OSError):  # a file system without rights: what protects the file is missing, and no more
        finished.chmod(finished.stat().st_mode & ~0o222)
    sync_to_disk(finished)
    _expect_no_other_writer(path)
    os.replace(finished, path)
    sync_to_disk(path.parent)


def discard(building: Path) -> None:
    """Remove a warehouse that was built aside, with the files that DuckDB leaves next to it."""
    for leftover in (building, building.with_name(f"{building.name}.wal")):
        leftover.unlink(missing_ok=True)
    shutil.rmtree(building.with_name(f"{building.name}.tmp"), ignore_errors=True)


def _copy(path: Path, building: Path) -> None:
    """Copy a file within the system; where the file system can (XFS, Btrfs), the copy shares its blocks."""
    with path.open("rb") as source, building.open("wb") as target:
        remaining = os.fstat(source.fileno()).st_size
        with contextlib.suppress(AttributeError, OSError):  # not on this system, or not between these two
            while remaining and (copied := os.copy_file_range(source.fileno(), target.fileno(), remaining)):
                remaining -= copied
    if remaining:
        shutil.copyfile(path, building)


def _engine(building: Path) -> duckdb.DuckDBPyConnection:
    import duckdb

    # What does not fit into memory is spilled beside the file, not into whatever folder the program was called from.
    connection = duckdb.connect(config={"temp_directory": f"{building}.tmp", "autoinstall_known_extensions": False})
    connection.execute("SET enable_progress_bar = false")  # the run shows its own
    return connection


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, database: str) -> None:
    import duckdb

    options = "" if path.exists() else f" (STORAGE_VERSION '{STORAGE_VERSION}')"
    try:
        connection.execute(f"ATTACH {sql.text(str(path))} AS {database}{options}")
        connection.execute(f"USE {database}")
    except duckdb.Error as error:
        raise WarehouseError(message("warehouse.not_opened", path=path, reason=error)) from error


def _detach(connection: duckdb.DuckDBPyConnection, database: str) -> None:
    connection.execute(f"CHECKPOINT {database}")
    connection.execute("USE memory")
    connection.execute(f"DETACH {database}")


def _has_storage_version(connection: duckdb.DuckDBPyConnection) -> bool:
    (version,) = connection.execute(
        "SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = 'warehouse'"
    ).fetchall()[0]
    return str(version).removesuffix("+") == STORAGE_VERSION


def _unsorted(connection: duckdb.DuckDBPyConnection) -> float:
    row = connection.execute(
        "SELECT unsorted_facts / greatest((SELECT count(*) FROM kept.facts), 1) FROM store.meta"
    ).fetchone()
    return float(row[0]) if row else 0.0


def _sort_into(connection: duckdb.DuckDBPyConnection, sorting: Path) -> None:
    """Write everything into a new file, sorted and without the holes that deleted rows leave."""
    _attach(connection, sorting, "sorting")
    # Tables, views and comments as they are: recreating the views takes longer than sorting a small warehouse.
    connection.execute("COPY FROM DATABASE warehouse TO sorting (SCHEMA)")
    for name in (*STORED, *WHOLE):
        declared = frame(name)
        columns = sql.names(declared.column_names)
        rows = f"SELECT {columns} FROM warehouse.store.{name} ORDER BY {sql.names(declared.sort)}"
        if name in narrow_tables():
            columns = sql.names(column for column, _, _ in narrow_tables()[name].columns)
            rows = narrow_tables()[name].select_renumbered("warehouse")
        connection.execute(f"INSERT INTO sorting.{table_of(name)} ({columns}) {rows}")
    create_unlisted(connection)
    for statement in copy_renumbered("warehouse", "sorting"):
        connection.execute(statement)
    connection.execute(
        "INSERT INTO sorting.store.meta SELECT * REPLACE (0 AS unsorted_facts) FROM warehouse.store.meta"
    )
    _detach(connection, "sorting")


def _expect_no_other_writer(path: Path) -> None:
    log = path.with_name(f"{path.name}.wal")
    if log.exists():
        # Moving a file into place under another program's log would let DuckDB apply that log to the wrong file.
        raise WarehouseError(message("warehouse.opened_for_writing", log=log))
