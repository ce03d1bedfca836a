"""A question sees the warehouse and nothing else, ends in time, and writes by --out alone."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cli.main import main
from common.errors import Exit, JuesuanError
from tests.factories import Doc, frames
from warehouse.publish import publishing
from warehouse.query import connect
from warehouse.questions import ask, asking

SECRET = "this must stay where it is"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("asked")
    with publishing(made / "warehouse" / "juesuan.duckdb") as writer:
        writer.load(frames([Doc("a", entity="=甲局"), Doc("b", entity="乙局")]))
    (made / "secret.csv").write_text(f"a\n{SECRET}\n", "utf-8")
    (made / "secret.json").write_text(json.dumps({"a": SECRET}), "utf-8")
    (made / "x").mkdir()
    return made


@pytest.fixture
def there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JUESUAN_DATA_DIR", str(folder))
    monkeypatch.chdir(folder / "x")
    return folder


ESCAPES = (
    "COPY (SELECT 1) TO '{0}/x/new.csv'",
    "COPY (SELECT 1) TO '{0}/x/new.parquet' (FORMAT parquet)",
    "COPY facts TO '/dev/stdout'",
    "COPY memory.t FROM '{0}/secret.csv'",
    "COPY FROM DATABASE juesuan TO memory",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{0}/x/new.csv'",
    "EXPORT DATABASE '{0}/x/new'",
    "IMPORT DATABASE '{0}'",
    "ATTACH '{0}/x/new.duckdb'",
    "ATTACH '{0}/warehouse/juesuan.duckdb' AS again",
    "ATTACH ':memory:' AS other",
    "DETACH juesuan",
    "USE memory",
    "INSTALL httpfs",
    "FORCE INSTALL httpfs FROM community",
    "LOAD httpfs",
    "LOAD '{0}/secret.csv'",
    "UPDATE EXTENSIONS",
    "SELECT * FROM read_text('{0}/secret.csv')",
    "SELECT * FROM read_blob('{0}/secret.csv')",
    "SELECT * FROM read_csv('{0}/secret.csv')",
    "SELECT * FROM read_csv_auto('{0}/secret.csv')",
    "SELECT * FROM sniff_csv('{0}/secret.csv')",
    "SELECT * FROM read_json('{0}/secret.json')",
    "SELECT * FROM read_parquet('{0}/*.parquet')",
    "SELECT * FROM parquet_metadata('{0}/secret.csv')",
    "SELECT * FROM glob('{0}/*')",
    "FROM '{0}/secret.csv'",
    "FROM '../secret.csv'",
    "FROM 'http://127.0.0.1:9/x.csv'",
    "FROM read_text('/proc/self/environ')",
    "SELECT getenv('HOME')",
    "FROM rows_of_python",
    "FROM query('COPY (SELECT 1) TO ''{0}/x/new.csv''')",
    "SET enable_external_access = true",
    "SET allowed_directories = ['{0}']",
    "SET lock_configuration = false",
    "RESET lock_configuration",
    "SET threads = 1",
    "SET memory_limit = '1GB'",
    "PRAGMA enable_profiling",
    "CALL enable_logging()",
    "CREATE TEMP TABLE t AS SELECT 1",
    "CREATE TABLE memory.main.t AS SELECT 1",
    "CREATE SECRET s (TYPE s3)",
    "FROM duckdb_secrets()",
    "PREPARE p AS SELECT 1",
    "BEGIN",
    "CHECKPOINT",
    "VACUUM",
    "WITH x AS (INSERT INTO store.meta VALUES (1) RETURNING *) FROM x",
)


@pytest.mark.parametrize("query", ESCAPES)
def test_no_question_leaves_the_warehouse(there: Path, capsys: pytest.CaptureFixture[str], query: str) -> None:
    rows_of_python = [(1,)]  # noqa: F841 - what DuckDB would find by its name
    assert main(["sql", query.format(there)]) == Exit.ERROR
    told = capsys.readouterr()
    assert told.out == ""
    assert (
        told.err.startswith(
            ("juesuan: the warehouse is read-only", "juesuan: a question cannot", "juesuan: the query failed: ")
        )
        or " is no question" in told.err
    )
    assert "Traceback" not in told.err
    assert SECRET not in told.err
    assert not list((there / "x").iterdir())


@pytest.mark.parametrize(
    "query", [query for query in ESCAPES if not query.startswith(("USE", "BEGIN", "CHECK", "PREP"))]
)
def test_the_engine_itself_refuses_what_leaves_the_warehouse(there: Path, query: str) -> None:
    """Without the look at the kind of statement, which a form of SQL that nobody thought of might pass."""
    harmless = ("ATTACH ':memory:'", "CREATE TEMP", "CREATE TABLE memory", "VACUUM", "DETACH", "COPY FROM DATABASE")
    if query.startswith(harmless):
        pytest.skip("stays in the memory of this process")
    import duckdb

    with connect(there / "warehouse" / "juesuan.duckdb") as connection, pytest.raises(duckdb.Error):
        connection.execute(query.format(there)).fetchall()
    assert not list((there / "x").iterdir())


def test_what_asks_in_other_words_than_select_is_answered(folder: Path) -> None:
    path = folder / "warehouse" / "juesuan.duckdb"
    for query in (
        "FROM documents LIMIT 1",
        "DESCRIBE facts",
        "SHOW TABLES",
        "SUMMARIZE documents",
        "EXPLAIN FROM facts",
        "VALUES (1)",
        "WITH x AS (SELECT 1) FROM x",
        "PIVOT documents ON status USING count(*)",
    ):
        assert ask(path, query)[1], query


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) FROM range(100000000000) AS a(x), range(1000) AS b(y) WHERE x * y % 7 = 3",
        "FROM range(1000000000000)",
        "WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM r) SELECT max(a) FROM r",
    ],
)
def test_a_question_without_end_is_ended(there: Path, capsys: pytest.CaptureFixture[str], query: str) -> None:
    assert main(["sql", query, "--seconds", "0.5"]) == Exit.ERROR
    assert "took longer than 0.5 s" in capsys.readouterr().err


def test_a_function_that_does_not_listen_takes_the_program_with_it(there: Path) -> None:
    query = "SELECT list_reduce(range(1000000000), lambda a, b: (a + b) % 1000003)"
    program = (
        "from cli.commands import sql; sql._GRACE_SECONDS = 0.5; from cli.main import main;"
        f"raise SystemExit(main(['sql', {query!r}, '--seconds', '0.5']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=os.environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == Exit.ERROR
    assert "took longer than 0.5 s" in done.stderr


def test_out_writes_every_row_in_three_formats_and_guards_csv(
    there: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    query = "SELECT entity_name, fiscal_year FROM documents ORDER BY 1"
    for ending in ("csv", "json", "parquet"):
        assert main(["sql", query, "--limit", "1", "--out", str(tmp_path / f"o.{ending}")]) == Exit.OK
        told = capsys.readouterr()
        assert (told.out, told.err) == ("", f"2 rows written to {tmp_path / f'o.{ending}'}\n")
    with open(tmp_path / "o.csv", encoding="utf-8", newline="") as lines:
        assert list(csv.reader(lines)) == [["entity_name", "fiscal_year"], ["'=甲局", "2024"], ["乙局", "2024"]]
    rows = [{"entity_name": "=甲局", "fiscal_year": 2024}, {"entity_name": "乙局", "fiscal_year": 2024}]
    assert json.loads((tmp_path / "o.json").read_text("utf-8")) == rows
    assert pq.read_table(tmp_path / "o.parquet").to_pylist() == rows
    assert sorted(file.name for file in tmp_path.iterdir()) == ["o.csv", "o.json", "o.parquet"]


def test_out_leaves_nothing_half_and_follows_no_link(
    there: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["sql", "SELECT 1", "--out", str(tmp_path / "o.xlsx")]) == Exit.ERROR
    assert ".csv, .json, .parquet" in capsys.readouterr().err
    assert main(["sql", "SELECT 1 AS a, 2 AS a", "--out", str(tmp_path / "o.csv")]) == Exit.ERROR
    assert main(["sql", "SELECT error('x')", "--out", str(tmp_path / "o.csv")]) == Exit.ERROR
    assert (
        main(["sql", "FROM range(1000000000000)", "--seconds", "0.5", "--out", str(tmp_path / "o.csv")]) == Exit.ERROR
    )
    assert not list(tmp_path.iterdir())
    mine = tmp_path / "mine.txt"
    mine.write_text("mine", "utf-8")
    (tmp_path / "o.csv").symlink_to(mine)
    assert main(["sql", "SELECT 1 AS a", "--out", str(tmp_path / "o.csv")]) == Exit.OK
    assert mine.read_text("utf-8") == "mine"
    assert (tmp_path / "o.csv").read_bytes() == b"a\r\n1\r\n"


def test_an_answer_that_is_read_slowly_counts_as_slow(folder: Path) -> None:
    with (
        pytest.raises(JuesuanError, match="took longer"),
        asking(folder / "warehouse" / "juesuan.duckdb", "FROM range(1000000000000)", seconds=0.3) as asked,
    ):
        for _ in asked.rows:
            pass
