"""Read documents again from the archive, compare the result with what is published, and publish it.

A new warehouse is built beside the published one by the steps of every run, and the two are compared. The difference
shown is therefore what would be published, including the links between years; a dry run ends there.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from common.errors import JuesuanError
from pipeline.code_versions import read_version
from pipeline.decisions.correction_files import read_corrections
from pipeline.intake.archive import Archive, Archived
from pipeline.loading.judge import provenance
from pipeline.loading.load import translating_errors
from pipeline.reading.staging import StagedAside, Staging
from pipeline.reading.worker import Job
from pipeline.runs.current_run import CurrentRun, start_run
from pipeline.runs.lock import folder_lock
from pipeline.runs.logs import LogTarget
from pipeline.runs.plan import RETRIED, Plan, current_linking, expect_corrections, job_of
from pipeline.runs.run import Steps, carry_out
from pipeline.runs.select_documents import Selection, select_documents
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings
from pipeline.writing import expect_writable
from schemas.wording.messages import message
from warehouse.compare import DocumentDiff, compare
from warehouse.publish import migrate_copy, put_in_place
from warehouse.query import linked_version

_SCRATCH = ".rerun-"


@dataclass(frozen=True)
class Difference:
    """The difference between the new warehouse and the published one."""

    documents: tuple[DocumentDiff, ...]
    """Every document that was judged again, the unchanged ones included"""
    others: tuple[DocumentDiff, ...]
    """Other documents that change because they are linked with these"""

    @property
    def losses(self) -> list[DocumentDiff]:
        """The documents that would go into quarantine or lose facts: a person has to agree."""
        return [diff for diff in self.documents if diff.is_newly_quarantined or diff.facts.removed]

    @property
    def newly_quarantined(self) -> list[DocumentDiff]:
        """The documents that would newly go into quarantine."""
        return [diff for diff in self.documents if diff.is_newly_quarantined]

    @property
    def is_none(self) -> bool:
        """Whether nothing at all changes."""
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
    about = {
        "facts": sum(diff.facts.removed for diff in losses),
        "quarantined": len(difference.newly_quarantined),
        "name": losses[0].name,
    }
    if len(losses) > 1:
        raise LossError(message("pipeline_runs.losses_and_more", **about, more=len(losses) - 1))
    raise LossError(message("pipeline_runs.losses", **about))


@dataclass(frozen=True)
class Review:
    """How the difference is looked at before it is published."""

    agree: Agree = expect_no_losses
    """Asked before anything is replaced; by default losses are refused"""
    most_cells: int | None = None
    """List at most so many changed cells of each document; all are counted"""


def rerun(
    settings: Settings,
    selection: Selection,
    *,
    force: bool = False,
    dry_run: bool = False,
    review: Review | None = None,
    planned: Callable[[Plan], None] = lambda plan: None,
    steps: Steps | None = None,
) -> Rerun:
    """Read documents again, judge them, compare them with what is published, and publish them.

    A dry run changes nothing that others use, takes no lock and leaves no trace: what it reads goes into a folder of
    its own. Otherwise what was read stays staged, whether or not it is published.

    Args:
        settings: The settings of this run.
        selection: Which documents.
        force: Read and judge again what the warehouse has as today's code reads it.
        dry_run: Only compare.
        review: How the difference is looked at.
        planned: Told of the plan before it is carried out.
        steps: How the steps are done.

    Raises:
        LockedError: another run is in progress.
        JuesuanError: nothing is called so, a document is not in the archive any more, or the difference is not agreed
            to.
    """
    started = time.monotonic()
    review, steps = review or Review(), steps or Steps()
    difference = NO_DIFFERENCE

    def agree(new: Difference) -> None:
        nonlocal difference
        difference = new
        review.agree(new)

    if dry_run:
        with _of_todays_schema(settings) as readable:
            plan = plan_rerun(readable, selection, force=force)
            planned(plan)
            if plan.load:
                difference = _compare_only(readable, plan, review, steps)
    else:
        with start_run(settings, "rerun") as run:
            plan = plan_rerun(settings, selection, force=force)
            planned(plan)
            carry_out_compared(settings, plan, run, steps, replace(review, agree=agree))
    return Rerun(
        found=plan.found,
        known=plan.known,
        read=len(plan.read),
        difference=difference,
        replaced=bool(plan.load) and not dry_run,
        seconds=time.monotonic() - started,
    )


def plan_rerun(settings: Settings, selection: Selection, *, force: bool = False) -> Plan:
    """Plan what has to be read and judged of some documents of the warehouse.

    Those that the warehouse has as today's code reads and judges them are `known` and left alone, unless with `force`.
    What was too slow, too large or crashed the reader is read again in any case: that may have lain in the run.

    Raises:
        JuesuanError: nothing is called so, or a document is not in the archive any more.
    """
    started = time.monotonic()
    if not settings.warehouse_file.exists():
        raise JuesuanError(message("pipeline_runs.no_warehouse"))
    archive, staging = Archive(settings.archive_dir), Staging(settings.staging_dir)
    rows = select_documents(settings.warehouse_file, selection)
    expect_corrections(settings, rows)
    corrections = read_corrections(settings.corrections_dir)
    load: list[Archived] = []
    again: list[Job] = []
    for row in rows:
        sha256 = row["document_sha256"]
        document = replace(archive.document(sha256), corrections=corrections.of(sha256))
        must_reread = force or row["reason"] in RETRIED
        if must_reread or any(row[column] != value for column, value in provenance(document).items()):
            load.append(document)
            if must_reread or not staging.has(sha256, read_version()):
                again.append(job_of(archive, document, None if must_reread else staging))
    return Plan(
        found=len(rows),
        known=len(rows) - len(load),
        ignored=(),
        read=tuple(again),
        load=tuple(load),
        linking=current_linking(settings),
        relink=False,
        seconds=time.monotonic() - started,
    )


def carry_out_compared(
    settings: Settings, plan: Plan, run: CurrentRun, steps: Steps, review: Review | None = None
) -> RunSummary:
    """Do what a plan says, within a run that has been started; publish it once the difference is agreed to.

    Raises:
        JuesuanError: the run cannot continue, or the difference is not agreed to; then what was read stays staged, and
            nothing is published.
    """
    review = review or Review()
    if not plan.load:
        return carry_out(settings, plan, run, steps)
    with _scratch(settings) as folder:
        summary, difference = _carry_out_aside(settings, plan, run, folder, steps, review)
        review.agree(difference)
        with translating_errors(settings.warehouse_file):
            put_in_place(_aside(folder), settings.warehouse_file)
    return summary


def compare_only(settings: Settings, plan: Plan) -> Difference:
    """Carry a plan out on a copy of the warehouse, and only compare; takes no lock and leaves no trace."""
    return _compare_only(settings, plan, Review(), Steps(quiet=True))


def _compare_only(settings: Settings, plan: Plan, review: Review, steps: Steps) -> Difference:
    with _scratch(settings) as folder:
        run = CurrentRun(settings, "rerun")
        run.log = LogTarget(folder / "log.jsonl", run.record.run_id, settings.log_level)
        staging = StagedAside(folder / "staging", Staging(settings.staging_dir))
        _, difference = _carry_out_aside(settings, plan, run, folder, replace(steps, staging=staging), review)
        return difference


def _carry_out_aside(
    settings: Settings, plan: Plan, run: CurrentRun, folder: Path, steps: Steps, review: Review
) -> tuple[RunSummary, Difference]:
    """Carry a plan out on a copy of the published warehouse, and compare the two."""
    # Two names of what is published at this moment: the run replaces the file under the second one, and whoever
    # publishes in the meantime replaces the published one.
    before = folder / "before.duckdb"
    for name in (before, _aside(folder)):
        _link(settings.warehouse_file, name)
    scratch_settings = replace(settings, warehouse_file=_aside(folder))
    summary = carry_out(scratch_settings, plan, run, replace(steps, losses="compared"))
    asked = {document.sha256 for document in plan.load}
    with translating_errors(settings.warehouse_file):
        diffs = compare(before, _aside(folder), asked, review.most_cells)
    return summary, Difference(
        tuple(diff for diff in diffs if diff.document_sha256 in asked),
        tuple(diff for diff in diffs if diff.document_sha256 not in asked),
    )


@contextmanager
def _of_todays_schema(settings: Settings) -> Iterator[Settings]:
    """Give settings with a migrated copy of a warehouse of an older schema, so that an upgrade can be previewed."""
    published = settings.warehouse_file
    with translating_errors(published):
        is_older = published.exists() and linked_version(published) is None
    if not is_older:
        yield settings
        return
    with _scratch(settings) as folder:
        copy = folder / "migrated" / published.name
        with translating_errors(published):
            copy.parent.mkdir()
            migrate_copy(published, copy)
        yield replace(settings, warehouse_file=copy)


def _link(file: Path, name: Path) -> None:
    with expect_writable("warehouse_folder", name.parent):
        try:
            os.link(file, name)
        except OSError:  # some file systems have no links
            shutil.copyfile(file, name)


def _aside(folder: Path) -> Path:
    return folder / "warehouse.duckdb"


@contextmanager
def _scratch(settings: Settings) -> Iterator[Path]:
    """Make a folder beside the published warehouse, locked as long as it is in use; those of dead runs are swept."""
    home = settings.warehouse_file.absolute().parent
    with expect_writable("warehouse_folder", home):
        for left in home.glob(f"{_SCRATCH}*"):
            with folder_lock(left, wait=False) as is_dead:
                if is_dead:
                    shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=home))
    with folder_lock(folder, wait=False) as is_locked:
        if not (is_locked and folder.exists()):
            raise JuesuanError(message("pipeline_runs.rerun_collision"))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
