"""Guard what is published: a document that would lose figures without a known cause stays as it is.

Each judged batch is compared with what the warehouse has of its documents (`warehouse.changes`), before it replaces
them. A document that would lose figures, show other amounts, stand under another body or year, or go into quarantine is
held back: its published rows stay, and everything else of the run is loaded. This is sound because a document is judged
by itself, and because linking follows from the rows in the warehouse, whatever made them. A held document is judged
again by every run until its loss is gone, or a person accepts it (`juesuan accept change`, `--accept-losses`).

Linking compares all documents with each other, so that nothing can be held back of it: where facts would be hidden that
no new document, date or decision explains, nothing is published at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from common.errors import Exit, JuesuanError
from common.language import Bilingual
from pipeline.decisions.accepted import Accepted
from pipeline.loading.judge import Frames, Loaded
from schemas.reading.figures import FIGURE_FRAMES
from schemas.reading.frames import frame
from schemas.wording.messages import message
from warehouse.changes import DocumentChange, Hidden, Shown, TableChange

if TYPE_CHECKING:
    import pandas as pd

    from warehouse.load import Writer

MOST_NAMED = 10


class UnexplainedLossError(JuesuanError):
    """Facts would no longer be shown, and nothing explains it."""

    exit_code = Exit.HELD


@dataclass(frozen=True)
class Cause:
    """Why a document would lose figures."""

    kind: str
    """quarantined, table_stopped, table_missing, figures_lost, amounts_changed or identity_changed"""
    about: str
    """The reason, the table with what stopped it, or the columns"""
    figures: int
    """How many figures it concerns"""

    def in_words(self) -> Bilingual:
        """The cause in a clause."""
        words = message(f"guard.{self.kind}", about=self.about, figures=self.figures)
        return Bilingual.of(words.text)


@dataclass(frozen=True)
class Held:
    """A document that is held back, with all causes."""

    change: DocumentChange
    causes: tuple[Cause, ...]

    @property
    def lost(self) -> int:
        """Figures that would be lost."""
        before = int(self.change.before["facts"])
        is_lost = any(cause.kind == "quarantined" for cause in self.causes)
        return before if is_lost else sum(table.lost for table in self.change.tables.values())

    @property
    def changed(self) -> int:
        """Figures that would have another value."""
        return sum(table.changed for table in self.change.tables.values())

    def why(self) -> Bilingual:
        """All causes in words."""
        words = [cause.in_words() for cause in self.causes]
        return Bilingual.of(lambda language: ("；" if language == "zh" else "; ").join(w.text(language) for w in words))

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "document_sha256": self.change.document_sha256,
            "source_name": self.change.source_name,
            "lost": self.lost,
            "changed": self.changed,
            "causes": [vars(cause) for cause in self.causes],
            "becomes": self.change.becomes,
        }


@dataclass
class Changes:
    """What a run changes of what was published, documents that are held back left out."""

    documents: int = 0
    """Documents that were there and were replaced"""
    same: int = 0
    """Those of them in which nothing is otherwise"""
    figures: TableChange = field(default_factory=TableChange)
    accepted: Counter[str] = field(default_factory=Counter)
    """Figures lost or changed in documents whose loss is explained or accepted, by cause"""
    grades: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Documents by grade before and after"""
    findings: Counter[str] = field(default_factory=Counter)
    """Findings more or less, by rule"""
    hidden: Counter[str] = field(default_factory=Counter)
    """Facts that are no longer shown as current, by cause"""
    shown_anew: int = 0
    """Facts of documents that were there before and are shown as current again"""
    moved: int = 0
    """Documents that were there before and belong to another body now"""
    held: list[Held] = field(default_factory=list)

    @property
    def is_none(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.documents - self.same or self.hidden or self.shown_anew or self.moved or self.held)

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "documents": self.documents,
            "unchanged": self.same,
            "figures": vars(self.figures),
            "losses_accepted": dict(sorted(self.accepted.items())),
            "grades": [
                {"before": before, "after": after, "documents": count}
                for (before, after), count in sorted(self.grades.items())
            ],
            "findings": dict(sorted(self.findings.items())),
            "hidden": dict(sorted(self.hidden.items())),
            "shown_anew": self.shown_anew,
            "moved": self.moved,
        }

    def count(self, change: DocumentChange, causes: Sequence[Cause]) -> None:
        """Count a document that is replaced."""
        self.documents += 1
        self.same += change.is_same
        for table in change.tables.values():
            sums = (getattr(self.figures, name) + getattr(table, name) for name in ("lost", "changed", "added"))
            self.figures = TableChange(*sums)
        self.accepted.update({cause.kind: cause.figures for cause in causes})
        before, after = change.before["grade"] or "", change.after["grade"] or ""
        if before != after:
            self.grades[(before, after)] += 1
        self.findings.update(change.findings)


