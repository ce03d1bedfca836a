"""`make bench-warehouse`: time the questions of the analysts' guide, lookups, roll-ups and upserts on many facts.

The documents of the guide are typeset, read and loaded; then their frames are copied for 16,000 invented departments
of ten years each (`benchmarks.enlarge`), about 100 million facts. Each question is asked once with nothing of the file
in memory (cold: the page cache is dropped where the machine lets us, else the file is only reopened) and then
several times (warm). The pages of the explorer are asked on the same file. It is kept in `--folder` and used again.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from benchmarks.enlarge import COPIED, FIRST_YEAR, Copies, enlarge
from benchmarks.pages import measure_pages, print_bytes
from pipeline.loading.link import link
from schemas.reading.frames import frame
from tools.guide import load_guide, questions
from transforms.entities.record import Record
from warehouse import sql
from warehouse.publish import Copying, publishing
from warehouse.query import connect, query

_LOOKUP = "SELECT * FROM facts WHERE entity_name = $entity AND fiscal_year = $year"
_ROLL_UP = (
    "SELECT fiscal_year, account_code, sum(amount_fen) FROM facts WHERE table_key = 'fin_expenditure'"
    " AND measure = 'expenditure' AND account_level = 'class' GROUP BY ALL ORDER BY ALL"
)
_PROVE = files("schemas").joinpath("warehouse", "commands", "prove.sql").read_text("utf-8")
_BYTES = """
    SELECT count(DISTINCT block) * (SELECT block_size FROM pragma_database_size() WHERE database_name = 'juesuan')
    FROM (SELECT unnest(list_append(additional_block_ids, block_id)) AS block FROM pragma_storage_info('kept.facts'))
"""
_UPSERT = 1000


def _drop_cache() -> bool:
    """Make the machine forget what it has in memory of files; only an administrator may."""
    with contextlib.suppress(OSError):
        os.sync()
        Path("/proc/sys/vm/drop_caches").write_text("3\n")
        return True
    return False


def _ask(
    connection: duckdb.DuckDBPyConnection, statement: str, parameters: Mapping[str, Any] | None = None
) -> tuple[float, float]:
    """Milliseconds by the clock, and of CPU time on all cores: the one that a busy machine changes little."""
    started, computed = time.perf_counter(), time.process_time()
    connection.execute(statement, dict(parameters or {})).fetchall()
    return 1000 * (time.perf_counter() - started), 1000 * (time.process_time() - computed)


def _measure(path: Path, name: str, statement: str, runs: int, choose: Callable[[], dict[str, Any]] = dict) -> None:
    _drop_cache()
    with connect(path) as connection:
        cold, _ = _ask(connection, statement, choose())
        timings = [_ask(connection, statement, choose()) for _ in range(runs)]
    warm, computed = sorted(clock for clock, _ in timings), statistics.median(cpu for _, cpu in timings)
    middle, late = statistics.median(warm), warm[min(len(warm) - 1, int(0.95 * len(warm)))]
    print(f"{name:60} {cold:9.0f} {middle:9.0f} {late:9.0f} {computed:9.0f}", flush=True)


def _upsert(path: Path) -> None:
    """Load documents again that the warehouse has, with other figures: delete, insert, link, publish."""
    batch: dict[str, pd.DataFrame] = {}
    with connect(path) as connection:
        connection.execute("CREATE TEMP TABLE temp.chosen AS SELECT document_sha256 FROM juesuan.store.documents"
                           f" WHERE fiscal_year = {FIRST_YEAR} ORDER BY document_sha256 LIMIT {_UPSERT}")  # fmt: skip
        for name in COPIED:
            columns = sql.names(frame(name).column_names)
            rows = connection.sql(
                f"SELECT {columns} FROM juesuan.store.{name} SEMI JOIN temp.chosen USING (document_sha256)"
            )
            batch[name] = rows.to_arrow_table().to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    batch["facts"]["amount_fen"] += 100
    started = time.perf_counter()
    with closing(Copying(path)) as copying:
        copying.wait()
        copied, computed = time.perf_counter(), time.process_time()
        with publishing(path, copying) as writer:
            opened = time.perf_counter()
            writer.load(batch)
            loaded = time.perf_counter()
            link(writer, Record(), "benchmark")
            linked = time.perf_counter()
    done, computed = time.perf_counter(), time.process_time() - computed
    print(
        f"upsert of {len(batch['documents']):,} documents, {len(batch['facts']):,} facts: {done - copied:.1f} s"
        f" (open {opened - copied:.1f}, load {loaded - opened:.1f}, link {linked - loaded:.1f},"
        f" publish {done - linked:.1f}; {computed:.1f} s of CPU time) once the warehouse is copied,"
        f" which takes {copied - started:.1f} s and continues while documents are read"
    )


def main() -> None:
    """Make the large warehouse where it is not there yet, and measure."""
    parser = argparse.ArgumentParser(prog="make bench-warehouse", description=__doc__)
    parser.add_argument("--departments", type=int, default=16_000)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--runs", type=int, default=20, help="warm runs of each question")
    parser.add_argument("--folder", type=Path, default=Path("data/bench"), help="where the large warehouse is kept")
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, DuckDB {duckdb.__version__}, {time.strftime('%Y-%m-%d')}")
    path = options.folder / f"warehouse_{options.departments}x{options.years}.duckdb"
    if not path.exists():
        options.folder.mkdir(parents=True, exist_ok=True)
        making = path.with_suffix(".making")
        making.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            enlarge(load_guide(Path(folder)), making, Copies(options.departments, options.years))
        making.rename(path)
    size = path.stat().st_size
    facts, documents = query(
        path, "SELECT (SELECT count(*) FROM store.facts), (SELECT count(*) FROM store.documents)"
    ).rows[0]
    alone = query(path, _BYTES).rows[0][0]
    print(
        f"{facts:,} facts of {documents:,} documents, {size / 1e9:.2f} GB, {size / facts:.1f} bytes a fact"
        f" ({alone / facts:.1f} for the facts alone)"
    )
    print_bytes(path)
    entities = [row[0] for row in query(path, "SELECT canonical_name FROM entities ORDER BY entity_id").rows]
    choose = random.Random(1)

    def anyone() -> dict[str, Any]:
        return {"entity": choose.choice(entities), "year": FIRST_YEAR + choose.randrange(options.years)}

    numbers = [query(path, _LOOKUP, anyone()).rows[0][0] for _ in range(10)]
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    print(f"page cache dropped before each cold run: {'yes' if _drop_cache() else 'no'}")
    print(f"{'milliseconds':60} {'cold':>9} {'p50':>9} {'p95':>9} {'CPU p50':>9}")
    _measure(path, "one department and year", _LOOKUP, 10 * options.runs, anyone)
    _measure(
        path, "one fact by the start of its number", _PROVE, options.runs, lambda: {"fact": choose.choice(numbers)[:8]}
    )
    _measure(path, "expenditure of all by function and year", _ROLL_UP, options.runs)
    for question in questions():
        title = f"{question.number}. {question.title}"
        _measure(path, title[:58], question.sql, options.runs)
    measure_pages(path, FIRST_YEAR + options.years // 2)
    _upsert(path)
    print(f"load of the machine after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
