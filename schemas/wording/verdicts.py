"""The declared verdicts on checks that do not hold (`verdicts.toml`): what each says, and what a person can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from common.language import Bilingual
from schemas.declarations.reader import declared


@dataclass(frozen=True)
class Verdict:
    """One verdict: its badge, and its advice, which kinds of checks may have of their own."""

    key: str
    says: Bilingual
    advice: Bilingual
    of_kind: Mapping[str, Bilingual]

    def advice_for(self, kind: str) -> Bilingual:
        """What to do about a check of this kind."""
        return self.of_kind.get(kind, self.advice)


@cache
def verdicts() -> dict[str, Verdict]:
    """All declared verdicts by key."""
    return {
        key: Verdict(
            key,
            Bilingual(**body["says"]),
            Bilingual(**body["advice"]),
            {kind: Bilingual(**advice) for kind, advice in body.get("of_kind", {}).items()},
        )
        for key, body in declared("schemas/wording/verdicts.toml").items()
    }
