"""Read people's decisions about entities and documents: two TOML files in the folder of corrections."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

from common.errors import JuesuanError
from schemas.wording.messages import message
from schemas.wording.os_errors import os_error
from transforms.entities.record import Record, RecordError, parse_choices, parse_entities, parse_withdrawn

ENTITIES = "entities.toml"
WITHDRAWN = "withdrawn.toml"


def read_record(folder: Path) -> Record:
    """Read everything on record; a missing file counts as empty.

    Raises:
        JuesuanError: a file cannot be read, is not TOML, or has an entry that cannot be followed. Nothing is loaded
            then: without the decision a figure could stand under the wrong name.
    """
    try:
        body = read_body(folder / ENTITIES)
        changes, codes = parse_entities(body, str(folder / ENTITIES))
        choices = parse_choices(body, str(folder / ENTITIES))
        withdrawals = parse_withdrawn(read_body(folder / WITHDRAWN), str(folder / WITHDRAWN))
        return Record(changes, codes, withdrawals, choices)
    except RecordError as error:
        raise JuesuanError(message("pipeline_decisions.entry_unsound", problem=error)) from error


def record_hash(folder: Path) -> str:
    """Hash the bytes of the record."""
    digest = hashlib.sha256()
    for name in (ENTITIES, WITHDRAWN):
        data = _bytes(folder / name)
        digest.update(f"{name} {len(data)}\n".encode() + data)
    return digest.hexdigest()[:12]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise JuesuanError(message("pipeline_decisions.unreadable", path=path, why=os_error(error))) from error


def read_body(path: Path) -> dict[str, Any]:
    """Read one of the two files; a missing one is empty.

    Raises:
        JuesuanError: it cannot be read, or is not TOML.
    """
    try:
        return tomllib.loads(_bytes(path).decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise JuesuanError(message("pipeline_decisions.not_toml", path=path, error=error)) from error
