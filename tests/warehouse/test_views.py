from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipeline.loading.link import link
from schemas.reading.frames import frame
from tests.factories import Doc, frames
from tests.warehouse.test_conflicts import Paper, amount
from transforms.entities.record import Record
from warehouse.ddl import create
from warehouse.publish import publishing
from warehouse.query import query

VIEWS = ("facts", "all_facts", "documents", "tables_read", "findings", "evidence", "quarantine")


def load(path: Path, *docs: Doc) -> Path:
    with publishing(path) as writer:
        writer.load(frames(docs))
        link(writer, Record(), "test")
    return path


def test_every_table_view_and_column_has_a_comment(path: Path) -> None:
    load(path, Doc("a"))
    bare = query(
        path,
        """
        SELECT schema_name || '.' || table_name, '' FROM duckdb_tables()
        WHERE comment IS NULL AND database_name = current_database() AND schema_name <> 'kept'
        UNION ALL
        SELECT view_name, '' FROM duckdb_views()
        WHERE comment IS NULL AND NOT internal AND database_name = current_database() AND schema_name <> 'kept'
        UNION ALL
        SELECT schema_name || '.' || table_name, column_name FROM duckdb_columns()
        WHERE comment IS NULL AND NOT internal AND database_name = current_database() AND schema_name <> 'kept'
        """,
    ).rows
    assert bare == []
    views = query(path, "SELECT view_name FROM duckdb_views() WHERE database_name = current_database()")
    assert {row[0] for row in views.rows} >= set(VIEWS)


def test_the_views_show_the_declared_columns_in_order(path: Path) -> None:
    load(path, Doc("a"))
    added = {"facts": ["entity_id", "version_no", "grade", "stock_flow", "is_plain"]}
    added["all_facts"] = ["entity_id", "version_no", "is_current", "grade", "stock_flow", "is_plain"]
    for view in ("facts", "all_facts", "tables_read", "findings", "evidence", "disclosures", "entities"):
        columns = list(query(path, f"SELECT * FROM {view} LIMIT 0").columns)
        expected = frame("facts" if view == "all_facts" else view).column_names
        if "facts" in view:
            assert columns.index("amount_yuan") == columns.index("amount_fen") + 1
            assert columns.index("printed_yuan") == columns.index("printed_fen") + 1
            columns = [column for column in columns if column not in ("amount_yuan", "printed_yuan")]
        assert columns == expected + added.get(view, []), view


@pytest.mark.parametrize(
    ("fen", "yuan"),
    [
        (1, "0.01"),
        (-1, "-0.01"),
        (10, "0.10"),
        (9007199254740993, "90071992547409.93"),  # 2**53 + 1: the first that a float cannot hold
        (9223372036854775807, "92233720368547758.07"),
        (-9223372036854775808, "-92233720368547758.08"),
    ],
)
def test_amounts_in_yuan_are_exact(path: Path, fen: int, yuan: str) -> None:
    batch = frames([Doc("a")])
    batch["facts"]["amount_fen"] = batch["facts"]["printed_fen"] = fen
    with publishing(path) as writer:
        writer.load(batch)
        link(writer, Record(), "test")
    answer = query(path, "SELECT DISTINCT amount_yuan, typeof(amount_yuan) FROM facts")
    assert answer.rows == [(Decimal(yuan), "DECIMAL(20,2)")]
    assert isinstance(answer.rows[0][0], Decimal)
    assert query(path, "SELECT sum(amount_fen), sum(amount_yuan) FROM facts").rows == [(12 * fen, 12 * Decimal(yuan))]


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ({"published_on": "2024-08-01"}, {"published_on": "2024-09-01"}),
        ({"published_on": "2024-08-01", "retrieved_on": "2025-01-01"}, {"published_on": "2024-09-01"}),
        ({"retrieved_on": "2024-08-01"}, {"retrieved_on": "2024-08-02"}),
        (
            {"published_on": "2024-08-01", "retrieved_on": "2024-08-01"},
            {"published_on": "2024-08-01", "retrieved_on": "2024-08-02"},
        ),
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_of_two_versions_facts_shows_the_later_one(
    path: Path, older: dict[str, str], newer: dict[str, str], swapped: bool
) -> None:
    docs = [Paper("a", changes=amount(0, 1), columns=older), Paper("b", changes=amount(0, 2), columns=newer)]
    if swapped:  # neither the order of arrival nor that of the hashes decides
        docs = [Paper("b", changes=amount(0, 1), columns=older), Paper("a", changes=amount(0, 2), columns=newer)]
    load(path, *docs)
    assert query(path, "SELECT min(amount_fen) FROM facts").rows == [(2,)]
    assert query(path, "SELECT count(*) FROM facts").rows == [(12,)]
    assert query(path, "SELECT count(*) FROM all_facts").rows == [(24,)]
    current = query(path, "SELECT document_sha256 FROM documents WHERE is_current").rows
    assert current == [(docs[1].sha256,)]


