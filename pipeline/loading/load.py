"""Load judged documents into a copy of the warehouse, link them with all others, and publish everything at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from common.errors import JuesuanError
from pipeline.loading.judge import Frames, Gate, Loaded
from pipeline.writing import expect_writable
from schemas.reading.frames import frame
from schemas.wording.messages import text

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.decisions.accepted import AcceptedMatter
    from pipeline.decisions.publishers import Publisher
    from transforms.entities.record import Record
    from warehouse.linking_reads import LinkingReads
    from warehouse.load import Writer
    from warehouse.publish import Copying


@dataclass(frozen=True)
class Linking:
    """What documents are linked by: the decisions on record, and the version of code, declarations and record."""

    record: Record
    version: str
    publishers: tuple[Publisher, ...] = ()
    """The register of expected publishers; it changes no figure, so the version does not follow it"""
    matters: tuple[AcceptedMatter, ...] = ()
    """What people accepted of what was found; it changes no figure either"""


class LoadListener(Protocol):
    """Who follows a load."""

    def note_loaded(self, row: Loaded) -> None:
        """Take note of a document that was loaded."""

    def note_quarantine(self, waiting: int, accepted: int) -> None:
        """Take note of how many refused documents ask for a person after the load, and how many were accepted."""

    def runs(self, loaded: Sequence[Loaded]) -> pd.DataFrame:
        """Give the rows of `runs` that are published with the documents."""


class LossGuard(Protocol):
    """Who looks at what would replace what is published (`pipeline.runs.guard`)."""

    covers_all: bool
    """Whether every document that is not up to date is judged in this run"""

    def begin(self, writer: Writer) -> None:
        """Note what is shown before anything is loaded."""

    def screen(self, writer: Writer, frames: Frames, rows: Sequence[Loaded]) -> tuple[Frames, list[Loaded]]:
        """Take the documents out of a batch that are held back."""

    def expect_linked(self, writer: Writer) -> None:
        """Refuse what linking would hide without a known cause."""

    def held_rows(self) -> pd.DataFrame:
        """Give the rows of `held_documents`."""


def default_gate() -> Gate:
    """The gate of this project; what it imports is the slowest of all, and only a load needs it."""
    from expectations.gate import validate

    return validate


@contextmanager
def coming_copy(warehouse: Path) -> Iterator[Copying]:
    """Begin to copy the warehouse for its next version, in parallel.

    Raises:
        JuesuanError: the folder of the warehouse cannot be written, or another program writes to the warehouse.
    """
    from warehouse.publish import Copying

    with translating_errors(warehouse):
        copying = Copying(warehouse)
    with closing(copying):
        yield copying


def load(
    judged: Iterable[tuple[Frames, list[Loaded]]],
    warehouse: Path,
    linking: Linking,
    listener: LoadListener,
    copying: Copying | None = None,
    guard: LossGuard | None = None,
) -> list[Loaded]:
    """Load judged batches, link them with all other documents, and publish everything at once.

    Args:
        judged: Batches as `judge_batch` gives them; each is judged when its turn comes.
        warehouse: The published file.
        linking: What the documents are linked by.
        listener: Told of every document; gives the rows of `runs`.
        copying: The copy of the warehouse that they go into, where it was begun before.
        guard: Holds back what would lose figures; without one everything is replaced.

    Returns:
        The documents that were loaded; those that are held back are not among them.

    Raises:
        JuesuanError: the warehouse cannot be written, the file in its place is not a warehouse, or the guard refuses.
    """
    from pipeline.decisions.accepted import matter_rows
    from pipeline.decisions.publishers import publisher_rows
    from pipeline.loading.link import link
    from warehouse.publish import publishing

    loaded: list[Loaded] = []
    with translating_errors(warehouse), publishing(warehouse, copying) as writer:
        if guard:
            guard.begin(writer)
        for frames, rows in judged:
            if guard:
                frames, rows = guard.screen(writer, frames, rows)
            writer.load(frames)
            for row in rows:
                loaded.append(row)
                listener.note_loaded(row)
        link(writer, linking.record, linking.version)
        register = publisher_rows(linking.publishers, linking.record)
        writer.replace("expected_publishers", frame("expected_publishers").build(register))
        writer.replace("accepted_matters", frame("accepted_matters").build(matter_rows(linking.matters)))
        if guard:
            guard.expect_linked(writer)
        loaded = _with_conflicts(loaded, writer.linking_reads)
        listener.note_quarantine(*writer.linking_reads.count_quarantine())
        writer.replace("runs", listener.runs(loaded))
        _note_held(writer, guard)
    return loaded


def _note_held(writer: Writer, guard: LossGuard | None) -> None:
    """Bring `held_documents` up to date: without those that were loaded, with those that are held back now."""
    held = guard.held_rows() if guard else frame("held_documents").build([])
    if guard and guard.covers_all:
        writer.replace("held_documents", held)
        return
    writer.replace_of("held_documents", held, "document_sha256", writer.loaded | set(held["document_sha256"]))


def _with_conflicts(loaded: Sequence[Loaded], linking_reads: LinkingReads) -> list[Loaded]:
    """Add the conflicts between versions that became known when the documents were linked."""
    conflicts: dict[str, str] = {}
    for entity, year, documents, names, rules in linking_reads.conflicts([row.sha256 for row in loaded]):
        # The first documents are those that are named; copies of theirs follow.
        listed = ", ".join(f"{name} ({sha256[:8]})" for sha256, name in zip(documents, names, strict=False))
        why = "; ".join(text(f"pipeline_loading.conflict_{rule}") for rule in rules)
        sentence = text("pipeline_loading.conflict", entity=entity, year=year, which=listed, why=why)
        if replaced := sorted({name for name in names if names.count(name) > 1}):
            sentence += text("pipeline_loading.conflict_replaced", names=", ".join(replaced))
        conflicts |= dict.fromkeys(documents, sentence)
    return [
        replace(row, flagged=True, conflict=conflicts[row.sha256]) if row.sha256 in conflicts else row for row in loaded
    ]


@contextmanager
def translating_errors(warehouse: Path) -> Iterator[None]:
    """Raise what goes wrong while a warehouse is written or compared as an error for a person.

    Raises:
        JuesuanError: the warehouse cannot be written, or the file in its place is not a warehouse.
    """
    import duckdb

    from warehouse.errors import WarehouseError, system_error

    with expect_writable("warehouse", warehouse):
        try:
            yield
        except WarehouseError as error:
            raise JuesuanError(str(error)) from error
        except (
            duckdb.IOException,
            duckdb.FatalException,
            duckdb.OutOfMemoryException,
            duckdb.TransactionException,  # a commit that found the disk full
        ) as error:
            raise system_error(error) from error
