"""`make bench`: a whole run end to end against its reading stage alone, and where the time goes.

Typeset documents (or the folder `--pdfs`) go through `flows.run` with one reader process per core into a new
warehouse: archive, read, stage, check, gate, load, link, publish. CPU seconds of the run and of its readers are counted
apart, because they do not depend on what else the machine does; times by the clock do. `--memory N` reads N documents
in one process instead, and says how its memory grows.

Exit code 1 where the whole run costs more than 25 % more CPU than reading alone, or memory grows by more than 10 %.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from benchmarks.accuracy import generated
from flows.settings import Settings, cores, load_settings
from transforms.pipeline import read_document

if TYPE_CHECKING:
    from flows.report import RunSummary
    from transforms.result import DocumentResult

ASKED_OVERHEAD = 0.25
ASKED_GROWTH = 0.10
_MEASURES = "JUESUAN_BENCH_MEASURES"

STEPS = {
    "archive and plan": "flows.run.make_plan",
    "frames of a batch": "flows.staging.Staging.frames",
    "checks": "expectations.checks.evaluate",
    "gate": "expectations.gate.validate",
    "insert": "warehouse.load.Writer.load",
    "link": "flows.linking.link",
    "sort": "warehouse.publish._sort_into",
    "load, whole": "flows.run.load",
}
"""Functions of the run whose CPU time is told; those before `load, whole` but for the first are parts of it"""


@dataclass
class Clock:
    """CPU seconds of this process by step."""

    spent: dict[str, float] = field(default_factory=dict)

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, its CPU time added up."""

        def measured(*arguments: Any, **named: Any) -> Any:
            started = time.process_time()
            try:
                return function(*arguments, **named)
            finally:
                self.spent[name] = self.spent.get(name, 0.0) + time.process_time() - started

        return measured


def measured_reader(data: bytes, source_name: str) -> DocumentResult:
    """The reader, which notes its CPU time and the process's so far: `process seconds seconds_of_process`."""
    before = time.process_time()
    try:
        return read_document(data, source_name)
    finally:
        after = time.process_time()
        with open(os.environ[_MEASURES], "a", encoding="ascii") as file:
            file.write(f"{os.getpid()} {after - before} {after}\n")


def rss_mb() -> float:
    """Memory of this process in MiB, as it is now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


@contextmanager
def clocked(clock: Clock) -> Iterator[None]:
    """Time the functions of `STEPS` while the block runs."""
    from pkgutil import resolve_name

    with ExitStack() as stack:
        for name, target in STEPS.items():
            place, _, function = target.rpartition(".")
            stack.enter_context(patch(target, clock.timed(name, getattr(resolve_name(place), function))))
        yield


def whole_run(pdfs: Path, data: Path) -> dict[str, Any]:
    """Run, and give counts, CPU seconds by step, seconds by the clock, and MiB of memory."""
    from flows.run import ingest_run

    settings: Settings = load_settings(environ={"JUESUAN_DATA_DIR": str(data)})
    os.environ[_MEASURES] = str(data.parent / "measures")
    clock = Clock()
    before, cpu, started = rss_mb(), time.process_time(), time.monotonic()
    with clocked(clock):
        summary: RunSummary = ingest_run(settings, [pdfs], reader=measured_reader, quiet=True)
    whole = time.process_time() - cpu
    lines = [line.split() for line in Path(os.environ[_MEASURES]).read_text("ascii").splitlines()]
    processes = {pid: float(so_far) for pid, _, so_far in lines}
    clock.spent["start-up (imports)"] = cpu
    return {
        "documents": len(summary.loaded),
        "quarantined": len(summary.quarantined),
        "facts": sum(row.facts for row in summary.loaded),
        "pages": sum(outcome.pages for outcome in summary.read),
        "reading": sum(float(seconds) for _, seconds, _ in lines),
        "readers": sum(processes.values()),
        "run": whole + cpu,
        "steps": clock.spent,
        "clock": {**summary.seconds, "whole": time.monotonic() - started},
        "bytes": {
            "archive": _size(settings.archive_dir),
            "staging": _size(settings.staging_dir),
            "warehouse": settings.warehouse_file.stat().st_size,
        },
        "memory": {"before": before, "after": rss_mb()},
    }


def memory(pdfs: Path, count: int) -> int:
    """Read `count` documents one after another in this process, and say what it takes; gives the exit code."""
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


def show(found: dict[str, Any]) -> int:
    """Print what was measured; gives the exit code."""
    documents, reading, readers, run = (found[name] for name in ("documents", "reading", "readers", "run"))
    print(
        f"{documents} documents, {found['quarantined']} of them quarantined, {found['pages']:,} pages, "
        f"{found['facts']:,} facts"
    )
    print(f"{cores()} cores, {platform.machine()}, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}")
    print(f"{'CPU':28} {'seconds':>9} {'ms a document':>14} {'of reading':>11}")
    rows = {"reading alone": reading, "reader processes, rest": readers - reading, **found["steps"]}
    rows["the run's process, all of it"] = run
    rows["everything"] = readers + run
    for what, seconds in rows.items():
        print(f"{what:28} {seconds:9.1f} {1000 * seconds / documents:14.1f} {seconds / reading:11.1%}")
    overhead = (readers + run) / reading - 1
    print(f"  the whole run costs {overhead:.1%} more than reading (asked: at most {ASKED_OVERHEAD:.0%})")
    whole = found["clock"]["whole"]
    print("by the clock: " + ", ".join(f"{what} {seconds:.1f} s" for what, seconds in found["clock"].items()))
    print(
        f"  {60 * documents / whole:,.0f} documents and {60 * found['facts'] / whole:,.0f} facts a minute; on "
        f"{cores()} idle cores, by CPU time, about "
        f"{60 * documents / (readers / cores() + run):,.0f} and {60 * found['facts'] / (readers / cores() + run):,.0f}"
    )
    print("bytes a document: " + ", ".join(f"{what} {size // documents:,}" for what, size in found["bytes"].items()))
    print("memory of the run: {before:.0f} MiB before, {after:.0f} MiB after".format(**found["memory"]))
    return 0 if overhead <= ASKED_OVERHEAD else 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and say by the exit code whether what is asked holds."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--documents", type=int, default=200, help="typeset documents (default 200)")
    parser.add_argument("--seed", type=int, default=11, help="seed of the documents")
    parser.add_argument("--pdfs", type=Path, help="a folder of PDFs instead")
    parser.add_argument("--memory", type=int, metavar="N", help="read N documents in one process instead")
    parser.add_argument("--json", action="store_true", help="print what was measured as JSON")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pdfs = options.pdfs
        if pdfs is None:
            next(generated(options.documents, options.seed, folder))
            pdfs = folder / "pdf"
        if options.memory:
            return memory(pdfs, options.memory)
        found = whole_run(pdfs, folder / "data")
        if options.json:
            print(json.dumps(found, indent=1))
            return 0
        return show(found)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    sys.exit(main())
