"""A problem of a declaration: its place and what is wrong there."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from schemas.declarations.lines import Path

Problem = tuple[Path, str]
"""Where in a file something is wrong (keys and places in lists), and what is wrong"""


def nearest(word: str, known_words: Iterable[str]) -> str:
    """Suggest the known word that is most like another one, or list the known words if they are few."""
    known_words = [candidate for candidate in known_words if candidate]
    if matches := get_close_matches(word, known_words, 1, 0.6):
        return f"; is it {matches[0]!r}?"
    return f"; there are {', '.join(known_words)}" if len(known_words) <= 20 else ""
