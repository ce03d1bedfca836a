"""What is on the pages of a document, before any declared table is recognised; it can be kept and interpreted again.

Opening, extracting and looking at pages depend on the bytes and the code alone, and take most of the time. What a
table, a column, a row or a title means depends on the declarations too. A recording is what lies between the two:
after a change of declarations a document is interpreted again from its recording, with the same result as if it had
been read from its bytes (`tests/transforms/test_recording.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from common.language import Bilingual, Localised
from transforms.appearance.reading import look_at_pages
from transforms.appearance.running_text import mask_invisible_digits
from transforms.findings import Finding
from transforms.reading.grid_reader import read_grids
from transforms.reading.grids import Doubt, Grid, regions_of
from transforms.reading.lines import Line, lines_by_page
from transforms.reading.opening import Opened, Page
from transforms.reading.prose_lines import ProseLine
from transforms.refusal import Refused
from transforms.scans.document import read_scans

if TYPE_CHECKING:
    from transforms.scans.page import ScannedPage


class NotRecordedError(Exception):
    """The tables of a document were never read: it has to be read from its bytes."""


@dataclass(frozen=True)
class Refusal:
    """Why the bytes of a document cannot be opened."""

    reason: str
    detail: Bilingual | str
    page: int | None

    @classmethod
    def of(cls, refused: Refused) -> Refusal:
        """Keep a refusal, its detail in every language."""
        return cls(refused.reason, _in_every_language(refused.detail), refused.page)

    def error(self) -> Refused:
        """Give the refusal to be raised again."""
        return Refused(self.reason, self.detail, self.page)


@dataclass(frozen=True)
class PrintedTables:
    """The ruled grids of a document, the lines outside them by page, running text, and what was found on the pages."""

    grids: Sequence[Grid]
    lines: Mapping[int, Sequence[Line]]
    findings: Sequence[Finding]
    prose: Sequence[ProseLine] = ()
    """The lines of running text of all pages, those inside the grids among them"""


@dataclass(frozen=True)
class Recording:
    """The pages of a document and its tables as printed."""

    pages: tuple[Page, ...] = ()
    tables: PrintedTables | None = None
    """None where the document was refused before its tables were read"""
    refusal: Refusal | None = None
    """Where the bytes cannot be opened; such a document is never read again"""


class Source(Protocol):
    """Where the pages and the tables of a document come from: its bytes or its recording."""

    def pages(self) -> Sequence[Page]:
        """Give all pages; raises Refused where the document cannot be opened."""
        ...

    def tables(self) -> PrintedTables:
        """Give the tables as printed; call `pages` first."""
        ...

    def close(self) -> None:
        """Close what is open."""
        ...


class FromBytes:
    """Reads pages and tables from the bytes of a document, and records them."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._opened: Opened | None = None
        self._scanned: dict[int, ScannedPage] = {}
        self.recording = Recording()

    def pages(self) -> Sequence[Page]:
        """Open the document."""
        try:
            self._opened = Opened(self._data)
        except Refused as refused:
            self.recording = Recording(refusal=Refusal.of(refused))
            raise
        self._scanned = read_scans(self._opened)
        pages = tuple(
            self._scanned[page.number].page if page.number in self._scanned else page for page in self._opened.pages
        )
        self.recording = Recording(pages)
        return pages

    def tables(self) -> PrintedTables:
        """Extract the tables, and look at their pages."""
        opened = self._opened
        if opened is None:
            raise ValueError("the document is not open")
        pages = [page for page in opened.pages if page.has_paths and page.number not in self._scanned]
        chars = {page.number: opened.chars(page.number) for page in pages}
        grids = read_grids(opened, pages, chars)
        findings = look_at_pages(opened, grids, chars)
        findings = [replace(finding, detail=_in_every_language(finding.detail)) for finding in findings]
        for region in regions_of(grids):
            region.doubts = [Doubt(doubt.rule, _in_every_language(doubt.detail)) for doubt in region.doubts]
            region.glyphs = []
        printed = [page.number for page in opened.pages if page.number not in self._scanned]
        prose = mask_invisible_digits(opened, [line for number in printed for line in opened.prose_lines(number)])
        self.close()
        lines = lines_by_page(grids, {page.number: page.shown(chars[page.number]) for page in pages})
        for number, scanned in self._scanned.items():
            grids += scanned.grids
            lines |= {number: scanned.lines} if scanned.grids else {}
            prose += scanned.prose
        grids.sort(key=lambda grid: grid.page.number)
        prose.sort(key=lambda line: line.page)
        tables = PrintedTables(grids, lines, findings, prose)
        self.recording = replace(self.recording, tables=tables)
        return tables

    def close(self) -> None:
        """Close the document."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None


class FromRecording:
    """Gives pages and tables as they were recorded."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording

    def pages(self) -> Sequence[Page]:
        """Give the recorded pages, or refuse the document as it was refused."""
        if self.recording.refusal:
            raise self.recording.refusal.error()
        return self.recording.pages

    def tables(self) -> PrintedTables:
        """Give the recorded tables.

        Raises:
            NotRecordedError: the document was refused before, and is not refused any more.
        """
        if self.recording.tables is None:
            raise NotRecordedError
        return self.recording.tables

    def close(self) -> None:
        """Do nothing."""


def _in_every_language(text: str | Localised) -> str | Bilingual:
    return text if isinstance(text, str) else Bilingual.of(text.text)
