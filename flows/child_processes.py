"""Programs that are started beside this one and end with it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
_TERM_SECONDS = 20


def start(command: Sequence[str], env: Mapping[str, str], output: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, so that Ctrl-C reaches this one alone, which then ends the other.

    On Linux it is told to end when this one dies, however that happens.
    """
    return subprocess.Popen(
        command,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=output or sys.stderr.fileno(),
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=_end_with_parent(),
    )


def stop(process: subprocess.Popen[bytes], seconds: float = _TERM_SECONDS) -> None:
    """End a program and whatever it has started: first asked, then killed.

    What it has started itself is asked first: a worker would otherwise wait for its run. What those have started (the
    readers of a run) is not asked, because a run would take that for the fault of a document; it ends with them.
    """
    started = _descendants(process.pid)
    for pid in (own := children_of(process.pid)):
        _send(pid, signal.SIGTERM)
    _wait(lambda: not any(map(_alive, own)), seconds)
    process.terminate()
    _wait(lambda: process.poll() is not None, seconds)
    for pid in started:
        _send(pid, signal.SIGKILL)
    process.kill()
    process.wait()


def children_of(pid: int) -> list[int]:
    """The programs that a process has started; none where the system does not tell (no /proc)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text("utf-8", "replace").rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue  # it has just ended
        if parent == pid:
            found.append(int(stat.parent.name))
    return found


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    todo = [pid]
    while todo:
        below = children_of(todo.pop())
        found += below
        todo += below
    return found


def _end_with_parent() -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)

    return ask


def _wait(done: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not done() and time.monotonic() < until:
        time.sleep(0.1)


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except OSError:
        return


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state != "Z"  # ended, and its parent has not asked yet
