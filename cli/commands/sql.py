"""`juesuan sql`: queries of the published warehouse."""

from __future__ import annotations

import re
import sys
from itertools import islice
from pathlib import Path

import click

from cli.options import json_option, pass_session
from cli.output import emit_json, emit_table, note
from cli.query_files import FORMATS, wants_arrow, write_answer
from cli.query_process import asking_within
from cli.session import Session
from common.csv_files import CsvWriter
from common.errors import JuesuanError
from schemas.wording.messages import message, text

_BY_NAME = re.compile(r"\b(?:ranking|peers)\s*\(|\bfigure\s*=", re.IGNORECASE)
_SECONDS = 120


@click.command(name="sql", help=text("cli_sql.help"))
@click.argument("query", required=False)
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help=text("cli_sql.option_file"))
@click.option("--csv", "as_csv", is_flag=True, help=text("cli_sql.option_csv"))
@click.option("--limit", default=200, show_default=True, help=text("cli_sql.option_limit"))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help=text("cli_sql.option_out", formats=", ".join(FORMATS)),
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=_SECONDS,
    show_default=True,
    help=text("cli_sql.option_seconds"),
)
@click.option("--tables", is_flag=True, help=text("cli_sql.option_tables"))
@click.option("--describe", metavar="NAME", help=text("cli_sql.option_describe"))
@json_option
@pass_session
def command(
    session: Session,
    query: str | None,
    file: Path | None,
    as_csv: bool,
    limit: int,
    out: Path | None,
    seconds: float,
    tables: bool,
    describe: str | None,
    as_json: bool,
) -> None:
    """Ask the published warehouse with one SQL query, read-only."""
    if sum((query is not None, file is not None, tables, describe is not None)) != 1:
        raise click.UsageError(text("cli_sql.one_of_query"))
    if sum((as_csv, as_json, out is not None)) > 1:
        raise click.UsageError(text("cli_sql.one_of_format"))
    if tables or describe is not None:
        from cli.describe_views import list_views, show_view

        list_views(session.warehouse(), as_json) if tables else show_view(session.warehouse(), describe or "", as_json)
        return
    question = file.read_text("utf-8") if file else query or ""
    arrow = out is not None and wants_arrow(out)
    with asking_within(session.warehouse(), question, seconds, arrow=arrow) as answer:
        columns = answer.columns
        if (as_csv or as_json or out) and len(set(columns)) != len(columns):
            raise JuesuanError(message("cli_sql.same_names"))
        if out:
            note(text("cli_sql.rows_written", count=write_answer(answer, out), path=out))
        elif as_json:
            emit_json([dict(zip(columns, row, strict=True)) for row in answer.rows])
        elif as_csv:
            writer = CsvWriter(sys.stdout, line_end="\n")
            writer.row(columns)
            writer.rows(answer.rows)
        else:
            shown = list(islice(answer.rows, limit or None))
            more = sum(1 for _ in answer.rows)
            emit_table(columns, shown)
            if columns and not shown:
                note(text("cli_sql.no_rows_hint" if _BY_NAME.search(question) else "cli_sql.no_rows"))
            if more:
                note(text("cli_sql.more_rows", count=more))
