"""One run: what is new, read it, judge it, load it, publish it. Plain functions; Prefect is only wrapped around."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from common.errors import JuesuanError
from common.files import expect_writable
from pipeline.code_versions import link_version, read_version
from pipeline.decisions.correction_files import Stray, read_corrections, strays_of
from pipeline.decisions.decision_files import read_record, record_hash
from pipeline.decisions.purge_record import purged_days
from pipeline.intake.archive import Archive, Archived
from pipeline.intake.drop_folder import Found, Ignored, discover, named_files
from pipeline.intake.fingerprints import Seen
from pipeline.intake.source_tables import Listed, read_sources
from pipeline.loading.load import (
    Gate,
    Loaded,
    coming_copy,
    default_gate,
    has_source_problems,
    load,
    provenance,
)
from pipeline.reading.chunks import Chunk, ReadChunks, read_here
from pipeline.reading.staging import Staging
from pipeline.reading.worker import Job, Outcome, Reader, default_reader
from pipeline.runs.journal import runs_frame
from pipeline.runs.progress import Progress
from pipeline.runs.recorded_run import Recording, recorded_run
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings
from transforms.entities.record import Record
from warehouse.questions import ask_declared

if TYPE_CHECKING:
    import pandas as pd

RETRIED = ("too_slow", "too_large", "crashed")
"""Reasons that lie in the run and not in the document: `--retry` reads those documents again"""

Item = TypeVar("Item")
LoadStep = Callable[[], list[Loaded]]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Plan:
    """What a run has to do; made under the lock, from what is in the drop folder, the archive and the warehouse."""

    found: int
    known: int
    ignored: tuple[Ignored, ...]
    read: tuple[Job, ...]
    load: tuple[Archived, ...]
    record: Record
    """What people decided about entities and versions"""
    linked_version: str
    """Version of the code, the declarations and the record that link the documents"""
    relink: bool
    """Whether the published warehouse was linked under another version"""
    waiting: int = 0
    """files that are looked at again before they are taken, when nobody waited for them"""
    strays: tuple[Stray, ...] = ()
    """Files of corrections that belong to no document"""
    sources: tuple[str, ...] = ()
    """What is wrong with the table of sources, each with its line"""
    seconds: float = 0.0
    """for archiving and finding out"""

    @property
    def nothing_new(self) -> bool:
        """Whether the warehouse already holds everything, as today's code reads and links it."""
        return not self.load and not self.waiting and not self.relink


def make_plan(
    settings: Settings, paths: Sequence[Path] | None = None, *, retry: bool = False, wait: bool = True
) -> Plan:
    """Archive what is there and find out what has to be read and loaded; call it under the lock.

    Args:
        settings: The settings of this run.
        paths: Files that someone named; without them the drop folder, and every document of the archive that the
            warehouse does not have as today's code reads it.
        retry: Read documents again that were too slow, too large or crashed the reader.
        wait: Look again at files that have not stood still for `settle_seconds`; else they are counted as waiting.

    Raises:
        JuesuanError: the archive cannot be read or written, or the staging area not be swept.
    """
    started = time.monotonic()
    archive = Archive(settings.archive_dir, purged_days(settings.corrections_dir))
    staging = Staging(settings.staging_dir)
    seen = Seen(settings.seen_file)
    archive.sweep()
    staging.sweep()
    seen.sweep()
    if paths is None and settings.drop_dir.parent == settings.data_dir:
        # One that lies elsewhere is not made: where its share is missing, a folder in its place would hide that.
        with expect_writable("the data folder", settings.data_dir):
            settings.drop_dir.mkdir(parents=True, exist_ok=True)
    files, ignored, listed, problems = _files_of(settings, paths)
    # Who names a file says that it is whole.
    settle_seconds = settings.settle_seconds if paths is None else 0
    kept = archive.keep(files, seen, settle_seconds, wait=wait)
    problems += archive.note_listed(listed)
    documents = archive.documents(() if listed else kept.documents) if paths is None else kept.documents
    plan = plan_of(settings, documents, retry=retry)
    return replace(
        plan,
        found=len(files),
        ignored=tuple(sorted([*ignored, *kept.ignored], key=lambda file: file.name)),
        waiting=len(kept.waiting),
        sources=tuple(problems),
        seconds=time.monotonic() - started,
    )


