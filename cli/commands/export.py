"""`juesuan export`: the warehouse for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from cli.output import emit_json, emit_table, note
from cli.session import Session, json_option, pass_session
from cli.summary import count


@click.command(name="export")
@click.option(
    "--format",
    "form",
    type=click.Choice(["parquet", "csv", "datapackage", "sqlite"]),
    required=True,
    help="Parquet by year, CSV for spreadsheets, a Frictionless data package, or SQLite for Datasette.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="Folder: new, empty, or an earlier export (replaced)."
)
@click.option("--year", "years", type=int, multiple=True, help="Only this fiscal year; may be given more than once.")
@click.option(
    "--all-versions", is_flag=True, help="The facts of every version of a disclosure, not the current one only."
)
@click.option("--bom", is_flag=True, help="CSV with a byte order mark, so that Excel sees that it is UTF-8.")
@json_option
@pass_session
def command(
    session: Session, form: str, out: Path, years: tuple[int, ...], all_versions: bool, bom: bool, as_json: bool
) -> None:
    """Write what people query into a folder, for programs that do not speak DuckDB.

    Amounts stay exact in every format. The same warehouse gives the same bytes. A run that is going on does not
    disturb it.
    """
    if bom and form != "csv":
        raise click.UsageError("--bom is for --format csv only")
    from pipeline.exporting import export_to
    from warehouse.export.content import Choice
    from warehouse.export.export import too_long_for_a_sheet

    exported = export_to(session.warehouse(), out, form, Choice(years, all_versions), bom=bom)
    if as_json:
        emit_json({"out": str(out), "format": form, **vars(exported)})
        return
    emit_table(["table", "rows"], [(name, f"{number:,}") for name, number in exported.rows.items()])
    files = count(len(exported.files), "file")
    click.echo(f"{files}, {exported.size_bytes:,} bytes in {out}; content {exported.content_hash}")
    if form == "csv":
        for name in too_long_for_a_sheet(exported.rows):
            note(f"{name}.csv has more rows than a spreadsheet can hold: choose years with --year")
