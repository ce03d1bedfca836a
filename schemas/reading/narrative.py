"""What the narrative states of the tables (`narrative.toml`)."""

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
    """A figure of the tables that narratives state, and how."""

    name: str
    sections: frozenset[str] | None
    """None: everywhere; "" stands for text under no known heading"""
    subject: re.Pattern[str]
    unless_before: str
    unit: str
    cells: tuple[Selector, ...]
    """The ways in which the tables print it; one that selects several cells means their sum"""
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
    """By role: one regular expression for all of its words"""
    phases: Mapping[str, str]
    statements: tuple[Statement, ...]


def _any_of(words: Iterable[str]) -> str:
    """A regular expression for any of the words, the longest first."""
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


def _statement(body: Mapping[str, Any]) -> Statement:
    named = body.get("sections")
    return Statement(
        name=body["name"],
        sections=frozenset(named) if named is not None else None,
        subject=re.compile(f"(?:{body['subject']})"),
        unless_before=body.get("unless_before", ""),
        unit=body.get("unit", "money"),
        cells=tuple(load_selector(one) for one in body["cells"]),
        rule=body.get("rule", RULES[0]),
    )


@cache
def narrative() -> Narrative:
    """The declared narrative."""
    found = declared("schemas/reading/narrative.toml", references.narrative)
    return Narrative(
        sections={name: tuple(words) for name, words in found["sections"].items()},
        words={role: _any_of(words) for role, words in found["words"].items()},
        phases={phase: _any_of(words) for phase, words in found["phases"].items()},
        statements=tuple(_statement(one) for one in found["statements"]),
    )
