from __future__ import annotations

import errno
import os
import shutil
import signal
from contextlib import closing
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pipeline.loading.link import link
from schemas.reading.frames import frame
from tests.factories import Doc, frames, sha, writable
from tests.waiting import PATIENCE
from tests.warehouse.published import load, script
from transforms.entities.record import Record
from warehouse import publish as module
from warehouse.content_hash import content_hash
from warehouse.dimensions import dimensions
from warehouse.publish import Copying, publishing
from warehouse.query import connect, linked_version, query


def test_nothing_lies_beside_the_warehouse_from_the_moment_that_it_is_published(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(path, Doc("a"))
    folder_listings: list[list[str]] = []

    def flush(published: Path) -> None:
        if published == path.parent:  # a run that is killed from here on has nothing to publish any more
            folder_listings.append(sorted(file.name for file in path.parent.iterdir()))

    monkeypatch.setattr(module, "sync_to_disk", flush)
    load(path, Doc("b"))  # half of all facts: they are sorted into a new file
    assert folder_listings == [[path.name]]


READER = """
import sys
from pathlib import Path
from warehouse.query import connect
with connect(Path(sys.argv[1])) as connection:
    rows = connection.execute(
        "SELECT fact_id, entity_name FROM all_facts, range(20000) ORDER BY hash(fact_id, range)"  # many batches
    )
    seen = len(rows.fetchmany(1000))
    print("reading", flush=True)
    sys.stdin.readline()
    while chunk := rows.fetchmany(50000):
        seen += len(chunk)
    print(seen, connection.execute("SELECT count(*) FROM documents").fetchone()[0], flush=True)
"""


@pytest.mark.slow
def test_a_reader_in_the_middle_of_a_query_is_not_disturbed_by_publishes(path: Path) -> None:
    load(path, Doc("first"))
    reader = script(READER, path)
    assert reader.stdout is not None
    assert reader.stdin is not None
    assert reader.stdout.readline() == "reading\n"
    for number in range(10):
        load(path, Doc(f"doc{number}"))
        answer = query(path, "SELECT 1 FROM store.documents").rows
        assert len(answer) == number + 2  # a new connection sees the new file
    out, _ = reader.communicate("go on\n", timeout=PATIENCE)
    assert out.split() == [str(12 * 20000), "1"]
    assert reader.returncode == 0


def test_a_new_connection_of_the_same_process_sees_the_new_file(path: Path) -> None:
    load(path, Doc("a"))
    with connect(path) as old:
        load(path, Doc("b"))
        with connect(path) as new:
            assert new.execute("SELECT count(*) FROM documents").fetchone() == (2,)
        assert old.execute("SELECT count(*) FROM documents").fetchone() == (1,)


def test_a_dimension_is_replaced_as_a_whole_and_alone_is_worth_publishing(path: Path) -> None:
    load(path, Doc("a"))
    asked = "SELECT account_code, name FROM accounts WHERE code_system = 'functional' AND account_code = '201'"
    before, hashed, listed = path.stat().st_ino, content_hash(path), query(path, "SELECT * FROM accounts").rows
    assert query(path, asked).rows == [("201", "一般公共服务支出")]
    with publishing(path) as writer:
        pass
    assert writer.replaced == set()
    assert path.stat().st_ino == before  # nothing new, nothing published

    with duckdb.connect(writable(path)) as connection:
        connection.execute("DELETE FROM store.accounts WHERE account_code <> '201'")
    assert content_hash(path) == hashed  # what codes mean is not content: it comes with the program

    before = path.stat().st_ino
    with publishing(path) as writer:
        pass
    assert writer.replaced == {"accounts"}
    assert path.stat().st_ino != before
    assert query(path, "SELECT * FROM accounts").rows == listed


def test_a_dimension_of_another_version_of_the_program_is_recreated(path: Path) -> None:
    load(path, Doc("a"))
    with duckdb.connect(writable(path)) as connection:
        connection.execute("ALTER TABLE store.accounts ADD COLUMN of_tomorrow VARCHAR")
    load(path, Doc("b"))
    columns = [row[0] for row in query(path, "DESCRIBE accounts").rows]
    assert columns == frame("accounts").column_names


def test_what_is_no_whole_frame_is_not_replaced(path: Path) -> None:
    with publishing(path) as writer:
        with pytest.raises(ValueError, match="facts is not a frame"):
            writer.replace("facts", frames([])["facts"])
        with pytest.raises(ValueError, match="more than one row with the key"):
            writer.replace("accounts", pd.concat([dimensions({})["accounts"].head(1)] * 2))


def test_nothing_to_load_publishes_nothing(path: Path) -> None:
    with publishing(path):
        pass
    with publishing(path) as writer:
        writer.load(frames([]))
    assert list(path.parent.iterdir()) == []
    load(path, Doc("a"))
    before = path.stat()
    with publishing(path):
        pass
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_an_error_in_the_block_publishes_nothing(path: Path) -> None:
    load(path, Doc("a"))
    before = content_hash(path)

    def fails_late() -> None:
        with publishing(path) as writer:
            writer.load(frames([Doc("b")]))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_late()
    assert content_hash(path) == before
    assert [file.name for file in path.parent.iterdir()] == ["juesuan.duckdb"]


WRITER = """
import sys
from pathlib import Path
from tests.factories import Doc, frames
from warehouse.publish import Copying, publishing
with publishing(Path(sys.argv[1])) as writer:
    writer.load(frames([Doc("b"), Doc("c")]))
    print("loaded", flush=True)
    sys.stdin.readline()
"""


def test_a_killed_run_leaves_the_published_file_and_its_rest_is_cleared_away(path: Path) -> None:
    load(path, Doc("a"))
    before = content_hash(path)
    writer = script(WRITER, path)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "loaded\n"
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    assert writer.stdin is not None
    writer.stdin.close()
    writer.stdout.close()
    assert len(list(path.parent.iterdir())) > 1
    assert content_hash(path) == before
    load(path, Doc("d"))
    assert query(path, "SELECT document_sha256 FROM documents ORDER BY ALL").rows == sorted([(sha("a"),), (sha("d"),)])
    assert [file.name for file in path.parent.iterdir()] == ["juesuan.duckdb"]


def _storage_version(path: Path) -> str:
    return str(query(path, "SELECT tags['storage_version'] FROM duckdb_databases() WHERE path IS NOT NULL").rows[0][0])


def test_the_file_has_the_storage_version_of_supported_clients(path: Path) -> None:
    load(path, Doc("a"))  # rewritten to be sorted
    for name in ("b", "c", "d", "e"):
        load(path, Doc(name))  # some of them added to a copy
        assert _storage_version(path) == "v1.5.0+"


def test_a_file_of_an_older_storage_version_is_rewritten(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(module, "STORAGE_VERSION", "v1.4.0")
        load(path, *(Doc(name) for name in "abcdefgh"))
        assert _storage_version(path) == "v1.4.0+"
    before = content_hash(path)
    load(path, Doc("a"))
    assert _storage_version(path) == "v1.5.0+"
    assert content_hash(path) == before
    assert not list(path.parent.glob("*.sorting*"))


def test_a_path_with_quotes_works(tmp_path: Path) -> None:
    path = tmp_path / 'it\'s a "warehouse"' / "决算.duckdb"
    load(path, Doc("a"))
    assert query(path, "SELECT document_sha256 FROM documents").rows == [(sha("a"),)]


@pytest.mark.parametrize("within", [True, False])
def test_the_copy_is_made_within_the_system_where_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, within: bool
) -> None:
    (tmp_path / "old").write_bytes(b"a warehouse")

    def a_bit(source: int, target: int, count: int) -> int:
        if not within:
            raise OSError(errno.EXDEV, "not between these two")
        return os.write(target, os.read(source, min(count, 4)))

    def refuse(source: Path, target: Path) -> None:
        raise AssertionError("there is nothing to copy any more")

    monkeypatch.setattr("os.copy_file_range", a_bit)
    monkeypatch.setattr("shutil.copyfile", refuse if within else shutil.copyfile)
    module._copy(tmp_path / "old", tmp_path / "new")
    assert (tmp_path / "new").read_bytes() == b"a warehouse"


def test_a_copy_is_made_beside_other_work_and_thrown_away_unless_it_is_published(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(path, Doc("a"))
    path.with_name(f"{path.name}.building").write_bytes(b"of a run that died")
    with closing(Copying(path)) as unused:
        assert content_hash(unused.wait()) == content_hash(path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]

    copying = Copying(path)
    with publishing(path, copying) as writer:
        writer.load(frames([Doc("b")]))
        link(writer, Record(), "test")
    assert query(path, "SELECT count(*) FROM documents").rows == [(2,)]
    assert [file.name for file in path.parent.iterdir()] == [path.name]

    def full(*given: object) -> int:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr("os.copy_file_range", full)
    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(OSError, match="no space left"), publishing(path, Copying(path)):
        raise AssertionError("there is no copy to write to")
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_error_that_ended_the_work_is_told_and_not_that_of_tidying_up(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(path, Doc("a"))

    def read_only(leftover: Path) -> None:
        raise OSError(errno.EROFS, "read-only file system")

    def fail() -> None:
        monkeypatch.setattr(module, "discard", read_only)
        raise ValueError("the first error")

    with pytest.raises(ValueError, match="the first error"), publishing(path):
        fail()


def test_a_copy_that_is_sorted_again_keeps_under_which_version_it_was_linked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sorted_again = []
    sort = module._sort_into

    def noting(connection: duckdb.DuckDBPyConnection, sorting: Path) -> None:
        sorted_again.append(sorting)
        sort(connection, sorting)

    monkeypatch.setattr(module, "_sort_into", noting)
    for name in ("a", "b", "c"):
        load(path, Doc(name))
    assert sorted_again
    assert linked_version(path) == "test"
