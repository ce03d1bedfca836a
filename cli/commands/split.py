"""`juesuan split`: write the books of several bodies that are bound into one PDF as a PDF each."""

from __future__ import annotations

from pathlib import Path

import click

from cli.options import json_option, pass_session
from cli.output import emit_json, note
from cli.session import Session
from common.page_ranges import page_ranges
from schemas.wording.messages import text


@click.command(name="split", help=text("split.help"))
@click.argument("file")
@click.option("--pages", "ranges", help=text("split.option_pages"))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help=text("split.option_out"))
@json_option
@pass_session
def command(session: Session, file: str, ranges: str | None, out: Path | None, as_json: bool) -> None:
    """Write each book of a file as a PDF of its own."""
    from pipeline.layouts.books import split

    done = split(session.settings, file, out, ranges)
    if as_json:
        emit_json(
            {
                "parts": [{"file": str(path), "body": part.name, "pages": part.pages} for part, path in done.parts],
                "left_out": done.left_out,
            }
        )
        return
    for part, path in done.parts:
        click.echo(text("split.part", pages=page_ranges(part.pages), path=path))
    if done.left_out:
        note(text("split.left_out", pages=page_ranges(done.left_out)))
