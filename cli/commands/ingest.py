"""`juesuan ingest`: named files, by the same path as the nightly flow, without Prefect."""

from __future__ import annotations

from pathlib import Path

import click

from cli.options import accept_losses_option, json_option, pass_session, retry_option, strict_option
from cli.output import emit_json
from cli.session import Session
from cli.summary import exit_code_of, show_summary
from schemas.wording.messages import text


@click.command(name="ingest", help=text("cli_run.help_ingest"))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@strict_option
@retry_option
@accept_losses_option
@json_option
@pass_session
def command(
    session: Session, paths: tuple[Path, ...], strict: bool, retry: bool, accept_losses: bool, as_json: bool
) -> int:
    """Read files, or folders with all their PDFs, into the warehouse."""
    from flows.environment import prepare_environment
    from pipeline.runs.run import ingest_run

    prepare_environment(session.settings, debug=session.debug)
    summary = ingest_run(session.settings, paths, retry=retry, accept_losses=accept_losses)
    if as_json:
        emit_json(summary.as_dict())
    else:
        show_summary(summary, session.settings, paths)
    return exit_code_of(summary, strict=strict)
