"""The statements of the narrative about figures of the tables (`narrative.toml`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from schemas.declarations import references
from schemas.declarations.reader import declared
from schemas.reading.selectors import Selector, load_selector

RULES = ("narrative_disagrees", "narrative_differs")


@dataclass(frozen=True)
class Statement:
    """A figure of the tables that narratives state, with the words they use."""

    name: str
    sections: frozenset[str] | None
    """Sections in which it may stand, "" for text under no known heading; None for everywhere"""
    subject: re.Pattern[str]
    unless_before: str
    unit: str
    cells: tuple[Selector, ...]
    """The cells in which tables print it; a selector of several cells means their sum"""
    rule: str

    @property
    def table_key(self) -> str:
        """The table that a disagreement is filed under."""
        return self.cells[0].tables[0]


@dataclass(frozen=True)
class Narrative:
    """The declaration of the narrative."""

    sections: Mapping[str, tuple[str, ...]]
    words: Mapping[str, str]
    """By role, a regular expression for all of its words"""
    phases: Mapping[str, str]
    statements: tuple[Statement, ...]


def _any_of(words: Iterable[str]) -> str:
    """A regular expression for any of the words, the longest first."""
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


def _statement(body: Mapping[str, Any]) -> Statement:
    sections = body.get("sections")
    return Statement(
        name=body["name"],
        sections=frozenset(sections) if sections is not None else None,
        subject=re.compile(f"(?:{body['subject']})"),
        unless_before=body.get("unless_before", ""),
        unit=body.get("unit", "money"),
        cells=tuple(load_selector(cell) for cell in body["cells"]),
        rule=body.get("rule", RULES[0]),
    )


@cache
def narrative() -> Narrative:
    """The declared narrative."""
    body = declared("schemas/reading/narrative.toml", references.narrative)
    return Narrative(
        sections={name: tuple(words) for name, words in body["sections"].items()},
        words={role: _any_of(words) for role, words in body["words"].items()},
        phases={phase: _any_of(words) for phase, words in body["phases"].items()},
        statements=tuple(_statement(statement) for statement in body["statements"]),
    )
