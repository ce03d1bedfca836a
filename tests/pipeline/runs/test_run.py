from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from common.errors import JuesuanError
from pipeline.reading import pool
from pipeline.settings import Settings
from tests.fakes import document
from tests.runs import FakeGate, FakeVerdict, drop, everything, rows, run
from tests.waiting import wait_for
from warehouse.questions import ask_declared

if TYPE_CHECKING:
    import pandas as pd


def test_a_run_loads_what_is_sound_and_refuses_the_rest_with_a_reason(settings: Settings) -> None:
    drop(settings, a=document("甲局"), b=document("乙局"), c=document(does="refuse"), d=document(does="raise"))
    (settings.drop_dir / "notes.txt").write_text("x")
    gate = FakeGate(stops=["乙局"])

    summary = run(settings, gate=gate)

    assert gate.batches == [2, 2]
    assert (summary.found, summary.known, len(summary.read)) == (4, 0, 4)
    assert summary.reasons == {"crashed": 1, "gate_failed": 1, "not_a_pdf": 1}
    assert [file.name for file in summary.ignored] == ["notes.txt"]
    assert rows(settings, "SELECT source_name, entity_name, amount_fen FROM facts") == [("a.pdf", "甲局", 12345)]
    quarantine = {row["source_name"]: row for row in ask_declared(settings.warehouse_file, "quarantine")}
    assert {name: row["reason"] for name, row in quarantine.items()} == {
        "b.pdf": "gate_failed",
        "c.pdf": "not_a_pdf",
        "d.pdf": "crashed",
    }
    assert "unknown_unit on page 7." in quarantine["b.pdf"]["message"]
    assert quarantine["b.pdf"]["reason_page"] == 7


def test_a_second_run_does_nothing(settings: Settings) -> None:
    drop(settings, a=document(), b=document(does="refuse"))
    run(settings)
    published = settings.warehouse_file.stat()
    summary = run(settings)
    assert (summary.known, summary.read, summary.loaded) == (2, (), ())
    assert settings.warehouse_file.stat().st_ino == published.st_ino
    assert settings.warehouse_file.stat().st_mtime_ns == published.st_mtime_ns


@pytest.mark.slow
def test_order_of_arrival_workers_and_batches_make_no_difference(settings: Settings, tmp_path: Path) -> None:
    documents = {name: document(f"{name}局", amount=n) for n, name in enumerate("甲乙丙丁戊")}
    drop(settings, **documents)
    drop(settings, copy_of_a=documents["甲"])
    run(settings)
    other = replace(
        settings,
        **{
            name: tmp_path / "other" / getattr(settings, name).name
            for name in ("drop_dir", "archive_dir", "staging_dir")
        },
        warehouse_file=tmp_path / "other" / "w.duckdb",
        workers=1,
        batch_documents=3,
    )
    other.drop_dir.mkdir(parents=True)
    for names in ("戊", "丁丙", "乙甲"):
        drop(other, **{name: documents[name] for name in names})
        run(other)
    drop(other, copy_of_a=documents["甲"])
    run(other)
    assert everything(other) == everything(settings)


def test_a_new_name_and_a_new_sidecar_are_loaded_without_reading_again(settings: Settings) -> None:
    drop(settings, b=document())
    run(settings)
    drop(settings, a=document())
    (settings.drop_dir / "a.pdf.json").write_text(json.dumps({"published_on": "2025-08-20", "x": 1}), "utf-8")
    summary = run(settings)
    assert (len(summary.read), len(summary.loaded)) == (0, 1)
    assert rows(settings, "SELECT source_name, published_on FROM documents") == [("a.pdf", "2025-08-20")]
    assert rows(settings, "SELECT DISTINCT source_name FROM facts") == [("a.pdf",)]
    assert rows(settings, "SELECT severity FROM findings WHERE rule = 'sidecar_invalid'") == [("warn",)]


def test_a_lost_warehouse_is_rebuilt_from_the_staging_area(settings: Settings) -> None:
    drop(settings, a=document("甲局"), b=document("乙局"))
    run(settings)
    before = everything(settings)
    settings.warehouse_file.unlink()
    for file in settings.drop_dir.iterdir():
        file.unlink()
    summary = run(settings)
    assert (len(summary.read), len(summary.loaded)) == (0, 2)
    assert everything(settings) == before


