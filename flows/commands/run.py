"""`juesuan run`: the nightly flow over the drop folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flows.errors import Exit
from flows.output import emit_json, note
from flows.session import Session, json_option, pass_session
from flows.summary import expect_all_seen, show_summary

if TYPE_CHECKING:
    from flows.run import RunSummary


@click.command(name="run")
@click.option(
    "--strict", is_flag=True, help="Exit with 3 if a document went into quarantine, or corrections belong to none."
)
@click.option("--retry", is_flag=True, help="Read documents again that were too slow, too large or crashed the reader.")
@json_option
@pass_session
def command(session: Session, strict: bool, retry: bool, as_json: bool) -> int:
    """Read what is new in the drop folder and publish the warehouse.

    Documents are known by their content: a second run over the same folder does nothing, and says so. A run that
    was stopped at any point is finished by the next one.
    """
    from flows.lock import run_lock
    from flows.run import RunSummary, make_plan

    settings = session.settings
    with run_lock(settings.lock_file):
        plan = make_plan(settings, retry=retry, wait=False)
        if plan.nothing_new:
            # Prefect's server takes seconds to start: it is not asked for nothing.
            summary = RunSummary(found=plan.found, known=plan.known, ignored=plan.ignored, strays=plan.strays)
        else:
            waiting = f"; {plan.waiting} files are looked at twice, {settings.settle_seconds} s apart"
            note(
                f"{len(plan.load)} documents to load, {len(plan.read)} of them to read first"
                f"{waiting if plan.waiting else ''}; starting Prefect ..."
            )
            summary = _under_prefect(session, retry)
    if as_json:
        emit_json(summary.as_dict())
    else:
        show_summary(summary, settings)
    expect_all_seen(summary)
    return Exit.QUARANTINED if strict and summary.asks_for_a_person else Exit.OK


def _under_prefect(session: Session, retry: bool) -> RunSummary:
    from flows.companion import prefect_server
    from flows.environment import prepare_environment

    prepare_environment(session.settings, debug=session.debug)
    with prefect_server():
        from flows.nightly import nightly

        config = str(session.config) if session.config else None
        return nightly(config=config, retry=retry)
