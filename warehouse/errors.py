"""Errors of a warehouse file, each with what to do."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

from common.errors import JuesuanError
from schemas.wording.messages import Message, message

_LOCK_HELD = re.compile(r"Conflicting lock is held in (?P<program>.*?) \(PID (?P<pid>[0-9]+)\)")
"""DuckDB's words about the program that has a file open for writing"""


_CAUSES = {
    **{os.strerror(e): e for e in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EIO)},
    # SQLite has words of its own.
    "database or disk is full": errno.ENOSPC,
    "disk I/O error": errno.EIO,
}
"""The words for causes that lie outside the program, with the number that the system has for each"""


class WarehouseError(JuesuanError):
    """A warehouse, export or release that is missing, or that this version cannot open or write."""


def system_error(error: Exception) -> OSError:
    """Give an error of DuckDB or SQLite as one of the operating system, whose number has words in every language.

    An engine wraps the words of the system in its own, which are of no use to a person.
    """
    words = str(error)
    for cause, number in _CAUSES.items():
        if cause in words:
            return OSError(number, os.strerror(number))
    return OSError(words.splitlines()[0])


def why_not_opened(path: Path, error: Exception) -> Message:
    """Explain why a file cannot be opened as a warehouse, and what to do; `error` is DuckDB's."""
    if lock := _LOCK_HELD.search(str(error)):
        return message("warehouse.held_elsewhere", path=path, program=lock["program"], pid=lock["pid"])
    return message("warehouse.not_opened", path=path, reason=error)
