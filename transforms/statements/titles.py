"""Know the titles without an ordinal that open a section: a line of its own, after a year or the name of a body."""

from __future__ import annotations

import re
from functools import cache

from schemas.reading.statements import Section, section_named, sections
from transforms.identity.names import is_organisation

_YEAR = re.compile(r"(?:19|20)\d\d年度?")
_MAX_TITLE = 50


@cache
def _titles() -> tuple[tuple[str, Section], ...]:
    """Declared titles, the longest first."""
    found = [(title, section_named(section.name)) for section in sections() for title in section.untitled]
    return tuple(sorted(found, key=lambda one: len(one[0]), reverse=True))


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
