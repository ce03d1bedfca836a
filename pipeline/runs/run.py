"""One run: read what is new, judge it, load it, publish it. Plain functions; Prefect is wrapped around them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pipeline.code_versions import read_version
from pipeline.decisions.accepted import read_accepted
from pipeline.decisions.decision_files import record_hash
from pipeline.intake.archive import Archive
from pipeline.loading.judge import Gate, Loaded, judge_batch
from pipeline.loading.load import coming_copy, default_gate, load
from pipeline.reading.chunks import Chunk, ReadChunks, read_locally
from pipeline.reading.staging import Staging
from pipeline.reading.worker import Job, Outcome, Reader, default_reader
from pipeline.runs.books import archive_books
from pipeline.runs.current_run import CurrentRun, start_run
from pipeline.runs.guard import Changes, Guard
from pipeline.runs.journal import runs_frame
from pipeline.runs.plan import Plan, job_of, make_plan
from pipeline.runs.progress import Progress
from pipeline.runs.published import Quarantine
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings
from schemas.declarations.own import own_declarations

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.reading.pool import Limits

Item = TypeVar("Item")
LoadStep = Callable[[], list[Loaded]]
Losses = Literal["hold", "accept", "compared"]

_WHOLE = ("completed", "nothing_new")
"""States of runs that could look at the whole drop folder"""

log = logging.getLogger(__name__)


def _unwrapped(step: LoadStep) -> LoadStep:
    return step


@dataclass(frozen=True)
class Steps:
    """How the steps of a run are done; by default with the program's own reader and gate, on this machine."""

    reader: Reader | None = None
    """reads one document"""
    gate: Gate | None = None
    """judges a batch"""
    read_chunks: ReadChunks = read_locally
    """where chunks of documents are read"""
    wrap_load: Callable[[LoadStep], LoadStep] = _unwrapped
    """lets an orchestrator make a task of the load"""
    staging: Staging | None = None
    """takes the place of the staging area of the settings"""
    quiet: bool = False
    """show no progress"""
    losses: Losses = "hold"
    """what becomes of documents that would lose figures: they are held back, accepted, or someone else compares"""


def carry_out(settings: Settings, plan: Plan, run: CurrentRun, steps: Steps | None = None) -> RunSummary:
    """Do what a plan says, within a run that has been started: read chunks of documents, then load all of them.

    Raises:
        JuesuanError: the run cannot continue; what was read stays staged.
    """
    steps = steps or Steps()
    gate, guard = steps.gate, _guard(settings, plan, run, steps.losses)
    staging, tally = steps.staging or Staging(settings.staging_dir), _Tally(settings, plan, run, guard)
    limits, reader = _limits(settings, run), steps.reader or default_reader()

    def read(jobs: Sequence[Job]) -> None:
        chunks = [
            Chunk(number, tuple(batch), staging.folder.absolute(), read_version(), limits, reader)
            for number, batch in enumerate(_batches(jobs, settings.batch_documents))
        ]
        for outcomes in steps.read_chunks(chunks, tally.note_read):
            tally.read += outcomes

    with coming_copy(settings.warehouse_file) if plan.load or plan.relink else nullcontext() as copying:
        with tally.step("reading", len(plan.read), quiet=steps.quiet):
            read(plan.read)
            bound = {outcome.sha256: outcome.books for outcome in tally.read if outcome.books}
            if guard is not None and (books := archive_books(settings, bound)):
                archive = Archive(settings.archive_dir)
                tally.expect_more(len(books))
                read([job_of(archive, book, None) for book in books])
                plan = replace(plan, load=(*plan.load, *books))
            staging.sweep()  # a reader that was killed leaves what it had written
        with tally.step("loading", len(plan.load), quiet=steps.quiet):

            def load_step() -> list[Loaded]:
                batches = _batches(plan.load, settings.batch_documents)
                judged = (judge_batch(batch, staging, gate or default_gate()) for batch in batches)
                return load(judged, settings.warehouse_file, plan.linking, tally, copying, guard)

            if plan.load or plan.relink:
                tally.loaded = steps.wrap_load(load_step)()
    return tally.summary()


def _guard(settings: Settings, plan: Plan, run: CurrentRun, losses: Losses) -> Guard | None:
    if losses == "compared":
        return None
    return Guard(
        run.record.run_id,
        read_accepted(settings.corrections_dir),
        accept_all=losses == "accept",
        record_hash=record_hash(settings.corrections_dir),
        covers_all=plan.covers_all,
    )


def _limits(settings: Settings, run: CurrentRun) -> Limits:
    from pipeline.reading.pool import Limits

    return Limits(
        workers=settings.workers,
        seconds=settings.document_seconds,
        memory_mb=settings.document_memory_mb,
        file_mb=settings.document_file_mb,
        pages=settings.document_pages,
        output_mb=settings.document_output_mb,
        log=run.log,
        declarations=own_declarations(),
    )


