"""The page of what should be public: counts by year, what is missing, and how fresh the sources are."""

from __future__ import annotations

from explorer.pages import CsvTable, PageRequest, csv_table

STATES = ("read", "partly_read", "in_doubt", "refused", "withdrawn", "absent")
_ALL_ROWS = 1_000_000


def coverage(page_request: PageRequest) -> str | CsvTable:
    """What is there against what should be, of one year and kind or of all."""
    text = page_request.query.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    kind = page_request.query.get("kind", "")
    about = {"year": year, "kind": kind}
    ask = page_request.warehouse
    if page_request.query.get("format") == "csv":
        return csv_table("coverage", ask.rows("coverage", **about, all=True, most=_ALL_ROWS, skipped=0))
    rows, paging = page_request.part("coverage", **about, all=False)
    return page_request.page(
        "coverage.html",
        counts=ask.rows("coverage_counts"),
        states=STATES,
        rows=rows,
        sources=ask.rows("coverage_sources"),
        year=year or None,
        kind=kind,
        **paging,
    )
