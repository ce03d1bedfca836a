"""Whether a scanned page is good enough for its figures to be accepted: what was measured to be safe, and no less."""

from __future__ import annotations

from dataclasses import dataclass

LEAST_DPI, LEAST_DPI_BILEVEL = 145.0, 195.0
"""Below, strokes are lost and all recognisers misread the same digits (4 becomes 1); scales are up to 3 % off"""
MOST_DISAGREEMENT = 0.02
"""Share of the cells with numbers in which the recognisers may differ"""
MOST_UNSURE_CELLS = 0.05


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

    @property
    def is_fine_enough(self) -> bool:
        """Whether its resolution keeps every stroke."""
        return self.dpi >= (LEAST_DPI_BILEVEL if self.is_bilevel else LEAST_DPI)

    @property
    def accepts(self) -> bool:
        """Whether figures of this page may be accepted at all."""
        return (
            self.is_fine_enough
            and self.disagreements <= MOST_DISAGREEMENT * self.numbers
            and self.unsure_cells <= MOST_UNSURE_CELLS * self.cells
        )
