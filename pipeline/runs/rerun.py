"""Documents again: read from the archive with today's code, judged, compared with what is published, then put there.

A new warehouse is made beside the published one by the steps of every run, and the two are compared. What is shown is
therefore what would be published, down to the links between years; a dry run ends there.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from common.errors import JuesuanError
from common.files import expect_writable
from pipeline.code_versions import read_version
from pipeline.decisions.correction_files import read_corrections
from pipeline.decisions.decision_files import read_record
from pipeline.intake.archive import Archive, Archived
from pipeline.loading.load import Gate, provenance, telling
from pipeline.reading.staging import StagedAside, Staging
from pipeline.reading.worker import Reader
from pipeline.runs.logs import LogTarget
from pipeline.runs.recorded_run import Recording, recorded_run
from pipeline.runs.run import RETRIED, Plan, carry_out, expect_corrections, job_of, linked_version_of
from pipeline.runs.select_documents import choose
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings
from warehouse.compare import DocumentDiff, compare
from warehouse.publish import put_in_place

_SCRATCH = ".rerun-"


@dataclass(frozen=True)
class Difference:
    """What the new warehouse has otherwise than the published one."""

    documents: tuple[DocumentDiff, ...]
    """Every document that was judged anew, also where nothing is otherwise"""
    others: tuple[DocumentDiff, ...]
    """Other documents of which something else is said because they are linked with these"""

    @property
    def losses(self) -> list[DocumentDiff]:
        """The documents that would leave for the quarantine or lose facts: nobody should lose those unasked."""
        return [diff for diff in self.documents if diff.is_newly_quarantined or diff.facts.removed]

    @property
    def newly_quarantined(self) -> list[DocumentDiff]:
        """The documents that go into quarantine and were not in it."""
        return [diff for diff in self.documents if diff.is_newly_quarantined]

    @property
    def is_none(self) -> bool:
        """Whether nothing at all is otherwise."""
        return not self.others and all(diff.is_same for diff in self.documents)


NO_DIFFERENCE = Difference((), ())

Agree = Callable[[Difference], None]
"""Asked before the published warehouse is replaced: a JuesuanError keeps it as it is"""


@dataclass(frozen=True)
class Rerun:
    """What a rerun did."""

    found: int
    """Documents that were asked for"""
    known: int
    """Those of them that the warehouse has as today's code reads and judges them"""
    read: int
    """Those that had to be read"""
    difference: Difference
    replaced: bool
    """Whether the new warehouse is published"""
    seconds: float


def rerun(
    settings: Settings,
    department: str | None = None,
    year: int | None = None,
    *,
    documents: Sequence[str] = (),
    stale: bool = False,
    force: bool = False,
    dry_run: bool = False,
    agree: Agree | None = None,
    planned: Callable[[Plan], None] = lambda plan: None,
    most: int | None = None,
    reader: Reader | None = None,
    gate: Gate | None = None,
    quiet: bool = False,
) -> Rerun:
    """Read documents again, judge them, compare them with what is published, and put them in its place.

    A dry run changes nothing that anybody else uses, takes no lock and leaves no trace: what it reads goes into a
    folder of its own. Otherwise what was read stays staged, whether or not it is published.

    Args:
        settings: The settings of this run.
        department: Whose, as for `pipeline.runs.select_documents.choose`.
        year: A fiscal year.
        documents: Names of files or starts of hashes.
        stale: Only what was read or judged by other code or declarations than today's.
        force: Read and judge again what the warehouse has as today's code reads it.
        dry_run: Only compare.
        agree: Asked before anything is replaced; without it losses are not agreed to.
        planned: Told what there is to do, before it is done.
        most: List at most so many changed cells of each document; they are all counted.
        reader: Reads one document; without it the program's own.
        gate: Judges a batch; without it the program's own.
        quiet: Show no progress.

    Raises:
        LockedError: another run is going on.
        JuesuanError: nothing is called so, a document is not in the archive any more, or `agree` refused.
    """
    started = time.monotonic()

    def make_plan() -> Plan:
        plan = plan_rerun(settings, department, year, documents=documents, stale=stale, force=force)
        planned(plan)
        return plan

    def done(plan: Plan, difference: Difference, *, replaced: bool) -> Rerun:
        seconds = time.monotonic() - started
        return Rerun(plan.found, plan.known, len(plan.read), difference, replaced, seconds)

    steps: dict[str, Any] = {"reader": reader, "gate": gate, "quiet": quiet}
    if dry_run:
        plan = make_plan()
        if not plan.load:
            return done(plan, NO_DIFFERENCE, replaced=False)
        with _scratch(settings) as folder:
            run = Recording(settings, "rerun")
            run.log = LogTarget(folder / "log.jsonl", run.record.run_id, settings.log_level)
            staging = StagedAside(folder / "staging", Staging(settings.staging_dir))
            _, difference = _made_aside(settings, plan, run, folder, most=most, staging=staging, **steps)
            return done(plan, difference, replaced=False)
    difference = NO_DIFFERENCE

    def note(found: Difference) -> None:
        nonlocal difference
        difference = found
        (agree or expect_no_losses)(found)

    with recorded_run(settings, "rerun") as run:
        plan = make_plan()
        carry_out_compared(settings, plan, run, agree=note, most=most, **steps)
    return done(plan, difference, replaced=bool(plan.load))


