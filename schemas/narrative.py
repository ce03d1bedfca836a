"""What the narrative states of the tables (`narrative.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.checks import Selector, load_selector

RULES = ("narrative_disagrees", "narrative_differs")
_WORDS = ("lead", "self", "time", "spent", "amount_of", "states", "nil", "nil_verbs", "reason", "aside")
_UNITS = ("money", "count")


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


def _statement(declared: Mapping[str, Any], sections: Mapping[str, Any]) -> Statement:
    rest = dict(declared)
    name, subject = rest.pop("name"), rest.pop("subject")
    named = rest.pop("sections", None)
    unit, rule = rest.pop("unit", "money"), rest.pop("rule", RULES[0])
    cells = tuple(load_selector(one) for one in rest.pop("cells"))
    before = rest.pop("unless_before", "")
    if rest:
        raise KeyError(f"narrative.toml: a statement has no key {sorted(rest)}")
    if unknown := set(named or ()) - {*sections, ""}:
        raise KeyError(f"narrative.toml: {name} names no declared section: {sorted(unknown)}")
    if unit not in _UNITS or rule not in RULES or not cells:
        raise ValueError(f"narrative.toml: {name} has {unit} as unit, {rule} as rule and {len(cells)} cells")
    where = frozenset(named) if named is not None else None
    return Statement(name, where, re.compile(f"(?:{subject})"), before, unit, cells, rule)


def load(declared: Mapping[str, Any]) -> Narrative:
    """The narrative from the parsed text of its declaration.

    Raises:
        KeyError, ValueError: something in it is not known, or missing.
    """
    if set(declared) != {"sections", "words", "phases", "statements"} or set(declared["words"]) != set(_WORDS):
        raise KeyError(f"narrative.toml: its parts are sections, words, phases and statements; words are {_WORDS}")
    sections = {name: tuple(words) for name, words in declared["sections"].items()}
    return Narrative(
        sections=sections,
        words={role: _any_of(words) for role, words in declared["words"].items()},
        phases={phase: _any_of(words) for phase, words in declared["phases"].items()},
        statements=tuple(_statement(one, sections) for one in declared["statements"]),
    )


@cache
def narrative() -> Narrative:
    """The declared narrative."""
    return load(tomllib.loads(files("schemas").joinpath("narrative.toml").read_text("utf-8")))
