"""Check that the ink of a character is what the text layer claims: a small classifier for digits, geometry for marks.

    glyphs = glyphs_of(page, textpage, indices, number)          # transforms.appearance.glyphs
    shapes = compare_shapes(glyphs, {number: Picture(grey, scale)})

There is one verdict for each glyph. *agrees*: the ink shows what the text claims. *differs*: the ink certainly shows
another digit or separator (`looks_like`), or neither. *illegible*: the ink does not decide it.

A digit is cut out of the grey rendering by its box and read by nets that `tools/digits` trained on fonts with open
licences and on real disclosures (`digits.npz`). Uncertain digits are compared with certain ones of the same font.
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
from transforms.appearance.marks import compare_marks, is_low
from transforms.appearance.patches import Floats, Patches, cut, features, fitted, upright
from transforms.appearance.rendering import Picture

Verdict = Literal["agrees", "differs", "illegible"]

_NO_DIGIT = 10
"""The net's class for ink that is not a digit: letters, halves of digits, digits that are struck out"""
_BLOCK = 4
_SURE = 0.9
_LIKELY, _NO_RIVAL = 0.5, 0.01
"""Accept a likely digit if no other one is possible: its box is slightly off, or other ink is too close"""
_SURELY_ANOTHER, _SURELY_NOT = 0.9, 0.002
_FAINT = 40
"""Lowest contrast between ink and paper that can be read, in grey levels"""
_LIKE_THE_OTHERS = 0.9
_MORE_THAN_ANOTHER = 0.04
_INKED, _EDGE = 0.4, 5
"""Least darkness of a patch in its top and bottom rows, and how many rows these are"""


@dataclass(frozen=True)
class Shape:
    """The verdict on the ink of a glyph; `looks_like` is the digit or separator that it shows, if any."""

    verdict: Verdict
    looks_like: str = ""


_ILLEGIBLE = Shape("illegible")


def compare_shapes(glyphs: Sequence[Glyph], pictures: Mapping[int, Picture]) -> list[Shape]:
    """Compare each glyph with its ink; a glyph without a picture of its page is illegible.

    Args:
        glyphs: Characters of amounts.
        pictures: Renderings by page number.

    Returns:
        The verdicts, in the order of the glyphs.
    """
    shapes = [_ILLEGIBLE] * len(glyphs)
    digits: dict[tuple[int, int], list[int]] = defaultdict(list)
    marks: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, glyph in enumerate(glyphs):
        if glyph.text and glyph.page in pictures:
            (marks if is_low(glyph) else digits)[glyph.page, glyph.turn].append(index)
    for (page, turn), indices in marks.items():
        low = [glyphs[index] for index in indices]
        mark_shapes = compare_marks(low, *upright_boxes(low, pictures[page], turn))
        for index, mark in zip(indices, mark_shapes, strict=True):
            claim = glyphs[index].text
            shapes[index] = Shape("agrees" if mark == claim else "differs", mark) if mark else _ILLEGIBLE
    order = [index for indices in digits.values() for index in indices]
    if order:
        read = _Read.joined(
            [
                _read([glyphs[index] for index in indices], pictures[page], turn)
                for (page, turn), indices in digits.items()
            ]
        )
        for index, shape in zip(order, _judge([glyphs[index] for index in order], read), strict=True):
            shapes[index] = shape
    return shapes


def upright_boxes(glyphs: Sequence[Glyph], picture: Picture, turn: int) -> tuple[NDArray[np.uint8], Floats]:
    """Turn a picture so that these glyphs stand upright; give it and their boxes in its pixels.

    pdfium draws a glyph of ordinary size from the whole pixel that is nearest to its origin.
    """
    boxes = np.array([glyph.box for glyph in glyphs], np.float32) * np.float32(picture.scale)
    origins = np.array([glyph.origin for glyph in glyphs], np.float32) * np.float32(picture.scale)
    boxes += np.tile(np.floor(origins + 0.5) - origins, 2)
    return upright(picture.grey, boxes, turn)


@dataclass(frozen=True)
class _Read:
    """The nets' reading of n glyphs: ink (n x rows x columns, 0 to 1), contrast (grey), probabilities (n x 11)."""

    ink: Floats
    contrast: Floats
    chances: Floats

    @classmethod
    def joined(cls, parts: Sequence[_Read]) -> _Read:
        return cls(
            np.concatenate([batch.ink for batch in parts]),
            np.concatenate([batch.contrast for batch in parts]),
            np.concatenate([batch.chances for batch in parts]),
        )


