"""The summary of a run for people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from cli.output import labelled, listed
from cli.run_changes import show_changes
from common.errors import Exit, JuesuanError
from pipeline.loading.judge import Loaded
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings
from schemas.wording.messages import stored_message, text
from schemas.wording.reasons import reasons

_MOST_LINES = 10
_SLOWEST = 3


def show_summary(summary: RunSummary, settings: Settings, named: Sequence[Path] = ()) -> None:
    """Print what a run found, read, loaded and refused; `named` are the paths that were given, if any."""
    _show_found(summary, named)
    if not summary.loaded:
        if summary.changes.is_none and not summary.relinked:
            click.secho(_nothing_new(summary, settings, named), bold=True)
            _show_quarantine(summary)
            return
        click.secho(text("guard.relinked"), bold=True)
        show_changes(summary)
        _show_quarantine(summary)
        labelled(text("cli.published"), str(settings.warehouse_file), bold=True)
        return
    _show_read_and_loaded(summary)
    show_changes(summary)
    _show_open_questions(summary)
    if summary.slowest:
        slow = [text("cli_run.seconds", name=o.source_name, seconds=o.seconds) for o in summary.slowest[:_SLOWEST]]
        labelled(text("cli_run.label_slowest"), ", ".join(slow))
    labelled(text("cli.published"), str(settings.warehouse_file), bold=True)


def _show_found(summary: RunSummary, named: Sequence[Path]) -> None:
    files = text("cli_run.found", count=summary.found)
    if summary.ignored:
        files = text("cli_run.found_ignored", files=files, ignored=len(summary.ignored))
    if summary.known:
        key = "cli_run.up_to_date" if named else "cli_run.up_to_date_of_archive"
        files = f"{files}; {text(key, count=summary.known)}"
    labelled(text("cli_run.label_found"), files)
    if fewer := summary.fewer_files:
        labelled("", text("guard.fewer_files", fewer=fewer, before=summary.found_before or 0), "yellow")
    listed([f"{file.name}: {file.why}" for file in summary.ignored], _MOST_LINES)
    if summary.strays:
        labelled(text("cli_run.label_attention"), text("cli_run.strays", count=len(summary.strays)), "red")
        listed([f"{file.name}: {file.why}" for file in summary.strays], _MOST_LINES)
    if summary.sources:
        labelled(text("cli_run.label_sources"), text("cli_run.sources", count=len(summary.sources)), "yellow")
        listed([str(problem) for problem in summary.sources], _MOST_LINES)


def _show_read_and_loaded(summary: RunSummary) -> None:
    read = text(
        "cli_run.read",
        documents=_documents(len(summary.read)),
        pages=sum(outcome.pages for outcome in summary.read),
        seconds=summary.seconds.get("reading", 0.0),
    )
    if again := summary.reinterpreted:
        read = text("cli_run.reinterpreted", read=read, count=again)
    if (staged := len(summary.loaded) + len(summary.held) - len(summary.read)) > 0:
        read = text("cli_run.read_and_staged", read=read, count=staged)
    labelled(text("cli_run.label_read"), read)
    loaded = text(
        "cli_run.loaded",
        documents=_documents(len(summary.loaded) - len(summary.quarantined)),
        figures=_figures(summary),
        findings=sum(row.findings for row in summary.loaded),
        seconds=summary.seconds.get("loading", 0.0),
    )
    labelled(text("cli_run.label_loaded"), loaded)
    if corrected := sum(row.corrected for row in summary.loaded):
        documents = _documents(sum(row.corrected > 0 for row in summary.loaded))
        labelled(text("cli_run.label_corrected"), text("cli_run.corrected", figures=corrected, documents=documents))


def _figures(summary: RunSummary) -> str:
    """Count the facts, and the statements and forms where there are any."""
    figures = text("cli_run.facts", count=sum(row.facts for row in summary.loaded))
    if statements := sum(row.statements for row in summary.loaded):
        figures = text("cli_run.and_statements", figures=figures, count=statements)
    if forms := sum(row.forms for row in summary.loaded):
        figures = text("cli_run.and_forms", figures=figures, count=forms)
    return figures


def _show_open_questions(summary: RunSummary) -> None:
    """Print what needs a person: flagged documents, stopped tables, conflicting versions, the quarantine."""
    if summary.flagged:
        documents = _documents(len(summary.flagged))
        labelled(text("cli_run.label_flagged"), text("cli_run.flagged", documents=documents))
        listed(
            sorted(text("cli_run.flagged_document", name=r.source_name, count=r.findings) for r in summary.flagged),
            _MOST_LINES,
        )
    if partly := summary.partly_stopped:
        tables = sum(len(row.stopped) for row in partly)
        line = text("cli_run.stopped", tables=tables, documents=_documents(len(partly)))
        labelled(text("cli_run.label_stopped"), line, "yellow")
        listed(sorted(f"{row.source_name}: {', '.join(row.stopped)}" for row in partly), _MOST_LINES)
    if summary.conflicts:
        labelled(text("cli_run.label_conflicts"), text("cli_run.conflicts", count=len(summary.conflicts)), "yellow")
        listed(summary.conflicts, _MOST_LINES)
        labelled("", text("cli_run.conflicts_hint"))
    if quarantined := summary.quarantined:
        counts = ", ".join(f"{number} {reason}" for reason, number in summary.reasons.items())
        line = text("cli_run.quarantined", documents=_documents(len(quarantined)), reasons=counts)
        labelled(text("cli_run.label_quarantine"), line, "yellow")
        listed(sorted(f"{row.source_name}: {_why_quarantined(row)}" for row in quarantined), _MOST_LINES)
    _show_quarantine(summary)


def _show_quarantine(summary: RunSummary) -> None:
    """Print how many documents of all runs are in quarantine, which a run with nothing new would hide."""
    waiting, before, accepted = summary.quarantine.open, summary.quarantine_before.open, summary.quarantine.accepted
    if not (waiting or before or accepted):
        return
    key = "cli_run.in_quarantine" if waiting else "cli_run.quarantine_empty"
    line = text(key, count=waiting, before=before, accepted=accepted)
    labelled("" if summary.quarantined else text("cli_run.label_quarantine"), line, "yellow" if waiting else None)


def _why_quarantined(row: Loaded) -> str:
    # What is wrong with a correction is wrong with a file of the operator's own: the file and the line, at once.
    if row.reason == "correction_invalid" and row.message:
        return stored_message(vars(row))
    return reasons()[row.reason or ""].says.text()


def _nothing_new(summary: RunSummary, settings: Settings, named: Sequence[Path]) -> str:
    """Say why nothing was done: a folder without PDFs is not the same as a warehouse that is up to date."""
    has_warehouse = settings.warehouse_file.exists()
    if summary.found and has_warehouse:
        return text("cli_run.nothing_new")
    where = ", ".join(str(path.absolute()) for path in named)
    if not named:
        where = text("cli_run.drop_dir_hint", where=settings.drop_dir.absolute())
    warehouse_state = text("cli_run.warehouse_as_before" if has_warehouse else "cli_run.no_warehouse_yet")
    return text("cli_run.nothing_taken" if summary.found else "cli_run.no_pdfs", where=where, held=warehouse_state)


def exit_code_of(summary: RunSummary, *, strict: bool) -> Exit:
    """Say by the exit code what a run asks of a person; `strict` counts what went into quarantine as well.

    Raises:
        JuesuanError: a folder or file could not be looked at for a reason that is not its own.
    """
    if summary.missing_files:
        raise JuesuanError(summary.missing_files)
    if summary.held:
        return Exit.HELD
    return Exit.QUARANTINED if strict and summary.asks_for_a_person else Exit.OK


def _documents(number: int) -> str:
    return text("common.documents", count=number)