def plan_rerun(
    settings: Settings,
    department: str | None = None,
    year: int | None = None,
    *,
    documents: Sequence[str] = (),
    stale: bool = False,
    force: bool = False,
) -> Plan:
    """What there is to do for some documents of the warehouse.

    Those that the warehouse has as today's code reads and judges them are `known` and left alone, unless with `force`.
    What was too slow, too large or crashed the reader is read again in any case: that may have lain in the run.

    Raises:
        JuesuanError: nothing is called so, or a document is not in the archive any more.
    """
    started = time.monotonic()
    if not settings.warehouse_file.exists():
        raise JuesuanError("there is no warehouse yet; call `juesuan run` first")
    archive, staging = Archive(settings.archive_dir), Staging(settings.staging_dir)
    rows = choose(settings.warehouse_file, department, year, documents=documents, stale=stale)
    expect_corrections(settings, rows)
    corrections = read_corrections(settings.corrections_dir)
    load: list[Archived] = []
    again: list[Archived] = []
    for row in rows:
        sha256 = row["document_sha256"]
        document = replace(archive.document(sha256), corrections=corrections.of(sha256))
        anew = force or row["reason"] in RETRIED
        if anew or any(row[column] != value for column, value in provenance(document).items()):
            load.append(document)
            if anew or not staging.has(sha256, read_version()):
                again.append(document)
    return Plan(
        found=len(rows),
        known=len(rows) - len(load),
        ignored=(),
        read=tuple(job_of(archive, document) for document in again),
        load=tuple(load),
        record=read_record(settings.corrections_dir),
        linked_version=linked_version_of(settings),
        relink=False,
        seconds=time.monotonic() - started,
    )


def carry_out_compared(
    settings: Settings,
    plan: Plan,
    run: Recording,
    *,
    agree: Agree | None = None,
    most: int | None = None,
    **steps: Any,
) -> RunSummary:
    """Do what a plan says, within a recorded run; publish it only when `agree` has seen the difference.

    `steps` are those of `pipeline.runs.run.carry_out`.

    Raises:
        JuesuanError: the run cannot go on, or `agree` refused; then what was read stays staged, and nothing is
            published.
    """
    if not plan.load:
        return carry_out(settings, plan, run, **steps)
    with _scratch(settings) as folder:
        summary, difference = _made_aside(settings, plan, run, folder, most=most, **steps)
        (agree or expect_no_losses)(difference)
        with telling(settings.warehouse_file):
            put_in_place(_aside(folder), settings.warehouse_file)
    return summary


class LossError(JuesuanError):
    """What is published would be replaced by less, and nobody agreed to that."""


def expect_no_losses(difference: Difference) -> None:
    """Refuse to replace what is published by less.

    Raises:
        LossError: a document would go into quarantine or lose facts.
    """
    losses = difference.losses
    if not losses:
        return
    facts = sum(diff.facts.removed for diff in losses)
    more = f" and {len(losses) - 1} more" if len(losses) > 1 else ""
    raise LossError(
        f"nothing was replaced (facts that would be lost: {facts:,}; documents that would go into quarantine: "
        f"{len(difference.newly_quarantined)}; {losses[0].name}{more}). What was read stays staged; if this is right, "
        "call again with --yes (the next nightly run would load it all the same)"
    )


def _made_aside(
    settings: Settings, plan: Plan, run: Recording, folder: Path, *, most: int | None, **steps: Any
) -> tuple[RunSummary, Difference]:
    """Carry a plan out on a copy of the published warehouse, and compare the two."""
    # What is published at this moment, under two names of our own: the run gives the second one another file, and
    # whoever publishes in the meantime moves another one into the published place.
    before = folder / "before.duckdb"
    for name in (before, _aside(folder)):
        _link(settings.warehouse_file, name)
    summary = carry_out(replace(settings, warehouse_file=_aside(folder)), plan, run, **steps)
    asked = {document.sha256 for document in plan.load}
    with telling(settings.warehouse_file):
        found = compare(before, _aside(folder), asked, most)
    return summary, Difference(
        tuple(diff for diff in found if diff.document_sha256 in asked),
        tuple(diff for diff in found if diff.document_sha256 not in asked),
    )


def _link(file: Path, name: Path) -> None:
    with expect_writable("the folder of the warehouse", name.parent):
        try:
            os.link(file, name)
        except OSError:  # some file systems have no links
            shutil.copyfile(file, name)


def _aside(folder: Path) -> Path:
    return folder / "warehouse.duckdb"


@contextmanager
def _scratch(settings: Settings) -> Iterator[Path]:
    """A folder beside the published warehouse, locked as long as it is in use; those of dead runs are swept."""
    home = settings.warehouse_file.absolute().parent
    with expect_writable("the folder of the warehouse", home):
        for left in home.glob(f"{_SCRATCH}*"):
            with _locked(left) as mine:
                if mine:
                    shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=home))
    with _locked(folder) as mine:
        if not (mine and folder.exists()):
            raise JuesuanError("another rerun started at the same moment; call again")
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Whether the lock of a folder could be taken; the kernel lets go of it when its process ends, however it ends."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        taken = False
    else:
        taken = True
    try:
        yield taken
    finally:
        os.close(descriptor)
