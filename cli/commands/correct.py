"""`juesuan correct`: what a figure should read, with the reason, as a file; list the files, remove a correction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cli.output import emit_json, emit_pairs, emit_table, note
from cli.session import Session, json_option, pass_session
from common.errors import JuesuanError

if TYPE_CHECKING:
    from pipeline.decisions.correct import Draft

_COLOURS = {"pass": "green", "within_tolerance": "green", "fail": "red"}


@click.command(name="correct")
@click.argument("fact_id", required=False)
@click.option("--amount", help="What the cell should say, in the unit of its table; '' is blank, —— is not applicable.")
@click.option("--reason", help="Why: what the page says, or whose error it is.")
@click.option("--who", help="Who looked at the page; else the name that git has, else that of the account.")
@click.option("--list", "listing", is_flag=True, help="List all corrections and whether they are in force.")
@click.option("--remove", is_flag=True, help="Remove the correction of FACT_ID.")
@click.option("--confirm", is_flag=True, help="It breaks checks that hold as printed, and is right all the same.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@json_option
@pass_session
def command(
    session: Session,
    fact_id: str | None,
    amount: str | None,
    reason: str | None,
    who: str | None,
    listing: bool,
    remove: bool,
    confirm: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Write down that the figure FACT_ID should read otherwise (column fact_id; its first six digits are enough).

    Shows the cell, what is printed, and every identity that it takes part in before and after; then writes the
    correction into the folder of corrections, which the next run applies. What is printed is always kept. Cells of
    refused documents can be corrected too; the amount that was read may be given again, to confirm a reading that was
    in doubt. A correction that breaks a check that holds as printed is refused without --confirm.
    """
    if listing:
        if fact_id or amount is not None or remove or confirm:
            raise click.UsageError("--list stands alone")
        _list(session, as_json)
        return
    if not fact_id:
        raise click.UsageError("name the fact (column fact_id of `facts`), or ask for --list")
    if remove:
        if amount is not None or reason or who:
            raise click.UsageError("--remove needs nothing but the fact")
        _remove(session, fact_id, dry_run, as_json)
        return
    if amount is None or reason is None:
        raise click.UsageError("--amount and --reason are needed")
    from pipeline.decisions.correct import draft, signature, write

    name, source = (who, "--who") if who else signature()
    made = draft(
        session.settings, session.warehouse(), fact_id, amount=amount, reason=reason, who=name, confirm=confirm
    )
    path = None if dry_run else write(session.settings, made)
    if as_json:
        emit_json({**made.as_dict(), "file": str(path) if path else None})
        return
    _show(made, source)
    if path:
        note(f"written to {path}; the next `juesuan run` applies it")
    else:
        note("nothing was written")


def _show(made: Draft, source: str) -> None:
    one = made.correction
    emit_pairs(
        [
            ("document", f"{made.source_name}  ({made.sha256[:12]}, {made.status})"),
            ("cell", f"page {one.page}, {one.table_key}, {one.row_key} {one.row_name}"),
            ("", f"{one.measure}, {one.phase}, {one.budget_book}"),
            ("printed", f"{one.printed or '(blank)'} {one.unit}"),
            ("corrected", f"{one.corrected or '(blank)'} {one.unit}"),
            ("reason", one.reason),
            ("who", f"{one.who}  (from {source}), {one.when.isoformat()}"),
            ("fact", one.fact_id),
        ]
    )
    click.echo()
    click.secho(f"{len(made.identities)} identities, before and after", fg="green", bold=True)
    for identity in made.identities:
        subject = f" ({identity['subject']})" if identity["subject"] else ""
        click.echo(f"{identity['check_id']:<5} {identity['before'] or '-'} → ", nl=False)
        click.secho(identity["after"] or "-", fg=_COLOURS.get(identity["after"] or ""), nl=False)
        click.echo(f": {identity['says']}{subject}")
        if identity["after"] == "fail":
            click.echo(f"      {identity['message']}")
    if not made.identities:
        click.echo("No check guards this cell: nothing but your word will stand behind it.")
    for problem in made.refused:
        note(f"attention: it is refused without --confirm: {problem}")
    for problem in made.others:
        note(f"attention: another correction of this document cannot be used, so none will be: {problem}")


def _list(session: Session, as_json: bool) -> None:
    from pipeline.decisions.correct import listed

    rows = listed(session.settings)
    if as_json:
        emit_json(rows)
    elif not rows:
        click.echo(f"there are no corrections in {session.settings.corrections_dir}")
    else:
        columns = ("state", "file", "fact_id", "page", "row", "printed", "corrected", "unit", "who", "when", "reason")
        emit_table(columns, [[_short(name, row[name]) for name in columns] for row in rows])


def _short(name: str, value: Any) -> Any:
    return value[:12] if name == "fact_id" and value else value


def _remove(session: Session, fact_id: str, dry_run: bool, as_json: bool) -> None:
    from pipeline.decisions.correct import find_correction, remove

    sha256, one = find_correction(session.settings, fact_id)
    path = None if dry_run else remove(session.settings, sha256, one.fact_id)
    if as_json:
        emit_json({"removed": one.fact_id, "document_sha256": sha256, "file": str(path) if path else None})
    else:
        unit = f" {one.unit}" if one.unit else ""
        click.echo(f"page {one.page}, {one.row_name}: {one.printed or '(blank)'} as printed, not {one.corrected}{unit}")
    if path:
        note(f"removed from {path}; the next `juesuan run` brings the printed figure back")
    else:
        note("nothing was written")
    if not path and not dry_run:
        raise JuesuanError("the correction could not be removed")
