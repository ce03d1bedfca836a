"""What the trust grades of documents mean (`grades.toml`)."""

from __future__ import annotations

from functools import cache

from common.language import Bilingual
from schemas.declarations.reader import declared


@cache
def grade_texts() -> dict[str, Bilingual]:
    """What each grade means, from A on."""
    return {grade: Bilingual(**body) for grade, body in declared("schemas/wording/grades.toml").items()}
