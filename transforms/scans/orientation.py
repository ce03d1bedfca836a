"""Which way up a scanned page is: a turn is right if both recognisers read the same words in some of its lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from transforms.scans.crops import PixelBox
from transforms.scans.picture import Scan
from transforms.scans.readings import Reading, has_digit

OTHER_TURNS = (90, 270, 180)
"""Clockwise, in the order in which they are tried"""
_SAMPLE = 12
_ENOUGH = 4
"""So many lines with words leave no doubt: on a page that is turned at most one is read alike by chance"""
_LEAST = 2
_WIDEST = 12
"""So many heights of a long line are read"""
_SAID = re.compile("[\u4e00-\u9fff]{2}|[0-9][0-9.,]{2,}")
"""Words, or a number"""


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
    chosen = [wide[int(number * step)] for number in range(min(len(wide), _SAMPLE))]
    return [(number, _beginning(lines[number])) for number in chosen]


def _beginning(line: PixelBox) -> PixelBox:
    x0, y0, x1, y1 = line
    return x0, y0, min(x1, x0 + _WIDEST * (y1 - y0)), y1


def votes_of(readings: Sequence[Reading]) -> int:
    """How much speaks for a turn: lines that both recognisers read alike, without the numbers that they do not.

    Upside down, words are often read alike (from their end), and numbers hardly ever.
    """
    alike = sum(reading.agrees and bool(_SAID.search(reading.text)) for reading in readings)
    return alike - sum(not reading.agrees and has_digit(reading.first + reading.second) for reading in readings)


def is_upright(votes: int) -> bool:
    """Whether a page is upright beyond doubt."""
    return votes >= _ENOUGH


def best_turn(votes: dict[int, int]) -> int:
    """The turn by which a page becomes upright, by the votes for each; 0 where none is better."""
    best = max(votes, key=lambda turn: (votes[turn], turn == 0))
    return best if votes[best] >= _LEAST and votes[best] > 2 * votes[0] else 0
