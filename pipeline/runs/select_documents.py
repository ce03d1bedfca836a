"""Which documents a person means who asks for one department, one document, or all that older code has read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from common.errors import JuesuanError
from pipeline.code_versions import reader_version
from warehouse.questions import ask_declared

Row = dict[str, Any]

_MOST_NAMED = 8
_DIGITS = 6
"""Fewer digits of a hash could be anything"""


def choose(
    warehouse: Path,
    department: str | None = None,
    year: int | None = None,
    *,
    documents: Sequence[str] = (),
    stale: bool = False,
) -> list[Row]:
    """Find documents in the warehouse, the refused ones too; each condition that is given must hold.

    Given are the columns of the declared query `rerun`, in order of the hashes.

    Args:
        warehouse: The published file.
        department: The number of an entity, or a name: as resolved, or as any of its documents prints it, or a part of
            a name that no other entity has.
        year: A fiscal year.
        documents: Names of files or starts of hashes.
        stale: Only what was read or judged by other code or declarations than today's.

    Raises:
        JuesuanError: nothing is called so, or several things may be meant; the message names them.
    """
    found = ask_declared(warehouse, "rerun")
    if department is not None:
        found = _of_department(found, department)
    if documents:
        named = {row["document_sha256"] for document in documents for row in _named(found, document)}
        found = [row for row in found if row["document_sha256"] in named]
    if year is not None:
        years = sorted({row["fiscal_year"] for row in found if row["fiscal_year"]})
        found = [row for row in found if row["fiscal_year"] == year]
        if not found:
            whose = f" of {department}" if department else ""
            there = f"; there are {', '.join(map(str, years))}" if years else ""
            raise JuesuanError(f"the warehouse has no document{whose} for {year}{there}")
    if stale:
        found = [row for row in found if row["reader_version"] != reader_version()]
    return found


def _of_department(rows: list[Row], wanted: str) -> list[Row]:
    # A name that only stands in a document of somebody else counts only where nobody bears it.
    ways: tuple[Callable[[Row], bool], ...] = (
        lambda row: bool(row["entity_id"] == wanted),
        lambda row: wanted in (row["canonical_name"], row["entity_name"], *row["names"]),
        lambda row: wanted in row["other_names"],
    )
    for way in ways:
        if found := [row for row in rows if way(row)]:
            return found
    parts = [row for row in rows if wanted and any(wanted in name for name in _names(row))]
    if len(_bodies(parts)) > 1:
        raise JuesuanError(
            f"{wanted!r} may be any of {len(_bodies(parts))} departments and units: {_listed(parts)}. "
            "Give the whole name, or the number before it"
        )
    if not parts:
        names = sorted({name for row in rows for name in _names(row)})
        near = get_close_matches(wanted, names, n=3, cutoff=0.5)
        hint = f"; there is {', '.join(near)}" if near else ""
        raise JuesuanError(f"the warehouse has no document of a department or unit called {wanted!r}{hint}")
    return parts


def _named(rows: list[Row], wanted: str) -> list[Row]:
    start = wanted.lower() if len(wanted) >= _DIGITS else None
    found = [
        row
        for row in rows
        if (start and row["document_sha256"].startswith(start))
        or row["source_name"] == wanted
        or row["source_name"].endswith(f"/{wanted}")
    ]
    if len(found) == 1:
        return found
    if not found:
        raise JuesuanError(f"the warehouse has no document {wanted!r}")
    which = ", ".join(f"{row['document_sha256'][:12]} {row['source_name']}" for row in found[:_MOST_NAMED])
    raise JuesuanError(f"{wanted!r} may be any of {len(found)} documents: {which}")


def _names(row: Row) -> list[str]:
    return [name for name in (row["canonical_name"], row["entity_name"], *row["names"]) if name]


def _bodies(rows: list[Row]) -> dict[str, Row]:
    return {row["entity_id"] or row["entity_name"]: row for row in rows}


def _listed(rows: list[Row]) -> str:
    bodies = list(_bodies(rows).items())
    said = [
        f"{number} {row['canonical_name']} ({row['entity_scope'] or 'unknown'}"
        + (f", {row['division_name']})" if row["division_name"] else ")")
        for number, row in bodies[:_MOST_NAMED]
    ]
    more = f" and {len(bodies) - _MOST_NAMED} more" if len(bodies) > _MOST_NAMED else ""
    return "; ".join(said) + more
