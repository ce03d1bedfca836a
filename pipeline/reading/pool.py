"""Reader processes: a document that hangs, exhausts memory or kills its process stops only its own reading."""

from __future__ import annotations

import logging
import multiprocessing
import os
import re
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.context import BaseContext
from pathlib import Path

import psutil
from pebble import ProcessExpired, ProcessPool

from common.language import Localised
from pipeline.reading.worker import Job, Outcome, Reader, read_and_stage, set_limits, stage_refusal
from pipeline.runs.logs import LogTarget
from pipeline.settings import cores
from schemas.declarations.own import OwnDeclarations
from schemas.wording.messages import message

CLOCK_PER_CPU_SECOND = 10
"""Seconds of the clock for each second of CPU that a document may take; they end a reader that only waits"""
_GRACE_SECONDS = 60
"""Beyond the time limit of a document, for workers that have to start"""
_DOCUMENTS_PER_WORKER = 500
"""Then a fresh process takes its place: native libraries give memory back only at their end"""

_PRELOADED = "pipeline.reading.preload"
"""What readers import, beside the module of the reader itself"""
_SCRATCH = "juesuan-readers-"
_MOST_WORDS = 65_536
"""Bytes of what a dying process wrote that are looked at"""
_OUT_OF_MEMORY = re.compile(r"bad_alloc|MemoryError|out of memory|cannot allocate memory|used up", re.IGNORECASE)
_PLACE = re.compile(r'File "(?:[^"]*/)?([^"/]+)", line (\d+)')

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """Limits for reading one document."""

    workers: int
    """reader processes; 0 is one per core of the machine that reads"""
    seconds: int
    """CPU seconds of one document, so that other work on the machine changes no outcome"""
    memory_mb: int
    file_mb: int
    pages: int = 0
    """most pages of a document; 0 means no limit"""
    output_mb: int = 0
    """most MiB of what it gives: facts, findings, evidence; 0 means no limit"""
    log: LogTarget | None = None
    declarations: OwnDeclarations = field(default_factory=OwnDeclarations)
    """The project's own declarations, which every reader process uses"""


