"""The cover as evidence: whose accounts they are, of which year, scope and kind."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from common.text import normalise
from schemas.reading.bodies import OWN, SUPERVISOR
from transforms.forms.titles import YEAR
from transforms.identity.cover_parts import Cover, parse_cover
from transforms.identity.labels import scope_of
from transforms.identity.names import clean
from transforms.identity.pieces import DATE, TITLE, YEAR_OF, Evidence
from transforms.identity.title_names import SUBJECT
from transforms.reading.opening import Page

COVER_CHARS = 260
"""A first page with more text also has contents or prose"""
_TITLE_LINES = 6
_TITLE_CHARS = 90
_PAGE_NUMBER = re.compile(r"^[-—–－]?\s*(?:第\s*)?[0-9]{1,3}(?:\s*页)?\s*[-—–－]?$")
_CONTENTS = re.compile(r"^(?:目录|第一部分)")
_ENDS_IN_YEAR = re.compile(rf"{YEAR}$")
_UPRIGHT_LETTERS = 3
"""At least so many lines of one character each are one line printed upright"""


def cover_evidence(page: Page) -> Iterator[Evidence]:
    """Give all evidence on a cover, also on bodies that supervised, compiled or approved the accounts."""
    printed = _cover_lines(page)
    if not printed:
        return
    cover = parse_cover(printed)
    shown = " ".join(printed)
    for year in cover.years:
        yield Evidence("fiscal_year", year, TITLE, page.number, shown)
    for year in cover.bare_years + cover.dated:
        yield Evidence("fiscal_year", year, DATE, page.number, shown)
    if cover.subject:
        kind = "final" if cover.subject[2] == "决算" else "budget"
        yield Evidence("document_kind", kind, TITLE, page.number, shown)
    for body in cover.bodies:
        yield Evidence("entity_name", clean(body.name)[0], body.role, page.number, shown)
    if scope := _scope_of_cover(cover):
        yield Evidence("entity_scope", scope, TITLE, page.number, shown)


def _scope_of_cover(cover: Cover) -> str | None:
    """Decide the scope by the suffix of a name (本级), else by a label, else by 部门 or 单位 before 决算."""
    suffixes = (clean(name)[1] for name in cover.names(OWN, TITLE))
    if suffix := next(filter(None, suffixes), None):
        return suffix
    label = next((body.scope for body in cover.bodies if body.role == OWN and body.scope), None)
    if cover.names(SUPERVISOR) and label != "department":
        return "unit"
    word = cover.subject[1] if cover.subject else None
    return scope_of(word) if word in ("部门", "单位") else None


def _cover_lines(page: Page) -> list[str]:
    """Give the lines of a first page down to its contents; where prose follows, those of the title at its head."""
    printed = [line for line in _joined_lines(page.text.split("\n")) if not _PAGE_NUMBER.match(line)]
    printed = list(itertools.takewhile(lambda line: not _CONTENTS.match(normalise(line)), printed))
    if len(normalise("".join(printed))) > COVER_CHARS:
        return _title_block(printed)
    return printed


def _joined_lines(lines: Iterable[str]) -> list[str]:
    """Leave out empty lines; join letters printed upright, and a year with its 年 on the next line."""
    joined: list[str] = []
    for is_letter, group in itertools.groupby(filter(None, map(str.strip, lines)), key=lambda line: len(line) == 1):
        run = list(group)
        joined += ["".join(run)] if is_letter and len(run) >= _UPRIGHT_LETTERS else run
    for index in range(len(joined) - 1, 0, -1):
        if joined[index].startswith("年") and _ENDS_IN_YEAR.search(normalise(joined[index - 1])):
            joined[index - 1 : index + 1] = [joined[index - 1] + joined[index]]
    return joined


def _title_block(printed: Sequence[str]) -> list[str]:
    """Give the first lines down to the one that completes year and subject; none where that comes late or never."""
    head: list[str] = []
    for line in printed[:_TITLE_LINES]:
        head.append(line)
        text = normalise("".join(head))
        if len(text) > _TITLE_CHARS:
            break
        if YEAR_OF.search(text) and SUBJECT.search(text):
            return head
    return []