def _files_of(
    settings: Settings, paths: Sequence[Path] | None
) -> tuple[list[Found], list[Ignored], list[Listed], list[str]]:
    """The files to take with what tables of sources say of them, those not taken, rows of other files, and problems."""
    if paths is None:
        files, ignored = discover(settings.drop_dir)
        sources = read_sources(settings.drop_dir)
        # Nothing is said of a file that is missing while the folder cannot be relied on.
        others = [] if any(file.lost for file in ignored) else sources.others(files)
        return sources.note(files), ignored, others, list(sources.problems)
    found: list[Found] = []
    problems: list[str] = []
    for path in paths:
        sources = read_sources(path if path.is_dir() else path.parent)
        found += sources.note(named_files([path]))
        problems += [problem for problem in sources.problems if problem not in problems]
    return found, [], [], problems


def plan_of(settings: Settings, documents: Sequence[Archived], *, retry: bool = False) -> Plan:
    """What has to be read and loaded of documents in the archive; call it under the lock.

    Raises:
        JuesuanError: corrections, record or warehouse cannot be read.
    """
    archive, staging = Archive(settings.archive_dir), Staging(settings.staging_dir)
    corrections = read_corrections(settings.corrections_dir)
    version = read_version()
    published_link = _published_link(settings.warehouse_file)
    # A file of an older schema is migrated at the next load, and everything is judged anew.
    rows = _warehouse_rows(settings.warehouse_file) if published_link is not None else {}
    expect_corrections(settings, rows.values())
    jobs: list[Job] = []
    todo: list[Archived] = []
    for document in (replace(one, corrections=corrections.of(one.sha256)) for one in documents):
        row = rows.get(document.sha256, {})
        again = retry and row.get("reason") in RETRIED
        same = all(row.get(column) == value for column, value in provenance(document).items())
        if not again and row and same and has_source_problems(document, row["source_problems"]):
            continue
        todo.append(document)
        if again or not staging.has(document.sha256, version):
            jobs.append(job_of(archive, document))
    linked_version = linked_version_of(settings)
    return Plan(
        found=0,
        known=len(documents) - len(todo),
        ignored=(),
        read=tuple(jobs),
        load=tuple(todo),
        record=read_record(settings.corrections_dir),
        linked_version=linked_version,
        relink=settings.warehouse_file.exists() and published_link != linked_version,
        strays=strays_of(corrections, archive),
    )


def linked_version_of(settings: Settings) -> str:
    """Version of the code, the declarations and the record that link the documents today."""
    return f"{link_version()}-{record_hash(settings.corrections_dir)}"


def job_of(archive: Archive, document: Archived) -> Job:
    """What a reader process is handed to read a document."""
    return Job(document.sha256, document.source_name, document.size_bytes, archive.path(document.sha256).absolute())


def carry_out(
    settings: Settings,
    plan: Plan,
    run: Recording,
    *,
    reader: Reader | None = None,
    gate: Gate | None = None,
    quiet: bool = False,
    read_chunks: ReadChunks = read_here,
    wrap_load: Callable[[LoadStep], LoadStep] = lambda step: step,
    staging: Staging | None = None,
) -> RunSummary:
    """Do what a plan says, within a recorded run.

    The two steps are reading chunks of documents and loading them all. `read_chunks` says where chunks are read (else
    here, one after another), and `wrap_load` lets an orchestrator make a task of the load. `staging` takes the place of
    the staging area of the settings.
    """
    from pipeline.reading.pool import Limits

    staging, tally = staging or Staging(settings.staging_dir), _Tally(plan, run)
    limits = Limits(
        workers=settings.workers,
        seconds=settings.document_seconds,
        memory_mb=settings.document_memory_mb,
        file_mb=settings.document_file_mb,
        pages=settings.document_pages,
        output_mb=settings.document_output_mb,
        log=run.log,
    )
    chunks = [
        Chunk(number, tuple(jobs), staging.folder.absolute(), read_version(), limits, reader or default_reader())
        for number, jobs in enumerate(_batches(plan.read, settings.batch_documents))
    ]
    with coming_copy(settings.warehouse_file) if plan.load or plan.relink else nullcontext() as copying:
        with tally.step("reading", len(plan.read), quiet=quiet):
            for outcomes in read_chunks(chunks, tally.note_read):
                tally.read += outcomes
            staging.sweep()  # a reader that was killed leaves what it had written
        with tally.step("loading", len(plan.load), quiet=quiet):

            def load_step() -> list[Loaded]:
                return load(
                    _batches(plan.load, settings.batch_documents),
                    staging,
                    settings.warehouse_file,
                    gate or default_gate(),
                    tally.note_loaded,
                    tally.runs,
                    record=plan.record,
                    linked_version=plan.linked_version,
                    copying=copying,
                )

            if plan.load or plan.relink:
                tally.loaded = wrap_load(load_step)()
    return tally.summary()


