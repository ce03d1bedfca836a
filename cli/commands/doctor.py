"""`juesuan doctor`: whether this machine, the folders and the declarations are fit for a run."""

from __future__ import annotations

from dataclasses import asdict

import click

from cli.options import json_option, pass_session
from cli.output import emit_json, pad
from cli.session import Session
from common.errors import Exit
from schemas.wording.messages import text

_COLOURS = {"ok": "green", "note": "yellow", "bad": "red"}
_NAME_WIDTH = 14


@click.command(name="doctor", help=text("doctor.help"))
@click.option("--archive", "whole_archive", is_flag=True, help=text("doctor.option_archive"))
@json_option
@pass_session
def command(session: Session, whole_archive: bool, as_json: bool) -> int:
    """Check that this machine, the folders and the declarations are fit for a run."""
    from pipeline.doctor import check_all

    checks = check_all(session.settings, whole_archive=whole_archive)
    if as_json:
        emit_json([asdict(check) for check in checks])
    else:
        for check in checks:
            click.secho(
                pad(text(f"doctor.verdict_{check.verdict}"), 4), fg=_COLOURS[check.verdict], bold=True, nl=False
            )
            click.echo(f" {pad(text(f'doctor.name_{check.name}'), _NAME_WIDTH)} {check.says}")
    return Exit.ERROR if any(check.verdict == "bad" for check in checks) else Exit.OK
