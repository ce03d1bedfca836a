"""Collect evidence for body and year from forms on the performance of a whole body, which budgets append."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from common.text import normalise
from transforms.forms.titles import YEAR
from transforms.identity.labels import scope_of
from transforms.identity.names import clean, is_organisation
from transforms.identity.pieces import PERFORMANCE_FORM, Evidence, year_of
from transforms.reading.opening import Page

_TITLE = re.compile(r"^.{0,20}整体(?:支出)?绩效目标(?:申报|填报|公开)?表(?:\(.{0,12}\))?$")
"""Forms on single projects name other bodies as well"""
_LABEL = re.compile(r"^(?:预算|填报)?(部门|单位)(?:\((?:部门|单位)\))?(?:名称|全称):?(.*)$")
_PARTS_OF_NAME = 3
_YEAR = re.compile(rf"^\(?({YEAR})(?:年度|\(年度\))\)?$")


def performance_form_evidence(page: Page) -> Iterator[Evidence]:
    """Yield the body, its scope and the year that the form of a whole body on a page prints."""
    printed = [line.strip() for line in page.text.split("\n") if line.strip()]
    if not any(_TITLE.match(normalise(line)) for line in printed):
        return
    words = [word for line in printed for word in line.split()]
    for number, word in enumerate(words):
        if match := _YEAR.match(normalise(word)):
            yield Evidence("fiscal_year", year_of(match[1]), PERFORMANCE_FORM, page.number, word)
        elif (match := _LABEL.match(normalise(word))) and (name := _name(match[2], words[number + 1 :])):
            plain, suffix = clean(name)
            yield Evidence("entity_name", plain, PERFORMANCE_FORM, page.number, name)
            yield Evidence("entity_scope", suffix or scope_of(match[1]), PERFORMANCE_FORM, page.number, name)


def _name(begin: str, words: Sequence[str]) -> str:
    """The name behind a label, which may be broken by spaces; empty where there is none."""
    name = begin
    for word in ("", *words[:_PARTS_OF_NAME]):
        name += normalise(word)
        if is_organisation(name):
            return name
    return ""
