"""The declared reasons for quarantine (`reasons.toml`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from common.language import Bilingual
from schemas.declarations.reader import declared


@dataclass(frozen=True)
class Reason:
    """Why a document is in quarantine: what was wrong, and what a person can do next."""

    key: str
    says: Bilingual
    advice: Bilingual


@cache
def reasons() -> dict[str, Reason]:
    """All declared reasons by key."""
    declaration = declared("schemas/wording/reasons.toml")
    return {
        key: Reason(key, Bilingual(**body["says"]), Bilingual(**body["advice"])) for key, body in declaration.items()
    }
