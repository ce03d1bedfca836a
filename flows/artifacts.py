"""The report of a run for Prefect's pages: markdown for people, and a table of the documents to look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.loading.judge import Loaded
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings
from schemas.wording.messages import stored_message, text
from schemas.wording.reasons import reasons

_MOST_ROWS = 50
_SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\`*[]<>|~"} | {"\n": " "})


def as_markdown(summary: RunSummary, settings: Settings) -> str:
    """Write counts, reasons, refused and flagged documents with links to their review pages, and the slowest."""
    parts = [
        f"# {text('flows.run', run=summary.run_id)}",
        _counts(summary),
        _seconds(summary),
        *_held(summary),
        *_quarantine_by_reason(summary),
        *_stopped_tables(summary, settings),
        *_documents("flows.quarantined_documents", summary.quarantined, settings),
        *_documents("flows.flagged_documents", summary.flagged, settings),
        *_files_left_out(summary),
        *_slowest(summary),
    ]
    if settings.review_url:
        parts.append(f"[{text('flows.all_documents')}]({settings.review_url.rstrip('/')}/index.html)")
    return "\n\n".join(parts) + "\n"


def as_table(summary: RunSummary, settings: Settings) -> list[dict[str, str]]:
    """List the refused documents and the flagged ones, each with the address of its review page."""
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
    """Give the address of a review page; without `review_url` its file."""
    from review.site import document_folder

    page_path = f"{document_folder(row.sha256)}/index.html"
    return (
        f"{settings.review_url.rstrip('/')}/{page_path}"
        if settings.review_url
        else str(settings.review_dir / page_path)
    )


def _counts(summary: RunSummary) -> str:
    counts = {
        "found": summary.found,
        "ignored": len(summary.ignored),
        "known": summary.known,
        "read": len(summary.read),
        "loaded": len(summary.loaded) - len(summary.quarantined),
        "flagged": len(summary.flagged),
        "quarantined": len(summary.quarantined),
        "in_quarantine": summary.quarantine.open,
        "held": len(summary.held),
        "facts": sum(row.facts for row in summary.loaded),
        "statements": sum(row.statements for row in summary.loaded),
        "forms": sum(row.forms for row in summary.loaded),
        "findings": sum(row.findings for row in summary.loaded),
    }
    return _table([text(f"flows.{name}") for name in counts], [[f"{count:,}" for count in counts.values()]])


def _seconds(summary: RunSummary) -> str:
    row = [text("flows.in_seconds", seconds=seconds) for seconds in summary.seconds.values()]
    return _table([text(f"flows.step_{step}") for step in summary.seconds], [row])


def _held(summary: RunSummary) -> Iterator[str]:
    rows = [[_escaped(held.change.source_name), _escaped(str(held.why()))] for held in summary.held]
    yield from _section("flows.held_documents", ("document", "why"), rows)


def _quarantine_by_reason(summary: RunSummary) -> Iterator[str]:
    rows = [
        [str(number), reason, _escaped(reasons()[reason].advice.text())] for reason, number in summary.reasons.items()
    ]
    yield from _section("flows.quarantine_by_reason", ("documents", "reason", "advice"), rows)


def _stopped_tables(summary: RunSummary, settings: Settings) -> Iterator[str]:
    rows = [[_link(row, settings), _escaped(", ".join(row.stopped))] for row in summary.partly_stopped]
    yield from _section("flows.without_stopped_tables", ("document", "stopped"), rows)


def _documents(title: str, documents: Sequence[Loaded], settings: Settings) -> Iterator[str]:
    rows = [
        [
            _link(row, settings),
            _escaped(stored_message(vars(row)) or text("flows.findings_of", count=row.findings)),
        ]
        for row in documents
    ]
    yield from _section(title, ("document", "why"), rows)


def _files_left_out(summary: RunSummary) -> Iterator[str]:
    strays = [[_escaped(file.name), _escaped(file.why)] for file in summary.strays]
    yield from _section("flows.stray_corrections", ("file", "why"), strays)
    ignored = [[_escaped(file.name), _escaped(file.why)] for file in summary.ignored]
    yield from _section("flows.ignored_files", ("file", "why"), ignored)


def _slowest(summary: RunSummary) -> Iterator[str]:
    rows = [
        [_escaped(o.source_name), f"{o.pages:,}", text("flows.in_seconds", seconds=o.seconds)] for o in summary.slowest
    ]
    yield from _section("flows.slowest", ("document", "pages", "seconds"), rows)


def _section(title: str, columns: Sequence[str], rows: Sequence[list[str]]) -> Iterator[str]:
    """Give a heading and its table, at most so many rows, and how many there are more; nothing without rows."""
    if not rows:
        return
    yield f"## {text(title)}"
    yield _table([text(f"flows.{name}") for name in columns], rows[:_MOST_ROWS])
    if len(rows) > _MOST_ROWS:
        yield text("cli.and_more", count=len(rows) - _MOST_ROWS)


def _link(row: Loaded, settings: Settings) -> str:
    # A page of the server may not open a file: without an address there is a name and no link.
    name = _escaped(row.source_name)
    return f"[{name}]({page_of(row, settings)})" if settings.review_url else name


def _escaped(words: str) -> str:
    """Escape markup in names and messages, which come from documents."""
    return words.translate(_SPECIAL)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
