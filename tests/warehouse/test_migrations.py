"""Files of earlier versions are brought up to date on the next publish; readers are told so."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pytest

from common.errors import JuesuanError
from pipeline.loading.link import link
from pipeline.loading.load import Linking, translating_errors
from pipeline.runs.published import read_published
from schemas.reading.figures import FIGURE_FRAMES, IDENTIFIERS
from schemas.reading.frames import frame
from tests.disks import no_file_beyond
from tests.factories import Doc, frames, writable
from transforms.entities.record import Record
from warehouse import ddl
from warehouse.content_hash import content_hash
from warehouse.ddl import LINKED, SCHEMA_VERSION, STORED
from warehouse.errors import WarehouseError, system_error
from warehouse.migration import migrate, undo_migration
from warehouse.publish import keep_before_migration, kept_files, migrate_copy, publishing
from warehouse.query import connect, linked_version, query
from warehouse.questions import ask
from warehouse.sql import names
from warehouse.storage import narrow_tables, table_of

_SEVERAL_KEYS = (
    *("unit_key", "unit_code", "unit_name", "economic_code", "government_economic_code", "project_key", "project_name"),
    *("occurrence", "row_level", "account_basis", "reference_year"),
)
"""The columns of rows with several keys"""
_OF_SCANS = ("medium", "proof")
_OF_PARTS = ("part_of", "part_pages")
_OF_HEADERS = ("header_printed",)
_LATER = ("page_reading", "message_zh", *_SEVERAL_KEYS, *_OF_SCANS, *_OF_PARTS, *_OF_HEADERS)
_OF_CORRECTIONS = (
    *("unit_key", "economic_code", "government_economic_code", "project_key", "occurrence", "reference_year"),
)


def _tables_again() -> Iterator[str]:
    """Tables in place of the views of narrower tables, with what these showed."""
    for name in ("facts", "check_results", "documents"):
        declared = (c for c in frame(name).columns if c.name not in _LATER)
        columns = ", ".join(f"{c.name} {c.duckdb_type}{' NOT NULL' * c.required}" for c in declared)
        yield f"CREATE TABLE store.{name} ({columns})"
        yield f"INSERT INTO store.{name} FROM before_{name}"
        yield f"DROP TABLE before_{name}"


def _facts_without(*columns: str) -> Iterator[str]:
    """The views of facts before there were some of their columns."""
    select = narrow_tables()["facts"].select_declared
    for column in columns:
        select = re.sub(rf"(?:coalesce\([^)]*\)|k\.\S+) AS \"?{column}\"?, ", "", select, count=1)
    others = names(name for name in frame("facts").column_names if name not in columns)
    yield f"CREATE OR REPLACE VIEW kept.facts_shown AS {select}"
    yield f"CREATE OR REPLACE VIEW store.facts AS SELECT {others} FROM kept.facts_shown"


_MESSAGES = {
    "store.findings": "message_zh",
    "store.tables_read": "stop_message_zh",
    "store.grades": "reasons_zh",
    "store.gate_results": "says_zh",
    "kept.documents": "message_zh",
    "kept.check_results": "message_zh",
}
"""The Chinese messages, by table"""


def _view_without(name: str, *left_out: str) -> Iterator[str]:
    """The views of a narrow table before it had some of its columns."""
    columns = names(column for column in frame(name).column_names if column not in left_out)
    shown = narrow_tables()[name].select_declared
    for column in left_out:
        shown = re.sub(rf"[^,]*\b{column}\b[^,]*,", "", shown, count=1)
    yield f"CREATE OR REPLACE VIEW kept.{name}_shown AS {shown}"
    yield f"CREATE OR REPLACE VIEW store.{name} AS SELECT {columns} FROM kept.{name}_shown"


def _without_messages() -> Iterator[str]:
    """Tables and views without the messages in Chinese, which version 4 had not yet."""
    yield from _view_without("documents", "message_zh", *_OF_PARTS)
    yield from _view_without("check_results", "message_zh")
    for table_name, column in _MESSAGES.items():
        yield f"ALTER TABLE {table_name} DROP COLUMN {column}"
    yield "UPDATE store.meta SET views_version = 'of version 4'"


# What each version of the schema had not yet, as statements that take it away from a file of today.
_BEFORE = {
    11: [
        *_facts_without(*_OF_HEADERS),
        *(f"ALTER TABLE kept.facts DROP COLUMN {column}" for column in _OF_HEADERS),
        "UPDATE store.meta SET views_version = 'of version 10'",
    ],
    10: [
        *_view_without("documents", *_OF_PARTS),
        *(f"ALTER TABLE kept.documents DROP COLUMN {column}" for column in _OF_PARTS),
        "UPDATE store.meta SET views_version = 'of version 9'",
    ],
    9: [
        *(f"ALTER TABLE store.{name} DROP COLUMN {column}" for name in IDENTIFIERS for column in _OF_SCANS),
        "UPDATE store.meta SET views_version = 'of version 8'",
    ],
    7: [
        *(f"DROP TABLE store.{name} CASCADE" for name in FIGURE_FRAMES),
        "UPDATE store.meta SET views_version = 'of version 6'",
    ],
    8: [
        *_facts_without(*_OF_HEADERS, *_OF_SCANS),
        *(f"ALTER TABLE kept.facts DROP COLUMN {column}" for column in _OF_SCANS),
        "UPDATE store.meta SET views_version = 'of version 7'",
    ],
    6: [
        *_facts_without(*_OF_HEADERS, *_OF_SCANS, *_SEVERAL_KEYS),
        *(f"ALTER TABLE kept.facts DROP COLUMN {column}" for column in _SEVERAL_KEYS),
        *(f"ALTER TABLE store.corrections DROP COLUMN {column}" for column in _OF_CORRECTIONS),
        "UPDATE store.meta SET views_version = 'of version 5'",
    ],
    5: [*_without_messages()],
    4: [
        *(f"ALTER TABLE store.tables_read DROP COLUMN {name}" for name in ("stop_reason", "stop_message", "stop_page")),
        "ALTER TABLE store.evidence DROP COLUMN role",
        *_facts_without("page_reading", *_OF_HEADERS, *_OF_SCANS, *_SEVERAL_KEYS),
        "ALTER TABLE kept.facts DROP COLUMN page_reading",
        "UPDATE store.meta SET views_version = 'of version 3'",
    ],
    3: [
        "CREATE TABLE before_facts AS FROM store.facts",
        "CREATE TABLE before_check_results AS FROM store.check_results",
        "CREATE TABLE before_documents AS FROM store.documents",
        "DROP SCHEMA kept CASCADE",
        "ALTER TABLE store.meta DROP COLUMN views_version",
        *(f"DROP VIEW IF EXISTS store.{name}" for name in ("facts", "check_results", "documents")),
        *_tables_again(),
    ],
    2: [
        "ALTER TABLE store.meta DROP COLUMN linked_version",
        *(f"DROP TABLE store.{name} CASCADE" for name in (*LINKED, "corrections", "gate_results")),
        *(
            f"ALTER TABLE store.facts DROP COLUMN {column}"
            for column in ("is_corrected", "corrected_text", "printed_fen", "printed_quantity")
        ),
        "ALTER TABLE store.findings DROP COLUMN fact_id",
        "ALTER TABLE store.documents DROP COLUMN corrections_sha256",
    ],
}


def _load(path: Path, *docs: Doc) -> None:
    with publishing(path) as writer:
        writer.load(frames(docs))
        link(writer, Record(), "test")


def _turn_back(path: Path, version: int) -> None:
    """Make a file of today one of an earlier version."""
    with duckdb.connect(writable(path)) as connection:
        asked = "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal"
        for schema, view in connection.execute(asked).fetchall():
            if schema == "main":
                connection.execute(f"DROP VIEW IF EXISTS {schema}.{view} CASCADE")
        for step in range(SCHEMA_VERSION, version, -1):
            for statement in _BEFORE[step]:
                connection.execute(statement)
        connection.execute("UPDATE store.meta SET schema_version = ?", [version])


def test_there_is_one_migration_for_each_version() -> None:
    names = sorted(file.name for file in files("schemas").joinpath("warehouse", "migrations").iterdir())
    assert [int(name[:4]) for name in names] == list(range(2, SCHEMA_VERSION + 1))
    assert sorted(_BEFORE) == list(range(2, SCHEMA_VERSION + 1))


def _stored(path: Path) -> list[Any]:
    """The columns and the number of rows of every table of stored frames, and what the facts say."""
    with duckdb.connect(path, read_only=True) as connection:
        asked = [
            *(f"SELECT * FROM (DESCRIBE {name}) ORDER BY column_name" for name in map(table_of, STORED)),
            *(f"SELECT count(*) FROM {name}" for name in map(table_of, STORED)),
            "SELECT fact_id, document_no, row_key, amount_text, amount_fen, printed_fen FROM kept.facts ORDER BY ALL",
        ]
        return [connection.execute(statement).fetchall() for statement in asked]


@pytest.fixture(scope="module")
def today(_ready: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of today with two documents."""
    path = tmp_path_factory.mktemp("today") / "today.duckdb"
    _load(path, Doc("a"), Doc("b", year=2023))
    return path


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_the_migrations_from_each_version_give_the_tables_of_today(today: Path, tmp_path: Path, version: int) -> None:
    path = shutil.copyfile(today, tmp_path / "old.duckdb")
    _turn_back(path, version)
    with duckdb.connect(path) as connection:
        ddl._migrate(connection)
        ddl._create_tables(connection, STORED)  # those that came later
    assert _stored(path) == _stored(today)


