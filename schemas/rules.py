"""The declared rules behind findings (`rules.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

SEVERITIES = ("gate", "warn", "info")
STOPS = ("table", "document")


@dataclass(frozen=True)
class Rule:
    """What a finding means: its severity (gate, warn, info), what it stops, what it says and what to do next."""

    key: str
    severity: str
    stops: str | None
    """table or document; None unless the severity is gate"""
    says: str
    advice: str


def load(declared: Mapping[str, Any]) -> dict[str, Rule]:
    """Rules from the parsed text of a declaration.

    Raises:
        ValueError: a severity is not known, or a rule of severity gate does not say what it stops, or another one does.
    """
    found = {}
    for key, body in declared.items():
        severity, stops = body["severity"], body.get("stops")
        if severity not in SEVERITIES:
            raise ValueError(f"{key}: {severity} is none of the severities {', '.join(SEVERITIES)}")
        if (stops not in STOPS) if severity == "gate" else (stops is not None):
            raise ValueError(f"{key}: a rule of severity gate says what it stops ({' or '.join(STOPS)}), no other does")
        found[key] = Rule(key, severity, stops, body["says"], body["advice"])
    return found


@cache
def rules() -> dict[str, Rule]:
    """All declared rules by key."""
    return load(tomllib.loads(files("schemas").joinpath("rules.toml").read_text("utf-8")))
