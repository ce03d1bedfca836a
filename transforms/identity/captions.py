"""Collect evidence for body and year from the captions of tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from common.text import normalise
from schemas.reading.bodies import COMPILER, OWN, SUPERVISOR
from transforms.forms.titles import LONGEST_LINE, YEAR, is_caption, match_title
from transforms.identity.labels import CODE_OF_BODY, is_office, label_of, names_in, scope_of, split_at_labels
from transforms.identity.names import clean, is_organisation, place_of
from transforms.identity.pieces import CAPTION, TABLE_TITLE, YEAR_OF, Evidence, year_of
from transforms.reading.lines import Line

_END_OF_NAME = re.compile(rf"(?:{YEAR}年|金额|单位[:：]|\((?:公章|盖章|章|签章)\)|第[0-9]+页|共[0-9]+页)")
_MEASURES = r"(?:人民币)?(?:(?:百万|千|万|亿)?元|辆|台|套|个|人次|人|批次|批|%)"
_MONEY = re.compile(rf"^{_MEASURES}(?:[、,/(和]|{_MEASURES})*(?:$|[^一-龥]|部门|单位|编制|公开|填报|第|表|附)")
"""The value of 单位： if it is a unit of money or of counting; 台州市 and 万州区 are names"""
_YEAR_OF_TABLE = re.compile(
    rf"(?:^|[^0-9])({YEAR})年(?:度(?:$|[)）]|金额|单位|(?:编制|公开)?部门[:：]|编制)|1月?[-至到]12月)|(?:会计|决算|预算)?年度[:：]({YEAR})"
)
_BARE_YEAR = re.compile(rf"(?:^|[^0-9])({YEAR})年(?:$|[)）]|金额|单位|12月31日)")
_NAME_ALONE = re.compile(r"[一-龥()、]+")
_LINE_BELOW = 1.6
"""The rest of a name begins at most this many line heights below"""
_ASIDE = 3.0
"""How far left of the name its rest may begin, in points"""
_LONGEST_REST = 20
_SHORTEST_HEADING = 5
"""A shorter line is not taken for the name of a body"""


def captions(lines: Sequence[Line], table: int | None = None) -> Iterator[Evidence]:
    """Yield the evidence in the captions among the lines of a page.

    Args:
        lines: The lines, with those below a caption that may hold the rest of its name.
        table: The number of the table below the lines, if there is one.
    """
    for line in lines:
        if len(line.text) > LONGEST_LINE:
            continue
        for segment in re.split(r"\s{2,}", line.text):
            yield from _captioned_bodies(segment, line, lines, table)
            text = normalise(segment)
            match = _YEAR_OF_TABLE.search(text) or (_BARE_YEAR.search(text) if table is not None else None)
            if match:
                year = next(filter(None, match.groups()))
                yield Evidence("fiscal_year", year_of(year), CAPTION, line.page, line.text, table)


def headings(lines: Sequence[Line], title: str, table: int) -> Iterator[Evidence]:
    """Yield the body and the year printed on a line of their own above or below the title of a table."""
    others = [line for line in lines if len(line.text) <= LONGEST_LINE and not is_caption(line.text)]
    of_title = [index for index, line in enumerate(others) if line.text and line.text in title]
    if not of_title:
        return
    for index in (of_title[0] - 1, of_title[-1] + 1):
        if not 0 <= index < len(others) or match_title(others[index].text):
            continue
        line = others[index]
        text = normalise(line.text)
        year = YEAR_OF.search(text)
        name = YEAR_OF.sub("", text)
        if not _NAME_ALONE.fullmatch(name) or not is_organisation(name) or len(name) < _SHORTEST_HEADING:
            continue
        if place_of(name) or not is_office(name):
            yield Evidence("entity_name", clean(name)[0], TABLE_TITLE, line.page, line.text, table)
            if year:
                yield Evidence("fiscal_year", year_of(year[1]), TABLE_TITLE, line.page, line.text, table)


@dataclass(frozen=True)
class _CaptionedBody:
    """A body named after a label: its role, its name, and the scope that the label implies."""

    role: str
    name: str
    scope: str | None


def _captioned_bodies(segment: str, line: Line, lines: Sequence[Line], table: int | None) -> Iterator[Evidence]:
    """Yield the evidence for bodies in one segment of a line."""
    parts = split_at_labels(normalise(segment))
    captioned = [body for segment_part in parts for body in _bodies_behind_label(segment_part, line, lines)]
    scopes = {body.scope for body in captioned if body.role == CAPTION}
    for body in captioned:
        role = body.role
        if scopes == {"department", "unit"} and body.scope == "department" and is_organisation(body.name):
            role = SUPERVISOR  # 部门：教育局 单位：第一中学
        plain, scope = clean(body.name)
        yield Evidence("entity_name", plain, role, line.page, line.text, table)
        if role == CAPTION and (scope or body.scope):
            yield Evidence("entity_scope", scope or str(body.scope), role, line.page, line.text, table)


def _bodies_behind_label(segment_part: str, line: Line, lines: Sequence[Line]) -> Iterator[_CaptionedBody]:
    """Yield the bodies named after the label that begins a part of a line, unless it gives a unit of money."""
    label, printed = label_of(segment_part)
    if label is None:
        return
    value = CODE_OF_BODY.sub("", _END_OF_NAME.split(printed)[0]).strip("-:;,、")
    if not value or _MONEY.match(printed):
        return
    if printed.rstrip("-:;,、").endswith(value):
        value = _with_rest(value, line, lines)
    is_own = label.role in (OWN, COMPILER) and not label.of_others
    scope = scope_of("单位" if "单位" in segment_part.partition(":")[0] else "部门") if is_own else None
    for name in names_in(value) or [value]:
        role = CAPTION if is_own else label.role
        yield _CaptionedBody(COMPILER if role == CAPTION and is_office(name) else role, name, scope)


def _with_rest(value: str, line: Line, lines: Iterable[Line]) -> str:
    """Complete a name that was broken at the end of its line with the rest printed below it."""
    height = line.y1 - line.y0
    below = [
        other
        for other in lines
        if line.y0 + height / 2 < other.y0 <= line.y1 + _LINE_BELOW * height and line.x0 - _ASIDE <= other.x0 < line.x1
    ]
    for other in sorted(below, key=lambda other: other.y0):
        rest = normalise(other.text)
        if len(rest) > _LONGEST_REST or is_caption(other.text) or match_title(other.text) or place_of(rest):
            return value
        if label_of(rest)[0] is None and is_organisation(value + rest):
            return value + rest
        if is_organisation(value):
            return value
        value += rest
    return value
