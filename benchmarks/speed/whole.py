"""Run the whole pipeline in its own process and report its CPU time by step.

`python -m benchmarks.speed [PDFS] ANSWER` does what `juesuan ingest PDFS` does, or without PDFS what the nightly
run does inside of Prefect, with the settings of the environment: archive, read, stage, check, gate, load, link,
publish. Its readers note what each document takes, step by step.
"""

from __future__ import annotations

import json
import os
import re
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.speed.clocks import Clock

if TYPE_CHECKING:
    from transforms.result import DocumentResult

_NOTES = "JUESUAN_BENCH_NOTES"
RUN = {
    "archive and plan": "pipeline.runs.run.make_plan",
    "frames of a batch": "pipeline.reading.staging.Staging.frames",
    "checks": "expectations.checks.evaluate",
    "gate": "expectations.gate.validate",
    "insert": "warehouse.load.Writer.load",
    "link": "pipeline.loading.link.link",
    "tables and views": "warehouse.publish.create",
    "sort": "warehouse.publish._sort_into",
    "corrections, grades, publishing": "pipeline.runs.run.load",
}
"""Functions of the run's process; all but the first are parts of the last, which keeps what they leave"""
IMPORTED = (
    "duckdb",
    "pipeline.loading.link",
    "pipeline.reading.pool",
    "pipeline.runs.run",
    "great_expectations",
    "pyarrow.parquet",
)
"""What a run imports: at once here, so that it is counted apart from the steps that need it"""
READ = {
    "open and look at pages": "transforms.recording.Opened",
    "characters (pdfium)": "transforms.reading.opening.Opened.chars",
    "tables (camelot)": "transforms.reading.ruled.ruled_tables",
    "cells": "transforms.recording.read_grids",
    "forms and facts": "transforms.document.interpret",
    "identity": "transforms.document.identify",
}
"""Functions of a reader; the tables are looked for within what fills the cells"""


def measured_reader(data: bytes, source_name: str) -> DocumentResult:
    """The reader, which notes in a line of JSON what a document took and its process so far."""
    from transforms.document import read_document

    clock, before = Clock(), time.process_time()
    with clock.on(READ):
        try:
            return read_document(data, source_name)
        finally:
            after = time.process_time()
            note = {
                "process": os.getpid(),
                "seconds": after - before,
                "so_far": after,
                "peak_mb": peak_mb(),
                "steps": clock.spent,
            }
            with open(os.environ[_NOTES], "a", encoding="ascii") as file:
                file.write(json.dumps(note) + "\n")


def peak_mb() -> int:
    """MiB that this program took at most; unlike what `wait4` tells, not what the one took that it was forked from."""
    match = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii", "replace"), re.MULTILINE)
    return int(match[1]) >> 10 if match else 0


def run(pdfs: list[Path], answer: Path) -> None:
    """Run over folders of PDFs, or without any over the drop folder, and write JSON into the file `answer`.

    It has counts, CPU seconds by step, seconds by the clock, MiB of memory.
    """
    notes = answer.with_suffix(".notes")
    os.environ[_NOTES] = str(notes)
    started = time.process_time()
    for module in IMPORTED:
        import_module(module)
    imported = time.process_time() - started
    from pipeline.runs.run import ingest_run
    from pipeline.settings import load_settings

    clock = Clock()
    settings = load_settings()
    with clock.on(RUN):
        summary = ingest_run(settings, pdfs or None, reader=measured_reader, quiet=True)
    lines = [json.loads(line) for line in notes.read_text("ascii").splitlines()] if notes.exists() else []
    figures: dict[str, Any] = {
        "found": summary.found,
        "documents": len(summary.loaded),
        "quarantined": len(summary.quarantined),
        "facts": sum(row.facts for row in summary.loaded),
        "pages": sum(outcome.pages for outcome in summary.read),
        "reading": _summed([{"reading": line["seconds"], **line["steps"]} for line in lines]),
        "readers": sum({line["process"]: line["so_far"] for line in lines}.values()),
        "peaks_mb": sorted({line["process"]: line["peak_mb"] for line in lines}.values()),
        "steps": clock.spent,
        "imports": imported,
        "clock": summary.seconds,
        "bytes": {
            "archive": _size(settings.archive_dir),
            "staging": _size(settings.staging_dir),
            "warehouse": settings.warehouse_file.stat().st_size,
        },
        "peak_mb": peak_mb(),
        "run": time.process_time(),
    }
    answer.write_text(json.dumps(figures), "utf-8")


def _summed(parts: list[dict[str, float]]) -> dict[str, float]:
    names = list(dict.fromkeys(name for measurement in parts for name in measurement))
    return {name: sum(measurement.get(name, 0.0) for measurement in parts) for name in names}


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
