"""Link all documents: entities, versions, and the checks between the years of an entity."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from schemas.reading.frames import frame
from schemas.wording.messages import message

if TYPE_CHECKING:
    import pandas as pd

    from transforms.entities.record import Record
    from transforms.entities.versions import Versions
    from transforms.findings import Finding
    from warehouse.linking_reads import LinkingReads
    from warehouse.load import Writer


def link(writer: Writer, record: Record, linked_version: str) -> None:
    """Bring the frames `LINKED` up to date with the documents that the writer has loaded.

    The result depends on the documents in the warehouse and on the record alone, never on the order in which they
    came. Only the entities that a loaded document belongs to, or did before, are compared again, or all of them where
    `linked_version` (code, declarations, record) has changed.
    """
    from expectations.checks import COLUMNS_ACROSS, evaluate_across, selected_across
    from transforms.entities.filing import DOCUMENT_COLUMNS
    from transforms.entities.resolve import ENTITY_RULES, resolve_entities
    from transforms.entities.versions import VERSION_RULES

    linking_reads = writer.linking_reads
    touched = None if writer.removed or linking_reads.linked_version != linked_version else _touched(writer, record)
    if touched is None:
        resolved = resolve_entities(
            linking_reads.known_documents(DOCUMENT_COLUMNS), linking_reads.printed_names(), record
        )
    else:
        documents = linking_reads.witnesses(DOCUMENT_COLUMNS, touched.documents)
        resolved = resolve_entities(documents, linking_reads.printed_names(touched.documents), record, touched.entities)
    for name in ("divisions", "entities", "entity_codes", "entity_changes"):
        writer.replace(name, getattr(resolved, name))
    judged = _number_versions(linking_reads, resolved.documents, record)
    versions = judged.disclosures
    results = evaluate_across(
        linking_reads.facts_of(versions[versions["is_current"]], COLUMNS_ACROSS, selected_across())
    )
    entity_findings = _as_frame(resolved.findings)
    of_versions = _as_frame(judged.findings)
    if touched is None:
        writer.replace("entity_aliases", resolved.entity_aliases)
        writer.replace("disclosures", versions)
        writer.replace("check_results_across", results)
        writer.replace("findings_across", _findings(results, entity_findings, of_versions, _restated(linking_reads)))
    else:
        writer.replace_of("entity_aliases", resolved.entity_aliases, "entity_id", touched.entities)
        writer.replace_of("disclosures", versions, "entity_id", touched.entities)
        writer.replace_of("check_results_across", results, "document_sha256", touched.documents)
        # A question about a new entity is also a finding of the documents of the other one.
        documents_told = touched.documents | linking_reads.changed_findings(entity_findings, ENTITY_RULES)
        entity_findings = entity_findings[entity_findings["document_sha256"].isin(documents_told)]
        results = linking_reads.rows_of("check_results_across", documents_told)
        # Of documents of other entities, what their versions say is as it was.
        if others := documents_told - touched.documents:
            published_findings = linking_reads.rows_of("findings_across", others)
            of_versions = _joined(of_versions, published_findings[published_findings["rule"].isin(VERSION_RULES)])
        findings = _findings(results, entity_findings, of_versions, _restated(linking_reads, documents_told))
        writer.replace_of("findings_across", findings, "document_sha256", documents_told)
    writer.linked(linked_version)


@dataclass(frozen=True)
class _Touched:
    """Entities that are compared again, and their documents, as they were filed and as they are filed now."""

    entities: set[str]
    documents: set[str]


def _touched(writer: Writer, record: Record) -> _Touched:
    from transforms.entities.filing import DOCUMENT_COLUMNS, file_documents

    new = writer.linking_reads.new_documents(DOCUMENT_COLUMNS, writer.loaded)
    filed = file_documents(new, record).documents
    # Findings about the entities on record depend on all of their documents, and they are few.
    named = {name for change in record.changes for name in (change.entity, change.other) if name}
    split = {sha256 for change in record.changes for sha256 in change.documents}
    entities = writer.linking_reads.entities_of(writer.loaded | split) | set(filed["entity_id"]) | named
    return _Touched(entities, writer.linking_reads.documents_of(entities) | set(new["document_sha256"]) | writer.loaded)


def _number_versions(linking_reads: LinkingReads, documents: pd.DataFrame, record: Record) -> Versions:
    """Number the versions of each disclosure by what the stored figures of those published again have in common."""
    from transforms.entities.ordering import Content, Likeness
    from transforms.entities.versions import number_versions, pairs_to_compare, published_again, with_parts

    documents = with_parts(documents, linking_reads.parts(published_again(documents)["document_sha256"].tolist()))
    again = published_again(documents)["document_sha256"].tolist()
    contents = {
        sha256: Content(counted, printed, is_corrected)
        for sha256, counted, printed, is_corrected in linking_reads.contents(again)
    }
    alike = {
        (contents[sha256].printed, contents[other].printed): Likeness(cells, same, is_within, has_within)
        for sha256, other, cells, same, is_within, has_within in linking_reads.likeness(
            pairs_to_compare(documents, contents)
        )
    }
    return number_versions(documents, record, contents, alike)


def _as_frame(findings: Iterable[tuple[str, Finding]]) -> pd.DataFrame:
    return frame("findings_across").build(finding.row(sha256) for sha256, finding in findings)


def _joined(*parts: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    return pd.concat(parts, ignore_index=True)


def _findings(
    results: pd.DataFrame,
    entity_findings: pd.DataFrame,
    of_versions: pd.DataFrame,
    restated: Iterable[tuple[str, Finding]],
) -> pd.DataFrame:
    from expectations.checks import FIRST_ACROSS, findings_of

    declared = frame("findings_across")
    findings = _joined(entity_findings, of_versions, _as_frame(restated), findings_of(results))
    findings = findings.drop_duplicates(["document_sha256", "rule", "printed", "message"])
    findings = findings.sort_values(["document_sha256", "rule", "message"], kind="stable").reset_index(drop=True)
    findings["finding_no"] = (findings.groupby("document_sha256").cumcount() + 1 + FIRST_ACROSS).astype("Int64")
    return findings[declared.column_names]


def _restated(linking_reads: LinkingReads, documents: Collection[str] | None = None) -> Iterable[tuple[str, Finding]]:
    """Find what a version changed of the one before it, and changes that start from another amount than was published.

    Both are shown by the views `restatements` and `prior_year_derived`.
    """
    from transforms.findings import Finding

    for sha256, earlier, changed, cells in linking_reads.restated(documents):
        detail = message("pipeline_loading.restated", changed=changed, cells=cells, earlier=earlier[:8])
        yield sha256, Finding("restated", detail=detail)
    for sha256, page, subject, year, prior, published, source_name, at in linking_reads.restated_years(documents):
        amounts = {"prior": f"{Decimal(prior).scaleb(-6):.2f}", "published": f"{Decimal(published).scaleb(-6):.2f}"}
        detail = message(
            "pipeline_loading.prior_year_restated", subject=subject, year=year, **amounts, document=source_name, page=at
        )
        yield sha256, Finding("prior_year_restated", page, printed=subject, detail=detail)
