"""Runs of characters: one size, one line of print, no gap and no overlap between neighbours.

A number is one run. Measured on real tables: characters of an amount stand at most 0.1 em apart and overlap by 0.04 em.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter

from common.text import normalise
from transforms.reading.opening import Char

HAIR = 0.12
"""Widest gap between two characters of a number, in em"""
SAME_SIZE = 0.15
"""Characters of one run differ in size by at most this share"""
SAME_BASE = 0.08
"""Characters of one run differ in the height of their line of print by at most this many em"""
_OVERLAP, _OVERLAP_SHARE = 0.2, 0.45
"""Deepest overlap in a run, in em and as a share of a glyph: boxes are too wide where a font was substituted. With half
a glyph, a number and its shadow between its digits would be one run."""
_EXACT = 0.06
"""Characters of one printed text deviate from even spacing by at most this many em"""
_SAME_LINE = 0.5
"""Characters of one line differ in height by at most this share of the taller one"""
_DUPLICATE = 0.25
"""Equal characters that begin nearer than this share of their width are one, printed twice"""

_NUMERIC = frozenset("0123456789.,-()△▲¥元")
_CIRCLED = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳⓪❶❷❸❹❺❻❼❽❾❿⓿⓫⓬⓭⓮⓯⓰⓱⓲⓳⓴➀➁➂➃➄➅➆➇➈➉➊➋➌➍➎➏➐➑➒➓")
_SUPERSCRIPT = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")

left_edge = attrgetter("x0")


@lru_cache(maxsize=1 << 16)
def char_class(text: str) -> str:
    """Classify a character by its part in a number: digit, sign (separators, brackets, 元 …), mark (footnote), other.

    White space gives an empty string.
    """
    if text in _CIRCLED or text in _SUPERSCRIPT:
        return "mark"
    plain = normalise(text)
    if not plain:
        return ""
    if not all(char in _NUMERIC for char in plain):
        return "other"
    return "digit" if any(char.isdigit() for char in plain) else "sign"


@dataclass
class Run:
    """Characters of one size on one line of print, each beginning where the one before ends.

    `start` and `end` are measured along the line, `base` at right angles to it; of two runs, the higher one has the
    smaller `base`.
    """

    chars: list[Char]
    start: float
    end: float
    base: float
    size: float
    turn: int
    text: str = field(default="", init=False)

    def __post_init__(self) -> None:
        """Join its text."""
        self.text = normalise("".join(char.text for char in self.chars))

    @property
    def printed(self) -> str:
        """Its characters as they are printed."""
        return "".join(char.text for char in self.chars)

    @property
    def has_digits(self) -> bool:
        """Whether it contains a digit."""
        return any(char_class(char.text) == "digit" for char in self.chars)

    @property
    def is_even(self) -> bool:
        """Whether its characters are spaced as evenly as those of one printed text.

        Measured between characters, or from digit to digit, because the boxes of a substituted font are unreliable.
        """
        extents = [extent_along_line(char) for char in self.chars]
        gaps = [right[0] - left[1] for left, right in itertools.pairwise(extents)]
        steps = [
            right[0] - left[0]
            for (char, left), (_, right) in itertools.pairwise(zip(self.chars, extents, strict=True))
            if char_class(char.text) == "digit"
        ]
        return any(max(values) - min(values) <= _EXACT * self.size for values in (gaps, steps) if values)


def run_of(chars: list[Char]) -> Run:
    """Make a run from consecutive characters."""
    first = chars[0]
    start, _, base = extent_along_line(first)
    return Run(chars, start, extent_along_line(chars[-1])[1], base, first.size, first.turn)


def extent_along_line(char: Char) -> tuple[float, float, float]:
    """Return the start and the end of a character along its line of print, and the position of that line."""
    if char.turn == 0:
        return char.x0, char.x1, char.base
    if char.turn == 90:
        return -char.y1, -char.y0, char.base
    if char.turn == 180:
        return -char.x1, -char.x0, -char.base
    return char.y0, char.y1, -char.base


def is_one_run(chars: Sequence[Char]) -> bool:
    """Whether upright characters, sorted from the left, form one run; a fast path that nearly all numbers take."""
    first = chars[0]
    size, base = first.size, first.base
    hair, overlap, same_base, same_size = HAIR * size, -_OVERLAP * size, SAME_BASE * size, SAME_SIZE * size
    start = end = first.x0
    for char in chars:
        begins = char.x0
        if (
            not overlap <= begins - end <= hair
            or end - begins > _OVERLAP_SHARE * min(end - start, char.x1 - begins)
            or not -same_base <= char.base - base <= same_base
            or not -same_size <= char.size - size <= same_size
            or char.turn
        ):
            return False
        start, end = begins, char.x1
    return True


def runs_of(chars: Iterable[Char]) -> list[Run]:
    """Group characters into runs; each joins the run whose end is nearest to its start."""
    runs: list[list[Char]] = []
    for char in sorted(chars, key=extent_along_line):
        start, end, base = extent_along_line(char)
        nearest, preceding = _OVERLAP * char.size, None
        for run in runs:
            first, (last_start, last_end, _) = run[0], extent_along_line(run[-1])
            size, gap = first.size, start - last_end
            if (
                -_OVERLAP * size <= gap <= HAIR * size
                and abs(gap) <= nearest
                and -gap <= _OVERLAP_SHARE * min(end - start, last_end - last_start)
                and first.turn == char.turn
                and abs(base - extent_along_line(first)[2]) <= SAME_BASE * size
                and abs(char.size - size) <= SAME_SIZE * size
            ):
                nearest, preceding = abs(gap), run
        if preceding is None:
            runs.append([char])
        else:
            preceding.append(char)
    return [run_of(run) for run in runs]


def is_continued(left: Char, right: Char) -> bool:
    """Whether a character continues the text of the one before it (a name with 2023, wider than its cell)."""
    return (
        abs(right.x0 - left.x1) <= _EXACT * left.size
        and abs(right.base - left.base) <= _EXACT * left.size
        and abs(right.size - left.size) <= _EXACT * left.size
    )


def without_duplicates(chars: Iterable[Char]) -> list[Char]:
    """Sort characters along the line and drop those printed twice at a tiny offset, as some programs do for bold."""
    distinct: list[Char] = []
    for char in sorted(chars, key=extent_along_line):
        start, end, base = extent_along_line(char)
        least = start - _DUPLICATE * (end - start)
        near = itertools.takewhile(lambda other: extent_along_line(other)[0] >= least, reversed(distinct))  # noqa: B023
        if not any(
            other.text == char.text and abs(base - extent_along_line(other)[2]) <= SAME_BASE * char.size
            for other in near
        ):
            distinct.append(char)
    return distinct


def distinct_in_row(row: Iterable[Char]) -> list[Char]:
    """Drop characters of a row, sorted from the left, that repeat their neighbour at a tiny offset (bold)."""
    distinct: list[Char] = []
    previous: Char | None = None
    for char in row:
        if previous is None or char.text != previous.text or char.x0 - previous.x0 > _DUPLICATE * (char.x1 - char.x0):
            distinct.append(char)
        previous = char
    return distinct


def lines_of_cell(chars: Sequence[Char]) -> tuple[str, ...]:
    """Group the characters of a cell into lines of text, from the top."""
    if len(chars) == 1:
        return (chars[0].text,)
    ordered = sorted(chars, key=lambda char: (char.y0 + char.y1, char.x0))
    lines: list[list[Char]] = [[ordered[0]]]
    for char in ordered[1:]:
        first = lines[-1][0]
        apart = (char.y0 + char.y1 - first.y0 - first.y1) / 2
        if apart > _SAME_LINE * max(char.y1 - char.y0, first.y1 - first.y0):
            lines.append([char])
        else:
            lines[-1].append(char)
    return tuple("".join(char.text for char in distinct_in_row(sorted(line, key=left_edge))) for line in lines)
