"""What a run did, as a person reads it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from common.errors import JuesuanError
from pipeline.loading.load import Loaded
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings
from schemas.wording.reasons import reasons

_MOST_LINES = 10
_SLOWEST = 3


def show_summary(summary: RunSummary, settings: Settings, named: Sequence[Path] = ()) -> None:
    """Print what a run found, read, loaded and refused; `named` are the paths that someone gave."""
    ignored = f", {len(summary.ignored)} ignored" if summary.ignored else ""
    click.echo(f"found      {count(summary.found, 'file')}{ignored}{_up_to_date(summary.known, bool(named))}")
    _show_lines([f"{file.name}: {file.why}" for file in summary.ignored])
    if summary.strays:
        what = "file of corrections belongs" if len(summary.strays) == 1 else "files of corrections belong"
        click.secho(f"ATTENTION  {len(summary.strays)} {what} to no document: nothing in it is in force", fg="red")
        _show_lines([f"{file.name}: {file.why}" for file in summary.strays])
    if summary.sources:
        click.secho(f"sources    {count(len(summary.sources), 'problem')} in the table of sources", fg="yellow")
        _show_lines(list(summary.sources))
    if not summary.loaded:
        click.secho(_nothing_new(summary, settings, named), bold=True)
        return
    pages = sum(outcome.pages for outcome in summary.read)
    reading = summary.seconds.get("reading", 0.0)
    staged = len(summary.loaded) - len(summary.read)
    more = f"; {count(staged, 'document')} staged before" if staged else ""
    click.echo(f"read       {count(len(summary.read), 'document')}, {count(pages, 'page')} in {reading:.1f} s{more}")
    quarantined = summary.quarantined
    facts = sum(row.facts for row in summary.loaded)
    findings = sum(row.findings for row in summary.loaded)
    click.echo(
        f"loaded     {count(len(summary.loaded) - len(quarantined), 'document')}, {count(facts, 'fact')}, "
        f"{count(findings, 'finding')} in {summary.seconds.get('loading', 0.0):.1f} s"
    )
    if corrected := sum(row.corrected for row in summary.loaded):
        of = count(sum(row.corrected > 0 for row in summary.loaded), "document")
        click.echo(f"corrected  {count(corrected, 'figure')} of {of}, as people say; what is printed is kept")
    if summary.flagged:
        click.echo(
            f"flagged    {count(len(summary.flagged), 'document')}: `juesuan review` shows what asks for a person"
        )
    if partly := summary.partly_stopped:
        tables = count(sum(len(row.stopped) for row in partly), "table")
        click.secho(
            f"stopped    {tables} of {count(len(partly), 'document')}: `juesuan quarantine` says why and what to do",
            fg="yellow",
        )
        _show_lines(sorted(f"{row.source_name}: {', '.join(row.stopped)}" for row in partly))
    if summary.conflicts:
        what = count(len(summary.conflicts), "disclosure")
        click.secho(f"conflicts  {what} without a current version (view version_conflicts)", fg="yellow")
        _show_lines(summary.conflicts)
        click.echo("           give their dates, or decide: `juesuan entities current`, `withdraw` or `split`")
    if quarantined:
        counts = ", ".join(f"{number} {reason}" for reason, number in summary.reasons.items())
        click.secho(f"quarantine {count(len(quarantined), 'document')} ({counts})", fg="yellow")
        _show_lines(sorted(f"{row.source_name}: {_why_quarantined(row)}" for row in quarantined))
    if summary.slowest:
        slow = ", ".join(f"{outcome.source_name} {outcome.seconds:.1f} s" for outcome in summary.slowest[:_SLOWEST])
        click.echo(f"slowest    {slow}")
    click.secho(f"published  {settings.warehouse_file}", bold=True)


def _why_quarantined(row: Loaded) -> str:
    # What is wrong with a correction is wrong with a file of the operator's own: the file and the line, at once.
    if row.reason == "correction_invalid" and row.message:
        return row.message
    return reasons()[row.reason or ""].says.text()


def _up_to_date(known: int, named: bool) -> str:
    if not known:
        return ""
    of = "" if named else " of the archive"
    return f"; {count(known, 'document')}{of} {'is' if known == 1 else 'are'} up to date in the warehouse"


def _nothing_new(summary: RunSummary, settings: Settings, named: Sequence[Path]) -> str:
    """Why nothing was done: a folder without PDFs is no warehouse that is up to date."""
    where = ", ".join(str(path.absolute()) for path in named) or str(settings.drop_dir.absolute())
    there = settings.warehouse_file.exists()
    if summary.found and there:
        return "nothing new: the warehouse is up to date"
    what = "no document could be taken" if summary.found else "no PDFs"
    hint = "" if named else " (setting drop_dir; `juesuan config` shows where it comes from)"
    held = "the warehouse is as it was" if there else "there is no warehouse yet"
    return f"{what} in {where}{hint}; {held}"


def expect_all_seen(summary: RunSummary) -> None:
    """Make an error of it, at the end, when the drop folder could not be relied on.

    Raises:
        JuesuanError: a folder or file could not be looked at for a reason that is not its own.
    """
    if summary.not_seen:
        raise JuesuanError(summary.not_seen)


def _show_lines(lines: list[str]) -> None:
    for line in lines[:_MOST_LINES]:
        click.echo(f"           - {line}")
    if len(lines) > _MOST_LINES:
        click.echo(f"           - and {len(lines) - _MOST_LINES} more")


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
