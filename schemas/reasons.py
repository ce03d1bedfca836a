"""The declared reasons for quarantine (`reasons.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Reason:
    """Why a document is in quarantine: what was wrong, and what a person can do next."""

    key: str
    says: str
    advice: str


@cache
def reasons() -> dict[str, Reason]:
    """All declared reasons by key."""
    declared = tomllib.loads(files("schemas").joinpath("reasons.toml").read_text("utf-8"))
    return {key: Reason(key, body["says"], body["advice"]) for key, body in declared.items()}
