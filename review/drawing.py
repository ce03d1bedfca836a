"""Pages drawn in a process of its own, with limits of time and memory: what a file does to it, it does to nothing else.

A document that is read without trouble may still be one that no machine can draw (forms that draw each other, shadings
and patterns without end), because reading looks at text and rules alone.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
import resource
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, TypeVar

import pypdfium2
from pebble import ProcessExpired, ProcessPool

from review.paper import Box, Paper, Picture, braille, data_uri, widened
from schemas.wording.messages import message

_Parameters = ParamSpec("_Parameters")
_Drawn = TypeVar("_Drawn")

_AROUND = (260.0, 60.0)
"""Points beside, and above and below a cell that are shown with it"""
_MOST_FILE_MB = 64
"""No picture is larger"""


@dataclass(frozen=True)
class Limits:
    """What drawing one page may cost."""

    seconds: float = 20
    memory_mb: int = 1024
    """MiB beside what the libraries take; 0 means no limit"""


@dataclass(frozen=True)
class CellView:
    """A cell on its archived page as it is at this moment."""

    read_now: str | None = None
    """What pdfium finds in its box; None where the page cannot be read"""
    crop: str = ""
    """The cell with its surroundings, as an address that holds the picture"""
    box: Box = (0.0, 0.0, 0.0, 0.0)
    """The cell in the crop, as parts of its width and height"""
    drawing: list[str] = field(default_factory=list)
    """The cell alone, in dots for a terminal"""
    not_shown: str = ""
    """Why there is no picture of it"""


class NotDrawnError(Exception):
    """A page that is not drawn; its message says why, in the language of the person."""


class LimitExceededError(NotDrawnError):
    """Drawing it went over a limit, or ended its process."""


class Drawing:
    """Draws pages of documents, one at a time, in a process that ends with `with`.

    It starts when it is first wanted, or with `start`.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._pool: ProcessPool | None = None
        self._starting = threading.Lock()
        self._folder = tempfile.TemporaryDirectory(prefix="juesuan-drawing-", ignore_cleanup_errors=True)
        self._held: bytes | None = None

    def __enter__(self) -> Drawing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._starting:  # else a process that is being started would be left
            if self._pool:
                self._pool.stop()
                self._pool.join()
        self._folder.cleanup()

    def start(self) -> None:
        """Start the process, unless it is there: the first page does not wait for it then."""
        self._process()

    def pages(self, pdf: bytes) -> int:
        """How many pages a document has.

        Raises:
            NotDrawnError: it cannot be opened, or not within the limits.
        """
        return self._within(_pages, self._file(pdf))

    def draw(self, pdf: bytes, number: int, folder: Path) -> Picture:
        """Write a page as WebP into a folder, unless it is there: the folder belongs to these bytes alone.

        Raises:
            NotDrawnError: it cannot be drawn, or not within the limits.
        """
        return self._within(_draw, self._file(pdf), number, folder)

    def view_cell(self, pdf: bytes, number: int, cell: Box) -> CellView:
        """A cell with its surroundings.

        Raises:
            NotDrawnError: it cannot be drawn, or not within the limits.
        """
        return self._within(_view_cell, self._file(pdf), number, cell)

    def _file(self, pdf: bytes) -> Path:
        # By a file and not by a pipe: every page of a document is a task, and its bytes may be many.
        file = Path(self._folder.name) / "document.pdf"
        if self._held is not pdf:
            file.write_bytes(pdf)
            self._held = pdf
        return file

    def _process(self) -> ProcessPool:
        with self._starting:
            if self._pool is None:
                self._pool = ProcessPool(
                    max_workers=1,
                    initializer=_limit,
                    initargs=(self.limits.memory_mb,),
                    context=multiprocessing.get_context("spawn"),
                )
                # What starting takes is not the page's.
                self._pool.schedule(_started).result()
            return self._pool

    def _within(
        self, task: Callable[_Parameters, _Drawn], *given: _Parameters.args, **named: _Parameters.kwargs
    ) -> _Drawn:
        pool = self._process()
        seconds, memory = self.limits.seconds, self.limits.memory_mb
        try:
            drawing: _Drawn = pool.schedule(task, args=given, kwargs=named, timeout=seconds).result()
        except TimeoutError:
            raise LimitExceededError(message("review.drawing_too_slow", seconds=f"{seconds:g}")) from None
        except MemoryError:
            raise LimitExceededError(message("review.drawing_too_large", memory=memory)) from None
        except ProcessExpired as error:
            name = signal.strsignal(-error.exitcode) if error.exitcode < 0 else None
            signalled = message("review.drawing_signal", name=name) if name else ""
            raise LimitExceededError(message("review.drawing_ended", signal=signalled, memory=memory)) from None
        return drawing


def _limit(memory_mb: int) -> None:
    """Limit this process; when the one that started it dies, it ends, too."""
    if memory_mb:
        match = re.search(r"^VmData:\s+(\d+) kB", _status(), re.MULTILINE)
        limit = ((int(match[1]) >> 10 if match else 0) + memory_mb) << 20
        _set(resource.RLIMIT_DATA, limit)
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_FSIZE, _MOST_FILE_MB << 20)
    parent = multiprocessing.parent_process()
    if parent is not None:

        def watch() -> None:
            parent.join()
            os.kill(os.getpid(), signal.SIGKILL)

        threading.Thread(target=watch, daemon=True).start()


def _status() -> str:
    try:
        return Path("/proc/self/status").read_text("utf-8")
    except OSError:
        return ""


def _set(what: int, limit: int) -> None:
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(what, (limit, limit))


def _started() -> None:
    """Nothing: done when the process is there."""


def _pages(file: Path) -> int:
    with _opened(file) as paper:
        return paper.pages


def _draw(file: Path, number: int, folder: Path) -> Picture:
    with _opened(file) as paper:
        return paper.draw(number, folder)


def _view_cell(file: Path, number: int, cell: Box) -> CellView:
    with _opened(file) as paper:
        around = widened(cell, _AROUND, paper.size(number))
        wide, high = around[2] - around[0], around[3] - around[1]
        return CellView(
            read_now=paper.text(number, cell),
            crop=data_uri(paper.crop(number, around)),
            box=(
                (cell[0] - around[0]) / wide,
                (cell[1] - around[1]) / high,
                (cell[2] - cell[0]) / wide,
                (cell[3] - cell[1]) / high,
            ),
            drawing=braille(paper.crop(number, cell, scale=4.0)),
        )


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[Paper]:
    """Open a document; what pdfium has to say of it becomes a sentence that can be sent to the other process."""
    try:
        with Paper(file.read_bytes()) as paper:
            yield paper
    except (pypdfium2.PdfiumError, IndexError, ZeroDivisionError) as error:
        raise NotDrawnError(message("review.drawing_failed", error=str(error))) from None
