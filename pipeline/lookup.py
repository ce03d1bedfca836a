"""Find the one document or figure that a person names by a short form."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from common.errors import JuesuanError
from pipeline.code_versions import read_version_of
from pipeline.reading.staging import Staging
from pipeline.settings import Settings
from schemas.wording.messages import message
from warehouse import sql
from warehouse.questions import ask_declared

LEAST_DIGITS = 6
"""Digits of a hash or of a fact's number that are enough to ask for it"""
_MOST_NAMED = 5
_DIGITS = re.compile(r"[0-9a-f]+")


def find_document(warehouse: Path, name: str) -> dict[str, Any]:
    """Find the document that a file name, the end of its path, or the start of its hash means.

    Returns:
        Its row of the view `documents`.

    Raises:
        JuesuanError: there is none, or more than one.
    """
    rows = ask_declared(warehouse, "explain", document=name)
    if not rows:
        near = [row["source_name"] for row in ask_declared(warehouse, "names_with", part=name)]
        if near:
            raise JuesuanError(message("pipeline_lookup.no_document_near", name=name, near=", ".join(near)))
        raise JuesuanError(message("pipeline_lookup.no_document", name=name))
    if len(rows) > 1:
        listed = ", ".join(f"{row['document_sha256'][:12]} {row['source_name']}" for row in rows[:_MOST_NAMED])
        raise JuesuanError(message("pipeline_lookup.several_documents", name=name, count=len(rows), which=listed))
    return rows[0]


def find_fact(settings: Settings, warehouse: Path, fact_id: str) -> tuple[str, str]:
    """Find the fact whose number begins with the given characters, also in a stopped table or document.

    Returns:
        The hash of its document and its full number.

    Raises:
        JuesuanError: too few characters, no such fact, or more than one.
    """
    start = expect_fact_number(fact_id)
    rows = {row["fact_id"]: row["document_sha256"] for row in ask_declared(warehouse, "prove", fact=start)}
    if not rows:
        rows = _find_staged_facts(settings, warehouse, start)
    if not rows:
        raise JuesuanError(message("pipeline_lookup.no_fact", fact_id=fact_id))
    if len(rows) > 1:
        listed = ", ".join(sorted(rows)[:_MOST_NAMED])
        raise JuesuanError(message("pipeline_lookup.several_facts", fact_id=fact_id, which=listed))
    ((whole, sha256),) = rows.items()
    return sha256, whole


def find_figure(warehouse: Path, start: str) -> tuple[str, str, str] | None:
    """Find the figure of a narrative or a performance form that the start of its number means.

    Returns:
        Its frame, the hash of its document and its whole number; None where there is none.

    Raises:
        JuesuanError: the start is too short or no number, or there is more than one.
    """
    rows = ask_declared(warehouse, "figures", figure=expect_fact_number(start))
    if len(rows) > 1:
        listed = ", ".join(row["figure_id"] for row in rows[:_MOST_NAMED])
        raise JuesuanError(message("pipeline_lookup.several_facts", fact_id=start, which=listed))
    return (rows[0]["frame"], rows[0]["document_sha256"], rows[0]["figure_id"]) if rows else None


def figure_row(warehouse: Path, frame: str, figure_id: str) -> dict[str, Any]:
    """The row of a figure in its view, by its whole number."""
    (row,) = ask_declared(warehouse, f"figure_{frame}", figure=figure_id)
    return row


def form_row(warehouse: Path, frame: str, figure: dict[str, Any]) -> dict[str, Any]:
    """The row of the performance form that a figure belongs to; empty where it belongs to none."""
    if frame not in ("project_funds", "project_indicators"):
        return {}
    about = {"document": figure["document_sha256"], "form_no": figure["form_no"]}
    return next(iter(ask_declared(warehouse, "figure_form", **about)), {})


def expect_fact_number(fact_id: str) -> str:
    """Normalise the start of a fact's number.

    Raises:
        JuesuanError: it has other characters than hexadecimal digits, or is too short.
    """
    start = fact_id.strip().lower()
    if not _DIGITS.fullmatch(start):
        pattern = sql.text(f"%{fact_id.strip()}%")
        raise JuesuanError(message("pipeline_lookup.not_a_fact_number", fact_id=fact_id, pattern=pattern))
    if len(start) < LEAST_DIGITS:
        raise JuesuanError(message("pipeline_lookup.fact_number_too_short", fact_id=fact_id, least=LEAST_DIGITS))
    return start


def staged_facts_file(settings: Settings, document: dict[str, Any]) -> Path:
    """Locate the staged facts of a document of the warehouse; they need not be there any more."""
    folder = Staging(settings.staging_dir).path(document["document_sha256"], read_version_of(document))
    return folder / "facts.parquet"


def _find_staged_facts(settings: Settings, warehouse: Path, start: str) -> dict[str, str]:
    """Find facts of stopped documents and tables, which only the staging area has: document hash by fact."""
    import pyarrow.parquet as pq

    facts: dict[str, str] = {}
    stopped = [*ask_declared(warehouse, "quarantine"), *ask_declared(warehouse, "stopped")]
    for row in {row["document_sha256"]: row for row in stopped}.values():
        path = staged_facts_file(settings, row)
        if path.is_file():
            fact_ids = pq.read_table(path, columns=["fact_id"], partitioning=None)["fact_id"].to_pylist()
            facts.update({fact_id: row["document_sha256"] for fact_id in fact_ids if fact_id.startswith(start)})
    return facts
