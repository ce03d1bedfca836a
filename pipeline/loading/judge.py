"""Judge staged documents: corrections, the gate and the checks decide what is loaded and what is stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Protocol

from common.language import Bilingual, Localised, in_language, sentences
from pipeline.code_versions import read_version, reader_version
from pipeline.intake.archive import Archived
from pipeline.reading.staging import StagedHead, Staging
from schemas.reading.figures import figure_frames
from schemas.reading.frames import frame
from schemas.wording.messages import message_columns, text

if TYPE_CHECKING:
    import pandas as pd

    from expectations.stopping import Settled
    from transforms.corrections.overlay import Overlaid

Frames = dict[str, "pd.DataFrame"]


class GateResult(Protocol):
    """What the gate says of a batch: its findings, and what it judged."""

    @property
    def findings(self) -> pd.DataFrame:
        """The failing rows, in the columns of the frame `findings`."""

    @property
    def results(self) -> pd.DataFrame:
        """What every expectation says of each document: the frame `gate_results`."""


Gate = Callable[[Frames], GateResult]

_MOST_PROBLEMS = 3
"""Problems of a correction file in the message of its document; the findings have them all"""


@dataclass(frozen=True)
class Loaded:
    """A document as the warehouse has it after this run."""

    sha256: str
    source_name: str
    status: str
    reason: str | None
    message: str | None
    facts: int
    findings: int
    corrected: int = 0
    """figures corrected by people"""
    flagged: bool = False
    """loaded, with a finding that needs a person"""
    stopped: tuple[str, ...] = ()
    """its stopped tables, each with its reason and page, in words; none of their figures is loaded"""
    message_zh: str | None = None
    statements: int = 0
    """figures of its narrative"""
    forms: int = 0
    """its forms on performance"""
    conflict: str | None = None
    """why it is not shown as current: it contradicts other versions, and no date or decision orders them"""


def judge_batch(batch: Sequence[Archived], staging: Staging, gate: Gate) -> tuple[Frames, list[Loaded]]:
    """Judge a batch of staged documents.

    Returns:
        The frames as they go into the warehouse, without facts of stopped tables and documents; and what became of
        each document, in the order of the batch.
    """
    from expectations.checks import doubts_of, evaluate, grades, join_findings
    from expectations.figures import judge_figures
    from expectations.forms import evaluate_forms
    from expectations.scanned_figures import accept_figures
    from expectations.scans import DOUBTFUL, accept_scans, with_accepted_figures
    from expectations.statements import evaluate_statements
    from expectations.stopping import settle

    frames, rows = _staged_frames(batch, staging)
    corrected = _apply_corrections(frames, batch)
    doubts = doubts_of(frames["findings"])
    checked = evaluate(frames["facts"], frames["tables_read"], doubts)
    facts, checked = accept_scans(frames, checked)
    verdict = gate(frames | {"tables_read": with_accepted_figures(frames)})
    accepted = accept_figures(frames, facts)
    figures = judge_figures(frames | accepted.frames)
    frames["gate_results"] = _joined_results(verdict.results, figures.results)
    findings = join_findings(frames["findings"], verdict.findings, accepted.findings, figures.findings)
    settled = settle(facts, frames["tables_read"], findings, doubts, checked)
    frames["tables_read"] = settled.tables_read
    of_statements = evaluate_statements(figures.frames["statements"], settled.facts, findings, accepted.doubtful)
    of_forms = evaluate_forms(figures.frames, findings, accepted.doubtful)
    results, terms = settled.check_results, settled.check_facts
    for further in (of_statements, of_forms):
        terms = _numbered_on(results, terms, further.check_facts)
        results = _numbered_on(results, results, further.check_results)
    frames["check_results"], frames["check_facts"] = results, terms
    quarantined = _quarantine(rows, corrected, settled)
    loadable = ~settled.facts["document_sha256"].isin(quarantined)
    frames["facts"] = settled.facts[loadable & (settled.facts["proof"] != DOUBTFUL)].reset_index(drop=True)
    frames |= _loadable_figures(figures.frames, quarantined, frames["facts"])
    frames["documents"] = frame("documents").build(rows.values())
    frames["findings"] = join_findings(
        findings, settled.findings, of_statements.findings, of_forms.findings, _sidecar_findings(batch)
    )
    frames["grades"] = grades(frames["check_results"], frames["findings"], frames["tables_read"], quarantined)
    return frames, _count_loaded(frames, rows)


def _numbered_on(results: pd.DataFrame, rows: pd.DataFrame, further: pd.DataFrame) -> pd.DataFrame:
    """Add rows with numbers of checks to others, numbered on after the results of the same document."""
    import pandas as pd

    if not len(further):
        return rows
    before = further["document_sha256"].map(results.groupby("document_sha256")["check_no"].max())
    further = further.assign(check_no=further["check_no"] + before.fillna(0).astype("Int64"))
    return pd.concat([rows, further], ignore_index=True) if len(rows) else further


def _joined_results(*parts: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    rows = [results for results in parts if len(results)]
    return pd.concat(rows, ignore_index=True) if rows else parts[0]


def _loadable_figures(figures: Frames, quarantined: Sequence[str], facts: pd.DataFrame) -> Frames:
    """Give the figures that are loaded: none of quarantined documents, and no link to a fact that is not loaded."""
    loadable = {
        name: rows[~rows["document_sha256"].isin(quarantined)].reset_index(drop=True) for name, rows in figures.items()
    }
    statements = loadable["statements"]
    unknown = statements["fact_id"].notna() & ~statements["fact_id"].isin(facts["fact_id"])
    if unknown.any():
        statements.loc[unknown, ["fact_id", "agrees"]] = None
    return loadable


def _staged_frames(batch: Sequence[Archived], staging: Staging) -> tuple[Frames, dict[str, dict[str, Any]]]:
    """Collect the staged frames of a batch, and the rows of `documents` by hash."""
    version = read_version()
    order = [document.sha256 for document in batch]
    heads = [staging.head(sha256, version) for sha256 in order]
    frames = staging.frames(order, version)
    # The first of a document's names may have changed since it was read.
    names = {document.sha256: document.source_name for document in batch}
    frames["facts"]["source_name"] = frames["facts"]["document_sha256"].map(names).astype("str")
    rows = {document.sha256: document_row(document, head) for document, head in zip(batch, heads, strict=True)}
    frames["documents"] = frame("documents").build(rows.values())
    return frames, rows


def _apply_corrections(frames: Frames, batch: Sequence[Archived]) -> Overlaid:
    """Lay people's corrections over the frames of a batch."""
    from expectations.checks import join_findings
    from pipeline.decisions.confirm import unconfirmed
    from transforms.corrections.overlay import apply_corrections

    files = [(document.sha256, document.corrections) for document in batch if document.corrections]
    refused = unconfirmed(frames, files)
    corrected = apply_corrections(
        frames["facts"], frames["tables_read"], frames["findings"], files, refused, figure_frames(frames)
    )
    frames["facts"], frames["tables_read"] = corrected.facts, corrected.tables_read
    frames |= corrected.figures
    frames["corrections"] = corrected.corrections
    frames["findings"] = join_findings(corrected.findings, corrected.noted)
    return corrected


