"""`juesuan run`: the nightly flow over the drop folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from cli.output import emit_json, note
from cli.session import Session, json_option, pass_session
from cli.summary import count, expect_all_seen, show_summary
from common.errors import Exit

if TYPE_CHECKING:
    from pipeline.runs.run import Plan
    from pipeline.runs.summary import RunSummary


@click.command(name="run")
@click.option(
    "--strict", is_flag=True, help="Exit with 3 if a document went into quarantine, or corrections belong to none."
)
@click.option("--retry", is_flag=True, help="Read documents again that were too slow, too large or crashed the reader.")
@click.option(
    "--runner",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Who reads: this machine, or the workers of a Dask cluster.",
)
@click.option("--address", help="With --runner dask: the scheduler of the cluster, as in tcp://HOST:8786.")
@json_option
@pass_session
def command(session: Session, strict: bool, retry: bool, runner: str, address: str | None, as_json: bool) -> int:
    """Read what is new in the drop folder and publish the warehouse.

    Documents are known by their content: a second run over the same folder does nothing, and says so. A run that
    was stopped at any point is finished by the next one.
    """
    if (runner == "dask") != bool(address):
        raise click.UsageError(
            "--runner dask and --address, the scheduler of its cluster (tcp://HOST:8786), go together"
        )
    from pipeline.runs.recorded_run import recorded_run
    from pipeline.runs.run import carry_out, make_plan

    settings = session.settings
    with recorded_run(settings, "nightly") as run:
        plan = make_plan(settings, retry=retry, wait=False)
        if plan.nothing_new:
            # Prefect's server takes seconds to start: it is not asked for nothing.
            summary = carry_out(settings, plan, run)
        else:
            note(f"{_todo(plan, settings.settle_seconds)}; starting Prefect ...")
            summary = _under_prefect(session, retry, address)
    if as_json:
        emit_json(summary.as_dict())
    else:
        show_summary(summary, settings)
    expect_all_seen(summary)
    return Exit.QUARANTINED if strict and summary.asks_for_a_person else Exit.OK


def _todo(plan: Plan, settle_seconds: int) -> str:
    """What is to be done, before Prefect's server takes its seconds."""
    said = []
    if plan.waiting:
        said.append(
            f"{count(plan.waiting, 'new file')}: waiting {settle_seconds} s to be sure that none is still being copied"
        )
    if plan.load:
        said.append(f"{count(len(plan.load), 'document')} to load, {len(plan.read):,} of them to read first")
    return "; ".join(said) or "documents to link anew"


def _under_prefect(session: Session, retry: bool, address: str | None) -> RunSummary:
    from flows.environment import prepare_environment
    from flows.temporary_server import prefect_server

    if address is not None:
        from flows.dask_runner import expect_reachable

        expect_reachable(address, os.environ.get("PREFECT_API_URL"))
    prepare_environment(session.settings, debug=session.debug)
    with prefect_server():
        from flows.nightly import nightly

        config = str(session.config) if session.config else None
        state: Any = nightly(config=config, retry=retry, address=address, return_state=True)
        summary: RunSummary = state.result()
        return summary
