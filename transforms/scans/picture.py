"""The picture of a scanned page at its own resolution: in grey, without red ink and without the shade of the paper."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

Grey = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.uint8]

POINTS = 72
"""Points per inch"""
_MOST_PIXELS = 40_000_000
_LEAST_DPI, _MOST_DPI = 72.0, 400.0
_COVER = 0.5
"""A page is a picture if its images cover at least this share of it"""
_LEAST_SHARE = 0.01
"""Coarse images that cover less than this share of a page together hold no rows"""
_RED = 40
"""By so much the red of red ink is brighter than its green and blue"""
_COLOUR_SHARE = 2e-4
_MIDDLE = (40, 215)
"""Grey values between ink and paper; a scan in two levels has none"""
_BILEVEL_SHARE = 0.004
_DARKEST, _BRIGHTEST = 100, 190
"""Limits of the grey value below which a pixel is ink"""


@dataclass(frozen=True)
class Scan:
    """A scanned page as it lies: paper is white, ink is dark, red ink is gone."""

    grey: Grey
    red: Mask | None
    """Where red ink was; None where there is none"""
    dpi: float
    is_bilevel: bool


@dataclass(frozen=True)
class Resolution:
    """How finely the pictures that cover a page are scanned."""

    dpi: float
    """Of the largest of them"""
    is_bilevel: bool
    """Whether any of them has two levels alone"""
    coarsest: float
    """Of the coarsest of them: where a page is stored in strips, one may be coarser than the others"""


def resolution_of(page: pypdfium2.PdfPage) -> Resolution | None:
    """The resolution of the pictures that cover a page; None where they do not."""
    width, height = page.get_size()
    images = []
    for image in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = image.get_bounds()
        area = max(right - left, 0.0) * max(top - bottom, 0.0)
        if area > 0:
            across, down = image.get_px_size()
            # The picture may be placed turned: its pixels are as many either way.
            images.append((POINTS * math.sqrt(across * down / area), area, image.get_metadata().bits_per_pixel == 1))
    if not images or sum(area for _, area, _ in images) < _COVER * width * height:
        return None
    dpi, _, _ = max(images, key=lambda image: image[1])
    covered = itertools.accumulate(area for _, area, _ in sorted(images))
    rows = [area >= _LEAST_SHARE * width * height for area in covered]
    coarsest, _, _ = sorted(images)[rows.index(True)]
    return Resolution(dpi, any(is_bilevel for _, _, is_bilevel in images), coarsest)


def scan_of(page: pypdfium2.PdfPage, resolution: Resolution) -> Scan:
    """Render a page at the resolution of its picture, and clean it."""
    width, height = page.get_size()
    largest = POINTS * math.sqrt(_MOST_PIXELS / max(width * height, 1.0))
    dpi = min(max(resolution.dpi, _LEAST_DPI), _MOST_DPI, largest)
    bitmap = page.render(scale=dpi / POINTS)
    pixels = np.array(bitmap.to_numpy())
    bitmap.close()
    colour = pixels[:, :, :3] if pixels.ndim == 3 and pixels.shape[2] >= 3 else None
    plain: Grey = pixels.reshape(*pixels.shape[:2], -1)[:, :, 0] if colour is None else colour.max(axis=2)
    between = float(np.mean((plain > _MIDDLE[0]) & (plain < _MIDDLE[1])))
    red = _red_ink(colour) if colour is not None else None
    if colour is not None:
        plain = (
            _without_red(colour, red) if red is not None else cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY).astype(np.uint8)
        )
    is_bilevel = resolution.is_bilevel or (red is None and between < _BILEVEL_SHARE)
    return Scan(plain if is_bilevel else _on_white(plain, dpi), red, dpi, is_bilevel)


def ink_of(grey: Grey) -> Mask:
    """Where there is ink: 1, else 0."""
    level, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return (grey < min(max(level, _DARKEST), _BRIGHTEST)).astype(np.uint8)


def _red_ink(colour: Grey) -> Mask | None:
    blue, green, red = (colour[:, :, channel].astype(np.int16) for channel in range(3))
    mask = ((red - np.maximum(blue, green)) > _RED).astype(np.uint8)
    return mask if float(mask.mean()) > _COLOUR_SHARE else None


def _without_red(colour: Grey, red: Mask) -> Grey:
    """The red channel, stretched where there is red ink: what is red there becomes as bright as paper."""
    channel: Grey = colour[:, :, 2]
    near = cv2.dilate(red, np.ones((3, 3), np.uint8)) > 0
    ink = float(np.percentile(channel[red > 0], 40))
    stretched = np.clip(channel.astype(np.float32) * (255.0 / max(ink, 1.0)), 0, 255)
    return np.where(near, stretched, channel).astype(np.uint8)


def _on_white(grey: Grey, dpi: float) -> Grey:
    """Divide by the shade of the paper around each place."""
    step = max(int(dpi / 25), 1)
    small = cv2.resize(grey, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 5)
    paper = cv2.GaussianBlur(paper, (0, 0), 3)
    full = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.clip(grey.astype(np.float32) * (250.0 / np.maximum(full, 60)), 0, 255).astype(np.uint8)
