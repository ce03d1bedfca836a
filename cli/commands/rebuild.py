"""`juesuan rebuild`: rebuild the warehouse from the archive, the staging area and people's decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.options import json_option, pass_session
from cli.output import emit_json, emit_pairs
from cli.session import Session
from common.errors import Exit
from schemas.wording.messages import text

if TYPE_CHECKING:
    from pipeline.runs.rebuild import Rebuilt

_MOST_NAMED = 5


@click.command(name="rebuild", help=text("cli_rebuild.help"))
@click.option("--check", is_flag=True, help=text("cli_rebuild.option_check"))
@click.option("--force", is_flag=True, help=text("cli_rebuild.option_force"))
@json_option
@pass_session
def command(session: Session, check: bool, force: bool, as_json: bool) -> int:
    """Rebuild the warehouse from the archive's notes, the staging area, the corrections and the record."""
    from flows.environment import prepare_environment
    from pipeline.runs.rebuild import rebuild

    prepare_environment(session.settings, debug=session.debug)
    rebuilt = rebuild(session.settings, check=check, force=force)
    if as_json:
        emit_json(_as_dict(rebuilt))
    else:
        _show(rebuilt, session)
    return Exit.ERROR if check and (rebuilt.equal is False or rebuilt.lost) else Exit.OK


def _as_dict(rebuilt: Rebuilt) -> dict[str, object]:
    return {
        "content_hash_before": rebuilt.before.content_hash,
        "content_hash": rebuilt.content_hash,
        "equal": rebuilt.equal,
        "different": rebuilt.different,
        "documents": len(rebuilt.run.loaded),
        "read_again": len(rebuilt.run.read),
        "pending": list(rebuilt.pending),
        "lost": list(rebuilt.lost),
        "kept": str(rebuilt.old_file) if rebuilt.old_file else None,
        "published": rebuilt.published,
    }


def _show(rebuilt: Rebuilt, session: Session) -> None:
    documents = text("cli_rebuild.documents_read", count=len(rebuilt.run.loaded), read=len(rebuilt.run.read))
    before = rebuilt.before.content_hash or rebuilt.before.problem or text("cli_rebuild.nothing_before")
    emit_pairs(
        [
            (text("cli_rebuild.documents"), documents),
            (text("cli_rebuild.before"), before),
            (text("cli_rebuild.now"), rebuilt.content_hash),
        ]
    )
    if rebuilt.equal:
        click.secho(text("cli_rebuild.same"), fg="green", bold=True)
    elif rebuilt.equal is False:
        click.secho(text("cli_rebuild.different", frames=", ".join(rebuilt.different)), fg="red", bold=True)
        if rebuilt.pending:
            click.echo(text("cli_rebuild.pending", **_named(rebuilt.pending)))
    if rebuilt.lost:
        click.secho(text("cli_rebuild.lost", **_named(rebuilt.lost)), fg="red")
    if rebuilt.old_file:
        click.echo(text("cli_rebuild.kept", path=rebuilt.old_file))
    if rebuilt.published:
        click.echo(text("cli_rebuild.published", path=session.settings.warehouse_file))
    else:
        click.echo(text("cli_rebuild.not_published"))


def _named(documents: tuple[str, ...]) -> dict[str, str]:
    names, more = ", ".join(documents[:_MOST_NAMED]), len(documents) - _MOST_NAMED
    if more > 0:
        names = text("cli_rebuild.and_more", names=names, more=more)
    return {"documents": text("common.documents", count=len(documents)), "names": names}
