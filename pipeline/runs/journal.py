"""The journal of runs: two JSON lines for each, at its start and at its end, so that a killed run is known too.

The line at the end takes the place of the one at the start. A run that was killed has no second line; the next one,
which holds the lock and therefore knows, writes it. The warehouse's table `runs` is made from the journal at every
publish.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.errors import JuesuanError
from pipeline.code_versions import library_versions, package_version, reader_version
from schemas.reading.frames import frame
from schemas.wording.messages import message, text
from schemas.wording.os_errors import os_error

if TYPE_CHECKING:
    import pandas as pd

GOING_ON = "going_on"
STATES = ("completed", "nothing_new", "gave_way", "failed", "stopped", "killed")
"""How a run may end"""


@dataclass(frozen=True)
class RunRecord:
    """A run in the journal: the columns of the frame `runs`, with texts for times (UTC)."""

    run_id: str
    flow: str
    started_at: str
    state: str = GOING_ON
    finished_at: str | None = None
    program_version: str = ""
    reader_version: str = ""
    libraries: str = ""
    found: int = 0
    ignored: int = 0
    known: int = 0
    read: int = 0
    pages: int = 0
    loaded: int = 0
    flagged: int = 0
    quarantined: int = 0
    held: int = 0
    facts: int = 0
    findings: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    seconds_planning: float = 0.0
    seconds_reading: float = 0.0
    seconds_loading: float = 0.0
    slowest: list[dict[str, Any]] = field(default_factory=list)
    message: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The record as JSON takes it."""
        return asdict(self)

    def in_words(self) -> str:
        """Describe the run in one line, for messages."""
        if self.state not in ("completed", "nothing_new"):
            words = text("pipeline_runs.ended", flow=self.flow, state=text(f"pipeline_runs.state_{self.state}"))
            return text("pipeline_runs.ended_why", ended=words, why=self.message) if self.message else words
        if self.state == "nothing_new":
            return text("pipeline_runs.nothing_new", flow=self.flow, files=self.found)
        words = text(
            "pipeline_runs.completed",
            flow=self.flow,
            read=self.read,
            loaded=self.loaded,
            flagged=self.flagged,
            quarantined=self.quarantined,
        )
        if self.held:
            words = text("pipeline_runs.completed_held", completed=words, held=self.held)
        reasons = ", ".join(f"{number} {reason}" for reason, number in self.reasons.items())
        return f"{words} ({reasons})" if reasons else words


def new_record(flow: str) -> RunRecord:
    """Make the record of a run that starts now."""
    now = datetime.now(UTC)
    return RunRecord(
        run_id=f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}",
        flow=flow,
        started_at=_text(now),
        program_version=package_version(),
        reader_version=reader_version(),
        libraries=library_versions(),
    )


def ended(record: RunRecord, state: str, why: str | None = None) -> RunRecord:
    """Make the record of a run that ends now."""
    return replace(record, state=state, message=why, finished_at=_text(datetime.now(UTC)))


class Journal:
    """The file of the journal; lines are only ever added."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, record: RunRecord) -> None:
        """Add a line and force it to disk.

        Raises:
            JuesuanError: the file cannot be written.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with open(self.path, "ab+") as file:
                # A machine that died while writing has left a part of a line, which must not spoil the next one.
                size = file.seek(0, os.SEEK_END)
                torn = size > 0 and _last_byte(file.fileno(), size) != b"\n"
                line = json.dumps(record.as_dict(), ensure_ascii=False) + "\n"
                file.write(b"\n" * torn + line.encode("utf-8", "backslashreplace"))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise JuesuanError(
                message("pipeline_runs.journal_unwritable", path=self.path, why=os_error(error))
            ) from error

    def records(self) -> list[RunRecord]:
        """Read every run in the order of the starts, as its last line has it."""
        records: dict[str, RunRecord] = {}
        field_names = {column.name for column in fields(RunRecord)}
        try:
            lines = self.path.read_bytes().splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise JuesuanError(
                message("pipeline_runs.journal_unreadable", path=self.path, why=os_error(error))
            ) from error
        for line in lines:
            try:
                body = json.loads(line)
                record = RunRecord(**{name: value for name, value in body.items() if name in field_names})
            except (ValueError, TypeError, AttributeError):
                continue  # torn by a crash; or of a later version of this program
            records[record.run_id] = record
        return list(records.values())

    def fail_dead_runs(self, why: str) -> list[RunRecord]:
        """Note that the runs without an end were killed; call it only under the lock."""
        dead = [replace(r, state="killed", message=why) for r in self.records() if r.state == GOING_ON]
        for record in dead:
            self.append(record)
        return dead


def runs_frame(records: Iterable[RunRecord]) -> pd.DataFrame:
    """Build the frame `runs` of the warehouse."""
    return frame("runs").build(
        {**r.as_dict(), "reasons": _json(r.reasons), "slowest": _json(r.slowest)}
        for r in records
        if r.state != GOING_ON
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _last_byte(descriptor: int, size: int) -> bytes:
    return os.pread(descriptor, 1, size - 1)
