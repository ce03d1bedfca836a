from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from common.errors import JuesuanError
from pipeline.reading import pool
from pipeline.reading.pool import Limits, read_chunk
from pipeline.reading.staging import Staging
from pipeline.reading.worker import Job, Outcome
from tests.fakes import document, read_document

LIMITS = Limits(workers=2, seconds=900, memory_mb=512, file_mb=1)


def jobs_for(folder: Path, *documents: bytes) -> list[Job]:
    jobs = []
    for number, data in enumerate(documents):
        path = folder / f"{number}.pdf"
        path.write_bytes(data)
        jobs.append(Job(hashlib.sha256(data).hexdigest(), f"{number}.pdf", len(data), path))
    return jobs


def test_a_hostile_document_costs_itself_and_nothing_else(tmp_path: Path) -> None:
    mark = tmp_path / "died"
    documents = {
        "read": (document("甲局"), None),
        "refuse": (document(does="refuse"), "not_a_pdf"),
        "raise": (document(does="raise"), "crashed"),
        "die": (document(does="die"), "crashed"),
        "segfault": (document(does="segfault"), "crashed"),
        "kill": (document(does="kill"), "too_large"),
        "eat": (document(does="eat"), "too_large"),
        "huge": (document(does="huge" * 400_000), "too_large"),
        "died once": (document(does=f"once:{mark}"), None),
        "last": (document("乙局"), None),
    }
    jobs = jobs_for(tmp_path, *(data for data, _ in documents.values()))
    begun: list[Outcome] = []

    outcomes = read_chunk(jobs, tmp_path / "staging", "v1", LIMITS, read_document, begun.append)

    assert [o.sha256 for o in outcomes] == [job.sha256 for job in jobs]
    assert dict(zip(documents, [o.reason for o in outcomes], strict=True)) == {
        name: reason for name, (_, reason) in documents.items()
    }
    assert len(begun) == len(jobs)
    staging = Staging(tmp_path / "staging")
    for job, outcome in zip(jobs, outcomes, strict=True):
        head = staging.head(job.sha256, "v1")
        assert head.reason == outcome.reason
        assert (head.message is None) == (head.reason is None)
    assert not list((tmp_path / "staging" / ".tmp").iterdir())


@pytest.mark.parametrize(("does", "ended_by"), [("hang", "TimeoutError"), ("spin", "ProcessExpired")])
def test_a_document_that_hangs_is_given_up_and_the_next_is_read_by_a_new_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, does: str, ended_by: str
) -> None:
    # The kernel ends one that computes for ever, by its CPU time; the clock ends one that waits for ever.
    monkeypatch.setattr(pool, "CLOCK_PER_CPU_SECOND", 1 if does == "hang" else 120)
    caplog.set_level("INFO", pool.__name__)
    hanging, sound = jobs_for(tmp_path, document(does=does), document("甲局"))
    (outcome,) = read_chunk([hanging], tmp_path / "staging", "v1", replace(LIMITS, seconds=1), read_document)
    assert outcome.reason == "too_slow"
    assert ended_by in caplog.text
    assert Staging(tmp_path / "staging").head(hanging.sha256, "v1").reason == "too_slow"
    (outcome,) = read_chunk([sound], tmp_path / "staging", "v1", LIMITS, read_document)
    assert outcome.reason is None
    assert not list((tmp_path / "staging" / ".tmp").iterdir())


def test_nothing_that_readers_write_aside_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "tmp"
    ended = subprocess.Popen(["true"])
    ended.wait()
    of_killed, of_others = (folder / f"juesuan-readers-{process}-x" for process in (ended.pid, os.getppid()))
    for left in (of_killed, of_others):
        left.mkdir(parents=True)
        (left / "page").touch()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))

    jobs = jobs_for(tmp_path, document(does=f"litter:{tmp_path}/written"))
    (outcome,) = read_chunk(jobs, tmp_path / "staging", "v1", LIMITS, read_document)

    assert outcome.reason == "too_large"
    written = Path((tmp_path / "written").read_text())
    assert written.parent.parent == folder
    assert list(folder.glob("juesuan-readers-*")) == [of_others]
    assert (of_others / "page").exists()


def test_a_crash_says_where_without_a_path_of_this_machine(tmp_path: Path) -> None:
    (job,) = jobs_for(tmp_path, document(does="raise"))
    read_chunk([job], tmp_path / "staging", "v1", LIMITS, read_document)
    message = Staging(tmp_path / "staging").head(job.sha256, "v1").message
    assert message is not None
    assert "RuntimeError at fakes.py:" in message
    assert str(tmp_path) not in message


def test_a_damaged_archive_stops_the_run(tmp_path: Path) -> None:
    (job,) = jobs_for(tmp_path, document())
    job.path.write_bytes(b"something else")
    with pytest.raises(JuesuanError, match="is damaged"):
        read_chunk([job], tmp_path / "staging", "v1", LIMITS, read_document)


def test_a_staging_area_that_cannot_be_written_stops_the_run(tmp_path: Path) -> None:
    (job,) = jobs_for(tmp_path, document())
    (tmp_path / "staging").write_text("a file where a folder should be")
    with pytest.raises(JuesuanError, match="cannot be written"):
        read_chunk([job], tmp_path / "staging", "v1", LIMITS, read_document)
