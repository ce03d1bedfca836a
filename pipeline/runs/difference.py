"""Describe the differences of a rerun in words, as Markdown and as JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from common.display import show
from pipeline.runs.rerun import Difference
from schemas.wording.messages import text
from warehouse.compare import DocumentDiff, Row

MOST_CELLS = 20
"""How many changed cells of a document the terminal shows without `--all`"""
CHANGES = {"added": "added", "removed": "removed", "changed": "fact_changed", "unchanged": "unchanged"}
"""Key of the message in `pipeline_runs.toml` for each change"""


def as_dict(difference: Difference) -> dict[str, Any]:
    """Convert the whole difference for `--json`."""
    return {
        "newly_quarantined": [diff.document_sha256 for diff in difference.newly_quarantined],
        "documents": [_document(diff) for diff in difference.documents],
        "others": [_document(diff) for diff in difference.others],
    }


def in_words(difference: Difference) -> str:
    """Describe the difference in one line."""
    documents = text("common.documents", count=len(difference.documents))
    if difference.is_none:
        return text("pipeline_runs.nothing_changed", documents=documents)
    changed = sum(not diff.is_same for diff in difference.documents)
    facts = ", ".join(changes_in_words(fact_changes(difference))) or text("pipeline_runs.none")
    return text("pipeline_runs.changed", changed=changed, documents=documents, facts=facts)


def as_markdown(difference: Difference) -> str:
    """Describe the difference in a Markdown table with a row per document, for a Prefect artifact."""
    lines = [f"**{in_words(difference)}**", ""]
    changed = [diff for diff in (*difference.documents, *difference.others) if not diff.is_same]
    if changed:
        headings = (text(f"pipeline_runs.column_{name}") for name in ("document", "changes", "facts", "findings"))
        lines += [f"| {' | '.join(headings)} |", "|---|---|---|---|"]
    for diff in changed:
        columns = "; ".join(f"{column}: {before_after(diff.before, diff.after, column)}" for column in diff.about)
        facts = ", ".join(changes_in_words(asdict(diff.facts)))
        listed = diff.listed["findings"]
        findings = ", ".join(
            text(f"pipeline_runs.{change}", count=len(getattr(listed, change))) for change in ("added", "removed")
        )
        cells = (f"{show(diff.name)} ({diff.document_sha256[:12]})", columns, facts, findings)
        lines.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def before_after(before: Row | None, after: Row | None, name: str) -> str:
    """Format the old and the new value of a column; `-` stands for an empty one."""
    return f"{show((before or {}).get(name)) or '-'} → {show((after or {}).get(name)) or '-'}"


def changes_in_words(counts: Mapping[str, int]) -> list[str]:
    """Describe counts by change (added, removed, changed, unchanged); zero counts are left out."""
    return [text(f"pipeline_runs.{CHANGES[change]}", count=count) for change, count in counts.items() if count]


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
    """Count the facts added, removed, changed and unchanged over all documents."""
    return {
        change: sum(getattr(diff.facts, change) for diff in difference.documents)
        for change in ("added", "removed", "changed", "unchanged")
    }
