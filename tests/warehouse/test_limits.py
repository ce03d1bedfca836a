"""Every view of a warehouse of hundreds of documents answers a question for a few rows, and at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flows.linking import link
from schemas.frames import frame
from tests.factories import frames
from tests.warehouse.test_questions import _document
from transforms.entities.record import Record
from warehouse.publish import publishing
from warehouse.query import query

DOCUMENTS = 420
SECONDS = 100
"""For all views together, which take two on an idle machine; DuckDB 2.0.0 took for ever for one"""
ASK = """
import sys
from pathlib import Path
from warehouse.query import connect
with connect(Path(sys.argv[1])) as connection:
    for name in sys.argv[2:]:
        print(name, flush=True)
        rows = connection.execute(f"FROM {name} LIMIT 2").fetchall()
        assert len(rows) <= 2
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = [
        _document(f"{body}-{year}", f"某市{body}局", year, 100 + body, 0, 20)
        for body in range(DOCUMENTS // 3)
        for year in (2022, 2023, 2024)
    ]
    batch = frames(doc for doc, _ in made)
    batch["facts"] = frame("facts").build([row for _, rows in made for row in rows])
    path = tmp_path_factory.mktemp("large") / "juesuan.duckdb"
    with publishing(path) as writer:
        writer.load(batch)
        link(writer, Record(), "test")
    return path


def test_every_view_of_a_large_warehouse_answers_for_two_rows(large: Path) -> None:
    views = [
        f'{schema}."{name}"'
        for schema, name in query(
            large,
            "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal AND database_name = 'juesuan'"
            " ORDER BY ALL",
        ).rows
    ]
    assert len(views) > 20
    assert query(large, "SELECT count(*) FROM growth").rows[0][0] > 300
    asking = subprocess.Popen(
        [sys.executable, "-c", ASK, str(large), *views], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        said, _ = asking.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        asking.kill()
        said, _ = asking.communicate()
        pytest.fail(f"{said.split()[-1]} does not answer")
    assert asking.returncode == 0, said
    assert said.split("\n")[:-1] == views
