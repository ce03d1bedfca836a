"""`juesuan doctor`: whether this machine, the folders and the declarations are fit for a run."""

from __future__ import annotations

from dataclasses import asdict

import click

from cli.output import emit_json
from cli.session import Session, json_option, pass_session
from common.errors import Exit

_MARKS = {"ok": ("ok  ", "green"), "note": ("note", "yellow"), "bad": ("BAD ", "red")}


@click.command(name="doctor")
@json_option
@pass_session
def command(session: Session, as_json: bool) -> int:
    """Check that this machine, the folders and the declarations are fit for a run.

    Exits with 1 if something is BAD. Needs no network, and changes nothing but for a file that it writes and removes.
    """
    from pipeline.doctor import check_all

    checks = check_all(session.settings)
    if as_json:
        emit_json([asdict(check) for check in checks])
    else:
        for check in checks:
            mark, colour = _MARKS[check.verdict]
            click.secho(mark, fg=colour, bold=True, nl=False)
            click.echo(f" {check.name:<14} {check.says}")
    return Exit.ERROR if any(check.verdict == "bad" for check in checks) else Exit.OK
