"""Rebuild the warehouse from its sources: the archive's notes, the staging area, the corrections, the record.

Built beside the published file, compared with it by the content hash, and moved into its place.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from common.errors import JuesuanError
from pipeline.intake.archive import Archive, Archived
from pipeline.loading.judge import Gate
from pipeline.reading.staging import Staging
from pipeline.reading.worker import Reader
from pipeline.runs.current_run import start_run
from pipeline.runs.plan import Plan, plan_of
from pipeline.runs.run import Steps, carry_out
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings
from pipeline.writing import expect_writable
from schemas.wording.messages import Message, message

_MOST_NAMED = 10


@dataclass(frozen=True)
class Published:
    """The published warehouse before it is rebuilt."""

    documents: Mapping[str, str]
    """Names of its documents by hash"""
    hashes: Mapping[str, str] | None = None
    """Its content by frame; None where it is not there, cannot be read, or is of an older schema"""
    problem: str | None = None
    """Why it cannot be read"""

    @property
    def content_hash(self) -> str | None:
        """Its content hash; None as `hashes`."""
        return _whole(self.hashes)


@dataclass(frozen=True)
class Rebuilt:
    """Both warehouses, and how they differ."""

    run: RunSummary
    before: Published
    hashes: Mapping[str, str]
    pending: tuple[str, ...]
    """Documents that the published one did not have as today's code, corrections and sidecars would load them"""
    lost: tuple[str, ...]
    """Documents that the published one had and the new one has not (`--force` only)"""
    old_file: Path | None
    """Where the old file was put, when the new one does not hold all that it held"""
    published: bool

    @property
    def content_hash(self) -> str:
        """The content hash of the new warehouse."""
        return _whole(self.hashes) or ""

    @property
    def equal(self) -> bool | None:
        """Whether both hold the same; None where there was nothing to compare with."""
        return None if self.before.hashes is None else self.before.content_hash == self.content_hash

    @property
    def different(self) -> list[str]:
        """The frames that differ."""
        before = self.before.hashes or {}
        return [name for name, digest in self.hashes.items() if before and before.get(name) != digest]


def rebuild(
    settings: Settings,
    *,
    check: bool = False,
    force: bool = False,
    reader: Reader | None = None,
    gate: Gate | None = None,
    quiet: bool = False,
) -> Rebuilt:
    """Rebuild the warehouse; only documents that are not staged under today's version are read again.

    Args:
        settings: The settings.
        check: Compare only, and leave the published file as it is.
        force: Go on although the published file has documents that the archive has not; it is kept beside.
        reader: What reads a document.
        gate: What judges a batch.
        quiet: Show no progress.

    Raises:
        LockedError: a run is in progress.
        JuesuanError: there is nothing to build from, something would be lost, or the new file cannot be written.
    """
    from warehouse.errors import WarehouseError
    from warehouse.publish import discard, put_in_place

    published = settings.warehouse_file
    building = published.with_name(f"{published.name}.rebuilding")
    with start_run(settings, "rebuild-check" if check else "rebuild") as current:
        archive = Archive(settings.archive_dir)
        archive.sweep()
        Staging(settings.staging_dir).sweep()
        before = _published(published)
        usable, lost = _usable_and_lost(archive, settings, before)
        _expect_nothing_lost(published, before, lost, force=force or check)
        today = plan_of(settings, usable) if before.hashes is not None else None
        building_settings = replace(settings, warehouse_file=building)
        try:
            with expect_writable("warehouse", building):
                discard(building)
            plan = plan_of(building_settings, usable)
            if not plan.load:
                raise JuesuanError(message("pipeline_runs.nothing_to_build", folder=settings.archive_dir))
            run = carry_out(
                building_settings, plan, current, Steps(reader=reader, gate=gate, quiet=quiet, losses="compared")
            )
            hashes = _hashes(building)
            earlier = None
            if not check:
                with expect_writable("warehouse", published):
                    if lost or before.problem:
                        earlier = _put_aside(published)
                    put_in_place(building, published)
        except WarehouseError as error:
            raise JuesuanError(str(error)) from error
        finally:
            discard(building)
    return Rebuilt(run, before, hashes, _pending(today), tuple(lost.values()), earlier, published=not check)


def _whole(hashes: Mapping[str, str] | None) -> str | None:
    from warehouse.content_hash import whole_hash

    return None if hashes is None else whole_hash(dict(hashes))


def _hashes(path: Path) -> dict[str, str]:
    from warehouse.content_hash import frame_hashes
    from warehouse.query import connect

    with connect(path) as connection:
        return frame_hashes(connection)


def _published(path: Path) -> Published:
    from warehouse.errors import WarehouseError
    from warehouse.query import held_documents

    if not path.exists():
        return Published({})
    try:
        documents = held_documents(path)
    except WarehouseError as error:
        return Published({}, problem=str(error))
    try:
        return Published(documents, _hashes(path))
    except WarehouseError:  # of an older schema: its documents are known, its rows cannot be compared
        return Published(documents)


def _usable_and_lost(archive: Archive, settings: Settings, before: Published) -> tuple[list[Archived], dict[str, str]]:
    """List the documents to build from, and those (names by hash) whose bytes and staged frames are gone."""
    from pipeline.code_versions import read_version

    staging, version = Staging(settings.staging_dir), read_version()
    lost = dict(before.documents)
    usable = []
    for document in archive.documents():
        if archive.path(document.sha256).exists() or staging.has(document.sha256, version):
            usable.append(document)
            lost.pop(document.sha256, None)
        else:
            lost[document.sha256] = document.source_name
    return usable, lost


def _expect_nothing_lost(path: Path, before: Published, lost: Mapping[str, str], *, force: bool) -> None:
    if force:
        return
    if before.problem:
        backup_name = _aside(path).name
        raise JuesuanError(message("pipeline_runs.published_unreadable", problem=before.problem, kept=backup_name))
    if lost:
        named = [f"{name} ({sha256[:12]})" for sha256, name in sorted(lost.items())]
        names: Message | str = ", ".join(named[:_MOST_NAMED])
        if len(named) > _MOST_NAMED:
            names = message("pipeline_runs.and_more", which=names, more=len(named) - _MOST_NAMED)
        backup_name = _aside(path).name
        raise JuesuanError(message("pipeline_runs.would_be_lost", count=len(lost), names=names, kept=backup_name))


def _aside(path: Path) -> Path:
    return path.with_name(f"{path.name}.before")


def _put_aside(path: Path) -> Path | None:
    """Give the published file a second name; one that an earlier rebuild kept there is not overwritten."""
    if not path.exists():
        return None
    backup = _aside(path)
    number = 1
    while backup.exists():
        number += 1
        backup = path.with_name(f"{path.name}.before{number}")
    os.link(path, backup)
    return backup


def _pending(plan: Plan | None) -> tuple[str, ...]:
    return tuple(document.source_name for document in plan.load) if plan else ()
