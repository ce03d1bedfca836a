"""The drop folder and the archive: which files there are, and every document's bytes once, by content."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from flows.errors import JuesuanError
from flows.files import display_name, sync_folder, to_json, write_atomically
from flows.sidecar import SUFFIX, Sidecar, read_sidecar

_hashes: dict[tuple[str, int, int, int], str] = {}
"""Hashes of this process, by path, inode, size and time: the flow looks again at what the command line has seen."""


@dataclass(frozen=True)
class Found:
    """A file that is to be a document; `name` is its path in the drop folder, fit to be shown."""

    path: Path
    name: str


@dataclass(frozen=True)
class Ignored:
    """A file of the drop folder that is not taken for a document, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class Archived:
    """A document in the archive: its bytes, and every name and sidecar under which they came."""

    sha256: str
    size_bytes: int
    names: dict[str, Sidecar]

    @property
    def source_name(self) -> str:
        """Of several names the first in code point order, so that the order of arrival does not matter."""
        return min(self.names)

    @property
    def sidecar(self) -> Sidecar:
        """The sidecars of all names as one: each field from the first name that has it, the problems of all."""
        merged: dict[str, str] = {}
        problems: list[str] = []
        for name in sorted(self.names):
            sidecar = self.names[name]
            problems += [p for p in sidecar.problems if p not in problems]
            for field in ("source_url", "published_on", "retrieved_on"):
                value = getattr(sidecar, field)
                if value and merged.setdefault(field, value) != value:
                    problems.append(f"The sidecar of {name} gives {field} {value}; {merged[field]} is kept.")
        return Sidecar(**merged, problems=tuple(problems))


def discover(drop: Path) -> tuple[list[Found], list[Ignored]]:
    """All documents of a drop folder and its sub-folders, in a fixed order, and the files that are none.

    Hidden files, lock files of office programs (`~$`) and sidecars are passed over in silence. No link to a folder
    is followed, and no link to a file outside of the drop folder.
    """
    found: list[Found] = []
    ignored: list[Ignored] = []
    for path, why in _walk(drop, Path(os.path.realpath(drop))):
        name = display_name(path.relative_to(drop).as_posix())
        if why:
            ignored.append(Ignored(name, why))
        else:
            found.append(Found(path, name))
    return sorted(found, key=lambda f: f.name), sorted(ignored, key=lambda i: i.name)


def _walk(folder: Path, root: Path) -> Iterator[tuple[Path, str]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: os.fsencode(entry.name))
    except FileNotFoundError:
        return
    except OSError as error:
        yield folder, f"cannot be listed ({error.strerror})"
        return
    present = {entry.name for entry in entries}
    for entry in entries:
        path = folder / entry.name
        if entry.name.startswith((".", "~$")):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(path, root)
        elif entry.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(root):
            yield path, "a link that leads out of the drop folder"
        elif entry.is_dir():
            yield path, "a link to a folder"
        elif not entry.is_file():
            yield path, "a broken link" if entry.is_symlink() else "not a regular file"
        elif entry.name.lower().endswith(".pdf" + SUFFIX):
            if entry.name[: -len(SUFFIX)] not in present:
                yield path, "a sidecar whose PDF is not there"
        elif not entry.name.lower().endswith(".pdf"):
            yield path, "not named *.pdf"
        else:
            yield path, ""


class Archive:
    """The archive folder: `ab/<sha256>.pdf` with the bytes, `ab/<sha256>.json` with the names they came under."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the bytes of a document are."""
        return self.folder / sha256[:2] / f"{sha256}.pdf"

    def keep(self, files: Iterable[Found]) -> tuple[list[Archived], list[Ignored]]:
        """Archive files; gives the documents in order of their hash, and the files that could not be read."""
        kept: dict[str, dict[str, Sidecar]] = {}
        unreadable: list[Ignored] = []
        for file in files:
            try:
                sha256 = _hash(file.path)
                if not self.path(sha256).exists():
                    sha256 = self._copy(file.path)
            except FileNotFoundError:
                unreadable.append(Ignored(file.name, "went away before it was read"))
                continue
            except PermissionError as error:
                unreadable.append(Ignored(file.name, f"cannot be read ({error.strerror})"))
                continue
            kept.setdefault(sha256, {})[file.name] = read_sidecar(file.path)
        return [self._note(sha256, kept[sha256]) for sha256 in sorted(kept)], unreadable

    def documents(self) -> list[Archived]:
        """Every archived document, in order of its hash."""
        return [self._read(path) for path in sorted(self.folder.glob("[0-9a-f][0-9a-f]/*.json"))]

    def sweep(self) -> None:
        """Remove what a killed run left half written; call it only under the lock."""
        for left in self.folder.glob("[0-9a-f][0-9a-f]/.*.tmp"):
            left.unlink(missing_ok=True)
        for left in self.folder.glob(".*.tmp"):
            left.unlink(missing_ok=True)

    def _copy(self, source: Path) -> str:
        # The hash is that of the copy: a file that changes while it is read is archived as what was read.
        self.folder.mkdir(parents=True, exist_ok=True)
        temporary = self.folder / f".{os.getpid()}.tmp"
        digest = hashlib.sha256()
        try:
            with open(source, "rb") as reader, open(temporary, "wb") as writer:
                while block := reader.read(1 << 20):
                    digest.update(block)
                    writer.write(block)
                writer.flush()
                os.fsync(writer.fileno())
            target = self.path(digest.hexdigest())
            target.parent.mkdir(exist_ok=True)
            os.replace(temporary, target)
            sync_folder(target.parent)
        finally:
            temporary.unlink(missing_ok=True)
        return digest.hexdigest()

    def _note(self, sha256: str, names: dict[str, Sidecar]) -> Archived:
        path = self.path(sha256).with_suffix(".json")
        before = self._read(path) if path.exists() else None
        size = self.path(sha256).stat().st_size
        after = Archived(sha256, size, {**(before.names if before else {}), **names})
        if after != before:
            write_atomically(
                path, to_json({"size_bytes": size, "names": {n: asdict(s) for n, s in after.names.items()}})
            )
        return after

    def _read(self, path: Path) -> Archived:
        try:
            body = json.loads(path.read_text("utf-8"))
            names = {
                name: Sidecar(**{**fields, "problems": tuple(fields["problems"])})
                for name, fields in body["names"].items()
            }
            return Archived(path.stem, body["size_bytes"], names)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise JuesuanError(f"the archive's note {path} is damaged ({error}); delete it and run again") from error


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


def _hash(path: Path) -> str:
    about = os.stat(path)
    if not stat.S_ISREG(about.st_mode):
        raise FileNotFoundError(path)
    key = (str(path.absolute()), about.st_ino, about.st_size, about.st_mtime_ns)
    if key not in _hashes:
        with open(path, "rb") as file:
            _hashes[key] = hashlib.file_digest(file, "sha256").hexdigest()
    return _hashes[key]
