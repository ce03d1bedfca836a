"""Know the titles without an ordinal that open a section: declared ones, and lines with the words of a heading."""

from __future__ import annotations

import re
from functools import cache

from schemas.reading.statements import Section, section_named, sections
from transforms.identity.names import is_organisation

_YEAR = re.compile(r"(?:19|20)\d\d年度?")
_MAX_TITLE = 50
_PUNCTUATION = re.compile(r"[,;。:!?]|\d")
_ENDS = ("说明", "情况")


@cache
def _titles() -> tuple[tuple[str, Section], ...]:
    """Declared titles, the longest first."""
    titles = [(title, section_named(section.name)) for section in sections() for title in section.untitled]
    return tuple(sorted(titles, key=lambda title_and_section: len(title_and_section[0]), reverse=True))


def section_titled(plain: str) -> Section | None:
    """The section that a line opens; None where it is no title."""
    text = plain.rstrip("。:")
    if len(text) > _MAX_TITLE:
        return None
    title, section = next(((title, section) for title, section in _titles() if text.endswith(title)), ("", None))
    if section is None:
        return None
    before = _YEAR.sub("", text.removesuffix(title), count=1)
    return section if not before or is_organisation(before) else None


def is_bare_heading(plain: str) -> bool:
    """Whether a line can be the heading of a section whose ordinal is missing: 政府采购支出情况说明."""
    text = _YEAR.sub("", plain, count=1)
    if len(text) > _MAX_TITLE or not text.endswith(_ENDS) or _PUNCTUATION.search(text):
        return False
    return any(word in text for section in sections() for word in section.heading)
