"""What "the same" means for a warehouse: one hash over its logical rows, whatever the order in which they came."""

from __future__ import annotations

import hashlib
from pathlib import Path

from schemas.frames import Column, frame
from warehouse import sql
from warehouse.ddl import LINKED, STORED
from warehouse.query import connect

_NOT_CONTENT = frozenset({"reader_version", "source_name", "corrections_sha256"})
"""Paths, names of files and versions of software say nothing of what was printed; the bytes of a file of corrections
say nothing that its corrections do not"""
_FETCHED = 100_000


def content_hash(path: Path) -> str:
    """SHA-256 over the rows of every stored and linked frame in key order, without file names and software versions.

    The dimensions follow from declarations alone and take no part.

    Raises:
        WarehouseError: there is no warehouse that can be read.
    """
    whole = hashlib.sha256()
    with connect(path) as connection:
        for stored in (*STORED, *LINKED):
            declared = frame(stored)
            content = [column for column in declared.columns if column.name not in _NOT_CONTENT]
            whole.update(f"{stored}({','.join(column.name for column in content)})\n".encode())
            row = " || ',' || ".join(_value(column) for column in content)
            rows = connection.execute(f"SELECT sha256({row}) FROM store.{stored} ORDER BY {sql.names(declared.key)}")
            while chunk := rows.fetchmany(_FETCHED):
                whole.update("".join(row[0] for row in chunk).encode())
    return whole.hexdigest()


def _value(column: Column) -> str:
    """A value as text that cannot be taken for another row's: texts carry their length, and null is a dash."""
    quoted = sql.name(column.name)
    if column.type == "text":
        return f"coalesce(strlen({quoted}) || ':' || {quoted}, '-')"
    return f"coalesce(CAST({quoted} AS VARCHAR), '')"
