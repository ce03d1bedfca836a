"""Whether a scanned page is good enough for its figures to be accepted: what was measured to be safe, and no less."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from transforms.reading.grids import Region

EDGES = "edges"
"""Why a cell is in doubt whose edges are neither certainly drawn nor certainly missing"""
SPECKS = "specks"
"""Why a cell is in doubt in which there may be no print"""


@dataclass(frozen=True)
class Limits:
    """What a page must keep to so that its figures may be accepted."""

    dpi: float = 145.0
    bilevel_dpi: float = 195.0
    """Below, strokes are lost and all recognisers misread the same digits (4 becomes 1); scales are up to 3 % off"""
    disagreements: float = 0.02
    """Share of the cells with numbers in which the recognisers may differ"""
    unsure_cells: float = 0.05
    """Share of the cells whose edges may be in doubt"""


LIMITS = Limits()


@dataclass(frozen=True)
class Quality:
    """What is known of a scanned page as a whole."""

    dpi: float
    is_bilevel: bool
    numbers: int = 0
    """Cells in which a number is read"""
    disagreements: int = 0
    """Those of them that are read differently"""
    cells: int = 0
    unsure_cells: int = 0
    """Cells whose edges are in doubt"""

    def is_fine_enough(self, limits: Limits = LIMITS) -> bool:
        """Whether its resolution keeps every stroke."""
        return self.dpi >= (limits.bilevel_dpi if self.is_bilevel else limits.dpi)

    def accepts(self, limits: Limits = LIMITS) -> bool:
        """Whether figures of this page may be accepted at all."""
        return (
            self.is_fine_enough(limits)
            and self.disagreements <= limits.disagreements * self.numbers
            and self.unsure_cells <= limits.unsure_cells * self.cells
        )


def quality_of(dpi: float, is_bilevel: bool, cells: Iterable[Region]) -> Quality:
    """Measure a page by its printed cells, before their doubts are spread to others."""
    own = list(cells)
    numbers = [cell for cell in own if cell.is_number]
    return Quality(
        dpi=dpi,
        is_bilevel=is_bilevel,
        numbers=len(numbers),
        disagreements=sum(cell.page_reading == "differs" for cell in numbers),
        cells=len(own),
        unsure_cells=sum(cell.unsure == EDGES for cell in own),
    )
