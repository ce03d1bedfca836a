"""`juesuan browse`: the warehouse in a browser, read-only."""

from __future__ import annotations

import click

from cli.options import json_option, pass_session
from cli.output import emit_json, note
from cli.session import Session
from schemas.wording.messages import text


@click.command(name="browse", help=text("cli_browse.help"))
@click.option("--port", default=8766, show_default=True, help=text("cli_browse.option_port"))
@click.option("--write", "writes", is_flag=True, help=text("cli_browse.option_write"))
@json_option
@pass_session
def command(session: Session, port: int, writes: bool, as_json: bool) -> None:
    """Serve the explorer on this machine's loopback until it is interrupted."""
    from explorer.serving import serve

    session.warehouse()

    def announce(address: str) -> None:
        if as_json:
            emit_json({"address": address})
        note(text("cli_browse.serving", address=address))

    serve(session.settings, port, announce, writes=writes)
    note(text("cli_browse.ended"))
