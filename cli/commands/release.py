"""`juesuan release`: a dated folder of everything, to be handed on and cited."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cli.options import json_option, pass_session
from cli.output import emit_json, emit_pairs, note
from cli.session import Session
from common.errors import Exit
from schemas.wording.messages import text

_PATH = click.Path(path_type=Path)


@click.command(name="release", help=text("cli_export.help_release"))
@click.option("--out", type=_PATH, help=text("cli_export.option_release_out"))
@click.option("--date", "day", help=text("cli_export.option_date"))
@click.option("--accuracy", type=_PATH, help=text("cli_export.option_accuracy"))
@click.option("--mutation", type=_PATH, help=text("cli_export.option_mutation"))
@click.option("--verify", type=_PATH, help=text("cli_export.option_verify"))
@json_option
@pass_session
def command(
    session: Session,
    out: Path | None,
    day: str | None,
    accuracy: Path | None,
    mutation: Path | None,
    verify: Path | None,
    as_json: bool,
) -> int:
    """Make a dated folder that is never changed: warehouse, Parquet, dictionary, checksums, figures and citation."""
    if verify is not None and out is None:
        return _verify(verify, as_json)
    if verify is not None or out is None:
        raise click.UsageError(text("cli_export.out_or_verify"))
    if day is not None:
        try:
            day = date.fromisoformat(day).isoformat()
        except ValueError:
            raise click.UsageError(text("cli_export.not_a_date", day=day)) from None
    from pipeline.exporting import release_to

    contacts = session.settings.export_contacts == "yes"
    measured = {"accuracy": accuracy, "mutation": mutation}
    release = release_to(session.warehouse(), out, day, measured, contacts=contacts)
    if as_json:
        emit_json({"folder": str(release.folder), "sums_sha256": release.sums_sha256, **release.about})
        return Exit.OK
    emit_pairs(
        [
            (text("cli_export.release"), release.folder),
            (text("cli_export.content"), release.about["content_hash"]),
            ("SHA256SUMS", release.sums_sha256),
        ]
    )
    for name, figures in release.about["measured"].items():
        if figures is None:
            note(text("cli_export.not_measured", name=name))
        elif not figures["same_reader"]:
            note(text("cli_export.other_reader", name=name))
    return Exit.OK


def _verify(folder: Path, as_json: bool) -> int:
    from pipeline.exporting import problems_of

    problems = problems_of(folder)
    if as_json:
        emit_json({"folder": str(folder), "problems": problems})
    elif problems:
        for problem in problems:
            click.secho(problem, fg="red")
    else:
        click.secho(text("cli_export.as_made"), fg="green")
    return Exit.ERROR if problems else Exit.OK
