"""From staged documents to the warehouse: the frames of a batch, the gate's judgement, and what is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from common.errors import JuesuanError
from common.files import expect_writable
from common.language import Bilingual, Localised, in_language
from pipeline.code_versions import read_version, reader_version
from pipeline.intake.archive import Archived
from pipeline.reading.staging import StagedHead, Staging
from schemas.reading.frames import frame
from schemas.wording.messages import message_columns, sentences

if TYPE_CHECKING:
    import pandas as pd

    from transforms.entities.record import Record
    from warehouse.linking_reads import Stored
    from warehouse.publish import Copying

Frames = dict[str, "pd.DataFrame"]


class GateResult(Protocol):
    """What the gate says of a batch: its findings, and what it judged."""

    @property
    def findings(self) -> pd.DataFrame:
        """The failing rows, in the columns of the frame `findings`."""

    @property
    def results(self) -> pd.DataFrame:
        """What every expectation says of each document: the frame `gate_results`."""


_MOST_SAID = 3
"""Problems of a file of corrections in the message of its document; the findings have them all"""

_WHY_IN_CONFLICT = {
    "version_order_unknown": "no date says which came later",
    "versions_differ": "they share less than half of their figures",
}

Gate = Callable[[Frames], GateResult]


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
    """figures that stand as a person corrected them"""
    flagged: bool = False
    """loaded, with something in it that asks for a person"""
    stopped: tuple[str, ...] = ()
    """Its stopped tables, each with its reason and page, in words; none of their figures is loaded"""
    conflict: str | None = None
    """why it is not shown as current: it contradicts other versions, and nobody knows which one counts"""


def default_gate() -> Gate:
    """The gate of this project; what it imports is the slowest of all, and only a load needs it."""
    from expectations.gate import validate

    return validate


@contextmanager
def coming_copy(warehouse: Path) -> Iterator[Copying]:
    """Begin to copy the warehouse for its next version, beside whatever goes on.

    Raises:
        JuesuanError: the folder of the warehouse cannot be written, or another program writes to the warehouse.
    """
    from warehouse.publish import Copying

    with telling(warehouse):
        begun = Copying(warehouse)
    with closing(begun):
        yield begun


def load(
    batches: Sequence[Sequence[Archived]],
    staging: Staging,
    warehouse: Path,
    gate: Gate,
    done: Callable[[Loaded], None] = lambda loaded: None,
    runs: Callable[[Sequence[Loaded]], pd.DataFrame] | None = None,
    *,
    record: Record,
    linked_version: str,
    copying: Copying | None = None,
) -> list[Loaded]:
    """Judge and load batches of staged documents, link them with all others, and publish everything at once.

    The rows of `runs` are published with the rest. `copying` is the copy of the warehouse that they go into, where it
    was begun before.

    Raises:
        JuesuanError: the warehouse cannot be written, or what is at its place is none.
    """
    from pipeline.loading.link import link
    from warehouse.publish import publishing

    loaded: list[Loaded] = []
    with telling(warehouse), publishing(warehouse, copying) as writer:
        for batch in batches:
            frames, rows = judged_frames(batch, staging, gate)
            writer.load(frames)
            for row in rows:
                loaded.append(row)
                done(row)
        link(writer, record, linked_version)
        loaded = _with_conflicts(loaded, writer.stored)
        if runs is not None:
            writer.replace("runs", runs(loaded))
    return loaded


def _with_conflicts(loaded: Sequence[Loaded], stored: Stored) -> list[Loaded]:
    """The rows with the conflicts between versions that became known when the documents were linked."""
    said: dict[str, str] = {}
    for entity, year, documents, names, rules in stored.conflicts([row.sha256 for row in loaded]):
        # The first documents are those that are named; copies of theirs follow.
        which = " and ".join(f"{name} ({sha256[:8]})" for sha256, name in zip(documents, names, strict=False))
        why = " and ".join(_WHY_IN_CONFLICT[rule] for rule in rules)
        sentence = f"{entity} {year}: {which} contradict each other, {why}; none of them is shown"
        if replaced := sorted({name for name in names if names.count(name) > 1}):
            sentence += f" ({', '.join(replaced)} was replaced by another file of its name)"
        said |= dict.fromkeys(documents, sentence)
    return [replace(row, flagged=True, conflict=said[row.sha256]) if row.sha256 in said else row for row in loaded]


@contextmanager
def telling(warehouse: Path) -> Iterator[None]:
    """Tell a person of what goes wrong where a warehouse is written or compared.

    Raises:
        JuesuanError: the warehouse cannot be written, or what is at its place is none.
    """
    import duckdb

    from warehouse.errors import WarehouseError

    with expect_writable("the warehouse", warehouse):
        try:
            yield
        except WarehouseError as error:
            raise JuesuanError(str(error)) from error
        except (duckdb.IOException, duckdb.FatalException, duckdb.OutOfMemoryException) as error:
            # DuckDB's word for a full disk, missing rights and the like; its later lines are of no use to a person.
            raise OSError(str(error).splitlines()[0]) from error


def judged_frames(batch: Sequence[Archived], staging: Staging, gate: Gate) -> tuple[Frames, list[Loaded]]:
    """The frames of a batch as they go into the warehouse: no facts of a stopped table or document."""
    version = read_version()
    order = [document.sha256 for document in batch]
    heads = [staging.head(sha256, version) for sha256 in order]
    frames = staging.frames(order, version)
    # The name of the day it was read may not be the first of all its names any more.
    names = {document.sha256: document.source_name for document in batch}
    frames["facts"]["source_name"] = frames["facts"]["document_sha256"].map(names).astype("str")
    rows = {d.sha256: document_row(d, head) for d, head in zip(batch, heads, strict=True)}
    frames["documents"] = frame("documents").build(rows.values())

    from expectations.checks import doubts_of, evaluate, grades, join_findings
    from expectations.stopping import settle
    from pipeline.decisions.confirm import unconfirmed
    from transforms.corrections.overlay import apply_corrections

    files = [(document.sha256, document.corrections) for document in batch if document.corrections]
    refused = unconfirmed(frames, files)
    laid = apply_corrections(frames["facts"], frames["tables_read"], frames["findings"], files, refused)
    frames["facts"], frames["tables_read"], frames["corrections"] = laid.facts, laid.tables_read, laid.corrections
    frames["findings"] = join_findings(laid.findings, laid.noted)
    verdict = gate(frames)
    frames["gate_results"] = verdict.results
    doubts = doubts_of(frames["findings"])
    checked = evaluate(frames["facts"], frames["tables_read"], doubts)
    read = join_findings(frames["findings"], verdict.findings)
    settled = settle(frames["facts"], frames["tables_read"], read, doubts, checked)
    frames["tables_read"] = settled.tables_read
    frames["check_results"], frames["check_facts"] = settled.check_results, settled.check_facts
    for sha256, problems in laid.problems.items():
        why = sentences(*problems[:_MOST_SAID])
        _stop(rows[sha256], "correction_invalid", why, settled.documents[sha256].page)
    for sha256, stop in settled.documents.items():
        _stop(rows[sha256], "gate_failed", stop.why, stop.page)
    stopped = [sha256 for sha256, row in rows.items() if row["status"] == "quarantined"]
    own = ~settled.facts["document_sha256"].isin(stopped)
    frames["facts"] = settled.facts[own].reset_index(drop=True)
    frames["documents"] = frame("documents").build(rows.values())
    frames["findings"] = join_findings(read, settled.findings, _sidecar_findings(batch))
    frames["grades"] = grades(frames["check_results"], frames["findings"], frames["tables_read"], stopped)

    facts = frames["facts"]["document_sha256"].value_counts().to_dict()
    findings = frames["findings"]["document_sha256"].value_counts().to_dict()
    corrected = frames["corrections"]["document_sha256"].value_counts().to_dict()
    stopped_tables = _stopped_tables(frames["tables_read"])
    flagged = set(frames["findings"].loc[frames["findings"]["severity"] != "info", "document_sha256"])
    return frames, [
        Loaded(
            sha256=sha256,
            source_name=row["source_name"],
            status=row["status"],
            reason=row["reason"],
            message=row["message"],
            facts=int(facts.get(sha256, 0)),
            findings=int(findings.get(sha256, 0)),
            corrected=int(corrected.get(sha256, 0)),
            flagged=row["status"] == "loaded" and sha256 in flagged,
            stopped=tuple(stopped_tables.get(sha256, ())),
        )
        for sha256, row in rows.items()
    ]


def _stopped_tables(tables_read: pd.DataFrame) -> dict[str, list[str]]:
    """By document: the stopped tables, as a summary names them."""
    found: dict[str, list[str]] = {}
    stopped = tables_read[tables_read["status"] == "stopped"].drop_duplicates(["document_sha256", "table_key"])
    for row in stopped.to_dict("records"):
        page = "" if row["stop_page"] is None or row["stop_page"] != row["stop_page"] else f", page {row['stop_page']}"
        found.setdefault(row["document_sha256"], []).append(f"{row['table_key']} ({row['stop_reason']}{page})")
    return found


def provenance(document: Archived) -> dict[str, Any]:
    """The columns of a document's row that can change while its bytes and its reader stay the same."""
    sidecar = document.sidecar
    return {
        "source_name": document.source_name,
        "source_url": sidecar.source_url,
        "published_on": sidecar.published_on,
        "retrieved_on": sidecar.retrieved_on,
        "reader_version": reader_version(),
        "corrections_sha256": document.corrections.content_sha256 if document.corrections else None,
    }


