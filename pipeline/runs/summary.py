"""The summary of a run: the counts, the refused and flagged documents, the reasons, the slowest."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from pipeline.decisions.correction_files import Stray
from pipeline.intake.drop_folder import Ignored
from pipeline.intake.sidecar import Problem
from pipeline.loading.judge import Loaded
from pipeline.reading.worker import Outcome
from pipeline.runs.guard import Changes, Held
from pipeline.runs.journal import RunRecord
from pipeline.runs.published import Quarantine
from schemas.wording.messages import text

JSON_VERSION = 1
"""Version of what `--json` of a run and of its errors says"""
SLOWEST = 5
"""Documents that a summary names as the slowest"""


@dataclass(frozen=True)
class RunSummary:
    """What a run did."""

    run_id: str
    found: int
    """files in the drop folder, or named on the command line"""
    known: int
    """documents that the warehouse already had"""
    ignored: tuple[Ignored, ...]
    read: tuple[Outcome, ...] = ()
    loaded: tuple[Loaded, ...] = ()
    """every document whose row in the warehouse is new or changed, the quarantined ones too"""
    seconds: dict[str, float] = field(default_factory=dict)

    strays: tuple[Stray, ...] = ()
    """Files of corrections that belong to no document: nothing in them is in force"""
    sources: tuple[Problem, ...] = ()
    """What is wrong with the table of sources, each with its line"""
    changes: Changes = field(default_factory=Changes)
    """What this run changes of what was published, and what it holds back"""
    fewest: int = 0
    """files that the drop folder must have at least"""
    folder: str = ""
    """the drop folder"""
    found_before: int | None = None
    """files that the run before found in it; None where no run before it looked at the folder"""
    is_bare: bool = False
    """whether the drop folder is empty, and neither archive nor warehouse has a document"""
    relinked: bool = False
    """whether decisions, the register or a new version of the program were published without a new document"""
    quarantine: Quarantine = field(default_factory=Quarantine)
    """Refused documents of the warehouse that ask for a person, and those that were accepted"""
    quarantine_before: Quarantine = field(default_factory=Quarantine)
    """The same before the run"""

    @property
    def conflicts(self) -> list[str]:
        """Disclosures of documents of this run whose versions contradict each other, so that none of them is shown."""
        return sorted({row.conflict for row in self.loaded if row.conflict})

    @property
    def state(self) -> str:
        """How the run ended: failed, held_back, completed or nothing_new."""
        if self.missing_files:
            return "failed"
        if self.held:
            return "held_back"
        return "nothing_new" if not self.loaded and self.changes.is_none else "completed"

    @property
    def held(self) -> list[Held]:
        """The documents that this run held back, because they would lose figures."""
        return self.changes.held

    @property
    def asks_for_a_person(self) -> bool:
        """Whether this run stopped a document or a table, or found corrections of no document (for `--strict`)."""
        return bool(self.quarantined or self.partly_stopped or self.strays)

    @property
    def lost(self) -> list[Ignored]:
        """What could not be seen of the drop folder because the folder failed, its share most likely."""
        return [file for file in self.ignored if file.lost]

    @property
    def fewer_files(self) -> int:
        """How many files fewer the drop folder has than in the run before."""
        return max((self.found_before or 0) - self.found, 0)

    @property
    def missing_files(self) -> str | None:
        """What of the drop folder is missing, in a sentence; None where nothing is."""
        if not self.lost:
            if self.found < self.fewest:
                return text("guard.too_few_files", found=self.found, fewest=self.fewest, folder=self.folder)
            return text("guard.nothing_anywhere", folder=self.folder) if self.is_bare else None
        name, why, more = self.lost[0].name, self.lost[0].why, len(self.lost) - 1
        if more:
            return text("pipeline_runs.not_seen_and_more", name=name, why=why, more=more)
        return text("pipeline_runs.not_seen", name=name, why=why)

    @property
    def quarantined(self) -> list[Loaded]:
        """The documents of this run that went into quarantine."""
        return [row for row in self.loaded if row.status == "quarantined"]

    @property
    def partly_stopped(self) -> list[Loaded]:
        """The documents of this run that were loaded without some of their tables."""
        return [row for row in self.loaded if row.stopped]

    @property
    def flagged(self) -> list[Loaded]:
        """The documents of this run that were loaded with something in them that asks for a person."""
        return [row for row in self.loaded if row.flagged]

    @property
    def reinterpreted(self) -> int:
        """How many of the documents that were read needed nothing but an interpretation of their recorded pages."""
        return sum(outcome.reinterpreted for outcome in self.read)

    @property
    def slowest(self) -> list[Outcome]:
        """The documents that took longest to read, the slowest first."""
        return sorted(self.read, key=lambda outcome: -outcome.seconds)[:SLOWEST]

    @property
    def reasons(self) -> dict[str, int]:
        """How many documents went into quarantine for which reason."""
        return dict(sorted(Counter(row.reason or "" for row in self.quarantined).items()))

    def as_dict(self) -> dict[str, Any]:
        """The summary for `--json`; `schema_version` changes when a key is removed or means something else."""
        return {
            "schema_version": JSON_VERSION,
            "state": self.state,
            "message": self.missing_files,
            "run_id": self.run_id,
            "found": self.found,
            "found_before": self.found_before,
            "known": self.known,
            "ignored": [asdict(file) for file in self.ignored],
            "stray_corrections": [asdict(file) for file in self.strays],
            "sources": [str(problem) for problem in self.sources],
            "version_conflicts": self.conflicts,
            "changes": self.changes.as_dict(),
            "held": [held.as_dict() for held in self.held],
            "read": len(self.read),
            "reinterpreted": self.reinterpreted,
            "pages": sum(o.pages for o in self.read),
            "loaded": len(self.loaded) - len(self.quarantined),
            "corrected": sum(row.corrected for row in self.loaded),
            "facts": sum(row.facts for row in self.loaded),
            "statements": sum(row.statements for row in self.loaded),
            "forms": sum(row.forms for row in self.loaded),
            "findings": sum(row.findings for row in self.loaded),
            "flagged": [
                {"document_sha256": f.sha256, "source_name": f.source_name, "findings": f.findings}
                for f in self.flagged
            ],
            "quarantined": [
                {"document_sha256": q.sha256, "source_name": q.source_name, "reason": q.reason, "message": q.message}
                for q in self.quarantined
            ],
            "quarantine": {
                "open": self.quarantine.open,
                "open_before": self.quarantine_before.open,
                "accepted": self.quarantine.accepted,
            },
            "stopped_tables": [
                {"document_sha256": row.sha256, "source_name": row.source_name, "tables": list(row.stopped)}
                for row in self.partly_stopped
            ],
            "slowest": [
                {"document_sha256": o.sha256, "source_name": o.source_name, "seconds": round(o.seconds, 2)}
                for o in self.slowest
            ],
            "seconds": {step: round(seconds, 2) for step, seconds in self.seconds.items()},
        }

    def added_to(self, record: RunRecord) -> RunRecord:
        """Add the figures of the summary to the record of the run."""
        figures = self.as_dict()
        return replace(
            record,
            **{name: figures[name] for name in ("found", "known", "read", "pages", "loaded", "facts", "findings")},
            ignored=len(self.ignored),
            flagged=len(self.flagged),
            quarantined=len(self.quarantined),
            held=len(self.held),
            reasons=self.reasons,
            slowest=figures["slowest"],
            **{f"seconds_{step}": seconds for step, seconds in figures["seconds"].items()},
        )
