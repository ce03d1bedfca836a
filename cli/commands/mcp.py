"""`juesuan mcp`: tools for assistants, over standard input and output."""

from __future__ import annotations

import click

from cli.options import pass_session
from cli.session import Session
from schemas.wording.messages import text


@click.command(name="mcp", help=text("cli_mcp.help"))
@pass_session
def command(session: Session) -> None:
    """Serve the tools until the client closes the standard input; nothing but the protocol goes to the output."""
    from explorer.assistants.server import serve
    from pipeline.code_versions import package_version

    session.warehouse()
    serve(session.settings, package_version())
