"""`juesuan sql`: questions to the published warehouse."""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

import click

from flows.errors import JuesuanError
from flows.output import emit_json, emit_table, note, spreadsheet_safe
from flows.questions import ask
from flows.session import Session, json_option, pass_session

_BY_NAME = re.compile(r"\b(?:ranking|peers)\s*\(|\bfigure\s*=", re.IGNORECASE)
_HINT = (
    ': is the name of the figure, the year or the body in the warehouse? `juesuan sql "FROM key_figure_places"` lists'
    " the figures, `juesuan entities` the bodies with their years"
)
"""What may be wrong where a question by name has no answer"""


@click.command(name="sql")
@click.argument("query", required=False)
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Take it from a file.")
@click.option("--csv", "as_csv", is_flag=True, help="Answer in CSV on stdout.")
@click.option("--limit", default=200, show_default=True, help="Rows shown as a table; 0 is all.")
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
    tables: bool,
    describe: str | None,
    as_json: bool,
) -> None:
    """Ask the published warehouse with one SQL query, read-only.

    Amounts are exact decimals; in JSON they are texts, so that no reader rounds them. A run that is going on does not
    disturb the answer: it publishes a new file beside.
    """
    if sum((query is not None, file is not None, tables, describe is not None)) != 1:
        raise click.UsageError("give one of a query, --file, --tables and --describe")
    if as_csv and as_json:
        raise click.UsageError("give either --csv or --json")
    if tables or describe is not None:
        from flows.describing import list_views, show_view

        list_views(session.warehouse(), as_json) if tables else show_view(session.warehouse(), describe or "", as_json)
        return
    columns, rows = ask(session.warehouse(), file.read_text("utf-8") if file else query or "")
    if as_json:
        emit_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif as_csv:
        if len(set(columns)) != len(columns):
            raise JuesuanError("two columns have the same name; name them with AS")
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([spreadsheet_safe(value) for value in row] for row in rows)
    else:
        shown = rows[:limit] if limit else rows
        emit_table(columns, shown)
        if columns and not rows:
            note("0 rows" + _HINT if _BY_NAME.search(query or "") else "0 rows")
        if len(shown) < len(rows):
            note(f"{len(rows) - len(shown):,} more rows (--limit 0 shows all, --csv and --json too)")
