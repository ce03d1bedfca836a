"""Decide whether narrative and tables are of one disclosure, by the figures of the tables that the narrative repeats.

A single figure that differs can be a slip of the publisher. Where no figure of a table that the narrative repeats is in
it, the table is of another disclosure; where that is so of all of them, the narrative is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from schemas.wording.messages import Message, message
from transforms.findings import Finding
from transforms.statements.joining import Comparison

_LOOSE_TABLES = (
    "fin_three_public", "fin_info", "fin_gpb_basic", "bud_three_public", "bud_procurement", "bud_operating",
)  # fmt: skip
"""Tables that few checks tie to the others: each of them alone may be of another disclosure"""
_TIED_IN_PART = ("fin_gpb_basic",)
"""Of those, the ones whose figures other tables repeat"""
_TOTALS = {
    "fin_total": ("total_sources", "total_uses", "revenue_current_year", "expenditure_current_year"),
    "fin_revenue": ("total",),
    "fin_expenditure": ("total",),
    "bud_total": ("total_sources", "total_uses"),
}
"""Totals whose figure is in doubt where the narrative states another one"""
_MAY_BE_ANOTHER = ("approved",)
"""Phases that the table may not have: a budget of the beginning of the year is not that of its column"""
_FEWEST = 2
"""Fewest figures that must differ"""


def differing(compared: Sequence[Comparison]) -> Iterator[Finding]:
    """Yield a finding for each figure that puts its cell in doubt, and for what is of another disclosure.

    Figures that other tables tie down are left to the check N01.
    """
    settled = list(_distinct(compared))
    reported: set[tuple[str, str]] = set()
    for comparison in settled:
        if comparison.is_alike or not _is_only_witness(comparison):
            continue
        printed = f"{comparison.statement.subject_printed}{comparison.statement.value_text}"
        if (comparison.table_key, printed) not in reported:
            reported.add((comparison.table_key, printed))
            yield Finding(
                "narrative_disagrees", comparison.statement.page, comparison.table_key, printed, _detail(comparison)
            )
    proofs = [comparison for comparison in settled if comparison.statement.phase not in _MAY_BE_ANOTHER]
    if narrative := _narrative_of_another(proofs):
        yield narrative
    else:
        yield from _tables_of_another(proofs)


def _distinct(compared: Iterable[Comparison]) -> Iterator[Comparison]:
    """Of what is said more than once, one that agrees with its cell, if any does."""
    by_key: dict[tuple[object, ...], Comparison] = {}
    for comparison in compared:
        statement = comparison.statement
        key = (comparison.table_key, statement.account_code, statement.measure, statement.phase, statement.budget_book)
        if key not in by_key or (comparison.is_alike and not by_key[key].is_alike):
            by_key[key] = comparison
    yield from by_key.values()


def _is_only_witness(comparison: Comparison) -> bool:
    """Whether the cell is in doubt itself: a total, or a figure of a table that others do not tie down."""
    is_total = (
        comparison.statement.account_code in _TOTALS.get(comparison.table_key, ()) and not comparison.is_in_other_cell
    )
    is_total = is_total and comparison.statement.measure in ("revenue", "expenditure")
    return is_total or (comparison.table_key in _LOOSE_TABLES and comparison.table_key not in _TIED_IN_PART)


def _narrative_of_another(compared: Sequence[Comparison]) -> Finding | None:
    """The finding that narrative and tables are of two disclosures: all tables, or those linked by checks."""
    tied = [comparison for comparison in compared if comparison.table_key not in _LOOSE_TABLES]
    for selected in (compared, tied):
        wrong = [comparison for comparison in selected if not comparison.is_alike]
        tables = {comparison.table_key for comparison in wrong}
        alike = [
            comparison for comparison in selected if comparison.is_alike and (comparison.stated or comparison.printed)
        ]
        is_another = len(tables) >= _FEWEST and len(wrong) > len(alike)
        if is_another and not any(comparison.proves_one_origin for comparison in selected):
            first = wrong[0].statement
            detail = message("facts.narrative_figures", count=len(wrong), page=first.page)
            return Finding("narrative_of_another", first.page, None, _printed(wrong[0]), detail)
    return None


def _tables_of_another(compared: Sequence[Comparison]) -> Iterator[Finding]:
    """Yield a finding for each loose table none of whose stated figures is in it."""
    for table_key in _LOOSE_TABLES:
        selected = [comparison for comparison in compared if comparison.table_key == table_key]
        wrong = [comparison for comparison in selected if not comparison.is_alike]
        stated, printed = (
            {comparison.stated for comparison in wrong} - {0},
            {comparison.printed for comparison in wrong} - {0},
        )
        is_another = max(len(stated), len(printed)) >= _FEWEST and bool(printed)
        if is_another and not any(
            comparison.shows_one_origin or comparison.is_in_other_unit for comparison in selected
        ):
            page = wrong[0].facts[0]["page"]
            yield Finding("table_of_another", page, table_key, _printed(wrong[0]), _detail(wrong[0]))


def _printed(comparison: Comparison) -> str:
    return f"{comparison.statement.subject_printed}{comparison.statement.value_text}{comparison.statement.unit}"


def _detail(comparison: Comparison) -> Message:
    """Both figures with their pages."""
    amounts = " + ".join(str(fact["amount_text"]) for fact in comparison.facts if fact.get("amount_text"))
    unit, printed = comparison.facts[0].get("unit"), amounts or message("facts.no_amount")
    return message(
        "facts.narrative_figure",
        printed=_printed(comparison),
        page=comparison.statement.page,
        table_page=comparison.facts[0]["page"],
        amounts=message("facts.amounts_in_unit", amounts=printed, unit=unit) if unit else printed,
    )
