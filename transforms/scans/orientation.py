"""Which way up a scanned page is: a turn is right if both recognisers read the same words in some of its lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from transforms.scans.crops import PixelBox
from transforms.scans.picture import Scan
from transforms.scans.readings import Reading

OTHER_TURNS = (90, 270, 180)
"""Clockwise, in the order in which they are tried"""
_SAMPLE = 12
_ENOUGH = 4
"""So many lines with words leave no doubt: on a page that is turned at most one is read alike by chance"""
_LEAST = 2
_WIDEST = 12
"""So many heights of a long line are read"""
_WORDS = re.compile("[\u4e00-\u9fff]{2}")


def turned(scan: Scan, turn: int) -> Scan:
    """Turn a scan clockwise by a multiple of 90 degrees."""
    quarters = -turn // 90
    grey = np.ascontiguousarray(np.rot90(scan.grey, quarters))
    red = None if scan.red is None else np.ascontiguousarray(np.rot90(scan.red, quarters))
    return Scan(grey, red, scan.dpi, scan.is_bilevel)


def sample_of(lines: Sequence[PixelBox]) -> list[tuple[int, PixelBox]]:
    """Some lines that look like words, from everywhere on the page: their numbers, and of each what is to be read."""
    wide = [number for number, (x0, y0, x1, y1) in enumerate(lines) if 2 * (y1 - y0) <= x1 - x0]
    step = max(len(wide) / _SAMPLE, 1)
    chosen = [wide[int(place * step)] for place in range(min(len(wide), _SAMPLE))]
    return [(number, _beginning(lines[number])) for number in chosen]


def _beginning(line: PixelBox) -> PixelBox:
    x0, y0, x1, y1 = line
    return x0, y0, min(x1, x0 + _WIDEST * (y1 - y0)), y1


def words_in(readings: Sequence[Reading]) -> int:
    """How many lines have words that both recognisers read alike."""
    return sum(reading.agrees and bool(_WORDS.search(reading.text)) for reading in readings)


def is_upright(words: int) -> bool:
    """Whether a page is upright beyond doubt."""
    return words >= _ENOUGH


def best_turn(words: dict[int, int]) -> int:
    """The turn by which a page becomes upright, by the lines with words at each turn; 0 where none is better."""
    best = max(words, key=lambda turn: (words[turn], turn == 0))
    return best if words[best] >= _LEAST and words[best] > 2 * words[0] else 0
