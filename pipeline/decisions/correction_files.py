"""The folder of corrections: its files, the document of each, and how they are changed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from common.errors import JuesuanError
from common.files import display_name, write_atomically
from pipeline.runs.lock import folder_lock
from schemas.wording.messages import message, text
from schemas.wording.os_errors import os_error
from transforms.corrections.declared import NAME_DIGITS, CorrectionFile, file_name, read_file

if TYPE_CHECKING:
    from pipeline.intake.archive import Archive

RESERVED = ("entities.toml", "withdrawn.toml", "purged.toml", "accepted.toml")
"""Files of the same folder that hold other decisions of people"""
_NAME = re.compile(f"[0-9a-f]{{{NAME_DIGITS}}}\\.toml")


@dataclass(frozen=True)
class Stray:
    """A correction file that belongs to no document, and why; a person has to look at it."""

    name: str
    why: str


@dataclass(frozen=True)
class Corrections:
    """The folder of corrections at one moment."""

    files: Mapping[str, CorrectionFile]
    """By name"""
    strays: tuple[Stray, ...]

    def of(self, sha256: str) -> CorrectionFile | None:
        """Find the corrections of a document; None where there are none."""
        return self.files.get(file_name(sha256))


def read_corrections(folder: Path) -> Corrections:
    """Read every file of the folder; the problems of a file are part of it and never stop the others.

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
        raise JuesuanError(
            message("pipeline_decisions.folder_unreadable", folder=folder, why=os_error(error))
        ) from error
    for name in names:
        if name.startswith(".") or not name.lower().endswith(".toml") or name in RESERVED:
            continue
        if not _NAME.fullmatch(name):
            strays.append(Stray(display_name(name), text("pipeline_decisions.wrong_name", digits=NAME_DIGITS)))
            continue
        try:
            files[name] = read_file((folder / name).read_bytes(), name)
        except OSError as error:
            raise JuesuanError(
                message("pipeline_decisions.corrections_unreadable", path=folder / name, why=os_error(error))
            ) from error
    return Corrections(files, tuple(strays))


def strays_of(corrections: Corrections, archive: Archive) -> tuple[Stray, ...]:
    """List the files that no run can use: those with a wrong name, and those of documents that never came."""
    unknown = [
        Stray(name, text("pipeline_decisions.no_such_hash"))
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
        path.parent.mkdir(parents=True, exist_ok=True)
        with folder_lock(path.parent, wait=True):
            changed = change(path.read_text("utf-8") if path.exists() else "")
            if changed:
                write_atomically(path, changed.encode())
            else:
                path.unlink(missing_ok=True)
    except ValueError as error:
        raise JuesuanError(message("pipeline_decisions.cannot_change", path=path, why=error)) from error
    except OSError as error:
        raise JuesuanError(message("cli.cannot_write", path=path, why=os_error(error))) from error
    return path
