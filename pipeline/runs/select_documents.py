"""Select documents of the warehouse: those of one department, named ones, or those that older code has read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from common.errors import JuesuanError
from pipeline.code_versions import reader_version
from pipeline.lookup import find_document
from schemas.wording.messages import Message, message
from warehouse.questions import ask_declared

Row = dict[str, Any]

_MOST_NAMED = 8


@dataclass(frozen=True)
class Selection:
    """Which documents of the warehouse are asked for; each condition that is given must hold."""

    department: str | None = None
    """The number of an entity, or a name: as resolved, or as any of its documents prints it, or a part of a name that
    no other entity has"""
    year: int | None = None
    documents: Sequence[str] = ()
    """Names of files or starts of hashes"""
    stale: bool = False
    """Only what was read or judged by other code or declarations than today's"""


def select_documents(warehouse: Path, selection: Selection) -> list[Row]:
    """Select documents of the warehouse, the refused ones included.

    Returns:
        The columns of the declared query `rerun`, in order of the hashes.

    Raises:
        JuesuanError: nothing is called so, or several things may be meant; the message names them.
    """
    rows = ask_declared(warehouse, "rerun")
    if selection.department is not None:
        rows = _of_department(rows, selection.department)
    if selection.documents:
        rows = [row for name in selection.documents for row in _named(warehouse, rows, name)]
        rows = sorted({row["document_sha256"]: row for row in rows}.values(), key=lambda row: row["document_sha256"])
    if selection.year is not None:
        rows = _of_year(rows, selection.year, selection.department)
    if selection.stale:
        rows = [row for row in rows if row["reader_version"] != reader_version()]
    return rows


def _of_year(rows: list[Row], year: int, department: str | None) -> list[Row]:
    selected = [row for row in rows if row["fiscal_year"] == year]
    if selected:
        return selected
    problem = message("pipeline_runs.no_year", year=year)
    if department:
        problem = message("pipeline_runs.no_year_of", department=department, year=year)
    if years := sorted({row["fiscal_year"] for row in rows if row["fiscal_year"]}):
        problem = message("pipeline_runs.years", problem=problem, years=", ".join(map(str, years)))
    raise JuesuanError(problem)


def _of_department(rows: list[Row], department: str) -> list[Row]:
    # A name that only stands in a document of another body counts only where no body has it.
    ways: tuple[Callable[[Row], bool], ...] = (
        lambda row: bool(row["entity_id"] == department),
        lambda row: department in (row["canonical_name"], row["entity_name"], *row["names"]),
        lambda row: department in row["other_names"],
    )
    for matches in ways:
        if selected := [row for row in rows if matches(row)]:
            return selected
    selected = [row for row in rows if department and any(department in name for name in _names(row))]
    bodies = _bodies(selected)
    if len(bodies) > 1:
        listed = _listed(bodies)
        raise JuesuanError(message("pipeline_runs.several_bodies", name=department, count=len(bodies), which=listed))
    if not selected:
        names = sorted({name for row in rows for name in _names(row)})
        if near := get_close_matches(department, names, n=3, cutoff=0.5):
            raise JuesuanError(message("pipeline_runs.no_body_near", name=department, near=", ".join(near)))
        raise JuesuanError(message("pipeline_runs.no_body", name=department))
    return selected


def _named(warehouse: Path, rows: list[Row], name: str) -> list[Row]:
    sha256 = find_document(warehouse, name)["document_sha256"]
    selected = [row for row in rows if row["document_sha256"] == sha256]
    if not selected:  # it is of another department
        raise JuesuanError(message("pipeline_lookup.no_document", name=name))
    return selected


def _names(row: Row) -> list[str]:
    return [name for name in (row["canonical_name"], row["entity_name"], *row["names"]) if name]


def _bodies(rows: list[Row]) -> dict[str, Row]:
    return {row["entity_id"] or row["entity_name"]: row for row in rows}


def _listed(bodies: dict[str, Row]) -> Message | str:
    described = []
    for number, row in list(bodies.items())[:_MOST_NAMED]:
        about = ", ".join(word for word in (row["entity_scope"], row["division_name"]) if word)
        described.append(f"{number} {row['canonical_name']} ({about or '-'})")
    listed = "; ".join(described)
    more = len(bodies) - _MOST_NAMED
    return message("pipeline_runs.and_more", which=listed, more=more) if more > 0 else listed
