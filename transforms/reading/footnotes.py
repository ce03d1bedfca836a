"""Footnote marks beside numbers and names: distinguished from digits, so that they never become part of a figure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from common.text import normalise
from transforms.reading.opening import Char
from transforms.reading.runs import HAIR, Run, char_class, extent_along_line, run_of, runs_of

NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
LONG_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)\.[0-9]{2,}")
"""A number with at least two decimals"""
_SMALL, _RAISED, _HIGHEST, _BESIDE = 0.8, 0.15, 0.75, 0.5
"""A raised mark: its largest size, least and largest rise, and largest distance, as shares of the size beside it"""
_MARK = re.compile(r"[\[(〔【]?注?[0-9]{1,2}(?:,[0-9]{1,2})*[\])〕】]?")
_MARK_CHARS = frozenset("0123456789,[]()〔〕【】注")


def split_marks(runs: Sequence[Run]) -> tuple[list[Run], str]:
    """Split footnote marks before and behind numbers from the runs of a cell; give the other runs and the marks."""
    marks: list[str] = []
    bare_runs: list[Run] = []
    for run in runs:
        is_mark = [char_class(char.text) == "mark" for char in run.chars]
        first = is_mark.index(False) if False in is_mark else len(is_mark)
        last = len(is_mark) - is_mark[::-1].index(False) if False in is_mark else len(is_mark)
        inner = run.chars[first:last]
        if len(inner) == len(run.chars):
            bare_runs.append(run)
            continue
        marks.append("".join(char.text for char, mark in zip(run.chars, is_mark, strict=True) if mark))
        if inner:
            bare_runs.append(run_of(inner))
    raised = [run for run in bare_runs if any(_is_raised_mark(run, other) for other in bare_runs if other is not run)]
    marks += [run.printed for run in raised]
    return [run for run in bare_runs if run not in raised], "".join(marks)


def _is_raised_mark(run: Run, number: Run) -> bool:
    """Whether a run is a small raised mark of the number beside it.

    Behind a whole number two raised digits could be its decimals, as prices have them.
    """
    if run.turn != number.turn or run.size > _SMALL * number.size or not _MARK.fullmatch(run.text):
        return False
    if not _RAISED * number.size <= number.base - run.base <= _HIGHEST * number.size:
        return False
    if not NUMBER.fullmatch(number.text):
        return False
    if not LONG_NUMBER.fullmatch(number.text) and re.search("[0-9]{2}", run.text):
        return False
    gap = max(run.start - number.end, number.start - run.end)
    return -HAIR * number.size <= gap <= _BESIDE * number.size


def raised_marks(chars: Sequence[Char]) -> list[Char]:
    """Find the small raised footnote marks among words."""
    largest = max(char.size for char in chars)
    small = [char for char in chars if char.size <= _SMALL * largest and normalise(char.text) in _MARK_CHARS]
    if not small:
        return []
    return [
        mark
        for run in runs_of(small)
        if _MARK.fullmatch(run.text) and any(_is_raised_beside(run, char) for char in chars)
        for mark in run.chars
    ]


def _is_raised_beside(run: Run, char: Char) -> bool:
    """Whether a run is small, raised and near compared with a character of the words."""
    start, end, base = extent_along_line(char)
    return (
        run.size <= _SMALL * char.size
        and char.turn == run.turn
        and _RAISED * char.size <= base - run.base <= _HIGHEST * char.size
        and -HAIR * char.size <= max(run.start - end, start - run.end) <= _BESIDE * char.size
    )


def without_raised_marks(chars: list[Char]) -> list[Char]:
    """Leave out the small raised footnote marks."""
    raised = raised_marks(chars)
    return [char for char in chars if char not in raised] if raised else chars


def split_closing_marks(lines: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Split footnote marks (①) from the end of the last line; a line of nothing but marks is kept."""
    last = lines[-1]
    end = len(last)
    while end and char_class(last[end - 1]) == "mark":
        end -= 1
    if not end:
        return lines, ""
    return (*lines[:-1], last[:end]), last[end:]
