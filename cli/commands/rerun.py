"""`juesuan rerun`: documents again from the archive, with the difference before anything is replaced."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from cli.output import emit_json, note
from cli.session import Session, json_option, pass_session
from common.errors import Exit

if TYPE_CHECKING:
    from pipeline.runs.rerun import Difference, Rerun
    from pipeline.runs.run import Plan


@click.command(name="rerun")
@click.option(
    "--department", metavar="NAME", help="A department or unit: its name, any printed name, or its entity_id."
)
@click.option("--year", type=int, help="One fiscal year only.")
@click.option("--document", "documents", multiple=True, metavar="NAME", help="A file, or the start of its hash.")
@click.option("--stale", is_flag=True, help="Every document read or judged by other code or declarations than today's.")
@click.option("--dry-run", is_flag=True, help="Only show the difference; nothing is changed, no lock is taken.")
@click.option("--force", is_flag=True, help="Read again what today's code has read already.")
@click.option("--yes", is_flag=True, help="Replace without asking, also where documents lose facts or are refused.")
@click.option("--all", "everything", is_flag=True, help="Show every changed cell, finding and document.")
@click.option("--strict", is_flag=True, help="Exit with 3 if a document goes into quarantine that was not in it.")
@json_option
@pass_session
def command(
    session: Session,
    department: str | None,
    year: int | None,
    documents: tuple[str, ...],
    stale: bool,
    dry_run: bool,
    force: bool,
    yes: bool,
    everything: bool,
    strict: bool,
    as_json: bool,
) -> int:
    """Read documents of the warehouse again, show what is otherwise, and put it in place.

    The bytes come from the archive; what today's code has not read is read, everything is judged as in a run, and the
    facts (met by cell), findings, checks, identity and grade are compared with those that are published. Where a
    document would lose facts or go into quarantine, nothing is replaced until a person says so, or `--yes`.
    """
    if department is None and not documents and not stale:
        raise click.UsageError("say which documents: --department NAME, --document NAME or --stale")
    session.warehouse()
    from cli.difference import show_difference
    from common.errors import JuesuanError
    from flows.environment import prepare_environment
    from pipeline.runs.difference import MOST_CELLS, as_dict
    from pipeline.runs.rerun import LossError, expect_no_losses, rerun

    prepare_environment(session.settings, debug=session.debug)
    shown: list[Difference] = []
    agreed = yes

    def decide(difference: Difference) -> None:
        if shown and difference != shown[0]:
            raise JuesuanError("nothing was replaced: by now something else would change; call again")
        if not shown:
            shown.append(difference)
            if not as_json:
                show_difference(difference, everything=everything)
        if not agreed:
            expect_no_losses(difference)

    def go() -> Rerun:
        return rerun(
            session.settings,
            department,
            year,
            documents=documents,
            stale=stale,
            force=force,
            dry_run=dry_run,
            agree=decide,
            planned=_tell,
            most=None if everything or as_json else MOST_CELLS,
        )

    try:
        made = go()
    except LossError:
        if as_json:
            emit_json({"dry_run": False, "replaced": False, **as_dict(shown[0])})
        if as_json or not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        # Nobody holds the lock while a person thinks; what was read is staged, so the second time is quick.
        if not click.confirm("Facts go or documents are refused. Replace all the same?", err=True):
            raise
        agreed = True
        made = go()
    if as_json:
        counts = {"found": made.found, "up_to_date": made.known, "read": made.read, "seconds": round(made.seconds, 2)}
        emit_json({"dry_run": dry_run, "replaced": made.replaced, **counts, **as_dict(made.difference)})
        return _code(made, strict)
    if made.difference.documents and not shown:
        show_difference(made.difference, everything=everything)
    if made.replaced:
        click.secho(f"published  {session.settings.warehouse_file}", bold=True)
    elif made.difference.documents:
        click.echo("dry run: nothing was replaced")
    return _code(made, strict)


def _tell(plan: Plan) -> None:
    """What there is to do, at once; reading may take its time."""
    if not plan.found:
        note("no such document: everything was read and judged by today's code and declarations")
    elif not plan.load:
        note(f"{_documents(plan.found)}, read and judged by today's code and declarations: nothing to do")
    else:
        known = f"; {plan.known:,} up to date" if plan.known else ""
        note(f"{_documents(plan.found)}: {len(plan.read):,} to read, {len(plan.load):,} to judge and compare{known}")


def _documents(number: int) -> str:
    return f"{number:,} document" + ("" if number == 1 else "s")


def _code(made: Rerun, strict: bool) -> int:
    return Exit.QUARANTINED if strict and made.difference.newly_quarantined else Exit.OK
