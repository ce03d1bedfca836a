"""A shared store for machines of a cluster that share no folders, at any address that fsspec knows.

    archive/ab/<sha256>.pdf                                bytes of documents, sent once, by content
    staging/<attempt>/ab/<sha256>/<version>/*.parquet      what one worker read of one chunk, until the run has it

The store only carries files between machines; archive and staging area of the run remain authoritative. The reader of a
chunk writes into a folder of its own attempt, which the run takes over after that task has ended: no half written file
is ever taken, and a worker that was given up but still runs disturbs nothing.
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
from schemas.wording.messages import message


class Store:
    """The store at an address such as `s3://bucket/folder`, `sftp://host/folder` or `file:///mnt/share`.

    Every method raises JuesuanError where the store does not answer or lets nobody read or write.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        with self._translating_errors("opened"):
            from fsspec.core import url_to_fs

            self._files, self._root = url_to_fs(url)

    def send(self, jobs: Iterable[Job]) -> None:
        """Give the store the bytes of archived documents that it does not have."""
        with self._translating_errors("written"):
            for job in jobs:
                stored_path = self._archived(job)
                # What was cut off while it was sent has another size; other damage its reader finds by the hash.
                if not self._files.exists(stored_path) or self._files.size(stored_path) != job.size_bytes:
                    self._files.makedirs(stored_path.rpartition("/")[0], exist_ok=True)
                    self._files.put_file(str(job.path), stored_path)

    def fetch(self, jobs: Iterable[Job], folder: Path) -> list[Job]:
        """Bring documents into a folder of this machine; the same jobs with their bytes there."""
        fetched = []
        with self._translating_errors("read"):
            for job in jobs:
                path = folder / f"{job.sha256}.pdf"
                self._files.get_file(self._archived(job), str(path))
                if hashlib.sha256(path.read_bytes()).hexdigest() != job.sha256:
                    raise JuesuanError(
                        message("pipeline_reading.store_damaged", path=self._archived(job), url=self.url)
                    )
                fetched.append(replace(job, path=path))
        return fetched

    def put(self, outcomes: Sequence[Outcome], staging: Staging, version: str) -> list[Outcome]:
        """Give the store what was staged on this machine; the same outcomes, with the place where it is."""
        attempt = secrets.token_hex(8)
        with self._translating_errors("written"):
            for outcome in outcomes:
                stored_folder = self._staged(attempt, outcome.sha256, version)
                self._files.makedirs(stored_folder, exist_ok=True)
                for file in sorted(staging.path(outcome.sha256, version).iterdir()):
                    self._files.put_file(str(file), f"{stored_folder}/{file.name}")
        return [replace(outcome, attempt=attempt) for outcome in outcomes]

    def collect(self, outcomes: Sequence[Outcome], staging: Staging, version: str) -> list[Outcome]:
        """Take over what a worker gave the store, into the staging area of the run."""
        for outcome in outcomes:
            stored_folder = self._staged(outcome.attempt or "", outcome.sha256, version)
            folder = staging.aside(outcome.sha256, version)
            with self._translating_errors("read"):
                for name in self._files.ls(stored_folder, detail=False):
                    self._files.get_file(name, str(folder / name.rpartition("/")[2]))
            staging.adopt(folder, outcome.sha256, version)
        with self._translating_errors("cleared"):
            for attempt in {outcome.attempt for outcome in outcomes}:
                self._files.rm(f"{self._root}/staging/{attempt}", recursive=True)
        return [replace(outcome, attempt=None) for outcome in outcomes]

    def sweep(self) -> None:
        """Remove what the workers of a killed run left; call it only under the lock."""
        with self._translating_errors("cleared"):
            if self._files.exists(f"{self._root}/staging"):
                self._files.rm(f"{self._root}/staging", recursive=True)

    def probe(self) -> None:
        """Write a small file, read it back and remove it."""
        probe_path, content = f"{self._root}/probe-{secrets.token_hex(8)}", b"juesuan"
        with self._translating_errors("probed"):
            self._files.makedirs(self._root, exist_ok=True)
            self._files.pipe_file(probe_path, content)
            if self._files.cat_file(probe_path) != content:
                raise OSError("the file read back differs from the file written")
            self._files.rm(probe_path)

    def _archived(self, job: Job) -> str:
        return f"{self._root}/archive/{job.sha256[:2]}/{job.sha256}.pdf"

    def _staged(self, attempt: str, sha256: str, version: str) -> str:
        return f"{self._root}/staging/{attempt}/{sha256[:2]}/{sha256}/{version}"

    @contextmanager
    def _translating_errors(self, action: str) -> Iterator[None]:
        try:
            yield
        except (JuesuanError, MemoryError):
            raise
        except ImportError as error:
            raise JuesuanError(message("pipeline_reading.store_package", url=self.url, error=error)) from error
        except Exception as error:  # each kind of store has errors of its own, and many are no OSError
            about = {"url": self.url, "error": f"{type(error).__name__}: {error}"}
            raise JuesuanError(message(f"pipeline_reading.store_not_{action}", **about)) from error
