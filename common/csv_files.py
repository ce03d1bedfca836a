"""CSV that a spreadsheet can open without taking a text for a formula: the one guard, and the one writer.

Every CSV file of juesuan is written by `CsvWriter`, or by DuckDB with `guarded_sql` around its texts; a test looks for
others.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import Any, Protocol

_NUMBER = r"[+-]?[0-9][0-9,]*(\.[0-9]+)?%?"
"""A text that is nothing but a number, a negative one too: a spreadsheet takes it for just that"""
_SIGNS = "=+@＝＋－＠﹦﹢﹣﹫-"
"""What starts a formula (OWASP, CSV Injection), full-width forms too, which Chinese and Japanese spreadsheets accept"""
_BLANKS = (
    (0x00, 0x20), (0x7F, 0xA0), (0xAD, 0xAD), (0x600, 0x605), (0x61C, 0x61C), (0x6DD, 0x6DD), (0x70F, 0x70F),
    (0x890, 0x891), (0x8E2, 0x8E2), (0x1680, 0x1680), (0x180E, 0x180E), (0x2000, 0x200F), (0x2028, 0x202F),
    (0x205F, 0x2064), (0x2066, 0x206F), (0x3000, 0x3000), (0xE000, 0xF8FF), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB),
    (0x110BD, 0x110BD), (0x110CD, 0x110CD), (0x13430, 0x1343F), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A),
    (0xE0001, 0xE0001), (0xE0020, 0xE007F), (0xF0000, 0xFFFFD), (0x100000, 0x10FFFD),
)  # fmt: skip
"""Separators, controls, format and private characters (Unicode's Z, Cc, Cf, Co), which a spreadsheet may pass over"""
# Characters and not classes of Unicode: Python and DuckDB (RE2) are to read the same pattern the same way.
_BLANK = r"\x00-\x20" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _BLANKS[1:])
_FORMULA = rf"^('|[\t\r\n]|[{_BLANK}]*[{_SIGNS}])"
_LONG_NUMBER = r"[0-9]{16,}|[0-9]+[eE][0-9]+|0[0-9]+"
"""An identifier that a spreadsheet takes for a number and changes: 00079e48, 00099193, or more than fifteen digits"""
GUARD = (
    "A text that a spreadsheet could take for a formula, or that begins with an apostrophe, has an apostrophe before"
    " it: take one leading apostrophe away to have the text. A text that is a number only, such as -5.00, is as it is;"
    " an identifier that a spreadsheet would change (00079e48, 00099193, more than 15 digits) has an apostrophe, too."
    " NUL is written as ␀."
)
"""What is done to texts, for those who read the file by program"""

_is_number = re.compile(_NUMBER).fullmatch
_is_formula = re.compile(_FORMULA).match
_is_long_number = re.compile(_LONG_NUMBER).fullmatch


class _Lines(Protocol):
    def write(self, line: str, /) -> object: ...


class CsvWriter:
    """Writes guarded rows by RFC 4180 to an open text file (opened with `newline=""`)."""

    def __init__(self, lines: _Lines, *, line_end: str = "\r\n") -> None:
        self._writer = csv.writer(lines, lineterminator=line_end)

    def row(self, values: Iterable[Any]) -> None:
        """Write a row; None is an empty field."""
        self._writer.writerow([guarded(value) for value in values])

    def rows(self, rows: Iterable[Iterable[Any]]) -> int:
        """Write rows; gives how many."""
        count = 0
        for values in rows:
            self.row(values)
            count += 1
        return count


def guarded(value: Any) -> Any:
    """A value as it is written to CSV: a text that a spreadsheet would take for a formula is kept from that."""
    if not isinstance(value, str):
        return value
    text = value.replace("\0", "␀")
    needs_guard = _is_long_number(text) or (_is_formula(text) and not _is_number(text))
    return f"'{text}" if needs_guard else text


def guarded_sql(column: str) -> str:
    """The same guard as an expression of DuckDB's SQL around the SQL of a text column."""
    text = f"replace({column}, chr(0), '␀')"
    number, formula, long = (pattern.replace("'", "''") for pattern in (_NUMBER, _FORMULA, _LONG_NUMBER))
    return (
        f"CASE WHEN regexp_full_match({text}, '{long}')"
        f" OR (regexp_matches({text}, '{formula}') AND NOT regexp_full_match({text}, '{number}'))"
        f" THEN '''' || {text} ELSE {text} END"
    )