@pytest.mark.slow
@pytest.mark.parametrize("version", [1, SCHEMA_VERSION - 1])
def test_an_older_file_is_brought_up_to_date_by_the_next_publish(today: Path, tmp_path: Path, version: int) -> None:
    old, new = shutil.copyfile(today, tmp_path / "old.duckdb"), tmp_path / "new.duckdb"
    _turn_back(old, version)
    with pytest.raises(WarehouseError, match=f"schema version {version} .* call `juesuan migrate`"):
        connect(old)
    assert linked_version(old) is None

    before = old.read_bytes()
    # An upgrade is previewed on a copy, from which everything can be asked.
    preview = tmp_path / "preview.duckdb"
    migrate_copy(old, preview)
    assert old.read_bytes() == before
    assert query(preview, "SELECT count(*) FROM store.facts").rows == query(today, "SELECT count(*) FROM facts").rows
    assert linked_version(preview) is not None

    _load(old, Doc("c", year=2022))
    # The file of the older program is kept, so that the migration can be undone.
    assert (tmp_path / f"old.duckdb.schema{version}").read_bytes() == before
    # What was loaded before is not read again here, so nobody has looked at its pages and headers.
    unseen: dict[str, Any] = {"has_headers": False} | ({"page_reading": "not_looked"} if version < 4 else {})
    _load(new, Doc("a", **unseen), Doc("b", year=2023, **unseen), Doc("c", year=2022))
    assert content_hash(old) == content_hash(new)
    assert linked_version(old) == "test"
    assert _stored(old)[: len(STORED)] == _stored(new)[: len(STORED)]
    assert query(old, "SELECT count(*) FROM facts").rows == query(new, "SELECT count(*) FROM facts").rows


