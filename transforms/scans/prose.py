"""Lines of running text on scanned pages, and which of their figures may be accepted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from transforms.reading.lines import Line
from transforms.reading.opening import Page
from transforms.reading.prose_lines import ProseLine
from transforms.scans.quality import LIMITS, Limits, Quality, is_high_enough, print_height
from transforms.scans.readings import ILLEGIBLE

_POINTS = 72
_SAME_ROW = 0.5
"""Share of its height by which a line may lie higher than its neighbour"""
_FIGURE = re.compile(rf"[0-9.,{ILLEGIBLE}]*[0-9][0-9.,{ILLEGIBLE}]*")
_IN_FIGURE = re.compile(rf"[0-9.,%]{ILLEGIBLE}|{ILLEGIBLE}[0-9.,%]")
_MARK = re.compile("[0-9.,]")
_HALF = re.compile("[!-~ ]")
"""Characters that are half as wide as the others"""


def prose_of(lines: Iterable[Line]) -> list[ProseLine]:
    """The lines of a scanned page from the top, the pieces of each put together."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.y0 + line.y1, line.x0)):
        if rows and _is_beside(line, rows[-1][0]):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_joined(sorted(row, key=lambda line: line.x0)) for row in rows]


def _is_beside(line: Line, first: Line) -> bool:
    apart = abs((line.y0 + line.y1) - (first.y0 + first.y1)) / 2
    return apart <= _SAME_ROW * min(line.y1 - line.y0, first.y1 - first.y0)


def _joined(row: Sequence[Line]) -> ProseLine:
    text, digits = "", []
    for piece in row:
        if text and _MARK.match(text[-1]) and _MARK.match(piece.text[0]):
            text += ILLEGIBLE  # nobody knows whether they are one number
        widths = [0.5 if _HALF.match(char) else 1.0 for char in piece.text]
        unit, x = (piece.x1 - piece.x0) / sum(widths), piece.x0
        for char, width in zip(piece.text, widths, strict=True):
            if _MARK.match(char):
                digits.append((len(text), x, x + width * unit))
            text, x = text + char, x + width * unit
    y0, y1 = min(piece.y0 for piece in row), max(piece.y1 for piece in row)
    return ProseLine(row[0].page, text, row[0].x0, y0, row[-1].x1, y1, tuple(digits))


def prose_quality(page: Page, lines: Iterable[ProseLine]) -> Quality:
    """What is known of a page by the figures of its running text."""
    figures = [figure for line in lines if line.page == page.number for figure in _FIGURE.findall(line.text)]
    differing = sum(ILLEGIBLE in figure for figure in figures)
    return Quality(page.dpi, page.is_bilevel, numbers=len(figures), disagreements=differing)


def state_figures(
    rows: Iterable[dict[str, Any]], pages: Iterable[Page], lines: Sequence[ProseLine], limits: Limits = LIMITS
) -> None:
    """Give statements of scanned pages the columns medium, proof and page_reading, and their place as a reader sees it.

    One is agreed if every figure of its sentence is read alike, and so are its names, on a page that is good enough.
    """
    scanned: Mapping[int, Page] = {page.number: page for page in pages if page.medium == "scan"}
    accepts = {number: prose_quality(page, lines).accepts(limits) for number, page in scanned.items()}
    for row in rows:
        page = scanned.get(row["page"])
        if page is None:
            continue
        names = (row["subject_printed"], row["project"] or "", row["value_text"])
        height = print_height(row["sentence"], (row["y1"] - row["y0"]) * page.dpi / _POINTS)
        is_sure = (
            accepts[page.number]
            and is_high_enough(height, page.is_bilevel, limits)
            and not _IN_FIGURE.search(row["sentence"])
            and not any(ILLEGIBLE in name for name in names)
        )
        x0, y0, x1, y1 = (round(edge, 2) for edge in page.as_shown(row["x0"], row["y0"], row["x1"], row["y1"]))
        row |= {
            "medium": "scan",
            "proof": "agreed" if is_sure else "doubtful",
            "page_reading": "agrees" if is_sure else "differs",
            "second_reading": "agrees",
            "x0": x0,
            "y0": y0,
            "x1": x1,
            "y1": y1,
        }
