"""The declared rules behind findings (`rules.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from schemas.declarations import references
from schemas.declarations.reader import declared, expect

_FILE = "schemas/reading/rules.toml"


@dataclass(frozen=True)
class Rule:
    """What a finding means: its severity (gate, warn, info), what it stops, what it says and what to do next."""

    key: str
    severity: str
    stops: str | None
    """table or document; None unless the severity is gate"""
    says: str
    advice: str


def load(found: Mapping[str, Any]) -> dict[str, Rule]:
    """Rules from a declaration that is no file.

    Raises:
        DeclarationError: something in it is not known, or a rule does not say what it stops.
    """
    expect(dict(found), _FILE, references.rules)
    return _rules(found)


def _rules(found: Mapping[str, Any]) -> dict[str, Rule]:
    return {
        key: Rule(key, body["severity"], body.get("stops"), body["says"], body["advice"]) for key, body in found.items()
    }


@cache
def rules() -> dict[str, Rule]:
    """All declared rules by key."""
    return _rules(declared(_FILE, references.rules))
