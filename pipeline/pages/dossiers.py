"""Collect what the pages of a document show: its rows in the warehouse and its archived bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.intake.archive import Archive
from pipeline.lookup import staged_facts_file
from pipeline.pages.doubtful_figures import RULES, doubtful_figures, new_file
from pipeline.settings import Settings
from warehouse.questions import ask_all_declared

if TYPE_CHECKING:
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
    "accepted",
)
Ask = Callable[..., dict[str, list[dict[str, Any]]]]
_BATCH = 50
"""Documents that are queried at once: few queries, and little in memory"""


def dossiers(
    settings: Settings, warehouse: Path, documents: Sequence[str], ask: Ask = ask_all_declared
) -> Iterator[Dossier]:
    """Collect the dossiers of documents, given by hash, in the order given.

    Args:
        settings: The settings, for the archive and the staging area.
        warehouse: The published file.
        documents: Their hashes.
        ask: Answers several declared queries; whoever has the file open need not open it again.
    """
    for start in range(0, len(documents), _BATCH):
        batch = documents[start : start + _BATCH]
        asked = ask(warehouse, [f"dossier_{name}" for name in FRAMES], documents=batch)
        rows = {name: _by_document(asked[f"dossier_{name}"]) for name in FRAMES}
        for sha256 in batch:
            yield _dossier(settings, {name: rows[name].get(sha256, []) for name in FRAMES})


def _by_document(rows: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row["document_sha256"], []).append(row)
    return grouped


def _dossier(settings: Settings, rows: dict[str, list[dict[str, Any]]]) -> Dossier:
    from review.dossier import Dossier

    (document,) = rows["documents"]
    doubtful = _doubtful(settings, document, rows)
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
        doubtful=doubtful,
        new_file=new_file(document),
    )


def _doubtful(settings: Settings, document: dict[str, Any], rows: dict[str, list[dict[str, Any]]]) -> list[Any]:
    """Collect the figures of scans that are not loaded; only documents that have a finding on some have any."""
    if not any(finding["rule"] in RULES for finding in rows["findings"]):
        return []
    accepted = {row["figure_id"] for row in rows["accepted"]}
    return doubtful_figures(settings, document, _staged_facts(settings, document), rows["facts"], accepted)


def _judged_whole(
    facts: list[dict[str, Any]], rows: dict[str, list[dict[str, Any]]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Check a document with its stopped tables, so that the page shows why they are stopped.

    Returns:
        Rows of check_results and of check_facts.
    """
    from expectations.checks import doubts_of, evaluate
    from schemas.reading.frames import frame
    from transforms.corrections.overlay import records

    numbers = {fact["table_key"] for fact in facts if fact["cell_kind"] == "number"}
    tables = [
        row if row["status"] != "stopped" else {**row, "status": "read" if row["table_key"] in numbers else "nil"}
        for row in rows["tables_read"]
    ]
    findings = frame("findings").build(rows["findings"])
    checked = evaluate(frame("facts").build(facts), frame("tables_read").build(tables), doubts_of(findings))
    return records(checked.check_results), records(checked.check_facts)


def _staged_facts(settings: Settings, document: dict[str, Any]) -> list[dict[str, Any]]:
    """Read all staged cells of a document; the warehouse leaves out those of stopped tables."""
    path = staged_facts_file(settings, document)
    if not path.is_file():
        return []
    import pyarrow.parquet as pq

    rows: list[dict[str, Any]] = pq.read_table(path, partitioning=None).to_pylist()
    return rows


def _corrected(facts: list[dict[str, Any]], corrections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Apply to staged cells the corrections that were in force when the document was judged."""
    by_id = {row["fact_id"]: row for row in corrections}
    for fact in facts:
        if row := by_id.get(fact["fact_id"]):
            fact.update({name: row[name] for name in ("amount_fen", "quantity", "cell_kind")})
            fact.update(is_corrected=True, corrected_text=row["corrected"])
    return facts


def _bytes(settings: Settings, sha256: str) -> bytes | None:
    try:
        return Archive(settings.archive_dir).path(sha256).read_bytes()
    except OSError:
        return None