def read_chunk(
    jobs: Sequence[Job],
    staging: Path,
    version: str,
    limits: Limits,
    reader: Reader,
    done: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Read documents in parallel and stage each; gives an outcome for every one, in the order of `jobs`.

    Raises:
        JuesuanError: the archive cannot be read or the staging area written; what was staged until then stays.
    """
    outcomes: dict[str, Outcome] = {}

    def note(outcome: Outcome) -> None:
        outcomes[outcome.sha256] = outcome
        done(outcome)

    small = [job for job in jobs if job.size_bytes <= limits.file_mb << 20]
    for job in jobs:
        if job not in small:
            detail = message("pipeline_reading.file_too_large", size=job.size_bytes >> 20, most=limits.file_mb)
            note(stage_refusal(job, staging, version, "too_large", detail, 0.0))

    for outcome in _read(small, staging, version, limits, reader):
        note(outcome)
    # A worker may have died of something else (the machine short of memory, what an earlier document left behind):
    # one more try, alone and in a fresh process, so that the outcome does not depend on the other documents.
    for job in small:
        if job.sha256 not in outcomes:
            tried = list(_read([job], staging, version, limits, reader, last=True))
            note(tried[0] if tried else stage_refusal(job, staging, version, "crashed", "", 0.0))
    return [outcomes[job.sha256] for job in jobs]


def _read(
    jobs: Sequence[Job], staging: Path, version: str, limits: Limits, reader: Reader, *, last: bool = False
) -> Iterator[Outcome]:
    """Give outcomes as they come; without those of dead workers, unless it is their last try."""
    if not jobs:
        return
    workers = min(limits.workers or cores(), len(jobs))
    with _scratch() as words, _pool(workers, limits, reader, words) as pool:
        started = time.monotonic()
        pending: dict[Future[Outcome], Job] = {}
        patience = CLOCK_PER_CPU_SECOND * limits.seconds
        for job in jobs:
            task = (job, staging, version, reader, limits.seconds, limits.pages, limits.output_mb)
            pending[pool.schedule(read_and_stage, task, timeout=patience)] = job
        while pending:
            finished, _ = wait(pending, timeout=patience + _GRACE_SECONDS, return_when=FIRST_COMPLETED)
            if not finished:
                log.error("the reader processes do not answer; their documents are read one by one")
                return
            for future in finished:
                job = pending.pop(future)
                try:
                    yield future.result()
                except (TimeoutError, MemoryError, ProcessExpired) as error:
                    reason, detail = _cause(error, limits, words)
                    log.info("a reader process ended on %s: %r", job.source_name, error)
                    if reason == "too_slow":
                        yield stage_refusal(job, staging, version, reason, detail, limits.seconds)
                    elif last:
                        yield stage_refusal(job, staging, version, reason, detail, time.monotonic() - started)
                except (BrokenProcessPool, CancelledError) as error:
                    log.warning("the reader processes broke down: %s", error)
                    return


@contextmanager
def _scratch() -> Iterator[Path]:
    """Make a folder for temporary files and last output of readers; those of killed runs are removed."""
    for folder_of_run in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}[0-9]*-*"):
        process = folder_of_run.name.removeprefix(_SCRATCH).partition("-")[0]
        if process.isdigit() and not _is_alive(int(process)):
            shutil.rmtree(folder_of_run, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{_SCRATCH}{os.getpid()}-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _is_alive(process: int) -> bool:
    try:
        return psutil.pid_exists(process)
    except OverflowError:  # no process can have this number: the folder is not ours to remove
        return True


@contextmanager
def _pool(workers: int, limits: Limits, reader: Reader, words: Path) -> Iterator[ProcessPool]:
    pool = ProcessPool(
        max_workers=workers,
        max_tasks=_DOCUMENTS_PER_WORKER,
        initializer=set_limits,
        initargs=(limits.memory_mb, limits.log, words, limits.declarations),
        context=_context(reader),
    )
    try:
        yield pool
    finally:
        pool.stop()
        pool.join()


def _context(reader: Reader) -> BaseContext:
    # A fork server imports the readers' libraries once; a worker is then a fork of it, started in milliseconds.
    # Plain fork is out of the question under Prefect, whose threads would be cut off in the child.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([reader.__module__, _PRELOADED])
    return context


def _cause(
    error: TimeoutError | MemoryError | ProcessExpired, limits: Limits, words: Path
) -> tuple[str, Localised | str]:
    """Find why a reader process ended, from its signal and what its libraries wrote: a reason, and the detail."""
    if isinstance(error, TimeoutError) or (isinstance(error, ProcessExpired) and error.exitcode == -signal.SIGXCPU):
        return "too_slow", message("pipeline_reading.seconds", most=limits.seconds)
    out_of_memory = message("pipeline_reading.memory", most=limits.memory_mb)
    if isinstance(error, MemoryError):
        return "too_large", out_of_memory
    try:
        output = (words / str(error.pid)).read_bytes()[:_MOST_WORDS].decode("utf-8", "replace")
    except OSError:
        output = ""
    if _OUT_OF_MEMORY.search(output):
        return "too_large", out_of_memory
    location = _PLACE.search(output)
    where = f" ({location[1]}:{location[2]})" if location else ""
    if error.exitcode < 0:
        # SIGKILL is the kernel's way of saying that the machine's memory has run out.
        killed = -error.exitcode == signal.SIGKILL
        return ("too_large" if killed else "crashed"), message(
            "pipeline_reading.killed", signal=signal.Signals(-error.exitcode).name, where=where
        )
    return "crashed", message("pipeline_reading.exit_code", code=error.exitcode, where=where)
