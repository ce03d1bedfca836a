"""Put the lines of the narrative together to headings, paragraphs and sentences, each character with its place."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from common.text import squeeze
from transforms.reading.grids import Grid
from transforms.reading.prose_lines import Box, ProseLine
from transforms.statements.titles import is_bare_heading, section_titled

_CHINESE = "一二三四五六七八九十"
_ORDINAL = re.compile(
    rf"(?:第(?P<part>[{_CHINESE}]+)部分|(?P<first>[{_CHINESE}]+)[、.:]|\((?P<second>[{_CHINESE}]+)\)[、.]?"
    r"|(?P<third>\d{1,2})(?:[、]|[.](?!\d)|[.](?=20\d\d年|\d{5,7}-?(?![万亿元])[一-龥]))|\((?P<fourth>\d{1,2})\)|(?P<circled>[①-⑳]))"
)
_LEVELS = ("part", "first", "second", "third", "fourth", "circled")
_PAGE_NUMBER = re.compile(r"[-—–第]{0,2}\d{1,4}[-—–页]{0,2}(?:共\d+页|/\d+)?")
_CAPTION = re.compile(r"[图表]\d{1,2}(?:(?!\d)|(?=20\d\d年))")
_CONTENTS = re.compile(r"[.…·]{4,}-?\d{1,3}-?$")
_END = "。;:!?"
_SENTENCE_END = "。!?"
_SHORT = 2.2
"""A line that ends this many times its height before the margin ends its paragraph"""
_INDENT = 1.3
_FEWEST_REPEATS = 3
_FEWEST_FULL = 3
_OVERHANG = 0.15
"""Share of its length by which a line may hang over the margin"""
_QUOTES = re.compile('["“”‘’「」『』＂]')
_MAX_HEADING = 60
_WITH_FIGURE = re.compile(r"\d(?:[万亿千]?元|%|辆|台|平方米)")
"""A heading that states a figure is a sentence"""
_HEADING_END = ("说明", "情况", "结果")
BREAK = "\n"
"""Between digits that meet at a line end: they may be one number or two"""


@dataclass
class Text:
    """Characters as they are compared, each with the line and the place that it was printed at."""

    chars: list[str] = field(default_factory=list)
    origins: list[tuple[ProseLine, int]] = field(default_factory=list)
    quoted: dict[int, int] = field(default_factory=dict)
    """By the place at which a quotation begins, the place at which it ends"""

    def add(self, line: ProseLine) -> None:
        """Add a line: no white space, half-width signs; digits that meet at a line end are kept apart."""
        chars = [(char, offset) for offset, printed in enumerate(line.text) for char in squeeze(printed)]
        if not chars:
            return
        meets = re.compile(r"[\d.,]")
        if self.chars and meets.fullmatch(self.chars[-1]) and meets.fullmatch(chars[0][0]):
            self._put(BREAK, line, 0)
        for char, offset in chars:
            self._put(char, line, offset)

    def _put(self, char: str, line: ProseLine, offset: int) -> None:
        self.chars.append(char)
        self.origins.append((line, offset))

    def without_quotes(self) -> Text:
        """The same without quotation marks; what they enclosed is in `quoted`."""
        plain, start = Text(), None
        for char, origin in zip(self.chars, self.origins, strict=True):
            if _QUOTES.fullmatch(char):
                closes = char in "”’」』" or (char in '"＂' and start is not None)
                if closes and start is not None:
                    plain.quoted[start] = len(plain.chars)
                start = None if closes else len(plain.chars)
            else:
                plain.chars.append(char)
                plain.origins.append(origin)
        return plain

    def part(self, start: int, end: int) -> Text:
        """The characters between two places."""
        quoted = {first - start: last - start for first, last in self.quoted.items() if start <= first and last <= end}
        return Text(self.chars[start:end], self.origins[start:end], quoted)

    @property
    def plain(self) -> str:
        """The characters alone."""
        return "".join(self.chars)

    def printed(self, start: int, end: int) -> str:
        """What is printed between two places, without white space."""
        if start >= end:
            return ""
        pieces = self._pieces(start, end)
        return re.sub(r"\s+", "", "".join(line.text[first:last] for line, first, last in pieces))

    def page_at(self, offset: int) -> int:
        """The page of a character."""
        return self.origins[offset][0].page

    def box(self, start: int, end: int) -> tuple[int, Box]:
        """Page and box of what is printed between two places, as far as it is on the page of its beginning."""
        page = self.page_at(start)
        boxes = [line.box_of(first, last) for line, first, last in self._pieces(start, end) if line.page == page]
        x0, y0, x1, y1 = zip(*boxes, strict=True)
        return page, (min(x0), min(y0), max(x1), max(y1))

    def _pieces(self, start: int, end: int) -> Iterator[tuple[ProseLine, int, int]]:
        line, first, last = self.origins[start][0], self.origins[start][1], self.origins[start][1] + 1
        for other, offset in self.origins[start + 1 : end]:
            if other is line:
                last = offset + 1
            else:
                yield line, first, last
                line, first, last = other, offset, offset + 1
        yield line, first, last


@dataclass(frozen=True)
class Paragraph:
    """A paragraph or a heading: its ordinal, and its text without it."""

    level: int | None
    """Of its ordinal: 0 第一部分, 1 一、, 2 (一), 3 1., 4 (1), 5 ①; None without one"""
    ordinal: str
    text: Text

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading alone."""
        plain = self.text.plain.rstrip("。:")
        is_short = self.level is not None and len(plain) <= _MAX_HEADING
        return is_short and not re.search(r"[,;。:]", plain) and not _WITH_FIGURE.search(plain)


