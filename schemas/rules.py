"""The declared rules behind findings (`rules.toml`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from schemas.declared import declared


@dataclass(frozen=True)
class Rule:
    """What a finding means: its severity (gate, warn, info), what it says and what to do next."""

    key: str
    severity: str
    says: str
    advice: str


@cache
def rules() -> dict[str, Rule]:
    """All declared rules by key."""
    found = declared("schemas/rules.toml")
    return {key: Rule(key, body["severity"], body["says"], body["advice"]) for key, body in found.items()}
