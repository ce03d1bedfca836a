from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pipeline.reading.staging import Staging
from pipeline.runs.plan import make_plan
from pipeline.settings import Settings
from tests.fakes import document, read_document
from tests.runs import drop, rows, run


def test_the_same_result_is_not_moved_a_second_time(tmp_path: Path) -> None:
    staging, result = Staging(tmp_path), read_document(document(), "a.pdf")
    staging.put(result, "v1")
    folder = staging.path(result.document_sha256, "v1")
    first = folder.stat().st_ino
    staging.put(result, "v1")
    assert folder.stat().st_ino == first
    assert not list((tmp_path / ".tmp").iterdir())


def test_another_result_takes_the_place_of_the_first(tmp_path: Path) -> None:
    staging, result = Staging(tmp_path), read_document(document(), "a.pdf")
    staging.put(replace(result, reason="too_slow", message="(The limit is 1 s.)", frames={}), "v1")
    assert staging.head(result.document_sha256, "v1").reason == "too_slow"
    staging.put(result, "v1")
    assert staging.head(result.document_sha256, "v1").reason is None
    assert len(staging.frames([result.document_sha256], "v1")["facts"]) == 1
    assert not list((tmp_path / ".tmp").iterdir())


def test_a_damaged_file_is_replaced(tmp_path: Path) -> None:
    staging, result = Staging(tmp_path), read_document(document(), "a.pdf")
    staging.put(result, "v1")
    (staging.path(result.document_sha256, "v1") / "facts.parquet").write_bytes(b"damaged")
    staging.put(result, "v1")
    assert len(staging.frames([result.document_sha256], "v1")["facts"]) == 1


def test_many_who_stage_one_document_at_once_leave_one_whole_result(tmp_path: Path) -> None:
    staging, result = Staging(tmp_path), read_document(document(), "a.pdf")
    other = replace(result, reason="too_slow", message="(The limit is 1 s.)", frames={})
    for number in range(20):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(staging.put, [result, result, result, other], [f"v{number}"] * 4))
        head = staging.head(result.document_sha256, f"v{number}")
        facts = staging.frames([result.document_sha256], f"v{number}")["facts"]
        assert len(facts) == head.facts == (head.reason is None)
    assert not list((tmp_path / ".tmp").iterdir())


def test_every_file_of_a_document_is_forced_to_disk_before_its_folder_is_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a power cut could leave empty must not be found under a name that says that it is whole."""
    staging, result = Staging(tmp_path), read_document(document(), "a.pdf")
    folder = staging.path(result.document_sha256, "v1")
    forced: list[tuple[int, bool]] = []
    force = os.fsync

    def noting(descriptor: int) -> None:
        force(descriptor)
        forced.append((os.fstat(descriptor).st_ino, folder.exists()))

    monkeypatch.setattr(os, "fsync", noting)
    staging.put(result, "v1")
    assert {file.stat().st_ino for file in folder.iterdir()} == {inode for inode, there in forced if not there}
    assert (folder.parent.stat().st_ino, True) in forced


def test_what_a_killed_run_left_half_written_is_swept_by_the_next(settings: Settings) -> None:
    drop(settings, a=document())
    run(settings)
    left = Staging(settings.staging_dir).aside("0" * 64, "v1")
    (left / "facts.parquet").write_bytes(b"half")
    drop(settings, b=document("乙局"))
    run(settings)
    assert not left.exists()
    assert rows(settings, "SELECT count(*) FROM documents") == [(2,)]


def test_the_plan_sweeps_what_a_killed_run_left_before_anything_is_read(settings: Settings) -> None:
    left = settings.staging_dir / ".tmp" / "half"
    left.mkdir(parents=True)
    make_plan(settings)
    assert not left.exists()


def test_two_facts_of_one_key_are_not_staged(tmp_path: Path) -> None:
    staging, result = Staging(tmp_path), read_document(document(), "a.pdf")
    facts = pd.concat([result.frames["facts"]] * 2, ignore_index=True)
    facts.loc[1, "fact_id"] = "another"
    with pytest.raises(ValueError, match="more than one row"):
        staging.put(replace(result, frames={**result.frames, "facts": facts}), "v1")
    assert not staging.has(result.document_sha256, "v1")
    facts.loc[1, "unit_key"] = "101001"
    staging.put(replace(result, frames={**result.frames, "facts": facts}), "v1")
    assert staging.has(result.document_sha256, "v1")
