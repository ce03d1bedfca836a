"""The years that figures refer to, once the fiscal year of their document is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from schemas.wording.messages import message
from transforms.facts.cells import fact_cell
from transforms.facts.fact_key import key_of, year_of
from transforms.findings import Finding


def settle_years(facts: list[dict[str, Any]], fiscal_year: int) -> Iterator[Finding]:
    """Put the year in place of each reference year that counts from the fiscal year.

    A table that says one year in two ways (上年, 2024年) has two columns of one key: the later fact is removed, with a
    finding that stops its table.
    """
    first: dict[tuple[Any, ...], dict[str, Any]] = {}
    with_year = []
    for fact in facts:
        fact["reference_year"] = year_of(fact["reference_year"], fiscal_year)
        if (earlier := first.setdefault(key_of(fact), fact)) is fact:
            with_year.append(fact)
            continue
        detail = message("facts.first_row", page=earlier["page"])
        printed = f"{fact['row_name']}: {earlier['amount_text']} / {fact['amount_text']}"
        yield Finding("duplicate_row", fact["page"], fact["table_key"], printed, detail, fact_cell(earlier))
    facts[:] = with_year


def years_that_do_not_fit(facts: Sequence[dict[str, Any]], fiscal_year: int) -> Iterator[Finding]:
    """Yield a finding for each table, after `settle_years`, with figures of a later year, or none of the fiscal year.

    Each measure of a panel is checked separately: a header that was copied from the year before and not updated may
    stand above some of the columns only.
    """
    columns: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for fact in facts:
        columns.setdefault((fact["table_key"], fact["panel"], fact["measure"]), []).append(fact)
    reported: set[str] = set()
    for (table_key, _, _), of_measure in columns.items():
        years = {fact["reference_year"] for fact in of_measure}
        if table_key not in reported and (fiscal_year not in years or max(years) > fiscal_year):
            reported.add(table_key)
            printed = "、".join(map(str, sorted(years)))
            detail = message("facts.years_of_table", years=printed, own=fiscal_year)
            yield Finding("years_do_not_fit", of_measure[0]["page"], table_key, printed, detail)
