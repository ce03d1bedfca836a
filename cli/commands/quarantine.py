"""`juesuan quarantine`: the refused documents, and why."""

from __future__ import annotations

from typing import Any

import click

from cli.output import emit_json, emit_pairs, emit_table
from cli.session import Session, json_option, pass_session
from common.errors import JuesuanError
from schemas.wording.messages import in_one_language, stored_message
from schemas.wording.reasons import reasons
from warehouse.questions import ask_declared


@click.command(name="quarantine")
@click.argument("document", required=False)
@click.option("--tables", is_flag=True, help="Only the stopped tables of loaded documents.")
@json_option
@pass_session
def command(session: Session, document: str | None, tables: bool, as_json: bool) -> None:
    """List the refused documents and the stopped tables of loaded ones, or explain one document.

    Of a stopped table no figure is loaded, because its reading is in doubt; a correction of the cell releases it.

    DOCUMENT is the name of a file or the start of its hash (at least six digits): its reason, its findings with
    their pages, and the evidence of whose document it is. A document that was loaded is explained as well.
    """
    if document is None and tables:
        _list_tables(session, as_json)
    elif document is None:
        _list(session, as_json)
    else:
        _explain(session, document, as_json)


def _list(session: Session, as_json: bool) -> None:
    rows = ask_declared(session.warehouse(), "quarantine")
    for row in rows:
        row["advice"] = reasons()[row["reason"]].advice.text()
    if as_json:
        emit_json(rows)
        return
    if not rows:
        click.echo("the quarantine is empty")
    for row in rows:
        page = f", page {row['reason_page']}" if row["reason_page"] else ""
        click.secho(f"{row['source_name']}", bold=True, nl=False)
        click.echo(f"  {row['reason']}{page}  ({row['document_sha256'][:12]})")
        click.echo(f"    {stored_message(row)}")
    _list_tables(session, as_json)


def _list_tables(session: Session, as_json: bool) -> None:
    stopped = ask_declared(session.warehouse(), "stopped")
    if as_json:
        emit_json(stopped)
        return
    if stopped:
        click.secho("stopped tables of loaded documents", fg="green", bold=True)
    for row in stopped:
        page = f", page {row['stop_page']}" if row["stop_page"] else ""
        click.secho(f"{row['source_name']}", bold=True, nl=False)
        click.echo(f"  {row['table_key']}: {row['stop_reason']}{page}  ({row['document_sha256'][:12]})")
        click.echo(f"    {stored_message(row, 'stop_message')}")


def _explain(session: Session, document: str, as_json: bool) -> None:
    found = ask_declared(session.warehouse(), "explain", document=document)
    if not found:
        raise JuesuanError(f"the warehouse has no document {document!r}")
    if len(found) > 1:
        which = ", ".join(f"{row['document_sha256'][:12]} {row['source_name']}" for row in found[:5])
        raise JuesuanError(f"{document!r} may be any of {len(found)} documents: {which}")
    (row,) = found
    findings = ask_declared(session.warehouse(), "explain_findings", document=row["document_sha256"])
    evidence = ask_declared(session.warehouse(), "explain_evidence", document=row["document_sha256"])
    stopped = [
        {name: one[name] for name in ("table_key", "stop_reason", "stop_page", "stop_message", "stop_message_zh")}
        for one in ask_declared(session.warehouse(), "stopped")
        if one["document_sha256"] == row["document_sha256"]
    ]
    if as_json:
        emit_json({"document": row, "stopped_tables": stopped, "findings": findings, "evidence": evidence})
        return
    emit_pairs([(name, value) for name, value in in_one_language(row).items() if value is not None])
    if stopped:
        _section("stopped tables", stopped)
    _section("findings", findings)
    _section("evidence", evidence)


def _section(title: str, rows: list[dict[str, Any]]) -> None:
    click.echo()
    click.secho(title if rows else f"{title}: none", fg="green", bold=True)
    if rows:
        rows = [in_one_language(row) for row in rows]
        emit_table(list(rows[0]), [list(row.values()) for row in rows])
