"""What the characters of a printed cell say, and why its digits may not be one number."""

from __future__ import annotations

import itertools
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from common.text import normalise
from schemas.wording.messages import message
from transforms.reading.footnotes import raised_marks, split_closing_marks
from transforms.reading.numbers import CellText, Strokes, read_number, read_plain_number
from transforms.reading.opening import Char
from transforms.reading.runs import char_class, is_one_run, left_edge, lines_of_cell, without_duplicates

DOUBTS = {
    "gap": message("reading.doubt_gap"),
    "overlap": message("reading.doubt_overlap"),
    "size": message("reading.doubt_size"),
    "lines": message("reading.doubt_lines"),
    "struck": message("reading.doubt_struck"),
    "turned": message("reading.doubt_turned"),
    "glued": message("reading.doubt_glued"),
    "red": message("reading.doubt_red"),
}
"""Why the digits of a cell may not be one number, by key"""

_Key = TypeVar("_Key", bound=Hashable)
_SAME_LINE = 0.5
_HABIT = 3
"""So many numbers of a table must have as many decimals for it to be its habit"""
_UNGROUPED = re.compile(r".*(?:[0-9],[0-9]{3}|[0-9]{4})[0-9,]*\.[0-9]")
_UNSIGNED = re.compile(r"[0-9.,]*[1-9][0-9.,]*")


def read_cell(chars: list[Char], strokes: Strokes) -> CellText:
    """Read the characters of one printed cell."""
    classes = [char_class(char.text) for char in chars]
    if "digit" not in classes and "mark" not in classes:
        return CellText(lines_of_cell(chars))
    if "other" in classes:
        return _read_words(chars)
    plain = read_plain_number(chars, strokes) if not chars[0].turn and "mark" not in classes else None
    return plain or read_number(chars, strokes)


def _read_words(chars: list[Char]) -> CellText:
    """Read a cell with words, without footnote marks that are raised or stand at its end."""
    raised = raised_marks(chars)
    bare = [char for char in chars if char not in raised] if raised else chars
    lines, closing = split_closing_marks(lines_of_cell(bare))
    return CellText(lines, _doubt_of_code(bare), "".join(char.text for char in raised) + closing)


def _doubt_of_code(chars: Sequence[Char]) -> str:
    """Why the digits before a name are not one run: 12 2010301行政运行 holds two numbers. Empty where they are."""
    if any(char.turn for char in chars):
        return ""
    top = min(char.base for char in chars)
    line = sorted((char for char in chars if char.base - top <= _SAME_LINE * char.size), key=left_edge)
    leading = list(itertools.takewhile(lambda char: char_class(char.text) == "digit", without_duplicates(line)))
    return "" if len(leading) < 2 or is_one_run(leading) else "gap"


@dataclass(frozen=True)
class _Habits:
    """How the numbers of one table are printed."""

    is_grouped_without_space: bool
    decimals: int | None
    """How many all of them have; None where they differ or are few"""
    has_other_colours: bool

    @classmethod
    def of(cls, cells: Iterable[CellText]) -> _Habits:
        every = list(cells)
        numbers = [cell for cell in every if cell.is_number]
        texts = [cell.text for cell in numbers if not cell.is_spaced]
        return cls(
            any(_UNGROUPED.match(text) for text in texts),
            _usual_decimals(texts, [cell for cell in every if cell.is_broken]),
            not all(_is_red_amount(cell) for cell in numbers),
        )


def _usual_decimals(texts: Iterable[str], broken: Sequence[CellText]) -> int | None:
    """How many decimals all numbers of a table have, by those in one line or, where they are few, by the others.

    Numbers in two lines (1,325.29 above 6467, 30.8894 above 05) prove it where all of them have as many together, their
    upper lines do not (two amounts in each cell would be printed alike), and no upper line had room for another digit.
    """
    decimals = [_decimals(text) for text in texts if "." in text]
    if len(decimals) >= _HABIT:
        return decimals[0] if len(set(decimals)) == 1 else None
    together = [_decimals(cell.text) for cell in broken]
    above = {_decimals(normalise(cell.lines[0])) for cell in broken}
    proves = len(together) >= _HABIT and len({*together, *decimals}) == 1 and len(above) > 1
    proves = proves and all(cell.is_full for cell in broken)
    return together[0] if proves else None


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def doubts_of_table(cells: Mapping[_Key, CellText]) -> Iterator[tuple[_Key, str]]:
    """The cells of one table that are in doubt, each with its doubt, in the light of the other cells.

    A space groups digits only where no other number of the table is printed otherwise (1,234.56 or 1234.56). A number
    is broken in its decimals where it has as many of them as all others. Red means something only where other numbers
    are not red.
    """
    habits = _Habits.of(cells.values())
    for key, cell in cells.items():
        if doubt := _doubt_among(cell, habits):
            yield key, doubt


def _doubt_among(cell: CellText, habits: _Habits) -> str:
    if cell.is_spaced and habits.is_grouped_without_space:
        return "gap"
    if cell.is_broken and _decimals(cell.text) == habits.decimals:
        return ""
    if habits.has_other_colours and _is_red_amount(cell):
        return cell.doubt or "red"
    return cell.doubt


def _is_red_amount(cell: CellText) -> bool:
    """Whether a number is printed in red, without a sign, and is not zero."""
    return cell.is_number and cell.is_red and bool(_UNSIGNED.fullmatch(cell.text))
