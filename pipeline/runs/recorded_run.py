"""A run that is recorded: under the lock, in the journal, with a log of its own, and told to whoever wants to know."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from common.errors import JuesuanError, LockedError
from pipeline.runs.journal import Journal, RunRecord, ended, new_record
from pipeline.runs.lock import run_lock
from pipeline.runs.logs import LogTarget, logging_to, sweep
from pipeline.runs.notify import notify
from pipeline.settings import Settings

log = logging.getLogger(__name__)


class Recording:
    """The run that is going on; `record` grows as it goes."""

    def __init__(self, settings: Settings, flow: str) -> None:
        self.record = new_record(flow)
        self.journal = Journal(settings.journal_file)
        self.log = LogTarget(
            settings.logs_dir.absolute() / f"{self.record.run_id}.jsonl", self.record.run_id, settings.log_level
        )

        self.relinks = False
        """Whether it publishes though no document may be new"""
        self.incomplete: str | None = None
        """Why the run, though it came to its end, has not seen everything"""

    def finish(self) -> RunRecord:
        """The record of the run as one that ends here and now, having done what it could."""
        if self.incomplete:
            return ended(self.record, "failed", self.incomplete)
        done = self.relinks or self.record.loaded + self.record.quarantined
        return ended(self.record, "completed" if done else "nothing_new")


_going_on: dict[Path, Recording] = {}
"""Runs of this process by their lock: the command line and the flow in it are one run."""


@contextmanager
def recorded_run(settings: Settings, flow: str, *, wait_seconds: float = 0) -> Iterator[Recording]:
    """Hold the lock and keep the record of a run, however it ends; within such a run it is that same run.

    Args:
        settings: The settings of this run.
        flow: Name of what is run, for the journal.
        wait_seconds: How long to wait for another run that holds the lock.

    Raises:
        LockedError: another run holds the lock; that this one gave way is noted.
        JuesuanError: the journal or the log cannot be written.
    """
    key = settings.lock_file.absolute()
    if key in _going_on:
        yield _going_on[key]
        return
    run = Recording(settings, flow)
    try:
        try:
            with run_lock(settings.lock_file, wait_seconds=wait_seconds):
                _going_on[key] = run
                try:
                    with logging_to(run.log):
                        yield from _recorded(run)
                finally:
                    del _going_on[key]
        except LockedError as error:
            run.record = ended(run.record, "gave_way", str(error))
            run.journal.append(run.record)
            raise
    finally:
        # Not under the lock: whoever is told may be slow to listen.
        notify(settings.notify_url, run.record)


def _recorded(run: Recording) -> Iterator[Recording]:
    sweep(run.log.file.parent)
    for dead in run.journal.bury(f"It never came to its end; run {run.record.run_id} took its lock over."):
        log.warning("run %s was killed; what it left is finished now", dead.run_id)
    run.journal.append(run.record)
    log.info("run started", extra={"flow": run.record.flow, "reader_version": run.record.reader_version})
    try:
        yield run
    except BaseException as error:
        state = "failed" if isinstance(error, Exception) else "stopped"
        message = str(error) if isinstance(error, JuesuanError) else f"{type(error).__name__}: {error}".rstrip(": ")
        _close(run, ended(run.record, state, message), error)
        raise
    else:
        _close(run, run.finish())


def _close(run: Recording, record: RunRecord, error: BaseException | None = None) -> None:
    run.record = record
    counts = {name: value for name, value in record.as_dict().items() if name not in ("run_id", "message")}
    # The command line says errors in a sentence; the traceback is for the file.
    log.info("run ended: %s", record.in_words(), extra=counts, exc_info=error)
    try:
        run.journal.append(record)
    except JuesuanError:
        if error is None:
            raise
        log.exception("the end of the run could not be noted")
