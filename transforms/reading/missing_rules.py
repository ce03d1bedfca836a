"""Assume the missing rules between rows whose account codes leave no doubt where they belong."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from playa.miner import LTTextContainer

Segment = tuple[float, float, float, float]

_TALL = 30.0
"""A row with single lines of text is lower than this, in points"""
_LABEL = re.compile(r"(?:[0-9]{3}(?:[0-9]{2}){0,2}(?![0-9.,])|[合总]\s*计)")
"""The text that begins each row of a coded table: an account code, or 合计"""
_NUMBER = re.compile(r"[-(△]?[0-9]")
_LEAST_COLUMNS = 3
_OVERLAP = 0.5
"""How far a text may reach over a rule, in points"""


@dataclass(frozen=True)
class _TextLine:
    """A line of text with its box in PDF space, without leading white space."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float

    def is_level_with(self, other: _TextLine) -> bool:
        """Whether two lines are at the same height."""
        return abs(self.y0 + self.y1 - other.y0 - other.y1) < self.y1 - self.y0


def infer_rules(layout: Any, horizontal: Sequence[Segment], vertical: Sequence[Segment]) -> list[Segment]:
    """Find where rules are missing between the rows of coded tables: halfway between neighbouring codes.

    The codes are below each other in the first column with no rule between them. No rule is assumed if it would cross
    a text of the table, or if a number is at the height of neither code, because its row would be unknown.

    Args:
        layout: The page as laid out by camelot's engine.
        horizontal: Its horizontal drawn rules, in PDF space (x0, y0, x1, y1).
        vertical: Its vertical drawn rules.

    Returns:
        The assumed rules across the whole table, in PDF space.
    """
    if not _has_tall_rows(horizontal, vertical):
        return []
    lines = list(_text_lines(layout))
    labels = sorted((line for line in lines if _LABEL.match(line.text)), key=lambda line: -line.y1)
    rules = []
    for upper, lower in itertools.pairwise(labels):
        xs = sorted({x for x, y0, _, y1 in vertical if y0 <= lower.y0 and y1 >= upper.y1})
        if _are_rows_of_one_table(upper, lower, xs) and not _is_rule_between(upper, lower, xs, horizontal):
            y = (upper.y0 + lower.y1) / 2
            if not _is_text_in_the_way(y, upper, lower, _lines_between(upper, lower, xs, lines)):
                rules.append((xs[0], y, xs[-1], y))
    return rules


def _are_rows_of_one_table(upper: _TextLine, lower: _TextLine, xs: Sequence[float]) -> bool:
    """Whether two labels are below each other in the first two columns of a table with the vertical rules `xs`."""
    if len(xs) <= _LEAST_COLUMNS or lower.y1 >= upper.y0:
        return False
    return all(xs[0] <= label.x0 < xs[2] for label in (upper, lower))


def _is_rule_between(upper: _TextLine, lower: _TextLine, xs: Sequence[float], horizontal: Sequence[Segment]) -> bool:
    """Whether a rule is drawn between two labels in the first column."""
    return any(lower.y0 < rule[1] < upper.y1 and rule[0] < xs[1] and rule[2] > xs[0] for rule in horizontal)


def _lines_between(
    upper: _TextLine, lower: _TextLine, xs: Sequence[float], lines: Sequence[_TextLine]
) -> list[_TextLine]:
    """Return the lines of a table from the row of one label to that of the next, both included."""
    return [
        line for line in lines if line.y0 < upper.y1 and line.y1 > lower.y0 and xs[0] < line.x1 and line.x0 < xs[-1]
    ]


def _is_text_in_the_way(y: float, upper: _TextLine, lower: _TextLine, between: Sequence[_TextLine]) -> bool:
    """Whether a rule at y would cross a text, or a number is not level with either label."""
    return any(
        line.y0 < y - _OVERLAP < y + _OVERLAP < line.y1
        or (_NUMBER.match(line.text) and not line.is_level_with(upper) and not line.is_level_with(lower))
        for line in between
    )


def _has_tall_rows(horizontal: Sequence[Segment], vertical: Sequence[Segment]) -> bool:
    if len(vertical) <= _LEAST_COLUMNS:
        return False
    low, high = min(rule[1] for rule in vertical), max(rule[3] for rule in vertical)
    ys = sorted({low, high, *(rule[1] for rule in horizontal if low < rule[1] < high)})
    return any(above - below > _TALL for below, above in itertools.pairwise(ys))


def _text_lines(container: Any) -> Iterator[_TextLine]:
    """Yield the lines of text of a page."""
    for item in container:
        if isinstance(item, LTTextContainer):
            inner = [child for child in item if isinstance(child, LTTextContainer)]
            if inner:
                yield from _text_lines(inner)
            else:
                yield _TextLine(item.get_text().lstrip(), item.x0, item.y0, item.x1, item.y1)
