"""`juesuan schedule`: the nightly run at set times, with Prefect's server, pages and worker on this machine."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from cli.options import json_option, pass_session
from cli.output import emit_json, emit_pairs, note
from cli.session import Session
from common.errors import JuesuanError
from schemas.wording.messages import message, text

if TYPE_CHECKING:
    from flows.server import Service


@dataclass(frozen=True)
class _Request:
    """What was given on the command line."""

    cron: str | None
    timezone: str | None
    port: int
    review_port: int | None
    prefect_file: Path | None
    as_json: bool


@click.command(name="schedule", help=text("cli_schedule.help"))
@click.option("--cron", help=text("cli_schedule.option_cron"))
@click.option("--timezone", help=text("cli_schedule.option_timezone"))
@click.option("--port", default=4200, show_default=True, help=text("cli_schedule.option_port"))
@click.option("--review-port", type=int, help=text("cli_schedule.option_review_port"))
@click.option(
    "--prefect-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=text("cli_schedule.option_prefect_file"),
)
@json_option
@pass_session
def command(session: Session, /, **options: Any) -> None:
    """Start Prefect's server with its pages, a worker and the deployments on this machine, until Ctrl-C."""
    from flows.deployments import load_deployments, reschedule
    from flows.server import serving

    request = _Request(**options)
    if os.environ.get("PREFECT_API_URL"):
        raise JuesuanError(message("cli_schedule.own_server"))
    deployments = load_deployments(request.prefect_file)
    reschedule(deployments, request.cron, request.timezone)
    for number in (signal.SIGINT, signal.SIGTERM):  # SIGINT too: a shell's `&` has it ignored
        signal.signal(number, _interrupt)
    review_port = request.review_port or request.port + 1
    try:
        note(text("cli_schedule.starting"))
        with serving(
            session.settings, deployments, config=session.config, port=request.port, review_port=review_port
        ) as service:
            _show_service(session, deployments, service, request.as_json)
            note(text("cli_schedule.ctrl_c"))
            service.wait()
    except KeyboardInterrupt:
        note(text("cli_schedule.ended"))


def _show_service(session: Session, deployments: dict[str, Any], service: Service, as_json: bool) -> None:
    from flows.deployments import schedule_of, schedules_of

    settings, planned = session.settings, service.next_run()
    server_log = settings.prefect_dir / "server.log"
    nightly = schedule_of(deployments)
    if as_json:
        emit_json(
            {
                "ui": service.ui,
                "api": service.api,
                "review": service.review,
                "login": str(service.login),
                "nightly": nightly,
                "next_run": planned,
            }
        )
    else:
        login = shlex.quote(str(service.login))
        secret = f'PREFECT_API_AUTH_STRING="$(cat {login})"'
        prefect = f"{secret} PREFECT_API_URL={service.api} prefect deployment run"
        pairs = {
            "runs_and_reports": service.ui,
            "log_in": text("cli_schedule.log_in_how", file=login),
            "review_pages": service.review,
            "nightly": nightly,
            "next_run": _shown(planned),
            "run_it_now": f"{prefect} nightly/nightly",
            "one_department": f"{prefect} department/department -p department=NAME -p year=YEAR",
            "logs": f"{settings.logs_dir}, {server_log}",
        }
        emit_pairs([(text(f"cli_schedule.{name}"), value) for name, value in pairs.items()])
    sys.stdout.flush()
    if planned is None and schedules_of(deployments):
        note(text("cli_schedule.no_run_planned", log=server_log))


def _shown(planned: datetime | None) -> str:
    return planned.strftime("%Y-%m-%d %H:%M %Z") if planned else text("cli_schedule.none_planned")


def _interrupt(number: int, frame: FrameType | None) -> None:
    # Once: whatever else arrives while the parts are being ended must not leave one of them behind.
    for either in (signal.SIGINT, signal.SIGTERM):
        signal.signal(either, signal.SIG_IGN)
    raise KeyboardInterrupt
