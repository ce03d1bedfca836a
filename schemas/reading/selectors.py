"""Selectors of cells: checks compute with them, the narrative is compared with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_COLUMNS = {
    "table": "table_key",
    "panel": "panel",
    "code": "account_code",
    "level": "account_level",
    "system": "code_system",
    "measure": "measure",
    "phase": "phase",
    "book": "budget_book",
    "step": "step",
    "position": "position",
}


@dataclass(frozen=True)
class Selector:
    """Selected cells: the values that columns of a fact may have, and the sign with which they count."""

    where: Mapping[str, tuple[str, ...]]
    """By column of a fact; all other columns may have any value"""
    sign: int
    taken: Mapping[str, str]
    """Keys of the formula that are taken from elsewhere: `parent` or the name of another key"""
    every_row: bool = False
    """Whether rows of units, crossed rows and rows of other years are selected as well as plain ones"""

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables in which the cells stand."""
        return self.where["table_key"]


def _texts(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def load_selector(body: Mapping[str, Any], every_row: bool = False) -> Selector:
    """Load a selector from its validated declaration."""
    where = {column: _texts(body[key]) for key, column in _COLUMNS.items() if key in body}
    return Selector(where, body.get("sign", 1), dict(body.get("as", {})), every_row)
