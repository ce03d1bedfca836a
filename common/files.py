"""Files written so that a crash leaves the old one or the new one, never a part."""

from __future__ import annotations

import errno
import json
import os
import stat
from io import BufferedReader
from pathlib import Path
from typing import Any


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file under another name, force it to disk, and move it into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # The process id keeps two writers apart; a file left by a killed one is overwritten or swept at the next run.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_to_disk(path.parent)


def open_regular(path: Path, *, follow_links: bool = True, inside: Path | None = None) -> BufferedReader:
    """Open a regular file for reading; never waits, even where a pipe was put in its place.

    Args:
        path: The file.
        follow_links: Whether the file may be a link.
        inside: The real path of a folder that the opened file must lie in, whatever links there are on the way to it.

    Raises:
        FileNotFoundError: there is none, or it is a pipe, a device or a socket.
        OSError: it cannot be opened; with ELOOP it is a link and these are not followed, or lies outside of `inside`.
    """
    # Opening a pipe blocks until it has a writer, unless opened non-blocking.
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | (0 if follow_links else os.O_NOFOLLOW)
    file = open(os.open(path, flags), "rb")  # noqa: SIM115 - the caller closes it
    if inside is not None and not _real_path_of(file, path).is_relative_to(inside):
        file.close()
        raise OSError(errno.ELOOP, "a link leads out of the drop folder", str(path))
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise FileNotFoundError(path)
    return file


def _real_path_of(file: BufferedReader, path: Path) -> Path:
    """Find where an open file really lies; its path may lead elsewhere by now."""
    try:
        return Path(os.readlink(f"/proc/self/fd/{file.fileno()}"))
    except OSError:  # a system without /proc: asked of the path, which must lead to this very file
        real = Path(os.path.realpath(path))
        return real if os.path.samestat(os.stat(real), os.fstat(file.fileno())) else Path("/")


def sync_to_disk(path: Path) -> None:
    """Force a file, or the names in a folder, to disk, so that a write or a move survives a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def to_json(value: Any) -> bytes:
    """Write JSON as every file of a run has it: sorted, indented, with a final line break."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8", "backslashreplace")


def display_name(name: str) -> str:
    r"""Show a file name as text that any terminal, database and JSON reader takes.

    A name that is not UTF-8 is read as GB 18030 (from a Windows share), else its bytes are shown as `\xb2`; control
    characters become escapes.
    """
    text = "/".join(_decode(component) for component in os.fsencode(name).split(b"/"))
    return "".join(c if c.isprintable() or c == "\u3000" else c.encode("unicode_escape").decode("ascii") for c in text)


def _decode(component: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return component.decode(encoding)
        except UnicodeDecodeError:
            continue
    return component.decode("utf-8", "backslashreplace")
