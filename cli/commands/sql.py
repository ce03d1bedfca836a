"""`juesuan sql`: questions to the published warehouse."""

from __future__ import annotations

import re
import sys
from itertools import islice
from pathlib import Path

import click

from cli.output import emit_json, emit_table, note
from cli.query_files import FORMATS, wants_arrow, write_answer
from cli.query_process import asking_within
from cli.session import Session, json_option, pass_session
from common.csv_files import CsvWriter
from common.errors import JuesuanError

_BY_NAME = re.compile(r"\b(?:ranking|peers)\s*\(|\bfigure\s*=", re.IGNORECASE)
_HINT = (
    ': is the name of the figure, the year or the body in the warehouse? `juesuan sql "FROM key_figure_places"` lists'
    " the figures, `juesuan entities` the bodies with their years"
)
"""What may be wrong where a question by name has no answer"""
_SECONDS = 120


@click.command(name="sql")
@click.argument("query", required=False)
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Take it from a file.")
@click.option("--csv", "as_csv", is_flag=True, help="Answer in CSV on stdout.")
@click.option("--limit", default=200, show_default=True, help="Rows shown as a table; 0 is all.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Write the answer to this file ({', '.join(FORMATS)}), all rows of it.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=_SECONDS,
    show_default=True,
    help="How long it may take.",
)
@click.option("--tables", is_flag=True, help="List the views and macros that can be asked, each with what it is.")
@click.option("--describe", metavar="NAME", help="Show the columns of a view, or how a macro is called.")
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
    """Ask the published warehouse with one SQL query, read-only.

    Amounts are exact decimals; in JSON they are texts, so that no reader rounds them. A run that is going on does not
    disturb the answer: it publishes a new file beside. A query sees the warehouse and nothing else: no files, no
    network, no extensions; what it answers is written to a file by --out alone.
    """
    if sum((query is not None, file is not None, tables, describe is not None)) != 1:
        raise click.UsageError("give one of a query, --file, --tables and --describe")
    if sum((as_csv, as_json, out is not None)) > 1:
        raise click.UsageError("give one of --csv, --json and --out")
    if tables or describe is not None:
        from cli.describe_views import list_views, show_view

        list_views(session.warehouse(), as_json) if tables else show_view(session.warehouse(), describe or "", as_json)
        return
    text = file.read_text("utf-8") if file else query or ""
    arrow = out is not None and wants_arrow(out)
    with asking_within(session.warehouse(), text, seconds, arrow=arrow) as answer:
        columns = answer.columns
        if (as_csv or as_json or out) and len(set(columns)) != len(columns):
            raise JuesuanError("two columns have the same name; name them with AS")
        if out:
            note(f"{write_answer(answer, out):,} rows written to {out}")
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
                note("0 rows" + _HINT if _BY_NAME.search(text) else "0 rows")
            if more:
                note(f"{more:,} more rows (--limit 0 shows all, --csv and --json too)")
