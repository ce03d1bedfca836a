"""What "the same" means for a warehouse: one hash over its logical rows, whatever the order in which they came."""

from __future__ import annotations

import hashlib
from pathlib import Path

from schemas.frames import frame
from warehouse.ddl import STORED
from warehouse.query import connect

_NOT_CONTENT = frozenset({"reader_version", "source_name"})
"""Paths, names of files and versions of software say nothing of what was printed"""
_FETCHED = 100_000


def content_hash(path: Path) -> str:
    """SHA-256 over the rows of every stored frame in key order, without names of files and software versions."""
    whole = hashlib.sha256()
    with connect(path) as connection:
        for name in STORED:
            declared = frame(name)
            values = ", ".join(
                f"coalesce(CAST(\"{column}\" AS VARCHAR), chr(0))"
                for column in declared.column_names
                if column not in _NOT_CONTENT
            )
            order = ", ".join(f'"{column}"' for column in declared.key)
            rows = connection.execute(f"SELECT sha256(concat_ws(chr(31), {values})) FROM store.{name} ORDER BY {order}")
            whole.update(f"{name}\n".encode())
            while chunk := rows.fetchmany(_FETCHED):
                whole.update("".join(row[0] for row in chunk).encode())
    return whole.hexdigest()
