"""The captions of tables: whose figures they are said to be, and of which year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from schemas.bodies import COMPILER, OWN
from schemas.text import normalise
from transforms.forms.titles import LONGEST_LINE, YEAR, is_caption, match_title
from transforms.identity.cover import at_labels, is_office, label_of, names_in, scope_of
from transforms.identity.names import clean, is_organisation, place_of
from transforms.identity.pieces import CAPTION, TABLE_TITLE, Evidence, year_of
from transforms.reading.lines import Line

_END_OF_NAME = re.compile(rf"(?:{YEAR}年|金额|单位[:：]|\((?:公章|盖章|章|签章)\)|第[0-9]+页|共[0-9]+页)")
_CODE_OF_BODY = re.compile(r"^(?:[\[【(][0-9]{3,}[\])】]|[0-9]{3,}[-_]?)(?=[一-龥])|[\[【(][0-9]{3,}[\])】]$")
_MEASURES = r"(?:人民币)?(?:(?:百万|千|万|亿)?元|辆|台|套|个|人次|人|批次|批|%)"
_MONEY = re.compile(rf"^{_MEASURES}(?:[、,/(和]|{_MEASURES})*(?:$|[^一-龥]|部门|单位|编制|公开|填报|第|表|附)")
"""What 单位： means where it is the unit of money: 台州市 and 万州区 are names"""
_YEAR_OF_TABLE = re.compile(rf"(?:^|[^0-9])({YEAR})年度(?:$|金额|单位|(?:编制|公开)?部门[:：]|编制)")
_BARE_YEAR = re.compile(rf"(?:^|[^0-9])({YEAR})年(?:$|金额|单位)")
_LINE_BELOW = 1.6
_ASIDE = 3.0
_LONGEST_REST = 20
_SHORTEST_HEADING = 5


def captions(lines: Sequence[Line], table: int | None = None) -> Iterator[Evidence]:
    """The evidence in captions among the lines of a page; with `table` they stand at the head of that table."""
    for line in lines:
        if len(line.text) > LONGEST_LINE:
            continue
        for piece in re.split(r"\s{2,}", line.text):
            yield from _named(piece, line, lines, table)
            text = normalise(piece)
            match = _YEAR_OF_TABLE.search(text) or (_BARE_YEAR.search(text) if table is not None else None)
            if match:
                yield Evidence("fiscal_year", year_of(match[1]), CAPTION, line.page, line.text, table)


def headings(lines: Iterable[Line], table: int) -> Iterator[Evidence]:
    """The bodies that stand by themselves in a line at the head of a table, above its title."""
    for line in lines:
        name = normalise(line.text)
        if len(name) < _SHORTEST_HEADING or not is_organisation(name) or (is_office(name) and not place_of(name)):
            continue
        if not match_title(line.text) and not is_caption(line.text):
            yield Evidence("entity_name", clean(name)[0], TABLE_TITLE, line.page, line.text, table)


def _named(piece: str, line: Line, lines: Sequence[Line], table: int | None) -> Iterator[Evidence]:
    for part in at_labels(normalise(piece)):
        label, printed = label_of(part)
        if label is None:
            continue
        value = _CODE_OF_BODY.sub("", _END_OF_NAME.split(printed)[0]).strip("-:;,、")
        if not value or _MONEY.match(printed):
            continue
        if printed.rstrip("-:;,、").endswith(value):
            value = _with_rest(value, line, lines)
        for name in names_in(value) or [value]:
            role = CAPTION if label.role in (OWN, COMPILER) else label.role
            if role == CAPTION and is_office(name):
                role = COMPILER
            plain, scope = clean(name)
            yield Evidence("entity_name", plain, role, line.page, line.text, table)
            if role == CAPTION and (scope or label.role == OWN):
                said = scope or scope_of("单位" if "单位" in part.partition(":")[0] else "部门")
                yield Evidence("entity_scope", said, role, line.page, line.text, table)


def _with_rest(value: str, line: Line, lines: Iterable[Line]) -> str:
    """A name with the rest that stands below it, where the end of its line cut it."""
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
