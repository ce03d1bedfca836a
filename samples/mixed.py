"""Sound disclosures with pages removed or inserted, as merging tools leave them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from samples.corpus import Job, documents
from samples.document import Document
from samples.paper import Page, pdf_bytes, pdf_objects

_JOB = Job("county_numbered", 5, 2023, 1, 99)
_LONG = replace(_JOB, layout="long_tables")


def _pdf(document: Document, pages: Sequence[Page]) -> bytes:
    return pdf_bytes(pdf_objects(list(pages), carry_font=document.issue.layout.type.carried))


def _span(document: Document, table_key: str) -> tuple[int, int]:
    """First and last page of a table."""
    return next((table.first_page, table.last_page) for table in document.tables if table.table.key == table_key)


def table_removed() -> bytes:
    """The pages of 支出决算表 are gone; the contents still announce it."""
    document = next(documents(_JOB))
    first, last = _span(document, "fin_expenditure")
    return _pdf(document, [page for number, page in enumerate(document.pages, 1) if not first <= number <= last])


def page_removed(table_key: str = "fin_gpb_basic") -> bytes:
    """A page from the middle of a table that runs over three or more is gone."""
    document = next(documents(_LONG))
    first, last = _span(document, table_key)
    if last - first < 2:
        raise ValueError(f"{table_key} has only {last - first + 1} pages")
    return _pdf(document, [page for number, page in enumerate(document.pages, 1) if number != first + 1])


def other_department() -> bytes:
    """The pages of 一般公共预算 are those of another department of the same year."""
    return _exchanged(next(documents(_JOB)), next(documents(replace(_JOB, number=_JOB.number + 15))))


def other_year() -> bytes:
    """The pages of 一般公共预算 are those of the same department one year earlier."""
    before, document = documents(replace(_JOB, first_year=_JOB.first_year - 1, years=2))
    return _exchanged(document, before)


def _exchanged(document: Document, other: Document) -> bytes:
    """With the pages from 一般公共预算财政拨款支出决算表 to 基本支出决算表 of another disclosure instead of its own."""
    spans = [(_span(each, "fin_gpb_expenditure")[0], _span(each, "fin_gpb_basic")[1]) for each in (document, other)]
    (first, last), (start, end) = spans
    return _pdf(document, [*document.pages[: first - 1], *other.pages[start - 1 : end], *document.pages[last:]])


def two_disclosures() -> bytes:
    """Two departments in one file, one after the other."""
    first, second = next(documents(_JOB)), next(documents(replace(_JOB, number=_JOB.number + 15)))
    return _pdf(first, [*first.pages, *second.pages])
