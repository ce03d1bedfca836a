from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from flows.staging import Staging
from tests.flows.fakes import document, read_document


def test_the_same_result_is_not_moved_a_second_time(tmp_path: Path) -> None:
    staging, result = Staging(tmp_path), read_document(document(), "a.pdf")
    staging.put(result, "v1")
    place = staging.path(result.document_sha256, "v1")
    first = place.stat().st_ino
    staging.put(result, "v1")
    assert place.stat().st_ino == first
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
