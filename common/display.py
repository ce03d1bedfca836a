"""Values as people and programs read them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from common.files import display_name
from common.language import current_language

_BOOLEANS = {"en": ("no", "yes"), "zh": ("否", "是")}


_MOST_DECIMALS = 10
"""Decimals of the columns in which any exact number is stored"""


def plain_decimal(value: Decimal, separator: str = "") -> str:
    """Write an exact number; one stored with ten decimals loses the zeros at its end, amounts in 元 keep their two."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent >= _MOST_DECIMALS:
        value = value.normalize()
    return f"{value:{separator}f}"


def show(value: Any) -> str:
    """Show a value as one line of a cell: control characters escaped, thousands separated."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _BOOLEANS[current_language()][value]
    if isinstance(value, Decimal):
        return plain_decimal(value, ",")
    return display_name(str(value))


def plain(value: Any) -> str:
    """Write a value that JSON has no type for as a text: exact numbers and ISO dates."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return plain_decimal(value)
    return str(value)
