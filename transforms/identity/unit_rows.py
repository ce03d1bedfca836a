"""Evidence for the scope of a budget in its tables: rows of several units under 合计 are those of a department."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from transforms.identity.pieces import UNIT_ROWS, Evidence

_UNNAMED = "#"
"""Begins the key of a block of rows whose unit is not printed"""


def unit_rows(facts: Sequence[Mapping[str, Any]], tables: Sequence[Mapping[str, Any]]) -> Iterator[Evidence]:
    """Yield the scope department for the first table with rows of more than one unit.

    Args:
        facts: Rows of `facts` so far.
        tables: Rows of `tables_read`.
    """
    units: dict[str, dict[str, int]] = {}
    for fact in facts:
        unit = fact.get("unit_key") or ""
        # A path is a unit below a department that is printed as well.
        if unit and not unit.startswith(_UNNAMED):
            units.setdefault(fact["table_key"], {}).setdefault(unit, fact["page"])
    for key, pages in units.items():
        if len(pages) > 1:
            number = next((table["table_no"] for table in tables if table["table_key"] == key), None)
            printed = "、".join(list(pages)[:3])
            yield Evidence("entity_scope", "department", UNIT_ROWS, next(iter(pages.values())), printed, number)
            return
