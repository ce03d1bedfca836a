"""The work of a reader process: read one document from its archived bytes, and stage the result."""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import hashlib
import logging
import math
import multiprocessing
import os
import re
import resource
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from common.errors import JuesuanError
from common.language import Localised
from pipeline.reading.staging import Staging
from pipeline.runs.logs import LogTarget, document, log_in_reader
from pipeline.writing import expect_writable
from schemas.declarations.own import OwnDeclarations, use_own
from schemas.wording.messages import message
from schemas.wording.os_errors import os_error

if TYPE_CHECKING:
    from transforms.result import DocumentResult

_NEARLY = 0.75
"""Share of the memory limit; the next request may well exceed the rest"""
SCAN_MB = 512
"""Memory of a document with scanned pages beyond the limit: the models, and the pictures of a page at up to 400 dpi"""
_LOOK_SECONDS = 0.1
_COLLECTED_AFTER = 20_000
"""New objects after which Python looks for cycles of garbage, 700 as it comes: a page has tens of thousands to keep"""

Reader = Callable[[bytes, str], "DocumentResult"]
"""A function of a module, from the bytes and the name of a document to its result"""


@dataclass(frozen=True)
class Job:
    """A document to read."""

    sha256: str
    source_name: str
    size_bytes: int
    path: Path
    recorded: Path | None = None
    """The recording of its pages, by which it is interpreted again; None where it has to be read from its bytes"""
    pages_version: str = ""
    """The version of what reads pages; empty where recordings are not kept"""


@dataclass(frozen=True)
class Outcome:
    """How reading a document went; its frames are in the staging area and not in here."""

    sha256: str
    source_name: str
    reason: str | None
    pages: int
    facts: int
    seconds: float
    attempt: str | None = None
    """Where in the shared store it lies until the run has taken it over; None where folders are shared"""
    reinterpreted: bool = False
    """Whether it was interpreted again from the recording of its pages, and not read from its bytes"""
    books: str | None = None
    """The pages of the books of several bodies in it, where each begins with a cover of its own"""


def read_document(data: bytes, source_name: str) -> DocumentResult:
    """Read a document with the reader of this project, imported only in the process that reads."""
    from transforms import document

    return document.read_document(data, source_name)


def default_reader() -> Reader:
    """Give the reader that a run uses by default."""
    return read_document


def set_limits(
    memory_mb: int,
    log: LogTarget | None,
    last_words: Path | None = None,
    declarations: OwnDeclarations | None = None,
) -> None:
    """Limit this process and give it the declarations of the run.

    A reader that wants more memory gets a MemoryError or dies; the machine is not affected.

    Args:
        memory_mb: MiB of memory beside what the libraries take; 0 means no limit.
        log: Where it logs; without it warnings go to stderr.
        last_words: Folder for what native code says when it dies, in a file named by the process, and for what the
            libraries write aside: a reader that is killed cannot remove it.
        declarations: The project's own declarations.
    """
    if declarations is not None:
        use_own(declarations)
    if last_words:
        tempfile.tempdir = str(last_words)
        _keep_last_words(last_words / str(os.getpid()))
    if log is None:
        logging.basicConfig()
    else:
        log_in_reader(log)
    _die_with_parent()
    if memory_mb:
        _limit_memory(_data_mb() + memory_mb)
        if last_words:
            threading.Thread(target=_watch_memory, daemon=True).start()
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.set_threshold(_COLLECTED_AFTER)


def _limit_memory(most_mb: int) -> None:
    """Limit the memory of this process; the first limit leaves room for what a scan is given more."""
    # Data and not address space: libraries and files that are only mapped do not count.
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY:
        hard = (most_mb + SCAN_MB) << 20
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (min(most_mb << 20, hard), hard))


def _most_mb() -> int:
    """The limit of memory; negative where there is none."""
    soft, _ = resource.getrlimit(resource.RLIMIT_DATA)
    return soft >> 20


def _data_mb() -> int:
    """Measure the memory of this process before it reads anything; it grows with the cores of the machine."""
    import pyarrow as pa

    # Arrow's default allocator reserves a gigabyte at once, which would count as the document's.
    pa.set_memory_pool(pa.system_memory_pool())
    return _data_mb_now()


def _data_mb_now() -> int:
    try:
        match = re.search(r"^VmData:\s+(\d+) kB", Path("/proc/self/status").read_text("utf-8"), re.MULTILINE)
    except OSError:
        return 0
    return int(match[1]) >> 10 if match else 0


