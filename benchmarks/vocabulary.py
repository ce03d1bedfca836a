"""Read with smaller vocabularies: some words of headers and titles are treated as undeclared for a while.

A declared word is made of parts (政府性 + 基金 + 预算); what is taken out are parts, and every word made with them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any, cast

from common.text import normalise
from schemas.reading import header_words
from schemas.reading.forms import forms
from schemas.reading.titles import Word as TitleWord
from schemas.reading.titles import title_words
from schemas.reading.word_lists import Word as HeaderWord
from transforms.forms.title_words import cut_title
from transforms.forms.titles import match_title


@dataclass(frozen=True)
class Words:
    """The parts of declared words."""

    of_headers: frozenset[str] = frozenset()
    of_titles: frozenset[str] = frozenset()

    def __or__(self, other: Words) -> Words:
        """Both."""
        return Words(self.of_headers | other.of_headers, self.of_titles | other.of_titles)

    def __sub__(self, other: Words) -> Words:
        """Those that the others do not have."""
        return Words(self.of_headers - other.of_headers, self.of_titles - other.of_titles)


def words_in(headers: Iterable[str], titles: Iterable[str]) -> Words:
    """The parts of the declared words that these texts are made of."""
    cuts = (header_words.words_of(text) for text in headers)
    declared = title_words().words
    cut_titles = (word for text in titles for word in cut_title(normalise(text)).words if word.text in declared)
    return Words(_parts(word for cut in cuts for word in cut or ()), _parts(cut_titles))


def _parts(words: Iterable[HeaderWord | TitleWord]) -> frozenset[str]:
    return frozenset(word_part for word in words for parts in word.made_of for word_part in parts)


def printed_in(words: Words, texts: Iterable[str]) -> Words:
    """Those of some words that are printed in these texts, in headers or in titles."""
    whole = "\n".join(texts)
    return Words(
        frozenset(word_part for word_part in words.of_headers if word_part in whole),
        frozenset(word_part for word_part in words.of_titles if word_part in whole),
    )


@contextlib.contextmanager
def without(words: Words) -> Iterator[None]:
    """Do without some words in this process; forms are declared with all of them."""
    forms()
    lists = ((header_words.header_words().words, words.of_headers), (title_words().words, words.of_titles))
    originals: list[tuple[MutableMapping[str, Any], dict[str, Any]]] = []
    for declared, texts in lists:
        word_list = cast("MutableMapping[str, Any]", declared)
        originals.append((word_list, dict(word_list)))
        for text in [
            text
            for text, word in word_list.items()
            if not any(texts.isdisjoint(word_parts) for word_parts in word.made_of)
        ]:
            word_list.pop(text, None)
    _forget()
    try:
        yield
    finally:
        for word_list, whole in originals:
            word_list.clear()
            word_list.update(whole)
        _forget()


def _forget() -> None:
    """Empty what was remembered of texts that were cut before."""
    for remembered in (header_words.words_of, header_words._features, match_title):
        remembered.cache_clear()
