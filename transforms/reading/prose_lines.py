"""Lines of running text with the places of their digits, so that a figure in a sentence is traced to the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Box = tuple[float, float, float, float]
_MARKS = ("。", "；", "部分", "说明")
"""A page without any of them has neither running text nor a heading of it"""


@dataclass(frozen=True)
class ProseLine:
    """A line of print on a page with running text, in the order of the text layer.

    Boxes are in points from the top left of the upright page. `digits` gives the horizontal extent of each digit, point
    and comma of `text` by its place in it, as (place, x0, x1).
    """

    page: int
    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    digits: tuple[tuple[int, float, float], ...] = ()

    def box_of(self, start: int, end: int) -> Box:
        """The box of the digits between two places of the text; where there are none, about that of the words."""
        extents = [(x0, x1) for offset, x0, x1 in self.digits if start <= offset < end]
        if extents:
            return min(x0 for x0, _ in extents), self.y0, max(x1 for _, x1 in extents), self.y1
        width = (self.x1 - self.x0) / max(len(self.text), 1)
        return self.x0 + start * width, self.y0, self.x0 + end * width, self.y1


def has_prose(text: str) -> bool:
    """Whether the text of a page may be running text."""
    return any(mark in text for mark in _MARKS)


def lines_of_page(number: int, chars: Iterable[str], box_of: Callable[[int], Box | None]) -> list[ProseLine]:
    r"""Cut the characters of a page into lines of running text.

    Args:
        number: The page.
        chars: Its characters in the order of the text layer; line ends are \r and \n, slanted ones are empty.
        box_of: Gives the box of the character with an index; None where it has none.
    """
    lines: list[ProseLine] = []
    current: list[tuple[str, int]] = []
    for index, char in enumerate(chars):
        if not char:
            continue
        if char in "\r\n":
            if current:
                lines.extend(_line(number, current, box_of))
            current = []
        else:
            current.append((char, index))
    if current:
        lines.extend(_line(number, current, box_of))
    return lines


def _line(number: int, chars: Sequence[tuple[str, int]], box_of: Callable[[int], Box | None]) -> Iterable[ProseLine]:
    printed = [index for char, index in chars if not char.isspace()]
    first = next((box for index in printed if (box := box_of(index))), None)
    last = next((box for index in reversed(printed) if (box := box_of(index))), None)
    if first is None or last is None:
        return
    digits = tuple(
        (offset, box[0], box[2])
        for offset, (char, index) in enumerate(chars)
        if (char.isdecimal() or char in ".,，．") and (box := box_of(index))
    )
    y0, y1 = min(first[1], last[1]), max(first[3], last[3])
    yield ProseLine(number, "".join(char for char, _ in chars), first[0], y0, last[2], y1, digits)
