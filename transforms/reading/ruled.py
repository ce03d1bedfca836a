"""Find tables with drawn rules by camelot's lattice parser, set up for government forms.

Differences from camelot's own `flavor="lattice", engine="vector"`, each measured in docs/design.md:

- thin polygons (the bevelled borders of tables printed from a browser) count as rules, and filled bars (thick borders);
- rules between rows that are not drawn are assumed between their codes (`missing_rules`);
- a table that is almost empty is kept: it says that there is nothing to report;
- camelot's own cell text is not computed: it glues neighbours, and the cells are filled character by character.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from camelot import handlers
from camelot.image_processing import coalesce_collinear_lines, find_joints_from_lines, find_lines_from_layout
from camelot.parsers.lattice import Lattice
from playa.miner import LTContainer, LTCurve, LTLine, LTRect, LTTextContainer

from schemas.wording.messages import message
from transforms.reading.missing_rules import Segment, infer_rules
from transforms.refusal import Refused

_FLAVOUR = "ruled"
_THIN = 1.5
"""A polygon that is at most so thin, in points, is a rule"""
_THICK = 4.0
"""A filled bar that is at most so thick, in points, is a rule if it is longer than `_LONG`"""
_LONG = 8.0
_DASH_GAP = 6.0
"""Widest gap between the dashes of one rule, in points"""
_DASHES = 8
"""Fewer pieces in a row do not make a dashed rule"""
_DOT_SHIFT = 0.3
"""Most by which the dots of one rule lie beside it, in points"""
_LAYOUT = {"boxes_flow": None, "detect_vertical": False}


class Ruled(Lattice):
    """Find grids by drawn rules alone, and keep every one of them."""

    def _generate_table_bbox(self) -> None:
        horizontal, vertical = ruled_lines(self.layout)
        self.missing_rules = infer_rules(self.layout, horizontal, vertical)
        horizontal += self.missing_rules
        self.pdf_image = self.threshold = None
        self.horizontal_segments, self.vertical_segments = horizontal, vertical
        joints = find_joints_from_lines(horizontal, vertical)
        self.table_bbox_parses = {bbox: {"joints": own_joints} for bbox, own_joints in joints.items()}
        self._compute_table_anchors()  # type: ignore[no-untyped-call]  # camelot's methods have no types

    def _reject_table(self, table: Any) -> bool:
        return False

    def record_parse_metadata(self, table: Any) -> None:
        """Note what is needed of a table besides its cells, instead of camelot's cell text and measures."""
        table.pdf_size = (self.pdf_width, self.pdf_height)
        table.textlines = self.horizontal_text + self.vertical_text
        high, low = table.rows[0][0], table.rows[-1][1]
        table.strokes = self.horizontal_segments
        table.missing_rules = sum(low < rule[1] < high for rule in self.missing_rules)


handlers.PARSERS[_FLAVOUR] = Ruled
logging.getLogger("playa").setLevel(logging.ERROR)  # it warns of every odd operator, thousands in a damaged file


