"""What the pages of `review` are made of: the rows of a document from the warehouse, and its archived bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from common.errors import JuesuanError
from pipeline.intake.archive import Archive
from pipeline.reading.staging import Staging
from pipeline.settings import Settings
from warehouse import sql
from warehouse.questions import ask_declared

if TYPE_CHECKING:
    from pathlib import Path

    from review.dossier import Dossier

FRAMES = (
    "documents",
    "facts",
    "findings",
    "tables_read",
    "evidence",
    "check_results",
    "check_facts",
    "grades",
    "corrections",
)
LEAST = 6
"""Digits of a fact's number that are enough to ask for it"""
_DIGITS = re.compile(r"[0-9a-f]+")
TOGETHER = 50
"""Documents that are asked for at once: few questions, and little in memory"""


def find_document(warehouse: Path, document: str) -> dict[str, Any]:
    """The one document that a name or the start of a hash means.

    Raises:
        JuesuanError: there is none, or more than one.
    """
    found = ask_declared(warehouse, "explain", document=document)
    if not found:
        raise JuesuanError(f"the warehouse has no document {document!r}")
    if len(found) > 1:
        which = ", ".join(f"{row['document_sha256'][:12]} {row['source_name']}" for row in found[:5])
        raise JuesuanError(f"{document!r} may be any of {len(found)} documents: {which}")
    return found[0]


def dossiers(settings: Settings, warehouse: Path, documents: Sequence[str]) -> Iterator[Dossier]:
    """What is known of each of some documents, by hash, in the order given."""
    for start in range(0, len(documents), TOGETHER):
        part = documents[start : start + TOGETHER]
        rows = {name: _by_document(ask_declared(warehouse, f"dossier_{name}", documents=part)) for name in FRAMES}
        for sha256 in part:
            yield _dossier(settings, {name: rows[name].get(sha256, []) for name in FRAMES})


def _by_document(rows: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["document_sha256"], []).append(row)
    return found


def _dossier(settings: Settings, rows: dict[str, list[dict[str, Any]]]) -> Dossier:
    from review.dossier import Dossier

    (document,) = rows["documents"]
    if document["status"] == "quarantined":
        rows["facts"] = _corrected(_staged_facts(settings, document), rows["corrections"])
    elif stopped := {row["table_key"] for row in rows["tables_read"] if row["status"] == "stopped"}:
        staged = _corrected(_staged_facts(settings, document), rows["corrections"])
        if staged:
            rows["facts"] += [fact for fact in staged if fact["table_key"] in stopped]
            rows["check_results"], rows["check_facts"] = _judged_whole(staged, rows)
    return Dossier(
        document=document,
        facts=rows["facts"],
        findings=rows["findings"],
        tables=rows["tables_read"],
        evidence=rows["evidence"],
        results=rows["check_results"],
        terms=rows["check_facts"],
        grade=rows["grades"][0] if rows["grades"] else {},
        corrections=rows["corrections"],
        pdf=_bytes(settings, document["document_sha256"]),
    )


def _judged_whole(
    facts: list[dict[str, Any]], rows: dict[str, list[dict[str, Any]]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The checks of a document with the stopped tables: what speaks against them is to be seen, and not that it is out.

    Gives rows of check_results and of check_facts.
    """
    from expectations.checks import doubts_of, evaluate
    from schemas.reading.frames import frame
    from transforms.corrections.overlay import records

    numbers = {fact["table_key"] for fact in facts if fact["cell_kind"] == "number"}
    tables = [
        row if row["status"] != "stopped" else {**row, "status": "read" if row["table_key"] in numbers else "nil"}
        for row in rows["tables_read"]
    ]
    found = frame("findings").build(rows["findings"])
    checked = evaluate(frame("facts").build(facts), frame("tables_read").build(tables), doubts_of(found))
    return records(checked.check_results), records(checked.check_facts)


def _staged_facts(settings: Settings, document: dict[str, Any]) -> list[dict[str, Any]]:
    """All cells of a document: the warehouse leaves out those of what is stopped, the staging area has them."""
    path = _staged_file(settings, document)
    if not path.is_file():
        return []
    import pyarrow.parquet as pq

    rows: list[dict[str, Any]] = pq.read_table(path, partitioning=None).to_pylist()
    return rows


def _staged_file(settings: Settings, document: dict[str, Any]) -> Path:
    return Staging(settings.staging_dir).path(document["document_sha256"], read_version_of(document)) / "facts.parquet"


def read_version_of(document: dict[str, Any]) -> str:
    """The version under which a document of the warehouse is staged: the first part of its reader_version."""
    return str(document["reader_version"]).partition("-")[0]


def _corrected(facts: list[dict[str, Any]], corrections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Staged cells with the corrections that were in force when the document was judged."""
    by_id = {row["fact_id"]: row for row in corrections}
    for fact in facts:
        if row := by_id.get(fact["fact_id"]):
            fact.update({name: row[name] for name in ("amount_fen", "quantity", "cell_kind")})
            fact.update(is_corrected=True, corrected_text=row["corrected"])
    return facts


def find_fact(settings: Settings, warehouse: Path, fact_id: str) -> tuple[str, str]:
    """The document and the whole number of the one fact that the start of its number means; of what is stopped, too.

    Raises:
        JuesuanError: the start is too short, or there is no such fact, or more than one.
    """
    wanted = fact_id.strip().lower()
    if not _DIGITS.fullmatch(wanted):
        raise JuesuanError(
            f"{fact_id!r} is no fact number, which has only the digits 0-9 and a-f: take it from the column `fact` of"
            ' `juesuan answers`, or from `fact_id` of any row, as in `juesuan sql "SELECT fact_id, row_name, page'
            f' FROM facts WHERE entity_name LIKE {sql.text(f"%{fact_id.strip()}%")}"`'
        )
    if len(wanted) < LEAST:
        raise JuesuanError(f"{fact_id!r} is too short: give at least {LEAST} digits of the fact's number")
    found = {row["fact_id"]: row["document_sha256"] for row in ask_declared(warehouse, "prove", fact=wanted)}
    if not found:
        found = _staged_ids(settings, warehouse, wanted)
    if not found:
        raise JuesuanError(f"the warehouse has no fact {fact_id!r} (column fact_id of `facts`)")
    if len(found) > 1:
        raise JuesuanError(f"{fact_id!r} may be any of several facts: {', '.join(sorted(found)[:5])}")
    ((whole, sha256),) = found.items()
    return sha256, whole


def _staged_ids(settings: Settings, warehouse: Path, start: str) -> dict[str, str]:
    """Facts of stopped documents and tables: only the staging area knows them."""
    import pyarrow.parquet as pq

    found: dict[str, str] = {}
    waiting = [*ask_declared(warehouse, "quarantine"), *ask_declared(warehouse, "stopped")]
    for row in {row["document_sha256"]: row for row in waiting}.values():
        path = _staged_file(settings, row)
        if path.is_file():
            ids = pq.read_table(path, columns=["fact_id"], partitioning=None)["fact_id"].to_pylist()
            found.update({one: row["document_sha256"] for one in ids if one.startswith(start)})
    return found


def _bytes(settings: Settings, sha256: str) -> bytes | None:
    try:
        return Archive(settings.archive_dir).path(sha256).read_bytes()
    except OSError:
        return None
