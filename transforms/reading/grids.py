"""The ruled grids of a document as camelot sees them, filled character by character by two PDF engines."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from common.text import legible
from transforms.reading.opening import DESCENT, Char, Opened, Page, turn_of
from transforms.reading.runs import Reading, Run, Strokes, doubts, is_continued, read_cell, runs_of

_AMOUNT_CHARS = frozenset("0123456789.,-０１２３４５６７８９．，－")
_AMOUNT = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_FULL_AMOUNT = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d{2}")
_WORD_GAP = 0.15
_TEXT_OVERLAP = 0.3
_INDENT = 2.5
_CUT = 0.15
_FEN_DECIMALS, _GROUP = 2, 3
_RED, _NOT_RED = 0.5, 0.35


@dataclass(frozen=True)
class Doubt:
    """What is seen of a printed cell on the page and its text does not say; `rule` is a declared rule."""

    rule: str
    seen: str


@dataclass(eq=False)
class Region:
    """A printed cell: the grid cells between which no rule is drawn. Two cells are never equal.

    Rows and columns are inclusive indices; the box is in points from the top left of the upright page. `text` is
    what camelot's engine (playa) reads, `second` what pdfium reads, both without white space, lines joined.
    """

    row0: int
    row1: int
    col0: int
    col1: int
    x0: float
    y0: float
    x1: float
    y1: float
    text: str = ""
    second: str = ""
    lines: tuple[str, ...] = ()
    """Its lines as camelot's engine reads them"""
    crossing: str = ""
    """whole or cut where digits run over the rule to the neighbouring cell: one amount that was kept whole, or not;
    text where words of a neighbour run into this cell and were given back to it"""
    doubt: str = ""
    """Why its digits may not be one number (see `runs`); empty where they certainly are, or where there are none"""
    marks: str = ""
    """The marks of footnotes that stand in it and are no part of what it says"""
    irregular: bool = False
    """Whether the cells make no rectangle"""
    glyphs: list[Char] = field(default_factory=list, repr=False)
    """pdfium's characters in it, in no order"""
    page_reading: str = "not_looked"
    """agrees or differs, once the page was looked at (`transforms.appearance`)"""
    doubts: list[Doubt] = field(default_factory=list)


