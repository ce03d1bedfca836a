"""The words of header cells, and of rows that are named by the same words (`header_words.toml`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from common.text import normalise, strip_ordinal
from schemas.declarations import header_references
from schemas.declarations.reader import declared
from schemas.reading.word_lists import Value, Word, WordList, unified_features, word_list

_REMARK = re.compile(
    r"\((?:(?:金额)?单位:?)?万?元\)$|\((?:按?类[/、]?款[/、]?项)\)$|\([0-9]{1,2}\)$|\([A-Z](?:[-+/=][A-Z])*\)$"
    r"|(?:\([0-9]{1,2}(?:[=+][0-9+=]+)\)|[0-9]{1,2}=[0-9+]+)$|(?<=[一-龥)])[0-9]{1,2}$"
)
OF_WHICH = "其中:"
"""What begins the name of a part of what stands above it"""
_LABEL = "label"
_SIGN = re.compile(r"[():]$")


@cache
def header_words() -> WordList:
    """All declared words; an ambiguous declaration raises DeclarationError (ValueError)."""
    body = declared("schemas/reading/header_words.toml", header_references.header_words)
    return word_list(body["words"], body["refines"], body["parts"])


@cache
def header_text(printed: str) -> str:
    """A header cell as it is compared: without an ordinal, and without a unit or a column number behind it."""
    text = _REMARK.sub("", strip_ordinal(normalise(printed)))
    return OF_WHICH + strip_ordinal(text.removeprefix(OF_WHICH)) if text.startswith(OF_WHICH) else text


@cache
def words_of(text: str) -> tuple[Word, ...] | None:
    """The words of a text as it is compared, or None where they do not cover it."""
    return header_words().cut(text)


@cache
def _features(text: str) -> tuple[tuple[str, Value], ...] | None:
    words = words_of(text)
    if words is None or _is_amount_of_label(words):
        return None
    features = unified_features(words, header_words().refinements)
    return None if features is None else tuple(features.items())


def _is_amount_of_label(words: Sequence[Word]) -> bool:
    """Whether something is said of what a label names (项目金额): a label is the last of its words.

    Only a classification, and what stands in brackets, may follow it: 项目(按功能分类).
    """
    labels = [index for index, word in enumerate(words) if _LABEL in dict(word.features)]
    return bool(labels) and any(
        not dict(word.features).keys() & {_LABEL, "classification"} and not _SIGN.search(word.text)
        for word in words[labels[0] + 1 :]
    )


def features_of(text: str) -> dict[str, Value] | None:
    """What a text says; None where its words do not cover it or contradict each other."""
    features = _features(text)
    return None if features is None else dict(features)
