from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from common.errors import Exit, JuesuanError, LockedError
from pipeline.runs.current_run import start_run
from pipeline.runs.journal import STATES, Journal, RunRecord, new_record
from pipeline.runs.lock import run_lock
from pipeline.runs.logs import sweep
from pipeline.settings import Settings
from schemas.reading.frames import frame
from tests.fakes import document
from tests.runs import FakeGate, drop, rows, run
from tests.waiting import PATIENCE
from warehouse.content_hash import content_hash

RUN = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored by what a shell starts in the background
from pipeline.runs.current_run import start_run
from pipeline.settings import load_settings
with start_run(load_settings(), "nightly"):
    print("started", flush=True)
    sys.stdin.read()
"""


def journal(settings: Settings) -> list[RunRecord]:
    return Journal(settings.journal_file).records()


def log_lines(settings: Settings) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for file in sorted(settings.logs_dir.glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    ]


def test_the_journal_keeps_what_the_frame_declares() -> None:
    assert {column.name for column in fields(RunRecord)} == set(frame("runs").column_names)
    state = next(column for column in frame("runs").columns if column.name == "state")
    assert all(name in state.doc for name in STATES)


def test_every_run_is_in_the_journal_and_the_loading_ones_bring_all_into_the_warehouse(settings: Settings) -> None:
    drop(settings, a=document("甲局"), b=document("乙局"), c=document(does="refuse"))
    first = run(settings)
    run(settings)  # nothing new
    drop(settings, d=document("丁局"))
    (settings.drop_dir / "notes.txt").write_text("x")
    last = run(settings)

    records = journal(settings)
    assert [record.state for record in records] == ["completed", "nothing_new", "completed"]
    assert (records[0].run_id, records[2].run_id) == (first.run_id, last.run_id)
    assert all(record.started_at < (record.finished_at or "") for record in records)
    columns = "run_id, state, found, ignored, known, read, loaded, quarantined, facts, reasons"
    assert rows(settings, f"SELECT {columns} FROM runs ORDER BY started_at") == [
        (records[0].run_id, "completed", 3, 0, 0, 3, 2, 1, 2, '{"not_a_pdf": 1}'),
        (records[1].run_id, "nothing_new", 3, 0, 3, 0, 0, 0, 0, "{}"),
        (records[2].run_id, "completed", 4, 1, 3, 1, 1, 0, 1, "{}"),
    ]
    slowest = json.loads(rows(settings, "SELECT slowest FROM runs ORDER BY started_at LIMIT 1")[0][0])
    assert {row["source_name"] for row in slowest} == {"a.pdf", "b.pdf", "c.pdf"}


def test_runs_take_no_part_in_the_content_of_a_warehouse(settings: Settings, tmp_path: Path) -> None:
    drop(settings, a=document("甲局"))
    run(settings)
    hash_before = content_hash(settings.warehouse_file)
    settings.warehouse_file.unlink()
    run(settings)
    assert rows(settings, "SELECT count(*) FROM runs") == [(2,)]
    assert content_hash(settings.warehouse_file) == hash_before


def test_a_failed_run_says_why_in_journal_and_log(settings: Settings) -> None:
    def fail(frames: object) -> Any:
        raise JuesuanError("the disk is full")

    drop(settings, a=document())
    with pytest.raises(JuesuanError, match="the disk is full"):
        run(settings, gate=fail)
    (record,) = journal(settings)
    assert (record.state, record.message, record.read) == ("failed", "the disk is full", 1)
    last = log_lines(settings)[-1]
    assert last["state"] == "failed"
    assert "in fail" in last["traceback"]
    run(settings)
    assert rows(settings, "SELECT state, message FROM runs ORDER BY started_at") == [
        ("failed", "the disk is full"),
        ("completed", None),
    ]


def test_a_second_run_gives_way_and_says_to_whom(settings: Settings) -> None:
    with started(settings) as other:
        with pytest.raises(LockedError, match=f"process {other.pid} "):
            run(settings)
        assert [record.state for record in journal(settings)] == ["going_on", "gave_way"]
        assert f"process {other.pid} " in (journal(settings)[1].message or "")
        other.kill()


def test_a_killed_run_is_taken_over_and_buried(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    with started(settings) as other:
        assert states(settings, capsys) == ["going_on"]
        other.kill()
        other.wait()
    assert states(settings, capsys) == ["killed"]
    drop(settings, a=document())
    summary = run(settings)
    assert [record.state for record in journal(settings)] == ["killed", "completed"]
    assert rows(settings, "SELECT state, finished_at IS NULL FROM runs ORDER BY started_at") == [
        ("killed", True),
        ("completed", False),
    ]
    assert summary.run_id in str(journal(settings)[0].message)
    assert any("was killed" in line["message"] for line in log_lines(settings))


def states(settings: Settings, capsys: pytest.CaptureFixture[str]) -> list[str]:
    os.environ["JUESUAN_DATA_DIR"] = str(settings.data_dir)
    capsys.readouterr()
    try:
        assert main(["status", "--json"]) == Exit.OK
    finally:
        del os.environ["JUESUAN_DATA_DIR"]
    return [row["state"] for row in json.loads(capsys.readouterr().out)["runs"]]


def started(settings: Settings) -> subprocess.Popen[str]:
    other = subprocess.Popen(
        [sys.executable, "-c", RUN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "JUESUAN_DATA_DIR": str(settings.data_dir)},
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "started\n"
    return other


def test_a_run_that_is_interrupted_is_noted_as_stopped(settings: Settings) -> None:
    with started(settings) as other:
        other.send_signal(signal.SIGINT)
        other.wait()
    (record,) = journal(settings)
    assert (record.state, record.message) == ("stopped", "KeyboardInterrupt")


def test_a_torn_line_and_a_foreign_one_cost_nothing_else(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "runs.jsonl")
    first, second = new_record("nightly"), new_record("ingest")
    journal.append(first)
    with open(journal.path, "ab") as file:
        file.write(b'[1]\n{"run_id": "x", "sta')
    journal.append(second)
    assert journal.records() == [first, second]


def test_every_document_is_in_the_log_under_run_and_hash(settings: Settings) -> None:
    drop(settings, a=document("甲局"), b=document(does="raise"))
    summary = run(settings, gate=FakeGate())
    lines = log_lines(settings)
    assert {line["run_id"] for line in lines} == {summary.run_id}
    by_name = {outcome.source_name: outcome for outcome in summary.read}
    read = {line["source_name"]: line for line in lines if line["message"] == "read"}
    assert {name: line["document_sha256"] for name, line in read.items()} == {n: o.sha256 for n, o in by_name.items()}
    assert (read["b.pdf"]["reason"], read["a.pdf"]["facts"]) == ("crashed", 1)
    assert [line["source_name"] for line in lines if line["message"] == "quarantined"] == ["b.pdf"]
    # What a reader process says itself stands in the same file, under its document, with the traceback.
    (log_line,) = [line for line in lines if line["logger"] == "pipeline.reading.worker"]
    assert log_line["document_sha256"] == by_name["b.pdf"].sha256
    assert "a mistake in the program" in log_line["traceback"]
    assert [lines[0]["message"], lines[-1]["state"]] == ["run started", "completed"]


def test_old_logs_are_removed_and_the_latest_stay(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"2026010{number}T000000Z-abcdef.jsonl").touch()
    sweep(tmp_path, count=2)
    assert sorted(file.name[:8] for file in tmp_path.iterdir()) == ["20260103", "20260104"]


def test_who_waits_for_the_lock_gets_it_when_the_other_run_ends(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with started(settings) as other:
        with pytest.raises(LockedError), run_lock(settings.lock_file, wait_seconds=0.3):
            pass

        def end_the_other(seconds: float) -> None:
            other.kill()
            other.wait()

        monkeypatch.setattr(time, "sleep", end_the_other)
        with start_run(settings, "department", wait_seconds=PATIENCE) as run_:
            assert run_.record.flow == "department"
            assert other.poll() is not None