@dataclass
class Grid:
    """One ruled grid of one page: its rules and its printed cells."""

    page: Page
    order: int
    xs: list[float]
    ys: list[float]
    cells: list[list[Region]] = field(repr=False)
    assumed: int = 0
    """How many of the rules between its rows are not drawn"""

    @property
    def rows(self) -> int:
        """How many rows lie between its rules."""
        return len(self.ys) - 1

    @property
    def cols(self) -> int:
        """How many columns lie between its rules."""
        return len(self.xs) - 1

    def row_regions(self, row: int) -> list[Region]:
        """The printed cells that lie in a row, from left to right, each once."""
        found: list[Region] = []
        for region in self.cells[row]:
            if not found or found[-1] is not region:
                found.append(region)
        return found

    def in_columns(self, edges: Sequence[int], xs: Sequence[float]) -> Grid:
        """The same cells over finer columns: rule i of this grid is rule `edges[i]` of `xs`."""
        finer = {
            id(region): replace(region, col0=edges[region.col0], col1=edges[region.col1 + 1] - 1)
            for row in self.cells
            for region in row
        }
        cells = [
            [finer[id(row[coarse])] for coarse in range(self.cols) for _ in range(edges[coarse], edges[coarse + 1])]
            for row in self.cells
        ]
        return Grid(self.page, self.order, list(xs), self.ys, cells)

    def contains(self, x: float, y: float) -> bool:
        """Whether a point of the upright page lies inside the grid."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]


def regions_of(grids: Iterable[Grid]) -> Iterator[Region]:
    """Every printed cell of these grids, each once."""
    seen: set[int] = set()
    for grid in grids:
        for row in grid.cells:
            for region in row:
                if id(region) not in seen:
                    seen.add(id(region))
                    yield region


def read_grids(opened: Opened, pages: Sequence[Page], chars: dict[int, list[Char]]) -> list[Grid]:
    """All grids of the given pages in reading order; `chars` are pdfium's characters by page number.

    One camelot call per document, see `ruled`.
    """
    if not pages:
        return []
    by_number = {page.number: page for page in pages}
    grids = []
    from transforms.reading.ruled import ruled_tables  # a second of imports, not paid by what is refused before

    for table in ruled_tables(opened.data, sorted(by_number)):
        page = by_number[table.page]
        grids.append(_grid(table, page, chars[page.number]))
    grids.sort(key=lambda grid: (grid.page.number, grid.ys[0], grid.xs[0]))
    last = 0
    for number, grid in enumerate(grids):
        last = last + 1 if number and grids[number - 1].page is grid.page else 1
        grid.order = last
    return grids


def _grid(table: Any, page: Page, second: list[Char]) -> Grid:
    height = table.pdf_size[1]
    xs = [table.cols[0][0], *(right for _, right in table.cols)]
    ys = [height - table.rows[0][0], *(height - bottom for _, bottom in table.rows)]
    grid = Grid(page, 0, xs, ys, _regions(table.cells, xs, ys), table.assumed)
    items = (item for line in table.textlines for item in line if hasattr(item, "fontname"))
    strokes = Strokes((height - y, x0, x1) for x0, y, x1, _ in table.strokes)
    _fill(grid, [char for item in items if (char := _char(item, height))], "text", strokes)
    _fill(grid, second, "second", strokes)
    return grid


def _char(item: Any, height: float) -> Char | None:
    """A character of camelot's engine on its line of print; None where it stands aslant, as watermarks do.

    Its own box hangs on the font's Descent, which many producers state wrongly or not at all: a row too low.
    """
    a, b, _, d, aside, baseline = item.matrix
    x0, y0, x1, y1 = item.bbox
    turn = turn_of(a, b) if b else 0 if a >= 0 else 180
    if turn < 0:
        return None
    text, size, base = legible(item.get_text()), y1 - y0, height - baseline
    if turn % 180:
        size, base = x1 - x0, aside
    elif d > 0:
        below = DESCENT * size
        y0, y1 = baseline - below, baseline + size - below
    return Char(text, x0, height - y1, x1, height - y0, -1, size, base, turn, _is_red(item.non_stroking_color.values))


@lru_cache(maxsize=1 << 12)
def _is_red(ink: tuple[float, ...]) -> bool:
    """Whether an ink is red, in RGB or CMYK: accountants print negative amounts so."""
    if len(ink) == 4:
        ink = tuple(1 - min(1.0, part + ink[3]) for part in ink[:3])
    return len(ink) == 3 and ink[0] >= _RED and max(ink[1:]) <= _NOT_RED


def _regions(cells: list[list[Any]], xs: list[float], ys: list[float]) -> list[list[Region]]:
    """Join the cells between which no rule is drawn."""
    rows, cols = len(ys) - 1, len(xs) - 1
    parent = list(range(rows * cols))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for r in range(rows):
        for c in range(cols):
            cell = cells[r][c]
            if c + 1 < cols and not cell.right and not cells[r][c + 1].left:
                parent[root(r * cols + c + 1)] = root(r * cols + c)
            if r + 1 < rows and not cell.bottom and not cells[r + 1][c].top:
                parent[root((r + 1) * cols + c)] = root(r * cols + c)
    members: dict[int, list[tuple[int, int]]] = {}
    for index in range(rows * cols):
        members.setdefault(root(index), []).append(divmod(index, cols))
    table: list[list[Region]] = [[None] * cols for _ in range(rows)]  # type: ignore[list-item]  # filled below
    for places in members.values():
        r0, r1 = min(r for r, _ in places), max(r for r, _ in places)
        c0, c1 = min(c for _, c in places), max(c for _, c in places)
        region = Region(r0, r1, c0, c1, xs[c0], ys[r0], xs[c1 + 1], ys[r1 + 1])
        region.irregular = len(places) != (r1 - r0 + 1) * (c1 - c0 + 1)
        for r, c in places:
            table[r][c] = region
    return table


def _fill(grid: Grid, chars: list[Char], reading: str, strokes: Strokes) -> None:
    """Put each character into the cell that holds its centre; an amount is never cut by a rule, nor is a word."""
    inside: dict[int, list[Char]] = {}
    regions: dict[int, Region] = {}
    xs, ys, cells = grid.xs, grid.ys, grid.cells
    digits: list[tuple[Char, Region]] = []
    words: list[tuple[Char, Region]] = []
    last: list[tuple[Char, Region]] | None = None
    crossing: list[list[tuple[Char, Region]]] = []
    glued: list[Region] = []

    def close(word: list[tuple[Char, Region]]) -> None:
        if word and any(region is not word[0][1] for _, region in word):
            if word is digits:
                crossing.append(list(word))
            else:
                _keep_words(word, inside)
        word.clear()

    for char in chars:
        if char.text.isspace():
            continue
        x, y = (char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2
        if not (xs[0] <= x <= xs[-1] and ys[0] <= y <= ys[-1]):
            close(digits)
            close(words)
            last = None
            continue
        row, col = min(bisect_right(ys, y), grid.rows) - 1, min(bisect_right(xs, x), grid.cols) - 1
        region = cells[row][col]
        regions[id(region)] = region
        inside.setdefault(id(region), []).append(char)
        # Digits and words of cells that run into each other come in turns: each goes on where its own kind stopped.
        word, others = (digits, words) if char.text in _AMOUNT_CHARS else (words, digits)
        if last is others and last[-1][1] is not region and is_continued(last[-1][0], char):
            glued.append(digits[-1][1] if last is digits else region)
        if word and (word is digits or region is not word[-1][1]) and not _adjacent(word[-1][0], char):
            close(word)
        word.append((char, region))
        last = word
    close(digits)
    close(words)
    if crossing:
        cut = {id(region) for over in crossing for _, region in over}
        amounts = _amounts(found for key, found in inside.items() if key not in cut)
        for over in crossing:
            _keep_whole(over, inside, amounts)
    readings: dict[int, Reading] = {}
    for key, found in inside.items():
        if not found:
            continue
        region, said = regions[key], read_cell(found, strokes)
        readings[key] = said
        setattr(region, reading, "".join(said.lines))
        if reading == "text":
            region.lines, region.marks = said.lines, said.marks
        else:
            region.glyphs = found
    for key, doubt in doubts(readings):
        regions[key].doubt = regions[key].doubt or doubt
    for region in glued:
        region.doubt = region.doubt or "glued"


def _adjacent(left: Char, right: Char) -> bool:
    size = max(left.y1 - left.y0, right.y1 - right.y0, left.x1 - left.x0)
    middle = (right.y0 + right.y1) / 2
    return -size < right.x0 - left.x1 < _WORD_GAP * size and left.y0 - size / 2 < middle < left.y1 + size / 2


def _keep_words(word: list[tuple[Char, Region]], inside: dict[int, list[Char]]) -> None:
    """Words wider than their cell: Excel prints them over the rule, or hides what lies there and still writes it.

    They go back to the cell that they begin in, end in, or stand in the middle of, as they are set; digits never do.
    """
    start = 0
    for index in range(1, len(word) + 1):
        if index < len(word):
            left, right = word[index - 1][0], word[index][0]
            if _adjacent(left, right) and right.x0 - left.x1 > -_TEXT_OVERLAP * (left.x1 - left.x0):
                continue
        run, start = word[start:index], index
        (first, begins), (last, ends) = run[0], run[-1]
        size = first.y1 - first.y0
        middle = (first.x0 + last.x1) / 2
        if begins is ends or not _cuts_a_character(run):
            continue
        if first.x0 - begins.x0 <= _INDENT * size:
            home = begins
        elif ends.x1 - last.x1 <= _INDENT * size:
            home = ends
        else:
            home = next((region for _, region in run if region.x0 <= middle <= region.x1), begins)
        for char, region in run:
            if region is not home:
                region.crossing = region.crossing or "text"
                inside[id(region)].remove(char)
                inside[id(home)].append(char)


def _cuts_a_character(run: list[tuple[Char, Region]]) -> bool:
    """Whether each rule that a run of words crosses goes through a character: else two cells' words only touch."""
    for (before, left), (after, right) in itertools.pairwise(run):
        if left is not right:
            rule = right.x0
            cut = max(min(rule - char.x0, char.x1 - rule) / (char.x1 - char.x0 or 1) for char in (before, after))
            if cut < _CUT:
                return False
    return True


