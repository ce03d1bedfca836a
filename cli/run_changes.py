"""Print what a run changes of what was published, and what it holds back."""

from __future__ import annotations

from cli.output import labelled, listed
from pipeline.runs.difference import changes_in_words
from pipeline.runs.guard import Changes
from pipeline.runs.summary import RunSummary
from schemas.wording.messages import text

_MOST_LINES = 10


def show_changes(summary: RunSummary) -> None:
    """Print the documents that are held back, then what changed in those that were there before."""
    changes = summary.changes
    if summary.held:
        documents = text("common.documents", count=len(summary.held))
        labelled(text("guard.label_held"), text("guard.held", documents=documents), "red")
        listed([f"{held.change.source_name}: {held.why()}" for held in summary.held], _MOST_LINES)
    lines = _lines(changes)
    if lines:
        labelled(text("guard.label_changed"), lines[0])
        for line in lines[1:]:
            labelled("", line)


def _lines(changes: Changes) -> list[str]:
    lines = []
    if changed := changes.documents - changes.same:
        counts = {
            "added": changes.figures.added,
            "removed": changes.figures.lost,
            "changed": changes.figures.changed,
        }
        figures = ", ".join(changes_in_words(counts)) or text("pipeline_runs.none")
        lines.append(text("guard.changed_documents", changed=changed, documents=changes.documents, figures=figures))
    if changes.grades:
        moved = [f"{before} → {after} {count:,}" for (before, after), count in sorted(changes.grades.items())]
        lines.append(text("guard.changed_grades", grades=", ".join(moved)))
    if more := {rule: count for rule, count in sorted(changes.findings.items()) if count}:
        lines.append(text("guard.changed_findings", findings=", ".join(f"{r} {c:+,}" for r, c in more.items())))
    for cause, facts in sorted(changes.hidden.items()):
        key = f"guard.hidden_{cause}{'_accepted' if cause == 'unexplained' else ''}"
        lines.append(text(key, facts=facts))
    if changes.shown_anew:
        lines.append(text("guard.shown_anew", facts=changes.shown_anew))
    if changes.moved:
        lines.append(text("guard.moved", documents=changes.moved))
    return lines
