"""Progress of a run on stderr: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

from schemas.wording.messages import text

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_SECONDS_BETWEEN_LINES = 10


class Progress:
    """Counts the documents of one step; use it as a context manager."""

    def __init__(self, step: str, total: int, *, quiet: bool = False) -> None:
        self.label = text(f"pipeline_runs.step_{step}") if step else ""
        self.total = total
        self.done = 0
        self.refused = 0
        self._quiet = quiet or total == 0
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._last = time.monotonic()

    def __enter__(self) -> Progress:
        """Show the bar, if there is a terminal for it."""
        if not self._quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as RichProgress

            columns = ("[bold]{task.description:8}", BarColumn(), MofNCompleteColumn(), "{task.fields[note]}")
            self._bar = RichProgress(
                *(TextColumn(c) if isinstance(c, str) else c for c in columns),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task(self.label, total=self.total, note="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()

    def expect_more(self, count: int) -> None:
        """Count documents that the step found on its way, such as the books of a file that is split."""
        self.total += count
        if self._bar and self._task is not None:
            self._bar.update(self._task, total=self.total)

    def advance(self, *, refused: bool = False, by: int = 1) -> None:
        """Count documents that are done."""
        self.done += by
        self.refused += by if refused else 0
        note = text("pipeline_runs.refused", count=self.refused) if self.refused else ""
        if self._bar and self._task is not None:
            self._bar.update(self._task, completed=self.done, note=note)
        elif not self._quiet:
            now = time.monotonic()
            if now - self._last >= _SECONDS_BETWEEN_LINES or self.done == self.total:
                self._last = now
                line = text("pipeline_runs.progress", step=self.label, done=self.done, total=self.total)
                sys.stderr.write(f"{line}, {note}\n" if note else f"{line}\n")
                sys.stderr.flush()
