"""`juesuan correct`: correct a figure, with the reason; list corrections, remove one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from cli.options import json_option, pass_session, who_option
from cli.output import emit_json, emit_pairs, emit_table, note
from cli.session import Session
from schemas.wording.messages import text

if TYPE_CHECKING:
    from pipeline.decisions.correct import Draft
    from transforms.corrections.declared import Correction

_COLOURS = {"pass": "green", "within_tolerance": "green", "fail": "red"}
_COLUMNS = ("state", "file", "fact_id", "page", "row", "printed", "corrected", "unit", "who", "when", "reason")
_STATES = {
    "in force": "in_force",
    "waits for the next run": "waiting",
    "cannot be used": "unusable",
    "no such document": "no_document",
}


@dataclass(frozen=True)
class _Request:
    """What was given on the command line."""

    fact_id: str | None
    amount: str | None
    reason: str | None
    who: str | None
    listing: bool
    remove: bool
    confirm: bool
    dry_run: bool
    as_json: bool


@click.command(name="correct", help=text("cli_correct.help"))
@click.argument("fact_id", required=False)
@click.option("--amount", help=text("cli_correct.option_amount"))
@click.option("--reason", help=text("cli_correct.option_reason"))
@who_option
@click.option("--list", "listing", is_flag=True, help=text("cli_correct.option_list"))
@click.option("--remove", is_flag=True, help=text("cli_correct.option_remove"))
@click.option("--confirm", is_flag=True, help=text("cli_correct.option_confirm"))
@click.option("--dry-run", is_flag=True, help=text("cli_correct.option_dry_run"))
@json_option
@pass_session
def command(session: Session, /, **options: Any) -> None:
    """Correct a figure, with the reason; list corrections, remove one."""
    request = _Request(**options)
    if request.listing:
        if request.fact_id or request.amount is not None or request.remove or request.confirm:
            raise click.UsageError(text("cli_correct.list_alone"))
        _list_corrections(session, request.as_json)
        return
    if not request.fact_id:
        raise click.UsageError(text("cli_correct.name_the_fact"))
    if request.remove:
        if request.amount is not None or request.reason or request.who:
            raise click.UsageError(text("cli_correct.remove_alone"))
        _remove_correction(session, request.fact_id, request)
        return
    if request.amount is None or request.reason is None:
        raise click.UsageError(text("cli_correct.amount_and_reason"))
    _write_correction(session, request.fact_id, request.amount, request.reason, request)


def _write_correction(session: Session, fact_id: str, amount: str, reason: str, request: _Request) -> None:
    from pipeline.decisions.correct import Entry, draft, signature, write

    who, source = (request.who, "--who") if request.who else signature()
    entry = Entry(fact_id=fact_id, amount=amount, reason=reason, who=who)
    correction = draft(session.settings, session.warehouse(), entry, confirm=request.confirm)
    path = None if request.dry_run else write(session.settings, correction)
    if request.as_json:
        emit_json({**correction.as_dict(), "file": str(path) if path else None})
        return
    _show_draft(correction, source)
    note(text("cli_correct.written", path=path) if path else text("cli.nothing_written"))


def _column_of(correction: Correction) -> tuple[str | int | None, ...]:
    """What the cell says beside its row: the column, and what else tells the row from others of the same code."""
    return (
        *(correction.measure, correction.phase, correction.budget_book, correction.reference_year),
        *(correction.unit_key, correction.economic_code, correction.government_economic_code, correction.project_key),
    )


def _show_draft(draft: Draft, source: str) -> None:
    correction = draft.correction
    row = f"{correction.row_key} {correction.row_name}"
    pairs = {
        "document": f"{draft.source_name}  ({draft.sha256[:12]}, {draft.status})",
        "cell": text("cli_correct.cell", page=correction.page, table=correction.table_key, row=row),
        "": ", ".join(str(column_part) for column_part in _column_of(correction) if column_part),
        "printed": f"{_or_blank(correction.printed)} {correction.unit}",
        "corrected": f"{_or_blank(correction.corrected)} {correction.unit}",
        "reason": correction.reason,
        "who": text("cli_correct.who", who=correction.who, source=source, when=correction.when.isoformat()),
        "fact": correction.fact_id,
    }
    emit_pairs([(text(f"cli_correct.label_{name}") if name else "", value) for name, value in pairs.items()])
    click.echo()
    click.secho(text("cli_correct.identities", count=len(draft.identities)), fg="green", bold=True)
    for identity in draft.identities:
        _show_identity(identity)
    if not draft.identities:
        click.echo(text("cli_correct.no_identities"))
    for problem in draft.refused:
        note(text("cli_correct.needs_confirm", problem=problem))
    for problem in draft.others:
        note(text("cli_correct.other_unusable", problem=problem))


def _show_identity(identity: Mapping[str, Any]) -> None:
    subject = f" ({identity['subject']})" if identity["subject"] else ""
    click.echo(f"{identity['check_id']:<5} {identity['before'] or '-'} → ", nl=False)
    click.secho(identity["after"] or "-", fg=_COLOURS.get(identity["after"] or ""), nl=False)
    click.echo(f": {identity['says']}{subject}")
    if identity["after"] == "fail":
        click.echo(f"      {identity['message']}")


def _list_corrections(session: Session, as_json: bool) -> None:
    from pipeline.decisions.correct import list_corrections

    rows = list_corrections(session.settings)
    if as_json:
        emit_json(rows)
    elif not rows:
        click.echo(text("cli_correct.no_corrections", folder=session.settings.corrections_dir))
    else:
        headings = [text(f"cli_correct.{'column_who' if name == 'who' else name}") for name in _COLUMNS]
        emit_table(headings, [[_cell(name, row[name]) for name in _COLUMNS] for row in rows])


def _cell(column: str, value: Any) -> Any:
    if column == "state":
        return text(f"cli_correct.state_{_STATES[value]}")
    return value[:12] if column == "fact_id" and value else value


def _remove_correction(session: Session, fact_id: str, request: _Request) -> None:
    from pipeline.decisions.correct import find_correction, remove

    sha256, correction = find_correction(session.settings, fact_id)
    path = None if request.dry_run else remove(session.settings, sha256, correction.fact_id)
    if request.as_json:
        emit_json({"removed": correction.fact_id, "document_sha256": sha256, "file": str(path) if path else None})
    else:
        click.echo(_as_printed(correction))
    note(text("cli_correct.removed", path=path) if path else text("cli.nothing_written"))


def _as_printed(correction: Correction) -> str:
    unit = f" {correction.unit}" if correction.unit else ""
    return text(
        "cli_correct.as_printed",
        page=correction.page,
        row=correction.row_name,
        printed=_or_blank(correction.printed),
        corrected=f"{correction.corrected}{unit}",
    )


def _or_blank(words: str) -> str:
    return words or text("cli_correct.blank")
