"""Whether the ink of a digit is the digit that the text layer claims: a small classifier, and geometry for separators.

    glyphs = glyphs_of(page, textpage, indices, number)          # transforms.appearance.glyphs
    shapes = compare_shapes(glyphs, {number: Picture(grey, scale)})

There is one verdict for each glyph. *agrees*: the ink is what the text claims. *differs*: it is confidently another
digit or separator (`looks_like`), or no figure at all. *illegible*: it could not be told, so nobody looked.

A digit is cut out of the grey rendering by its box and read by a net that `benchmarks/learn_digits.py` has learnt from
fonts of open licences and real disclosures (`digits.npz`). What it is not sure of is compared with the digits of
the same font that it is sure of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from transforms.appearance.glyphs import DIGITS, Glyph
from transforms.appearance.patches import Floats, Patches, cut, features, fitted

Verdict = Literal["agrees", "differs", "illegible"]

_NO_DIGIT = 10
"""The net's class for ink that is no digit: letters, halves of digits, digits that are struck out"""
_SURE = 0.9
_SURELY_ANOTHER = 0.99
_FAINT = 40
"""Grey levels between ink and paper below which nothing can be read"""
_LIKE_THE_OTHERS = 0.9
_MORE_THAN_ANOTHER = 0.04
_INKED, _EDGE = 0.4, 5
"""How dark a patch must be in its first and last rows, and how many rows these are"""
_LOW = 0.3
"""The share of the font size below which a mark is too low for a digit"""


@dataclass(frozen=True)
class Picture:
    """The grey rendering of a page, height x width, white is 255, and its scale in pixels per point."""

    grey: NDArray[np.uint8]
    scale: float


@dataclass(frozen=True)
class Shape:
    """What the ink of a glyph says of it; `looks_like` is what it shows where that can be told."""

    verdict: Verdict
    looks_like: str = ""


_ILLEGIBLE = Shape("illegible")


def compare_shapes(glyphs: Sequence[Glyph], pictures: Mapping[int, Picture]) -> list[Shape]:
    """The verdict on each glyph, in their order; a glyph without a picture of its page is illegible."""
    shapes = [_ILLEGIBLE] * len(glyphs)
    digits: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place, glyph in enumerate(glyphs):
        if glyph.page not in pictures or not glyph.text:
            continue
        mark = _mark(glyph)
        if mark:
            shapes[place] = Shape("agrees", mark) if mark == glyph.text else Shape("differs", mark)
        else:
            digits[glyph.page, glyph.turn].append(place)
    read: list[_Read] = []
    for (page, turn), places in digits.items():
        read.append(_read([glyphs[place] for place in places], pictures[page], turn))
    order = [place for places in digits.values() for place in places]
    if order:
        verdicts = _judge([glyphs[place] for place in order], _Read.joined(read))
        for place, shape in zip(order, verdicts, strict=True):
            shapes[place] = shape
    return shapes


def _mark(glyph: Glyph) -> str:
    """The separator or sign that an outline is by its proportions; empty for anything as tall as a digit.

    Measured on 20,000 of 37 fonts: a point is as wide as tall (0.94 to 1.11), a comma narrower (0.49 to 0.77), a
    dash at least 2.7 times as wide.
    """
    x0, y0, x1, y1 = glyph.box
    width, height = (x1 - x0, y1 - y0) if glyph.turn in (0, 180) else (y1 - y0, x1 - x0)
    if height <= 0 or width <= 0 or height > _LOW * glyph.size * (1 + 0.2 * (glyph.text == ",")):
        return ""
    ratio = width / height
    if ratio > 2:
        return "-"
    if 0.85 < ratio < 1.3 and height < 0.25 * glyph.size:
        return "."
    return "," if 0.3 < ratio <= 0.85 else ""


@dataclass(frozen=True)
class _Read:
    """What the net says of glyphs: ink (n x rows x columns, 0 to 1), grey levels of contrast, and chances (n x 11)."""

    ink: Floats
    contrast: Floats
    chances: Floats

    @classmethod
    def joined(cls, parts: Sequence[_Read]) -> _Read:
        return cls(
            np.concatenate([part.ink for part in parts]),
            np.concatenate([part.contrast for part in parts]),
            np.concatenate([part.chances for part in parts]),
        )


