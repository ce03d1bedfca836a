"""Hostile file names, and other entries of a drop folder."""

from __future__ import annotations

import os
import socket
from pathlib import Path

_NAMES = (
    b"plain",
    "某局2024年度部门决算".encode(),
    "预算".encode("gbk"),
    b"\xff\xfe\x80",
    b"line\nbreak\rtab\t",
    b"quote'\"`;--",
    b"=HYPERLINK(1)",
    b"-2+3",
    b"$(touch x)",
    b"<script>alert(1)<\\script>",
    b"\x1b[31m\x1b]0;title\x07",
    "\u202efdp.\u202c\u200b\ufeff".encode(),
    b"%s%n{0}",
    b" blank ",
    b"--help",
    "𠮷\u0301".encode(),
)


def name_of(number: int) -> bytes:
    """The name of a mutated file: unlike all others, hostile in turns, now and then 255 bytes long."""
    stem = _NAMES[number % len(_NAMES)] + b" %d" % number
    if number % 7 == 3:
        stem = stem + "长".encode() * 90
        stem = stem[:251].decode("utf-8", "surrogateescape").encode("utf-8", "ignore")[:251]
    return stem + b".pdf"


def dress(drop: Path, outside: Path) -> int:
    """Put into a drop folder what no run may read or hang on; gives how many of them a run must tell of."""
    (drop / "folder.pdf").mkdir()
    (drop / "out.pdf").symlink_to(outside)
    (drop / "up.pdf").symlink_to(Path("..") / ".." / ".." / "etc" / "passwd")
    (drop / "nowhere.pdf").symlink_to(drop / "nothing.pdf")
    (drop / "itself.pdf").symlink_to(drop / "itself.pdf")
    (drop / "around").symlink_to(drop, target_is_directory=True)
    (drop / "device.pdf").symlink_to("/dev/zero")
    os.mkfifo(drop / "pipe.pdf")
    here = os.open(drop, os.O_RDONLY)
    try:
        # A socket's address is short: it is named by way of the folder.
        with socket.socket(socket.AF_UNIX) as plug:
            plug.bind(f"/proc/self/fd/{here}/plug.pdf")
    except OSError:
        return 7
    finally:
        os.close(here)
    return 8
