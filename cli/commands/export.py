"""`juesuan export`: write the warehouse in formats of other programs."""

from __future__ import annotations

from pathlib import Path

import click

from cli.options import json_option, pass_session
from cli.output import emit_json, emit_table, note
from cli.session import Session
from schemas.wording.messages import text


@click.command(name="export", help=text("cli_export.help_export"))
@click.option(
    "--format",
    "form",
    type=click.Choice(["parquet", "csv", "datapackage", "sqlite", "xlsx"]),
    required=True,
    help=text("cli_export.option_format"),
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help=text("cli_export.option_out"))
@click.option("--year", "years", type=int, multiple=True, help=text("cli_export.option_year"))
@click.option("--all-versions", is_flag=True, help=text("cli_export.option_all_versions"))
@click.option("--view", "views", multiple=True, help=text("cli_export.option_view"))
@click.option("--all-views", is_flag=True, help=text("cli_export.option_all_views"))
@click.option("--bom", is_flag=True, help=text("cli_export.option_bom"))
@json_option
@pass_session
def command(
    session: Session,
    form: str,
    out: Path,
    years: tuple[int, ...],
    all_versions: bool,
    views: tuple[str, ...],
    all_views: bool,
    bom: bool,
    as_json: bool,
) -> None:
    """Write the declared views into a folder, for programs that cannot read DuckDB."""
    if bom and form != "csv":
        raise click.UsageError(text("cli_export.bom_for_csv"))
    from pipeline.exporting import export_to
    from warehouse.export.content import Choice
    from warehouse.export.export import too_long_for_a_sheet

    exported = export_to(
        session.warehouse(),
        out,
        form,
        Choice(years, all_versions, session.settings.export_contacts == "yes", views, all_views),
        bom=bom,
    )
    if as_json:
        emit_json({"out": str(out), "format": form, **vars(exported)})
        return
    emit_table(
        [text("cli_export.table"), text("cli_export.rows")],
        [(name, f"{number:,}") for name, number in exported.rows.items()],
    )
    about = {"count": len(exported.files), "size": exported.size_bytes, "out": out, "hash": exported.content_hash}
    click.echo(text("cli_export.exported", **about))
    if form == "csv":
        for name in too_long_for_a_sheet(exported.rows):
            note(text("cli_export.too_long", name=name))
