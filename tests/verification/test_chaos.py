from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.verification.chaos.book import Book
from tests.verification.chaos.faults import Strike
from tests.verification.chaos.plan import KINDS, make_plan, short
from tests.verification.chaos.trial import Result, _judge_reader, is_sentence, judge
from tests.waiting import PATIENCE

ROOT = Path(__file__).parents[2]
STEPS = {
    "first": {"scandir drop": 1, "write staging/.tmp/#/facts.parquet": 8, "duckdb COMMIT": 2},
    "many": {"scandir drop": 1, "write staging/.tmp/#/facts.parquet": 8, "duckdb COMMIT": 2},
    "few": {"scandir drop": 1, "write staging/.tmp/#/facts.parquet": 2, "duckdb COMMIT": 2, "replace seen": 1},
}


@pytest.mark.slow
def test_faults_of_every_kind_lose_nothing(tmp_path: Path) -> None:
    """The short form of `make chaos`: the way a full one goes, with one fault of every kind but Prefect's."""
    command = [sys.executable, "-m", "tests.verification.chaos", "--short", "--documents", "8", "--work", str(tmp_path)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JUESUAN_")}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "losses 0" in done.stdout
    kinds = {line[:16].strip(): line[16:].split()[:4] for line in done.stdout.splitlines()}
    for kind in KINDS:
        if kind != "prefect":
            tried, _, losses, reads = map(int, kinds[kind])
            assert (tried > 0, losses) == (True, 0)
            assert reads > 0
    # Those that strike at a step do so always; whether the others come in time depends on the machine.
    for kind in ("power", "kill", "reader killed", "write error"):
        assert int(kinds[kind][1]) == 1


def test_the_plan_meets_every_step_and_is_the_same_every_time() -> None:
    plan = make_plan(STEPS, prefect=4)
    assert plan == make_plan(STEPS, prefect=4)
    assert [fault.number for fault in plan] == list(range(len(plan)))
    assert {fault.kind for fault in plan} == set(KINDS)
    for scene in ("first", "many"):
        met = {fault.step for fault in plan if fault.kind == "power" and fault.scene == scene}
        assert met == set(STEPS[scene])
    assert {fault.step for fault in plan if fault.kind == "write error"} == {
        step for step in STEPS["few"] if not step.startswith("scandir")
    }
    chosen = [fault.kind for fault in short(plan)]
    assert sorted(chosen) == sorted(set(KINDS) - {"prefect"})


RUN = """
import os, shutil, sys
from pathlib import Path
from tests.verification.chaos.faults import install
install()
folder = Path(sys.argv[1])
shutil.rmtree(folder / "staging", ignore_errors=True)
for name in "abc":
    try:
        (folder / "archive" / name).write_bytes(b"x")
        os.replace(folder / "archive" / name, folder / "archive" / f"{name}.pdf")
    except OSError as error:
        print(error.strerror)
"""


def strike(folder: Path, **what: Any) -> subprocess.CompletedProcess[str]:
    (folder / "archive").mkdir(parents=True)
    command = [sys.executable, "-c", RUN, str(folder)]
    environment = {**os.environ, **Strike(str(folder), **what).to_environment()}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, start_new_session=True
    )


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "archive").iterdir())


@pytest.mark.parametrize(("after", "there"), [(False, ["a.pdf", "b"]), (True, ["a.pdf", "b.pdf"])])
def test_a_kill_strikes_before_or_after_a_step(tmp_path: Path, after: bool, there: list[str]) -> None:
    folder = tmp_path / "data"
    done = strike(folder, does="power", step="replace archive/b.pdf", after=after)
    assert done.returncode == -signal.SIGKILL
    assert left(folder) == there
    assert Strike(str(folder)).mark.exists()


@pytest.mark.parametrize(("lasting", "there"), [(False, ["a.pdf", "b", "c.pdf"]), (True, ["a.pdf", "b"])])
def test_an_error_strikes_once_or_from_there_on(tmp_path: Path, lasting: bool, there: list[str]) -> None:
    folder = tmp_path / "data"
    done = strike(folder, does="ENOSPC", step="replace archive/b.pdf", lasting=lasting)
    assert done.stdout.splitlines() == [os.strerror(28)] * (2 if lasting else 1)
    assert left(folder) == there


def test_an_error_of_a_call_that_ignores_errors_is_ignored(tmp_path: Path) -> None:
    done = strike(tmp_path / "data", does="EROFS", step="rmtree staging")
    assert (done.returncode, done.stdout) == (0, "")
    assert Strike(str(tmp_path / "data")).mark.exists()


def test_what_no_fault_names_is_left_alone_and_every_step_is_written_down(tmp_path: Path) -> None:
    record = tmp_path / "record"
    done = strike(tmp_path / "data", record=str(record))
    assert (done.returncode, done.stdout) == (0, "")
    assert record.read_text().splitlines() == ["rmtree staging"] + [
        f"{verb} archive/{name}{ending}" for name in "abc" for verb, ending in (("open", ""), ("replace", ".pdf"))
    ]


def test_what_is_wrong_after_a_fault_is_told(tmp_path: Path) -> None:
    archived = tmp_path / "archive" / "ab" / f"{hashlib.sha256(b'sound').hexdigest()}.pdf"
    archived.parent.mkdir(parents=True)
    archived.write_bytes(b"sound")
    (tmp_path / "staging" / ".tmp").mkdir(parents=True)
    assert judge(tmp_path, "same", "same") == []
    archived.write_bytes(b"so")
    (tmp_path / "staging" / ".tmp" / "half").write_bytes(b"")
    (tmp_path / "archive" / ".1.tmp").write_bytes(b"")
    assert sorted(judge(tmp_path, None, "same")) == sorted(
        [
            "the content hash is None and not same",
            f"{archived.name} is damaged in the archive",
            "archive/.1.tmp was left behind",
            "staging/.tmp was left behind",
        ]
    )


def test_a_book_is_gone_on_with_and_another_plan_starts_over(tmp_path: Path) -> None:
    book = Book(tmp_path / "done", "plan")
    book.add(Result(1, "power", struck=True, reads=3))
    book.add(Result(2, "prefect", struck=True, wrong=["lost"]))
    book.add(Result(3, "kill", struck=False))
    again = Book(tmp_path / "done", "plan")
    assert again.results == book.results
    assert (again.struck(), again.struck("prefect"), again.losses) == (1, 1, 1)
    assert Book(tmp_path / "done", "another plan").results == {}


def test_a_reader_that_saw_something_in_between_is_a_loss() -> None:
    before, after = [1, 10, "1.00", "7", 1], [2, 20, "2.00", "8", 2]
    for states, counts, wrong in (
        ([before, after], [1, 2], 0),
        ([[2, 15, "1.50", "9", 2]], [1], 1),
        ([before], [1, 0], 1),
    ):
        result = Result(1, "power", struck=True)
        _judge_reader({"reads": 5, "states": states, "counts": counts}, [before, after], result)
        assert (result.reads, len(result.wrong)) == (5, wrong)


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        ("juesuan: the archive cannot be written: No space left on device.\n", True),
        ("WARNING:pipeline.intake.fingerprints: cannot be noted\njuesuan: the warehouse cannot be opened.\n", True),
        ("Traceback (most recent call last):\nOSError: No space left on device\n", False),
        ("juesuan: it failed\nTraceback (most recent call last):\nOSError\n", False),
        ("", False),
    ],
)
def test_an_error_is_told_in_a_sentence(words: str, is_one: bool) -> None:
    assert is_sentence(words) is is_one
