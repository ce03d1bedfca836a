"""Runs over documents of the fake reader, and what the warehouse then holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.loading.judge import Gate
from pipeline.reading.chunks import Chunk, Done, read_here
from pipeline.reading.worker import Outcome, Reader, read_and_stage
from pipeline.runs.current_run import start_run
from pipeline.runs.plan import make_plan
from pipeline.runs.run import Losses, Steps, carry_out
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings
from schemas.reading.frames import frame
from tests.fakes import is_harmless, read_document
from warehouse.questions import ask

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class FakeGate:
    """Stops the documents of the entities named, with a finding on page 7."""

    stops: Sequence[str] = ()
    batches: list[int] = field(default_factory=list)

    def __call__(self, frames: Mapping[str, pd.DataFrame]) -> FakeVerdict:
        """Judge a batch."""
        documents = frames["documents"]
        self.batches.append(len(documents))
        stopped = documents.loc[documents["entity_name"].isin(list(self.stops)), "document_sha256"]
        findings = [
            {"document_sha256": sha256, "finding_no": 1, "rule": "unknown_unit", "severity": "gate", "page": 7}
            | {"message": "wrong"}
            for sha256 in stopped
        ]
        return FakeVerdict(frame("findings").build(findings))


@dataclass(frozen=True)
class FakeVerdict:
    findings: pd.DataFrame
    results: pd.DataFrame = field(default_factory=lambda: frame("gate_results").build([]))


def drop(settings: Settings, **documents: bytes) -> None:
    for name, data in documents.items():
        (settings.drop_dir / f"{name}.pdf").write_bytes(data)


def run(
    settings: Settings,
    paths: Sequence[Path] | None = None,
    *,
    gate: Gate | None = None,
    retry: bool = False,
    in_processes: bool = False,
    reader: Reader = read_document,
    losses: Losses = "hold",
) -> RunSummary:
    """A run with a fake reader: in this process, unless what a reader does to its own process is the point."""
    read_chunks = read_here if in_processes else _read
    steps = Steps(reader=reader, gate=gate or FakeGate(), read_chunks=read_chunks, quiet=True, losses=losses)
    with start_run(settings, "ingest") as current:
        return carry_out(settings, make_plan(settings, paths, retry=retry), current, steps)


def _read(chunks: Sequence[Chunk], done: Done) -> Iterator[list[Outcome]]:
    """Read chunks in this process, which takes a third of the time, unless a document does harm to its process."""
    for chunk in chunks:
        if not all(is_harmless(job.path.read_bytes()) for job in chunk.jobs):
            yield from read_here([chunk], done)
            continue
        outcomes = []
        for job in chunk.jobs:
            outcomes.append(read_and_stage(job, chunk.staging, chunk.version, chunk.reader))
            done(outcomes[-1])
        yield outcomes


def rows(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    return ask(settings.warehouse_file, query)[1]


def everything(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    names = ("facts", "documents", "tables_read", "findings", "evidence")
    return {name: rows(settings, f"SELECT * FROM {name} ORDER BY ALL") for name in names}
