"""Orders of magnitude that cannot be (`magnitudes.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from schemas.declarations import references
from schemas.declarations.reader import declared

_COLUMNS = {"table": "table_key", "panel": "panel", "code": "account_code", "measure": "measure", "phase": "phase"}
Cell = Mapping[str, str]
"""By column of a fact the value that it has"""


@dataclass(frozen=True)
class Limit:
    """None of the parts is more than `times` the first of the wholes that is printed."""

    rule: str
    times: int
    parts: tuple[Cell, ...]
    wholes: tuple[Cell, ...]


@dataclass(frozen=True)
class Magnitudes:
    """All limits, and the pairs of cells that are one figure."""

    limits: tuple[Limit, ...]
    twins: tuple[tuple[Cell, Cell], ...]


def _cell(body: Mapping[str, str]) -> Cell:
    return {_COLUMNS[key]: value for key, value in body.items()}


@cache
def magnitudes() -> Magnitudes:
    """All declared limits and twins."""
    found = declared("schemas/reading/magnitudes.toml", references.magnitudes)
    limits = tuple(
        Limit(one["rule"], one["times"], tuple(map(_cell, one["parts"])), tuple(map(_cell, one["wholes"])))
        for one in found["limits"]
    )
    twins = tuple((_cell(first), _cell(second)) for first, second in (one["cells"] for one in found["twins"]))
    return Magnitudes(limits, twins)
