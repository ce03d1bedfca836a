"""Patterns of words: declared parts that follow each other, so that a word need not be listed in all of its forms."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

Parts = tuple[str, ...]
"""The parts of a text, in its order"""


def expand(pattern: str, named: Mapping[str, Sequence[str]] | None = None) -> Iterator[Parts]:
    """Every text that a pattern stands for, in its parts: `a|b/c?` is a + c, a, b + c and b.

    `{name}` stands for the named parts, which are patterns themselves.

    Raises:
        ValueError: no parts have such a name.
    """
    slots: list[list[Parts]] = []
    for slot in pattern.split("/"):
        choices = [choice for text in slot.removesuffix("?").split("|") for choice in _choices(text, named or {})]
        slots.append([*choices, ()] if slot.endswith("?") else choices)
    for chosen in itertools.product(*slots):
        if parts := tuple(itertools.chain.from_iterable(chosen)):
            yield parts


def _choices(text: str, named: Mapping[str, Sequence[str]]) -> Iterator[Parts]:
    if not (text.startswith("{") and text.endswith("}")):
        yield (text,)
        return
    name = text[1:-1]
    if name not in named:
        raise ValueError(f"no parts are called {name}")
    for pattern in named[name]:
        yield from expand(pattern, {other: patterns for other, patterns in named.items() if other != name})
