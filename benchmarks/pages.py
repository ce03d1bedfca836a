"""Time the pages of the explorer on a warehouse, and say what its tables take on the disk (`make bench-warehouse`).

A page is asked twice of one application: first as a reader finds it, then from what the application keeps until the
next publication. What every process does once (declarations, templates) is done before.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from starlette.testclient import TestClient

from explorer.app import application
from explorer.html import prepare
from explorer.questions import all_questions
from pipeline.settings import load_settings
from warehouse.query import query

_TABLES_SHOWN = 8
_BODY = """
    SELECT entity_id, document_sha256, fiscal_year
    FROM documents
    WHERE document_kind = 'final' AND is_current AND entity_scope = 'department'
    ORDER BY fiscal_year = $year DESC, document_sha256
    LIMIT 1
"""
_FIGURE = """
    SELECT fact_id
    FROM facts
    WHERE document_sha256 = $document AND table_key = 'fin_expenditure' AND amount_fen IS NOT NULL
    ORDER BY row_no, x0
    LIMIT 1
"""
_BYTES = """
    SELECT count(DISTINCT block) * (SELECT block_size FROM pragma_database_size() WHERE database_name = 'juesuan')
    FROM (SELECT unnest(list_append(additional_block_ids, block_id)) AS block FROM pragma_storage_info('{table}'))
"""


def addresses(warehouse: Path, year: int) -> list[str]:
    """An address of every kind of page, of a body in a year, and of every question."""
    entity, document, shown = query(warehouse, _BODY, {"year": year}).rows[0]
    (fact,) = query(warehouse, _FIGURE, {"document": document}).rows[0]
    body = f"/body/{entity}"
    pages = ["/", "/?q=局", "/coverage", "/quarantine", body, f"{body}/{shown}/final", f"{body}/{shown}/final/peers"]
    pages += [f"{body}/{shown}/final/narrative", f"/document/{document}", f"/document/{document}/table/fin_expenditure"]
    return [*pages, f"/figure/{fact}", *(f"/questions/{name}?year={shown}" for name in all_questions())]


def measure_pages(warehouse: Path, year: int) -> None:
    """Print the seconds of each page, by the clock and of CPU time, the first time and the second."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "warehouse").mkdir()
        (Path(folder) / "warehouse" / "juesuan.duckdb").symlink_to(warehouse.absolute())
        settings = load_settings(environ={"JUESUAN_DATA_DIR": folder})
        prepare()
        print(f"{'seconds':60} {'first':>9} {'again':>9} {'CPU first':>9} {'CPU again':>9}")
        with TestClient(application(settings), base_url="http://localhost") as client:
            for address in addresses(warehouse, year):
                clocks, computed = zip(*(_get(client, address) for _ in range(2)), strict=True)
                shown = address if len(address) < 60 else f"{address[:28]}…{address[-28:]}"
                print(f"{shown:60} {clocks[0]:9.2f} {clocks[1]:9.2f} {computed[0]:9.2f} {computed[1]:9.2f}", flush=True)


def _get(client: TestClient, address: str) -> tuple[float, float]:
    started, computed = time.perf_counter(), time.process_time()
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return time.perf_counter() - started, time.process_time() - computed


def print_bytes(warehouse: Path) -> None:
    """Print how many bytes a fact each of the largest tables takes."""
    facts = query(warehouse, "SELECT count(*) FROM kept.facts").rows[0][0]
    tables = query(
        warehouse,
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = 'juesuan' ORDER BY ALL",
    ).rows
    taken = {table: query(warehouse, _BYTES.format(table=table)).rows[0][0] for (table,) in tables}
    for table, size in sorted(taken.items(), key=lambda item: -item[1])[:_TABLES_SHOWN]:
        print(f"{table:60} {size / facts:9.2f} bytes a fact")
