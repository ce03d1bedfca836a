"""One run at a time: an advisory lock on a file, which the kernel lets go of when its process ends, however it ends."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from common.errors import LockedError
from common.files import expect_writable

_LEAST_WAIT_SECONDS = 0.6

_held: dict[Path, int] = {}
"""Locks of this process, by path, with how often they were taken: the command line and the flow in it share one."""


@contextmanager
def run_lock(path: Path, *, what: str = "another run is going on", wait_seconds: float = 0) -> Iterator[None]:
    """Hold the lock of a data folder; the same process may take it again.

    Args:
        path: The file that is locked.
        what: The sentence for those who come second.
        wait_seconds: How long to wait for its holder.

    Raises:
        LockedError: another process holds it; the message says which.
    """
    key = path.absolute()
    if key in _held:
        _held[key] += 1
        try:
            yield
        finally:
            _held[key] -= 1
        return
    with expect_writable("the lock", path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Opened without truncating: the file names its holder, and that must stay readable for those who come second.
        file = open(path, "a+", encoding="utf-8")  # noqa: SIM115 - an error of the block is not one of the lock
    with file:
        with expect_writable("the lock", path):
            if not _take(file.fileno(), wait_seconds):
                raise LockedError(f"{what}: {describe_holder(path)} holds {path}")
        # Who holds it is only said for people: a full disk is told where it stops the work.
        with contextlib.suppress(OSError):
            file.truncate(0)
            started = datetime.now().astimezone().isoformat(timespec="seconds")
            json.dump({"pid": os.getpid(), "host": socket.gethostname(), "since": started}, file)
            file.flush()
        _held[key] = 1
        try:
            yield
        finally:
            del _held[key]
            with contextlib.suppress(OSError):
                file.truncate(0)


def _take(descriptor: int, wait_seconds: float) -> bool:
    # More than one try: `juesuan status` holds the lock for the moment in which it asks who has it.
    until = time.monotonic() + max(wait_seconds, _LEAST_WAIT_SECONDS)
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.1)
        else:
            return True


def lock_holder(path: Path) -> dict[str, Any] | None:
    """Who holds the lock (pid, host, since); None if nobody does."""
    try:
        with open(path, encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return _read(path)
            return None
    except FileNotFoundError:
        return None


def describe_holder(path: Path) -> str:
    """The holder of the lock as a phrase."""
    holder = _read(path)
    if "pid" not in holder:
        return "another process"
    return f"process {holder['pid']} on {holder.get('host')} (since {holder.get('since')})"


def _read(path: Path) -> dict[str, Any]:
    try:
        holder = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return holder if isinstance(holder, dict) else {}
