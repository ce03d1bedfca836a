"""The words of header cells, and of rows that are named by the same words (`header_words.toml`)."""

from __future__ import annotations

import re
from functools import cache

from common.text import normalise, strip_ordinal
from schemas.declarations import references
from schemas.declarations.reader import declared
from schemas.reading.word_lists import Value, Word, WordList, word_list

_REMARK = re.compile(
    r"\((?:(?:金额)?单位:?)?万?元\)$|\((?:按?类[/、]?款[/、]?项)\)$|\([0-9]{1,2}\)$"
    r"|(?:\([0-9]{1,2}(?:[=+][0-9+=]+)\)|[0-9]{1,2}=[0-9+]+)$|(?<=[一-龥)])[0-9]{1,2}$"
)
_OF_WHICH = "其中:"


@cache
def header_words() -> WordList:
    """All declared words; an ambiguous declaration raises DeclarationError (ValueError)."""
    body = declared("schemas/reading/header_words.toml", references.header_words)
    return word_list(body["words"], body["refines"])


@cache
def header_text(printed: str) -> str:
    """A header cell as it is compared: without ordinals and 其中 before it, and unit or column number behind it."""
    return _REMARK.sub("", strip_ordinal(normalise(printed))).removeprefix(_OF_WHICH)


@cache
def words_of(text: str) -> tuple[Word, ...] | None:
    """The words of a text as it is compared, or None where they do not cover it."""
    return header_words().cut(text)


@cache
def _features(text: str) -> tuple[tuple[str, Value], ...] | None:
    features = header_words().features(text)
    return None if features is None else tuple(features.items())


def features_of(text: str) -> dict[str, Value] | None:
    """What a text says; None where its words do not cover it or contradict each other."""
    features = _features(text)
    return None if features is None else dict(features)
