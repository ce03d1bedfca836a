"""The declared reasons for quarantine (`reasons.toml`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from schemas.declarations.reader import declared


@dataclass(frozen=True)
class Reason:
    """Why a document is in quarantine: what was wrong, and what a person can do next."""

    key: str
    says: str
    advice: str


@cache
def reasons() -> dict[str, Reason]:
    """All declared reasons by key."""
    found = declared("schemas/wording/reasons.toml")
    return {key: Reason(key, body["says"], body["advice"]) for key, body in found.items()}
