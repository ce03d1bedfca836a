"""`juesuan mcp`: tools for assistants, over standard input and output."""

from __future__ import annotations

import click

from cli.options import json_option, pass_session
from cli.output import emit_json
from cli.session import Session
from schemas.wording.messages import text


@click.command(name="mcp", help=text("cli_mcp.help"))
@json_option
@pass_session
def command(session: Session, as_json: bool) -> None:
    """Serve the tools until the client closes the standard input; nothing but the protocol goes to the output."""
    if as_json:
        from explorer.assistants.arguments import TOOLS, schema_of

        emit_json([{"name": name, "arguments": schema_of(name)} for name in TOOLS])
        return
    from explorer.assistants.server import serve
    from pipeline.code_versions import package_version

    session.warehouse()
    serve(session.settings, package_version())
