"""Look at the digits of running text: one that a person does not see is no figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from transforms.appearance.ink import CONTRAST
from transforms.appearance.rendering import Picture, picture_of
from transforms.reading.opening import Opened
from transforms.reading.prose_lines import ProseLine

UNSEEN = "\ufffd"
"""Stands in a line for a digit that is not seen; it is part of no declared word, so its clause is left unread"""
_SCALE = 1.5
"""Pixels per point: enough to see whether there is ink"""


def seen_lines(opened: Opened, lines: Sequence[ProseLine]) -> list[ProseLine]:
    """Give the lines with `UNSEEN` for each digit without visible ink; what is drawn instead of it is not read."""
    by_page: dict[int, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        if line.digits:
            by_page[line.page].append(place)
    seen = list(lines)
    with opened.drawn() as document:
        for number, places in by_page.items():
            page = document[number - 1]
            picture = picture_of(page, _SCALE)
            page.close()
            for place in places if picture is not None else ():
                seen[place] = _seen(lines[place], picture) if picture else lines[place]
    return seen


def _seen(line: ProseLine, picture: Picture) -> ProseLine:
    unseen = {
        place for place, x0, x1 in line.digits if line.text[place].isdigit() and not _has_ink(line, x0, x1, picture)
    }
    if not unseen:
        return line
    return replace(line, text="".join(UNSEEN if place in unseen else char for place, char in enumerate(line.text)))


def _has_ink(line: ProseLine, x0: float, x1: float, picture: Picture) -> bool:
    scale = picture.scale
    rows = slice(max(int(line.y0 * scale), 0), max(int(line.y1 * scale) + 1, 0))
    columns = slice(max(int(x0 * scale), 0), max(int(x1 * scale) + 1, 0))
    grey = picture.grey[rows, columns]
    return bool(grey.size and int(grey.max()) - int(grey.min()) >= CONTRAST)
