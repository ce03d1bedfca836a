"""`make bench-nights`: many nights in a row, each with some new documents, beside many known ones.

What grows from night to night is measured: the published file, archive and staging area, the time of a night, and the
memory of the process, which is one for all nights so that a leak would add up. Nothing is read: the results of a few
typeset documents are given again under the names of new bodies (`benchmarks.copied`), and loaded, checked, linked and
published as ever. The data folder with the known documents is that of `make bench-night`.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.copied import PATTERNS, copied_reader, write_patterns
from benchmarks.nights import make_data_folder
from benchmarks.speed import corpora
from pipeline.runs.run import ingest_run
from pipeline.settings import Settings, cores, load_settings
from warehouse.query import query


@dataclass(frozen=True)
class Night:
    """What a night cost, and what was there after it."""

    clock: float
    cpu: float
    loading: float
    facts: int
    bytes: int
    archive: int
    staging: int
    resident_mb: int


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _resident_mb() -> int:
    match = re.search(r"^VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii", "replace"), re.MULTILINE)
    return int(match[1]) >> 10 if match else 0


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def spend_night(settings: Settings, number: int, new: int, pdf: bytes) -> Night:
    """Put new files into the drop folder and run."""
    for document in range(new):
        name = f"第{number}夜{document}局"
        (settings.drop_dir / f"{name}.pdf").write_bytes(pdf + f"\n% {name}\n".encode())
    started, computed = time.monotonic(), _cpu()
    summary = ingest_run(settings, reader=copied_reader, quiet=True)
    clock, cpu = time.monotonic() - started, _cpu() - computed
    if summary.held or len(summary.loaded) < new:
        raise RuntimeError(f"night {number} loaded {len(summary.loaded)} of {new}, held back {len(summary.held)}")
    facts = query(settings.warehouse_file, "SELECT count(*) FROM store.facts").rows[0][0]
    return Night(
        clock,
        cpu,
        summary.seconds["loading"],
        facts,
        settings.warehouse_file.stat().st_size,
        _size(settings.archive_dir),
        _size(settings.staging_dir),
        _resident_mb(),
    )


def _show(number: int, night: Night) -> None:
    seconds = f"{night.clock:8.1f} {night.cpu:8.1f} {night.loading:8.1f}"
    megabytes = f"{night.archive / 1e6:9.1f} {night.staging / 1e6:9.1f} {night.resident_mb:6}"
    file = f"{night.facts:12,} {night.bytes / 1e6:9.1f} {night.bytes / night.facts:7.1f}"
    print(f"{number:5} {seconds} {file} {megabytes}", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the known documents, spend the nights, and print a line for each."""
    parser = argparse.ArgumentParser(prog="make bench-nights", description=__doc__)
    parser.add_argument("--known", type=int, default=20_000, help="known documents (default 20,000)")
    parser.add_argument("--new", type=int, default=100, help="new documents in each night (default 100)")
    parser.add_argument("--nights", type=int, default=30)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {"JUESUAN_DATA_DIR": str(folder / "data"), "JUESUAN_SETTLE_SECONDS": "0"}
        settings = load_settings(environ=environment)
        pdfs = sorted(corpora.typeset(12, 7, folder / "new").rglob("*.pdf"))
        write_patterns(pdfs, folder / "patterns.pickle")
        os.environ[PATTERNS] = str(folder / "patterns.pickle")
        make_data_folder(settings, options.known, folder)
        print(f"{cores()} cores, {platform.machine()}, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}")
        print(f"{options.known:,} known documents; {options.nights} nights of {options.new} new ones")
        print("night    clock    CPU s  loading        facts   MB file  B/fact   archive   staging MB RSS")
        pdf = min((path.read_bytes() for path in pdfs), key=len)
        ingest_run(settings, reader=copied_reader, quiet=True)  # the night that sees the known files
        for number in range(1, options.nights + 1):
            _show(number, spend_night(settings, number, options.new, pdf))
    return 0


if __name__ == "__main__":
    sys.exit(main())
