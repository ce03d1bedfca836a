"""Read with smaller vocabularies: some words of headers and titles are treated as undeclared for a while."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any, cast

from common.text import normalise
from schemas.reading import header_words
from schemas.reading.forms import forms
from schemas.reading.titles import title_words
from transforms.forms.title_words import cut_title
from transforms.forms.titles import match_title


@dataclass(frozen=True)
class Words:
    """The texts of declared words."""

    of_headers: frozenset[str] = frozenset()
    of_titles: frozenset[str] = frozenset()

    def __or__(self, other: Words) -> Words:
        """Both."""
        return Words(self.of_headers | other.of_headers, self.of_titles | other.of_titles)

    def __sub__(self, other: Words) -> Words:
        """Those that the others do not have."""
        return Words(self.of_headers - other.of_headers, self.of_titles - other.of_titles)


def words_in(headers: Iterable[str], titles: Iterable[str]) -> Words:
    """The declared words that these texts are made of."""
    cuts = (header_words.words_of(text) for text in headers)
    declared = title_words().words
    return Words(
        frozenset(word.text for cut in cuts if cut for word in cut),
        frozenset(word.text for text in titles for word in cut_title(normalise(text)).words if word.text in declared),
    )


@contextlib.contextmanager
def without(words: Words) -> Iterator[None]:
    """Do without some words in this process; forms are declared with all of them."""
    forms()
    lists = ((header_words.header_words().words, words.of_headers), (title_words().words, words.of_titles))
    kept: list[tuple[MutableMapping[str, Any], dict[str, Any]]] = []
    for declared, texts in lists:
        known = cast("MutableMapping[str, Any]", declared)
        kept.append((known, dict(known)))
        for text in texts:
            known.pop(text, None)
    _forget()
    try:
        yield
    finally:
        for known, whole in kept:
            known.clear()
            known.update(whole)
        _forget()


def _forget() -> None:
    """Empty what was remembered of texts that were cut before."""
    for remembered in (header_words.words_of, header_words._features, match_title):
        remembered.cache_clear()
