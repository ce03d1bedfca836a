"""Run one trial: a fault during a run with a reader open, then a normal run that must repair everything."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.verification.chaos.faults import Strike
from tests.verification.chaos.plan import Fault
from tests.verification.chaos.processes import (
    Process,
    settings_of,
    start_copier,
    start_reader,
    start_run,
    start_verdict,
)
from tests.verification.chaos.scenes import Stage

_LONGEST_RUN = 300.0
_PREFECT_SECONDS = 25.0
_SETTLE_SECONDS = 3
"""Much longer than the copier ever pauses"""
"""About how long a run through Prefect takes in the small scenes"""


@dataclass
class Result:
    """What came of a fault: whether it struck at all, how often a reader read, and what is wrong."""

    number: int
    kind: str
    struck: bool
    reads: int = 0
    wrong: list[str] = field(default_factory=list)


def attempt(fault: Fault, stage: Stage, folder: Path) -> Result:
    """Try one fault in a fresh copy of its scene; where something is wrong its folder is left to be looked at."""
    stage.set_up(fault.scene, folder)
    result = Result(fault.number, fault.kind, struck=False)
    going_on = folder.with_suffix(".going_on")
    going_on.touch()
    reader = start_reader(folder / "warehouse" / "juesuan.duckdb", going_on)
    published = [stage.before[fault.scene], stage.fingerprint]
    try:
        _strike(fault, stage, folder, result)
        if fault.kind in ("lost share", "still copied"):
            # Such a run may end well, and publishes what it could see.
            published.append(_verdict(folder, result)["fingerprint"])
        _finish(stage, folder, result)
    finally:
        going_on.unlink()
        code = reader.wait(_LONGEST_RUN)
        if code is None:
            reader.kill()
            reader.wait()
    if code == 0:
        _judge_reader(json.loads(reader.words()), published, result)
    else:
        result.wrong.append(f"the reader failed: {reader.words()}")
    if not result.wrong:
        shutil.rmtree(folder)
        for left in folder.parent.glob(f"{folder.name}.*"):
            left.unlink()
    return result


def _strike(fault: Fault, stage: Stage, folder: Path, result: Result) -> None:
    """The run with its fault."""
    if fault.kind == "prefect":
        _through_prefect(fault, folder, result)
        return
    seconds = stage.seconds["real" if fault.reader == "real" else fault.scene] * fault.share
    if fault.step:
        strike = Strike(
            str(folder), fault.does, fault.step, fault.time, fault.after, lasting=fault.kind == "write error"
        )
        run = start_run(folder, stage.reference, fault.reader, strike)
        code = run.wait(_LONGEST_RUN)
        result.struck = strike.mark.exists()
        strike.mark.unlink(missing_ok=True)
        if fault.kind in ("power", "kill"):
            _expect(result, run, code, {-signal.SIGKILL} if result.struck else {0})
            _expect_nobody_left(result, run.pid)
        else:
            _expect(result, run, code, {0} if fault.kind == "reader killed" else {0, 1})
        return
    if fault.kind == "largest file":
        # From less than a document to more than the database.
        largest = int(4096 * 2 ** (fault.share * 12))
        run = start_run(folder, stage.reference, fault.reader, largest_file=largest)
        code = run.wait(_LONGEST_RUN)
        result.struck = code == 1
        _expect(result, run, code, {0, 1})
        return
    if fault.kind == "two runs":
        runs = [start_run(folder, stage.reference, fault.reader) for _ in range(2)]
        if fault.does:
            time.sleep(seconds)
            result.struck = runs[0].wait(0) is None
            if result.struck:
                runs[0].kill()
                _expect(result, runs[0], runs[0].wait(), {-signal.SIGKILL, 0, 4})
            _expect(result, runs[1], runs[1].wait(_LONGEST_RUN), {0, 4})
        else:
            result.struck = True
            codes = [run.wait(_LONGEST_RUN) for run in runs]
            for run, code in zip(runs, codes, strict=True):
                _expect(result, run, code, {0, 4})
            if 0 not in codes:
                result.wrong.append(f"of two runs at once none did the work: {codes}")
        return
    _at_a_time(fault, stage, folder, result, seconds)


def _at_a_time(fault: Fault, stage: Stage, folder: Path, result: Result, seconds: float) -> None:
    copier: Process | None = None
    drop = folder / "drop"
    if fault.kind == "still copied":
        last = max(path for path in drop.rglob("*.pdf"))
        whole = folder.with_suffix(".whole")
        shutil.move(last, whole)
        copier = start_copier(whole, last, stage.seconds[fault.scene] * 1.5 + 3 * _SETTLE_SECONDS)
    run = start_run(folder, stage.reference, fault.reader, settle=_SETTLE_SECONDS if copier else 0)
    if run.wait(seconds) is None:
        result.struck = True
        if fault.kind == "lost share":
            os.rename(drop, folder / "away")
        else:
            run.kill(group=fault.does != "kill")
        code = run.wait(_LONGEST_RUN)
        if fault.kind == "lost share":
            _expect(result, run, code, {0, 1})
            with contextlib.suppress(OSError):
                os.rmdir(drop)
            os.rename(folder / "away", drop)
        else:
            _expect(result, run, code, {-signal.SIGKILL})
            _expect_nobody_left(result, run.pid)
    if copier and copier.wait(_LONGEST_RUN) != 0:
        result.wrong.append(f"the copier failed: {copier.words()}")


def _through_prefect(fault: Fault, folder: Path, result: Result) -> None:
    """The command line itself, killed alone: its readers and Prefect's server must not outlive it."""
    output_file = folder.with_suffix(".run")
    strike = Strike(str(folder), "kill", fault.step)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JUESUAN_", "PREFECT_"))}
    environment |= settings_of(folder) | strike.to_environment()
    with open(output_file, "wb") as output:
        command = [sys.executable, "-m", "tests.verification.chaos.command", "run"]
        started = subprocess.Popen(command, env=environment, stdout=output, stderr=output, start_new_session=True)
    run = Process(started.pid, output_file)
    try:
        code = started.wait(_LONGEST_RUN if fault.step else _PREFECT_SECONDS * fault.share)
    except subprocess.TimeoutExpired:
        run.kill(group=False)
        code = started.wait()
    result.struck = code == -signal.SIGKILL
    strike.mark.unlink(missing_ok=True)
    _expect(result, run, code, {-signal.SIGKILL, 0})
    _expect_nobody_left(result, run.pid, folder)


