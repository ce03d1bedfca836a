"""`juesuan entities`: which departments and units there are, and the decisions on record about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

from cli.options import json_option, pass_session, who_option
from cli.output import emit_json, emit_pairs, emit_table, note
from cli.session import Session
from common.errors import JuesuanError
from pipeline.settings import Settings
from schemas.wording.messages import message, stored_message, text
from warehouse.questions import ask_declared

_COLUMNS = (
    "entity_id", "canonical_name", "entity_scope", "division_name", "first_year", "last_year", "documents", "names",
    "questions",
)  # fmt: skip
_DOCUMENT_COLUMNS = (
    "fiscal_year", "document_kind", "version_no", "version_state", "published_on", "grade", "source_name",
)  # fmt: skip

_dry_run = click.option("--dry-run", is_flag=True, help=text("cli_entities.option_dry_run"))
_reason = click.option("--reason", required=True, help=text("cli_entities.option_reason"))


@click.group(name="entities", invoke_without_command=True, help=text("cli_entities.help"))
@click.option("--like", help=text("cli_entities.option_like"))
@click.option("--questions", is_flag=True, help=text("cli_entities.option_questions"))
@json_option
@click.pass_context
def command(context: click.Context, like: str | None, questions: bool, as_json: bool) -> None:
    """List departments, units and headquarters; or put a decision about them on record."""
    if context.invoked_subcommand:
        return
    session: Session = context.obj
    rows = ask_declared(session.warehouse(), "entities", entity=None, text=like)
    if questions:
        rows = [row for row in rows if row["questions"]]
    if as_json:
        emit_json(rows)
        return
    emit_table(_headings(_COLUMNS), [[_shown(name, row[name]) for name in _COLUMNS] for row in rows])
    note(text("cli_entities.listed", count=len(rows), asked=sum(bool(row["questions"]) for row in rows)))


@command.command(help=text("cli_entities.help_show"))
@click.argument("entity")
@json_option
@pass_session
def show(session: Session, entity: str, as_json: bool) -> None:
    """Show one entity: its names, its documents by year and version, and what is open about it."""
    from pipeline.decisions.entity_decisions import find_entity

    warehouse = session.warehouse()
    row = find_entity(warehouse, entity)
    documents = ask_declared(warehouse, "entity_documents", entity=row["entity_id"])
    findings = ask_declared(warehouse, "entity_findings", entity=row["entity_id"])
    if as_json:
        emit_json({**row, "disclosures": documents, "findings": findings})
        return
    emit_pairs([(text(f"cli_entities.{name}"), value) for name, value in row.items() if value is not None])
    click.echo()
    emit_table(_headings(_DOCUMENT_COLUMNS), [[row[name] for name in _DOCUMENT_COLUMNS] for row in documents])
    for finding in findings:
        click.echo(f"\n{finding['severity']}: {stored_message(finding)}")


@command.command(help=text("cli_entities.help_merge"))
@click.argument("entity")
@click.argument("into")
@click.option("--from-year", type=int, help=text("cli_entities.option_from_year"))
@_reason
@who_option
@_dry_run
@pass_session
def merge(
    session: Session, entity: str, into: str, from_year: int | None, reason: str, who: str | None, dry_run: bool
) -> None:
    """Record that two entities are one body, or that one is the earlier name of the other."""
    from pipeline.decisions.entity_decisions import find_entity

    warehouse = session.warehouse()
    merged, remaining = find_entity(warehouse, entity), find_entity(warehouse, into)
    entry = {"entity": merged["entity_id"], "into": remaining["entity_id"], "year": from_year}
    if not _record(session, "rename" if from_year else "merge", entry, reason, who, dry_run):
        return
    click.echo(f"{merged['canonical_name']} → {remaining['canonical_name']}")


@command.command(help=text("cli_entities.help_succeed"))
@click.argument("entity")
@click.argument("successor")
@click.option("--year", type=int, required=True, help=text("cli_entities.option_year"))
@_reason
@who_option
@_dry_run
@pass_session
def succeed(
    session: Session, entity: str, successor: str, year: int, reason: str, who: str | None, dry_run: bool
) -> None:
    """Record that one entity took over from another."""
    from pipeline.decisions.entity_decisions import find_entity

    warehouse = session.warehouse()
    ended, following = find_entity(warehouse, entity), find_entity(warehouse, successor)
    entry = {"entity": ended["entity_id"], "successor": following["entity_id"], "year": year}
    if not _record(session, "succession", entry, reason, who, dry_run):
        return
    names = {"entity": ended["canonical_name"], "successor": following["canonical_name"]}
    click.echo(text("cli_entities.succeeded", **names, year=year))


@command.command(help=text("cli_entities.help_split"))
@click.argument("documents", nargs=-1, required=True)
@click.option("--name", required=True, help=text("cli_entities.option_name"))
@click.option("--division", help=text("cli_entities.option_division"))
@_reason
@who_option
@_dry_run
@pass_session
def split(
    session: Session,
    documents: tuple[str, ...],
    name: str,
    division: str | None,
    reason: str,
    who: str | None,
    dry_run: bool,
) -> None:
    """Record that documents are of another body than the one they are filed under."""
    from pipeline.lookup import find_document

    rows = [find_document(session.warehouse(), document) for document in documents]
    entities = {row["entity_id"] for row in rows}
    if len(entities) != 1 or None in entities:
        raise JuesuanError(message("cli_entities.not_one_entity"))
    hashes = sorted(row["document_sha256"] for row in rows)
    entry = {"entity": entities.pop(), "documents": hashes, "name": name, "division_name": division}
    if not _record(session, "split", entry, reason, who, dry_run):
        return
    click.echo(f"{text('common.documents', count=len(rows))} → {name}")


@command.command(help=text("cli_entities.help_withdraw"))
@click.argument("document")
@click.option("--on", required=True, help=text("cli_entities.option_on"))
@_reason
@who_option
@_dry_run
@pass_session
def withdraw(session: Session, document: str, on: str, reason: str, who: str | None, dry_run: bool) -> None:
    """Record that a document was taken back by its publisher."""
    from pipeline.lookup import find_document

    row = find_document(session.warehouse(), document)
    if not _record(session, "withdrawn", {"document": row["document_sha256"], "on": on}, reason, who, dry_run):
        return
    click.echo(text("cli_entities.withdrawn", document=row["source_name"], day=on))


@command.command(help=text("cli_entities.help_current"))
@click.argument("document")
@_reason
@who_option
@_dry_run
@pass_session
def current(session: Session, document: str, reason: str, who: str | None, dry_run: bool) -> None:
    """Record that a document counts, and not the other versions of its disclosure."""
    from pipeline.decisions.entity_decisions import other_versions
    from pipeline.lookup import find_document

    warehouse = session.warehouse()
    row = find_document(warehouse, document)
    over = other_versions(warehouse, row)
    if not _record(session, "current", {"document": row["document_sha256"], "over": over}, reason, who, dry_run):
        return
    about = {"document": row["source_name"], "sha256": row["document_sha256"][:12]}
    click.echo(text("cli_entities.current", **about, count=len(over)))


@command.command(help=text("cli_entities.help_undo"))
@click.argument("number", type=click.IntRange(1), required=False)
@_dry_run
@json_option
@pass_session
def undo(session: Session, number: int | None, dry_run: bool, as_json: bool) -> None:
    """List the decisions on record, or take one back."""
    from pipeline.decisions.entity_decisions import decisions_on_record, remove_decision

    if number is None:
        rows = [(each.number, each.kind, each.values) for each in decisions_on_record(session.settings.corrections_dir)]
        if as_json:
            emit_json([{"number": number, "kind": kind, **values} for number, kind, values in rows])
            return
        if not rows:
            click.echo(text("cli_entities.no_decisions"))
            return
        shown = [[str(n), kind, ", ".join(f"{k} {v}" for k, v in values.items())] for n, kind, values in rows]
        emit_table(["", *_headings(("decision", "values"))], shown)
        return
    if dry_run:
        _preview(session, lambda trial: remove_decision(trial.corrections_dir, number))
        return
    removed = remove_decision(session.settings.corrections_dir, number)
    click.echo(text("cli_entities.undone", number=number, kind=removed.kind))


def _record(
    session: Session, decision: str, entry: Mapping[str, Any], reason: str, who: str | None, dry_run: bool
) -> bool:
    """Put a decision on record, or only show what it changes; tells whether it is on record."""
    from pipeline.decisions.correct import signature
    from pipeline.decisions.entity_decisions import append_decision

    name, source = (who, "--who") if who else signature()
    signed = {**entry, "reason": reason, "who": name}
    if dry_run:
        _preview(session, lambda trial: append_decision(trial, decision, signed))
        return False
    path = append_decision(session.settings, decision, signed)
    note(text("cli_entities.written", path=path, who=name, source=source))
    return True


def _preview(session: Session, decide: Callable[[Settings], object]) -> None:
    """Show which documents a decision changes, and how many facts it hides and shows."""
    from cli.difference import show_linked
    from pipeline.decisions.preview import preview

    previewed = preview(session.settings, decide)
    if previewed.documents:
        show_linked(previewed.documents)
    click.echo(
        text("cli_entities.preview", count=len(previewed.documents), hidden=previewed.hidden, shown=previewed.shown)
    )


def _shown(column: str, value: object) -> object:
    return text(f"cli_coverage.scope_{value}") if column == "entity_scope" else value


def _headings(columns: tuple[str, ...]) -> list[str]:
    return [text(f"cli_entities.{name}") for name in columns]
