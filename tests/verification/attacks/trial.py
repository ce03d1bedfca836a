"""Run attack documents through the whole pipeline, each judged as if it were alone in the warehouse."""

from __future__ import annotations

import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from benchmarks.truth import records
from pipeline.intake.archive import Archive
from pipeline.loading.judge import judge_batch
from pipeline.loading.load import default_gate
from pipeline.reading.staging import Staging
from pipeline.runs.run import ingest_run
from pipeline.settings import Settings, load_settings
from tests.verification.attacks.cases import Case
from tests.verification.attacks.judging import FORM_FRAMES, Loaded, Row, Verdict, judge

_FRAMES = ("documents", "facts", "findings", "grades", "statements", *FORM_FRAMES.values())


def run_cases(cases: Sequence[Case], workers: int | None = None) -> list[Verdict]:
    """Read, check and gate every case, and judge what became of it, in the order of the cases.

    The run itself is a whole one, from the drop folder to the published warehouse. Its outcome is taken before
    documents are linked: the cases are many disclosures of one body and year, which would put each other in doubt.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(Path(folder), workers)
        settings.drop_dir.mkdir(parents=True)
        for number, case in enumerate(cases):
            (settings.drop_dir / f"{number:04}.pdf").write_bytes(case.data)
        ingest_run(settings, quiet=True)
        loaded = _loaded(settings)
    of_name = {case.name: loaded[hashlib.sha256(case.data).hexdigest()] for case in cases}
    return [judge(case, of_name[case.name], of_name.get(case.same_as or "")) for case in cases]


def _settings(folder: Path, workers: int | None) -> Settings:
    variables = {
        "JUESUAN_CONFIG": "",
        "JUESUAN_DATA_DIR": str(folder),
        "JUESUAN_CORRECTIONS_DIR": str(folder / "corrections"),
        "JUESUAN_SETTLE_SECONDS": "0",
        "JUESUAN_LOG_LEVEL": "ERROR",
        "JUESUAN_WORKERS": str(workers or ""),
    }
    return load_settings(environ={name: value for name, value in variables.items() if value})


def _loaded(settings: Settings) -> dict[str, Loaded]:
    documents = Archive(settings.archive_dir).documents(())
    frames, _ = judge_batch(documents, Staging(settings.staging_dir), default_gate())
    rows = {name: records(frames[name]) for name in _FRAMES}
    grades = {row["document_sha256"]: row["grade"] for row in rows["grades"]}
    by_document = {name: _by_document(rows[name]) for name in _FRAMES}
    return {
        (sha256 := str(document["document_sha256"])): Loaded(
            document,
            by_document["facts"][sha256],
            by_document["findings"][sha256],
            grades.get(sha256, "A"),
            by_document["statements"][sha256],
            {name: by_document[name][sha256] for name in FORM_FRAMES.values()},
        )
        for document in rows["documents"]
    }


def _by_document(rows: Sequence[Row]) -> dict[str, list[Row]]:
    rows_of: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        rows_of[str(row["document_sha256"])].append(row)
    return rows_of
