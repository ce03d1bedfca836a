"""The drop folder: which files there are, which are documents, and which are still being copied."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from common.errors import JuesuanError
from common.file_kinds import kind_of_file
from common.files import display_name, open_regular
from pipeline.intake.sidecar import SUFFIX, Sidecar
from schemas.wording.messages import message, text
from schemas.wording.os_errors import os_error

COPIED_ASIDE = (".part", ".partial", ".filepart", ".crdownload", ".opdownload", ".download", ".aria2", ".tmp")
"""Endings under which browsers and copying programs keep a file, or a note beside it, until it is whole"""
SOURCES = "sources.csv"
"""The table of addresses and dates at the top of the folder (`pipeline.intake.source_tables`)"""
_OF_THE_FILE = (errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENAMETOOLONG)
"""Errors that concern one file; any other says that the folder or its share cannot be relied on"""


@dataclass(frozen=True)
class Candidate:
    """A file that is to become a document; `name` is its path in the drop folder, fit to be shown."""

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


def discover(drop: Path) -> tuple[list[Candidate], list[Ignored]]:
    """List all documents of a drop folder and its sub-folders, in a fixed order, and the files that are not documents.

    Hidden files, lock files of office programs (`~$`), sidecars and the table of sources are passed over in silence.
    No link to a folder is followed, and no link to a file outside of the drop folder. What cannot be listed, because
    its share or the folder itself is gone, counts as lost: a file that is not seen is not taken for removed.
    """
    documents: list[Candidate] = []
    ignored: list[Ignored] = []
    if not drop.is_dir():
        ignored.append(Ignored(display_name(str(drop)), text("pipeline_intake.no_drop_folder"), lost=True))
    root = Path(os.path.realpath(drop))
    for path, why, lost in _walk(drop, root):
        name = display_name(path.relative_to(drop).as_posix())
        if why:
            ignored.append(Ignored(name, why, lost))
        else:
            documents.append(Candidate(path, name, root=root))
    return sorted(documents, key=_name), sorted(ignored, key=_name)


def _name(file: Candidate | Ignored) -> str:
    return file.name


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
            yield folder, text("pipeline_intake.cannot_list", why=os_error(error)), is_lost(error)
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
                yield path, text("pipeline_intake.cannot_look_at", why=os_error(error)), is_lost(error)


def _why_not(entry: os.DirEntry[str], present: set[str], root: Path) -> str | None:
    """Say why a file is not a document; empty for a document, None for a file that belongs to one."""
    lower = entry.name.lower()
    if entry.is_symlink() and not Path(os.path.realpath(entry.path)).is_relative_to(root):
        return text("pipeline_intake.link_out")
    if entry.is_dir():
        return text("pipeline_intake.link_to_folder")
    if not entry.is_file():
        return text("pipeline_intake.broken_link" if entry.is_symlink() else "pipeline_intake.not_a_file")
    if lower.endswith(".pdf" + SUFFIX):
        return None if entry.name[: -len(SUFFIX)] in present else text("pipeline_intake.sidecar_alone")
    if lower.endswith(COPIED_ASIDE):
        return text("pipeline_intake.still_copied")
    if lower == SOURCES:
        return text("pipeline_intake.misplaced_sources", name=SOURCES)
    if not lower.endswith(".pdf"):
        return _describe_file(Path(entry.path), root)
    partial_copies = [entry.name + ending for ending in COPIED_ASIDE if entry.name + ending in present]
    return text("pipeline_intake.still_copied_beside", other=display_name(partial_copies[0])) if partial_copies else ""


def _describe_file(path: Path, root: Path) -> str:
    """Say what a file is that is not named as a PDF, and how to bring it in."""
    try:
        with open_regular(path, inside=root) as file:
            kind = kind_of_file(file)
    except OSError as error:
        if is_lost(error):
            raise
        kind = None
    return text(f"file_kinds.{kind}" if kind else "pipeline_intake.not_named_pdf")


def is_lost(error: OSError) -> bool:
    """Whether an error says that the folder or its share is gone, rather than something of one file."""
    return error.errno not in _OF_THE_FILE


def named_files(paths: Iterable[Path]) -> list[Candidate]:
    """List files that a person named; a folder stands for the documents in it.

    Raises:
        JuesuanError: a path does not exist or is neither a regular file nor a folder.
    """
    candidates: list[Candidate] = []
    for path in paths:
        if path.is_dir():
            candidates += discover(path)[0]
        elif path.is_file():
            candidates.append(Candidate(path, display_name(path.name)))
        else:
            raise JuesuanError(message("pipeline_intake.no_file", path=display_name(str(path))))
    return candidates
