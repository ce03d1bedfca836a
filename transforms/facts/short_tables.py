"""A table that one document prints in two forms: with the balances of the year (收入支出决算表), and without them.

Both show the same expenditure of the same codes. The one with more columns is kept, after every cell that they share
was compared; where they differ, both stay, and the second is a `second_table`, which stops the document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from common.text import normalise
from transforms.facts.build import build
from transforms.forms.tables import FormTable, Table, UnknownTable


def without_second_forms(tables: Sequence[Table]) -> list[Table]:
    """The tables, with one that only repeats columns of another of its form as an `UnknownTable`."""
    by_form: dict[str, list[FormTable]] = {}
    for table in tables:
        if isinstance(table, FormTable) and table.form.axis == "coded":
            by_form.setdefault(table.form.table_key, []).append(table)
    repeated = {}
    for found in by_form.values():
        if len(found) == 2:
            less, more = sorted(found, key=lambda table: len(_measures(table)))
            if _is_repeated(less, more):
                grids = [part.grid for part in less.parts]
                repeated[id(less)] = UnknownTable(less.title, grids, less.form, rule="table_in_two_forms")
    return [repeated.get(id(table), table) for table in tables]


def _measures(table: FormTable) -> set[tuple[str | None, str | None]]:
    bindings = [binding for part in table.parts if part.header for binding in part.header.bindings if binding]
    return {(binding.measure, binding.budget_book) for binding in bindings if binding.role == "measure"}


def _is_repeated(less: FormTable, more: FormTable) -> bool:
    if not less.title or not more.title or normalise(less.title) == normalise(more.title):
        return False
    shared = _measures(less)
    if not shared < _measures(more):
        return False
    said, shown = build(less), build(more)
    # Only what became a fact can be compared: a table of which anything is odd is not left out.
    odd = any(finding.severity != "info" for finding in (*less.doubts, *said.findings))
    unknown = any(part.header and part.header.unknown for part in less.parts)
    return not odd and not unknown and _amounts(said.facts, shared) == _amounts(shown.facts, shared)


def _amounts(
    facts: Sequence[dict[str, Any]], shared: set[tuple[str | None, str | None]]
) -> Counter[tuple[object, ...]]:
    """What is printed by row and measure, in fen where the unit is known; a blank is as good as a zero or no row."""
    return Counter(
        (fact["panel"], fact["row_key"], fact["measure"], fact["budget_book"], said)
        for fact in facts
        if (fact["measure"], fact["budget_book"]) in shared and (said := fact.get("amount_fen", fact["amount_text"]))
    )
