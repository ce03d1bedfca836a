"""What the cells of a form say: numbers, targets with operator and unit, codes before names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from common.text import normalise, squeeze
from schemas.reading.frames import is_storable
from schemas.reading.performance import performance

_NUMBER = r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_AMOUNT = re.compile(rf"({_NUMBER})(万元|元|%|分)?")
_NOT_APPLICABLE = re.compile(r"[-/\\]{1,4}|—+")
_TARGET = re.compile(rf"({_NUMBER})([^0-9]{{0,12}})")
_UNIT_WITH_DIGITS = re.compile(r"[0-9]")
_CODED = re.compile(r"[\[(（【]?([0-9]{2,12})[\])）】]?[-_:：、/ ]*([一-龥].*)")
_UNIT_IN_LABEL = re.compile(
    r"\((?:金额)?(?:单位)?:?(亿元|百万元|万元|千元|元)\)|单位:?(亿元|百万元|万元|千元|元)(?![一-龥])"
)
_LONGEST_LABEL = 40
_NUMBER_ANYWHERE = re.compile(r"[0-9]")


@dataclass(frozen=True)
class Value:
    """What a cell of numbers says: its kind (number, blank, not_applicable or text), its value and unit as printed."""

    kind: str
    value: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True)
class Target:
    """A target or a result of which the whole text is an operator, a number and a unit."""

    operator: str
    number: Decimal
    unit: str


@lru_cache(maxsize=1 << 12)
def read_value(text: str) -> Value:
    """Read a cell that should hold a number."""
    plain = normalise(text)
    if not plain:
        return Value("blank")
    if _NOT_APPLICABLE.fullmatch(plain):
        return Value("not_applicable")
    match = _AMOUNT.fullmatch(plain)
    number = Decimal(match[1].replace(",", "")) if match else None
    return Value("number", number, match[2]) if match and number is not None and is_storable(number) else Value("text")


@lru_cache(maxsize=1 << 12)
def read_target(text: str) -> Target | None:
    """Read a target or a result; None where its text is anything else than an operator, a number and a unit."""
    plain = normalise(text)
    operators = performance().operators
    printed = next((sign for sign in operators if plain.startswith(sign)), "")
    match = _TARGET.fullmatch(plain[len(printed) :])
    if match is None or _UNIT_WITH_DIGITS.search(match[2]):
        return None
    number = Decimal(match[1].replace(",", ""))
    return Target(operators.get(printed, "="), number, match[2]) if is_storable(number) else None


def split_code(text: str) -> tuple[str | None, str]:
    """Split the code off a name: [292]国家信访局, 007-…, 315_…; the code is None where none is printed."""
    match = _CODED.fullmatch(squeeze(text))
    if match is None or re.match(r"年|月|日|号|个|类", match[2]):
        return None, text
    start = text.rfind(match[2]) if match[2] in text else -1
    return match[1], text[start:] if start > 0 else match[2]


def unit_in_label(text: str) -> str | None:
    """The unit of money that the name of a block, a row or a column prints: 项目资金（万元）, 金额单位：元."""
    plain = normalise(text)
    match = _UNIT_IN_LABEL.search(plain) if len(plain) <= _LONGEST_LABEL else None
    return match[1] or match[2] if match else None


def has_digit(text: str) -> bool:
    """Whether a text holds a digit of a number (① and ² are none)."""
    return bool(_NUMBER_ANYWHERE.search(squeeze(text)))
