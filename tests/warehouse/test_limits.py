"""Every view of a warehouse of hundreds of documents answers a question for a few rows, and at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.enlarge import Copies, enlarge
from pipeline.runs.run import ingest_run
from pipeline.settings import load_settings
from samples.corpus import plan, write_corpus
from tests.waiting import PATIENCE
from warehouse.query import query

DEPARTMENTS, YEARS = 100, 4
ASK = """
import sys
from pathlib import Path
from warehouse.query import connect
with connect(Path(sys.argv[1])) as connection:
    for name in sys.argv[2:]:
        print(name, flush=True)
        assert len(connection.execute(f"FROM {name} LIMIT 2").fetchall()) <= 2
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copies of one whole document: with a few facts in each, the plans of the engine are other ones."""
    folder = tmp_path_factory.mktemp("large")
    (job,) = plan(["county_numbered"], 1, 1, 1, None, None)
    list(write_corpus([job], folder / "drop", folder / "truth", 1))
    settings = load_settings(environ={"JUESUAN_DATA_DIR": str(folder), "JUESUAN_SETTLE_SECONDS": "0"})
    ingest_run(settings, sorted((folder / "drop").glob("*.pdf")), quiet=True)
    enlarge(settings.warehouse_file, folder / "large.duckdb", Copies(DEPARTMENTS, YEARS), say=lambda _: None)
    return folder / "large.duckdb"


@pytest.mark.slow
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
    assert query(large, "SELECT count(*) FROM documents").rows[0][0] > DEPARTMENTS * YEARS
    asking = subprocess.Popen(
        [sys.executable, "-c", ASK, str(large), *views], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        output, _ = asking.communicate(timeout=PATIENCE)  # DuckDB 2.0.0 took for ever for one, on some warehouses
    except subprocess.TimeoutExpired:
        asking.kill()
        output, _ = asking.communicate()
        pytest.fail(f"{output.split()[-1]} does not answer")
    assert asking.returncode == 0, output
    assert output.split("\n")[:-1] == views
