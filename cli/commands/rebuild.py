"""`juesuan rebuild`: the warehouse anew from what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.output import emit_json, emit_pairs
from cli.session import Session, json_option, pass_session
from common.errors import Exit

if TYPE_CHECKING:
    from pipeline.runs.rebuild import Rebuilt

_MOST_NAMED = 5


@click.command(name="rebuild")
@click.option("--check", is_flag=True, help="Only build aside and compare; exit with 1 if the two are not the same.")
@click.option(
    "--force",
    is_flag=True,
    help="Go on although the published file has documents that the archive has not, or cannot be read; it is kept.",
)
@json_option
@pass_session
def command(session: Session, check: bool, force: bool, as_json: bool) -> int:
    """Build the warehouse anew from the archive's notes, the staging area, the corrections and the record.

    The drop folder is not looked at. Only what is not staged as today's code reads it is read again. The new file is
    built beside the published one, both content hashes are shown, and the new one is moved into place.
    """
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
        "kept": str(rebuilt.kept) if rebuilt.kept else None,
        "published": rebuilt.published,
    }


def _show(rebuilt: Rebuilt, session: Session) -> None:
    read = len(rebuilt.run.read)
    emit_pairs(
        [
            ("documents", f"{len(rebuilt.run.loaded):,}, {read:,} of them read again, the rest from the staging area"),
            (
                "before",
                rebuilt.before.content_hash or rebuilt.before.problem or "none of today's schema to compare with",
            ),
            ("now", rebuilt.content_hash),
        ]
    )
    if rebuilt.equal:
        click.secho("the same content", fg="green", bold=True)
    elif rebuilt.equal is False:
        click.secho(f"NOT the same: {', '.join(rebuilt.different)} differ", fg="red", bold=True)
        if rebuilt.pending:
            click.echo(
                f"{len(rebuilt.pending)} documents were not in it as today's code, corrections and sidecars load them"
                f" (`juesuan run` would load them anew): {_some(rebuilt.pending)}"
            )
    if rebuilt.lost:
        click.secho(f"{len(rebuilt.lost)} documents are not in the archive: {_some(rebuilt.lost)}", fg="red")
    if rebuilt.kept:
        click.echo(f"the old file is kept as {rebuilt.kept}")
    click.echo(
        f"published  {session.settings.warehouse_file}" if rebuilt.published else "nothing was published (--check)"
    )


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