def _read(glyphs: Sequence[Glyph], picture: Picture, turn: int) -> _Read:
    boxes = np.array([glyph.box for glyph in glyphs], np.float32) * np.float32(picture.scale)
    patches = cut(picture.grey, boxes, turn)
    chances = _chances(patches)
    claims = np.array([DIGITS.find(glyph.text) for glyph in glyphs])
    unsure = np.flatnonzero(chances[np.arange(len(claims)), claims] < _SURE)
    ink, contrast = patches.ink, patches.contrast
    if len(unsure):
        # pdfium draws small glyphs on whole pixels: their ink may lie a pixel beside the box of the outline.
        again = cut(picture.grey, fitted(picture.grey, boxes[unsure], turn), turn)
        better = _chances(again)
        best = better[:, :_NO_DIGIT].max(1) > chances[unsure, :_NO_DIGIT].max(1)
        keep = unsure[best]
        chances[keep], ink[keep], contrast[keep] = better[best], again.ink[best], again.contrast[best]
    return _Read(ink, contrast, chances)


def _judge(glyphs: Sequence[Glyph], read: _Read) -> list[Shape]:
    claims = np.array([DIGITS.find(glyph.text) for glyph in glyphs])
    rows = np.arange(len(claims))
    best = read.chances.argmax(1)
    legible = read.contrast >= _FAINT
    claimed = read.chances[rows, claims] * (claims >= 0)
    agrees = legible & (claimed >= _SURE)
    another = read.chances[:, :_NO_DIGIT].copy()
    another[rows[claims >= 0], claims[claims >= 0]] = 0
    differs = legible & (another.max(1) >= _SURELY_ANOTHER) & _fills_its_box(read.ink)
    open_ones = np.flatnonzero(legible & ~agrees & ~differs & (claims >= 0))
    if len(open_ones):
        agrees[open_ones] = _like_the_others(glyphs, claims, read.ink, agrees, open_ones)
    return [
        Shape("agrees", DIGITS[claim])
        if well
        else Shape("differs", DIGITS[seen])
        if badly
        else Shape("illegible", DIGITS[seen] if seen < _NO_DIGIT else "")
        for well, badly, claim, seen in zip(agrees, differs, claims, best, strict=True)
    ]


def _fills_its_box(ink: Floats) -> NDArray[np.bool_]:
    """Whether there is ink near top and bottom of each box: a digit cut by the edge of a clip is no other digit."""
    rows = ink.max(2) >= _INKED
    return np.asarray(rows[:, :_EDGE].any(1) & rows[:, -_EDGE:].any(1))


def _like_the_others(
    glyphs: Sequence[Glyph], claims: NDArray[np.int64], ink: Floats, agrees: NDArray[np.bool_], asked: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which of the glyphs look like the sure ones of their font that claim the same, and less like all others."""
    fonts = {glyphs[place].font for place in asked}
    sure: dict[tuple[object, int], list[int]] = defaultdict(list)
    for place in np.flatnonzero(agrees):
        if glyphs[place].font in fonts:
            sure[glyphs[place].font, int(claims[place])].append(int(place))
    means = {key: _unit(ink[places].mean(0, keepdims=True))[0] for key, places in sure.items()}
    found = np.zeros(len(asked), bool)
    for row, place in enumerate(asked):
        patch = _unit(ink[place : place + 1])[0]
        font, claim = glyphs[place].font, int(claims[place])
        own = means.get((font, claim))
        if own is None:
            continue
        like = float(patch @ own)
        others = [float(patch @ mean) for (its, digit), mean in means.items() if its == font and digit != claim]
        found[row] = like >= _LIKE_THE_OTHERS and like >= max(others, default=0.0) + _MORE_THAN_ANOTHER
    return found


def _unit(ink: Floats) -> Floats:
    flat = ink.reshape(len(ink), -1)
    flat = flat - flat.mean(1, keepdims=True)
    scaled: Floats = flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6)
    return scaled


@cache
def _net() -> tuple[Floats, ...]:
    with resources.files("transforms.appearance").joinpath("digits.npz").open("rb") as file, np.load(file) as stored:
        return tuple(stored[name].astype(np.float32) for name in ("hidden", "hidden_bias", "out", "out_bias"))


def _chances(patches: Patches) -> Floats:
    """The chance of each digit, and of no digit, for each patch: n x 11, by the mean of the nets."""
    hidden, hidden_bias, out, out_bias = _net()
    known = features(patches)
    logits = np.zeros((len(known), _NO_DIGIT + 1), np.float32)
    for w0, b0, w1, b1 in zip(hidden, hidden_bias, out, out_bias, strict=True):
        logits += np.maximum(known @ w0 + b0, 0) @ w1 + b1
    logits /= len(hidden)
    logits -= logits.max(1, keepdims=True)
    chances = np.exp(logits)
    scaled: Floats = chances / chances.sum(1, keepdims=True)
    return scaled
