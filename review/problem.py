"""One problem of a document, as the review page shows it: its texts, its cells, its formula."""

from __future__ import annotations

from dataclasses import dataclass, field

from review.dossier import Row
from review.wording import column_label, row_label, value_of


@dataclass(frozen=True)
class Mark:
    """A cell drawn on a page; `role` is total, part, differs, suspect or found."""

    fact: Row
    role: str
    label: str = ""

    @property
    def page(self) -> int:
        """The page it is on."""
        return int(self.fact["page"])

    @property
    def window(self) -> tuple[float, float, float, float]:
        """What is shown around it, as x, y, width and height: seven times as wide as high, more of its row's left."""
        wide, high = self.fact["x1"] - self.fact["x0"], self.fact["y1"] - self.fact["y0"]
        height = max(high + 18, (wide + 40) / 7)
        width = 7 * height
        return self.fact["x1"] + 0.1 * (width - wide) - width, self.fact["y0"] - (height - high) / 2, width, height

    @property
    def tip(self) -> str:
        """Its tooltip."""
        return f"{row_label(self.fact)} · {column_label(self.fact)}: {value_of(self.fact)}"


@dataclass(frozen=True)
class Term:
    """A cell of a formula, written out."""

    sign: str
    value: str
    label: str
    page: int
    fact_id: str
    zero: bool


@dataclass(frozen=True)
class Equation:
    """A broken identity with its numbers."""

    left: list[Term]
    right: list[Term]
    left_sum: str
    right_sum: str
    relation: str
    difference: str
    tolerance: str
    unit: str
    hidden: int = 0
    """Cells that are empty or zero, or too many to be written out"""


@dataclass(frozen=True)
class Problem:
    """One thing to look at."""

    number: int
    severity: str
    tag: str
    headline: str
    message: str
    advice: str
    key: str
    table: str = ""
    page: int | None = None
    printed: str = ""
    equation: Equation | None = None
    readings: tuple[str, str] | None = None
    suggestion: str = ""
    marks: list[Mark] = field(default_factory=list)
    found_on: list[tuple[int | None, str]] = field(default_factory=list)
    """Page and text of each finding, where one cause has several"""
    follows: list[tuple[int | None, str]] = field(default_factory=list)
    """Page and text of what follows from it"""

    @property
    def pages(self) -> list[int]:
        """The pages that show it."""
        marked_pages = [mark.page for mark in self.marks]
        others = [page for page, _ in (*self.found_on, *self.follows) if page]
        return sorted({*marked_pages, *others, *([self.page] if self.page else [])})
