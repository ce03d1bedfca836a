"""Start a run: take the lock, keep journal and log, and send the notification at the end."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from common.errors import JuesuanError, LockedError
from pipeline.declarations import check_declarations, use_declarations
from pipeline.runs.journal import Journal, RunRecord, ended, new_record
from pipeline.runs.lineage import send_lineage
from pipeline.runs.lock import run_lock
from pipeline.runs.logs import LogTarget, logging_to, sweep
from pipeline.runs.notify import beat, notify
from pipeline.runs.prune import prune_staging
from pipeline.settings import Settings
from schemas.wording.messages import text

log = logging.getLogger(__name__)


class CurrentRun:
    """The run in progress; its counts are added to `record` as it proceeds."""

    def __init__(self, settings: Settings, flow: str) -> None:
        self.record = new_record(flow)
        self.journal = Journal(settings.journal_file)
        self.log = LogTarget(
            settings.logs_dir.absolute() / f"{self.record.run_id}.jsonl", self.record.run_id, settings.log_level
        )
        self.relinks = False
        """Whether it publishes even if no document is new"""
        self.incomplete: str | None = None
        """Why a part of the drop folder could not be read, if so"""

    @property
    def published(self) -> bool:
        """Whether documents were loaded or linked again."""
        return bool(self.relinks or self.record.loaded + self.record.quarantined)

    def finish(self) -> RunRecord:
        """Return the record of the run, ended now."""
        if self.incomplete:
            return ended(self.record, "failed", self.incomplete)
        return ended(self.record, "completed" if self.published else "nothing_new")


_going_on: dict[Path, CurrentRun] = {}
"""Runs of this process by lock file: a command and the flow that it starts are one run"""


@contextmanager
def start_run(settings: Settings, flow: str, *, wait_seconds: float = 0) -> Iterator[CurrentRun]:
    """Start a run: hold the lock, and record its end whether it succeeds or not. Nested calls join the run.

    Args:
        settings: The settings of this run.
        flow: Name of the run in the journal.
        wait_seconds: How long to wait for another run that holds the lock.

    Raises:
        LockedError: another run holds the lock; the journal records this one as `gave_way`.
        JuesuanError: the journal or the log cannot be written.
    """
    key = settings.lock_file.absolute()
    if key in _going_on:
        yield _going_on[key]
        return
    use_declarations(settings)
    run = CurrentRun(settings, flow)
    send_lineage(settings, run.record)
    try:
        try:
            with run_lock(settings.lock_file, wait_seconds=wait_seconds):
                _going_on[key] = run
                try:
                    with logging_to(run.log):
                        yield from _recorded(run, settings)
                finally:
                    del _going_on[key]
        except LockedError as error:
            run.record = ended(run.record, "gave_way", str(error))
            run.journal.append(run.record)
            raise
    finally:
        # Not under the lock: the receiver may be slow.
        _send_news(settings, run)


def _send_news(settings: Settings, run: CurrentRun) -> None:
    """Send the news of a run that has ended; the log of the run says whether they were taken."""
    if not (settings.notify_url or settings.heartbeat_url or settings.lineage_url):
        return
    with ExitStack() as logged:
        with suppress(JuesuanError):  # a log that cannot be written must not keep the news back
            logged.enter_context(logging_to(run.log))
        notify(settings.notify_url, run.record)
        beat(settings.heartbeat_url, run.record)
        send_lineage(settings, run.record)


def _recorded(run: CurrentRun, settings: Settings) -> Iterator[CurrentRun]:
    sweep(run.log.file.parent)
    for dead in run.journal.fail_dead_runs(text("pipeline_runs.killed", run=run.record.run_id)):
        log.warning("run %s was killed; what it left is finished now", dead.run_id)
    run.journal.append(run.record)
    log.info("run started", extra={"flow": run.record.flow, "reader_version": run.record.reader_version})
    try:
        check_declarations()
        yield run
        if run.published:
            prune_staging(settings)
    except BaseException as error:
        state = "failed" if isinstance(error, Exception) else "stopped"
        message = str(error) if isinstance(error, JuesuanError) else f"{type(error).__name__}: {error}".rstrip(": ")
        _close(run, ended(run.record, state, message), error)
        raise
    else:
        _close(run, run.finish())


def _close(run: CurrentRun, record: RunRecord, error: BaseException | None = None) -> None:
    run.record = record
    counts = {name: value for name, value in record.as_dict().items() if name not in ("run_id", "message")}
    # The command line shows errors in a sentence; the log has the traceback.
    log.info("run ended: %s", record.in_words(), extra=counts, exc_info=error)
    try:
        run.journal.append(record)
    except JuesuanError:
        if error is None:
            raise
        log.exception("the end of the run could not be noted")
