"""The declared words of titles (`titles.toml`), and which form the features of a title mean."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from common.text import normalise
from schemas.declarations import references
from schemas.declarations.patterns import Parts, expand
from schemas.declarations.reader import declared
from schemas.reading.forms import Form, forms

KIND, LEVEL, SILENT, YEAR, UNKNOWN = "kind", "level", "silent", "year", "unknown"
"""Roles of words that are not features of a table; a year and an unknown word are not declared"""
_NO_FEATURE = frozenset({KIND, LEVEL, SILENT, YEAR, UNKNOWN})
TABLE, JOINER = "table", "joiner"
"""Words that a title must have, and those that only join others"""


@dataclass(frozen=True)
class Word:
    """A declared word of a title: its role, and what it says."""

    text: str
    role: str
    says: str
    made_of: tuple[Parts, ...] = field(default=(), compare=False)
    """The declared parts that it is made of; there may be several ways to make it"""

    @property
    def feature(self) -> str | None:
        """What it adds to the features of a title."""
        return None if self.role in _NO_FEATURE else self.says


@dataclass(frozen=True)
class TitleWords:
    """All declared words of titles by their text, the narrower features, and what is known of heads and numbers."""

    words: Mapping[str, Word]
    narrower: Mapping[str, str]
    """By narrower feature the wider one that it makes redundant"""
    stems: tuple[str, ...]
    never_first: frozenset[str] = frozenset()
    """Words that no title begins with"""

    def features(self, words: Iterable[Word]) -> frozenset[str]:
        """What some words say together."""
        features = frozenset(word.feature for word in words if word.feature)
        return features - {self.narrower.get(feature) for feature in features}


@dataclass(frozen=True)
class Pattern:
    """The sets of features by which a form is known: all of `needed`, and any of `optional`."""

    needed: frozenset[str]
    optional: frozenset[str]

    def fits(self, features: frozenset[str]) -> bool:
        """Whether a title with these features is one of the form."""
        return self.needed <= features <= self.needed | self.optional

    def overlaps(self, other: Pattern) -> bool:
        """Whether a title could fit both."""
        return self.needed <= other.needed | other.optional and other.needed <= self.needed | self.optional


@cache
def title_words() -> TitleWords:
    """All declared words; see `vocabulary_of`."""
    return vocabulary_of(declared("schemas/reading/titles.toml", references.titles))


def vocabulary_of(body: Mapping[str, Any]) -> TitleWords:
    """The words of a declaration.

    Raises:
        ValueError: a word says two things, or a text can be cut into words in two ways that do not say the same.
    """
    words: dict[str, Word] = {}
    for role, meanings in body.items():
        if role in ("narrower", "numbering", "incomplete"):
            continue
        for says, printed in meanings.items():
            for parts in (parts for pattern in printed for parts in expand(pattern)):
                text = normalise("".join(parts))
                word = Word(text, role, says, (parts,))
                earlier = words.get(text, word)
                if earlier != word:
                    raise ValueError(f"titles.toml: {text} is declared as {earlier.says} and as {says}")
                words[text] = replace(word, made_of=tuple(dict.fromkeys((*earlier.made_of, parts))))
    vocabulary = TitleWords(
        words, body["narrower"], tuple(body["numbering"]["stems"]), frozenset(body["incomplete"]["first"])
    )
    for problem in _ambiguities(vocabulary):
        raise ValueError(f"titles.toml: {problem}")
    return vocabulary


def _ambiguities(vocabulary: TitleWords) -> Iterator[str]:
    """Texts that can be cut in two ways into as many words that do not say the same."""
    words = vocabulary.words
    for first, second in itertools.product(words, repeat=2):
        for size in range(1, min(len(first), len(second))):
            head, tail = first[:-size], second[size:]
            if first[-size:] == second[:size] and head in words and tail in words:
                left = (words[first], words[tail])
                right = (words[head], words[second])
                if {(word.role, word.says) for word in left} != {(word.role, word.says) for word in right}:
                    yield f"{first}{tail} is {first} and {tail}, or {head} and {second}"


@cache
def patterns() -> tuple[tuple[Pattern, Form], ...]:
    """The sets of features of all forms; see `patterns_of`."""
    return patterns_of(forms().values())


def patterns_of(declared_forms: Iterable[Form]) -> tuple[tuple[Pattern, Form], ...]:
    """The sets of features by which forms are known.

    Raises:
        ValueError: a title could be that of two forms of one kind of document.
    """
    patterns = [(_pattern(text), form) for form in declared_forms for text in form.titles]
    for (pattern, form), (other, other_form) in itertools.combinations(patterns, 2):
        if form is not other_form and form.document_kind == other_form.document_kind and pattern.overlaps(other):
            raise ValueError(f"titles of {form.table_key} could as well be those of {other_form.table_key}")
    return tuple(patterns)


def _pattern(text: str) -> Pattern:
    features = text.split()
    return Pattern(
        frozenset(feature for feature in features if not feature.endswith("?")),
        frozenset(feature.rstrip("?") for feature in features if feature.endswith("?")),
    )


def form_of(features: frozenset[str], kinds: frozenset[str]) -> Form | None:
    """The form with these features. A budget may leave out 预算 in its titles; most titles of finals say 决算."""
    for pattern, form in patterns():
        if pattern.fits(features) and (kinds == {form.document_kind} or (not kinds and form.document_kind == "budget")):
            return form
    return None


def final_form_of(features: frozenset[str]) -> Form | None:
    """The form of final accounts with these features whose title need not say 决算."""
    of_final = (form for pattern, form in patterns() if pattern.fits(features) and form.document_kind == "final")
    return next((form for form in of_final if not form.title_says_kind), None)
