"""Plan a run: which documents have to be read and loaded."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from common.errors import JuesuanError
from pipeline.code_versions import link_version, pages_version, read_version
from pipeline.decisions.accepted import GONE, read_accepted, with_returns
from pipeline.decisions.correction_files import Stray, read_corrections, strays_of
from pipeline.decisions.decision_files import read_record, record_hash
from pipeline.decisions.publishers import read_publishers
from pipeline.decisions.purge_record import purged_days
from pipeline.intake.archive import Archive, Archived
from pipeline.intake.drop_folder import Candidate, Ignored, discover, named_files
from pipeline.intake.fingerprints import Fingerprints
from pipeline.intake.sidecar import Problem
from pipeline.intake.source_tables import Listed, read_sources
from pipeline.loading.judge import has_source_problems, provenance
from pipeline.loading.load import Linking
from pipeline.reading.staging import Staging
from pipeline.reading.worker import Job
from pipeline.runs.books import archive_books
from pipeline.runs.published import Published, Quarantine, documents_that_came_back, read_published
from pipeline.settings import Settings
from pipeline.writing import expect_writable
from schemas.wording.messages import message

RETRIED = ("too_slow", "too_large", "crashed")
"""Reasons that lie in the run and not in the document: `--retry` reads those documents again"""


@dataclass(frozen=True)
class Plan:
    """The work of a run; made under the lock, from the drop folder, the archive and the warehouse."""

    found: int
    known: int
    ignored: tuple[Ignored, ...]
    read: tuple[Job, ...]
    load: tuple[Archived, ...]
    linking: Linking
    relink: bool
    """Whether the published warehouse was linked under another version, has stale `held_documents`, or other decisions:
    the register of publishers, what is accepted"""
    covers_all: bool = False
    """Whether every document that is not up to date is in it"""
    waiting: int = 0
    """files that are looked at again before they are taken, when nobody waited for them"""
    strays: tuple[Stray, ...] = ()
    """Files of corrections that belong to no document"""
    sources: tuple[Problem, ...] = ()
    """What is wrong with the table of sources, each with its line"""
    quarantine: Quarantine = field(default_factory=Quarantine)
    """As it is published before the run"""
    seconds: float = 0.0
    """for archiving and finding out"""

    @property
    def nothing_new(self) -> bool:
        """Whether the warehouse already holds everything, as today's code reads and links it."""
        return not self.load and not self.waiting and not self.relink


