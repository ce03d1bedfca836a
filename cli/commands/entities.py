"""`juesuan entities`: which departments and units there are, and what people decide about them, on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from cli.output import emit_json, emit_pairs, emit_table, note
from cli.session import Session, json_option, pass_session
from cli.summary import count
from schemas.wording.messages import stored_message
from warehouse.questions import ask_declared

_COLUMNS = (
    "entity_id", "canonical_name", "entity_scope", "division_name", "first_year", "last_year", "documents", "names",
    "questions",
)  # fmt: skip

_reason = click.option("--reason", required=True, help="Why: what is printed, or what the site says.")
_who = click.option("--who", help="Who decides; else the name that git has, else that of the account.")


@click.group(name="entities", invoke_without_command=True)
@click.option("--like", help="Only entities with this text in one of their names.")
@click.option("--questions", is_flag=True, help="Only entities about which something is open.")
@json_option
@click.pass_context
def command(context: click.Context, like: str | None, questions: bool, as_json: bool) -> None:
    """List departments, units and headquarters; or put a decision about them on record.

    Printed names of one place and scope that are the same in their full or short form are one entity. What may be one
    and may not is listed as a question and stays two. Decisions are written to entities.toml and withdrawn.toml in the
    folder of corrections; the next run follows them, and taking an entry out takes it back.
    """
    if context.invoked_subcommand:
        return
    session: Session = context.obj
    rows = ask_declared(session.warehouse(), "entities", entity=None, text=like)
    if questions:
        rows = [row for row in rows if row["questions"]]
    if as_json:
        emit_json(rows)
        return
    emit_table(_COLUMNS, [[row[name] for name in _COLUMNS] for row in rows])
    asked = sum(bool(row["questions"]) for row in rows)
    note(f"{count(len(rows), 'entity', 'entities')}, {asked} with questions; `juesuan entities show NAME` tells them")


@command.command()
@click.argument("entity")
@json_option
@pass_session
def show(session: Session, entity: str, as_json: bool) -> None:
    """Show one entity: its names, its documents by year and version, and what is open about it."""
    from pipeline.decisions.entity_decisions import find_entity

    warehouse = session.warehouse()
    found = find_entity(warehouse, entity)
    documents = ask_declared(warehouse, "entity_documents", entity=found["entity_id"])
    findings = ask_declared(warehouse, "entity_findings", entity=found["entity_id"])
    if as_json:
        emit_json({**found, "disclosures": documents, "findings": findings})
        return
    emit_pairs([(name.replace("_", " "), value) for name, value in found.items() if value is not None])
    click.echo()
    columns = ("fiscal_year", "document_kind", "version_no", "version_state", "published_on", "grade", "source_name")
    emit_table(columns, [[row[name] for name in columns] for row in documents])
    for finding in findings:
        click.echo(f"\n{finding['severity']}: {stored_message(finding)}")


@command.command()
@click.argument("entity")
@click.argument("into")
@click.option("--from-year", type=int, help="The first fiscal year of the new name: a rename. Else one body all along.")
@_reason
@_who
@pass_session
def merge(session: Session, entity: str, into: str, from_year: int | None, reason: str, who: str | None) -> None:
    """ENTITY and INTO are one body, kept as INTO; with --from-year ENTITY is its name before that year."""
    from pipeline.decisions.entity_decisions import find_entity

    warehouse = session.warehouse()
    one, other = find_entity(warehouse, entity), find_entity(warehouse, into)
    entry = {"entity": one["entity_id"], "into": other["entity_id"], "year": from_year}
    _put(session, "rename" if from_year else "merge", entry, reason, who)
    click.echo(f"{one['canonical_name']} → {other['canonical_name']}")


@command.command()
@click.argument("entity")
@click.argument("successor")
@click.option("--year", type=int, required=True, help="The first fiscal year of the successor.")
@_reason
@_who
@pass_session
def succeed(session: Session, entity: str, successor: str, year: int, reason: str, who: str | None) -> None:
    """SUCCESSOR took over from ENTITY in a year (a reform): both stay, and their figures are never joined."""
    from pipeline.decisions.entity_decisions import find_entity

    warehouse = session.warehouse()
    one, other = find_entity(warehouse, entity), find_entity(warehouse, successor)
    entry = {"entity": one["entity_id"], "successor": other["entity_id"], "year": year}
    _put(session, "succession", entry, reason, who)
    click.echo(f"{one['canonical_name']} → {other['canonical_name']}, from {year} on")


@command.command()
@click.argument("documents", nargs=-1, required=True)
@click.option("--name", required=True, help="Name of the other body.")
@click.option("--division", help="Its place, as 某市某区; else the one that the name begins with.")
@_reason
@_who
@pass_session
def split(
    session: Session, documents: tuple[str, ...], name: str, division: str | None, reason: str, who: str | None
) -> None:
    """DOCUMENTS (hashes or names of files) are of another body than the one they are filed under."""
    from common.errors import JuesuanError
    from pipeline.decisions.entity_decisions import find_document

    found = [find_document(session.warehouse(), document) for document in documents]
    entities = {row["entity_id"] for row in found}
    if len(entities) != 1 or None in entities:
        raise JuesuanError("these documents are not of one entity: split them one entity at a time")
    shas = sorted(row["document_sha256"] for row in found)
    entry = {"entity": entities.pop(), "documents": shas, "name": name, "division_name": division}
    _put(session, "split", entry, reason, who)
    click.echo(f"{len(found)} documents → {name}")


@command.command()
@click.argument("document")
@click.option("--on", required=True, help="The day on which its publisher took it back, YYYY-MM-DD.")
@_reason
@_who
@pass_session
def withdraw(session: Session, document: str, on: str, reason: str, who: str | None) -> None:
    """DOCUMENT (its hash or file name) was taken back by its publisher: it stays, and is not shown as current."""
    from pipeline.decisions.entity_decisions import find_document

    found = find_document(session.warehouse(), document)
    _put(session, "withdrawn", {"document": found["document_sha256"], "on": on}, reason, who)
    click.echo(f"{found['source_name']} withdrawn on {on}")


@command.command()
@click.argument("document")
@_reason
@_who
@pass_session
def current(session: Session, document: str, reason: str, who: str | None) -> None:
    """DOCUMENT (its hash or file name) counts, and not the other versions of its disclosure that are there today.

    For versions in doubt: they contradict each other and have no dates, or share less than half of their figures. A
    version that comes later is compared again.
    """
    from pipeline.decisions.entity_decisions import find_document, others_of_disclosure

    warehouse = session.warehouse()
    found = find_document(warehouse, document)
    over = others_of_disclosure(warehouse, found)
    _put(session, "current", {"document": found["document_sha256"], "over": over}, reason, who)
    click.echo(f"{found['source_name']} ({found['document_sha256'][:12]}) counts, and not {len(over)} other(s)")


def _put(session: Session, kind: str, entry: Mapping[str, Any], reason: str, who: str | None) -> None:
    from pipeline.decisions.correct import signature
    from pipeline.decisions.entity_decisions import put_on_record

    name, source = (who, "--who") if who else signature()
    path = put_on_record(session.settings, kind, entry, reason=reason, who=name)
    note(f"written to {path} by {name} (from {source}); the next `juesuan run` follows it")