def test_without_dates_a_hash_makes_no_version_the_later_one(path: Path) -> None:
    load(path, Paper("a", changes=amount(0, 1)), Paper("b", changes=amount(0, 2)))
    assert query(path, "SELECT document_sha256 FROM documents WHERE is_current").rows == []
    assert query(path, "SELECT DISTINCT version_state FROM documents").rows == [("in_doubt",)]


@pytest.mark.parametrize(
    "other",
    [
        Doc("b", entity="某市另一局"),
        Doc("b", year=2023),
        Doc("b", columns={"entity_scope": "unit"}),
        Doc("b", columns={"division_name": "另一市"}),
    ],
)
def test_other_disclosures_are_no_versions_of_each_other(path: Path, other: Doc) -> None:
    load(path, Doc("a"), other)
    assert query(path, "SELECT count(*) FROM facts").rows == [(24,)]


def test_a_document_in_quarantine_hides_no_version(path: Path) -> None:
    load(path, Doc("a"), Doc("b", columns={"status": "quarantined", "published_on": "2030-01-01"}))
    assert query(path, "SELECT source_name FROM documents WHERE is_current").rows == [("a.pdf",)]
    assert query(path, "SELECT count(*) FROM facts").rows == [(12,)]


def test_views_that_are_recreated_have_their_comments_again() -> None:
    comments_query = (
        "SELECT schema_name, table_name, column_name, comment FROM duckdb_columns()"
        " WHERE schema_name IN ('main', 'store')"
        " UNION ALL SELECT schema_name, view_name, '', comment FROM duckdb_views() WHERE NOT internal ORDER BY ALL"
    )
    with duckdb.connect() as connection:
        create(connection)
        first = connection.execute(comments_query).fetchall()
        connection.execute("UPDATE store.meta SET views_version = 'another'")
        connection.execute("COMMENT ON COLUMN store.documents.fiscal_year IS 'of another version'")
        create(connection)
        assert connection.execute(comments_query).fetchall() == first
    assert len([comment for comment in first if comment[3] is not None]) > 1000


@pytest.mark.parametrize("made_by", ["another", None])
def test_what_another_version_declared_is_gone_with_its_views(made_by: str | None) -> None:
    with duckdb.connect() as connection:
        create(connection)
        connection.execute("CREATE TABLE store.old AS SELECT 1 AS one")
        connection.execute("CREATE VIEW main.old AS FROM store.old; CREATE VIEW main.older AS FROM main.old")
        connection.execute(
            "CREATE MACRO main.old_share(x) AS x / 2; CREATE MACRO main.old_rows() AS TABLE FROM main.old"
        )
        if made_by:
            connection.execute("UPDATE store.meta SET views_version = ?", [made_by])
        create(connection)
        names = connection.execute(
            "SELECT table_name FROM duckdb_tables() UNION ALL SELECT view_name FROM duckdb_views()"
            " UNION ALL SELECT function_name FROM duckdb_functions()"
        ).fetchall()
        left = sorted(name for (name,) in names if name.startswith("old"))
        assert left == ([] if made_by else ["old", "old", "old_rows", "old_share", "older"])


def test_no_join_compares_rows() -> None:
    # DuckDB takes (a, b) = (c, d) as one value: a filter on one side reaches the other through single columns only.
    compares_rows = re.compile(r"\b\w+\.\w+\)\s*= \(\w+\.")
    written = [
        path for path in Path("schemas/warehouse").rglob("*.sql") if compares_rows.search(path.read_text("utf-8"))
    ]
    assert written == []
