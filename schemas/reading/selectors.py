"""Cells of tables that declarations select: checks to compute with them, the narrative to compare with them."""

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
}


@dataclass(frozen=True)
class Selector:
    """Some cells: for each column of a fact the values that it may have, a sign, and where keys are taken from."""

    where: Mapping[str, tuple[str, ...]]
    """By column of a fact; a column that is not here may have any value"""
    sign: int
    taken: Mapping[str, str]
    """Keys of the formula that are taken from elsewhere: `parent` or the name of another key"""

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables in which the cells stand."""
        return self.where["table_key"]


def _texts(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def load_selector(body: Mapping[str, Any]) -> Selector:
    """A selector from its declaration, which is known to be right."""
    where = {column: _texts(body[key]) for key, column in _COLUMNS.items() if key in body}
    return Selector(where, body.get("sign", 1), dict(body.get("as", {})))
