"""What the pages of `review` are made of: the rows of a document from the warehouse, and its archived bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from flows.archive import Archive
from flows.errors import JuesuanError
from flows.questions import ask_declared
from flows.settings import Settings
from flows.staging import Staging

if TYPE_CHECKING:
    from pathlib import Path

    from review.dossier import Dossier

FRAMES = ("documents", "facts", "findings", "tables_read", "evidence", "check_results", "check_facts", "grades")
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
        rows["facts"] = _staged_facts(settings, document)
    return Dossier(
        document=document,
        facts=rows["facts"],
        findings=rows["findings"],
        tables=rows["tables_read"],
        evidence=rows["evidence"],
        results=rows["check_results"],
        terms=rows["check_facts"],
        grade=rows["grades"][0] if rows["grades"] else {},
        pdf=_bytes(settings, document["document_sha256"]),
    )


def _staged_facts(settings: Settings, document: dict[str, Any]) -> list[dict[str, Any]]:
    """The cells of a refused document: the warehouse leaves them out, the staging area has what was read."""
    version = str(document["reader_version"]).partition("-")[0]
    path = Staging(settings.staging_dir).path(document["document_sha256"], version) / "facts.parquet"
    if not path.is_file():
        return []
    import pyarrow.parquet as pq

    rows: list[dict[str, Any]] = pq.read_table(path, partitioning=None).to_pylist()
    return rows


def _bytes(settings: Settings, sha256: str) -> bytes | None:
    try:
        return Archive(settings.archive_dir).path(sha256).read_bytes()
    except OSError:
        return None
