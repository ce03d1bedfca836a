"""`juesuan release`: a dated folder of everything, to be handed on and cited."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cli.output import emit_json, emit_pairs, note
from cli.session import Session, json_option, pass_session
from common.errors import Exit

_PATH = click.Path(path_type=Path)


@click.command(name="release")
@click.option("--out", type=_PATH, help="Folder of the releases; the folder juesuan-YYYY-MM-DD is made in it.")
@click.option("--date", "day", help="Date of the release (YYYY-MM-DD); else that of the newest document.")
@click.option("--accuracy", type=_PATH, help="What `python -m benchmarks.accuracy --json FILE` wrote.")
@click.option("--mutation", type=_PATH, help="What `python -m tests.verification.mutation.__main__ --json FILE` wrote.")
@click.option("--verify", type=_PATH, help="Check a release instead: exit with 1 if it is not as it was made.")
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
        raise click.UsageError("give either --out or --verify")
    if day is not None:
        try:
            day = date.fromisoformat(day).isoformat()
        except ValueError:
            raise click.UsageError(f"--date {day} is no date; write YYYY-MM-DD") from None
    from pipeline.exporting import release_to

    made = release_to(session.warehouse(), out, day, {"accuracy": accuracy, "mutation": mutation})
    if as_json:
        emit_json({"folder": str(made.folder), "sums_sha256": made.sums_sha256, **made.about})
        return Exit.OK
    emit_pairs([("release", made.folder), ("content", made.about["content_hash"]), ("SHA256SUMS", made.sums_sha256)])
    for name, figures in made.about["measured"].items():
        if figures is None:
            note(f"{name} was not measured for this release, and the release says so (--{name})")
        elif not figures["same_reader"]:
            note(f"{name} was measured with another version of the reader, and the release says so")
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
        click.secho("as it was made: every file, and the content", fg="green")
    return Exit.ERROR if problems else Exit.OK
