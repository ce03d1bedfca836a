"""What a cell of digits says: one number, or several, or a number that something puts in doubt.

Characters that share a cell are not yet one number: footnote marks, struck-out or shadowed numbers, two numbers and
glued neighbours stand there too. What is certainly no part of the number is left out; all else is a doubt that a
person settles.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from common.text import is_digits, normalise
from transforms.reading.footnotes import LONG_NUMBER, NUMBER, split_marks
from transforms.reading.opening import Char
from transforms.reading.runs import (
    HAIR,
    SAME_BASE,
    SAME_SIZE,
    Run,
    is_one_run,
    left_edge,
    lines_of_cell,
    run_of,
    runs_of,
    without_duplicates,
)

_EVEN = 0.05
"""Gaps that differ by at most this, in em, are one spacing"""
_SPACED = 0.4
"""Widest gap between evenly spaced letters, in em"""
_SPACE = 0.6
"""Widest space between groups of digits, in em"""
_NEXT_LINE = 2.0
"""Lines of one number lie at most this many em below each other"""
_SHADOW = 0.75
"""A shadow lies nearer to its number than this share of a glyph's width, and of half the size"""
_STRUCK_FROM, _STRUCK_TO = 0.12, 0.62
"""How far above the line of print a line strikes digits out, in em"""
_STRUCK, _UNTOUCHED = 0.6, 0.05
"""A line that strikes a number out covers at least the first share of its width; one that touches it, the second"""
_PART = re.compile(r"-+|-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_FIRST_GROUP, _GROUP = re.compile(r"[-△▲(]?[0-9]{1,3}"), re.compile(r"[0-9]{3}")
_LAST_GROUP = re.compile(r"[0-9]{3}\.[0-9]{2,}\)?")
_WITH_DECIMALS = re.compile(r"[-△▲]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)\.[0-9]+")


@dataclass(frozen=True)
class CellText:
    """The text of a cell: its lines, the doubt about its number (a key of `DOUBTS`, or empty), the marks left out.

    `is_number`: nothing but digits and signs stands in it. `is_red`: they are printed in red. `is_spaced`: its number
    is one only where the table sets thousands apart by a space. `is_broken`: its lines would be one number, broken in
    its decimals. `is_full`: nothing more had room in its first line.
    """

    lines: tuple[str, ...]
    doubt: str = ""
    marks: str = ""
    is_spaced: bool = False
    is_number: bool = False
    is_red: bool = False
    is_broken: bool = False
    is_full: bool = False

    @property
    def text(self) -> str:
        """Its lines as one normalised text."""
        return normalise("".join(self.lines))


class Strokes:
    """The horizontal lines of a page that might strike out a number, in points from the top left."""

    def __init__(self, segments: Iterable[tuple[float, float, float]]) -> None:
        """Take (y, x0, x1) of each line."""
        self._segments = sorted(segments)

    def cover(self, run: Run) -> float:
        """The largest share of a number's width that one line through its digits covers."""
        if run.turn or not self._segments:
            return 0.0
        width = run.end - run.start or 1.0
        low, high = run.base - _STRUCK_TO * run.size, run.base - _STRUCK_FROM * run.size
        covered = 0.0
        for index in range(bisect_left(self._segments, (low,)), len(self._segments)):
            y, x0, x1 = self._segments[index]
            if y > high:
                break
            covered = max(covered, (min(x1, run.end) - max(x0, run.start)) / width)
        return covered


def read_plain_number(chars: list[Char], strokes: Strokes) -> CellText | None:
    """Read a cell whose upright digits and signs are one run, as nearly every number is; None where they are not.

    Sorts `chars` from the left.
    """
    chars.sort(key=left_edge)
    if not is_one_run(chars):
        return None
    run = run_of(chars)
    doubt = "struck" if strokes.cover(run) > _UNTOUCHED else ""
    return CellText((run.printed,), doubt, is_number=True, is_red=any(char.is_red for char in chars))


def read_number(chars: Sequence[Char], strokes: Strokes) -> CellText:
    """Read a cell of digits, signs and footnote marks that are not simply one run."""
    printed = lines_of_cell(chars)
    if len({char.turn for char in chars}) > 1:
        return CellText(printed, "turned")
    runs, marks = split_marks(_without_shadows(runs_of(without_duplicates(chars))))
    if not any(run.has_digits for run in runs):
        return CellText(printed)  # marks or signs alone, as numbers of columns are
    valid_runs = _without_struck(runs, strokes)
    if valid_runs is None:
        return CellText(printed, "struck", marks)
    sizes = [run.size for run in valid_runs]
    if max(sizes) - min(sizes) > SAME_SIZE * max(sizes):
        return CellText(printed, "size", marks)
    rows = _in_rows(valid_runs)
    lines = [_join_runs(row) for row in rows]
    doubt = next((line.doubt for line in lines if line.doubt), "")
    if doubt:
        return CellText(printed, doubt, marks)
    texts = tuple(line.text for line in lines)
    bases = [row[0].base for row in rows]
    if len(texts) > 1 and not _is_one_number(texts, bases, max(sizes)):
        return CellText(texts, "lines", marks, is_broken=_is_broken_in_decimals(texts, bases, max(sizes)))
    return CellText(
        texts,
        "",
        marks,
        is_spaced=any(line.is_spaced for line in lines),
        is_number=True,
        is_red=any(char.is_red for run in valid_runs for char in run.chars),
    )


def _without_shadows(runs: Sequence[Run]) -> list[Run]:
    """Leave out runs that print an earlier number again, a little displaced."""
    numbers: list[Run] = []
    for run in runs:
        glyph = (run.end - run.start) / len(run.chars)
        if not any(
            other.text == run.text
            and other.turn == run.turn
            and abs(other.size - run.size) <= SAME_SIZE * run.size
            and abs(other.start - run.start) < _SHADOW * glyph
            and abs(other.base - run.base) < _SHADOW / 2 * run.size
            for other in numbers
        ):
            numbers.append(run)
    return numbers


def _without_struck(runs: list[Run], strokes: Strokes) -> list[Run] | None:
    """Leave out the numbers that are struck out beside the one that counts; None where that is not certain."""
    covers = [strokes.cover(run) for run in runs]
    if all(cover <= _UNTOUCHED for cover in covers):
        return runs
    untouched = [run for run, cover in zip(runs, covers, strict=True) if cover <= _UNTOUCHED]
    struck = [run for run, cover in zip(runs, covers, strict=True) if cover >= _STRUCK]
    if len(untouched) != 1 or len(struck) + 1 < len(runs) or not all(NUMBER.fullmatch(run.text) for run in runs):
        return None
    return untouched


def _in_rows(runs: Iterable[Run]) -> list[list[Run]]:
    """Group runs by their lines of print, from the top, each line from its beginning."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: run.base):
        if rows and run.base - rows[-1][0].base <= SAME_BASE * run.size:
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda run: run.start) for row in rows]


@dataclass(frozen=True)
class _JoinedLine:
    """The runs of one line as one text, the doubt whether they are one number, and whether spaces group its digits."""

    text: str
    doubt: str = ""
    is_spaced: bool = False


def _join_runs(row: Sequence[Run]) -> _JoinedLine:
    text = "".join(run.printed for run in row)
    core = _without_signs(row)
    if len(core) <= 1:
        return _JoinedLine(text)
    gaps = [(right.start - left.end) / core[0].size for left, right in itertools.pairwise(core)]
    if max(gaps) - min(gaps) <= _EVEN:
        is_spelt = all(len(run.chars) == 1 for run in core) and max(map(abs, gaps)) <= _SPACED
        if is_spelt and LONG_NUMBER.fullmatch(normalise(text)):
            return _JoinedLine(text)
        if HAIR < min(gaps) <= max(gaps) <= _SPACE and _are_groups(core):
            return _JoinedLine(text, is_spaced=True)
    return _JoinedLine(text, "gap" if min(gaps) >= 0 else "overlap")


def _without_signs(row: Sequence[Run]) -> list[Run]:
    """Leave out signs that accountants set apart from the digits: ¥ at the other side of the cell, 元, brackets."""
    core = list(row)
    if core[0].text == "¥":
        del core[0]
    if len(core) > 1 and core[-1].text == "元":
        del core[-1]
    if len(core) > 1 and core[0].text.startswith("(") and core[-1].text.endswith(")"):
        core = [run for run in core if run.text not in "()"]
    return core


def _are_groups(core: Sequence[Run]) -> bool:
    """Whether runs are the groups of one number whose thousands are set apart."""
    first, *middle, last = (run.text for run in core)
    return bool(
        _FIRST_GROUP.fullmatch(first)
        and all(_GROUP.fullmatch(group) for group in middle)
        and _LAST_GROUP.fullmatch(last)
    )


def _is_one_number(lines: Iterable[str], bases: Sequence[float], size: float) -> bool:
    """Whether lines below each other are one number and can be nothing else: no part of them is one by itself."""
    texts = [normalise(line) for line in lines]
    if _are_apart(bases, size):
        return False
    whole = "".join(texts).removeprefix("¥").removesuffix("元")
    if whole.startswith("(") and whole.endswith(")"):
        whole = whole[1:-1]
    if not NUMBER.fullmatch(whole):
        return False
    splits = (("".join(texts[:cut]), "".join(texts[cut:])) for cut in range(1, len(texts)))
    return not any(_PART.fullmatch(above) and _PART.fullmatch(below) for above, below in splits)


def _is_broken_in_decimals(lines: Iterable[str], bases: Sequence[float], size: float) -> bool:
    """Whether lines would be one number that is broken in its decimals (138,907.2 above 4)."""
    first, *others = (normalise(line) for line in lines)
    return bool(_WITH_DECIMALS.fullmatch(first)) and all(map(is_digits, others)) and not _are_apart(bases, size)


def _are_apart(bases: Sequence[float], size: float) -> bool:
    return any(below - above > _NEXT_LINE * size for above, below in itertools.pairwise(bases))
