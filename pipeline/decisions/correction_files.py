"""The folder of corrections: which files there are, which document each belongs to, and writing into them."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from common.errors import JuesuanError
from common.files import display_name, write_atomically
from transforms.corrections.declared import NAME_DIGITS, CorrectionFile, file_name, read_file

if TYPE_CHECKING:
    from pipeline.intake.archive import Archive

RESERVED = ("entities.toml", "withdrawn.toml", "purged.toml")
"""Files of the same folder that hold other decisions of people"""
_NAME = re.compile(f"[0-9a-f]{{{NAME_DIGITS}}}\\.toml")


@dataclass(frozen=True)
class Stray:
    """A file of corrections that belongs to no document, and why; a person has to see to it."""

    name: str
    why: str


@dataclass(frozen=True)
class Corrections:
    """What is in the folder of corrections at one moment."""

    files: Mapping[str, CorrectionFile]
    """By name"""
    strays: tuple[Stray, ...]

    def of(self, sha256: str) -> CorrectionFile | None:
        """The corrections of a document; None where there are none."""
        return self.files.get(file_name(sha256))


def read_corrections(folder: Path) -> Corrections:
    """Read every file of the folder; what is wrong with one is in the file, and never stops the others.

    Raises:
        JuesuanError: the folder is there and cannot be read: no figure may lose its correction by that.
    """
    files: dict[str, CorrectionFile] = {}
    strays: list[Stray] = []
    try:
        names = sorted(os.listdir(folder))
    except FileNotFoundError:
        return Corrections({}, ())
    except OSError as error:
        raise JuesuanError(f"the folder of corrections {folder} cannot be read: {error.strerror}") from error
    for name in names:
        if name.startswith(".") or not name.lower().endswith(".toml") or name in RESERVED:
            continue
        if not _NAME.fullmatch(name):
            why = f"it must be named after the first {NAME_DIGITS} digits of its document's hash, in small letters"
            strays.append(Stray(display_name(name), why))
            continue
        try:
            files[name] = read_file((folder / name).read_bytes(), name)
        except OSError as error:
            raise JuesuanError(f"the corrections {folder / name} cannot be read: {error.strerror}") from error
    return Corrections(files, tuple(strays))


def strays_of(corrections: Corrections, archive: Archive) -> tuple[Stray, ...]:
    """Every file that is of no use to a run: those of a wrong name, and those of documents that were never seen."""
    unknown = [
        Stray(name, "no document of the archive has a hash that begins so")
        for name in corrections.files
        if not any(archive.folder.glob(f"{name[:2]}/{name.removesuffix('.toml')}*.json"))
    ]
    return (*corrections.strays, *unknown)


def change_file(path: Path, change: Callable[[str], str]) -> Path:
    """Change a file of people's decisions whole; an empty text removes it. Two changes at once both count.

    Raises:
        JuesuanError: the file cannot be changed; it is as it was.
    """
    try:
        with _held(path.parent):
            text = change(path.read_text("utf-8") if path.exists() else "")
            if text:
                write_atomically(path, text.encode())
            else:
                path.unlink(missing_ok=True)
    except ValueError as error:
        raise JuesuanError(f"{path} cannot be changed: {error}; mend it by hand") from error
    except OSError as error:
        raise JuesuanError(f"{path} cannot be written: {error.strerror or error}") from error
    return path


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    # The folder itself is locked: no lock file among files that people track.
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
