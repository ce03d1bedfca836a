"""`make bench`: measure whole runs and where their time goes, and camelot and pdfplumber with their defaults.

Typeset documents and the real ones at hand go through whole runs, each a process of its own with a new warehouse:
archive, read, stage, check, gate, load, link, publish. CPU seconds are those of all processes of a run, start-up and
imports included; unlike times by the clock they depend little on what else the machine does. The other libraries read
the same real files in the same call, and some of the typeset ones. A run has a fixed start (imports, readers, the
warehouse) and a cost per page: to tell them apart, the real files are read `--copies` times over as well, each copy
with a comment at its end.

`--memory N` reads N documents in one process instead, and says how its memory grows.

Exit code 1 where a run over the typeset documents costs more than 25 % more CPU than reading alone, or where memory
grows by more than 10 %.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

from benchmarks.speed import corpora
from benchmarks.speed.outside import Cost, measured
from benchmarks.speed.report import Row, show_costs, show_gain, show_rows, show_stages
from benchmarks.speed.rivals import RIVALS
from pipeline.settings import cores

ASKED_OVERHEAD = 0.25
ASKED_GROWTH = 0.10


def rss_mb() -> float:
    """Memory of this process in MiB, as it is now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def whole(what: str, pdfs: Path, workers: int) -> Row:
    """A whole run over the PDFs of a folder."""
    name = f"{what}, {workers} worker{'s' if workers > 1 else ''}"
    with _timed(name), tempfile.TemporaryDirectory() as folder:
        settings = {"JUESUAN_DATA_DIR": f"{folder}/data", "JUESUAN_WORKERS": str(workers)}
        cost = measured("benchmarks.speed", [str(pdfs)], Path(folder, "answer.json"), settings)
    if cost.report["quarantined"]:
        print(f"{name}: {cost.report['quarantined']} documents are in quarantine", file=sys.stderr)
    return Row(name, cost, cost.report["documents"], cost.report["pages"])


def rival(library: str, what: str, pdfs: Path) -> Row:
    """Another library on the PDFs of a folder."""
    count = len(list(pdfs.iterdir()))
    name = f"{library}, {count} {what}"
    with _timed(name), tempfile.TemporaryDirectory() as folder:
        cost = measured("benchmarks.speed.rivals", [library, str(pdfs)], Path(folder, "answer.json"), {})
    return Row(name, cost, count, cost.report["pages"])


def measure(options: argparse.Namespace, folder: Path) -> list[Row]:
    """All rows: whole runs with one worker and two, then the other libraries."""
    rows = []
    typeset = corpora.typeset(options.documents, options.seed, folder)
    real = corpora.real(options.shared, folder / "real")
    count = len(list(real.iterdir()))
    if count:
        rows += [whole(f"{count} real", real, workers) for workers in (1, 2)]
        copies = corpora.copies(real, options.copies, folder / "copies")
        rows.append(whole(f"{count * options.copies} copies", copies, 1))
    rows += [whole(f"{options.documents} typeset", typeset, workers) for workers in (1, 2)]
    some = corpora.some(typeset, options.rivals, folder / "some")
    for library in RIVALS:
        rows += [rival(library, "real", real)] if count else []
        rows += [rival(library, "typeset", some)] if options.rivals else []
    return rows


def show(rows: list[Row]) -> int:
    """Print what was measured; gives the exit code."""
    print(f"{cores()} cores, {platform.machine()}, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}")
    print("Whole runs and other libraries, every process and import counted")
    show_rows(rows)
    runs = [row for row in rows if "steps" in row.cost.report]
    single = [row for row in runs if row.name.endswith("1 worker")]
    show_stages(single)
    typeset = single[-1]
    overhead = typeset.cost.cpu / typeset.cost.report["reading"]["reading"] - 1
    print(f"\n{typeset.name}: {overhead:.1%} more CPU than reading alone (asked: at most {ASKED_OVERHEAD:.0%})")
    sizes = {what: size // typeset.documents for what, size in typeset.cost.report["bytes"].items()}
    print("Bytes a document: " + ", ".join(f"{what} {size:,}" for what, size in sizes.items()))
    two = {row.name.partition(",")[0]: row for row in runs if row not in single}
    show_gain([(single_run, two[what]) for single_run in single if (what := single_run.name.partition(",")[0]) in two])
    if len(single) == 3:
        show_costs(single[0], single[1], [row for row in rows if row.name.endswith(" real") and row not in runs])
    return 0 if overhead <= ASKED_OVERHEAD else 1


def memory(pdfs: Path, count: int) -> int:
    """Read `count` documents one after another in this process, and say what it takes; gives the exit code."""
    from transforms.document import read_document

    documents = [(path.read_bytes(), path.name) for path in sorted(pdfs.rglob("*.pdf"))]
    first, marks = 0.0, sorted({min(100, count), count // 4, count // 2, count})
    for number, (data, name) in enumerate(islice(cycle(documents), count), 1):
        read_document(data, name)
        if number in marks:
            first = first or rss_mb()
            print(f"after {number:5} documents {rss_mb():8.1f} MiB", flush=True)
    growth = rss_mb() / first - 1
    print(f"  grown by {growth:.1%} since the first mark (asked: at most {ASKED_GROWTH:.0%})")
    return 0 if growth <= ASKED_GROWTH else 1


@contextmanager
def _timed(name: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    print(f"{name}: measured in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and say by the exit code whether what is asked holds."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--documents", type=int, default=300, help="typeset documents (default 300)")
    parser.add_argument("--seed", type=int, default=11, help="seed of the documents")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with corpus/")
    parser.add_argument("--copies", type=int, default=25, help="how often the real files are read over (default 25)")
    parser.add_argument("--rivals", type=int, default=10, help="typeset documents for the other libraries (default 10)")
    parser.add_argument("--memory", type=int, metavar="N", help="read N typeset documents in one process instead")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was measured there, too")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        if options.memory:
            return memory(corpora.typeset(options.documents, options.seed, Path(name)), options.memory)
        rows = measure(options, Path(name))
    if options.json:
        options.json.write_text(json.dumps([_plain(row) for row in rows], indent=1), "utf-8")
    return show(rows)


def _plain(row: Row) -> dict[str, object]:
    cost: Cost = row.cost
    return {"name": row.name, "documents": row.documents, "pages": row.pages, **vars(cost)}


if __name__ == "__main__":
    sys.exit(main())
