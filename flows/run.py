"""One run: what is new, read it, judge it, load it, publish it. Plain functions; Prefect is only wrapped around."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from flows.archive import Archive, Archived
from flows.corrections import Stray, read_corrections, strays_of
from flows.drop import Ignored, discover, named_files
from flows.errors import JuesuanError
from flows.files import expect_writable
from flows.loading import Gate, Loaded, default_gate, load, provenance
from flows.lock import run_lock
from flows.progress import Progress
from flows.questions import ask_declared
from flows.record import read_record, record_hash
from flows.seen import Seen
from flows.settings import Settings
from flows.staging import Staging
from flows.versions import link_version, read_version
from flows.worker import Job, Outcome, Reader, default_reader
from transforms.entities.record import Record

RETRIED = ("too_slow", "too_large", "crashed")
"""Reasons that lie in the run and not in the document: `--retry` reads those documents again"""

Item = TypeVar("Item")
ReadStep = Callable[[int], list[Outcome]]
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

    @property
    def nothing_new(self) -> bool:
        """Whether the warehouse already holds everything, as today's code reads and links it."""
        return not self.load and not self.waiting and not self.relink


@dataclass(frozen=True)
class RunSummary:
    """What a run did."""

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

    @property
    def asks_for_a_person(self) -> bool:
        """Whether this run refused a document, or found corrections that belong to none (exit code of `--strict`)."""
        return bool(self.quarantined or self.strays)

    @property
    def lost(self) -> list[Ignored]:
        """What could not be seen of the drop folder because the folder failed, its share most likely."""
        return [file for file in self.ignored if file.lost]

    @property
    def quarantined(self) -> list[Loaded]:
        """The documents of this run that went into quarantine."""
        return [row for row in self.loaded if row.status == "quarantined"]

    @property
    def reasons(self) -> dict[str, int]:
        """How many documents went into quarantine for which reason."""
        return dict(sorted(Counter(row.reason or "" for row in self.quarantined).items()))

    def as_dict(self) -> dict[str, Any]:
        """The summary for `--json`."""
        slowest = sorted(self.read, key=lambda o: -o.seconds)[:5]
        return {
            "found": self.found,
            "known": self.known,
            "ignored": [asdict(file) for file in self.ignored],
            "stray_corrections": [asdict(file) for file in self.strays],
            "read": len(self.read),
            "pages": sum(o.pages for o in self.read),
            "loaded": len(self.loaded) - len(self.quarantined),
            "corrected": sum(row.corrected for row in self.loaded),
            "facts": sum(row.facts for row in self.loaded),
            "findings": sum(row.findings for row in self.loaded),
            "quarantined": [
                {"document_sha256": q.sha256, "source_name": q.source_name, "reason": q.reason, "message": q.message}
                for q in self.quarantined
            ],
            "slowest": [
                {"document_sha256": o.sha256, "source_name": o.source_name, "seconds": round(o.seconds, 2)}
                for o in slowest
            ],
            "seconds": {step: round(seconds, 2) for step, seconds in self.seconds.items()},
        }


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
    archive, staging = Archive(settings.archive_dir), Staging(settings.staging_dir)
    archive.sweep()
    staging.sweep()
    if paths is None and settings.drop_dir.parent == settings.data_dir:
        # One that lies elsewhere is not made: where its share is missing, a folder in its place would hide that.
        with expect_writable("the data folder", settings.data_dir):
            settings.drop_dir.mkdir(parents=True, exist_ok=True)
    files, ignored = discover(settings.drop_dir) if paths is None else (named_files(paths), [])
    # Who names a file says that it is whole.
    settle_seconds = settings.settle_seconds if paths is None else 0
    kept = archive.keep(files, Seen(settings.seen_file), settle_seconds, wait=wait)
    documents = archive.documents() if paths is None else kept.documents

    corrections = read_corrections(settings.corrections_dir)
    version = read_version()
    published_link = _published_link(settings.warehouse_file)
    # A file of an older schema is migrated at the next load, and everything is judged anew.
    rows = _warehouse_rows(settings.warehouse_file) if published_link is not None else {}
    _expect_folder(settings, rows)
    jobs: list[Job] = []
    todo: list[Archived] = []
    for document in (replace(one, corrections=corrections.of(one.sha256)) for one in documents):
        row = rows.get(document.sha256, {})
        again = retry and row.get("reason") in RETRIED
        if not again and row and all(row[column] == value for column, value in provenance(document).items()):
            continue
        todo.append(document)
        if again or not staging.has(document.sha256, version):
            jobs.append(
                Job(
                    document.sha256, document.source_name, document.size_bytes, archive.path(document.sha256).absolute()
                )
            )
    linked_version = f"{link_version()}-{record_hash(settings.corrections_dir)}"
    return Plan(
        found=len(files),
        known=len(documents) - len(todo),
        ignored=tuple(sorted([*ignored, *kept.ignored], key=lambda file: file.name)),
        read=tuple(jobs),
        load=tuple(todo),
        record=read_record(settings.corrections_dir),
        linked_version=linked_version,
        relink=settings.warehouse_file.exists() and published_link != linked_version,
        waiting=len(kept.waiting),
        strays=strays_of(corrections, archive),
    )


