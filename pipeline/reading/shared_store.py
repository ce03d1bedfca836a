"""A shared store: where the machines of a cluster meet that share no folders, at any address that fsspec knows.

    archive/ab/<sha256>.pdf                                bytes of documents, sent once, by content
    staging/<attempt>/ab/<sha256>/<version>/*.parquet      what one worker read of one chunk, until the run has it

The archive and the staging area of the run stay what counts; the store is only the way between machines. Whoever reads
a chunk writes into a folder of its own attempt, which the run takes over only after that task has ended: no half
written file is ever taken, and a worker that was given up and goes on disturbs nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from common.errors import JuesuanError
from pipeline.reading.staging import Staging
from pipeline.reading.worker import Job, Outcome


class Store:
    """The store at an address such as `s3://bucket/folder`, `sftp://host/folder` or `file:///mnt/share`.

    Every method raises JuesuanError where the store does not answer or lets nobody read or write.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        with self._telling("opened"):
            from fsspec.core import url_to_fs

            self._files, self._root = url_to_fs(url)

    def send(self, jobs: Iterable[Job]) -> None:
        """Give the store the bytes of archived documents that it does not have."""
        with self._telling("written"):
            for job in jobs:
                place = self._archived(job)
                # What was cut off while it was sent has another size; other damage its reader finds by the hash.
                if not self._files.exists(place) or self._files.size(place) != job.size_bytes:
                    self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
                    self._files.put_file(str(job.path), place)

    def fetch(self, jobs: Iterable[Job], folder: Path) -> list[Job]:
        """Bring documents into a folder of this machine; the same jobs with their bytes there."""
        fetched = []
        with self._telling("read"):
            for job in jobs:
                path = folder / f"{job.sha256}.pdf"
                self._files.get_file(self._archived(job), str(path))
                if hashlib.sha256(path.read_bytes()).hexdigest() != job.sha256:
                    raise JuesuanError(f"{self._archived(job)} in {self.url} is damaged: delete it there and run again")
                fetched.append(replace(job, path=path))
        return fetched

    def put(self, outcomes: Sequence[Outcome], staging: Staging, version: str) -> list[Outcome]:
        """Give the store what was staged on this machine; the same outcomes, with the place where it is."""
        attempt = secrets.token_hex(8)
        with self._telling("written"):
            for outcome in outcomes:
                place = self._staged(attempt, outcome.sha256, version)
                self._files.makedirs(place, exist_ok=True)
                for file in sorted(staging.path(outcome.sha256, version).iterdir()):
                    self._files.put_file(str(file), f"{place}/{file.name}")
        return [replace(outcome, attempt=attempt) for outcome in outcomes]

    def collect(self, outcomes: Sequence[Outcome], staging: Staging, version: str) -> list[Outcome]:
        """Take over what a worker gave the store, into the staging area of the run."""
        for outcome in outcomes:
            place = self._staged(outcome.attempt or "", outcome.sha256, version)
            folder = staging.aside(outcome.sha256, version)
            with self._telling("read"):
                for name in self._files.ls(place, detail=False):
                    self._files.get_file(name, str(folder / name.rpartition("/")[2]))
            staging.adopt(folder, outcome.sha256, version)
        with self._telling("cleared"):
            for attempt in {outcome.attempt for outcome in outcomes}:
                self._files.rm(f"{self._root}/staging/{attempt}", recursive=True)
        return [replace(outcome, attempt=None) for outcome in outcomes]

    def sweep(self) -> None:
        """Remove what the workers of a killed run left; call it only under the lock."""
        with self._telling("cleared"):
            if self._files.exists(f"{self._root}/staging"):
                self._files.rm(f"{self._root}/staging", recursive=True)

    def probe(self) -> None:
        """Write a small file, read it back and remove it."""
        place, said = f"{self._root}/probe-{secrets.token_hex(8)}", b"juesuan"
        with self._telling("written and read"):
            self._files.makedirs(self._root, exist_ok=True)
            self._files.pipe_file(place, said)
            if self._files.cat_file(place) != said:
                raise OSError("it gives back something else than it got")
            self._files.rm(place)

    def _archived(self, job: Job) -> str:
        return f"{self._root}/archive/{job.sha256[:2]}/{job.sha256}.pdf"

    def _staged(self, attempt: str, sha256: str, version: str) -> str:
        return f"{self._root}/staging/{attempt}/{sha256[:2]}/{sha256}/{version}"

    @contextmanager
    def _telling(self, done: str) -> Iterator[None]:
        try:
            yield
        except (JuesuanError, MemoryError):
            raise
        except ImportError as error:
            raise JuesuanError(f"the shared store {self.url} needs a package that is not here: {error}") from error
        except Exception as error:  # each kind of store has errors of its own, and many are no OSError
            raise JuesuanError(
                f"the shared store {self.url} (`store_url`) cannot be {done}: {type(error).__name__}: {error}. What is"
                " archived and staged stays: mend it and run again"
            ) from error