def test_a_migration_is_previewed_made_and_undone(today: Path, tmp_path: Path) -> None:
    path = shutil.copyfile(today, tmp_path / "w.duckdb")
    _turn_back(path, 10)
    with duckdb.connect(path) as connection:  # files before version 11 have their views
        connection.execute("CREATE VIEW main.facts AS FROM store.facts")
        connection.execute("CREATE VIEW main.gone AS SELECT 1 AS number")
    shutil.copyfile(path, tmp_path / "w.duckdb.schema9")
    before = path.read_bytes()

    preview = migrate(path, dry_run=True)
    assert preview is not None
    assert path.read_bytes() == before
    assert {"facts.header_printed", "figure_trust"} <= set(preview.added)
    assert "gone" in preview.removed
    assert sorted(file.name for file in tmp_path.iterdir()) == ["w.duckdb", "w.duckdb.schema9"]

    assert migrate(path) == preview
    # Only the last published file is kept.
    assert sorted(file.name for file in tmp_path.iterdir()) == ["w.duckdb", "w.duckdb.schema10"]
    assert query(path, "SELECT count(*) FROM facts").rows == query(today, "SELECT count(*) FROM facts").rows
    assert migrate(path) is None

    assert undo_migration(path) == 10
    assert path.read_bytes() == before
    with pytest.raises(WarehouseError, match="nothing can be undone"):
        undo_migration(path)


