"""What another program put at the place of the warehouse, writes to or keeps locked."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.factories import Doc, frames, writable
from tests.warehouse.published import load
from warehouse.content_hash import content_hash
from warehouse.ddl import SCHEMA_VERSION
from warehouse.errors import WarehouseError
from warehouse.publish import Copying, publishing
from warehouse.query import connect, query


def test_without_a_warehouse_the_error_says_what_to_do(path: Path) -> None:
    for ask in (lambda: connect(path), lambda: query(path, "SELECT 1"), lambda: content_hash(path)):
        with pytest.raises(WarehouseError, match="run `juesuan run` first"):
            ask()


def test_what_is_no_warehouse_is_refused_and_left_alone(path: Path) -> None:
    path.write_bytes(b"this is not a database" * 1000)
    with pytest.raises(WarehouseError, match="cannot be opened as a warehouse"):
        connect(path)
    with pytest.raises(WarehouseError, match="cannot be opened as a warehouse"):
        load(path, Doc("a"))
    assert path.read_bytes().startswith(b"this is not a database")

    path.unlink()
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE precious AS SELECT 1 AS a")
    for ask in (lambda: connect(path), lambda: load(path, Doc("a"))):
        with pytest.raises(WarehouseError, match="not a warehouse of juesuan"):
            ask()


def test_a_file_of_a_newer_version_is_refused(path: Path) -> None:
    load(path, Doc("a"))
    with duckdb.connect(writable(path)) as connection:
        connection.execute("UPDATE store.meta SET schema_version = ?", [SCHEMA_VERSION + 1])
    for ask in (lambda: connect(path), lambda: load(path, Doc("b"))):
        with pytest.raises(WarehouseError, match="newer version"):
            ask()


def test_tables_that_are_not_the_declared_ones_are_refused(path: Path) -> None:
    load(path, Doc("a"))
    with duckdb.connect(writable(path)) as connection:
        connection.execute("ALTER TABLE store.evidence RENAME COLUMN printed TO text")
    with pytest.raises(WarehouseError, match="evidence"):
        load(path, Doc("b"))


def test_no_copy_is_made_of_a_file_that_another_program_writes_to(path: Path) -> None:
    load(path, Doc("a"))
    with duckdb.connect(writable(path)) as connection:
        connection.execute("PRAGMA disable_checkpoint_on_shutdown")
        connection.execute("CREATE TABLE mine AS SELECT 1 AS a")
    assert path.with_name(f"{path.name}.wal").exists()
    # Told before the copy is made: a run would otherwise read for hours what it cannot publish.
    with pytest.raises(WarehouseError, match="another program"):
        Copying(path)


def test_the_published_file_cannot_be_written_through_a_connection(path: Path) -> None:
    load(path, Doc("a"))
    with connect(path) as connection, pytest.raises(duckdb.Error, match="read-only"):
        connection.execute("DELETE FROM kept.facts")


def test_nobody_may_write_to_the_published_file_and_the_next_publish_still_can(path: Path) -> None:
    for name in ("a", "b"):
        load(path, Doc(name))
        assert stat.S_IMODE(path.stat().st_mode) & 0o222 == 0
        assert stat.S_IMODE(path.stat().st_mode) & 0o444
    assert query(path, "SELECT count(*) FROM documents").rows == [(2,)]


def test_whoever_keeps_the_file_locked_is_named_with_what_to_do(path: Path) -> None:
    load(path, Doc("a"))
    writable(path)
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "open\n"
    try:
        with pytest.raises(WarehouseError, match=rf"process {holder.pid}\).*read_only=True") as raised:
            connect(path)
    finally:
        holder.communicate("")
    assert "IO Error" not in str(raised.value)


def test_a_file_that_another_program_begins_to_write_to_meanwhile_is_not_replaced(path: Path) -> None:
    load(path, Doc("a"))
    log = path.with_name(f"{path.name}.wal")

    def load_while_it_is_opened() -> None:
        with publishing(path) as writer:
            writer.load(frames([Doc("b")]))
            log.write_bytes(b"what the other program wrote")

    with pytest.raises(WarehouseError, match="another program"):
        load_while_it_is_opened()
    log.unlink()
    assert query(path, "SELECT source_name FROM documents").rows == [("a.pdf",)]
    assert sorted(file.name for file in path.parent.iterdir()) == [path.name]
