"""What was read of a document so far, and its rows in the declared frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schemas.reading.figures import FIGURE_FRAMES
from schemas.reading.frames import frame
from transforms.completeness.unextracted import PrintedText
from transforms.facts.cells import fact_cell
from transforms.facts.fact_key import fact_id, year_of
from transforms.figures import Figures, rows_of
from transforms.findings import Finding
from transforms.identity.pieces import Evidence
from transforms.result import Disclosure

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Progress:
    """What was read of a document so far; a refused document keeps it, to show how far the reading came."""

    page_count: int | None = None
    disclosure: Disclosure | None = None
    evidence: list[Evidence] = field(default_factory=list)
    accepted: frozenset[Evidence] = frozenset()
    """The evidence that agrees with the disclosure"""
    findings: list[Finding] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)
    """Rows of `tables_read`, without the document"""
    facts: list[dict[str, Any]] = field(default_factory=list)
    """Rows of `facts`, without document and disclosure"""
    printed: list[PrintedText] = field(default_factory=list)
    figures: Figures = field(default_factory=Figures)
    """Figures of the narrative and of performance forms"""


def frames_of(sha256: str, source_name: str, progress: Progress) -> dict[str, pd.DataFrame]:
    """Build the frames of one document as they are staged."""
    ids = _fact_ids(sha256, progress)
    return {
        "facts": frame("facts").build(fact_rows(sha256, source_name, progress)),
        "tables_read": frame("tables_read").build({"document_sha256": sha256, **row} for row in progress.tables),
        "findings": frame("findings").build(_finding_rows(sha256, progress, ids)),
        "evidence": frame("evidence").build(_evidence_rows(sha256, progress)),
        **{name: frame(name).build(_figure_rows(name, sha256, progress, ids)) for name in FIGURE_FRAMES},
    }


def fact_rows(sha256: str, source_name: str, progress: Progress) -> Iterable[dict[str, Any]]:
    """Give the rows of the frame `facts`; none where the identity of the document was not decided."""
    if progress.disclosure is None:
        return
    fiscal_year = progress.disclosure.fiscal_year
    for fact in progress.facts:
        yield {
            **fact,
            "fact_id": fact_id(sha256, fact, fiscal_year),
            "reference_year": year_of(fact["reference_year"], fiscal_year),
            "document_sha256": sha256,
            "source_name": source_name,
            "entity_name": progress.disclosure.entity_name,
            "entity_scope": progress.disclosure.entity_scope,
            "division_name": progress.disclosure.division_name,
            "fiscal_year": fiscal_year,
            "document_kind": progress.disclosure.document_kind,
        }


def _fact_ids(sha256: str, progress: Progress) -> dict[tuple[object, ...], str]:
    """The identifiers of the facts by their cells; none where the identity of the document was not decided."""
    if progress.disclosure is None:
        return {}
    fiscal_year = progress.disclosure.fiscal_year
    return {fact_cell(fact): fact_id(sha256, fact, fiscal_year) for fact in progress.facts}


def _figure_rows(
    name: str, sha256: str, progress: Progress, ids: Mapping[tuple[object, ...], str]
) -> Iterable[dict[str, Any]]:
    """Give the rows of a frame of narratives or forms; none where the identity of the document was not decided."""
    return rows_of(progress.figures, name, sha256, ids) if progress.disclosure is not None else ()


def _finding_rows(sha256: str, progress: Progress, ids: Mapping[tuple[object, ...], str]) -> Iterable[dict[str, Any]]:
    """Give the rows of the frame `findings`, equal findings once."""
    for number, finding in enumerate(dict.fromkeys(progress.findings), start=1):
        yield finding.row(sha256, number=number, fact_id=ids.get(finding.cell) if finding.cell else None)


def _evidence_rows(sha256: str, progress: Progress) -> Iterable[dict[str, Any]]:
    for number, piece in enumerate(progress.evidence, start=1):
        yield {
            "document_sha256": sha256,
            "evidence_no": number,
            "field": piece.field,
            "value": piece.value,
            "role": piece.role,
            "rank": piece.rank,
            "page": piece.page,
            "printed": piece.printed,
            "accepted": piece in progress.accepted,
        }
