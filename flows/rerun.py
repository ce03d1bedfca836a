"""Reading one department again: its documents from the archive, with today's code, judged and loaded anew."""

from __future__ import annotations

import time
from dataclasses import replace
from difflib import get_close_matches

from flows.archive import Archive, Archived
from flows.corrections import read_corrections
from flows.errors import JuesuanError
from flows.questions import ask_declared
from flows.record import read_record
from flows.recording import recorded_run
from flows.report import RunSummary
from flows.run import Plan, carry_out, expect_corrections, job_of, linked_version_of
from flows.settings import Settings
from flows.staging import Staging
from flows.versions import read_version


def rerun(settings: Settings, department: str, year: int | None = None, *, force: bool = False) -> RunSummary:
    """Read the documents of one department or unit again, judge and load them; see `plan_rerun`.

    Raises:
        LockedError: another run is going on.
        JuesuanError: the warehouse has no document of this name and year.
    """
    with recorded_run(settings, "department") as run:
        return carry_out(settings, plan_rerun(settings, department, year, force=force), run)


def plan_rerun(settings: Settings, department: str, year: int | None = None, *, force: bool = False) -> Plan:
    """What there is to do for one department; call it under the lock.

    Its documents are judged and loaded again, whether anything changed or not. They are read again where today's code
    has not read them yet, and with `force` in any case.

    Args:
        settings: The settings of this run.
        department: The name exactly as the warehouse has it (`entity_name`).
        year: A fiscal year; without it all.
        force: Read again what today's code has read already.

    Raises:
        JuesuanError: the warehouse has no document of this name and year.
    """
    started = time.monotonic()
    archive, staging, version = Archive(settings.archive_dir), Staging(settings.staging_dir), read_version()
    archive.sweep()
    staging.sweep()
    wanted = _documents_of(settings, department, year)
    corrections = read_corrections(settings.corrections_dir)
    # Loaded in order of their hashes, as by every other run.
    documents = [
        replace(document, corrections=corrections.of(document.sha256))
        for document in archive.documents()
        if document.sha256 in wanted
    ]
    if lost := wanted - {document.sha256 for document in documents}:
        raise JuesuanError(
            f"the archive has not the bytes of {len(lost)} of the documents of {department} ({min(lost)[:12]} ...); "
            "put their PDFs into the drop folder and call `juesuan run`"
        )
    again: list[Archived] = [d for d in documents if force or not staging.has(d.sha256, version)]
    return Plan(
        found=len(documents),
        known=0,
        ignored=(),
        read=tuple(job_of(archive, document) for document in again),
        load=tuple(documents),
        record=read_record(settings.corrections_dir),
        linked_version=linked_version_of(settings),
        relink=False,
        seconds=time.monotonic() - started,
    )


def _documents_of(settings: Settings, department: str, year: int | None) -> set[str]:
    if not settings.warehouse_file.exists():
        raise JuesuanError("there is no warehouse yet; call `juesuan run` first")
    rows = ask_declared(settings.warehouse_file, "department")
    expect_corrections(settings, rows)
    own = [row for row in rows if row["entity_name"] == department]
    found = {row["document_sha256"] for row in own if year is None or row["fiscal_year"] == year}
    if found:
        return found
    if own:
        years = ", ".join(str(value) for value in sorted({row["fiscal_year"] for row in own if row["fiscal_year"]}))
        raise JuesuanError(f"the warehouse has no document of {department} for {year}; there are {years}")
    near = get_close_matches(department, sorted({row["entity_name"] for row in rows}), n=3, cutoff=0.5)
    hint = f"; there is {', '.join(near)}" if near else ""
    raise JuesuanError(f"the warehouse has no document of a department or unit called {department!r}{hint}")
