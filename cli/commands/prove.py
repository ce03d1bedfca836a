"""`juesuan prove`: everything that stands behind one figure."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.options import json_option, pass_session
from cli.output import emit_json, emit_pairs, note
from cli.session import Session
from common.errors import JuesuanError
from common.files import write_atomically
from schemas.wording.messages import message, stored_message, text
from schemas.wording.os_errors import os_error

if TYPE_CHECKING:
    from review.proof import Proof

_COLOURS = {"pass": "green", "within_tolerance": "green", "fail": "red", "not_applicable": None}


@click.command(name="prove", help=text("cli_prove.help"))
@click.argument("fact_id")
@click.option("--html", "as_html", is_flag=True, help=text("cli_prove.option_html"))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help=text("cli_prove.option_out"))
@json_option
@pass_session
def command(session: Session, fact_id: str, as_html: bool, out: Path | None, as_json: bool) -> None:
    """Show what stands behind one figure."""
    from pipeline.lookup import find_fact
    from pipeline.pages.dossiers import dossiers
    from pipeline.pages.write_pages import drawing_limits
    from review.proof import prove

    document, fact_id = find_fact(session.settings, session.warehouse(), fact_id)
    (dossier,) = dossiers(session.settings, session.warehouse(), [document])
    if fact_id not in dossier.by_id:
        raise JuesuanError(message("cli_prove.not_staged", fact_id=fact_id))
    proof = prove(dossier, fact_id, drawing_limits(session.settings))
    page = (out or session.settings.data_dir / "review" / "facts" / f"{fact_id}.html") if as_html or out else None
    if page:
        try:
            write_atomically(page, proof.as_html().encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise JuesuanError(message("cli.cannot_write", path=page, why=os_error(error))) from error
    if as_json:
        emit_json({**proof.as_dict(), "html": str(page) if page else None})
    else:
        _show_drawing(proof)
        _show_figure(proof)
        _show_checks(proof)
    if page:
        note(text("cli.written", path=page))


def _show_drawing(proof: Proof) -> None:
    if proof.drawing and sys.stdout.isatty():
        # Dots are for eyes: a pipe, a file or a screen reader gets the words alone.
        for line in proof.drawing:
            click.echo(f"  {line}")
        click.echo()


def _show_figure(proof: Proof) -> None:
    fact, document = proof.fact, proof.dossier.document
    box = ", ".join(f"{fact[side]:.1f}" for side in ("x0", "y0", "x1", "y1"))
    before: dict[str, object] = {
        "printed": fact["amount_text"] or text("cli_prove.blank"),
        "unit": fact["unit"] or fact["quantity_unit"],
        "conversion": proof.conversion or None,
        "stopped": proof.stopped or None,
        "corrected": proof.corrected or None,
    }
    after: dict[str, object] = {
        "second_reading": proof.second_reading,
        "page_reading": proof.page_reading,
        "in_this_box": proof.read_now,
        "not_shown": proof.not_shown or None,
        "page": text("cli_prove.box", page=fact["page"], box=box),
        "document": f"{document['source_name']}  ({document['document_sha256'][:12]})",
        "whose": proof.dossier.title,
        "grade": proof.grade_says or None,
        "reasons": stored_message(proof.dossier.grade, "reasons") or None,
        "fact": fact["fact_id"],
    }
    path = [(text(f"review.step_{step}"), label) for step, label in proof.path]
    pairs = [*_named(before), *path, *_named(after)]
    emit_pairs([(name, value) for name, value in pairs if value is not None])


def _named(values: dict[str, object]) -> list[tuple[str, object]]:
    return [(text(f"cli_prove.{name}"), value) for name, value in values.items()]


def _show_checks(proof: Proof) -> None:
    click.echo()
    click.secho(text("cli_prove.checks", count=len(proof.checks)), fg="green", bold=True)
    if not proof.checks:
        click.echo(text("cli_prove.no_checks"))
    for check in proof.checks:
        click.secho(f"{check['check_id']:<5} {check['shown']}", fg=_COLOURS.get(check["result"]), nl=False)
        subject = f" ({check['subject']})" if check["subject"] else ""
        says = f"{check['says']}{subject}" + (f" - {check['verdict']}" if check["verdict"] else "")
        click.echo(text("cli_prove.after_state", says=says))
        if words := stored_message(check):
            click.echo(f"      {words}")
