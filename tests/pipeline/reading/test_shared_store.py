from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from common.errors import JuesuanError
from pipeline.code_versions import read_version
from pipeline.reading.chunks import Chunk, read
from pipeline.reading.pool import Limits
from pipeline.reading.shared_store import Store
from pipeline.reading.staging import Staging
from pipeline.reading.worker import Job
from tests.fakes import document, read_document

LIMITS = Limits(workers=1, seconds=900, memory_mb=512, file_mb=1)
NOWHERE = Path("/nowhere")
"""A path of the machine of the run, which a worker does not see"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"file://{tmp_path}/store")


def archived(folder: Path, *documents: bytes) -> tuple[Job, ...]:
    jobs = []
    for data in documents:
        sha256 = hashlib.sha256(data).hexdigest()
        path = folder / f"{sha256}.pdf"
        path.write_bytes(data)
        jobs.append(Job(sha256, f"{sha256[:8]}.pdf", len(data), path))
    return tuple(jobs)


def chunk(store: Store, jobs: tuple[Job, ...]) -> Chunk:
    """A chunk as it arrives on a machine that sees no folder of the run."""
    elsewhere = tuple(replace(job, path=NOWHERE / job.path.name) for job in jobs)
    return Chunk(0, elsewhere, NOWHERE / "staging", read_version(), LIMITS, read_document, store.url)


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_is_read_through_the_store_is_staged_as_if_folders_were_shared(store: Store, tmp_path: Path) -> None:
    jobs = archived(tmp_path, document("甲局"), document("乙局", does="refuse"))
    shared = Chunk(0, jobs, tmp_path / "shared", read_version(), LIMITS, read_document)
    expected = read(shared)

    store.send(jobs)
    outcomes = store.collect(read(chunk(store, jobs)), staging := Staging(tmp_path / "own"), read_version())

    assert [replace(outcome, seconds=0) for outcome in outcomes] == [
        replace(outcome, seconds=0) for outcome in expected
    ]
    staging.sweep()
    Staging(tmp_path / "shared").sweep()
    assert files_of(staging.folder) == files_of(tmp_path / "shared") != {}


def test_nothing_is_taken_over_from_an_attempt_that_did_not_end(store: Store, tmp_path: Path) -> None:
    jobs = archived(tmp_path, document("甲局"))
    store.send(jobs)
    given_up, ended = read(chunk(store, jobs)), read(chunk(store, jobs))
    half = next((tmp_path / "store/staging" / str(given_up[0].attempt)).rglob("facts.parquet"))
    half.write_bytes(b"PAR1")

    store.collect(ended, staging := Staging(tmp_path / "own"), read_version())

    assert staging.frames([jobs[0].sha256], read_version())["facts"]["amount_fen"].tolist() == [12345]
    assert half.exists()
    store.sweep()
    assert not half.exists()


def test_bytes_go_to_the_store_once_and_again_where_they_were_cut_off(store: Store, tmp_path: Path) -> None:
    jobs = archived(tmp_path, document("甲局"), document("乙局"))
    store.send(jobs)
    first, second = (next((tmp_path / "store").rglob(f"{job.sha256}.pdf")) for job in jobs)
    stamp = first.stat().st_mtime_ns
    second.write_bytes(second.read_bytes()[:5])

    store.send(jobs)

    assert first.stat().st_mtime_ns == stamp
    assert second.read_bytes() == document("乙局")


def test_bytes_that_are_others_are_not_read(store: Store, tmp_path: Path) -> None:
    jobs = archived(tmp_path, document("甲局"))
    store.send(jobs)
    next((tmp_path / "store").rglob("*.pdf")).write_bytes(document("乙局"))
    with pytest.raises(JuesuanError, match="is damaged: delete it there"):
        read(chunk(store, jobs))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nosuch://bucket", "cannot be opened: ValueError"),
        ("file:///proc/no/such/folder", "cannot be written"),
    ],
)
def test_a_store_that_does_not_answer_is_named(url: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(JuesuanError, match=says) as raised:
        Store(url).send(archived(tmp_path, document()))
    assert url in str(raised.value)


def test_a_probe_leaves_nothing(store: Store, tmp_path: Path) -> None:
    store.probe()
    assert files_of(tmp_path / "store") == {}
