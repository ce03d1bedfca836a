"""The declared chapters of a disclosure (`chapters.toml`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from schemas.declarations.reader import declared


@dataclass(frozen=True)
class Chapters:
    """The words by which each chapter is known, by its name; of `fewest` chapters or less no document says anything."""

    words: dict[str, tuple[str, ...]]
    fewest: int


@cache
def chapters() -> Chapters:
    """All declared chapters."""
    found = declared("schemas/reading/chapters.toml")
    return Chapters({one["zh"]: tuple(one["words"]) for one in found["chapters"].values()}, found["fewest"])