def _read(glyphs: Sequence[Glyph], picture: Picture, turn: int) -> _Read:
    grey, boxes = upright_boxes(glyphs, picture, turn)
    patches, shape = cut(grey, boxes)
    chances = _chances(patches)[shape]
    ink, contrast = patches.ink[shape], patches.contrast[shape]
    claims = np.array([DIGITS.find(glyph.text) for glyph in glyphs])
    unsure = np.flatnonzero(chances[np.arange(len(claims)), claims] < _SURE)
    if len(unsure):
        # Large glyphs, and those of Type 3, are drawn where they stand, or a pixel beside it.
        patches, shape = cut(grey, fitted(grey, boxes[unsure]))
        better = _chances(patches)[shape]
        best = better[:, :_NO_DIGIT].max(1) > chances[unsure, :_NO_DIGIT].max(1)
        keep, shape = unsure[best], shape[best]
        chances[keep], ink[keep], contrast[keep] = better[best], patches.ink[shape], patches.contrast[shape]
    return _Read(ink, contrast, chances)


def _judge(glyphs: Sequence[Glyph], read: _Read) -> list[Shape]:
    claims = np.array([DIGITS.find(glyph.text) for glyph in glyphs])
    rows = np.arange(len(claims))
    best = read.chances.argmax(1)
    legible = read.contrast >= _FAINT
    claimed = read.chances[rows, claims] * (claims >= 0)
    another = read.chances[:, :_NO_DIGIT].copy()
    another[rows[claims >= 0], claims[claims >= 0]] = 0
    rival = another.max(1)
    agrees = legible & ((claimed >= _SURE) | ((claimed >= _LIKELY) & (rival <= _NO_RIVAL)))
    differs = legible & (rival >= _SURELY_ANOTHER) & (claimed <= _SURELY_NOT) & _fills_its_box(read.ink)
    open_ones = np.flatnonzero(legible & ~agrees & ~differs & (claims >= 0))
    if len(open_ones):
        agrees[open_ones] = _like_the_others(glyphs, claims, read.ink, agrees, open_ones)
    return [
        Shape("agrees", DIGITS[claim])
        if well
        else Shape("differs", DIGITS[class_index])
        if badly
        else Shape("illegible", DIGITS[class_index] if class_index < _NO_DIGIT else "")
        for well, badly, claim, class_index in zip(agrees, differs, claims, best, strict=True)
    ]


def _fills_its_box(ink: Floats) -> NDArray[np.bool_]:
    """Whether each box has ink at its top and bottom; otherwise a clipped digit would pass for another one."""
    rows = ink.max(2) >= _INKED
    return np.asarray(rows[:, :_EDGE].any(1) & rows[:, -_EDGE:].any(1))


def _like_the_others(
    glyphs: Sequence[Glyph],
    claims: NDArray[np.int64],
    ink: Floats,
    agrees: NDArray[np.bool_],
    open_ones: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Whether each undecided glyph resembles the accepted ones of its font with the same claim more than any others."""
    fonts = {glyphs[index].font for index in open_ones}
    sure: dict[tuple[object, int], list[int]] = defaultdict(list)
    for index in np.flatnonzero(agrees).tolist():
        if glyphs[index].font in fonts:
            sure[glyphs[index].font, int(claims[index])].append(index)
    means = {key: _unit(ink[indices].mean(0, keepdims=True))[0] for key, indices in sure.items()}
    alike = np.zeros(len(open_ones), bool)
    for row, index in enumerate(open_ones):
        patch = _unit(ink[index : index + 1])[0]
        font, claim = glyphs[index].font, int(claims[index])
        own = means.get((font, claim))
        if own is None:
            continue
        like = float(patch @ own)
        others = [float(patch @ mean) for (other, digit), mean in means.items() if other == font and digit != claim]
        alike[row] = like >= _LIKE_THE_OTHERS and like >= max(others, default=0.0) + _MORE_THAN_ANOTHER
    return alike


def _unit(ink: Floats) -> Floats:
    flat = ink.reshape(len(ink), -1)
    flat = flat - flat.mean(1, keepdims=True)
    scaled: Floats = flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6)
    return scaled


@cache
def _nets() -> tuple[Floats, Floats, Floats, Floats]:
    with resources.files("transforms.appearance").joinpath("digits.npz").open("rb") as file, np.load(file) as arrays:
        hidden, hidden_bias, out, out_bias = (
            arrays[name].astype(np.float32) for name in ("hidden", "hidden_bias", "out", "out_bias")
        )
    return hidden[:, None], hidden_bias[:, None, None], out[:, None], out_bias[:, None, None]


def _chances(patches: Patches) -> Floats:
    """Compute the probability of each digit, and of no digit, for each patch (n x 11), averaging the nets.

    Rows are multiplied in small blocks, below the size at which OpenBLAS starts threads, because its threads would
    wait for the other processes of a pool.
    """
    inputs = features(patches)
    count = len(inputs)
    blocks = np.pad(inputs, ((0, -count % _BLOCK), (0, 0))).reshape(1, -1, _BLOCK, inputs.shape[1])
    hidden, hidden_bias, out, out_bias = _nets()
    logits = (np.maximum(blocks @ hidden + hidden_bias, 0) @ out + out_bias).mean(0).reshape(-1, _NO_DIGIT + 1)[:count]
    chances = np.exp(logits - logits.max(1, keepdims=True))
    scaled: Floats = chances / chances.sum(1, keepdims=True)
    return scaled
