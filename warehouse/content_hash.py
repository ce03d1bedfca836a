"""Hash the logical rows of a warehouse, independent of the order in which documents were loaded."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.reading.figures import FIGURE_FRAMES
from schemas.reading.frames import Column, frame
from warehouse import sql
from warehouse.ddl import LINKED, STORED
from warehouse.query import connect

if TYPE_CHECKING:
    import duckdb

_NOT_CONTENT = frozenset(
    {
        *("reader_version", "source_name", "corrections_sha256"),
        *("message", "message_zh", "stop_message", "stop_message_zh"),
        *("reasons", "reasons_zh", "says", "says_zh"),
    }
)
"""Paths, names of files and versions of software say nothing of what was printed; the bytes of a correction file
say nothing that its corrections do not; the words of a message say nothing that its rule and numbers do not"""
_FETCHED = 100_000


def content_hash(path: Path) -> str:
    """SHA-256 over the rows of every stored and linked frame in key order, without file names, versions and messages.

    The dimensions follow from declarations alone and take no part.

    Raises:
        WarehouseError: there is no warehouse that can be read.
    """
    with connect(path) as connection:
        return whole_hash(frame_hashes(connection))


def whole_hash(hashes: dict[str, str]) -> str:
    """The content hash that follows from the hashes of the frames."""
    return hashlib.sha256("".join(f"{name} {digest}\n" for name, digest in hashes.items()).encode()).hexdigest()


def frame_hashes(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The part of every frame in the content hash of a warehouse that is open: where two of them differ."""
    hashes = {}
    for frame_name in (*STORED, *LINKED):
        declared = frame(frame_name)
        content = [column for column in declared.columns if column.name not in _NOT_CONTENT]
        digest = hashlib.sha256(f"{frame_name}({','.join(column.name for column in content)})\n".encode())
        row = " || ',' || ".join(_value(column) for column in content)
        rows = connection.execute(f"SELECT sha256({row}) FROM store.{frame_name} ORDER BY {sql.names(declared.key)}")
        count = 0
        while chunk := rows.fetchmany(_FETCHED):
            digest.update("".join(row[0] for row in chunk).encode())
            count += len(chunk)
        # A warehouse without narratives and forms is the same as one that was made before they were read.
        if count or frame_name not in FIGURE_FRAMES:
            hashes[frame_name] = digest.hexdigest()
    return hashes


def _value(column: Column) -> str:
    """A value as text that cannot be taken for another row's: texts carry their length, and null is a dash."""
    quoted = sql.name(column.name)
    if column.type == "text":
        return f"coalesce(strlen({quoted}) || ':' || {quoted}, '-')"
    return f"coalesce(CAST({quoted} AS VARCHAR), '')"
