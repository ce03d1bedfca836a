"""What can be wrong with a warehouse file, told in a sentence."""

from __future__ import annotations

import re
from pathlib import Path

_HELD = re.compile(r"Conflicting lock is held in (?P<program>.*?) \(PID (?P<pid>[0-9]+)\)")
"""What DuckDB says of the program that has a file open for writing"""


class WarehouseError(Exception):
    """A warehouse that is not there, or that this version cannot open; the message says what to do."""


def why_not_opened(path: Path, error: Exception) -> str:
    """Why a file cannot be opened as a warehouse, and what to do; `error` is what DuckDB says."""
    if held := _HELD.search(str(error)):
        return (
            f"{path} is open for writing in another program ({held['program']}, process {held['pid']}), and DuckDB "
            "lets nobody else in: close it there, and open it read-only from now on (`duckdb -readonly FILE`, in Python"
            " `duckdb.connect(FILE, read_only=True)`); then call this again"
        )
    return f"{path} cannot be opened as a warehouse: {error}"
