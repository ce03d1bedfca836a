"""`juesuan ingest`: named files, by the same path as the nightly flow, without Prefect."""

from __future__ import annotations

from pathlib import Path

import click

from cli.output import emit_json
from cli.session import Session, json_option, pass_session
from cli.summary import expect_all_seen, show_summary
from common.errors import Exit


@click.command(name="ingest")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--strict", is_flag=True, help="Exit with 3 if a document went into quarantine, or corrections belong to none."
)
@click.option("--retry", is_flag=True, help="Read documents again that were too slow, too large or crashed the reader.")
@json_option
@pass_session
def command(session: Session, paths: tuple[Path, ...], strict: bool, retry: bool, as_json: bool) -> int:
    """Read PATHS (files, or folders with all their PDFs) into the warehouse.

    The files are archived, read, judged and loaded as by `juesuan run`; nothing is copied into the drop folder,
    and what else lies there is left for the next run.
    """
    from flows.environment import prepare_environment
    from pipeline.runs.run import ingest_run

    prepare_environment(session.settings, debug=session.debug)
    summary = ingest_run(session.settings, paths, retry=retry)
    if as_json:
        emit_json(summary.as_dict())
    else:
        show_summary(summary, session.settings, paths)
    expect_all_seen(summary)
    return Exit.QUARANTINED if strict and summary.asks_for_a_person else Exit.OK
