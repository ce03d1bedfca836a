"""The declared chapters of a disclosure (`chapters.toml`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from schemas.declarations.reader import declared


@dataclass(frozen=True)
class Chapters:
    """The chapters that every disclosure must have."""

    words: dict[str, tuple[str, ...]]
    """By name of the chapter, the words that it is recognised by"""
    fewest: int
    """With fewer chapters than that a document has no chapters at all"""


@cache
def chapters(kind: str) -> Chapters:
    """The chapters that a kind of document must have."""
    body = declared("schemas/reading/chapters.toml")
    of_kind = [chapter for chapter in body["chapters"].values() if chapter.get("kind", kind) == kind]
    words = {chapter["zh"]: tuple(chapter["words"]) for chapter in of_kind}
    return Chapters(words, body["fewest"])
