"""Follow the headings of a narrative: which section a paragraph stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from schemas.reading.statements import OTHER, Section, sections
from transforms.statements.paragraphs import Paragraph
from transforms.statements.titles import is_bare_heading, section_titled

_LEAD = re.compile(r"[,;:。]|\d+(?:\.\d+)?[万亿]?元")
_HEADING_END = re.compile(r"(?:说明|情况)[。:]?$")
_LEADING_HEADING = re.compile(r"[^,;:。\d]{2,60}?(?:情况的?说明|说明|情况)[。:]")
_BEGINS = re.compile(r"(?:预算|决算|收支|收入|支出)[^,。]*(?:说明|情况)")
"""A heading with which a narrative has begun, whether its section is known or not"""
_TOP = 1
"""The level of headings such as 一、"""
_LOWEST = 3
"""Paragraphs with ordinals such as 1. open a section only where they are headings alone"""
_FIRST = "total"
_MAX_TITLE = 40


@dataclass
class Headings:
    """The headings above the paragraph that is read."""

    document_kind: str = "final"
    section: Section = OTHER
    has_begun: bool = False
    """Whether a section of the narrative was opened already"""
    has_opened: bool = False
    """Whether the last paragraph opened a section by its heading"""
    _ordinals: dict[int, str] = field(default_factory=dict)
    _opened: dict[int, Section] = field(default_factory=dict)
    _untitled: Paragraph | None = None

    @property
    def is_read(self) -> bool:
        """Whether figures of the section are read."""
        return self.section.is_read and (self.has_begun or not self.section.begins)

    @property
    def printed(self) -> str:
        """The ordinals of the headings: 五(三)."""
        first, second = self._ordinals.get(1, ""), self._ordinals.get(2, "")
        return f"{first}({second})" if second else first

    def titled(self, paragraph: Paragraph) -> Paragraph:
        """Give a paragraph; one that is the title of a part, whose number stands on a line of its own, as heading."""
        if paragraph.level is None and self._untitled is not None and len(paragraph.text.chars) <= _MAX_TITLE:
            paragraph = replace(self._untitled, text=paragraph.text)
        elif paragraph.level is None and section_titled(paragraph.text.plain) is not None:
            paragraph = replace(paragraph, level=0)
        elif paragraph.level is None and is_bare_heading(paragraph.text.plain):
            paragraph = replace(paragraph, level=_TOP)
        self._untitled = paragraph if paragraph.level == 0 and not paragraph.text.chars else None
        return paragraph

    def open(self, paragraph: Paragraph) -> int:
        """Open the section of a paragraph with an ordinal; give the length of the heading before its text."""
        level, plain = int(paragraph.level or 0), paragraph.text.plain
        self._ordinals = {at: ordinal for at, ordinal in self._ordinals.items() if at < level}
        self._ordinals[level] = paragraph.ordinal
        self._opened = {at: section for at, section in self._opened.items() if at < level}
        parent = self._opened[max(self._opened)] if self._opened else OTHER
        section = None if paragraph.ordinal else section_titled(plain)
        if section is not None:
            self._opened[level] = section
            self.has_begun = self.has_begun or (section.is_read and section.begins)
        elif parent.is_read or self._begins_narrative(paragraph):
            heading = plain if paragraph.is_heading else _LEAD.split(plain, maxsplit=1)[0]
            section = self._section_of(heading, parent, level)
            is_led = parent is OTHER and _LEADING_HEADING.match(plain)
            if section is not None and (paragraph.is_heading or level < _LOWEST or is_led):
                self._opened[level] = section
                self.has_begun = self.has_begun or (section.is_read and section.begins)
            elif paragraph.is_heading and level <= _TOP:
                self._opened[level] = OTHER
                self.has_begun = self.has_begun or bool(_BEGINS.search(plain))
        self.section = self._opened[max(self._opened)] if self._opened else OTHER
        self.has_opened = section is not None
        if paragraph.is_heading:
            return len(plain)
        first = _LEADING_HEADING.match(plain)
        return first.end() if first and section is not None else 0

    def _section_of(self, heading: str, parent: Section, level: int) -> Section | None:
        for section in sections():
            if level > _TOP and parent is not OTHER and parent.name not in section.within:
                continue
            if section.document not in ("", self.document_kind) or any(word in heading for word in section.unless):
                continue
            if any(word in heading for word in section.heading):
                return section
        return None

    def _begins_narrative(self, paragraph: Paragraph) -> bool:
        """Whether a heading opens the first section of a narrative, whatever part it stands in."""
        plain = paragraph.text.plain
        is_title = paragraph.is_heading and _HEADING_END.search(plain)
        section = self._section_of(plain, OTHER, _TOP) if is_title else None
        return section is not None and section.name == _FIRST
