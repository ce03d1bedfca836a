"""The tables of a document: those that a form declares, and the others."""

from __future__ import annotations

from dataclasses import dataclass, field

from common.language import Localised
from schemas.reading.forms import Form
from transforms.findings import Finding
from transforms.forms.slices import Slice
from transforms.forms.titles import find_nil_note
from transforms.forms.wide_tables import slices_across
from transforms.reading.grids import Grid
from transforms.reading.lines import Line


@dataclass
class FormTable:
    """A table that a form declares, joined over its pages."""

    form: Form
    title: str | None
    unit: str | None
    slices: list[Slice]
    notes: list[str] = field(default_factory=list)
    heads: list[Line] = field(default_factory=list)
    """The lines above its grids, and titles and captions that are set inside a grid"""
    findings: list[Finding] = field(default_factory=list)
    """What is odd in how its parts were joined"""
    panel: str = ""
    """The panel of all of its facts, where it is the second print of a table (`second_prints`)"""

    @property
    def parts(self) -> list[Slice]:
        """Its parts, each followed by those printed to the right of it."""
        return [across for table_slice in self.slices for across in slices_across(table_slice)]

    @property
    def pages(self) -> list[int]:
        """The pages that it is printed on, in order."""
        return sorted({table_slice.grid.page.number for table_slice in self.parts})

    @property
    def first_page(self) -> int:
        """The page on which it begins."""
        return self.slices[0].grid.page.number

    @property
    def nil_note(self) -> str | None:
        """The printed note that says that it has no data."""
        return find_nil_note(self.notes)


@dataclass
class UnknownTable:
    """A grid, or several in a row, that no form declares.

    `form` is set where the title is declared and the columns are not, `rule` says why it is left out.
    """

    title: str | None
    grids: list[Grid]
    form: Form | None = None
    headers: str | None = None
    rule: str = "unknown_table"
    why_unknown: str | Localised = ""
    """What is missing for its columns to have a meaning"""


Table = FormTable | UnknownTable


def top_texts(grid: Grid, start: int) -> str:
    """The texts of the first rows of a grid from `start` on, to show what its header is."""
    rows = range(start, min(grid.rows, start + 3))
    texts = [region.text for row in rows for region in grid.row_regions(row) if region.text]
    return " | ".join(dict.fromkeys(texts))
