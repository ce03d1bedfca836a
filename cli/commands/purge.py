"""`juesuan purge`: remove documents for good."""

from __future__ import annotations

import click

from cli.options import json_option, pass_session
from cli.output import emit_json, note
from cli.session import Session
from schemas.wording.messages import text


@click.command(name="purge", help=text("purge.help"))
@click.argument("documents", nargs=-1, required=True)
@click.option("--reason", required=True, help=text("purge.option_reason"))
@click.option("--who", help=text("purge.option_who"))
@click.option("--yes", is_flag=True, help=text("purge.option_yes"))
@json_option
@pass_session
def command(
    session: Session, documents: tuple[str, ...], reason: str, who: str | None, yes: bool, as_json: bool
) -> None:
    """Remove documents for good."""
    from pipeline.decisions.correct import signature
    from pipeline.decisions.purge import find_purge_target, purge

    settings = session.settings
    targets = [find_purge_target(settings, document) for document in documents]
    for target in targets:
        note(f"{target.sha256[:12]}  {', '.join(target.names)}".rstrip())
    if not yes:
        click.confirm(text("purge.confirm", count=len(targets)), abort=True, err=True)
    purge(settings, targets, reason=reason, who=who or signature()[0])
    if as_json:
        emit_json({"purged": [target.sha256 for target in targets]})
    else:
        click.echo(text("purge.done", count=len(targets), drop=settings.drop_dir))
