"""`juesuan accept`: what a run asks a person about, accepted on record."""

from __future__ import annotations

from typing import Any

import click

from cli.matters import accept_document, accept_matter
from cli.options import json_option, pass_session, who_option
from cli.output import emit_json, emit_table
from cli.session import Session
from common.errors import JuesuanError
from schemas.wording.messages import message, stored_message, text
from warehouse.questions import ask, ask_declared


@click.group(name="accept", invoke_without_command=True, help=text("accept.help"))
@json_option
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """List what is held back, or accept it."""
    if context.invoked_subcommand:
        return
    session: Session = context.obj
    _show(ask_declared(session.warehouse(), "held"), as_json)


@command.command(name="change", help=text("accept.help_change"))
@click.argument("documents", nargs=-1)
@click.option("--all", "everything", is_flag=True, help=text("accept.option_all"))
@click.option("--reason", help=text("accept.option_reason"))
@who_option
@click.option("--dry-run", is_flag=True, help=text("accept.option_dry_run"))
@click.option("--remove", is_flag=True, help=text("accept.option_remove"))
@json_option
@pass_session
def accept_change(
    session: Session,
    documents: tuple[str, ...],
    everything: bool,
    reason: str | None,
    who: str | None,
    dry_run: bool,
    remove: bool,
    as_json: bool,
) -> None:
    """Accept the change of documents that are held back."""
    if remove:
        _remove(session, documents, everything, as_json)
        return
    if not (documents or everything):
        raise click.UsageError(text("accept.which"))
    held = ask_declared(session.warehouse(), "held")
    chosen = held if everything else [row for name in documents for row in _named(held, name)]
    if not dry_run and not reason:
        raise click.UsageError(text("accept.needs_reason"))
    path = None
    if chosen and not dry_run:
        from pipeline.decisions.accepted import accept_changes
        from pipeline.decisions.correct import signature

        pairs = [(row["document_sha256"], row["becomes"]) for row in chosen]
        path = accept_changes(session.settings.corrections_dir, pairs, reason=reason or "", who=who or signature()[0])
    if as_json:
        emit_json({"dry_run": dry_run, "accepted": chosen, "path": str(path) if path else None})
    else:
        _show(chosen, as_json=False)
        key = "accept.done" if path else "accept.would_accept"
        click.echo(text(key, count=len(chosen), path=path))


command.add_command(accept_matter)
command.add_command(accept_document)


def _remove(session: Session, documents: tuple[str, ...], everything: bool, as_json: bool) -> None:
    from pipeline.decisions.accepted import read_accepted, remove_accepted

    if not (documents or everything):
        raise click.UsageError(text("accept.which"))
    folder = session.settings.corrections_dir
    accepted = {each.document for each in read_accepted(folder).changes}
    _, rows = ask(session.warehouse(), "SELECT document_sha256, source_name FROM documents")
    accepted_rows = [{"document_sha256": sha256, "source_name": name} for sha256, name in rows if sha256 in accepted]
    chosen = (
        accepted
        if everything
        else {row["document_sha256"] for name in documents for row in _named(accepted_rows, name)}
    )
    removed = remove_accepted(folder, chosen)
    if as_json:
        emit_json({"removed": removed})
    else:
        click.echo(text("accept.removed", count=removed))


def _named(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    named = [row for row in rows if row["source_name"] == name or row["document_sha256"].startswith(name)]
    if not named:
        raise JuesuanError(message("accept.no_such_document", name=name))
    return named


def _show(held: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        emit_json(held)
    elif not held:
        click.echo(text("accept.none_held"))
    else:
        columns = [text(f"accept.column_{name}") for name in ("document", "body", "year", "lost", "changed", "why")]
        emit_table(
            columns,
            [
                [
                    f"{row['source_name']} ({row['document_sha256'][:12]})",
                    row["entity_name"],
                    str(row["fiscal_year"]),
                    row["figures_lost"],
                    row["figures_changed"],
                    stored_message(row),
                ]
                for row in held
            ],
        )
