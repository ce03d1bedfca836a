"""The drop folder: which files there are, which are documents, and which are still being copied."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from common.errors import JuesuanError
from common.files import display_name
from pipeline.intake.sidecar import SUFFIX, Sidecar

COPIED_ASIDE = (".part", ".partial", ".filepart", ".crdownload", ".opdownload", ".download", ".aria2", ".tmp")
"""Endings under which browsers and copying programs keep a file, or a note beside it, until it is whole"""
SOURCES = "sources.csv"
"""The table of addresses and dates at the top of the folder (`pipeline.intake.source_tables`)"""
STILL_COPIED = "is still being copied; it is taken when it is whole"
_OF_THE_FILE = (errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENAMETOOLONG)
"""Errors that concern one file; any other says that the folder or its share cannot be relied on"""


@dataclass(frozen=True)
class Found:
    """A file that is to be a document; `name` is its path in the drop folder, fit to be shown."""

    path: Path
    name: str
    listed: Sidecar | None = None
    """What the table of sources says of it"""
    root: Path | None = None
    """The real path of the drop folder, which it must not lead out of; None where a person named the file"""


@dataclass(frozen=True)
class Ignored:
    """A file of the drop folder that is not taken for a document, and why; `lost` if the folder failed and not it."""

    name: str
    why: str
    lost: bool = False


def discover(drop: Path) -> tuple[list[Found], list[Ignored]]:
    """All documents of a drop folder and its sub-folders, in a fixed order, and the files that are none.

    Hidden files, lock files of office programs (`~$`), sidecars and the table of sources are passed over in silence.
    No link to a folder is followed, and no link to a file outside of the drop folder. What cannot be listed, because
    its share is gone or the folder itself, is told as lost: nothing is concluded from a file that is not seen.
    """
    found: list[Found] = []
    ignored: list[Ignored] = []
    if not drop.is_dir():
        ignored.append(Ignored(display_name(str(drop)), "the drop folder is not there", lost=True))
    root = Path(os.path.realpath(drop))
    for path, why, lost in _walk(drop, root):
        name = display_name(path.relative_to(drop).as_posix())
        if why:
            ignored.append(Ignored(name, why, lost))
        else:
            found.append(Found(path, name, root=root))
    return sorted(found, key=lambda f: f.name), sorted(ignored, key=lambda i: i.name)


def _walk(drop: Path, root: Path) -> Iterator[tuple[Path, str, bool]]:
    folders = [drop]  # a list and no recursion: folders may be nested deeper than calls can be
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as listing:
                entries = list(listing)
        except FileNotFoundError:
            continue
        except OSError as error:
            yield folder, f"cannot be listed ({error.strerror})", is_lost(error)
            continue
        present = {entry.name for entry in entries}
        for entry in entries:
            path = folder / entry.name
            if entry.name.startswith((".", "~$")):
                continue
            try:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(path)
                    continue
                if folder == drop and entry.name == SOURCES:
                    continue
                why = _why_not(entry, present, root)
                if why is not None:
                    yield path, why, False
            except OSError as error:
                yield path, f"cannot be looked at ({error.strerror})", is_lost(error)


def _why_not(entry: os.DirEntry[str], present: set[str], root: Path) -> str | None:
    """Why a file is no document; empty for a document, None for what belongs to one."""
    lower = entry.name.lower()
    if entry.is_symlink() and not Path(os.path.realpath(entry.path)).is_relative_to(root):
        return "a link that leads out of the drop folder"
    if entry.is_dir():
        return "a link to a folder"
    if not entry.is_file():
        return "a broken link" if entry.is_symlink() else "not a regular file"
    if lower.endswith(".pdf" + SUFFIX):
        return None if entry.name[: -len(SUFFIX)] in present else "a sidecar whose PDF is not there"
    if lower.endswith(COPIED_ASIDE):
        return STILL_COPIED
    if lower == SOURCES:
        return f"a table of sources is called {SOURCES} and lies at the top of the drop folder"
    if not lower.endswith(".pdf"):
        return "not named *.pdf"
    aside = [entry.name + ending for ending in COPIED_ASIDE if entry.name + ending in present]
    return f"{STILL_COPIED} ({display_name(aside[0])} lies beside it)" if aside else ""


def is_lost(error: OSError) -> bool:
    """Whether an error says that the folder or its share is gone, rather than something of one file."""
    return error.errno not in _OF_THE_FILE


def named_files(paths: Iterable[Path]) -> list[Found]:
    """Files that someone named; a folder stands for the documents in it.

    Raises:
        JuesuanError: a path does not exist or is neither a regular file nor a folder.
    """
    found: list[Found] = []
    for path in paths:
        if path.is_dir():
            found += discover(path)[0]
        elif path.is_file():
            found.append(Found(path, display_name(path.name)))
        else:
            raise JuesuanError(f"there is no file {display_name(str(path))}")
    return found
