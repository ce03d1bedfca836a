"""What `make bench` and `make bench-night` print rests on sums: nothing is counted twice, and nothing left out."""

from __future__ import annotations

import hashlib
import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.nights import KnownFiles
from benchmarks.speed.clocks import Clock
from benchmarks.speed.outside import Cost
from benchmarks.speed.report import Row, show_costs, stages, start_and_page
from pipeline.intake.archive import Archive
from pipeline.intake.drop_folder import discover
from pipeline.settings import load_settings

ROOT = Path(__file__).parents[2]

SAID = {
    "reading": {"reading": 10.0, "open": 1.0, "tables (camelot)": 4.0, "cells": 2.0, "forms": 2.0},
    "readers": 11.0,
    "steps": {"archive and plan": 0.5, "checks": 0.25, "insert": 0.25, "publishing": 0.5},
    "imports": 1.5,
    "run": 4.0,
}
"""One reader process took 11 s, the run's own 4 s"""


def row(cpu: float, documents: int = 4, **report: object) -> Row:
    return Row(f"{documents} files", Cost(cpu, 2 * cpu, {**SAID, **report}), documents, 10 * documents)


def test_the_stages_of_a_run_add_up_to_everything_and_none_is_negative() -> None:
    seconds_by_stage = stages(row(cpu=17.0).cost)
    assert sum(seconds_by_stage.values()) == pytest.approx(17.0)
    assert min(seconds_by_stage.values()) >= 0
    assert seconds_by_stage["readers: start, imports; ends of all"] == 2.0
    assert seconds_by_stage["reading: the rest"] == 1.0
    assert seconds_by_stage["run: the rest"] == 1.0


def test_a_run_has_a_fixed_start_and_a_cost_per_page(capsys: pytest.CaptureFixture[str]) -> None:
    few, many = row(cpu=17.0), row(cpu=113.0, documents=100)
    assert start_and_page(few, many) == pytest.approx((13.0, 0.1))
    show_costs(few, many, [Row("camelot, 4 real", Cost(41.0, 41.0, {"calls": 40.0, "start": 1.0}), 4, 40)])
    assert [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()[2:]] == [
        "a whole run 13.0 CPU s 100.0 ms",
        "camelot as it comes 1.0 CPU s 1000.0 ms 10.0 times a page of a whole run",
    ]


NESTED = """
import time

def inner():
    time.process_time.advance(2)

def outer():
    inner()
    time.process_time.advance(3)
"""


class ClockByHand:
    """Stands in for the CPU time of this process: it goes on when it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.seconds += seconds


def test_a_step_within_another_counts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "nested_steps.py").write_text(NESTED)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("time.process_time", ClockByHand())
    clock = Clock()
    with clock.on({"inner": "nested_steps.inner", "outer": "nested_steps.outer"}):
        importlib.import_module("nested_steps").outer()
    assert clock.spent == {"inner": 2, "outer": 3}


ORPHAN = """
import json, os, subprocess, sys
from pathlib import Path
from benchmarks.speed.outside import measured
print(json.dumps(measured("orphaning", [], Path(sys.argv[1]), {}).cpu))
"""
ORPHANING = """
import os, sys, time
Path = __import__("pathlib").Path
Path(sys.argv[-1]).write_text("{}")
if not os.fork():
    end = time.process_time() + 0.5
    while time.process_time() < end:
        pass
"""


def test_a_process_that_outlives_the_command_is_counted_too(tmp_path: Path) -> None:
    (tmp_path / "orphaning.py").write_text(ORPHANING)
    environment = {"PYTHONPATH": f"{ROOT}:{tmp_path}", "PATH": ""}
    command = [sys.executable, "-c", ORPHAN, str(tmp_path / "answer.json")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) >= 0.5


def test_a_known_file_is_one_for_the_archive_and_the_drop_folder(tmp_path: Path) -> None:
    settings = load_settings(environ={"JUESUAN_DATA_DIR": str(tmp_path / "data")})
    known_files = KnownFiles(settings, b"%PDF-1.7 ...")
    names_by_hash = {known_files.make(name): name for name in ("a.pdf", "b.pdf")}
    assert {
        document.sha256: document.source_name for document in Archive(settings.archive_dir).documents()
    } == names_by_hash
    candidates, ignored = discover(settings.drop_dir)
    assert {
        hashlib.sha256(candidate.path.read_bytes()).hexdigest(): candidate.name for candidate in candidates
    } == names_by_hash
    assert not ignored