def paragraphs(lines: Iterable[ProseLine], grids: Iterable[Grid] = ()) -> Iterator[Paragraph]:
    """Give the paragraphs of running text, without page numbers, running heads and captions of charts."""
    prose = list(_without_furniture(_outside_grids(lines, grids)))
    margins = _margins(prose)
    current: list[ProseLine] = []
    for before, line in pairwise([None, *prose]):
        assert line is not None  # only the first of all is None
        if before is not None and _begins(before, line, current, margins):
            yield _paragraph(current)
            current = []
        current.append(line)
    if current:
        yield _paragraph(current)


def sentences(text: Text) -> Iterator[Text]:
    """Cut a text at its full stops, which stay with their sentences; those in brackets end nothing."""
    start = 0
    for index, char in enumerate(text.chars):
        if char in _SENTENCE_END:
            yield text.part(start, index + 1)
            start = index + 1
    if start < len(text.chars):
        yield text.part(start, len(text.chars))


def _outside_grids(lines: Iterable[ProseLine], grids: Iterable[Grid]) -> Iterator[ProseLine]:
    by_page: dict[int, list[Grid]] = defaultdict(list)
    for grid in grids:
        by_page[grid.page.number].append(grid)
    for line in lines:
        x, y = (line.x0 + line.x1) / 2, (line.y0 + line.y1) / 2
        if not any(grid.contains(x, y) for grid in by_page.get(line.page, ())):
            yield line


def _without_furniture(lines: Iterable[ProseLine]) -> Iterator[ProseLine]:
    by_page: dict[int, list[ProseLine]] = defaultdict(list)
    for line in lines:
        plain = squeeze(line.text)
        if plain and not _PAGE_NUMBER.fullmatch(plain) and not _CAPTION.match(plain) and not _CONTENTS.search(plain):
            by_page[line.page].append(line)
    edges = Counter(
        re.sub(r"\d", "0", squeeze(line.text)) for lines in by_page.values() for line in {*lines[:1], *lines[-1:]}
    )
    repeated = {text for text, count in edges.items() if count >= _FEWEST_REPEATS}
    for page_lines in by_page.values():
        for index, line in enumerate(page_lines):
            is_edge = index in (0, len(page_lines) - 1)
            if not (is_edge and re.sub(r"\d", "0", squeeze(line.text)) in repeated):
                yield line


def _margins(lines: Sequence[ProseLine]) -> dict[int, tuple[float, float]]:
    """By page, where its lines begin and end."""
    by_page: dict[int, list[ProseLine]] = defaultdict(list)
    for line in lines:
        by_page[line.page].append(line)
    return {page: (min(line.x0 for line in of_page), _right_margin(of_page)) for page, of_page in by_page.items()}


def _right_margin(lines: Sequence[ProseLine]) -> float:
    """Where full lines end: the farthest end that several lines share; single ones may hang over it."""
    ends = sorted((line.x1 for line in lines), reverse=True)
    height = max(line.y1 - line.y0 for line in lines)
    farthest = ends[0] - _OVERHANG * (ends[0] - min(line.x0 for line in lines))
    for end in ends:
        if end >= farthest and sum(end - height <= other <= end for other in ends) >= _FEWEST_FULL:
            return end
    return ends[0]


def _begins(
    before: ProseLine, line: ProseLine, current: Sequence[ProseLine], margins: dict[int, tuple[float, float]]
) -> bool:
    """Whether a line begins a paragraph."""
    if _ORDINAL.match(squeeze(line.text)):
        return True
    if line.page - before.page > 1:
        return True
    if section_titled(squeeze(line.text)) or (len(current) == 1 and section_titled(squeeze(before.text))):
        return True
    is_short = _ends_early(before, margins)
    plain = squeeze(before.text)
    if _ends_early(line, margins) and is_bare_heading(squeeze(line.text)) and (is_short or plain[-1] in _END):
        return True
    if len(current) == 1 and is_short and is_bare_heading(plain):
        return True
    if plain[-1] in _END:
        return is_short or line.x0 > margins[line.page][0] + _INDENT * (line.y1 - line.y0)
    whole = "".join(squeeze(text_line.text) for text_line in current)
    is_indented = line.x0 > margins[line.page][0] + _INDENT * (line.y1 - line.y0)
    # The path of an account goes on to its last name, whatever the line looks like.
    ordinal = _ORDINAL.match(whole)
    is_heading = ordinal is not None and not re.search(r"[,;。:]|\(类\)", whole[ordinal.end() :])
    return is_heading and (is_short or (is_indented and plain.endswith(_HEADING_END)))


def _ends_early(line: ProseLine, margins: dict[int, tuple[float, float]]) -> bool:
    """Whether a line ends before the margin, as the last one of a paragraph does."""
    return line.x1 < margins[line.page][1] - _SHORT * (line.y1 - line.y0)


def _paragraph(lines: Sequence[ProseLine]) -> Paragraph:
    text = Text()
    for line in lines:
        text.add(line)
    text = text.without_quotes()
    match = _ORDINAL.match(text.plain)
    if not match:
        return Paragraph(None, "", text)
    name = str(match.lastgroup)
    return Paragraph(_LEVELS.index(name), match[name], text.part(match.end(), len(text.chars)))
