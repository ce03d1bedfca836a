"""The declared rules behind findings (`rules.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


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
    declared = tomllib.loads(files("schemas").joinpath("rules.toml").read_text("utf-8"))
    return {key: Rule(key, body["severity"], body["says"], body["advice"]) for key, body in declared.items()}
