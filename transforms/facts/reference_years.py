"""The years that figures speak of, once the fiscal year of their document is known."""

from __future__ import annotations

from collections.abc import Iterator
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
    kept = []
    for fact in facts:
        fact["reference_year"] = year_of(fact["reference_year"], fiscal_year)
        if (earlier := first.setdefault(key_of(fact), fact)) is fact:
            kept.append(fact)
            continue
        detail = message("facts.first_row", page=earlier["page"])
        printed = f"{fact['row_name']}: {earlier['amount_text']} / {fact['amount_text']}"
        yield Finding("duplicate_row", fact["page"], fact["table_key"], printed, detail, fact_cell(earlier))
    facts[:] = kept
