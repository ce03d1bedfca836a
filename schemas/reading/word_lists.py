"""Texts as declared words: a text is cut into the fewest of them, and what they say together is what it says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from schemas.declarations.patterns import Parts, expand

Value = str | int | bool
Features = Mapping[str, Value]

_YEAR = re.compile(r"(20[0-9]{2}|二[〇○零O0][〇○零O0一二三四五六七八九]{2})年度?")
_NO_FEATURES = ("texts", "patterns", "idiom")
_DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")


@dataclass(frozen=True)
class Word:
    """A declared word and what it says; a year is a word of its own."""

    text: str
    features: tuple[tuple[str, Value], ...] = ()
    is_idiom: bool = False
    """Whether it says something else than the words in it"""
    made_of: tuple[Parts, ...] = field(default=(), compare=False)
    """The declared parts that it is made of; there may be several ways to make it"""


@dataclass(frozen=True)
class Refinements:
    """Which values of a feature are parts of which others."""

    parents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def finer(self, feature: str, value: Value, other: Value) -> Value | None:
        """The value that is equal to the other one or a part of it, whichever comes first; None where neither is."""
        if value == other or self._is_part(feature, other, value):
            return other
        return value if self._is_part(feature, value, other) else None

    def _is_part(self, feature: str, value: Value, whole: Value) -> bool:
        parents = self.parents.get(feature, {})
        above: Value | None = value
        while isinstance(above, str) and above in parents:
            above = parents[above]
            if above == whole:
                return True
        return False

    def unify(self, parts: Iterable[Features]) -> dict[str, Value] | None:
        """What texts say together, from top to bottom; None where one contradicts another."""
        whole: dict[str, Value] = {}
        for features in parts:
            for name, value in features.items():
                finer = self.finer(name, whole.get(name, value), value)
                if finer is None:
                    return None
                whole[name] = finer
        return whole


@dataclass(frozen=True)
class WordList:
    """Words by their texts, and how a text is cut into them."""

    words: Mapping[str, Word]
    refinements: Refinements = field(default_factory=Refinements)

    def cut(self, text: str) -> tuple[Word, ...] | None:
        """The words of a text; None where they do not cover it, or where as few words cut it to say something else."""
        cuts = self._cuts(text, self.words)
        return cuts[0] if cuts and self._agree(cuts) else None

    def features(self, text: str) -> dict[str, Value] | None:
        """What a text says; None where its words do not cover it or contradict each other."""
        words = self.cut(text)
        return None if words is None else unified_features(words, self.refinements)

    def uncovered(self, text: str) -> tuple[str, ...]:
        """The parts of a text that are not declared words, as little as possible; single signs are not words here."""
        if self._cuts(text, self.words):
            return ()
        fewest = [0] * (len(text) + 1)
        steps = [1] * (len(text) + 1)
        is_word = [False] * (len(text) + 1)
        for start in range(len(text) - 1, -1, -1):
            fewest[start] = fewest[start + 1] + 1
            for word in self._words_at(text, start, self.words):
                if len(word.text) > 1 and fewest[start + len(word.text)] < fewest[start]:
                    fewest[start], steps[start] = fewest[start + len(word.text)], len(word.text)
                    is_word[start] = True
        rest, start = [""], 0
        while start < len(text):
            if is_word[start]:
                rest.append("")
            else:
                rest[-1] += text[start]
            start += steps[start]
        return tuple(filter(None, rest))

    def problems(self) -> Iterable[str]:
        """What is ambiguous in the words themselves."""
        for text, word in self.words.items():
            if word.is_idiom:
                continue
            own = dict(word.features)
            for cut in self._cuts(text, {other: self.words[other] for other in _within(text) & self.words.keys()}):
                if unified_features(cut, self.refinements) != own:
                    parts = " + ".join(word.text for word in cut)
                    yield f"{text} says something else than {parts}; declare it as an idiom, or not at all"

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.words), default=0)

    def _words_at(self, text: str, start: int, words: Mapping[str, Word]) -> Iterable[Word]:
        if year := _YEAR.match(text, start):
            yield Word(year[0], (("year", int(year[1].translate(_DIGITS))),))
        for end in range(min(len(text), start + self._longest), start, -1):
            if word := words.get(text[start:end]):
                yield word

    def _cuts(self, text: str, words: Mapping[str, Word]) -> list[tuple[Word, ...]]:
        """All ways to cut a text into the fewest words, the longest words first."""
        best: dict[int, list[tuple[Word, ...]]] = {len(text): [()]}
        for start in range(len(text) - 1, -1, -1):
            cuts = [
                (word, *rest)
                for word in self._words_at(text, start, words)
                for rest in best.get(start + len(word.text), ())
            ]
            if cuts:
                fewest = min(map(len, cuts))
                best[start] = [cut for cut in cuts if len(cut) == fewest]
        return best.get(0, []) if text else []

    def _agree(self, cuts: list[tuple[Word, ...]]) -> bool:
        first = unified_features(cuts[0], self.refinements)
        return all(unified_features(cut, self.refinements) == first for cut in cuts[1:])


def _within(text: str) -> set[str]:
    """Every text that is a part of another one."""
    whole = range(len(text))
    return {text[start : end + 1] for start in whole for end in whole[start:]} - {text}


def unified_features(words: Iterable[Word], refinements: Refinements) -> dict[str, Value] | None:
    """What words say together; None where they contradict each other.

    Behind a word such as 比 stands what is compared with: its phase is that of the change, its year is not.
    """
    before: list[Features] = []
    behind: list[Features] | None = None
    for word in words:
        features = dict(word.features)
        if features.pop("against", False):
            before.append(features)
            behind = []
        else:
            (before if behind is None else behind).append(features)
    if behind is None:
        return refinements.unify(before)
    compared = refinements.unify(behind)
    changed = refinements.unify(before)
    if compared is None or changed is None:
        return None
    changed.pop("phase", None)
    compared.pop("year", None)
    if "phase" in compared:
        compared["against"] = compared.pop("phase")
    return refinements.unify([changed, compared])


def word_list(
    groups: Iterable[Mapping[str, Any]],
    parents: Mapping[str, Mapping[str, str]],
    parts: Mapping[str, Sequence[str]] | None = None,
) -> WordList:
    """Load words from their declarations: each group has texts or patterns, and features that all of them have.

    Args:
        groups: Words that say the same.
        parents: Which values of a feature are parts of which others.
        parts: Named parts of patterns.

    Raises:
        ValueError: a text is declared twice, or says something else than the words in it and is not an idiom; a
            pattern names parts that are not declared.
    """
    words: dict[str, Word] = {}
    for group in groups:
        features = tuple(sorted(features_in(group).items()))
        for text, made_of in texts_of(group, parts or {}).items():
            if text in words:
                raise ValueError(f"the word {text} is declared twice")
            words[text] = Word(text, features, group.get("idiom", False), made_of)
    loaded = WordList(words, Refinements(parents))
    if problems := list(loaded.problems()):
        raise ValueError("\n".join(problems))
    return loaded


def features_in(group: Mapping[str, Any]) -> dict[str, Any]:
    """The features of one declaration of words."""
    return {name: value for name, value in group.items() if name not in _NO_FEATURES}


def texts_of(group: Mapping[str, Any], parts: Mapping[str, Sequence[str]]) -> dict[str, tuple[Parts, ...]]:
    """The texts of one declaration of words, with the parts that each is made of."""
    texts: dict[str, tuple[Parts, ...]] = {text: ((text,),) for text in group.get("texts", ())}
    for pattern in group.get("patterns", ()):
        for made_of in expand(pattern, parts):
            text = "".join(made_of)
            texts[text] = tuple(dict.fromkeys((*texts.get(text, ()), made_of)))
    return texts
