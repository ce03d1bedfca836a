"""The report of a run for Prefect's pages: markdown for people, a table for whoever works through it."""

from __future__ import annotations

from pipeline.loading.load import Loaded
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings
from schemas.wording.reasons import reasons

_MOST_ROWS = 50
_SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\`*[]<>|~"} | {"\n": " "})


def as_markdown(summary: RunSummary, settings: Settings) -> str:
    """Counts, reasons, refused and flagged documents with links to their review pages, the slowest."""
    seconds = {step: f"{value:,.1f} s" for step, value in summary.seconds.items()}
    parts = [
        f"# Run {summary.run_id}",
        _table(
            ("found", "ignored", "known", "read", "loaded", "flagged", "quarantined", "facts", "findings"),
            [
                [
                    f"{count:,}"
                    for count in (
                        summary.found,
                        len(summary.ignored),
                        summary.known,
                        len(summary.read),
                        len(summary.loaded) - len(summary.quarantined),
                        len(summary.flagged),
                        len(summary.quarantined),
                        sum(row.facts for row in summary.loaded),
                        sum(row.findings for row in summary.loaded),
                    )
                ]
            ],
        ),
        _table(list(seconds), [list(seconds.values())]),
    ]
    if summary.reasons:
        rows = [
            [str(number), reason, _text(reasons()[reason].advice.text())] for reason, number in summary.reasons.items()
        ]
        parts += ["## In quarantine, by reason", _table(("documents", "reason", "what to do"), rows)]
    if stopped := summary.partly_stopped:
        rows = [[_link(row, settings), _text(", ".join(row.stopped))] for row in stopped[:_MOST_ROWS]]
        parts += ["## Loaded without stopped tables", _table(("document", "stopped tables"), rows)]
        if len(stopped) > _MOST_ROWS:
            parts.append(f"and {len(stopped) - _MOST_ROWS:,} more")
    for title, documents in (("Quarantined", summary.quarantined), ("Flagged", summary.flagged)):
        if documents:
            rows = [[_link(row, settings), _text(row.message or f"{row.findings:,} findings")] for row in documents]
            parts += [f"## {title}", _table(("document", "why"), rows[:_MOST_ROWS])]
            if len(rows) > _MOST_ROWS:
                parts.append(f"and {len(rows) - _MOST_ROWS:,} more")
    if summary.strays:
        rows = [[_text(file.name), _text(file.why)] for file in summary.strays]
        parts += ["## Corrections of no document", _table(("file", "why"), rows)]
    if summary.ignored:
        rows = [[_text(file.name), _text(file.why)] for file in summary.ignored[:_MOST_ROWS]]
        parts += ["## Ignored", _table(("file", "why"), rows)]
    if summary.slowest:
        rows = [[_text(o.source_name), f"{o.pages:,}", f"{o.seconds:,.1f} s"] for o in summary.slowest]
        parts += ["## Slowest", _table(("document", "pages", "seconds"), rows)]
    if settings.review_url:
        parts.append(f"[All documents to look at]({settings.review_url.rstrip('/')}/index.html)")
    return "\n\n".join(parts) + "\n"


def as_table(summary: RunSummary, settings: Settings) -> list[dict[str, str]]:
    """The refused documents and the flagged ones, each with the address of its review page."""
    return [
        {
            "document": row.source_name,
            "status": row.status if row.status == "quarantined" else "flagged",
            "reason": row.reason or "",
            "findings": str(row.findings),
            "review": page_of(row, settings),
        }
        for row in (*summary.quarantined, *summary.flagged)
    ]


def page_of(row: Loaded, settings: Settings) -> str:
    """The address of a review page; without `review_url` its file."""
    from review.site import place_of

    place = f"{place_of(row.sha256)}/index.html"
    return f"{settings.review_url.rstrip('/')}/{place}" if settings.review_url else str(settings.review_dir / place)


def _link(row: Loaded, settings: Settings) -> str:
    # A page of the server may not open a file: without an address there is a name and no link.
    return f"[{_text(row.source_name)}]({page_of(row, settings)})" if settings.review_url else _text(row.source_name)


def _text(value: str) -> str:
    """Names and messages come from documents: nothing in them is markup."""
    return value.translate(_SPECIAL)


def _table(columns: list[str] | tuple[str, ...], rows: list[list[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