class _Tally:
    """What was done so far; the record of the run follows it step by step."""

    def __init__(self, plan: Plan, run: Recording) -> None:
        self.plan = plan
        self.run = run
        run.relinks = plan.relink
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

    def note_read(self, outcome: Outcome) -> None:
        log.info("read", extra=_fields(outcome))
        self._bar.advance(refused=outcome.reason is not None)

    def note_loaded(self, row: Loaded) -> None:
        log.info(row.status, extra=_fields(row))
        self._bar.advance(refused=row.status == "quarantined")

    def summary(self) -> RunSummary:
        """The summary of what was done, which is noted in the record."""
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
        )
        self.run.record = summary.noted_in(self.run.record)
        self.run.incomplete = summary.not_seen
        return summary

    def runs(self, loaded: Sequence[Loaded]) -> pd.DataFrame:
        """The rows of `runs`, this run among them: as ended, because nobody sees it unless all is published."""
        self.loaded = loaded
        self.seconds["loading"] = time.monotonic() - self._since
        self.summary()
        return runs_frame([*self.run.journal.records(), self.run.finish()])


def ingest_run(
    settings: Settings,
    paths: Sequence[Path] | None = None,
    *,
    reader: Reader | None = None,
    gate: Gate | None = None,
    retry: bool = False,
    quiet: bool = False,
) -> RunSummary:
    """A whole run without Prefect: over the drop folder, or over files that someone named.

    Raises:
        LockedError: another run is going on.
        JuesuanError: the run cannot go on (a full disk, a damaged archive); the next run finishes the work.
    """
    with recorded_run(settings, "ingest") as run:
        plan = make_plan(settings, paths, retry=retry)
        return carry_out(settings, plan, run, reader=reader, gate=gate, quiet=quiet)


def _fields(about: Outcome | Loaded) -> dict[str, Any]:
    """What a line of the log says of a document; the message of a refusal would be in the way of the line's own."""
    own = {name: value for name, value in vars(about).items() if name not in ("sha256", "message", "attempt")}
    return {"document_sha256": about.sha256, **own}


def _published_link(warehouse: Path) -> str | None:
    """The version under which the published warehouse was linked; None without one of today's schema."""
    from warehouse.errors import WarehouseError
    from warehouse.query import linked_version

    try:
        return linked_version(warehouse) if warehouse.exists() else None
    except WarehouseError as error:
        raise JuesuanError(str(error)) from error


def _warehouse_rows(warehouse: Path) -> dict[str, dict[str, Any]]:
    """What the published warehouse says of every document, in the columns that tell whether it is up to date."""
    return {row["document_sha256"]: row for row in ask_declared(warehouse, "known")}


def expect_corrections(settings: Settings, rows: Iterable[Mapping[str, Any]]) -> None:
    """A run from another working folder must not take every correction back without a word.

    Raises:
        JuesuanError: rows of documents in the warehouse have corrections, and the folder of corrections is not there.
    """
    corrected = sum(row["corrections_sha256"] is not None for row in rows)
    if corrected and not settings.corrections_dir.is_dir():
        raise JuesuanError(
            f"the folder of corrections {settings.corrections_dir} is not there, and documents with corrections are in"
            f" the warehouse ({corrected}): set `corrections_dir`, or make an empty folder if all of them are to go"
        )


def _batches(items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