def document_row(document: Archived, head: StagedHead) -> dict[str, Any]:
    """The row of `documents`, before the gate."""
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


def _stop(row: dict[str, Any], reason: str, why: Localised, page: int | None) -> None:
    from transforms.result import Refused

    if row["status"] == "quarantined":  # the reader's reason says more, and the first one what to do first
        return
    row["status"] = "quarantined"
    row["reason"] = reason
    row |= message_columns(Refused(reason, why))
    row["reason_page"] = page


def has_source_problems(document: Archived, messages: Sequence[str]) -> bool:
    """Whether the stored findings on a document's source name the problems that it has now, however they are worded."""
    problems = sorted(in_language(problem, "en") for problem in document.sidecar.problems)
    pairs = list(zip_longest(problems, sorted(messages), fillvalue=None))
    return all(problem is not None and message is not None and problem in message for problem, message in pairs)


def _source_messages(document: Archived) -> list[Bilingual]:
    from schemas.reading.rules import rules

    rule = rules()["sidecar_invalid"]
    return sorted((rule.message(problem) for problem in document.sidecar.problems), key=lambda message: message.en)


def _sidecar_findings(batch: Sequence[Archived]) -> pd.DataFrame:
    from schemas.reading.rules import rules

    rule = rules()["sidecar_invalid"]
    return frame("findings").build(
        {
            "document_sha256": document.sha256,
            "finding_no": 0,
            "rule": rule.key,
            "severity": rule.severity,
            **message_columns(message),
        }
        for document in batch
        for message in _source_messages(document)
    )
