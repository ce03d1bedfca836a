"""Quote names and texts for SQL statements that cannot take them as parameters."""

from __future__ import annotations

from collections.abc import Iterable


def text(value: str) -> str:
    """A text literal; only for statements that take no parameters (ATTACH, COMMENT ON)."""
    return "'" + value.replace("'", "''") + "'"


def name(value: str) -> str:
    """A quoted identifier."""
    return '"' + value.replace('"', '""') + '"'


def names(values: Iterable[str]) -> str:
    """Quoted identifiers, separated by commas."""
    return ", ".join(name(value) for value in values)
