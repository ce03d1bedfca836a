"""What the rules behind findings say to people (`rules.toml`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from common.language import Bilingual
from schemas.declarations.reader import declared


@dataclass(frozen=True)
class RuleText:
    """What was found where a rule is broken, and what a person can do next."""

    says: Bilingual
    advice: Bilingual


@cache
def rule_texts() -> dict[str, RuleText]:
    """The texts of all declared rules by key."""
    declaration = declared("schemas/wording/rules.toml")
    return {key: RuleText(Bilingual(**body["says"]), Bilingual(**body["advice"])) for key, body in declaration.items()}
