"""Chunks of documents: each is read by one task, on this machine or on one that shares archive and staging area."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import current_process
from pathlib import Path
from socket import gethostname
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from common.errors import JuesuanError
from pipeline.code_versions import read_version
from pipeline.reading.worker import Job, Outcome, Reader
from schemas.declarations.own import use_own
from schemas.wording.messages import message

if TYPE_CHECKING:
    from pipeline.reading.pool import Limits


@dataclass(frozen=True)
class Chunk:
    """Documents with all that is needed to read them: plain values, which can be sent to another machine."""

    number: int
    jobs: tuple[Job, ...]
    staging: Path
    version: str
    """the reader version under which the documents are staged; the reading machine must have the same"""
    limits: Limits
    reader: Reader
    store: str = ""
    """Address of the shared store in which bytes lie and into which goes what is read; empty: folders are shared"""


Done = Callable[[Outcome], None]
ReadChunks = Callable[[Sequence[Chunk], Done], Iterator[list[Outcome]]]
"""Reads chunks and gives the outcomes of each, in the order of the chunks; `Done` is called for every document"""


def ignore(outcome: Outcome) -> None:
    """Ignore an outcome."""


def read(chunk: Chunk, done: Done = ignore) -> list[Outcome]:
    """Read the documents of a chunk in parallel and stage them; gives an outcome for each, in the order of the jobs.

    Raises:
        JuesuanError: this process cannot read for the run, or see `read_chunk`.
    """
    from pipeline.reading.pool import read_chunk

    use_own(chunk.limits.declarations)
    if chunk.version != read_version():
        about = {"host": gethostname(), "version": read_version(), "wanted": chunk.version}
        raise JuesuanError(message("pipeline_reading.other_version", **about))
    if current_process().daemon:
        raise JuesuanError(message("pipeline_reading.daemon"))
    if not chunk.store:
        return read_chunk(chunk.jobs, chunk.staging, chunk.version, chunk.limits, chunk.reader, done)
    from pipeline.reading.shared_store import Store
    from pipeline.reading.staging import Staging

    store = Store(chunk.store)
    with TemporaryDirectory(prefix="juesuan-chunk-") as folder:
        staging = Staging(Path(folder) / "staging")
        jobs = store.fetch(chunk.jobs, Path(folder))
        outcomes = read_chunk(jobs, staging.folder, chunk.version, chunk.limits, chunk.reader, done)
        return store.put(outcomes, staging, chunk.version)


def read_locally(chunks: Sequence[Chunk], done: Done) -> Iterator[list[Outcome]]:
    """Read chunks on this machine, one after another: each has all cores."""
    for chunk in chunks:
        yield read(chunk, done)
