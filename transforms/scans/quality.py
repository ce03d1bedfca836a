"""Whether a scanned page is good enough for its figures to be accepted: what was measured to be safe, and no less."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from transforms.reading.grids import Region

EDGES = "edges"
"""Why a cell is in doubt whose edges are neither certainly drawn nor certainly missing"""
SPECKS = "specks"
"""Why a cell is in doubt in which there may be no print"""
SMALL = "small"
"""Why a cell is in doubt whose print is smaller than what was measured to be safe"""
_BILEVEL_FACTOR = 1.3
"""In black and white, strokes need so many more pixels"""
_CHINESE = re.compile("[\u4e00-\u9fff]")
_DIGITS_OF_CHINESE, _DIGITS_WITH_COMMA = 0.74, 0.85
"""How high digits are beside Chinese characters, and above a comma that hangs below them"""


def print_height(text: str, pixels: float) -> float:
    """How many pixels high the digits of a text are, about, by the height of its ink."""
    if _CHINESE.search(text):
        return pixels * _DIGITS_OF_CHINESE
    return pixels * _DIGITS_WITH_COMMA if "," in text else pixels


@dataclass(frozen=True)
class Limits:
    """What a page must keep to so that its figures may be accepted."""

    dpi: float = 145.0
    bilevel_dpi: float = 195.0
    """Below, strokes are lost and all recognisers misread the same digits (4 becomes 1); scales are up to 3 % off"""
    disagreements: float = 0.02
    """Share of the cells with numbers in which the recognisers may differ"""
    print_pixels: float = 9.5
    """How high digits are at least; of smaller ones both recognisers lose the same strokes and marks"""
    unsure_cells: float = 0.05
    """Share of the cells whose edges may be in doubt"""


LIMITS = Limits()


def is_high_enough(pixels: float, is_bilevel: bool, limits: Limits = LIMITS) -> bool:
    """Whether digits of this height keep every stroke."""
    return pixels >= limits.print_pixels * (_BILEVEL_FACTOR if is_bilevel else 1.0)


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
