"""Make and verify releases: dated folders that never change, with everything needed to use, check and cite them."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.csv_files import CsvWriter
from common.files import sync_to_disk
from schemas.wording.messages import message, text
from warehouse.content_hash import content_hash as hash_of
from warehouse.describe.dictionary import dictionary
from warehouse.errors import WarehouseError
from warehouse.export.contacts import remove_contacts
from warehouse.export.content import Choice, Table, tables
from warehouse.export.export import fill
from warehouse.export.output_folder import listed, sync, write_json
from warehouse.export.release_texts import PAGES, citation, page
from warehouse.query import connect

if TYPE_CHECKING:
    import duckdb

SUMS = "SHA256SUMS"
ABOUT = "release.json"
WAREHOUSE = "juesuan.duckdb"
PARQUET = "parquet"
BENCHMARKS = ("accuracy", "mutation")
"""The measurements of the program in a release, which says which are missing"""


@dataclass(frozen=True)
class Released:
    """A release that was made."""

    folder: Path
    about: dict[str, Any]
    sums_sha256: str
    """SHA-256 of the file SHA256SUMS: who notes it down can check everything"""


def newest_day(warehouse: Path) -> str | None:
    """The last day (ISO) on which a loaded document was published or retrieved; None where no sidecar says one."""
    with connect(warehouse) as connection:
        rows = connection.execute(
            "SELECT max(day) FROM (SELECT unnest([published_on, retrieved_on]) AS day FROM main.documents"
            " WHERE status = 'loaded')"
        ).fetchall()
    return None if rows[0][0] is None else str(rows[0][0])


def release(
    warehouse: Path,
    out: Path,
    day: str,
    measured: Mapping[str, Mapping[str, Any] | None],
    *,
    program: str,
    contacts: bool = False,
) -> Released:
    """Make the folder `juesuan-DAY` in `out`; written aside, moved into place whole, read-only from then on.

    Args:
        warehouse: The published file, which is copied.
        out: Where releases are kept.
        day: ISO date of the release.
        measured: The figures of each of `BENCHMARKS`; None where it was not measured.
        program: Version of the program.
        contacts: Whether the names and telephones of persons that forms print leave with it.

    Raises:
        WarehouseError: there is such a release already, or no warehouse that can be read.
        OSError: it cannot be written.
    """
    target = out / f"juesuan-{day}"
    _expect_new(target)
    out.mkdir(parents=True, exist_ok=True)
    building = out / f".{target.name}.building"
    _remove(building)
    try:
        building.mkdir()
        shutil.copyfile(warehouse, building / WAREHOUSE)
        if not contacts:
            remove_contacts(building / WAREHOUSE)
        about = {
            "name": target.name,
            "date": day,
            "made_by": f"juesuan {program}",
            **_filled(building, program, measured),
        }
        write_json(building / ABOUT, about)
        for name, language in PAGES.items():
            (building / name).write_text(page(about, language), "utf-8")
        (building / "CITATION.cff").write_text(citation(about), "utf-8")
        _write_sums(building)
        for name in listed(building):
            (building / name).chmod(0o444)
        sync(building)
        _expect_new(target)
        os.rename(building, target)
        sync_to_disk(out)
    finally:
        _remove(building)
    for folder in (*(path for path in target.rglob("*") if path.is_dir()), target):
        folder.chmod(0o555)
    return Released(target, about, _sha256(target / SUMS))


def verify(folder: Path) -> list[str]:
    """List the problems of a release, in sentences in the language of the process; empty where it is unchanged.

    Raises:
        WarehouseError: the folder is not a release.
    """
    sums = _read_sums(folder)
    present = set(listed(folder)) - {SUMS}
    problems = [text("warehouse.file_missing", file=name) for name in sorted(set(sums) - present)]
    problems += [text("warehouse.file_added", file=name) for name in sorted(present - set(sums))]
    problems += [
        text("warehouse.file_changed", file=name, sums=SUMS)
        for name in sorted(present & set(sums))
        if _sha256(folder / name) != sums[name]
    ]
    return problems or _wrong_content(folder)


def _wrong_content(folder: Path) -> list[str]:
    """Compare the content of the warehouse and of the Parquet files with what the release says."""
    import json

    about = json.loads((folder / ABOUT).read_text("utf-8"))
    manifest = json.loads((folder / PARQUET / "juesuan-export.json").read_text("utf-8"))
    try:
        content = hash_of(folder / WAREHOUSE)
    except WarehouseError as error:
        return [text("warehouse.content_not_compared", file=WAREHOUSE, reason=error)]
    return [
        text("warehouse.content_differs", file=file, found=digest, expected=about["content_hash"])
        for file, digest in ((WAREHOUSE, content), (PARQUET, manifest["content_hash"]))
        if digest != about["content_hash"]
    ]


def _filled(folder: Path, program: str, measured: Mapping[str, Mapping[str, Any] | None]) -> dict[str, Any]:
    """Write the data of a release; return the facts about them for `release.json`."""
    (folder / PARQUET).mkdir()
    with connect(folder / WAREHOUSE, into=folder / PARQUET) as connection:
        exported = fill(
            connection,
            folder / PARQUET,
            "parquet",
            Choice(all_versions=True, contacts=True),
            bom=False,
            program=program,
        )
        (folder / "dictionary.md").write_text(dictionary(), "utf-8")
        _write_dictionary(folder / "dictionary.csv", tables(connection, Choice(all_versions=True)))
        counts = _counts(connection)
        grades = connection.execute("SELECT grade, count(*) FROM main.grades GROUP BY grade ORDER BY grade").fetchall()
        readers = connection.execute("SELECT DISTINCT reader_version FROM main.documents ORDER BY 1").fetchall()
    shutil.rmtree(folder / f"{PARQUET}.tmp", ignore_errors=True)
    for name, figures in measured.items():
        if figures is not None:
            write_json(folder / f"{name}.json", figures)
    versions = [row[0] for row in readers]
    return {
        "content_hash": exported.content_hash,
        "reader_versions": versions,
        "counts": counts,
        "grades": dict(grades),
        "rows": exported.rows,
        "measured": {
            name: None if figures is None else {**figures, "same_reader": versions == [figures.get("reader_version")]}
            for name, figures in measured.items()
        },
    }


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    totals = connection.execute(files("schemas").joinpath("warehouse", "commands", "status.sql").read_text("utf-8"))
    names = [column[0] for column in totals.description or ()]
    return dict(zip(names, totals.fetchall()[0], strict=True))


def _write_dictionary(path: Path, chosen: Sequence[Table]) -> None:
    with open(path, "w", encoding="utf-8", newline="") as lines:
        writer = CsvWriter(lines)
        writer.row(["table", "column", "type", "never_null", "zh", "description"])
        for table in chosen:
            writer.row([table.name, "", "table", "", "", table.doc])
            for field in table.fields:
                writer.row([table.name, field.name, field.kind, "yes" if field.required else "", field.zh, field.doc])


def _expect_new(target: Path) -> None:
    if target.exists():
        raise WarehouseError(message("warehouse.release_exists", path=target))


def _write_sums(folder: Path) -> None:
    lines = [f"{_sha256(folder / name)}  {name}\n" for name in listed(folder)]
    (folder / SUMS).write_text("".join(lines), "utf-8")


def _read_sums(folder: Path) -> dict[str, str]:
    try:
        lines = (folder / SUMS).read_text("utf-8").splitlines()
        return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    except (OSError, UnicodeDecodeError) as error:
        raise WarehouseError(message("warehouse.not_a_release", path=folder, file=SUMS, reason=error)) from error


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
