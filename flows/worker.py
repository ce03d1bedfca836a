"""What runs in a reader process: one document from its archived bytes to its staged folder."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import multiprocessing
import os
import resource
import signal
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import JuesuanError
from flows.files import expect_writable
from flows.staging import Staging

if TYPE_CHECKING:
    from transforms.result import DocumentResult

Reader = Callable[[bytes, str], "DocumentResult"]
"""A function of a module, from the bytes and the name of a document to its result"""


@dataclass(frozen=True)
class Job:
    """A document to read."""

    sha256: str
    source_name: str
    size_bytes: int
    path: Path


@dataclass(frozen=True)
class Outcome:
    """How reading a document went; its frames are in the staging area and not in here."""

    sha256: str
    source_name: str
    reason: str | None
    pages: int
    facts: int
    seconds: float


def default_reader() -> Reader:
    """The reader of this project; imported when it is needed."""
    from transforms.pipeline import read_document

    return read_document


def set_limits(memory_mb: int, log_level: str) -> None:
    """Limit this process; a reader that wants more memory gets a MemoryError or dies, and the machine goes on."""
    logging.basicConfig(level=log_level)
    _die_with_parent()
    if memory_mb:
        # Data and not address space: libraries and files that are only mapped do not count.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (memory_mb << 20, memory_mb << 20))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _die_with_parent() -> None:
    # A run that is killed takes its readers along: one that hangs would otherwise never end.
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


def read_and_stage(job: Job, staging: Path, version: str, reader: Reader) -> Outcome:
    """Read one document and stage the result; a programming error is staged as `crashed`, with where it happened.

    Raises:
        MemoryError: the document wants more than the limit.
        JuesuanError: the archive cannot be read or the staging area written.
    """
    started = time.monotonic()
    data = _read_archived(job)
    try:
        result = reader(data, job.source_name)
    except MemoryError:
        raise  # staged by the parent, which has memory for it
    except Exception as error:
        logging.getLogger(__name__).info("reading %s", job.source_name, exc_info=True)
        return stage_refusal(job, staging, version, "crashed", _describe(error), time.monotonic() - started)
    _stage(staging, result, version)
    facts = len(result.frames["facts"]) if "facts" in result.frames else 0
    seconds = time.monotonic() - started
    return Outcome(job.sha256, job.source_name, result.reason, result.page_count or 0, facts, seconds)


def stage_refusal(job: Job, staging: Path, version: str, reason: str, detail: str, seconds: float) -> Outcome:
    """Stage that a document could not be read for a reason that the run found (`too_slow`, `too_large`, `crashed`)."""
    from transforms.result import DocumentResult, Refused

    refused = Refused(reason, detail)
    result = DocumentResult(
        document_sha256=job.sha256,
        source_name=job.source_name,
        size_bytes=job.size_bytes,
        page_count=None,
        reason=reason,
        message=refused.message,
        reason_page=None,
        disclosure=None,
        frames={},
    )
    _stage(staging, result, version)
    return Outcome(job.sha256, job.source_name, reason, 0, 0, seconds)


def _read_archived(job: Job) -> bytes:
    try:
        data = job.path.read_bytes()
    except OSError as error:
        raise JuesuanError(f"the archived file {job.path} cannot be read: {error.strerror}") from error
    if hashlib.sha256(data).hexdigest() != job.sha256:
        raise JuesuanError(f"the archived file {job.path} is damaged; delete it, drop its PDF again and run again")
    return data


def _stage(staging: Path, result: DocumentResult, version: str) -> None:
    # A full disk says nothing of the document: the run stops on it, and the next one goes on from here.
    with expect_writable("the staging area", staging):
        Staging(staging).put(result, version)


def _describe(error: Exception) -> str:
    # Module and line, no path of this machine: the message is part of the warehouse.
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"({type(error).__name__}{place}: {str(error)[:200]})"
