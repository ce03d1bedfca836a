"""A table that a document prints in two forms: with the balances of the year (收入支出决算表), and without them.

Both show the same expenditure of the same codes. The one with more columns is kept if every cell of the other agrees
with it; otherwise both stay, and the second is a `second_table`, which stops the document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from common.text import normalise
from transforms.facts.build import build_facts
from transforms.facts.fact_key import IN_TABLE
from transforms.forms.tables import FormTable, Table, UnknownTable

_Measure = tuple[str | None, str | None]
"""A measure and its budget book"""


def leave_out_short_tables(tables: Sequence[Table]) -> list[Table]:
    """Replace each table that only repeats columns of another one of its form by an `UnknownTable`."""
    by_form: dict[str, list[int]] = {}
    for index, table in enumerate(tables):
        if isinstance(table, FormTable) and table.form.axis == "coded":
            by_form.setdefault(table.form.table_key, []).append(index)
    replaced = list(tables)
    for indices in by_form.values():
        if len(indices) == 2:
            short, long = sorted(indices, key=lambda index: (len(_measures(tables[index])), -index))
            replaced[short] = _left_out(tables[short], tables[long])
    return replaced


def _left_out(short: Table, long: Table) -> Table:
    if isinstance(short, FormTable) and isinstance(long, FormTable) and _is_repeated(short, long):
        grids = [table_slice.grid for table_slice in short.parts]
        return UnknownTable(short.title, grids, short.form, rule="table_in_two_forms")
    return short


def _measures(table: Table) -> set[_Measure]:
    parts = table.parts if isinstance(table, FormTable) else []
    bindings = [
        binding for table_slice in parts if table_slice.header for binding in table_slice.header.bindings if binding
    ]
    return {(binding.measure, binding.budget_book) for binding in bindings if binding.role == "measure"}


def _is_repeated(short: FormTable, long: FormTable) -> bool:
    """Whether a table adds no facts or findings to another: only what became a fact can be compared."""
    if not short.title or not long.title or normalise(short.title) == normalise(long.title):
        return False
    shared = _measures(short)
    if not shared <= _measures(long):
        return False
    short_drafts, long_drafts = build_facts(short), build_facts(long)
    has_findings = any(finding.severity != "info" for finding in (*short.findings, *short_drafts.findings))
    has_unknown_columns = any(table_slice.header and table_slice.header.unknown for table_slice in short.parts)
    return (
        not has_findings
        and not has_unknown_columns
        and _amounts(short_drafts.facts, shared) == _amounts(long_drafts.facts, shared)
    )


def _amounts(facts: Sequence[dict[str, Any]], shared: set[_Measure]) -> Counter[tuple[object, ...]]:
    """The amounts by row and measure, in fen where the unit is known; a blank is as good as a zero or no row."""
    return Counter(
        (*(fact[name] for name in IN_TABLE if name != "phase"), amount)
        for fact in facts
        if (fact["measure"], fact["budget_book"]) in shared and (amount := fact.get("amount_fen", fact["amount_text"]))
    )
