"""Reader processes: a document that hangs, eats memory or kills its process costs that document and nothing else."""

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
from dataclasses import dataclass
from multiprocessing.context import BaseContext
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from pipeline.reading.worker import Job, Outcome, Reader, read_and_stage, set_limits, stage_refusal
from pipeline.runs.logs import LogTarget
from pipeline.settings import cores

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
    """What reading one document may cost."""

    workers: int
    """reader processes; 0 is one per core of the machine that reads"""
    seconds: int
    memory_mb: int
    file_mb: int
    pages: int = 0
    """most pages of a document; 0 is no limit"""
    output_mb: int = 0
    """most MiB of what it gives: facts, findings, evidence; 0 is no limit"""
    log: LogTarget | None = None


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
            detail = f"({job.size_bytes >> 20} MiB, the limit is {limits.file_mb} MiB.)"
            note(stage_refusal(job, staging, version, "too_large", detail, 0.0))

    for outcome in _read(small, staging, version, limits, reader):
        note(outcome)
    # A worker may have died of something else (the machine short of memory, what an earlier document left in it):
    # one more try, alone and in a fresh process, so that the verdict does not depend on the neighbours.
    for job in small:
        if job.sha256 not in outcomes:
            tried = list(_read([job], staging, version, limits, reader, last=True))
            note(tried[0] if tried else stage_refusal(job, staging, version, "crashed", "", 0.0))
    return [outcomes[job.sha256] for job in jobs]


def _read(
    jobs: Sequence[Job], staging: Path, version: str, limits: Limits, reader: Reader, *, last: bool = False
) -> Iterator[Outcome]:
    """Outcomes as they come; without those of dead workers, unless it is their last try."""
    if not jobs:
        return
    workers = min(limits.workers or cores(), len(jobs))
    with _scratch() as words, _pool(workers, limits, reader, words) as pool:
        started = time.monotonic()
        pending: dict[Future[Outcome], Job] = {}
        for job in jobs:
            task = (job, staging, version, reader, limits.pages, limits.output_mb)
            pending[pool.schedule(read_and_stage, task, timeout=limits.seconds)] = job
        while pending:
            finished, _ = wait(pending, timeout=limits.seconds + _GRACE_SECONDS, return_when=FIRST_COMPLETED)
            if not finished:
                log.error("the reader processes do not answer; their documents are read one by one")
                return
            for future in finished:
                job = pending.pop(future)
                try:
                    yield future.result()
                except TimeoutError:
                    detail = f"(The limit is {limits.seconds} s.)"
                    yield stage_refusal(job, staging, version, "too_slow", detail, limits.seconds)
                except (MemoryError, ProcessExpired) as error:
                    log.info("a reader process died on %s: %r", job.source_name, error)
                    if last:
                        seconds = time.monotonic() - started
                        yield stage_refusal(job, staging, version, *_cause(error, limits, words), seconds)
                except (BrokenProcessPool, CancelledError) as error:
                    log.warning("the reader processes broke down: %s", error)
                    return


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder for what readers write aside and say when they die; those of runs that were killed are removed."""
    for left in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}[0-9]*-*"):
        process = left.name.removeprefix(_SCRATCH).partition("-")[0]
        if process.isdigit() and not _is_alive(int(process)):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{_SCRATCH}{os.getpid()}-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's, or no process can have this number: not ours to remove
        pass
    return True


@contextmanager
def _pool(workers: int, limits: Limits, reader: Reader, words: Path) -> Iterator[ProcessPool]:
    pool = ProcessPool(
        max_workers=workers,
        max_tasks=_DOCUMENTS_PER_WORKER,
        initializer=set_limits,
        initargs=(limits.memory_mb, limits.log, words),
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


def _cause(error: MemoryError | ProcessExpired, limits: Limits, words: Path) -> tuple[str, str]:
    """The reason of a dead reader process, and what is known: its signal, where it was, what its libraries said."""
    if isinstance(error, MemoryError):
        return "too_large", f"(The limit is {limits.memory_mb} MiB of memory.)"
    try:
        said = (words / str(error.pid)).read_bytes()[:_MOST_WORDS].decode("utf-8", "replace")
    except OSError:
        said = ""
    if _OUT_OF_MEMORY.search(said):
        return "too_large", f"(The limit is {limits.memory_mb} MiB of memory.)"
    place = _PLACE.search(said)
    where = f" at {place[1]}:{place[2]}" if place else ""
    if error.exitcode < 0:
        # SIGKILL is the kernel's way of saying that the machine's memory has run out.
        killed = -error.exitcode == signal.SIGKILL
        return ("too_large" if killed else "crashed"), f"({signal.strsignal(-error.exitcode)}{where}.)"
    return "crashed", f"(Exit code {error.exitcode}{where}.)"