def ruled_tables(data: bytes, pages: list[int]) -> list[Any]:
    """Find every ruled grid of the given pages: camelot tables without text, their characters in `textlines`.

    Raises:
        Refused: broken_pdf, where camelot's engine cannot parse what pdfium could.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # camelot warns of every page without a table
        with handlers.PDFHandler(data, ",".join(map(str, pages))) as handler:
            try:
                return list(handler.parse(flavor=_FLAVOUR, layout_kwargs=_LAYOUT))
            except MemoryError:
                raise
            except Exception as error:  # a damaged file makes the engine fail in any way; no list of them is complete
                raise Refused(
                    "broken_pdf", message("reading.table_reader_failed", error=type(error).__name__)
                ) from error


def ruled_lines(layout: Any) -> tuple[list[Segment], list[Segment]]:
    """Give the horizontal and the vertical rules of a page in PDF space, collinear pieces joined."""
    # Characters are many, and no rule is among them.
    drawn = [item for item in layout if not isinstance(item, LTTextContainer)]
    horizontal = list(find_lines_from_layout(drawn, "horizontal"))
    vertical = list(find_lines_from_layout(drawn, "vertical"))
    thin = list(_thin_polygons(drawn))
    dots = list(_dots(drawn))
    if len(dots) >= _DASHES:
        thin += [*_rules_of_dots(dots, 1), *_rules_of_dots(dots, 0)]
    if thin:
        horizontal = coalesce_collinear_lines(horizontal + [rule for rule in thin if rule[1] == rule[3]], "horizontal")
        vertical = coalesce_collinear_lines(vertical + [rule for rule in thin if rule[0] == rule[2]], "vertical")
    return _undash(horizontal, "horizontal"), _undash(vertical, "vertical")


def _thin_polygons(container: Any) -> Iterator[Segment]:
    """Give the middle lines of thin polygons and filled bars that camelot does not take for rules."""
    for item in container:
        if isinstance(item, LTContainer):
            yield from _thin_polygons(item)
        elif isinstance(item, LTCurve) and not isinstance(item, LTLine):
            width, height = item.x1 - item.x0, item.y1 - item.y0
            least, most, long = -1.0, _THIN, _THIN
            if isinstance(item, LTRect):
                if not item.fill or item.stroke:
                    continue
                least, most, long = _THIN, _THICK, _LONG  # thinner ones are camelot's own
            if least < height <= most and width > long:
                middle = (item.y0 + item.y1) / 2
                yield item.x0, middle, item.x1, middle
            elif least < width <= most and height > long:
                middle = (item.x0 + item.x1) / 2
                yield middle, item.y0, middle, item.y1


def _dots(container: Any) -> Iterator[tuple[float, float]]:
    """Give the middles of the dots of dotted rules, which browsers draw one by one."""
    for item in container:
        if isinstance(item, LTContainer):
            yield from _dots(item)
        elif isinstance(item, LTCurve) and item.fill and max(item.x1 - item.x0, item.y1 - item.y0) <= _THIN:
            yield (item.x0 + item.x1) / 2, (item.y0 + item.y1) / 2


def _rules_of_dots(dots: Sequence[tuple[float, float]], axis: int) -> Iterator[Segment]:
    """Join dots that lie close behind each other, at one height (axis 1) or above each other (axis 0)."""
    along = 1 - axis
    rows: list[list[tuple[float, float]]] = []
    for dot in sorted(dots, key=lambda dot: dot[axis]):
        if not rows or dot[axis] - rows[-1][0][axis] > _DOT_SHIFT:
            rows.append([])
        rows[-1].append(dot)
    for row in rows:
        row.sort(key=lambda dot: dot[along])
        starts = [0, *(index for index in range(1, len(row)) if row[index][along] - row[index - 1][along] > _DASH_GAP)]
        for start, end in zip(starts, [*starts[1:], len(row)], strict=True):
            if end - start >= _DASHES:
                first, last = row[start], row[end - 1]
                yield (first[0], first[1], last[0], first[1]) if axis else (first[0], first[1], first[0], last[1])


def _undash(lines: list[Segment], direction: str) -> list[Segment]:
    """Join rules drawn as dashes; only rows of many short pieces, so that no gap between tables is closed."""
    if len(lines) < _DASHES:
        return lines
    axis = 1 if direction == "horizontal" else 0
    along = 1 - axis
    rows: dict[float, list[Segment]] = {}
    for line in lines:
        rows.setdefault(round(line[axis], 0), []).append(line)
    joined: list[Segment] = []
    for pieces in rows.values():
        if len(pieces) < _DASHES or not all(piece[along + 2] - piece[along] <= 3 * _DASH_GAP for piece in pieces):
            joined.extend(pieces)
            continue
        pieces.sort(key=lambda piece: piece[along])
        run = list(pieces[0])
        for piece in pieces[1:]:
            if piece[along] - run[along + 2] <= _DASH_GAP:
                run[along + 2] = piece[along + 2]
            else:
                joined.append((run[0], run[1], run[2], run[3]))
                run = list(piece)
        joined.append((run[0], run[1], run[2], run[3]))
    return joined
