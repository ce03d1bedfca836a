"""The words of forms on performance, 绩效自评表 and 绩效目标表 (`schemas/reading/performance/*.toml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from common.text import normalise, strip_ordinal
from schemas.declarations.reader import declared

_FOLDER = "schemas/reading/performance"
_REMARK = re.compile(
    r"\([0-9]{1,3}(?:\.[0-9]+)?(?:分|%)\)|\((?:单位:?)?(?:人民币)?(?:亿元|万元|千元|元|%|分)\)|\((?:包?含|不包?含|扣除|其中|加盖|盖章|公章|签章)[^()]*\)"
    r"|\([①-⑳A-Z0-9a-zΣ+\-*/×÷=,%]+\)(?:[*×]100%)?|\([0-9]{1,3}分?[*×][^()]{1,12}\)|[①-⑳]=[①-⑳+\-/×*]*$|(?<=[一-龥)])[①-⑳]$|/?(?<=[一-龥])[A-Z](?:/[A-Z])?$"
)
_HEAD = re.compile(r"^(?:[①-⑳*※]|其中:?|减:|加:|-)+(?=[^0-9])")
_LEVEL_WEIGHT = re.compile(r"\(?([0-9]{1,3}(?:\.[0-9]+)?)(?:%|分)?\)?$")
_LONGEST_LABEL = 40

Words = Mapping[str, re.Pattern[str]]
"""By meaning, the expression of its labels"""


@lru_cache(maxsize=1 << 14)
def label_text(printed: str) -> str:
    """A label as it is compared: normalised, without ordinals, colons, units, formulas and remarks in brackets."""
    text = normalise(printed)
    if len(text) > 2 * _LONGEST_LABEL:
        return text
    text = _HEAD.sub("", strip_ordinal(text))
    before = None
    while before != text:
        before, text = text, _REMARK.sub("", text)
    return _HEAD.sub("", strip_ordinal(text)).strip(":;。.")


@dataclass(frozen=True)
class Measure:
    """What a column of funds has."""

    measure: str
    pattern: re.Pattern[str]
    under: str | None


@dataclass(frozen=True)
class Layout:
    """The name of a layout, and the features by which a form has it."""

    name: str
    has: frozenset[str]
    lacks: frozenset[str]


@dataclass(frozen=True)
class Performance:
    """All words of forms on performance."""

    identity: Words
    texts: Words
    analysis: Words
    side: Words
    totals: Words
    grades: Words
    measures: Sequence[Measure]
    groups: Words
    fund_words: Words
    period: re.Pattern[str]
    sources: Words
    columns: Words
    list_columns: Words
    level1: Words
    level2: Words
    belongs: Mapping[str, str]
    operators: Mapping[str, str]
    """By printed operator, longest first"""
    kinds: Sequence[tuple[str, re.Pattern[str]]]
    behind_name: re.Pattern[str]
    generic: re.Pattern[str]
    layouts: Sequence[Layout]

    def measure_of(self, text: str, group: str | None) -> str | None:
        """The measure of a header label that stands in a group of columns; None where it is no measure."""
        for measure in self.measures:
            if measure.under == group and measure.under and measure.pattern.fullmatch(text):
                return measure.measure
        return next((m.measure for m in self.measures if m.under is None and m.pattern.fullmatch(text)), None)

    def level_of(self, printed: str, level: int) -> tuple[str, str | None]:
        """What a level cell means ("" where it is not declared) and the weight that is printed in it."""
        words = self.level1 if level == 1 else self.level2
        plain = strip_ordinal(normalise(printed)).strip(":")
        match = _LEVEL_WEIGHT.search(plain)
        if match and match.start() and (meaning := meaning_of(plain[: match.start()], words)):
            return meaning, plain[match.start() :]
        return meaning_of(label_text(printed), words) or "", None


def meaning_of(text: str, words: Words) -> str | None:
    """The meaning of a label text; None where no word of these is it."""
    if not text or len(text) > _LONGEST_LABEL:
        return None
    return next((meaning for meaning, pattern in words.items() if pattern.fullmatch(text)), None)


def _words(body: Mapping[str, Sequence[str]]) -> dict[str, re.Pattern[str]]:
    return {meaning: _any_of(words) for meaning, words in body.items()}


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{word})" for word in words))


@cache
def performance() -> Performance:
    """The declared words of forms on performance."""
    titles, labels, funds, indicators, layouts = (
        declared(f"{_FOLDER}/{name}.toml") for name in ("titles", "labels", "funds", "indicators", "layouts")
    )
    operators = {normalise(word): sign for sign, words in indicators["operators"].items() for word in words}
    return Performance(
        identity=_words(labels["identity"]),
        texts=_words(labels["texts"]),
        analysis=_words(labels["analysis"]),
        side=_words(labels["side"]),
        totals=_words(labels["totals"]),
        grades=_words(labels["grades"]),
        measures=[Measure(m["measure"], _any_of(m["words"]), m.get("under")) for m in funds["measures"]],
        groups=_words(funds["groups"]),
        fund_words=_words(funds["words"]),
        period=_any_of(funds["period"]["words"]),
        sources=_words(funds["sources"]),
        columns=_words(indicators["columns"]),
        list_columns=_words(indicators["list"]),
        level1=_words(indicators["level1"]),
        level2=_words(indicators["level2"]),
        belongs=indicators["belongs"],
        operators=dict(sorted(operators.items(), key=lambda item: -len(item[0]))),
        kinds=[(kind["kind"], re.compile(kind["pattern"])) for kind in titles["kinds"]],
        behind_name=re.compile(titles["behind_name"]),
        generic=re.compile(titles["generic"]),
        layouts=[
            Layout(layout["name"], frozenset(layout["has"]), frozenset(layout.get("lacks", ())))
            for layout in layouts["layouts"]
        ],
    )
