"""Export the published warehouse: write to a folder aside, then move it into place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.content_hash import frame_hashes, whole_hash
from warehouse.errors import system_error
from warehouse.export import datapackage, delimited, parquet, sqlite, workbook
from warehouse.export.content import Choice, tables
from warehouse.export.output_folder import listed, replacing_folder, write_manifest
from warehouse.query import connect

if TYPE_CHECKING:
    import duckdb

FORMATS = ("parquet", "csv", "datapackage", "sqlite", "xlsx")
TITLE = "juesuan: final accounts of Chinese government departments (部门决算公开)"
DESCRIPTION = (
    "Figures from the final accounts that Chinese government departments publish as PDFs, one row per printed cell,"
    " each with the document and the page where it is printed. Amounts are exact."
)


@dataclass(frozen=True)
class Exported:
    """The result of an export."""

    content_hash: str
    """Of the warehouse that it was taken from"""
    rows: dict[str, int]
    files: tuple[str, ...]
    size_bytes: int


def export(warehouse: Path, out: Path, form: str, choice: Choice, *, bom: bool = False, program: str = "") -> Exported:
    """Export the published warehouse into a folder.

    The same warehouse, choice and versions of program, DuckDB and SQLite give the same bytes, in every format. Rows are
    streamed: what does not fit into memory is sorted on the disk beside `out`.

    Args:
        warehouse: The published file.
        out: The folder; new, empty, or an earlier export, which is replaced.
        form: One of `FORMATS`.
        choice: What is exported.
        bom: CSV with a byte order mark.
        program: Version of the program, for the manifest.

    Raises:
        WarehouseError: there is no warehouse, a year has no documents, or `out` holds files of something else.
        OSError: it cannot be written.
    """
    with replacing_folder(out) as folder, connect(warehouse, into=folder) as connection:
        return fill(connection, folder, form, choice, bom=bom, program=program)


def fill(
    connection: duckdb.DuckDBPyConnection, folder: Path, form: str, choice: Choice, *, bom: bool, program: str
) -> Exported:
    """Write an export into an empty folder, from a warehouse that was opened to be written into it.

    Raises:
        WarehouseError: a year has no documents, or the disk is full.
        OSError: it cannot be written.
    """
    import sqlite3

    import duckdb

    try:
        chosen = tables(connection, replace(choice, workbook=form == "xlsx"))
        content_hash = whole_hash(frame_hashes(connection))
        about = {"title": TITLE, "description": DESCRIPTION}
        if form == "parquet":
            rows = parquet.write(connection, chosen, folder)
        elif form == "csv":
            rows = delimited.write(connection, chosen, folder, bom=bom)
        elif form == "datapackage":
            rows = datapackage.write(connection, chosen, folder, {**about, "version": content_hash[:12]})
        elif form == "xlsx":
            rows = workbook.write(connection, chosen, folder)
        else:
            rows = sqlite.write(connection, chosen, folder, about)
    except (duckdb.IOException, duckdb.OutOfMemoryException, sqlite3.OperationalError) as error:
        raise system_error(error) from error
    write_manifest(folder, _manifest(form, choice, bom, program, content_hash, rows))
    files = tuple(listed(folder))
    return Exported(content_hash, rows, files, sum((folder / name).stat().st_size for name in files))


def _manifest(
    form: str, choice: Choice, bom: bool, program: str, content_hash: str, rows: dict[str, int]
) -> dict[str, Any]:
    return {
        "made_by": f"juesuan {program}".strip(),
        "format": form,
        "content_hash": content_hash,
        "years": sorted(choice.years) or "all",
        "all_versions": choice.all_versions,
        "contacts": choice.contacts,
        "views": list(choice.views) or ("all" if choice.all_views else "declared"),
        "bom": bom,
        "rows": rows,
    }


def too_long_for_a_sheet(rows: dict[str, int]) -> list[str]:
    """List the tables of a CSV export that are too long for a spreadsheet."""
    return [name for name, count in rows.items() if count > delimited.SPREADSHEET_ROWS]
