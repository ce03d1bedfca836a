"""Start programs beside this one, and end them with all that they have started."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import IO

import psutil

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
    """End a program and all that it has started: first by SIGTERM, then by SIGKILL.

    Its children get SIGTERM first: a worker would otherwise wait for its run. Their children (the readers of a run) get
    none, because the run would take that for the fault of a document; they end with their parent.
    """
    descendants = children_of(process.pid, recursive=True)
    own = children_of(process.pid)
    for child in own:
        with suppress(psutil.Error):
            child.terminate()
    _wait(lambda: not any(map(_is_running, own)), seconds)
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    for descendant in descendants:
        with suppress(psutil.Error):
            descendant.kill()
    process.kill()
    process.wait()


def children_of(pid: int, *, recursive: bool = False) -> list[psutil.Process]:
    """List the processes that a process has started, and with `recursive` those that they have started in turn."""
    try:
        return psutil.Process(pid).children(recursive=recursive)
    except psutil.Error:  # it has ended
        return []


def _end_with_parent() -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)

    return ask


def _is_running(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        # A zombie has ended; its parent has not asked for its end yet.
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def _wait(done: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not done() and time.monotonic() < until:
        time.sleep(0.1)
