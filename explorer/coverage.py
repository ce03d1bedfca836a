"""The page of what should be public: counts by year, what is missing, and how fresh the sources are."""

from __future__ import annotations

from explorer.pages import Asked, CsvTable, csv_table

STATES = ("read", "partly_read", "in_doubt", "refused", "withdrawn", "absent")
_ALL_ROWS = 1_000_000


def coverage(asked: Asked) -> str | CsvTable:
    """What is there against what should be, of one year and kind or of all."""
    text = asked.query.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    kind = asked.query.get("kind", "")
    about = {"year": year, "kind": kind}
    ask = asked.warehouse
    if asked.query.get("format") == "csv":
        return csv_table("coverage", ask.rows("coverage", **about, all=True, most=_ALL_ROWS, skipped=0))
    rows, paging = asked.part("coverage", **about, all=False)
    return asked.page(
        "coverage.html",
        counts=ask.rows("coverage_counts"),
        states=STATES,
        rows=rows,
        sources=ask.rows("coverage_sources"),
        year=year or None,
        kind=kind,
        **paging,
    )
