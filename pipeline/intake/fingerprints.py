"""Fingerprints of files, kept between runs: an unchanged file is not read again to know its hash.

A file counts as unchanged when its size, its times of content and of change, and its inode are. A fingerprint is
trusted only if the bytes were hashed at least `GRAIN_SECONDS` after the same size and times were first seen: a clock
that ticks in steps (2 s on FAT) could otherwise give two contents the same time. Both moments are of this machine's
clock, so that the clock of a file server plays no part. The file of fingerprints only saves work: it may be deleted,
and a damaged one is ignored.
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
    """What shows that a file is unchanged, without reading it."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


class _Fingerprint(NamedTuple):
    stamp: Stamp
    first_seen: float
    hashed: float
    sha256: str


def stamp_of(about: os.stat_result) -> Stamp:
    """Take the stamp of a regular file.

    Raises:
        FileNotFoundError: something else took its place.
    """
    if not stat.S_ISREG(about.st_mode):
        raise FileNotFoundError("not a regular file any more")
    return Stamp(about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino)


class Fingerprints:
    """Fingerprints by absolute path; loaded at once, saved now and then and at the end."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._fingerprints = dict(_load(file))
        self._changed = False
        self._saved = time.monotonic()

    def unchanged_seconds(self, path: Path, stamp: Stamp) -> float:
        """Tell for how many seconds a file is known to have this stamp; 0 when it is new."""
        fingerprint = self._fingerprints.get(str(path.absolute()))
        now = time.time()
        if fingerprint is None or fingerprint.stamp != stamp or fingerprint.first_seen > now:
            self._set(path, _Fingerprint(stamp, now, 0.0, ""))
            return 0.0
        return now - fingerprint.first_seen

    def hash_of(self, path: Path, stamp: Stamp) -> str | None:
        """Give the SHA-256 of a file that has not changed since it was hashed; None when it has to be hashed."""
        fingerprint = self._fingerprints.get(str(path.absolute()))
        if fingerprint is None or fingerprint.stamp != stamp or not fingerprint.sha256:
            return None
        is_trusted = fingerprint.hashed - fingerprint.first_seen >= GRAIN_SECONDS
        return fingerprint.sha256 if is_trusted else None

    def note_hash(self, path: Path, stamp: Stamp, started: float, sha256: str) -> None:
        """Note the hash of a file that had this stamp before and after it was read, `started` at (`time.time`)."""
        before = self._fingerprints.get(str(path.absolute()))
        first_seen = before.first_seen if before and before.stamp == stamp else started
        self._set(path, _Fingerprint(stamp, first_seen, started, sha256))
        if time.monotonic() - self._saved > _SAVED_EVERY_SECONDS:
            self.save()

    def save(self) -> None:
        """Write the fingerprints; where that fails, the next run hashes again."""
        if not self._changed:
            return
        values = {path: [*f.stamp, *f[1:]] for path, f in sorted(self._fingerprints.items())}
        body = json.dumps(values, indent=0).encode()
        try:
            write_atomically(self._file, _digest(body) + b"\n" + body)
        except OSError as error:
            log.warning("the fingerprints of files cannot be written to %s: %s", self._file, error)
        self._changed = False
        self._saved = time.monotonic()

    def sweep(self) -> None:
        """Remove what a killed run left half written; call it only under the lock."""
        for left in self._file.parent.glob(f".{self._file.name}.*.tmp"):
            with contextlib.suppress(OSError):  # it is in nobody's way
                left.unlink()

    def _set(self, path: Path, fingerprint: _Fingerprint) -> None:
        self._fingerprints[str(path.absolute())] = fingerprint
        self._changed = True


def _load(file: Path) -> Iterator[tuple[str, _Fingerprint]]:
    with contextlib.suppress(OSError, ValueError, TypeError):
        digest, _, body = file.read_bytes().partition(b"\n")
        if digest == _digest(body):
            entries: dict[str, list[Any]] = json.loads(body)
            for path, values in entries.items():
                yield path, _Fingerprint(Stamp(*values[:4]), *values[4:])


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()