def _limit_cpu(seconds: int) -> None:
    """Let this process take that many more seconds of CPU; then the kernel ends it with SIGXCPU."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = math.ceil(used.ru_utime + used.ru_stime) + seconds
    # The hard limit stays: only root may raise one that the machine has set.
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


def _allow_for_scans(most_seconds: int) -> None:
    """Give scanned pages more time, a hundred times that of one with text, and room for their models and pictures."""
    from transforms.scans.document import allowance

    most_mb = _most_mb()

    def allow(more_seconds: int) -> None:
        _limit_cpu(most_seconds + more_seconds)
        if most_mb > 0:
            _limit_memory(most_mb + SCAN_MB)

    allowance.set(allow)


def _watch_memory() -> None:
    # Native code that gets no memory may just end the process; then this line tells the reason.
    while (most_mb := _most_mb()) < 0 or _data_mb_now() < _NEARLY * most_mb:
        time.sleep(_LOOK_SECONDS)
    os.write(2, b"the memory is nearly used up\n")


def _keep_last_words(file: Path) -> None:
    # Native code writes to descriptor 2 before it dies; Python's own messages go where they went before.
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1, errors="backslashreplace")
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 2)
    os.close(descriptor)
    faulthandler.enable(file=2, all_threads=False)


def _die_with_parent() -> None:
    # A run that is killed takes its readers along: one that hangs would otherwise never end.
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


def read_and_stage(
    job: Job,
    staging: Path,
    version: str,
    reader: Reader,
    most_seconds: int = 0,
    most_pages: int = 0,
    most_output_mb: int = 0,
) -> Outcome:
    """Read one document and stage the result; a programming error is staged as `crashed`, with where it happened.

    A document that takes more than `most_seconds` of CPU ends this process with SIGXCPU. One of more than `most_pages`,
    or one that gives more than `most_output_mb` MiB of facts, findings and evidence, is staged as `too_large`. 0 is no
    limit.

    Raises:
        MemoryError: the document wants more than the limit.
        JuesuanError: the archive cannot be read or the staging area written.
    """
    started = time.monotonic()
    document.set(job.sha256)
    if most_seconds:
        _limit_cpu(most_seconds)
    gc.collect()  # what the previous document left would count as memory of this one
    try:
        again = _interpret_again(job) if reader is read_document else None
        if again is None:
            data = _read_archived(job)
            if most_seconds and reader is read_document:
                _allow_for_scans(most_seconds)
            pages = _pages(data) if most_pages else 0
            if pages > most_pages:
                detail = message("pipeline_reading.too_many_pages", pages=pages, most=most_pages)
                return stage_refusal(job, staging, version, "too_large", detail, time.monotonic() - started)
        result = again or reader(data, job.source_name)
        size = sum(int(rows.memory_usage(deep=True).sum()) for rows in result.frames.values()) >> 20
    except (MemoryError, JuesuanError):
        raise  # staged by the parent, which has memory for it
    except Exception as error:
        logging.getLogger(__name__).info("reading %s", job.source_name, exc_info=True)
        return stage_refusal(job, staging, version, "crashed", _describe(error), time.monotonic() - started)
    if 0 < most_output_mb < size:
        rows = ", ".join(f"{len(rows):,} {name}" for name, rows in result.frames.items())
        detail = message("pipeline_reading.too_much_output", size=size, rows=rows, most=most_output_mb)
        return stage_refusal(job, staging, version, "too_large", detail, time.monotonic() - started)
    _stage(staging, result, version, job.pages_version)
    facts = len(result.frames["facts"]) if "facts" in result.frames else 0
    seconds = time.monotonic() - started
    pages = result.page_count or 0
    return Outcome(
        *(job.sha256, job.source_name, result.reason, pages, facts, seconds),
        reinterpreted=again is not None,
        books=_books_of(result),
    )


def _books_of(result: DocumentResult) -> str | None:
    findings = result.frames.get("findings")
    if findings is None:
        return None
    ranges = findings.loc[findings["rule"] == "several_books", "printed"].dropna()
    return str(ranges.iloc[0]) if len(ranges) else None


def _interpret_again(job: Job) -> DocumentResult | None:
    """Interpret a document from the recording of its pages; None where it has to be read from its bytes."""
    if job.recorded is None:
        return None
    try:
        recorded = job.recorded.read_bytes()
    except OSError:  # on another machine, or removed
        return None
    from transforms.document import interpret_recording
    from transforms.recording import NotRecordedError
    from transforms.recording_bytes import decode

    recording = decode(recorded)
    if recording is None:
        return None
    try:
        return interpret_recording(recording, job.sha256, job.source_name, job.size_bytes)
    except NotRecordedError:
        return None


def stage_refusal(
    job: Job, staging: Path, version: str, reason: str, detail: Localised | str, seconds: float
) -> Outcome:
    """Stage that a document could not be read for a reason of the run (`too_slow`, `too_large`, `crashed`)."""
    from transforms.refusal import Refused
    from transforms.result import DocumentResult

    refused = Refused(reason, detail)
    result = DocumentResult(
        document_sha256=job.sha256,
        source_name=job.source_name,
        size_bytes=job.size_bytes,
        page_count=None,
        reason=reason,
        message=refused.text("en"),
        message_zh=refused.text("zh"),
        reason_page=None,
        disclosure=None,
        frames={},
    )
    _stage(staging, result, version)
    return Outcome(job.sha256, job.source_name, reason, 0, 0, seconds)


def _pages(data: bytes) -> int:
    """Count the pages that a document declares; 0 where it cannot be opened, and the reader will say why."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            return len(document)
    except pypdfium2.PdfiumError:
        return 0


def _read_archived(job: Job) -> bytes:
    try:
        data = job.path.read_bytes()
    except OSError as error:
        raise JuesuanError(
            message("pipeline_reading.archived_unreadable", path=job.path, why=os_error(error))
        ) from error
    if hashlib.sha256(data).hexdigest() != job.sha256:
        raise JuesuanError(message("pipeline_reading.archived_damaged", path=job.path))
    return data


def _stage(staging: Path, result: DocumentResult, version: str, pages_version: str = "") -> None:
    # A full disk is not the document's fault: the run stops, and the next one resumes from here.
    with expect_writable("staging", staging):
        Staging(staging).put(result, version, pages_version)


def _describe(error: Exception) -> str:
    # Module and line, no path of this machine: the message is part of the warehouse.
    frames = traceback.extract_tb(error.__traceback__)
    location = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"({type(error).__name__}{location}: {str(error)[:200]})"
