"""The title of a form: its kind, its year, and the project and body that it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from common.text import normalise, strip_ordinal
from schemas.reading.performance import performance
from transforms.reading.grids import Grid
from transforms.reading.lines import Line

_YEAR_LINE = re.compile(r"[(（\[]?(20[0-9]{2})[(（]?年?度?[)）\]]?")
_CODE_AND_UNIT = re.compile(r"([0-9]{3,12})[_-](.+?)[_-](.+)")
_LIST = re.compile(r"^[(（]?[一二三四五六七八九十0-9]{1,3}[)）、.．]")
_NUMBER = re.compile(r"^(?:附?表|附件|(?:公开|预算|决算)表?)[0-9]{1,2}(?:-[0-9]{1,2})?表?[-:：、.]?")
"""The number of a table before its title: 预算13表"""
_LONGEST = 120
_BEHIND = re.compile(r"(?:\([^()]{1,12}\)|预算表|[0-9]{1,2})+$")
_END = re.compile("(?:表|绩效目标|自评)$")
_WRAPPED = 0.55
"""A line as wide as this share of its grid may go on in the next one"""
_SENTENCE = re.compile(r"[。；;，,：:]$")
_SAME_SIZE = 0.12
_NEAR = 2.6


@dataclass(frozen=True)
class FormTitle:
    """The title of a form as printed, with what it says."""

    printed: str
    kind: str
    year: int | None = None

    @property
    def project_name(self) -> str:
        """The name of the project in it; empty where it names none."""
        return self._parts()[2]

    @property
    def unit(self) -> tuple[str, str] | None:
        """Code and name of the unit before the name of the project (301007_某某分局_项目名称)."""
        code, name, _ = self._parts()
        return (code, name) if code else None

    def _parts(self) -> tuple[str, str, str]:
        text = _YEAR_LINE.sub("", self.printed) if _YEAR_LINE.fullmatch(self.printed) else self.printed
        text = re.sub(r"[(（]20[0-9]{2}年?度?[)）]", "", text)
        text = _NUMBER.sub("", _LIST.sub("", text))
        match = performance().behind_name.search(normalise(text))
        if match is None:
            return "", "", ""
        name = _cut(text, match.start())
        if performance().generic.fullmatch(normalise(name)):
            return "", "", ""
        if coded := _CODE_AND_UNIT.fullmatch(name):
            return coded[1], coded[2], coded[3]
        return "", "", name


def _cut(text: str, length: int) -> str:
    """The beginning of a text of which so many characters are left when it is normalised."""
    for end in range(len(text) + 1):
        if len(normalise(text[:end])) >= length and normalise(text[:end]) == normalise(text)[:length]:
            rest = text[end:]
            return text[:end] + (rest[0] if rest and not normalise(rest[0]) else "")
    return text


def kind_of(text: str) -> str | None:
    """The kind of form that a title names; None where it is no title of a form."""
    plain = strip_ordinal(_BEHIND.sub("", normalise(text)))
    if len(plain) > _LONGEST or not _END.search(plain):
        return None
    return next((kind for kind, pattern in performance().kinds if pattern.search(plain)), None)


def year_of(text: str) -> int | None:
    """The year that a line says alone or at the end of a title, in brackets; a year in a name is none."""
    plain = normalise(text)
    match = _YEAR_LINE.fullmatch(plain) or re.search(r"\((20[0-9]{2})年?度?\)$", plain)
    return int(match[1]) if match else None


def find_title(above: Sequence[Line], grid: Grid) -> FormTitle | None:
    """The title nearest to a grid among the lines above it, given from the top; it may be broken over lines."""
    year: int | None = None
    for index in range(len(above) - 1, -1, -1):
        lines = _joined(above[: index + 1], grid)
        text = "".join(line.text for line in lines)
        if kind := kind_of(text) or kind_of(above[index].text):
            printed = text if kind_of(text) else above[index].text
            return FormTitle(printed.replace(" ", ""), kind, year_of(printed) or year)
        year = year or year_of(above[index].text)
    return None


def _joined(lines: Sequence[Line], grid: Grid) -> list[Line]:
    """The last of some lines, with those above it that it goes on from."""
    joined = [lines[-1]]
    for before in reversed(lines[:-1]):
        if not _continues_title(before, joined[0], grid):
            break
        joined.insert(0, before)
    return joined


def years_above(above: Sequence[Line]) -> int | None:
    """The year of a line above a grid without a title."""
    return next((year for line in reversed(above) if (year := year_of(line.text))), None)


def _continues_title(before: Line, line: Line, grid: Grid) -> bool:
    """Whether a title that begins in one line goes on in the next one."""
    height = line.y1 - line.y0
    is_alike = abs((before.y1 - before.y0) - height) <= _SAME_SIZE * height
    is_near = line.y0 - before.y0 <= _NEAR * height
    is_wide = before.x1 - before.x0 >= _WRAPPED * (grid.xs[-1] - grid.xs[0])
    is_title = kind_of(before.text) and not normalise(before.text).endswith("绩效目标")
    is_text = _SENTENCE.search(before.text.strip()) or is_title or year_of(before.text)
    is_heading = _LIST.match(line.text.strip())
    return bool(is_alike and is_near and is_wide and not is_text and not is_heading)


def title_in(grid: Grid, row: int) -> FormTitle | None:
    """The title in the first rows of a grid: a row of one printed cell."""
    cells = [cell for cell in grid.row_regions(row) if cell.row0 == row and cell.text]
    if len(cells) != 1 or (kind := kind_of(cells[0].text)) is None:
        return None
    return FormTitle(cells[0].text, kind, year_of(cells[0].text))
