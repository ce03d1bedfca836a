"""`juesuan prove`: everything that stands behind one figure."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.options import json_option, pass_session
from cli.output import emit_json, emit_pairs, note
from cli.session import Session
from common.errors import JuesuanError
from common.files import write_atomically
from schemas.wording.messages import message, stored_message, text
from schemas.wording.os_errors import os_error

if TYPE_CHECKING:
    from review.figure_proof import FigureProof
    from review.proof import Proof

_COLOURS = {"pass": "green", "within_tolerance": "green", "fail": "red", "not_applicable": None}


@click.command(name="prove", help=text("cli_prove.help"))
@click.argument("fact_id")
@click.option("--html", "as_html", is_flag=True, help=text("cli_prove.option_html"))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help=text("cli_prove.option_out"))
@click.option("--receipt", type=click.Path(dir_okay=False, path_type=Path), help=text("cli_prove.option_receipt"))
@json_option
@pass_session
def command(
    session: Session, fact_id: str, as_html: bool, out: Path | None, receipt: Path | None, as_json: bool
) -> None:
    """Show what stands behind one figure."""
    from pipeline.lookup import find_figure

    figure = find_figure(session.warehouse(), fact_id)
    if figure and receipt:
        raise JuesuanError(message("receipt.of_tables_only"))
    shown = _FigureShown(session, *figure) if figure else _FactShown(session, fact_id)
    proof = shown.proof
    folder = session.settings.data_dir / "review" / "facts"
    page = (out or folder / f"{shown.number}.html") if as_html or out else None
    if page:
        try:
            write_atomically(page, proof.as_html().encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise JuesuanError(message("cli.cannot_write", path=page, why=os_error(error))) from error
    if receipt and isinstance(shown, _FactShown):
        _write_receipt(shown.proof, receipt)
    if as_json:
        emit_json({**proof.as_dict(), "html": str(page) if page else None})
    else:
        _show_drawing(proof.cell.drawing)
        shown.show()
    for written in (page, receipt):
        if written:
            note(text("cli.written", path=written))


def _write_receipt(proof: Proof, path: Path) -> None:
    import json

    from pipeline.code_versions import package_version
    from pipeline.pages.receipts import receipt_of

    lines = json.dumps(receipt_of(proof, package_version()), ensure_ascii=False, indent=1)
    try:
        write_atomically(path, f"{lines}\n".encode())
    except OSError as error:
        raise JuesuanError(message("cli.cannot_write", path=path, why=os_error(error))) from error


class _FactShown:
    """A figure of a table, shown."""

    def __init__(self, session: Session, fact_id: str) -> None:
        from pipeline.lookup import find_fact
        from pipeline.pages.dossiers import dossiers
        from pipeline.pages.write_pages import drawing_limits
        from review.proof import prove

        document, self.number = find_fact(session.settings, session.warehouse(), fact_id)
        (dossier,) = dossiers(session.settings, session.warehouse(), [document])
        if self.number not in dossier.by_id:
            raise JuesuanError(message("cli_prove.not_staged", fact_id=self.number))
        self.proof = prove(dossier, self.number, drawing_limits(session.settings))

    def show(self) -> None:
        """Print what stands behind it."""
        _show_figure(self.proof)
        _show_checks(self.proof)


class _FigureShown:
    """A figure of a narrative or a performance form, shown."""

    def __init__(self, session: Session, frame: str, document: str, number: str) -> None:
        from pipeline.lookup import figure_row, form_row
        from pipeline.pages.dossiers import dossiers
        from pipeline.pages.write_pages import drawing_limits
        from review.figure_proof import prove_figure
        from review.wording import correction_says

        self.number = number
        figure = figure_row(session.warehouse(), frame, number)
        (dossier,) = dossiers(session.settings, session.warehouse(), [document])
        form = form_row(session.warehouse(), frame, figure)
        corrected = correction_says(dossier.correction_of.get(number))
        self.proof = prove_figure(dossier, frame, figure, form, corrected, drawing_limits(session.settings))

    def show(self) -> None:
        """Print what stands behind it."""
        proof, figure = self.proof, self.proof.figure
        location = text("cli_prove.page_only", page=proof.page)
        if proof.frame != "projects":
            location = _place(figure)
        values: dict[str, object] = {
            "corrected": proof.corrected or None,
            "repeats": proof.repeats or None,
            **_readings(proof),
            "page": location,
            **_document(proof, proof.page),
            "reasons": stored_message(proof.dossier.grade, "reasons") or None,
            "figure": self.number,
        }
        pairs = [*proof.lines, *_named(values)]
        emit_pairs([(name, value) for name, value in pairs if value is not None])
        _show_checks(proof)


def _show_drawing(drawing: Sequence[str]) -> None:
    if drawing and sys.stdout.isatty():
        # Dots are for eyes: a pipe, a file or a screen reader gets the words alone.
        for line in drawing:
            click.echo(f"  {line}")
        click.echo()


def _show_figure(proof: Proof) -> None:
    fact = proof.fact
    before: dict[str, object] = {
        "printed": fact["amount_text"] or text("cli_prove.blank"),
        "unit": fact["unit"] or fact["quantity_unit"],
        "conversion": proof.conversion or None,
        "stopped": proof.stopped or None,
        "corrected": proof.corrected or None,
    }
    after: dict[str, object] = {
        **_readings(proof),
        "page": _place(fact),
        **_document(proof, fact["page"]),
        "grade": proof.grade_says or None,
        "reasons": stored_message(proof.dossier.grade, "reasons") or None,
        "fact": fact["fact_id"],
    }
    path = [(text(f"review.step_{step}"), label) for step, label in proof.path]
    pairs = [*_named(before), *path, *_named(after)]
    emit_pairs([(name, value) for name, value in pairs if value is not None])


def _readings(proof: Proof | FigureProof) -> dict[str, object]:
    return {
        "second_reading": proof.second_reading,
        "page_reading": proof.page_reading,
        "in_this_box": proof.cell.read_now,
        "not_shown": proof.cell.not_shown or None,
    }


def _place(printed: Mapping[str, Any]) -> str:
    box = ", ".join(f"{printed[side]:.1f}" for side in ("x0", "y0", "x1", "y1"))
    return text("cli_prove.box", page=printed["page"], box=box)


def _document(proof: Proof | FigureProof, page: int) -> dict[str, object]:
    from review.wording import original_page

    document = proof.dossier.document
    return {
        "original": original_page(document, page) or None,
        "document": f"{document['source_name']}  ({document['document_sha256'][:12]})",
        "whose": proof.dossier.title,
    }


def _named(values: dict[str, object]) -> list[tuple[str, object]]:
    return [(text(f"cli_prove.{name}"), value) for name, value in values.items()]


def _show_checks(proof: Proof | FigureProof) -> None:
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
