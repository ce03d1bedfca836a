"""`juesuan config`: every setting, its value and where it comes from."""

from __future__ import annotations

import click

from cli.options import json_option, pass_session
from cli.output import emit_json, emit_table, note
from cli.session import Session
from pipeline.settings import setting_docs
from schemas.wording.messages import text


@click.command(name="config", help=text("cli_config.help"))
@json_option
@pass_session
def command(session: Session, as_json: bool) -> None:
    """Show every setting, its value and where it comes from."""
    settings = session.settings
    rows = [(name, getattr(settings, name), settings.sources[name], about) for name, about in setting_docs().items()]
    if as_json:
        emit_json(
            {
                name: {"value": value if isinstance(value, int) else str(value), "source": source, "about": about}
                for name, value, source, about in rows
            }
        )
    else:
        default = text("cli_config.default")
        emit_table(
            [text(f"cli_config.column_{name}") for name in ("setting", "value", "source", "about")],
            [(name, value, default if source == "default" else source, about) for name, value, source, about in rows],
        )
    for variable in settings.unknown_variables:
        note(text("cli_config.unknown_variable", variable=variable))
