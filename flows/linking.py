"""What follows from all documents together: entities, versions, and the checks between the years of an entity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.frames import frame

if TYPE_CHECKING:
    import pandas as pd

    from transforms.entities.record import Record
    from transforms.findings import Finding
    from warehouse.load import Writer

_SAME_SHARE = 0.5
"""Versions of one disclosure that share less of their cells than this are reported: they may be of two bodies"""


def link(writer: Writer, record: Record, linked_version: str) -> None:
    """Bring the frames `LINKED` up to date with the documents that the writer has loaded.

    The result depends on the documents in the warehouse and on the record alone, never on the order in which they
    came. Only the entities that a loaded document belongs to, or did before, are compared anew, or all of them where
    `linked_version` (code, declarations, record) is another one than last time.
    """
    from expectations.checks import COLUMNS_ACROSS, evaluate_across, selected_across
    from transforms.entities.filing import DOCUMENT_COLUMNS
    from transforms.entities.resolve import TOLD, resolve
    from transforms.entities.versions import disclosures

    stored = writer.stored
    touched = None if stored.linked_version != linked_version else _touched(writer, record)
    if touched is None:
        resolved = resolve(stored.known_documents(DOCUMENT_COLUMNS), stored.printed_names(), record)
    else:
        documents = stored.witnesses(DOCUMENT_COLUMNS, touched.documents)
        resolved = resolve(documents, stored.printed_names(touched.documents), record, touched.entities)
    for name in ("divisions", "entities", "entity_codes", "entity_changes"):
        writer.replace(name, getattr(resolved, name))
    versions = disclosures(resolved.documents, record)
    results = evaluate_across(stored.facts_of(versions[versions["is_current"]], COLUMNS_ACROSS, selected_across()))
    told = frame("findings_across").build(_row(sha256, finding) for sha256, finding in resolved.findings)
    if touched is None:
        writer.replace("entity_aliases", resolved.entity_aliases)
        writer.replace("disclosures", versions)
        writer.replace("check_results_across", results)
        writer.replace("findings_across", _findings(results, told, stored.restated()))
    else:
        writer.replace_of("entity_aliases", resolved.entity_aliases, "entity_id", touched.entities)
        writer.replace_of("disclosures", versions, "entity_id", touched.entities)
        writer.replace_of("check_results_across", results, "document_sha256", touched.documents)
        # A new entity is told of where another one is that it may be.
        told_of = touched.documents | stored.told_otherwise(told, TOLD)
        told = told[told["document_sha256"].isin(told_of)]
        found = _findings(stored.rows_of("check_results_across", told_of), told, stored.restated(told_of))
        writer.replace_of("findings_across", found, "document_sha256", told_of)
    writer.linked(linked_version)


@dataclass(frozen=True)
class _Touched:
    """Entities that are compared anew, and their documents, as they were filed and as they are filed now."""

    entities: set[str]
    documents: set[str]


def _touched(writer: Writer, record: Record) -> _Touched:
    from transforms.entities.filing import DOCUMENT_COLUMNS, file_documents

    new = writer.stored.new_documents(DOCUMENT_COLUMNS, writer.loaded)
    filed, _ = file_documents(new, record, [])
    # What is told of the entities on record depends on each of their documents, and they are few.
    named = {name for change in record.changes for name in (change.entity, change.other) if name}
    split = {sha256 for change in record.changes for sha256 in change.documents}
    entities = writer.stored.entities_of(writer.loaded | split) | set(filed["entity_id"]) | named
    return _Touched(entities, writer.stored.documents_of(entities) | set(new["document_sha256"]) | writer.loaded)


def _findings(results: pd.DataFrame, told: pd.DataFrame, restated: Iterable[tuple[str, str, int, int]]) -> pd.DataFrame:
    import pandas as pd

    from expectations.checks import FIRST_ACROSS, findings_of

    declared = frame("findings_across")
    changed = declared.build(_row(sha256, finding) for sha256, finding in _restated(restated))
    found = pd.concat([told, changed, findings_of(results)], ignore_index=True)
    found = found.drop_duplicates(["document_sha256", "rule", "printed", "message"])
    found = found.sort_values(["document_sha256", "rule", "message"], kind="stable").reset_index(drop=True)
    found["finding_no"] = (found.groupby("document_sha256").cumcount() + 1 + FIRST_ACROSS).astype("Int64")
    return found[declared.column_names]


def _restated(restated: Iterable[tuple[str, str, int, int]]) -> Iterable[tuple[str, Finding]]:
    """What a version changed of the one before it, from the view `restatements`."""
    from transforms.findings import Finding

    for sha256, earlier, changed, cells in restated:
        detail = f"{changed} of {cells} cells differ from {earlier[:8]}."
        rule = "versions_differ" if changed > cells * (1 - _SAME_SHARE) else "restated"
        yield sha256, Finding(rule, detail=detail)


def _row(sha256: str, finding: Finding) -> dict[str, object]:
    return {
        "document_sha256": sha256,
        "finding_no": 0,
        "rule": finding.rule,
        "severity": finding.severity,
        "table_key": finding.table_key,
        "page": finding.page,
        "printed": finding.printed,
        "message": finding.message,
    }
