"""A question sees the warehouse and nothing else, ends in time, and writes by --out alone."""

from __future__ import annotations

import csv
import json
import multiprocessing
import tempfile
from collections import deque
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cli.main import main
from cli.query_process import asking_within
from common.errors import Exit, JuesuanError
from tests.factories import Doc, frames
from warehouse.publish import publishing
from warehouse.query import connect
from warehouse.questions import ask

SECRET = "this must stay where it is"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_folder = tmp_path_factory.mktemp("asked")
    with publishing(data_folder / "warehouse" / "juesuan.duckdb") as writer:
        writer.load(frames([Doc("a", entity="=甲局"), Doc("b", entity="乙局")]))
    (data_folder / "secret.csv").write_text(f"a\n{SECRET}\n", "utf-8")
    (data_folder / "secret.json").write_text(json.dumps({"a": SECRET}), "utf-8")
    (data_folder / "x").mkdir()
    return data_folder


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
def test_no_question_leaves_the_warehouse(there: Path, capfd: pytest.CaptureFixture[str], query: str) -> None:
    rows_of_python = [(1,)]  # noqa: F841 - what DuckDB would find by its name
    with pytest.raises(JuesuanError) as error:
        ask(there / "warehouse" / "juesuan.duckdb", query.format(there))
    text = str(error.value)
    assert (
        text.startswith(("the warehouse is read-only", "a query can use only", "the query failed: "))
        or " is not a query" in text
    )
    assert SECRET not in text
    assert capfd.readouterr() == ("", "")
    assert not list((there / "x").iterdir())


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_the_command_tells_what_a_question_may_not_do_in_a_sentence(
    there: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path, ending: str
) -> None:
    query = f"FROM read_text('{there}/secret.csv')"
    assert main(["sql", query, "--out", str(tmp_path / f"o.{ending}")]) == Exit.ERROR
    output = capfd.readouterr()
    assert output.out == ""
    assert output.err.startswith("juesuan: a query can use only the warehouse")
    assert "Traceback" not in output.err
    assert SECRET not in output.err
    assert not list(tmp_path.iterdir())


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
        # It does not notice an interrupt for minutes.
        "SELECT list_reduce(range(1000000000), lambda a, b: (a + b) % 1000003)",
    ],
)
def test_a_query_that_does_not_end_is_stopped(
    there: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert main(["sql", query, "--seconds", "0.5"]) == Exit.ERROR
    assert "took longer than 0.5 s" in capsys.readouterr().err
    assert multiprocessing.active_children() == []
    assert not list(tmp_path.iterdir()), "what the query wrote aside is left"


def test_out_writes_every_row_in_three_formats_and_guards_csv(
    there: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    query = "SELECT entity_name, fiscal_year FROM documents ORDER BY 1"
    for ending in ("csv", "json", "parquet"):
        assert main(["sql", query, "--limit", "1", "--out", str(tmp_path / f"o.{ending}")]) == Exit.OK
        output = capsys.readouterr()
        assert (output.out, output.err) == ("", f"2 rows written to {tmp_path / f'o.{ending}'}\n")
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
    path = folder / "warehouse" / "juesuan.duckdb"
    with (
        pytest.raises(JuesuanError, match="took longer"),
        asking_within(path, "FROM range(1000000000000)", seconds=0.3) as answer,
    ):
        deque(answer.rows, maxlen=0)


def test_a_query_whose_process_dies_is_told_in_a_sentence(folder: Path) -> None:
    with asking_within(folder / "warehouse" / "juesuan.duckdb", "FROM range(1000000000000)", seconds=600) as answer:
        (process,) = multiprocessing.active_children()
        process.kill()
        with pytest.raises(JuesuanError, match=r"the query process ended unexpectedly \(Killed\)"):
            deque(answer.rows, maxlen=0)


def test_values_of_every_type_come_over_as_they_are(folder: Path) -> None:
    path = folder / "warehouse" / "juesuan.duckdb"
    query = (
        "SELECT 1.10::DECIMAL(18, 2) AS a, DATE '2024-01-02' AS b, [1, 2] AS c, {'x': '甲'} AS d, NULL AS e,"
        " TIMESTAMP '2024-01-02 03:04:05' AS f, 'x'::BLOB AS g, uuid() IS NULL AS h, INTERVAL 1 DAY AS i"
    )
    with asking_within(path, query, seconds=600) as answer:
        assert (answer.columns, list(answer.rows)) == ask(path, query)


def test_a_query_is_not_run_on_when_nobody_reads_its_answer(folder: Path) -> None:
    with asking_within(folder / "warehouse" / "juesuan.duckdb", "FROM range(1000000000000)", seconds=600) as answer:
        assert next(answer.rows) == (0,)
    assert multiprocessing.active_children() == []
