"""`juesuan accept matter` and `juesuan accept document`: findings and refusals, accepted on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from cli.options import json_option, pass_session, who_option
from cli.output import emit_json, emit_table
from cli.session import Session
from pipeline.decisions.accepted import GONE, REFUSED
from schemas.wording.messages import stored_message, text
from warehouse.questions import ask_declared

_COLUMNS = ("document", "year", "matter", "table", "times", "pages", "state", "why")


@click.command(name="matter", help=text("accept.help_matter"))
@click.argument("documents", nargs=-1)
@click.option("--matter", "chosen", multiple=True, help=text("accept.option_matter"))
@click.option("--table", "tables", multiple=True, help=text("accept.option_table"))
@click.option("--every", is_flag=True, help=text("accept.option_every"))
@click.option("--reason", help=text("accept.option_reason_matter"))
@who_option
@click.option("--remove", is_flag=True, help=text("accept.option_remove_matter"))
@json_option
@pass_session
def accept_matter(
    session: Session,
    documents: tuple[str, ...],
    chosen: tuple[str, ...],
    tables: tuple[str, ...],
    every: bool,
    reason: str | None,
    who: str | None,
    remove: bool,
    as_json: bool,
) -> None:
    """List what a person should look at, or accept some of it."""
    hashes = [_find(session, name) for name in documents]
    rows = [
        row
        for row in _matters(session, hashes)
        if (not chosen or row["matter"] in chosen) and (not tables or row["table_key"] in tables)
    ]
    if remove:
        _remove(session, hashes, chosen, as_json)
        return
    if reason is None:
        _list(rows, as_json)
        return
    if not documents or not (chosen or every):
        raise click.UsageError(text("accept.which_matter"))
    _accept(session, [row for row in rows if row["state"] == "open"], reason, who, as_json)


@click.command(name="document", help=text("accept.help_document"))
@click.argument("documents", nargs=-1)
@click.option("--gone", is_flag=True, help=text("accept.option_gone"))
@click.option("--reason", help=text("accept.option_reason_matter"))
@who_option
@click.option("--remove", is_flag=True, help=text("accept.option_remove_matter"))
@json_option
@pass_session
def accept_document(
    session: Session,
    documents: tuple[str, ...],
    gone: bool,
    reason: str | None,
    who: str | None,
    remove: bool,
    as_json: bool,
) -> None:
    """Accept that documents were refused, so that they leave the quarantine."""
    hashes = [_find(session, name) for name in documents]
    if remove:
        _remove(session, hashes, (REFUSED, GONE), as_json)
        return
    rows = [row for row in _matters(session, hashes, REFUSED) if row["state"] == "open"]
    if gone:
        from pipeline.decisions.missing_files import documents_without_file

        rows = [dict(row) for row in documents_without_file(session.settings, rows)]
    if reason is None:
        _list(rows, as_json)
        return
    if not (documents or gone):
        raise click.UsageError(text("accept.which_refused"))
    _accept(session, rows, reason, who, as_json, as_matter=GONE if gone else None)


def _find(session: Session, name: str) -> str:
    from pipeline.lookup import find_document

    return str(find_document(session.warehouse(), name)["document_sha256"])


def _matters(session: Session, hashes: Sequence[str], matter: str = "") -> list[dict[str, Any]]:
    return [
        row
        for document in (hashes or [""])
        for row in ask_declared(session.warehouse(), "matters", document=document, matter=matter)
    ]


def _accept(
    session: Session,
    rows: Sequence[dict[str, Any]],
    reason: str,
    who: str | None,
    as_json: bool,
    *,
    as_matter: str | None = None,
) -> None:
    from pipeline.decisions.accepted import accept_matters
    from pipeline.decisions.correct import signature

    path = None
    if rows:
        who = who or signature()[0]
        decided = [{**row, "matter": as_matter or row["matter"]} for row in rows]
        path = accept_matters(session.settings.corrections_dir, decided, reason=reason, who=who)
        rows = [{**row, "state": "pending", "accepted_by": who} for row in rows]
    if as_json:
        emit_json({"accepted": list(rows), "path": str(path) if path else None})
    elif path:
        _list(rows, as_json=False)
        click.echo(text("accept.done_matters", count=len(rows), path=path))
    else:
        click.echo(text("accept.none_open"))


def _remove(session: Session, hashes: Sequence[str], matters: Sequence[str], as_json: bool) -> None:
    from pipeline.decisions.accepted import remove_matters

    if not hashes:
        raise click.UsageError(text("accept.which"))
    removed = sum(remove_matters(session.settings.corrections_dir, sha256, matters) for sha256 in hashes)
    if as_json:
        emit_json({"removed": removed})
    else:
        click.echo(text("accept.removed_matters", count=removed))


def _list(rows: Sequence[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        emit_json(list(rows))
    elif not rows:
        click.echo(text("accept.none_open"))
    else:
        emit_table([text(f"accept.column_{name}") for name in _COLUMNS], [_cells(row) for row in rows])


def earlier_acceptance(row: Mapping[str, Any]) -> str:
    """Say who accepted something before, and why the decision no longer counts."""
    key = f"accept.reopened_{row['reopened']}"
    return text(key, who=row["earlier_by"], on=row["earlier_on"], why=row["earlier_because"])


def _cells(row: dict[str, Any]) -> list[Any]:
    state = text(f"accept.state_{row['state']}", who=row["accepted_by"], on=row["accepted_on"])
    if row["state"] == "open" and row["reopened"]:
        state = text("accept.state_reopened", state=state, earlier=earlier_acceptance(row))
    name = f"{row['source_name']} ({row['document_sha256'][:12]})"
    values = [
        name,
        str(row["fiscal_year"] or ""),
        row["matter"],
        row["table_key"],
        row["times"],
        row["pages"] or "",
        state,
    ]
    return [*values, stored_message(row)]
