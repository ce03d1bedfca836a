"""One column of a table: the words above it, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from schemas.reading.forms import Binding
from schemas.reading.word_lists import Value, Word

Stack = tuple[str, ...]
"""The texts of the header cells above a column, from top to bottom, as they are compared"""
Problem = Literal[
    "", "no_header", "unknown_word", "two_cuts", "contradiction", "no_meaning", "no_panel", "other_year", "divided"
]


@dataclass(frozen=True)
class Column:
    """One column of a table: what stands above it, what its words say, and what it means.

    `problem` says why it means nothing; it is empty where there is a binding.
    """

    stack: Stack
    words: tuple[tuple[Word, ...], ...] = ()
    """Of each text of the stack; empty for one that the words do not cover"""
    features: Mapping[str, Value] = field(default_factory=dict)
    """What its words say together"""
    binding: Binding | None = None
    problem: Problem = ""
    missing: tuple[str, ...] = ()
    """The parts of its texts that are not declared words"""

    @property
    def is_label(self) -> bool:
        """Whether it names the rows."""
        return "label" in self.features

    @property
    def is_open(self) -> bool:
        """Whether nothing has been decided about it yet."""
        return not self.problem and self.binding is None
