"""One grey picture of a page as a person sees it: with its annotations and its form fields."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pypdfium2

from transforms.reading.opening import Box

Grey = npt.NDArray[np.uint8]

SCALE = 2.5
"""Pixels per point: 180 dpi"""
_LARGEST_SCALE = 8.0
_LEAST_DIGIT = 15.0
"""Pages whose digits are less high than this, in pixels, are drawn larger"""
_MOST_PIXELS = 24_000_000
_LEAST_SCALE = 1.5
_NEAR_SCALE = 12.0
"""Pixels per point of a part rendered at high resolution: pdfium then draws the outlines of characters of more than 4
points where they are, and not, as it does smaller ones, at the nearest whole pixel"""


@dataclass(frozen=True)
class Picture:
    """A rendered page: grey values from 0 (black) to 255, a row for each line of pixels."""

    grey: Grey
    scale: float


@dataclass(frozen=True)
class Window:
    """A rendered part of a page, and where on the page it is."""

    grey: Grey
    scale: tuple[float, float]
    """Pixels per point, across and down"""
    first: tuple[int, int]
    """Its first column and row among those of the page in the same scale"""

    def columns(self, x0: float, x1: float) -> slice:
        """The columns that lie wholly between two places, in points from the left of the page."""
        return self._within(x0, x1, 0)

    def rows(self, y0: float, y1: float) -> slice:
        """The rows that lie wholly between two places, in points from the top of the page."""
        return self._within(y0, y1, 1)

    def _within(self, start: float, end: float, axis: int) -> slice:
        scale, first = self.scale[axis], self.first[axis]
        return slice(max(math.ceil(start * scale) - first, 0), max(math.floor(end * scale) - first, 0))


def scale_for(digit: float) -> float:
    """The scale at which digits of this height, in points, can be distinguished."""
    return min(max(SCALE, _LEAST_DIGIT / max(digit, 0.1)), _LARGEST_SCALE)


def picture_of(page: pypdfium2.PdfPage, scale: float = SCALE, *, annotations: bool = True) -> Picture | None:
    """Render a page; None where it is too large to be rendered at a sufficient scale.

    Form fields are drawn only if the document had `init_forms` called before the page was loaded.
    """
    width, height = page.get_size()
    scale = min(scale, math.sqrt(_MOST_PIXELS / max(width * height, 1.0)))
    if scale < _LEAST_SCALE:
        return None
    bitmap = page.render(scale=scale, grayscale=True, draw_annots=annotations, may_draw_forms=annotations)
    grey = np.array(bitmap.to_numpy())
    bitmap.close()
    return Picture(grey, scale)


def window_of(page: pypdfium2.PdfPage, box: Box, scale: float = _NEAR_SCALE) -> Window:
    """Render the part of a page around a box (points from its top left), with annotations and form fields."""
    width, height = page.get_size()
    x0, y0, x1, y1 = box
    edge = 2 / scale
    left, below, right, above = (max(room - edge, 0.0) for room in (x0, height - y1, width - x1, y0))
    bitmap = page.render(scale=scale, crop=(left, below, right, above), grayscale=True, may_draw_forms=True)
    grey = np.array(bitmap.to_numpy())
    bitmap.close()
    across, down = math.ceil(width * scale) / width, math.ceil(height * scale) / height
    return Window(grey, (across, down), (math.ceil(left * scale), math.ceil(above * scale)))
