"""What the features of a column mean: which measure, and under which budget (`meanings.toml`)."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from schemas.declarations import header_references
from schemas.declarations.reader import declared, vocabulary
from schemas.reading.word_lists import Features, Value

_NO_FEATURES = ("measure", "document_kind", "budget_book")


@dataclass(frozen=True)
class Meaning:
    """A measure by its features; a feature may have one of several values."""

    measure: str
    features: Mapping[str, tuple[Value, ...]]
    document_kind: str | None = None
    """Where it means this in one kind of documents only"""
    budget_book: str | None = None
    """The budget of its amounts, where the features that it has say it"""

    def fits(self, features: Features, carried: Collection[str]) -> bool:
        """Whether features are those of the measure, apart from those that are said by other parts of a fact."""
        return all(features.get(name) in values for name, values in self.features.items()) and all(
            name in self.features or name in carried for name in features
        )

    def overlaps(self, other: Meaning) -> bool:
        """Whether one set of features is that of both."""
        return self.features.keys() == other.features.keys() and all(
            set(values) & set(other.features[name]) for name, values in self.features.items()
        )


@dataclass(frozen=True)
class Measured:
    """What a column measures; `budget_book` is None where its money says it."""

    measure: str
    budget_book: str | None
    uses_money: bool


@dataclass(frozen=True)
class Meanings:
    """The measures that one table may have, and how features lead to them."""

    meanings: tuple[Meaning, ...]
    modifiers: frozenset[str]
    """Which features may modify a measure in this table"""

    def measured(self, features: Features) -> Measured | None:
        """What features mean in this table: exactly one measure, or None."""
        plain = with_same(features)
        endings = _modifiers()
        fitting = [meaning for meaning in self.meanings if meaning.fits(plain, ("money", *endings))]
        most = max((len(meaning.features) for meaning in fitting), default=0)
        by_measure = {meaning.measure: meaning for meaning in fitting if len(meaning.features) == most}
        if len(by_measure) != 1:
            return None
        meaning = next(iter(by_measure.values()))
        measure = meaning.measure
        for name, suffixes in endings.items():
            if name not in plain or name in meaning.features:
                continue
            suffix = suffixes.get(str(plain[name]))
            if suffix is None or (suffix and name not in self.modifiers):
                return None
            measure += suffix
        if measure not in vocabulary()["measures"]:
            return None
        return Measured(measure, meaning.budget_book, "money" in meaning.features)

    def possible(self) -> frozenset[str]:
        """Every measure that a column of this table may have."""
        endings = [("", *_modifiers()[name].values()) for name in _modifiers() if name in self.modifiers]
        declared_measures = set(vocabulary()["measures"])
        measures = {meaning.measure for meaning in self.meanings}
        return frozenset(
            measures | ({m + "".join(e) for m in measures for e in itertools.product(*endings)} & declared_measures)
        )


def meanings_for(measures: Collection[str], document_kind: str, modifiers: Iterable[str]) -> Meanings:
    """The meanings of some measures in one kind of documents.

    Raises:
        ValueError: two of the measures have the same features.
    """
    chosen = tuple(
        meaning
        for meaning in _declared_meanings()
        if meaning.measure in measures and meaning.document_kind in (None, document_kind)
    )
    for meaning, other in itertools.combinations(chosen, 2):
        if meaning.measure != other.measure and meaning.overlaps(other):
            raise ValueError(f"{meaning.measure} and {other.measure} have the same features in one table")
    if lacking := set(measures) - {meaning.measure for meaning in chosen}:
        raise ValueError(f"{', '.join(sorted(lacking))}: no meaning is declared")
    return Meanings(chosen, frozenset(modifiers))


@cache
def _body() -> dict[str, Any]:
    return declared("schemas/reading/meanings.toml", header_references.meanings)


@cache
def _declared_meanings() -> tuple[Meaning, ...]:
    return tuple(
        Meaning(
            entry["measure"],
            {
                name: tuple(value) if isinstance(value, list) else (value,)
                for name, value in entry.items()
                if name not in _NO_FEATURES
            },
            entry.get("document_kind"),
            entry.get("budget_book"),
        )
        for entry in _body()["measures"]
    )


@cache
def _modifiers() -> dict[str, dict[str, str]]:
    modifiers: dict[str, dict[str, str]] = _body()["modifiers"]
    return modifiers


def with_same(features: Features) -> dict[str, Value]:
    """Say features in one way: those that say the same as others become the others."""
    plain = dict(features)
    for same in _body()["same"]:
        if all(plain.get(name) == value for name, value in same["when"].items()):
            plain = {name: value for name, value in plain.items() if name not in same["when"]} | same["says"]
    return plain
