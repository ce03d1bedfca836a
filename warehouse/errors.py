"""Errors of a warehouse file, each with what to do."""

from __future__ import annotations

import re
from pathlib import Path

from common.errors import JuesuanError
from schemas.wording.messages import Message, message

_LOCK_HELD = re.compile(r"Conflicting lock is held in (?P<program>.*?) \(PID (?P<pid>[0-9]+)\)")
"""DuckDB's words about the program that has a file open for writing"""


class WarehouseError(JuesuanError):
    """A warehouse, export or release that is missing, or that this version cannot open or write."""


def why_not_opened(path: Path, error: Exception) -> Message:
    """Explain why a file cannot be opened as a warehouse, and what to do; `error` is DuckDB's."""
    if lock := _LOCK_HELD.search(str(error)):
        return message("warehouse.held_elsewhere", path=path, program=lock["program"], pid=lock["pid"])
    return message("warehouse.not_opened", path=path, reason=error)
