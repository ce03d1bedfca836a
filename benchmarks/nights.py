"""`make bench-night`: measure a run that finds few or no new files beside many known documents.

A data folder is made in which `--known` documents are known: distinct files in the drop folder and the archive (one
typeset PDF, told apart by a comment at its end) and a warehouse whose rows are copies of typeset documents
(`benchmarks.enlarge`), linked as of today. One run looks at it all, as the night before did. Then two runs over the
drop folder are measured, as processes, without Prefect, whose start comes on top: one finds nothing new, one `--new`
typeset documents. New files are watched for `settle_seconds` (10) before they are taken; here they are not.

Exit code 1 where the first takes 10 s or longer, or the second 15 s more than its reading.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.enlarge import Copies, enlarge
from benchmarks.speed import corpora
from benchmarks.speed.outside import Cost, measured
from common.files import to_json
from pipeline.intake.sidecar import Sidecar
from pipeline.runs.plan import current_linking
from pipeline.settings import Settings, cores, load_settings

ASKED_IDLE = 10.0
ASKED_BEYOND = 15.0
YEARS = 10
_PATTERNS = 20


def _print_progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class KnownFiles:
    """Files that the archive and the drop folder have; the same bytes on disk, under two names."""

    def __init__(self, settings: Settings, pdf: bytes) -> None:
        self._settings = settings
        self._pdf = pdf
        settings.drop_dir.mkdir(parents=True)
        for number in range(256):
            (settings.archive_dir / f"{number:02x}").mkdir(parents=True)

    def make(self, name: str) -> str:
        """Write a file and its note in the archive, and give its hash."""
        data = self._pdf + f"\n% {name}\n".encode()
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._settings.archive_dir / sha256[:2] / f"{sha256}.pdf"
        path.write_bytes(data)
        os.link(path, self._settings.drop_dir / name)
        note = {"size_bytes": len(data), "names": {name: asdict(Sidecar())}}
        path.with_suffix(".json").write_bytes(to_json(note))
        return sha256


def make_data_folder(settings: Settings, count: int, folder: Path) -> None:
    """Make a data folder with `count` archived documents and the fingerprints of their files."""
    patterns = corpora.typeset(_PATTERNS, 1, folder / "patterns")
    environment = {"JUESUAN_DATA_DIR": str(folder / "small")}
    small = load_settings(environ=environment)
    measured("benchmarks.speed", [str(patterns)], folder / "small.json", environment)
    known_files = KnownFiles(settings, min((path.read_bytes() for path in patterns.rglob("*.pdf")), key=len))
    settings.warehouse_file.parent.mkdir(parents=True)
    version = current_linking(settings).version
    copies = Copies(count // YEARS, YEARS, known_files.make)
    enlarge(small.warehouse_file, settings.warehouse_file, copies, _print_progress, linked_version=version)


def night(name: str, settings: Settings, folder: Path) -> Cost:
    """Run over the drop folder and print its cost in one line."""
    environment = {"JUESUAN_DATA_DIR": str(settings.data_dir), "JUESUAN_SETTLE_SECONDS": "0"}
    cost = measured("benchmarks.speed", [], folder / f"{name}.json", environment)
    steps = ", ".join(f"{step} {seconds:.1f}" for step, seconds in cost.report["clock"].items())
    print(
        f"{name:16} {cost.report['found']:7,} files, {cost.report['documents']:4} loaded: {cost.wall:6.1f} s ({steps}),"
        f" CPU {cost.cpu:.1f} s, {cost.report['peak_mb']} MiB",
        flush=True,
    )
    spent = {step: seconds for step, seconds in cost.report["steps"].items() if seconds >= 0.05}
    print(" " * 17 + "CPU: " + ", ".join(f"{step} {seconds:.1f}" for step, seconds in spent.items()), flush=True)
    return cost


def main(arguments: Sequence[str] | None = None) -> int:
    """Make, measure, print, and say by the exit code whether what is asked holds."""
    parser = argparse.ArgumentParser(prog="make bench-night", description=__doc__)
    parser.add_argument("--known", type=int, default=20_000, help="known documents (default 20,000)")
    parser.add_argument("--new", type=int, default=100, help="new documents in the second night (default 100)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = load_settings(environ={"JUESUAN_DATA_DIR": str(folder / "data")})
        make_data_folder(settings, options.known, folder)
        size = settings.warehouse_file.stat().st_size
        print(f"{cores()} cores, {platform.machine()}, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}")
        print(f"{options.known:,} known documents, a warehouse of {size / 1e9:.2f} GB")
        night("the night before", settings, folder)
        time.sleep(3)  # fingerprints are trusted only after a while (`pipeline.intake.fingerprints`)
        night("looked at twice", settings, folder)
        idle = night("nothing new", settings, folder)
        for path in corpora.typeset(options.new, 7, folder / "new").rglob("*.pdf"):
            path.rename(settings.drop_dir / f"new_{path.name}")
        busy = night(f"{options.new} new", settings, folder)
    beyond = busy.wall - busy.report["clock"]["reading"]
    print(f"nothing new: {idle.wall:.1f} s (asked: under {ASKED_IDLE:.0f} s beyond the start of Prefect)")
    print(f"{options.new} new: {beyond:.1f} s beyond their reading (asked: at most {ASKED_BEYOND:.0f} s)")
    return 0 if idle.wall < ASKED_IDLE and beyond <= ASKED_BEYOND else 1


if __name__ == "__main__":
    sys.exit(main())
