"""`juesuan prove`: everything that stands behind one figure."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.output import emit_json, emit_pairs, note
from cli.session import Session, json_option, pass_session
from common.errors import JuesuanError
from common.files import write_atomically

if TYPE_CHECKING:
    from review.proof import Proof

_COLOURS = {"pass": "green", "within_tolerance": "green", "fail": "red", "not_applicable": None}


@click.command(name="prove")
@click.argument("fact_id")
@click.option("--html", "as_html", is_flag=True, help="Write it as one HTML page too.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File of --html; else in the data folder.")
@json_option
@pass_session
def command(session: Session, fact_id: str, as_html: bool, out: Path | None, as_json: bool) -> None:
    """Show what stands behind the figure FACT_ID (column fact_id of `facts`; its first six digits are enough).

    The cell on its page, the printed text, unit and conversion, the table, row and column that named it, what the
    second reading of the text and the reading of the page say, every check that it takes part in with its result, and
    the grade of its document.
    """
    from pipeline.pages.dossiers import dossiers, find_fact
    from pipeline.pages.write_pages import drawing_limits
    from review.proof import prove

    document, fact_id = find_fact(session.settings, session.warehouse(), fact_id)
    (dossier,) = dossiers(session.settings, session.warehouse(), [document])
    if fact_id not in dossier.by_id:
        raise JuesuanError(f"fact {fact_id} is of a refused document, and what was read of it is not staged any more")
    proof = prove(dossier, fact_id, drawing_limits(session.settings))
    page = (out or session.settings.data_dir / "review" / "facts" / f"{fact_id}.html") if as_html or out else None
    if page:
        try:
            write_atomically(page, proof.as_html().encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise JuesuanError(f"{page} cannot be written: {error.strerror or error}") from error
    if as_json:
        emit_json({**proof.as_dict(), "html": str(page) if page else None})
    else:
        _show(proof)
    if page:
        note(f"written to {page}")


def _show(proof: Proof) -> None:
    fact, document, grade = proof.fact, proof.dossier.document, proof.dossier.grade
    if proof.drawing and sys.stdout.isatty():
        # Dots are for eyes: a pipe, a file or a screen reader gets the words alone.
        for line in proof.drawing:
            click.echo(f"  {line}")
        click.echo()
    box = ", ".join(f"{fact[side]:.1f}" for side in ("x0", "y0", "x1", "y1"))
    pairs: list[tuple[str, object]] = [
        ("printed", fact["amount_text"] or "(blank)"),
        ("unit", fact["unit"] or fact["quantity_unit"]),
        ("conversion", proof.conversion or None),
        ("stopped", proof.stopped or None),
        ("corrected", proof.corrected or None),
        *proof.path,
        ("second reading", proof.second_reading),
        ("page reading", proof.page_reading),
        ("in this box now", proof.read_now),
        ("not shown", proof.not_shown or None),
        ("page", f"{fact['page']}, box {box} points from the top left"),
        ("document", f"{document['source_name']}  ({document['document_sha256'][:12]})"),
        ("whose", proof.dossier.title),
        ("grade", proof.grade_says or None),
        ("reasons", grade.get("reasons") or None),
        ("fact", fact["fact_id"]),
    ]
    emit_pairs([(name, value) for name, value in pairs if value is not None])
    click.echo()
    count = len(proof.checks)
    click.secho(f"{count} {'check' if count == 1 else 'checks'}", fg="green", bold=True)
    if not count:
        click.echo("No check guards this cell: nothing but the readings stands behind it.")
    for check in proof.checks:
        click.secho(f"{check['check_id']:<5} {check['shown']}", fg=_COLOURS.get(check["result"]), nl=False)
        subject = f" ({check['subject']})" if check["subject"] else ""
        click.echo(f": {check['says']}{subject}" + (f" - {check['verdict']}" if check["verdict"] else ""))
        if check["message"]:
            click.echo(f"      {check['message']}")
