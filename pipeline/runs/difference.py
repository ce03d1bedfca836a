"""What a rerun would change, in words, as markdown and as JSON values."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from common.display import show
from pipeline.runs.rerun import Difference
from warehouse.compare import DocumentDiff, Row

MOST_CELLS = 20
"""Changed cells of a document on the terminal without `--all`"""


def as_dict(difference: Difference) -> dict[str, Any]:
    """The whole difference for `--json`."""
    return {
        "newly_quarantined": [diff.document_sha256 for diff in difference.newly_quarantined],
        "documents": [_document(diff) for diff in difference.documents],
        "others": [_document(diff) for diff in difference.others],
    }


def in_words(difference: Difference) -> str:
    """The difference in one line."""
    if difference.is_none:
        return f"nothing changed in {count_of(len(difference.documents), 'document')}"
    otherwise = sum(not diff.is_same for diff in difference.documents)
    facts = ", ".join(f"{count:,} {name}" for name, count in fact_changes(difference).items() if count)
    return f"{otherwise} of {count_of(len(difference.documents), 'document')} otherwise; facts {facts or 'none'}"


def as_markdown(difference: Difference) -> str:
    """The difference by document, for an artifact."""
    lines = [f"**{in_words(difference)}**", ""]
    changed = [diff for diff in (*difference.documents, *difference.others) if not diff.is_same]
    if changed:
        lines += ["| document | otherwise | facts | findings |", "|---|---|---|---|"]
    for diff in changed:
        said = "; ".join(f"{column}: {before_after(diff.before, diff.after, column)}" for column in diff.about)
        facts = ", ".join(f"{count} {name}" for name, count in asdict(diff.facts).items() if count)
        listed = diff.listed["findings"]
        findings = f"{len(listed.added)} added, {len(listed.removed)} removed"
        cells = (f"{show(diff.name)} ({diff.document_sha256[:12]})", said, facts, findings)
        lines.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def before_after(before: Row | None, after: Row | None, name: str) -> str:
    """A column of a row before and after, `-` where it is empty."""
    return f"{show((before or {}).get(name)) or '-'} → {show((after or {}).get(name)) or '-'}"


def count_of(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _document(diff: DocumentDiff) -> dict[str, Any]:
    return {
        "document_sha256": diff.document_sha256,
        "source_name": diff.name,
        "same": diff.is_same,
        "before": diff.before,
        "after": diff.after,
        "changed": list(diff.about),
        "facts": asdict(diff.facts),
        "cells": [asdict(cell) for cell in diff.cells],
        **{name: asdict(listed) for name, listed in diff.listed.items()},
    }


def fact_changes(difference: Difference) -> dict[str, int]:
    """How many facts were added, removed, changed and left as they are, over all documents."""
    return {
        change: sum(getattr(diff.facts, change) for diff in difference.documents)
        for change in ("added", "removed", "changed", "unchanged")
    }
