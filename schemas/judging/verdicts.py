"""The declared verdicts on checks that do not hold (`verdicts.toml`): what each says, and what a person can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from schemas.declarations.reader import declared


@dataclass(frozen=True)
class Verdict:
    """One verdict: its badge, and its advice, which kinds of checks may have of their own."""

    key: str
    says: str
    advice: str
    of_kind: Mapping[str, str]

    def advice_for(self, kind: str) -> str:
        """What to do about a check of this kind."""
        return self.of_kind.get(kind, self.advice)


@cache
def verdicts() -> dict[str, Verdict]:
    """All declared verdicts by key."""
    found = declared("schemas/judging/verdicts.toml")
    return {key: Verdict(key, body["says"], body["advice"], body.get("of_kind", {})) for key, body in found.items()}
