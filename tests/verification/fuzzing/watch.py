"""Measure the memory of a run's processes from the kernel's counters."""

from __future__ import annotations

import contextlib
import os
import re
import threading
from pathlib import Path
from types import TracebackType

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
_SECONDS = 0.05


class Watch:
    """Looks at this process and all below it again and again; use it as a context manager. Zero where /proc is not."""

    def __init__(self) -> None:
        self.own_mb = 0
        self.readers_mb = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(_SECONDS):
            own = os.getpid()
            self.own_mb = max(self.own_mb, _peak_mb(own))
            self.readers_mb = max([self.readers_mb, *map(_peak_mb, below(own))])


def below(process: int) -> list[int]:
    """All descendants of a process."""
    children: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            children += [int(child) for child in (task / "children").read_text("ascii").split()]
    return children + [process_below for child in list(children) for process_below in below(child)]


def _peak_mb(process: int) -> int:
    try:
        peak = _PEAK.search(Path(f"/proc/{process}/status").read_text("utf-8", "replace"))
    except OSError:
        return 0
    return int(peak[1]) >> 10 if peak else 0
