"""Locks that the kernel releases when their process ends, however it ends: one run at a time, folders in use."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from common.errors import LockedError
from pipeline.writing import expect_writable
from schemas.wording.messages import Message, message

_LEAST_WAIT_SECONDS = 0.6
"""`juesuan status` holds the lock for the moment in which it asks who has it"""
_POLL_SECONDS = 0.1


@contextmanager
def run_lock(path: Path, *, refusal: str = "pipeline_runs.locked", wait_seconds: float = 0) -> Iterator[None]:
    """Hold the lock of a data folder; the same process may take it again.

    Args:
        path: The file that is locked; it names its holder.
        refusal: Key of the message for those who come second; it takes `holder` and `path`.
        wait_seconds: How long to wait for its holder.

    Raises:
        LockedError: another process holds it; the message says which.
    """
    from filelock import FileLock, Timeout  # not every command takes a lock

    path = path.absolute()
    with expect_writable("lock", path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # One object per path, which counts how often it is taken: the command line and the flow in it share one lock.
        # A file system without locks is an error: a lock that outlives its process would stop every later run.
        lock = FileLock(
            path,
            thread_local=False,
            is_singleton=True,
            preserve_lock_file=True,
            fallback_to_soft=False,
            on_acquired=_name_holder,
        )
        try:
            acquired = lock.acquire(timeout=max(wait_seconds, _LEAST_WAIT_SECONDS), poll_interval=_POLL_SECONDS)
        except Timeout:
            raise LockedError(message(refusal, holder=describe_holder(path), path=path)) from None
    with acquired:
        try:
            yield
        finally:
            if lock.lock_counter == 1:
                with suppress(OSError):
                    os.truncate(path, 0)


def _name_holder(descriptor: int) -> None:
    # The holder is named for people only: a full disk is reported where it stops the work.
    with suppress(OSError):
        started = datetime.now().astimezone().isoformat(timespec="seconds")
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": started}
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(holder).encode(), 0)


def lock_holder(path: Path) -> dict[str, Any] | None:
    """Tell who holds the lock (pid, host, since); None if nobody does."""
    try:
        with open(path, encoding="utf-8") as file:
            try:
                # A shared lock, which does not make two who ask refuse each other.
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return _read_holder(path)
            return None
    except FileNotFoundError:
        return None


def describe_holder(path: Path) -> Message:
    """Describe the holder of the lock in a phrase."""
    holder = _read_holder(path)
    if "pid" not in holder:
        return message("pipeline_runs.holder_unknown")
    return message("pipeline_runs.holder", pid=holder["pid"], host=holder.get("host"), since=holder.get("since"))


@contextmanager
def folder_lock(folder: Path, *, wait: bool) -> Iterator[bool]:
    """Lock a folder itself, so that no lock file lies among its files; tells whether the lock was taken.

    A folder that is not there cannot be locked. Without `wait` a folder that another process has locked is left.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            is_locked = True
        except BlockingIOError:
            is_locked = False
        yield is_locked
    finally:
        os.close(descriptor)


def _read_holder(path: Path) -> dict[str, Any]:
    try:
        holder = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return holder if isinstance(holder, dict) else {}