class Guard:
    """Compares what a run is about to publish with what is published, and holds losses back."""

    def __init__(
        self,
        run_id: str,
        accepted: Accepted,
        *,
        accept_all: bool = False,
        record_hash: str = "",
        covers_all: bool = False,
    ) -> None:
        self._run_id = run_id
        self._accepted = accepted
        self._accept_all = accept_all
        self._record_hash = record_hash
        self._record_changed = False
        self.covers_all = covers_all
        self._shown: Shown | None = None
        self.changes = Changes()

    def begin(self, writer: Writer) -> None:
        """Note what is shown before anything is loaded."""
        self._shown = writer.shown()
        # The version of the link ends with the hash of the record.
        self._record_changed = not writer.linking_reads.linked_version.endswith(f"-{self._record_hash}")

    def screen(self, writer: Writer, frames: Frames, rows: Sequence[Loaded]) -> tuple[Frames, list[Loaded]]:
        """Take the documents out of a judged batch that have to be held back."""
        held: set[str] = set()
        for change in writer.changes(frames):
            causes = causes_of(change, frames["tables_read"])
            if causes and not (self._accept_all or self._is_explained(change)):
                self.changes.held.append(Held(change, tuple(causes)))
                held.add(change.document_sha256)
            else:
                self.changes.count(change, causes)
        if not held:
            return frames, list(rows)
        passed = {
            name: frame_rows[~frame_rows["document_sha256"].isin(held)].reset_index(drop=True)
            for name, frame_rows in frames.items()
        }
        return passed, [row for row in rows if row.sha256 not in held]

    def expect_linked(self, writer: Writer) -> None:
        """Look at what is shown after the documents were linked.

        Raises:
            UnexplainedLossError: facts would no longer be shown, and nothing explains it. Nothing is published.
        """
        unexplained = []
        for document in self._shown.hidden() if self._shown else ():
            cause = self._why_hidden(document)
            self.changes.hidden[cause] += document.facts
            if cause == "unexplained" and not self._accepted.has(document.document_sha256, document.becomes):
                unexplained.append(document)
        if self._shown:
            self.changes.shown_anew, self.changes.moved = self._shown.shown_anew(), self._shown.moved()
        if unexplained and not self._accept_all:
            names = ", ".join(f"{each.source_name} ({each.document_sha256[:12]})" for each in unexplained[:MOST_NAMED])
            facts = sum(each.facts for each in unexplained)
            raise UnexplainedLossError(
                message("guard.hidden_unexplained", count=len(unexplained), facts=facts, names=names)
            )

    def _why_hidden(self, document: Hidden) -> str:
        if document.version_state == "withdrawn" or self._record_changed or document.beside_corrected:
            return "decision"
        if document.beside_new:
            return "new_document"
        return "dates" if document.beside_dated else "unexplained"

    def _is_explained(self, change: DocumentChange) -> bool:
        if self._accepted.has(change.document_sha256, change.becomes):
            return True
        before, after = change.before, change.after
        # What follows from a person's correction was decided; with other code as well, nobody can tell the two apart.
        if before["corrections_sha256"] == after["corrections_sha256"]:
            return False
        same_code: bool = before["reader_version"] == after["reader_version"]
        return same_code or after["reason"] == "correction_invalid"

    def held_rows(self) -> pd.DataFrame:
        """The rows of the frame `held_documents`."""
        return frame("held_documents").build(
            {
                "document_sha256": held.change.document_sha256,
                "run_id": self._run_id,
                "figures_lost": held.lost,
                "figures_changed": held.changed,
                "causes": ", ".join(dict.fromkeys(cause.kind for cause in held.causes)),
                "message": held.why().text("en"),
                "message_zh": held.why().text("zh"),
                "becomes": held.change.becomes,
            }
            for held in self.changes.held
        )


def causes_of(change: DocumentChange, tables_read: pd.DataFrame) -> list[Cause]:
    """List why a document would lose figures; nothing where it loses none and none has another value."""
    before, after = change.before, change.after
    if before["status"] != "loaded":
        return []
    if after["status"] == "quarantined":
        return [Cause("quarantined", str(after["reason"]), int(before["facts"]))]
    causes = []
    if identity := change.other_identity:
        about = ", ".join(f"{name} {before[name] or '-'} → {after[name] or '-'}" for name in identity)
        causes.append(Cause("identity_changed", about, int(before["facts"])))
    stated = _tables_stated(change, tables_read)
    for table_key, counts in change.tables.items():
        if counts.lost:
            otherwise = "figures_lost" if table_key in FIGURE_FRAMES else "table_missing"
            kind, about = stated.get(table_key, (otherwise, table_key))
            causes.append(Cause(kind, about, counts.lost))
        if counts.changed:
            causes.append(Cause("amounts_changed", table_key, counts.changed))
    return causes


def _tables_stated(change: DocumentChange, tables_read: pd.DataFrame) -> Mapping[str, tuple[str, str]]:
    """Why figures of each table are lost that the new reading knows: the table is stopped, or read otherwise."""
    stated: dict[str, tuple[str, str]] = {}
    own = tables_read[tables_read["document_sha256"] == change.document_sha256]
    for row in own.to_dict("records"):
        if row["status"] == "stopped":
            stated[row["table_key"]] = ("table_stopped", f"{row['table_key']} ({row['stop_reason']})")
        elif isinstance(row["table_key"], str):
            stated.setdefault(row["table_key"], ("figures_lost", row["table_key"]))
    return stated
