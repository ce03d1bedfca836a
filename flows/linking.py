"""What follows from all documents together: entities, versions, and the checks between the years of an entity."""

from __future__ import annotations

from collections.abc import Iterable
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
    came. Only entities that a loaded document or a changed version belongs to are compared anew, or all of them where
    `linked_version` (code, declarations, record) is another one than last time.
    """
    from transforms.entities.resolve import DOCUMENT_COLUMNS, resolve
    from transforms.entities.versions import disclosures

    resolved = resolve(writer.stored.known_documents(DOCUMENT_COLUMNS), writer.stored.printed_names(), record)
    versions = disclosures(resolved.documents, record)
    touched = _touched(writer, versions, everything=writer.stored.linked_version != linked_version)
    for name in ("divisions", "entities", "entity_aliases", "entity_codes", "entity_changes"):
        writer.replace(name, getattr(resolved, name))
    writer.replace("disclosures", versions)
    results = _checks_across(writer, versions, touched)
    writer.replace("check_results_across", results)
    writer.replace("findings_across", _findings(writer, results, resolved.findings))
    writer.linked(linked_version)


def _touched(writer: Writer, versions: pd.DataFrame, *, everything: bool) -> set[str]:
    """The entities whose documents changed since they were last compared."""
    if everything:
        return set(versions["entity_id"])
    before = writer.stored.rows("disclosures")
    columns = ["document_sha256", "entity_id", "fiscal_year", "version_no", "version_state"]
    both = before[columns].merge(versions[columns], how="outer", on=columns, indicator=True)
    changed = set(both.loc[both["_merge"] != "both", "entity_id"])
    loaded = versions.loc[versions["document_sha256"].isin(writer.loaded), "entity_id"]
    return changed | set(loaded)


def _checks_across(writer: Writer, versions: pd.DataFrame, touched: set[str]) -> pd.DataFrame:
    import pandas as pd

    from expectations.checks import COLUMNS_ACROSS, evaluate_across, selected_across

    mine = versions["entity_id"].isin(touched)
    # Entities that are touched keep nothing of what was found before; nor does a document that is not known any more.
    untouched = versions.loc[~mine, "document_sha256"]
    before = writer.stored.rows("check_results_across")
    kept = before[before["document_sha256"].isin(untouched)]
    current = versions[mine & versions["is_current"]]
    found = evaluate_across(writer.stored.facts_of(current, COLUMNS_ACROSS, selected_across()))
    both = pd.concat([part for part in (kept, found) if len(part)] or [found], ignore_index=True)
    return both.sort_values(["document_sha256", "check_no"], kind="stable").reset_index(drop=True)


def _findings(writer: Writer, results: pd.DataFrame, told: Iterable[tuple[str, Finding]]) -> pd.DataFrame:
    import pandas as pd

    from expectations.checks import FIRST_ACROSS, findings_of

    declared = frame("findings_across")
    rows = [_row(sha256, finding) for sha256, finding in [*told, *_restated(writer)]]
    found = pd.concat([declared.build(rows), findings_of(results)], ignore_index=True)
    found = found.drop_duplicates(["document_sha256", "rule", "printed", "message"])
    found = found.sort_values(["document_sha256", "rule", "message"], kind="stable").reset_index(drop=True)
    found["finding_no"] = (found.groupby("document_sha256").cumcount() + 1 + FIRST_ACROSS).astype("Int64")
    return found[declared.column_names]


def _restated(writer: Writer) -> Iterable[tuple[str, Finding]]:
    """What a version changed of the one before it, from the view `restatements`."""
    from transforms.findings import Finding

    for sha256, earlier, changed, cells in writer.stored.restated():
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