def _quarantine(rows: Mapping[str, dict[str, Any]], corrected: Overlaid, settled: Settled) -> list[str]:
    """Mark the rows of documents that are stopped as a whole; gives the hashes of all quarantined documents."""
    for sha256, problems in corrected.problems.items():
        page = settled.documents[sha256].page
        _stop(rows[sha256], "correction_invalid", _joined(problems[:_MOST_PROBLEMS]), page)
    for sha256, stop in settled.documents.items():
        _stop(rows[sha256], stop.reason, stop.why, stop.page)
    return [sha256 for sha256, row in rows.items() if row["status"] == "quarantined"]


def _joined(problems: Sequence[str | Localised]) -> Bilingual:
    return Bilingual.of(lambda language: sentences(language, *problems))


def _stop(row: dict[str, Any], reason: str, why: Localised, page: int | None) -> None:
    from transforms.refusal import Refused

    if row["status"] == "quarantined":  # the first reason stays: the reader's says more than those of the gate
        return
    row["status"] = "quarantined"
    row["reason"] = reason
    row |= message_columns(Refused(reason, why))
    row["reason_page"] = page


def _count_loaded(frames: Frames, rows: Mapping[str, dict[str, Any]]) -> list[Loaded]:
    facts, findings, corrections, statements, forms = (
        frames[name]["document_sha256"].value_counts().to_dict()
        for name in ("facts", "findings", "corrections", "statements", "projects")
    )
    stopped_tables = _stopped_tables(frames["tables_read"])
    flagged = set(frames["findings"].loc[frames["findings"]["severity"] != "info", "document_sha256"])
    return [
        Loaded(
            sha256=sha256,
            source_name=row["source_name"],
            status=row["status"],
            reason=row["reason"],
            message=row["message"],
            message_zh=row.get("message_zh"),
            facts=int(facts.get(sha256, 0)),
            findings=int(findings.get(sha256, 0)),
            corrected=int(corrections.get(sha256, 0)),
            statements=int(statements.get(sha256, 0)),
            forms=int(forms.get(sha256, 0)),
            flagged=row["status"] == "loaded" and sha256 in flagged,
            stopped=tuple(stopped_tables.get(sha256, ())),
        )
        for sha256, row in rows.items()
    ]