def test_views_of_another_version_are_renewed_without_a_document(today: Path, tmp_path: Path) -> None:
    path = shutil.copyfile(today, tmp_path / "w.duckdb")
    with duckdb.connect(writable(path)) as connection:
        connection.execute("DROP VIEW main.restatements CASCADE")
        connection.execute("UPDATE store.meta SET views_version = 'of another version'")
    assert read_published(path, Linking(Record(), linked_version(path) or "")).is_stale
    with pytest.raises(JuesuanError, match="call `juesuan migrate`"):
        ask(path, "SELECT count(*) FROM restatements")
    renewed = migrate(path)
    assert renewed is not None
    assert (renewed.before, renewed.after) == (SCHEMA_VERSION, SCHEMA_VERSION)
    assert "restatements" in renewed.added
    # An older program needs nothing of the file before.
    assert [file.name for file in tmp_path.iterdir()] == ["w.duckdb"]
    assert ask(path, "SELECT count(*) FROM restatements")[1] == [(0,)]
    assert migrate(path) is None
    with pytest.raises(JuesuanError, match="no_such_column"):  # a slip of the person is told as it is
        ask(path, "SELECT no_such_column FROM restatements")


def test_a_migration_that_finds_no_room_says_so_and_leaves_the_file(today: Path, tmp_path: Path) -> None:
    path = shutil.copyfile(today, tmp_path / "w.duckdb")
    _turn_back(path, 1)
    before = path.read_bytes()
    refused = pytest.raises(JuesuanError, match="cannot be written: the file is too large")
    with no_file_beyond(len(before) // 2), refused, translating_errors(path):
        migrate(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["w.duckdb"]
    assert migrate(path) is not None


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ('TransactionContext Error: Failed to commit: Could not write file "w.wal": No space left on device', "ENOSPC"),
        ("database or disk is full", "ENOSPC"),
        ('IO Error: Cannot open file "w": Permission denied', "EACCES"),
        ("IO Error: something else\nin two lines", ""),
    ],
)
def test_what_an_engine_says_of_the_disk_is_an_error_of_the_system(words: str, number: str) -> None:
    error = system_error(RuntimeError(words))
    assert errno.errorcode.get(error.errno or 0, "") == number
    assert number or str(error) == "IO Error: something else"


def test_a_file_is_kept_by_copying_where_it_cannot_have_two_names(
    today: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    path = shutil.copyfile(today, tmp_path / "w.duckdb")
    monkeypatch.setattr(os, "link", refuse)
    keep_before_migration(path, 10)
    assert kept_files(path)[10].read_bytes() == path.read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["w.duckdb", "w.duckdb.schema10"]


def test_a_migration_that_breaks_off_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    _load(path, Doc("a"))
    _turn_back(path, 1)
    before = path.read_bytes()
    with pytest.raises(RuntimeError), publishing(path):
        raise RuntimeError
    assert path.read_bytes() == before


@pytest.mark.slow
@pytest.mark.parametrize(("version", "restored"), [("of another program", True), (None, False)])
def test_views_are_made_again_only_where_what_makes_them_changed(
    tmp_path: Path, version: str | None, restored: bool
) -> None:
    path = tmp_path / "w.duckdb"
    _load(path, Doc("a", copies=10))  # so many facts that the second document is no reason to sort all into a new file
    with duckdb.connect(writable(path)) as connection:
        connection.execute("CREATE OR REPLACE VIEW main.evidence AS SELECT 1 AS one")
        if version:
            connection.execute("UPDATE store.meta SET views_version = ?", [version])
    _load(path, Doc("b"))
    assert (len(query(path, "DESCRIBE evidence").rows) > 1) == restored
