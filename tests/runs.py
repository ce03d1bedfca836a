"""Runs over documents of the fake reader, and what the warehouse then holds."""

from __future__ import annotations

import gc
import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.loading.judge import Gate
from pipeline.reading.chunks import Chunk, Done, read_locally
from pipeline.reading.worker import Outcome, Reader, read_and_stage
from pipeline.runs.current_run import start_run
from pipeline.runs.plan import make_plan
from pipeline.runs.run import Losses, Steps, carry_out
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings, load_settings
from schemas.reading.frames import frame
from tests.fakes import is_harmless, read_document
from tests.sharing import made_once
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


def settings_in(folder: Path) -> Settings:
    """Settings over an empty data folder in `folder`, with small limits."""
    variables = {
        "JUESUAN_DATA_DIR": str(folder / "data"),
        "JUESUAN_CORRECTIONS_DIR": str(folder / "corrections"),
        "JUESUAN_WORKERS": "2",
        "JUESUAN_BATCH_DOCUMENTS": "2",
        "JUESUAN_DOCUMENT_SECONDS": "900",
        "JUESUAN_SETTLE_SECONDS": "0",
    }
    settings = load_settings(environ=variables)
    settings.drop_dir.mkdir(parents=True)
    return settings


def copy_run(
    settings: Settings, factory: pytest.TempPathFactory, *, reader: Reader = read_document, **documents: bytes
) -> None:
    """Fill the data folder as a run over these documents does; it is made once in a session of tests, then copied."""

    def fill(folder: Path) -> None:
        first = settings_in(folder)
        drop(first, **documents)
        run(first, reader=reader)

    digest = hashlib.sha256(repr((reader.__module__, sorted(documents.items()))).encode()).hexdigest()[:12]
    shutil.copytree(made_once(factory, f"run-{digest}", fill) / "data", settings.data_dir, dirs_exist_ok=True)


def drop(settings: Settings, **documents: bytes) -> None:
    for name, data in documents.items():
        (settings.drop_dir / f"{name}.pdf").write_bytes(data)


def run(
    settings: Settings,
    paths: Sequence[Path] | None = None,
    *,
    reader: Reader = read_document,
    gate: Gate | None = None,
    retry: bool = False,
    losses: Losses = "hold",
) -> RunSummary:
    """A run over documents of the fake reader."""
    steps = Steps(
        reader=reader,
        gate=gate or FakeGate(),
        read_chunks=read_in_this_process,
        quiet=True,
        losses=losses,
    )
    with start_run(settings, "ingest") as current:
        return carry_out(settings, make_plan(settings, paths, retry=retry), current, steps)


def read_in_this_process(chunks: Sequence[Chunk], done: Done) -> Iterator[list[Outcome]]:
    """Read chunks in this process, which takes a third of the time, unless a document does harm to its process."""
    for chunk in chunks:
        if not all(is_harmless(job.path.read_bytes()) for job in chunk.jobs):
            yield from read_locally([chunk], done)
            continue
        outcomes = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(gc, "collect", lambda: 0)  # nothing limits this process, and it holds much more than a reader
            for job in chunk.jobs:
                outcomes.append(read_and_stage(job, chunk.staging, chunk.version, chunk.reader))
                done(outcomes[-1])
        yield outcomes


def rows(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    return ask(settings.warehouse_file, query)[1]


def everything(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    names = ("facts", "documents", "tables_read", "findings", "evidence")
    return {name: rows(settings, f"SELECT * FROM {name} ORDER BY ALL") for name in names}
