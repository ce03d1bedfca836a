"""`juesuan quarantine`: the refused documents, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click

from cli.matters import earlier_acceptance
from cli.options import json_option, pass_session
from cli.output import emit_json, emit_pairs, emit_table
from cli.session import Session
from pipeline.decisions.accepted import GONE, REFUSED, AcceptedMatter, read_accepted
from pipeline.lookup import find_document
from schemas.wording.messages import in_one_language, listed, stored_message, text
from schemas.wording.reasons import reasons
from warehouse.questions import ask_declared


@click.command(name="quarantine", help=text("cli_quarantine.help"))
@click.argument("document", required=False)
@click.option("--all", "everything", is_flag=True, help=text("cli_quarantine.option_all"))
@click.option("--tables", is_flag=True, help=text("cli_quarantine.option_tables"))
@json_option
@pass_session
def command(session: Session, document: str | None, everything: bool, tables: bool, as_json: bool) -> None:
    """List the refused documents and the stopped tables of loaded ones, or explain one document."""
    if document is None and tables:
        _list_tables(session, as_json)
    elif document is None:
        _list_documents(session, everything, as_json)
    else:
        _explain(session, document, as_json)


def _list_documents(session: Session, everything: bool, as_json: bool) -> None:
    refused = ask_declared(session.warehouse(), "quarantine")
    rows = [row for row in refused if everything or row["accepted_by"] is None]
    decisions = read_accepted(session.settings.corrections_dir).matters
    for row in rows:
        row["advice"] = reasons()[row["reason"]].advice.text()
        row["pending_by"] = _pending_by(row, decisions)
    if as_json:
        emit_json(rows)
        return
    if not rows:
        click.echo(text("cli_quarantine.empty"))
    if len(refused) > len(rows):
        click.echo(text("cli_quarantine.accepted", count=len(refused) - len(rows)))
    for row in rows:
        _show_entry(row, f"{row['reason']}{_page(row['reason_page'])}", stored_message(row))
        if row["pending_by"]:
            click.echo(f"    {text('accept.state_pending', who=row['pending_by'])}")
        elif row["reopened"]:
            click.echo(f"    {earlier_acceptance(row)}")
        if row["books"]:
            click.echo(f"    {text('cli_quarantine.books', books=listed(row['books']))}")
    _list_tables(session, as_json)


def _pending_by(row: Mapping[str, Any], decisions: Iterable[AcceptedMatter]) -> str | None:
    """Who accepted a refusal that the warehouse still shows as open; the next run publishes the decision."""
    about = (row["document_sha256"], row["digest"])
    # That a document is gone counts no longer once it came back.
    matters = (REFUSED,) if row["reopened"] == "came_back" else (REFUSED, GONE)
    waiting = [each.who for each in decisions if (each.document, each.digest) == about and each.matter in matters]
    return waiting[-1] if waiting and row["accepted_by"] is None else None


def _list_tables(session: Session, as_json: bool) -> None:
    rows = ask_declared(session.warehouse(), "stopped")
    if as_json:
        emit_json(rows)
        return
    if rows:
        click.secho(text("cli_quarantine.stopped_of_loaded"), fg="green", bold=True)
    for row in rows:
        reason = f"{row['table_key']}: {row['stop_reason']}{_page(row['stop_page'])}"
        _show_entry(row, reason, stored_message(row, "stop_message"))


def _show_entry(row: dict[str, Any], reason: str, words: str) -> None:
    click.secho(row["source_name"], bold=True, nl=False)
    click.echo(f"  {reason}  ({row['document_sha256'][:12]})")
    click.echo(f"    {words}")


def _page(number: int | None) -> str:
    return text("cli_quarantine.page", page=number) if number else ""


def _explain(session: Session, document_name: str, as_json: bool) -> None:
    document = find_document(session.warehouse(), document_name)
    sha256 = document["document_sha256"]
    findings = ask_declared(session.warehouse(), "explain_findings", document=sha256)
    evidence = ask_declared(session.warehouse(), "explain_evidence", document=sha256)
    stopped = [
        {name: value for name, value in row.items() if name == "table_key" or name.startswith("stop_")}
        for row in ask_declared(session.warehouse(), "stopped")
        if row["document_sha256"] == sha256
    ]
    if as_json:
        emit_json({"document": document, "stopped_tables": stopped, "findings": findings, "evidence": evidence})
        return
    emit_pairs([(name, value) for name, value in in_one_language(document).items() if value is not None])
    if stopped:
        _show_section(text("cli_quarantine.stopped"), [in_one_language(row) for row in stopped])
    _show_section(text("cli_quarantine.findings"), [in_one_language(row) for row in findings])
    _show_section(text("cli_quarantine.evidence"), evidence)


def _show_section(title: str, rows: list[dict[str, Any]]) -> None:
    click.echo()
    click.secho(title if rows else text("cli_quarantine.none", title=title), fg="green", bold=True)
    if rows:
        emit_table(list(rows[0]), [list(row.values()) for row in rows])
