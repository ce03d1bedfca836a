"""Rules between rows that are not drawn, where the account codes of the rows leave no doubt where they would be."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any

from playa.miner import LTTextContainer

Segment = tuple[float, float, float, float]

_TALL = 30.0
"""A row without text in two lines is lower than this"""
_MARK = re.compile(r"(?:[0-9]{3}(?:[0-9]{2}){0,2}(?![0-9.,])|[合总]\s*计)")
_NUMBER = re.compile(r"[-(△]?[0-9]")
_LEAST_COLUMNS = 3
_OVERLAP = 0.5


def assumed_rules(layout: Any, horizontal: Sequence[Segment], vertical: Sequence[Segment]) -> list[Segment]:
    """Rules across a table between each two codes that stand below each other in its first column with none between.

    None is assumed where it would go through a text of the table, or where a number stands at the height of neither
    code: there it cannot be told which row that belongs to. In PDF space, as the drawn ones.
    """
    if not _has_tall_rows(horizontal, vertical):
        return []
    lines = [(line, line.get_text().lstrip()) for line in _lines(layout)]
    marks = sorted((line for line, text in lines if _MARK.match(text)), key=lambda line: -line.y1)
    found = []
    for upper, lower in itertools.pairwise(marks):
        xs = sorted({x for x, y0, _, y1 in vertical if y0 <= lower.y0 and y1 >= upper.y1})
        if len(xs) <= _LEAST_COLUMNS or not all(xs[0] <= mark.x0 < xs[2] for mark in (upper, lower)):
            continue
        y = (upper.y0 + lower.y1) / 2
        drawn = any(lower.y0 < rule[1] < upper.y1 and rule[0] < xs[1] and rule[2] > xs[0] for rule in horizontal)
        between = [
            (line, text)
            for line, text in lines
            if line.y0 < upper.y1 and line.y1 > lower.y0 and xs[0] < line.x1 and line.x0 < xs[-1]
        ]
        cut = any(line.y0 < y - _OVERLAP and line.y1 > y + _OVERLAP for line, _ in between)
        astray = any(
            _NUMBER.match(text) and not _level(line, upper) and not _level(line, lower) for line, text in between
        )
        if lower.y1 < upper.y0 and not drawn and not cut and not astray:
            found.append((xs[0], y, xs[-1], y))
    return found


def _level(line: Any, mark: Any) -> bool:
    """Whether a line stands at the height of a mark."""
    return bool(abs(line.y0 + line.y1 - mark.y0 - mark.y1) < line.y1 - line.y0)


def _has_tall_rows(horizontal: Sequence[Segment], vertical: Sequence[Segment]) -> bool:
    if len(vertical) <= _LEAST_COLUMNS:
        return False
    low, high = min(rule[1] for rule in vertical), max(rule[3] for rule in vertical)
    ys = sorted({low, high, *(rule[1] for rule in horizontal if low < rule[1] < high)})
    return any(above - below > _TALL for below, above in itertools.pairwise(ys))


def _lines(container: Any) -> Iterator[Any]:
    """The lines of text of a page."""
    for item in container:
        if isinstance(item, LTTextContainer):
            inner = [one for one in item if isinstance(one, LTTextContainer)]
            if inner:
                yield from _lines(inner)
            else:
                yield item
