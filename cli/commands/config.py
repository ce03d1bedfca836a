"""`juesuan config`: every setting, its value and where it comes from."""

from __future__ import annotations

import click

from cli.output import emit_json, emit_table, note
from cli.session import Session, json_option, pass_session
from pipeline.settings import setting_docs


@click.command(name="config")
@json_option
@pass_session
def command(session: Session, as_json: bool) -> None:
    """Show every setting, its value and where it comes from.

    Settings are taken from juesuan.toml in the working folder (or the file that --config or JUESUAN_CONFIG names),
    then from environment variables such as JUESUAN_WORKERS, which go before.
    """
    settings = session.settings
    rows = [(name, getattr(settings, name), settings.sources[name], doc) for name, doc in setting_docs().items()]
    if as_json:
        emit_json(
            {
                name: {"value": value if isinstance(value, int) else str(value), "source": source, "about": about}
                for name, value, source, about in rows
            }
        )
    else:
        emit_table(("setting", "value", "from", "about"), rows)
    for variable in settings.unknown_variables:
        note(f"{variable} is set, but no setting has this name")