def test_a_run_that_broke_off_is_finished_by_the_next(settings: Settings) -> None:
    drop(settings, a=document("甲局"))
    run(settings)
    published = everything(settings)
    drop(settings, b=document("乙局"), c=document("丙局"), d=document("丁局"))

    def broken_gate(frames: Mapping[str, pd.DataFrame]) -> FakeVerdict:
        raise JuesuanError("the power went")

    with pytest.raises(JuesuanError, match="the power went"):
        run(settings, gate=broken_gate)
    assert everything(settings) == published
    summary = run(settings)
    assert (len(summary.read), len(summary.loaded)) == (0, 3)
    assert rows(settings, "SELECT count(*), count(DISTINCT document_sha256) FROM facts") == [(4, 4)]


def test_named_files_are_ingested_alone_and_not_copied_into_the_drop_folder(settings: Settings, tmp_path: Path) -> None:
    drop(settings, a=document("甲局"))
    named = tmp_path / "desk" / "b.pdf"
    named.parent.mkdir()
    named.write_bytes(document("乙局"))
    summary = run(settings, [named])
    assert summary.found == 1
    assert rows(settings, "SELECT source_name FROM documents") == [("b.pdf",)]
    assert [file.name for file in settings.drop_dir.iterdir()] == ["a.pdf"]
    assert run(settings).known == 1


def test_retry_reads_again_what_failed_in_the_run(settings: Settings, tmp_path: Path) -> None:
    drop(settings, a=document(does="spin"))
    quick = replace(settings, document_seconds=1)
    assert run(quick).reasons == {"too_slow": 1}
    assert not run(quick).loaded
    assert run(quick, retry=True).reasons == {"too_slow": 1}


def test_what_a_killed_reader_left_half_staged_does_not_wait_for_the_next_run(settings: Settings) -> None:
    half = settings.staging_dir / ".tmp" / "of-a-reader"
    drop(settings, a=document(), b=document(does=f"half:{half}"))
    assert run(settings).reasons == {"too_large": 1}
    assert not list(settings.staging_dir.glob(".tmp/*"))


def test_a_run_over_an_empty_drop_folder_makes_no_warehouse(settings: Settings) -> None:
    summary = run(settings)
    assert (summary.found, summary.loaded) == (0, ())
    assert not settings.warehouse_file.exists()


KILLED = """
from pipeline.runs.run import ingest_run
from pipeline.settings import load_settings
from tests.fakes import read_document
from tests.runs import FakeGate
ingest_run(load_settings(), reader=read_document, gate=FakeGate(), quiet=True)
"""


def test_a_killed_run_takes_its_readers_along_and_is_finished_by_the_next(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "CLOCK_PER_CPU_SECOND", 1)
    mark = tmp_path / "reader"
    drop(settings, a=document("甲局"), b=document("乙局"), c=document(does=f"hang:{mark}"))
    variables = {"JUESUAN_DATA_DIR": str(settings.data_dir), "JUESUAN_WORKERS": "2", "JUESUAN_DOCUMENT_SECONDS": "3600"}
    environment = {**os.environ, **variables}
    with subprocess.Popen([sys.executable, "-c", KILLED], env=environment, cwd=Path(__file__).parents[3]) as killed:
        wait_for(lambda: mark.exists() and len(list(settings.staging_dir.glob("??/*/*/document.json"))) == 2)
        killed.send_signal(signal.SIGKILL)
    wait_for(lambda: not alive(int(mark.read_text())))
    assert not settings.warehouse_file.exists()

    summary = run(replace(settings, document_seconds=1))

    assert [outcome.reason for outcome in summary.read] == ["too_slow"]
    assert rows(settings, "SELECT count(*), count(DISTINCT document_sha256) FROM facts") == [(2, 2)]
    assert not (settings.staging_dir / ".tmp").exists() or not list((settings.staging_dir / ".tmp").iterdir())


def test_notes_that_a_killed_run_left_half_written_are_swept(settings: Settings) -> None:
    left = settings.fingerprints_file.with_name(f".{settings.fingerprints_file.name}.1.tmp")
    settings.data_dir.mkdir(exist_ok=True)
    left.touch()
    drop(settings, a=document("甲局"))
    run(settings)
    assert not left.exists()


def alive(process: int) -> bool:
    try:
        # A dead process that nobody has waited for yet (Z) is dead.
        return Path(f"/proc/{process}/stat").read_text("ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