def carry_out(
    settings: Settings,
    plan: Plan,
    *,
    reader: Reader | None = None,
    gate: Gate | None = None,
    quiet: bool = False,
    wrap_read: Callable[[ReadStep], ReadStep] = lambda step: step,
    wrap_load: Callable[[LoadStep], LoadStep] = lambda step: step,
) -> RunSummary:
    """Do what a plan says; call it under the lock.

    The two steps are reading a chunk of documents and loading them all. `wrap_read` and `wrap_load` let an
    orchestrator make tasks of them; they hand over a chunk's number and nothing large.
    """
    from flows.pool import Limits, read_chunk

    started = time.monotonic()
    staging = Staging(settings.staging_dir)
    chunks = _batches(plan.read, settings.batch_documents)
    limits = Limits(
        workers=settings.worker_count,
        seconds=settings.document_seconds,
        memory_mb=settings.document_memory_mb,
        file_mb=settings.document_file_mb,
        pages=settings.document_pages,
        output_mb=settings.document_output_mb,
        log_level=settings.log_level,
    )
    read: list[Outcome] = []
    with Progress("reading", len(plan.read), quiet=quiet) as bar:

        def read_step(number: int) -> list[Outcome]:
            return read_chunk(
                chunks[number],
                staging.folder.absolute(),
                read_version(),
                limits,
                reader or default_reader(),
                lambda outcome: bar.advance(refused=outcome.reason is not None),
            )

        step = wrap_read(read_step)
        for number in range(len(chunks)):
            read += step(number)
    after_reading = time.monotonic()

    loaded: list[Loaded] = []
    if plan.load or plan.relink:
        with Progress("loading", len(plan.load), quiet=quiet) as bar:

            def load_step() -> list[Loaded]:
                return load(
                    _batches(plan.load, settings.batch_documents),
                    staging,
                    settings.warehouse_file,
                    gate or default_gate(),
                    lambda row: bar.advance(refused=row.status == "quarantined"),
                    record=plan.record,
                    linked_version=plan.linked_version,
                )

            loaded = wrap_load(load_step)()
    finished = time.monotonic()
    return RunSummary(
        found=plan.found,
        known=plan.known,
        ignored=plan.ignored,
        read=tuple(read),
        loaded=tuple(loaded),
        seconds={"reading": after_reading - started, "loading": finished - after_reading},
        strays=plan.strays,
    )


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
    with run_lock(settings.lock_file):
        plan = make_plan(settings, paths, retry=retry)
        return carry_out(settings, plan, reader=reader, gate=gate, quiet=quiet)


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


def _expect_folder(settings: Settings, rows: Mapping[str, Mapping[str, Any]]) -> None:
    # A run from another working folder must not take every correction back without a word.
    corrected = sum(row["corrections_sha256"] is not None for row in rows.values())
    if corrected and not settings.corrections_dir.is_dir():
        raise JuesuanError(
            f"the folder of corrections {settings.corrections_dir} is not there, and documents with corrections are in"
            f" the warehouse ({corrected}): set `corrections_dir`, or make an empty folder if all of them are to go"
        )


def _batches(items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