def _finish(stage: Stage, folder: Path, result: Result) -> None:
    """A normal run, after which everything must be as if nothing had happened."""
    run = start_run(folder, stage.reference, "remembered")
    code = run.wait(_LONGEST_RUN)
    if code != 0:
        result.wrong.append(f"the next run ended with {code}: {run.words()}")
        return
    result.wrong += judge(folder, _verdict(folder, result)["hash"], stage.content_hash)


def _verdict(folder: Path, result: Result) -> dict[str, Any]:
    """The content hash and the fingerprint of what is published."""
    answer = folder.with_suffix(".answer")
    verdict = start_verdict(folder / "warehouse" / "juesuan.duckdb", answer)
    if verdict.wait(_LONGEST_RUN) != 0:
        result.wrong.append(f"the warehouse cannot be read: {verdict.words()}")
        return {"hash": None, "fingerprint": None}
    content: dict[str, Any] = json.loads(answer.read_text("utf-8"))
    return content


def _judge_reader(reader_report: dict[str, Any], published: list[list[Any] | None], result: Result) -> None:
    """Whether a reader has only ever seen what was published as a whole."""
    result.reads = reader_report["reads"]
    states = [state for state in published if state]
    strange = [state for state in reader_report["states"] if state not in states]
    strange += [count for count in reader_report["counts"] if count not in [state[0] for state in states]]
    if strange:
        result.wrong.append(f"a reader saw {strange}, which is none of what was published: {states}")


def judge(folder: Path, content_hash: str | None, expected_hash: str) -> list[str]:
    """What is wrong with a data folder after a normal run, whose warehouse has the content hash `found`."""
    wrong = [] if content_hash == expected_hash else [f"the content hash is {content_hash} and not {expected_hash}"]
    wrong += [
        f"{path.name} is damaged in the archive"
        for path in (folder / "archive").glob("??/*.pdf")
        if hashlib.sha256(path.read_bytes()).hexdigest() != path.stem
    ]
    left = [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.name.endswith((".tmp", ".building", ".sorting", ".wal", ".old"))
        and (path.is_file() or any(path.iterdir()))
    ]
    return wrong + [f"{path} was left behind" for path in left if not path.startswith("prefect/")]


def _expect(result: Result, run: Process, code: int | None, codes: set[int]) -> None:
    if code is None:
        run.kill()
        run.wait()
        result.wrong.append(f"the run did not end: {run.words()}")
    elif code not in codes:
        result.wrong.append(f"the run ended with {code}: {run.words()}")
    elif code == 1 and not is_sentence(run.words()):
        result.wrong.append(f"the error is not a sentence: {run.words()}")


def is_sentence(words: str) -> bool:
    """Whether a run that failed said so to a person: what is wrong, perhaps after warnings, and no traceback."""
    return "Traceback" not in words and any(line.startswith("juesuan: ") for line in words.splitlines())


def _expect_nobody_left(result: Result, group: int, folder: Path | None = None, seconds: float = 120.0) -> None:
    """Readers and servers of a killed run end by themselves."""
    end = time.monotonic() + seconds
    while left := _left(group, folder):
        if time.monotonic() > end:
            result.wrong.append(f"{seconds:.0f} s after the run was killed there still is {sorted(left.values())}")
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            return
        time.sleep(0.02)


def _left(group: int, folder: Path | None) -> dict[int, str]:
    """The living processes of a group or of a run in a folder, by what they were called with; needs /proc."""
    processes: dict[int, str] = {}
    of_the_run = f"JUESUAN_DATA_DIR={folder}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, _, its_group = (process / "stat").read_text("ascii", "replace").rpartition(")")[2].split()[:3]
            if state == "Z":
                continue
            if int(its_group) == group or (
                of_the_run and of_the_run in (process / "environ").read_bytes().split(b"\0")
            ):
                called = (process / "cmdline").read_bytes().replace(b"\0", b" ")
                processes[int(process.name)] = called.decode("utf-8", "replace")[:120]
    return processes
