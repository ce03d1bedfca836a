"""`juesuan rerun`: read documents again from the archive, and show the difference before anything is replaced."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from cli.options import json_option, pass_session
from cli.output import emit_json, labelled, note
from cli.session import Session
from common.errors import Exit, JuesuanError
from schemas.wording.messages import message, text

if TYPE_CHECKING:
    from pipeline.runs.plan import Plan
    from pipeline.runs.rerun import Difference, Rerun


@dataclass(frozen=True)
class _Request:
    """What was given on the command line."""

    department: str | None
    year: int | None
    documents: tuple[str, ...]
    stale: bool
    dry_run: bool
    force: bool
    yes: bool
    everything: bool
    strict: bool
    as_json: bool


@click.command(name="rerun", help=text("cli_rerun.help"))
@click.option("--department", metavar="NAME", help=text("cli_rerun.option_department"))
@click.option("--year", type=int, help=text("cli_rerun.option_year"))
@click.option("--document", "documents", multiple=True, metavar="NAME", help=text("cli_rerun.option_document"))
@click.option("--stale", is_flag=True, help=text("cli_rerun.option_stale"))
@click.option("--dry-run", is_flag=True, help=text("cli_rerun.option_dry_run"))
@click.option("--force", is_flag=True, help=text("cli_rerun.option_force"))
@click.option("--yes", is_flag=True, help=text("cli_rerun.option_yes"))
@click.option("--all", "everything", is_flag=True, help=text("cli_rerun.option_all"))
@click.option("--strict", is_flag=True, help=text("cli_rerun.option_strict"))
@json_option
@pass_session
def command(session: Session, /, **options: Any) -> int:
    """Read documents of the warehouse again, show what changes, and replace them."""
    request = _Request(**options)
    if request.department is None and not request.documents and not request.stale:
        raise click.UsageError(text("cli_rerun.which"))
    session.warehouse()
    from flows.environment import prepare_environment
    from pipeline.runs.difference import as_dict

    prepare_environment(session.settings, debug=session.debug)
    comparison = _Comparison(request)
    done = _rerun_or_ask(session, request, comparison)
    if request.as_json:
        counts = {"found": done.found, "up_to_date": done.known, "read": done.read, "seconds": round(done.seconds, 2)}
        emit_json({"dry_run": request.dry_run, "replaced": done.replaced, **counts, **as_dict(done.difference)})
    else:
        if done.difference.documents:
            comparison.show(done.difference)
        if done.replaced:
            labelled(text("cli.published"), str(session.settings.warehouse_file), bold=True)
        elif done.difference.documents:
            click.echo(text("cli_rerun.dry_run"))
    return Exit.QUARANTINED if request.strict and done.difference.newly_quarantined else Exit.OK


class _Comparison:
    """Shows the difference once, and asks whether it may be published."""

    def __init__(self, request: _Request) -> None:
        self.request = request
        self.shown: Difference | None = None
        self.agreed = request.yes

    def agree(self, difference: Difference) -> None:
        """Show the difference; raise JuesuanError if it is not the one shown before, or facts would be lost."""
        from pipeline.runs.rerun import expect_no_losses

        if self.shown is not None and difference != self.shown:
            raise JuesuanError(message("cli_rerun.changed_meanwhile"))
        self.show(difference)
        if not self.agreed:
            expect_no_losses(difference)

    def show(self, difference: Difference) -> None:
        """Show the difference, unless it was shown already."""
        from cli.difference import show_difference

        if self.shown is None:
            self.shown = difference
            if not self.request.as_json:
                show_difference(difference, everything=self.request.everything)


def _rerun_or_ask(session: Session, request: _Request, comparison: _Comparison) -> Rerun:
    """Rerun; where facts would be lost, ask a person and do it again."""
    from pipeline.runs.difference import as_dict
    from pipeline.runs.rerun import LossError

    try:
        return _rerun(session, request, comparison)
    except LossError:
        if request.as_json and comparison.shown:
            emit_json({"dry_run": False, "replaced": False, **as_dict(comparison.shown)})
        if request.as_json or not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        # The lock is free while a person thinks; what was read is staged, so the second time is quick.
        if not click.confirm(text("cli_rerun.confirm"), err=True):
            raise
        comparison.agreed = True
        return _rerun(session, request, comparison)


def _rerun(session: Session, request: _Request, comparison: _Comparison) -> Rerun:
    from pipeline.runs.difference import MOST_CELLS
    from pipeline.runs.rerun import Review, rerun
    from pipeline.runs.select_documents import Selection

    most_cells = None if request.everything or request.as_json else MOST_CELLS
    return rerun(
        session.settings,
        Selection(request.department, request.year, request.documents, request.stale),
        force=request.force,
        dry_run=request.dry_run,
        review=Review(comparison.agree, most_cells),
        planned=_note_plan,
    )


def _note_plan(plan: Plan) -> None:
    """Note the plan at once; reading may take long."""
    documents = text("common.documents", count=plan.found)
    if not plan.found:
        note(text("cli_rerun.none_stale"))
    elif not plan.load:
        note(text("cli_rerun.up_to_date", documents=documents))
    else:
        todo = text("cli_rerun.todo", documents=documents, read=len(plan.read), judge=len(plan.load))
        note(text("cli_rerun.todo_and_known", todo=todo, known=plan.known) if plan.known else todo)
