"""Structured logs: a file of JSON lines for each run; every line names the run and the document."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from common.errors import JuesuanError
from schemas.wording.messages import message
from schemas.wording.os_errors import os_error

PACKAGES = ("flows", "pipeline", "transforms", "expectations", "warehouse", "review")
"""The loggers of this program; those of libraries reach the file as warnings only"""
KEPT = 200
"""Files of the latest runs; older ones are removed"""

document: ContextVar[str | None] = ContextVar("document", default=None)
"""Hash of the document that is being read"""

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


@dataclass(frozen=True)
class LogTarget:
    """Where the log of a run goes; reader processes write to the same file."""

    file: Path
    run_id: str
    level: str
    """Least severe message that goes to stderr as well"""


class JsonLines(logging.Formatter):
    """A log record as one line of JSON; whatever is given as `extra` becomes a field."""

    def __init__(self, run_id: str) -> None:
        super().__init__()
        self.run_id = run_id

    def format(self, record: logging.LogRecord) -> str:
        """One line: time (UTC), level, logger, run, document, message, extras, traceback."""
        extra = {name: value for name, value in vars(record).items() if name not in _STANDARD}
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "run_id": self.run_id,
            "document_sha256": extra.pop("document_sha256", None) or document.get(),
            "message": record.getMessage(),
            **extra,
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace").decode("utf-8")


@contextmanager
def logging_to(target: LogTarget) -> Iterator[None]:
    """Log to the file of a run, and to stderr from the level of the settings on.

    Raises:
        JuesuanError: the file cannot be written.
    """
    try:
        target.file.parent.mkdir(parents=True, exist_ok=True)
        handlers = _handlers(target)
    except OSError as error:
        raise JuesuanError(message("pipeline_runs.log_unwritable", path=target.file, why=os_error(error))) from error
    loggers = [logging.getLogger(name) for name in PACKAGES]
    before = [(logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.setLevel(min(logging.INFO, handlers[1].level))
        # Prefect takes the root's handlers away when it is set up, and shows what reaches it in its own way.
        logger.propagate = False
        for handler in handlers:
            logger.addHandler(handler)
    try:
        yield
    finally:
        for logger, (level, propagate) in zip(loggers, before, strict=True):
            logger.setLevel(level)
            logger.propagate = propagate
            for handler in handlers:
                logger.removeHandler(handler)
        handlers[0].close()


def log_in_reader(target: LogTarget) -> None:
    """Log in a reader process until it ends, with the warnings of its libraries."""
    with suppress(OSError):  # a log that cannot be written must not stop reading
        for handler in _handlers(target):
            logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(min(logging.WARNING, logging.getLevelName(target.level)))
    for name in PACKAGES:
        logging.getLogger(name).setLevel(min(logging.INFO, logging.getLevelName(target.level)))


def sweep(folder: Path, count: int = KEPT) -> None:
    """Remove the files of all but the latest runs; their names sort by time."""
    for old in sorted(folder.glob("*.jsonl"))[:-count]:
        old.unlink(missing_ok=True)


def _handlers(target: LogTarget) -> tuple[logging.Handler, logging.Handler]:
    lines = logging.FileHandler(target.file, encoding="utf-8", errors="backslashreplace")
    lines.setFormatter(JsonLines(target.run_id))
    lines.setLevel(logging.INFO)
    shown = logging.StreamHandler()
    shown.setFormatter(logging.Formatter("%(levelname)s:%(name)s:%(message)s"))
    shown.setLevel(target.level)
    return lines, shown
