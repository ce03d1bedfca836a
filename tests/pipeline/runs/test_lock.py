from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from common.errors import Exit, LockedError
from pipeline.runs.lock import lock_holder, run_lock

HOLD = """
import sys, pathlib
from pipeline.runs.lock import run_lock
with run_lock(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_is_told_who_holds_the_lock_and_a_killed_holder_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(LockedError, match=f"process {other.pid} on ") as caught, run_lock(path):
            pass
        assert caught.value.exit_code == Exit.LOCKED
        holder = lock_holder(path)
        assert holder is not None
        assert holder["pid"] == other.pid
        other.kill()
    with run_lock(path):
        pass


def test_one_process_may_take_it_twice(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with run_lock(path):
        with run_lock(path):
            pass
        holder = lock_holder(path)
        assert holder is not None
        assert holder["pid"] == os.getpid()
    assert lock_holder(path) is None
