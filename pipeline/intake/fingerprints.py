"""What earlier looks saw of each file, kept between runs: what has not changed is not read again to be known.

A file is taken for unchanged when its size, its times of content and of change, and its inode are. Such a note is
trusted only if the bytes were hashed at least `GRAIN_SECONDS` after the same size and times had been seen before: a
clock that ticks in steps (2 s on FAT) could otherwise give two contents the same time. Both moments are this
machine's, so that the clock of a file server plays no part. The file of notes saves work and nothing else: it may be
deleted, and one that is damaged counts as none.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from common.files import write_atomically

GRAIN_SECONDS = 2.0
"""The coarsest step of a file system's clock that is in use (FAT)"""
_SAVED_EVERY_SECONDS = 60.0

log = logging.getLogger(__name__)


class Stamp(NamedTuple):
    """What tells that a file is as it was, without reading it."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


class _Note(NamedTuple):
    stamp: Stamp
    first_seen: float
    hashed: float
    sha256: str


def stamp_of(about: os.stat_result) -> Stamp:
    """The stamp of a regular file.

    Raises:
        FileNotFoundError: something else took its place.
    """
    if not stat.S_ISREG(about.st_mode):
        raise FileNotFoundError("not a regular file any more")
    return Stamp(about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino)


class Seen:
    """The notes, by absolute path; loaded at once, saved now and then and at the end."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._notes = dict(_load(file))
        self._changed = False
        self._saved = time.monotonic()

    def since(self, path: Path, stamp: Stamp) -> float:
        """For how many seconds a file is known to have this stamp; 0 when it is new."""
        note = self._notes.get(str(path.absolute()))
        now = time.time()
        if note is None or note.stamp != stamp or note.first_seen > now:
            self._set(path, _Note(stamp, now, 0.0, ""))
            return 0.0
        return now - note.first_seen

    def hash_of(self, path: Path, stamp: Stamp) -> str | None:
        """The SHA-256 of a file that has not changed since it was hashed; None when it has to be hashed."""
        note = self._notes.get(str(path.absolute()))
        if note is None or note.stamp != stamp or not note.sha256 or note.hashed - note.first_seen < GRAIN_SECONDS:
            return None
        return note.sha256

    def hashed(self, path: Path, stamp: Stamp, started: float, sha256: str) -> None:
        """Note the hash of a file that had this stamp before and after it was read, `started` at (`time.time`)."""
        before = self._notes.get(str(path.absolute()))
        first_seen = before.first_seen if before and before.stamp == stamp else started
        self._set(path, _Note(stamp, first_seen, started, sha256))
        if time.monotonic() - self._saved > _SAVED_EVERY_SECONDS:
            self.save()

    def save(self) -> None:
        """Write the notes; where that fails the next run hashes again, which is no reason to stop."""
        if not self._changed:
            return
        body = json.dumps({path: [*n.stamp, *n[1:]] for path, n in sorted(self._notes.items())}, indent=0).encode()
        try:
            write_atomically(self._file, _digest(body) + b"\n" + body)
        except OSError as error:
            log.warning("what was seen of the drop folder cannot be noted in %s: %s", self._file, error)
        self._changed = False
        self._saved = time.monotonic()

    def sweep(self) -> None:
        """Remove what a killed run left half written; call it only under the lock."""
        for left in self._file.parent.glob(f".{self._file.name}.*.tmp"):
            with contextlib.suppress(OSError):  # it is in nobody's way
                left.unlink()

    def _set(self, path: Path, note: _Note) -> None:
        self._notes[str(path.absolute())] = note
        self._changed = True


def _load(file: Path) -> Iterator[tuple[str, _Note]]:
    with contextlib.suppress(OSError, ValueError, TypeError):
        digest, _, body = file.read_bytes().partition(b"\n")
        if digest == _digest(body):
            noted: dict[str, list[Any]] = json.loads(body)
            for path, values in noted.items():
                yield path, _Note(Stamp(*values[:4]), *values[4:])


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()