class _Tally:
    """Count what was done so far; the record of the run follows step by step."""

    def __init__(self, settings: Settings, plan: Plan, run: CurrentRun, guard: Guard | None) -> None:
        self.plan = plan
        self.run = run
        self.guard = guard
        # Of a whole drop folder only: a person who names files says how many they are.
        self.fewest = settings.fewest_files if plan.covers_all else 0
        self.folder = str(settings.drop_dir.absolute())
        self.found_before = _found_before(run) if plan.covers_all else None
        has_documents = plan.found or plan.known or plan.load or settings.warehouse_file.exists()
        self.is_bare = plan.covers_all and not has_documents
        run.relinks = plan.relink
        self.quarantine = plan.quarantine
        self.read: list[Outcome] = []
        self.loaded: Sequence[Loaded] = []
        self.seconds = {"planning": plan.seconds}
        self._bar = Progress("", 0)
        self._since = 0.0

    @contextmanager
    def step(self, name: str, total: int, *, quiet: bool) -> Iterator[None]:
        """Time a step and show its progress."""
        self._since = time.monotonic()
        with Progress(name, total, quiet=quiet) as self._bar:
            yield
        self.seconds[name] = time.monotonic() - self._since
        self.summary()

    def expect_more(self, count: int) -> None:
        """Count documents that were found while others were read."""
        self._bar.expect_more(count)

    def note_read(self, outcome: Outcome) -> None:
        """Log a document that was read, and show the progress."""
        log.info("read", extra=_fields(outcome))
        self._bar.advance(refused=outcome.reason is not None)

    def note_loaded(self, row: Loaded) -> None:
        """Log a document that was loaded, and show the progress."""
        log.info(row.status, extra=_fields(row))
        self._bar.advance(refused=row.status == "quarantined")

    def note_quarantine(self, waiting: int, accepted: int) -> None:
        """Take note of the quarantine that is about to be published."""
        self.quarantine = Quarantine(waiting, accepted)

    def summary(self) -> RunSummary:
        """Summarise what was done, and note it in the record of the run."""
        summary = RunSummary(
            run_id=self.run.record.run_id,
            found=self.plan.found,
            known=self.plan.known,
            ignored=self.plan.ignored,
            read=tuple(self.read),
            loaded=tuple(self.loaded),
            seconds=self.seconds,
            strays=self.plan.strays,
            sources=self.plan.sources,
            changes=self.guard.changes if self.guard else Changes(),
            fewest=self.fewest,
            folder=self.folder,
            found_before=self.found_before,
            is_bare=self.is_bare,
            relinked=self.plan.relink,
            quarantine=self.quarantine,
            quarantine_before=self.plan.quarantine,
        )
        self.run.record = summary.added_to(self.run.record)
        self.run.incomplete = summary.missing_files
        return summary

    def runs(self, loaded: Sequence[Loaded]) -> pd.DataFrame:
        """Build the rows of `runs`; this run counts as ended, because they are seen only once all is published."""
        self.loaded = loaded
        self.seconds["loading"] = time.monotonic() - self._since
        self.summary()
        return runs_frame([*self.run.journal.records(), self.run.finish()])


def _found_before(run: CurrentRun) -> int | None:
    """Count the files that the last run of this kind found, if it could look at the whole folder."""
    before = [
        record
        for record in run.journal.records()
        if record.flow == run.record.flow and record.run_id != run.record.run_id and record.state in _WHOLE
    ]
    return before[-1].found if before else None


def ingest_run(
    settings: Settings,
    paths: Sequence[Path] | None = None,
    *,
    reader: Reader | None = None,
    gate: Gate | None = None,
    retry: bool = False,
    quiet: bool = False,
    accept_losses: bool = False,
) -> RunSummary:
    """Do a whole run without Prefect, over the drop folder or over named files.

    Raises:
        LockedError: another run is in progress.
        JuesuanError: the run cannot continue (a full disk, a damaged archive); the next run finishes the work.
    """
    with start_run(settings, "ingest") as run:
        plan = make_plan(settings, paths, retry=retry)
        losses: Losses = "accept" if accept_losses else "hold"
        return carry_out(settings, plan, run, Steps(reader=reader, gate=gate, quiet=quiet, losses=losses))


def _fields(about: Outcome | Loaded) -> dict[str, Any]:
    """Fields of a log line about a document; its message would hide that of the line."""
    own = {name: value for name, value in vars(about).items() if name not in ("sha256", "message", "attempt")}
    return {"document_sha256": about.sha256, **own}


def _batches(items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
