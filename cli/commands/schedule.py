"""`juesuan schedule`: the nightly run by the clock, with Prefect's server, pages and worker on this machine."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from datetime import datetime
from pathlib import Path
from types import FrameType

import click

from cli.output import emit_json, emit_pairs, note
from cli.session import Session, json_option, pass_session
from common.errors import JuesuanError


@click.command(name="schedule")
@click.option("--cron", help="When `nightly` runs, five fields; else as prefect.yaml has it (01:30).")
@click.option("--timezone", help="Time zone of --cron; else as prefect.yaml has it (Asia/Shanghai).")
@click.option("--port", default=4200, show_default=True, help="Port of Prefect's pages and API on this machine.")
@click.option("--review-port", type=int, help="Port of the review pages; else the one after --port.")
@click.option("--prefect-file", type=click.Path(dir_okay=False, path_type=Path), help="A prefect.yaml of your own.")
@json_option
@pass_session
def command(
    session: Session,
    cron: str | None,
    timezone: str | None,
    port: int,
    review_port: int | None,
    prefect_file: Path | None,
    as_json: bool,
) -> None:
    """Start Prefect's server with its pages, a worker and the deployments on this machine, until Ctrl-C.

    The deployment `nightly` then runs by the clock, and `department` when it is asked for. Everything that Prefect
    remembers is kept in the data folder: after a restart it goes on, and a run whose time has passed is made up for.

    The pages and the API answer this machine alone, and ask for a secret that is made at each start and lies in a file
    that only you can read.
    """
    from flows.deployments import load_deployments, reschedule, schedule_of, schedules_of
    from flows.server import serving

    settings = session.settings
    if os.environ.get("PREFECT_API_URL"):
        raise JuesuanError(
            "PREFECT_API_URL names a Prefect server of your own: deploy to it with `prefect deploy --all` and start a "
            "worker with `prefect worker start --pool juesuan` (docs/operators.md), or unset it"
        )
    deployments = load_deployments(prefect_file)
    reschedule(deployments, cron, timezone)
    for number in (signal.SIGINT, signal.SIGTERM):  # the first one too: a shell's `&` has it ignored
        signal.signal(number, _interrupt)
    try:
        note("starting Prefect's server, the worker and the deployments ...")
        with serving(
            settings, deployments, config=session.config, port=port, review_port=review_port or port + 1
        ) as service:
            planned = service.next_run()
            if as_json:
                emit_json(
                    {
                        "ui": service.ui,
                        "api": service.api,
                        "review": service.review,
                        "login": str(service.login),
                        "nightly": schedule_of(deployments),
                        "next_run": planned,
                    }
                )
            else:
                login = shlex.quote(str(service.login))
                secret = f'PREFECT_API_AUTH_STRING="$(cat {login})"'
                prefect = f"{secret} PREFECT_API_URL={service.api} prefect deployment run"
                emit_pairs(
                    [
                        ("runs and reports", service.ui),
                        ("log in", f"with the line that `cat {login}` shows; it is another one at each start"),
                        ("review pages", service.review),
                        ("nightly", schedule_of(deployments)),
                        ("next run", _shown(planned)),
                        ("run it now", f"{prefect} nightly/nightly"),
                        ("one department", f"{prefect} department/department -p department=NAME -p year=YEAR"),
                        ("logs", f"{settings.logs_dir}, {settings.prefect_dir / 'server.log'}"),
                    ]
                )
            sys.stdout.flush()
            if planned is None and schedules_of(deployments):
                note(
                    "nightly has a time and Prefect's server plans no run: sqlalchemy must be older than 2.1; "
                    f"{settings.prefect_dir / 'server.log'} may say more"
                )
            note("Ctrl-C ends it; a run that is going on is stopped then, and the next one finishes its work")
            service.wait()
    except KeyboardInterrupt:
        note("ended")


def _shown(planned: datetime | None) -> str:
    return planned.strftime("%Y-%m-%d %H:%M %Z") if planned else "none is planned"


def _interrupt(number: int, frame: FrameType | None) -> None:
    # Once: whatever else arrives while the parts are being ended must not leave one of them behind.
    for either in (signal.SIGINT, signal.SIGTERM):
        signal.signal(either, signal.SIG_IGN)
    raise KeyboardInterrupt
