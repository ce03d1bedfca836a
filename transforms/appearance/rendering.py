"""One grey picture of a page as a person sees it: with its annotations and its form fields."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pypdfium2

Grey = npt.NDArray[np.uint8]

SCALE = 2.5
"""Pixels per point: 180 dpi"""
_LARGEST_SCALE = 8.0
_LEAST_DIGIT = 15.0
"""Pages whose digits are less high than this, in pixels, are drawn larger"""
_MOST_PIXELS = 24_000_000
_LEAST_SCALE = 1.5


@dataclass(frozen=True)
class Picture:
    """A rendered page: grey values from 0 (black) to 255, a row for each line of pixels."""

    grey: Grey
    scale: float


def scale_for(digit: float) -> float:
    """The scale at which digits of this height, in points, can be told apart."""
    return min(max(SCALE, _LEAST_DIGIT / max(digit, 0.1)), _LARGEST_SCALE)


def picture_of(page: pypdfium2.PdfPage, scale: float = SCALE, *, annotations: bool = True) -> Picture | None:
    """Render a page; None where it is too large to be looked at closely enough.

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
