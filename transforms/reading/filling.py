"""Put the characters of a page into the printed cells of a grid; amounts and words that cross a rule are kept whole."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from transforms.reading.cell_text import doubts_of_table, read_cell
from transforms.reading.grids import Grid, Region
from transforms.reading.numbers import Strokes
from transforms.reading.opening import Char
from transforms.reading.runs import Run, is_continued, runs_of

_AMOUNT_CHARS = frozenset("0123456789.,-０１２３４５６７８９．，－")
_AMOUNT = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_FULL_AMOUNT = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d{2}")
_WORD_GAP = 0.15
"""Characters of one word stand nearer than this share of their size"""
_TEXT_OVERLAP = 0.3
"""Characters of one text overlap by less than this share of their width"""
_INDENT = 2.5
"""A text begins or ends at most this many times its size from the edge of its cell"""
_MARGINS = 11.0
"""The margins of a cell on both sides, at most, in points: 0.19 cm each in word processors"""
_CUT = 0.15
"""A rule that goes through a character leaves at least this share of it on either side"""
_FEN_DECIMALS, _GROUP = 2, 3

PlacedChar = tuple[Char, Region]
"""A character, and the printed cell that holds its centre"""


@dataclass
class _Placement:
    """The characters of one engine by printed cell, and what crosses the rules between cells."""

    chars: dict[Region, list[Char]] = field(default_factory=dict)
    crossing_digits: list[list[PlacedChar]] = field(default_factory=list)
    crossing_words: list[list[PlacedChar]] = field(default_factory=list)
    glued: list[Region] = field(default_factory=list)
    """Cells whose digits continue the words of a neighbouring cell"""


def fill(grid: Grid, chars: Iterable[Char], engine: Literal["playa", "pdfium"], strokes: Strokes) -> None:
    """Put each character into the cell that holds its centre, and read the cells.

    Args:
        grid: Its printed cells get the text, the lines and the doubts.
        chars: The characters of its page, in the order of the engine.
        engine: Whose characters these are: playa reads `Region.text`, pdfium `Region.second`.
        strokes: The horizontal lines of the page.
    """
    placement = _place_chars(grid, chars)
    for word in placement.crossing_words:
        _return_words(word, placement.chars)
    _settle_crossing_digits(placement)
    cells = {region: read_cell(own, strokes) for region, own in placement.chars.items() if own}
    for region, cell in cells.items():
        if cell.is_broken:
            cells[region] = replace(cell, is_full=_is_full(region, placement.chars[region]))
    for region, cell in cells.items():
        if engine == "playa":
            region.text, region.lines, region.marks = "".join(cell.lines), cell.lines, cell.marks
        else:
            region.second, region.glyphs = "".join(cell.lines), placement.chars[region]
            region.indent, region.room = _indentation(region), _room(region)
    for region, doubt in doubts_of_table(cells):
        region.doubt = region.doubt or doubt
    for region in placement.glued:
        region.doubt = region.doubt or "glued"


def _is_full(region: Region, chars: Sequence[Char]) -> bool:
    """Whether the next digit had no room in the first line of a cell, beside the margins that office programs leave."""
    line = _line_of(min(chars, key=_height), chars)
    used = max(char.x1 for char in line) - min(char.x0 for char in line)
    return region.x1 - region.x0 - used <= used / len(line) + _MARGINS


def _indentation(region: Region) -> float | None:
    glyphs = _sized(region)
    if not glyphs:
        return None
    line = _line_of(min(glyphs, key=_height), glyphs)
    first = min(line, key=lambda glyph: glyph.x0)
    return (first.x0 - region.x0) / first.size


def _room(region: Region) -> float | None:
    glyphs = _sized(region)
    if not glyphs:
        return None
    lowest = max(glyphs, key=_height)
    line = _line_of(lowest, glyphs)
    used = max(glyph.x1 for glyph in line) - min(glyph.x0 for glyph in line)
    return (region.x1 - region.x0 - used) / lowest.size


def _sized(region: Region) -> list[Char]:
    return [glyph for glyph in region.glyphs if glyph.size and glyph.text.strip()]


def _line_of(char: Char, glyphs: Sequence[Char]) -> list[Char]:
    return [glyph for glyph in glyphs if abs(_height(glyph) - _height(char)) <= char.y1 - char.y0]


def _height(glyph: Char) -> float:
    """Twice the height of its middle on the page, in points from the top."""
    return glyph.y0 + glyph.y1


def _place_chars(grid: Grid, chars: Iterable[Char]) -> _Placement:
    """Find the cell of each character, and the digits and words that run over a rule.

    Digits and words of cells that run into each other come in turns: each continues where its own kind stopped.
    """
    placement = _Placement()
    digits: list[PlacedChar] = []
    words: list[PlacedChar] = []
    last: list[PlacedChar] | None = None
    before: PlacedChar | None = None
    for char in chars:
        if char.text.isspace():
            continue
        region = _cell_at(grid, (char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2)
        if region is not None and before is not None and _is_hidden_line(before, char, region):
            region = before[1]
        before = None if region is None else (char, region)
        if region is None:
            _close(digits, placement.crossing_digits)
            _close(words, placement.crossing_words)
            last = None
            continue
        placement.chars.setdefault(region, []).append(char)
        is_digit = char.text in _AMOUNT_CHARS
        word, others = (digits, words) if is_digit else (words, digits)
        if last is others and last[-1][1] is not region and is_continued(last[-1][0], char):
            placement.glued.append(region if is_digit else last[-1][1])
        if word and (is_digit or region is not word[-1][1]) and not _are_adjacent(word[-1][0], char):
            _close(word, placement.crossing_digits if is_digit else placement.crossing_words)
        word.append((char, region))
        last = word
    _close(digits, placement.crossing_digits)
    _close(words, placement.crossing_words)
    return placement


def _is_hidden_line(before: PlacedChar, char: Char, region: Region) -> bool:
    """Whether a character continues a text that is too high for the cell above: its last line is cut off by a rule.

    It is written after a line that fills that cell, or beside such a character, and its top reaches into the cell.
    """
    last, above = before
    is_below = (region.row0, region.col0, region.col1) == (above.row1 + 1, above.col0, above.col1)
    if not is_below or char.text in _AMOUNT_CHARS:
        return False
    size = char.y1 - char.y0
    if char.y0 > above.y1 - _CUT * size:
        return False
    is_beside = abs(char.y0 - last.y0) < _CUT * size and _are_adjacent(last, char)
    fills_cell = above.x1 - last.x1 < size and char.x0 - above.x0 < _INDENT * size
    return is_beside or (fills_cell and _CUT * size < char.y0 - last.y0 < 2 * size)


def _cell_at(grid: Grid, x: float, y: float) -> Region | None:
    xs, ys = grid.xs, grid.ys
    if not (xs[0] <= x <= xs[-1] and ys[0] <= y <= ys[-1]):
        return None
    return grid.cells[min(bisect_right(ys, y), grid.rows) - 1][min(bisect_right(xs, x), grid.cols) - 1]


def _close(word: list[PlacedChar], crossing: list[list[PlacedChar]]) -> None:
    """End a word; note it where it lies in more than one cell."""
    if word and any(region is not word[0][1] for _, region in word):
        crossing.append(list(word))
    word.clear()


def _are_adjacent(left: Char, right: Char) -> bool:
    size = max(left.y1 - left.y0, right.y1 - right.y0, left.x1 - left.x0)
    middle = (right.y0 + right.y1) / 2
    return -size < right.x0 - left.x1 < _WORD_GAP * size and left.y0 - size / 2 < middle < left.y1 + size / 2


def _return_words(word: Sequence[PlacedChar], chars: dict[Region, list[Char]]) -> None:
    """Give words wider than their cell back to it; digits never move with them.

    Excel prints such words over the rule, or hides what lies there and still writes it. Their cell is the one that they
    begin in, end in, or stand in the middle of, by their alignment.
    """
    for text in _texts(word):
        if text[0][1] is text[-1][1] or not _cuts_a_character(text):
            continue
        home = _home_of(text)
        for char, region in text:
            if region is not home:
                region.crossing = region.crossing or "text"
                chars[region].remove(char)
                chars[home].append(char)


def _texts(word: Sequence[PlacedChar]) -> Iterator[Sequence[PlacedChar]]:
    """Split what may be several texts where neighbours are apart or overlap."""
    start = 0
    for index in range(1, len(word) + 1):
        if index < len(word):
            left, right = word[index - 1][0], word[index][0]
            if _are_adjacent(left, right) and right.x0 - left.x1 > -_TEXT_OVERLAP * (left.x1 - left.x0):
                continue
        yield word[start:index]
        start = index


def _home_of(text: Sequence[PlacedChar]) -> Region:
    """The cell that a text over several cells belongs to: aligned left, right, or centred."""
    (first, begins), (last, ends) = text[0], text[-1]
    size = first.y1 - first.y0
    if first.x0 - begins.x0 <= _INDENT * size:
        return begins
    if ends.x1 - last.x1 <= _INDENT * size:
        return ends
    middle = (first.x0 + last.x1) / 2
    return next((region for _, region in text if region.x0 <= middle <= region.x1), begins)


def _cuts_a_character(text: Sequence[PlacedChar]) -> bool:
    """Whether each rule that a text crosses goes through a character; else the words of two cells only touch."""
    for (before, left), (after, right) in itertools.pairwise(text):
        if left is not right:
            rule = right.x0
            cut = max(min(rule - char.x0, char.x1 - rule) / (char.x1 - char.x0 or 1) for char in (before, after))
            if cut < _CUT:
                return False
    return True


def _settle_crossing_digits(placement: _Placement) -> None:
    if not placement.crossing_digits:
        return
    cut = {region for word in placement.crossing_digits for _, region in word}
    amounts = _amounts_with_decimals(own for region, own in placement.chars.items() if region not in cut)
    for word in placement.crossing_digits:
        _keep_amounts_whole(word, placement.chars, amounts)


def _amounts_with_decimals(cells: Iterable[list[Char]]) -> list[str]:
    texts = ("".join(char.text for char in sorted(chars, key=lambda char: char.x0)) for chars in cells)
    return [text for text in texts if "." in text and _AMOUNT.fullmatch(text)]


def _keep_amounts_whole(word: Sequence[PlacedChar], chars: dict[Region, list[Char]], others: Sequence[str]) -> None:
    """Settle digits that run over a rule: amounts of neighbouring cells that touch, or one wider than its cell.

    One amount goes whole to the cell that holds most of it. Whatever is neither is left cut and marked as such.
    `others` are the other amounts of the table.
    """
    cell_of = dict(word)
    for run in runs_of(char for char, _ in word):
        pieces: dict[Region, str] = {}
        for char in run.chars:
            region = cell_of[char]
            pieces[region] = pieces.get(region, "") + char.text
        if len(pieces) == 1 or _are_touching_amounts(list(pieces.values())):
            continue
        is_whole = _is_one_amount(run, others)
        for region in pieces:
            region.crossing = "whole" if is_whole and region.crossing != "cut" else "cut"
        if is_whole:
            home = max(pieces, key=lambda region: len(pieces[region]))
            for char in run.chars:
                if cell_of[char] is not home:
                    chars[cell_of[char]].remove(char)
                    chars[home].append(char)


def _are_touching_amounts(pieces: Sequence[str]) -> bool:
    """Whether the pieces of a run by cell are amounts, all but the last with their fen."""
    *before, last = pieces
    return all(_FULL_AMOUNT.fullmatch(piece) for piece in before) and bool(_AMOUNT.fullmatch(last))


def _is_one_amount(run: Run, others: Sequence[str]) -> bool:
    """Whether digits that run over a rule are one amount: 3,186.23 beside the code 302 makes a number as well.

    Its thousands and its decimals are set as those of the table are: a code glued to it would break either.
    """
    if not _AMOUNT.fullmatch(run.printed) or not run.is_even:
        return False
    integer, point, fraction = run.text.partition(".")
    if not point:
        return "," in integer
    grouped = "," in integer or len(integer.lstrip("-")) <= _GROUP or not any("," in other for other in others)
    decimals = {len(other.partition(".")[2]) for other in others}
    return grouped and (len(fraction) <= _FEN_DECIMALS or len(fraction) in decimals)