def _amounts(cells: Iterable[list[Char]]) -> list[str]:
    """The amounts of some cells, as far as they have decimals."""
    texts = ("".join(char.text for char in sorted(chars, key=lambda char: char.x0)) for chars in cells)
    return [text for text in texts if "." in text and _AMOUNT.fullmatch(text)]


def _keep_whole(word: list[tuple[Char, Region]], inside: dict[int, list[Char]], others: list[str]) -> None:
    """Digits that run over a rule: either amounts of neighbouring cells that touch, or one amount wider than its cell.

    One amount goes whole to the cell that holds most of it. Whatever is neither is left cut and marked as such.
    `others` are the other amounts of the table.
    """
    home_of = {id(char): region for char, region in word}
    for run in runs_of(char for char, _ in word):
        parts: dict[int, str] = {}
        for char in run.chars:
            key = id(home_of[id(char)])
            parts[key] = parts.get(key, "") + char.text
        *before, last = parts.values()
        if not before or (all(_FULL_AMOUNT.fullmatch(part) for part in before) and _AMOUNT.fullmatch(last)):
            continue
        whole = _is_whole(run, others)
        for char in run.chars:
            region = home_of[id(char)]
            region.crossing = "whole" if whole and region.crossing != "cut" else "cut"
        if whole:
            home = max(parts, key=lambda key: len(parts[key]))
            for char in run.chars:
                if (key := id(home_of[id(char)])) != home:
                    inside[key].remove(char)
                    inside[home].append(char)


def _is_whole(run: Run, others: list[str]) -> bool:
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
