"""Building beside and moving into place: a reader sees the old warehouse or the new one, and never half of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.ddl import create
from warehouse.load import Writer

STORAGE_VERSION = "v1.4.0"
"""Files of this storage version open in DuckDB 1.4, 1.5 and 2.0"""


@contextmanager
def publishing(path: Path) -> Iterator[Writer]:
    """A writer to a copy of the warehouse at `path`; the copy takes its place when the block ends without an error.

    Nothing is published when nothing was loaded. A copy that a dead run left behind is thrown away: the staged
    documents are the source, and the published file is whole at every moment. Only one process may publish at a time
    (the lock of the run sees to it).
    """
    import duckdb

    building = path.with_name(f"{path.name}.building")
    _discard(building)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        shutil.copyfile(path, building)
    try:
        with duckdb.connect() as connection:
            location = str(building).replace("'", "''")
            connection.execute(f"ATTACH '{location}' AS warehouse (STORAGE_VERSION '{STORAGE_VERSION}')")
            connection.execute("USE warehouse")
            create(connection)
            writer = Writer(connection)
            yield writer
            connection.execute("CHECKPOINT warehouse")
            connection.execute("USE memory")
            connection.execute("DETACH warehouse")
        if writer.loaded:
            _flush(building)
            os.replace(building, path)
            _flush(path.parent)
    finally:
        _discard(building)


def _discard(building: Path) -> None:
    for leftover in (building, building.with_name(f"{building.name}.wal")):
        leftover.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Make sure that what was written survives a power cut, the entry in the folder included."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
