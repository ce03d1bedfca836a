"""Limits between figures that show a wrong unit (`magnitudes.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from schemas.declarations import references
from schemas.declarations.reader import declared

_COLUMNS = {"table": "table_key", "panel": "panel", "code": "account_code", "measure": "measure", "phase": "phase"}
Cell = Mapping[str, str]
"""Columns of a fact and their values"""


@dataclass(frozen=True)
class Limit:
    """No part may be more than `times` the first whole that is printed."""

    rule: str
    times: int
    parts: tuple[Cell, ...]
    wholes: tuple[Cell, ...]


@dataclass(frozen=True)
class Magnitudes:
    """All limits, and the pairs of cells that print the same figure."""

    limits: tuple[Limit, ...]
    twins: tuple[tuple[Cell, Cell], ...]


def _cell(body: Mapping[str, str]) -> Cell:
    return {_COLUMNS[key]: value for key, value in body.items()}


@cache
def magnitudes() -> Magnitudes:
    """All declared limits and twins."""
    body = declared("schemas/reading/magnitudes.toml", references.magnitudes)
    limits = tuple(
        Limit(limit["rule"], limit["times"], tuple(map(_cell, limit["parts"])), tuple(map(_cell, limit["wholes"])))
        for limit in body["limits"]
    )
    twins = tuple((_cell(first), _cell(second)) for first, second in (twin["cells"] for twin in body["twins"]))
    return Magnitudes(limits, twins)
