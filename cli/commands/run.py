"""`juesuan run`: the nightly flow over the drop folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from cli.options import accept_losses_option, json_option, pass_session, retry_option, strict_option
from cli.output import emit_json, note
from cli.session import Session
from cli.summary import exit_code_of, show_summary
from schemas.wording.messages import text

if TYPE_CHECKING:
    from pipeline.runs.plan import Plan
    from pipeline.runs.summary import RunSummary


@click.command(name="run", help=text("cli_run.help_run"))
@strict_option
@retry_option
@accept_losses_option
@click.option(
    "--runner",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help=text("cli_run.runner"),
)
@click.option("--address", help=text("cli_run.address"))
@json_option
@pass_session
def command(
    session: Session, strict: bool, retry: bool, accept_losses: bool, runner: str, address: str | None, as_json: bool
) -> int:
    """Read what is new in the drop folder and publish the warehouse."""
    if (runner == "dask") != bool(address):
        raise click.UsageError(text("cli_run.runner_and_address"))
    from pipeline.runs.current_run import start_run
    from pipeline.runs.plan import make_plan
    from pipeline.runs.run import carry_out

    settings = session.settings
    with start_run(settings, "nightly") as run:
        plan = make_plan(settings, retry=retry, wait=False)
        if plan.nothing_new:
            # Prefect's server takes seconds to start, and there is nothing for it to do.
            summary = carry_out(settings, plan, run)
        else:
            note(text("cli_run.starting_prefect", todo=_todo(plan, settings.settle_seconds)))
            summary = _run_under_prefect(session, retry, address, accept_losses)
    if as_json:
        emit_json(summary.as_dict())
    else:
        show_summary(summary, settings)
    return exit_code_of(summary, strict=strict)


def _todo(plan: Plan, settle_seconds: int) -> str:
    """Describe what is to be done, before Prefect's server takes its seconds."""
    parts = []
    if plan.waiting:
        parts.append(text("cli_run.to_wait", count=plan.waiting, seconds=settle_seconds))
    if plan.load:
        parts.append(text("cli_run.to_load", count=len(plan.load), read=len(plan.read)))
    return "; ".join(parts) or text("cli_run.to_link")


def _run_under_prefect(session: Session, retry: bool, address: str | None, accept_losses: bool) -> RunSummary:
    from flows.environment import prepare_environment
    from flows.temporary_server import prefect_server

    if address is not None:
        from flows.dask_runner import expect_reachable

        expect_reachable(address, os.environ.get("PREFECT_API_URL"))
    prepare_environment(session.settings, debug=session.debug)
    with prefect_server():
        from flows.nightly import nightly

        config = str(session.config) if session.config else None
        state: Any = nightly(
            config=config, retry=retry, address=address, accept_losses=accept_losses, return_state=True
        )
        summary: RunSummary = state.result()
        return summary
