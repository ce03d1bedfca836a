"""`juesuan sql`: questions to the published warehouse."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import click

from flows.errors import JuesuanError
from flows.output import emit_json, emit_table, note, spreadsheet_safe
from flows.questions import ask
from flows.session import Session, json_option, pass_session


@click.command(name="sql")
@click.argument("query", required=False)
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Take it from a file.")
@click.option("--csv", "as_csv", is_flag=True, help="Answer in CSV on stdout.")
@click.option("--limit", default=200, show_default=True, help="Rows shown as a table; 0 is all.")
@json_option
@pass_session
def command(session: Session, query: str | None, file: Path | None, as_csv: bool, limit: int, as_json: bool) -> None:
    """Ask the published warehouse with one SQL query, read-only.

    Amounts are exact decimals; in JSON they are texts, so that no reader rounds them. A run that is going on does not
    disturb the answer: it publishes a new file beside.
    """
    if (query is None) == (file is None):
        raise click.UsageError("give either a query or --file")
    if as_csv and as_json:
        raise click.UsageError("give either --csv or --json")
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
        if len(shown) < len(rows):
            note(f"{len(rows) - len(shown):,} more rows (--limit 0 shows all, --csv and --json too)")