def make_plan(
    settings: Settings, paths: Sequence[Path] | None = None, *, retry: bool = False, wait: bool = True
) -> Plan:
    """Archive new files and plan what has to be read and loaded; call it under the lock.

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
    fingerprints = Fingerprints(settings.fingerprints_file)
    archive.sweep()
    staging.sweep()
    fingerprints.sweep()
    if paths is None and settings.drop_dir.parent == settings.data_dir:
        # One that lies elsewhere is not made: where its share is missing, a folder in its place would hide that.
        with expect_writable("data_folder", settings.data_dir):
            settings.drop_dir.mkdir(parents=True, exist_ok=True)
    files, ignored, listed, problems = _files_of(settings, paths)
    # A person who names a file says that it is whole.
    settle_seconds = settings.settle_seconds if paths is None else 0
    added = archive.add(files, fingerprints, settle_seconds, wait=wait)
    problems += archive.note_listed(listed)
    is_whole = paths is None and not any(file.lost for file in (*ignored, *added.ignored))
    linking = current_linking(settings, {document.sha256 for document in added.documents}, is_whole=is_whole)
    published = read_published(settings.warehouse_file, linking)
    books = archive_books(settings, published.bound) if paths is None else []
    fresh = () if listed else (*added.documents, *books)
    documents = archive.documents(fresh) if paths is None else added.documents
    plan = _plan_of(settings, documents, linking, published, retry=retry)
    to_load = {document.sha256 for document in plan.load}
    return replace(
        plan,
        covers_all=paths is None,
        relink=plan.relink or (paths is None and bool(published.held - to_load)),
        found=len(files),
        ignored=tuple(sorted([*ignored, *added.ignored], key=lambda file: file.name)),
        waiting=len(added.waiting),
        sources=tuple(problems),
        seconds=time.monotonic() - started,
    )


def _files_of(
    settings: Settings, paths: Sequence[Path] | None
) -> tuple[list[Candidate], list[Ignored], list[Listed], list[Problem]]:
    """List the files to take, with what tables of sources say of them.

    Returns:
        The files, those that are ignored, the rows of tables about other files, and the problems of the tables.
    """
    if paths is None:
        files, ignored = discover(settings.drop_dir)
        sources = read_sources(settings.drop_dir)
        # Nothing is said of a file that is missing while the folder cannot be relied on.
        others = [] if any(file.lost for file in ignored) else sources.others(files)
        return sources.note(files), ignored, others, list(sources.problems)
    candidates: list[Candidate] = []
    problems: list[Problem] = []
    for path in paths:
        sources = read_sources(path if path.is_dir() else path.parent)
        candidates += sources.note(named_files([path]))
        problems += [problem for problem in sources.problems if problem not in problems]
    return candidates, [], [], problems


def plan_of(settings: Settings, documents: Sequence[Archived], *, retry: bool = False) -> Plan:
    """Plan what has to be read and loaded of archived documents; call it under the lock.

    Raises:
        JuesuanError: corrections, record or warehouse cannot be read.
    """
    linking = current_linking(settings)
    return _plan_of(settings, documents, linking, read_published(settings.warehouse_file, linking), retry=retry)


def _plan_of(
    settings: Settings, documents: Sequence[Archived], linking: Linking, published: Published, *, retry: bool
) -> Plan:
    archive, staging = Archive(settings.archive_dir), Staging(settings.staging_dir)
    corrections = read_corrections(settings.corrections_dir)
    version = read_version()
    expect_corrections(settings, published.rows.values())
    jobs: list[Job] = []
    todo: list[Archived] = []
    for document in (replace(each, corrections=corrections.of(each.sha256)) for each in documents):
        row = published.rows.get(document.sha256, {})
        again = retry and row.get("reason") in RETRIED
        same = all(row.get(column) == value for column, value in provenance(document).items())
        if not again and row and same and has_source_problems(document, row["source_problems"]):
            continue
        todo.append(document)
        if again or not staging.has(document.sha256, version):
            jobs.append(job_of(archive, document, None if again else staging))
    return Plan(
        found=0,
        known=len(documents) - len(todo),
        ignored=(),
        read=tuple(jobs),
        load=tuple(todo),
        linking=linking,
        relink=published.is_stale,
        strays=strays_of(corrections, archive),
        quarantine=published.quarantine,
    )


def current_linking(settings: Settings, present: Collection[str] = (), *, is_whole: bool = False) -> Linking:
    """Read the decisions on record, and the version under which documents are linked today.

    Args:
        settings: The settings.
        present: The documents (hashes) of which a file was seen.
        is_whole: Whether these are all; of others it stays as the run found it that saw the whole drop folder last.
    """
    folder = settings.corrections_dir
    matters = read_accepted(folder).matters
    if not is_whole and any(each.matter == GONE for each in matters):
        present = {*present, *documents_that_came_back(settings.warehouse_file)}
    return Linking(
        read_record(folder),
        f"{link_version()}-{record_hash(folder)}",
        read_publishers(folder),
        with_returns(matters, present),
    )


def job_of(archive: Archive, document: Archived, staging: Staging | None) -> Job:
    """Describe a document for the reader process that reads it.

    With a staging area that has its pages as today's code reads them, it is only interpreted again: then nothing but
    declarations has changed.
    """
    sha256, version = document.sha256, pages_version()
    recorded = staging.recorded(sha256, version) if staging else None
    path = archive.path(sha256).absolute()
    return Job(
        sha256, document.source_name, document.size_bytes, path, recorded.absolute() if recorded else None, version
    )


def expect_corrections(settings: Settings, rows: Iterable[Mapping[str, Any]]) -> None:
    """Refuse a run that would silently take every correction back, such as one from another working folder.

    Raises:
        JuesuanError: rows of documents in the warehouse have corrections, and the folder of corrections is not there.
    """
    corrected = sum(row["corrections_sha256"] is not None for row in rows)
    if corrected and not settings.corrections_dir.is_dir():
        folder = settings.corrections_dir
        raise JuesuanError(message("pipeline_runs.corrections_missing", folder=folder, count=corrected))