def _stopped_tables(tables_read: pd.DataFrame) -> dict[str, list[str]]:
    """Name the stopped tables of each document as a summary shows them."""
    named: dict[str, list[str]] = {}
    stopped = tables_read[tables_read["status"] == "stopped"].drop_duplicates(["document_sha256", "table_key"])
    for row in stopped.to_dict("records"):
        about = {"table": row["table_key"], "reason": row["stop_reason"]}
        if row["stop_page"] is None or row["stop_page"] != row["stop_page"]:
            words = text("pipeline_loading.stopped_table", **about)
        else:
            words = text("pipeline_loading.stopped_table_on_page", **about, page=int(row["stop_page"]))
        named.setdefault(row["document_sha256"], []).append(words)
    return named


def provenance(document: Archived) -> dict[str, Any]:
    """The columns of a document's row that can change while its bytes and its reader stay the same."""
    sidecar = document.sidecar
    return {
        "source_name": document.source_name,
        "source_url": sidecar.source_url,
        "published_on": sidecar.published_on,
        "retrieved_on": sidecar.retrieved_on,
        "part_of": sidecar.part_of,
        "part_pages": sidecar.part_pages,
        "reader_version": reader_version(),
        "corrections_sha256": document.corrections.content_sha256 if document.corrections else None,
    }


def document_row(document: Archived, head: StagedHead) -> dict[str, Any]:
    """Build the row of `documents`, before the gate."""
    disclosure = head.disclosure or {}
    return {
        "document_sha256": document.sha256,
        "size_bytes": document.size_bytes,
        "page_count": head.page_count,
        "status": "quarantined" if head.reason else "loaded",
        "reason": head.reason,
        "message": head.message,
        "message_zh": head.message_zh,
        "reason_page": head.reason_page,
        **{
            field: disclosure.get(field)
            for field in ("entity_name", "entity_scope", "division_name", "fiscal_year", "document_kind")
        },
        **provenance(document),
    }


def has_source_problems(document: Archived, messages: Sequence[str]) -> bool:
    """Whether the stored findings on a document's source match its current problems, regardless of wording."""
    problems = sorted(in_language(problem, "en") for problem in document.sidecar.problems)
    pairs = list(zip_longest(problems, sorted(messages), fillvalue=None))
    return all(problem is not None and message is not None and problem in message for problem, message in pairs)


def _sidecar_findings(batch: Sequence[Archived]) -> pd.DataFrame:
    from transforms.findings import Finding

    findings = [
        (document.sha256, finding)
        for document in batch
        for finding in sorted(
            (Finding("sidecar_invalid", detail=problem) for problem in document.sidecar.problems),
            key=lambda finding: finding.message,
        )
    ]
    return frame("findings").build(finding.row(sha256) for sha256, finding in findings)
