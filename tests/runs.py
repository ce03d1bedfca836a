"""Runs over documents of the fake reader, and what the warehouse then holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.runs.run import ingest_run
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings
from schemas.reading.frames import frame
from tests.fakes import read_document
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


def run(settings: Settings, paths: Sequence[Path] | None = None, **options: Any) -> RunSummary:
    return ingest_run(
        settings, paths, reader=read_document, gate=options.pop("gate", FakeGate()), quiet=True, **options
    )


def rows(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    return ask(settings.warehouse_file, query)[1]


def everything(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    names = ("facts", "documents", "tables_read", "findings", "evidence")
    return {name: rows(settings, f"SELECT * FROM {name} ORDER BY ALL") for name in names}
