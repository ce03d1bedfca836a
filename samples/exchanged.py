"""Disclosures whose tables hold the figures of another year or body, under their own name, year and titles.

Nothing printed at such a table says that it is another's: only other tables and the narrative can.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from samples.corpus import Job, documents
from samples.document import Document, typeset
from samples.layouts import layouts
from samples.paper import pdf_bytes, pdf_objects

WEAK = ("fin_three_public", "fin_info", "fin_gpb_basic")
"""Tables that few checks tie to the others"""
ALL = "all"


@dataclass(frozen=True)
class Exchanged:
    """A file, which of its tables holds figures of another disclosure, and of which one."""

    name: str
    content: bytes
    table_key: str
    """A table, or `all`: then the narrative alone is of the year that the cover names"""
    figures_of: str
    """year or body"""


def exchanged(numbers: range = range(2)) -> Iterator[Exchanged]:
    """Every layout, with each weak table and all tables exchanged, from the year before and from another body.

    Each must be flagged (grade C, or B with a finding above info), stopped or in quarantine. A table whose figures are
    the same in both disclosures is left out, and so is one that shares a page with another table.
    """
    for layout in layouts().values():
        for number in numbers:
            if layout.years[1] <= layout.years[0]:
                continue
            before, document = documents(Job(layout.name, number, layout.years[1] - 1, 2, 17))
            body = next(documents(Job(layout.name, number + 15, layout.years[1], 1, 17)))
            for figures_of, other in (("year", before), ("body", body)):
                for table_key in (*WEAK, ALL):
                    content = exchange(document, other, table_key)
                    if content is not None:
                        name = f"{layout.name}_{number}_{table_key}_of_another_{figures_of}.pdf"
                        yield Exchanged(name, content, table_key, figures_of)


def exchange(document: Document, other: Document, table_key: str) -> bytes | None:
    """The document with one table, or all of them, as the other one's figures make them.

    None where the table is not printed, has no figure or the same ones, or shares a page.
    """
    issue = document.issue
    accounts = replace(other.issue.accounts, year=issue.year)
    twin = typeset(replace(issue, accounts=accounts))
    own, its = _span(document, table_key), _span(twin, table_key)
    if own is None or its is None or _figures(document, table_key) == _figures(twin, table_key):
        return None
    if not any(text.strip("0.,- ") for text in _figures(twin, table_key)):
        return None
    pages = [*document.pages[: own[0] - 1], *twin.pages[its[0] - 1 : its[1]], *document.pages[own[1] :]]
    return pdf_bytes(pdf_objects(pages, carry_font=issue.layout.type.carried))


def _span(document: Document, table_key: str) -> tuple[int, int] | None:
    """First and last page of a table or of all; None where it is not there, or others share its pages."""
    spans = {table.table.key: (table.first_page, table.last_page) for table in document.tables}
    if table_key == ALL:
        return min(first for first, _ in spans.values()), max(last for _, last in spans.values())
    if table_key not in spans:
        return None
    first, last = spans.pop(table_key)
    shared = any(first <= other_last and other_first <= last for other_first, other_last in spans.values())
    return None if shared else (first, last)


def _figures(document: Document, table_key: str) -> list[str]:
    return [stated.text for stated in document.stated if table_key in (ALL, stated.table.key)]
