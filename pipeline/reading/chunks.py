"""A chunk of documents is what one task reads: here, or on any machine that sees the archive and the staging area."""

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

if TYPE_CHECKING:
    from pipeline.reading.pool import Limits


@dataclass(frozen=True)
class Chunk:
    """Documents, and all that reading them takes: plain values, which can be sent to another machine."""

    number: int
    jobs: tuple[Job, ...]
    staging: Path
    version: str
    """under which the documents are staged: whoever reads them must be of this version"""
    limits: Limits
    reader: Reader
    store: str = ""
    """Address of the shared store in which bytes lie and into which goes what is read; empty: folders are shared"""


Done = Callable[[Outcome], None]
ReadChunks = Callable[[Sequence[Chunk], Done], Iterator[list[Outcome]]]
"""Reads chunks and gives the outcomes of each, in the order of the chunks; tells of every document once it is known"""


def ignore(outcome: Outcome) -> None:
    """Tell nobody."""


def read(chunk: Chunk, done: Done = ignore) -> list[Outcome]:
    """Read the documents of a chunk in parallel and stage them; gives an outcome for each, in the order of the jobs.

    Raises:
        JuesuanError: this process cannot read for the run, or see `read_chunk`.
    """
    from pipeline.reading.pool import read_chunk

    if chunk.version != read_version():
        raise JuesuanError(
            f"the reader on {gethostname()} is of version {read_version()}, and the run wants {chunk.version}: every "
            "machine needs the same juesuan and the same libraries"
        )
    if current_process().daemon:
        raise JuesuanError(
            "a Dask worker is not allowed to start reader processes: start it with `dask worker --no-nanny`, or with "
            "DASK_DISTRIBUTED__WORKER__DAEMON=False in its environment"
        )
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


def read_here(chunks: Sequence[Chunk], done: Done) -> Iterator[list[Outcome]]:
    """Read chunks on this machine, one after another: each has all cores."""
    for chunk in chunks:
        yield read(chunk, done)
