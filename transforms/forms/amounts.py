"""Read printed cells: a number, nothing, or 'not applicable'; amounts in exact fen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from common.money import FEN_PER_UNIT
from common.text import normalise

FEN = {unit: Decimal(fen) for unit, fen in FEN_PER_UNIT.items()}
_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_MAX_DIGITS = 12
"""Before the point: in 万元 more digits do not fit into 64 bits of fen, and in 元 no department has a trillion"""
_NOT_APPLICABLE = re.compile(r"-+|/|\*")
_TRIANGLES = "△▲"
_NIL_WORDS = frozenset({"无"})
RATE_UNIT = "0.01%"
"""The unit of rates of change: hundredths of a percent"""


@dataclass(frozen=True)
class CellValue:
    """The value of a cell: `kind` is number, blank, not_applicable or unreadable; only a number has `number`."""

    kind: str
    number: Decimal | None = None
    is_too_large: bool = False
    """Whether it is unreadable because it is larger than any amount can be"""


def parse_amount(printed: str) -> CellValue:
    """Read the text of a cell. A number in brackets or after a triangle is negative, as accountants print it."""
    text = normalise(printed).removeprefix("¥").removesuffix("元")
    if not text:
        return CellValue("blank")
    if _NOT_APPLICABLE.fullmatch(text) or text in _NIL_WORDS:
        return CellValue("not_applicable")
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    elif text[0] in _TRIANGLES:
        text = "-" + text[1:]
    if _NUMBER.fullmatch(text):
        number = Decimal(text.replace(",", ""))
        if number.adjusted() < _MAX_DIGITS:
            return CellValue("number", number)
        return CellValue("unreadable", is_too_large=True)
    return CellValue("unreadable")


def to_fen(number: Decimal, unit: str) -> int | None:
    """Exact fen of an amount in 元 or 万元; None where it has parts of a fen."""
    fen = number * FEN[unit]
    return int(fen) if fen == fen.to_integral_value() else None


def to_rate(percent: Decimal) -> int:
    """A rate in hundredths of a percent, rounded half up where it is printed with more than two decimals."""
    return int((percent * 100).quantize(Decimal(1), ROUND_HALF_UP))
