"""Compare what two recognisers read: pure functions of texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from common.text import squeeze

ILLEGIBLE = "〓"
"""Stands for a character that the recognisers read differently; no declared text contains it"""
DASH = "——"

_MARKS = ".,，。、．'’‘`´·:：;；_"
"""What recognisers make of the points and commas of numbers"""
_NUMBER = re.compile(rf"(?P<sign>[-−–—－]?)(?P<body>[0-9](?:[0-9{re.escape(_MARKS)} ]*[0-9])?)")
_SPLIT = re.compile(rf"[{re.escape(_MARKS)} ]+")
_NOTHING = re.compile(rf"[\s{re.escape(_MARKS)}（）()《》<>“”\"\-—]*")
_VARIANTS = str.maketrans(
    "決項預務業單級總額經費無財會計設護場與數類區縣黨衛農壽險購辦構員國際發購貼補調丶≧≦",
    "决项预务业单级总额经费无财会计设护场与数类区县党卫农寿险购办构员国际发购贴补调、≥≤",
)
"""Characters that recognisers give for those that are printed"""
_DIGIT = re.compile("[0-9]")
_BAR = re.compile("一|[-—–−]+")
_LEADING_BAR = re.compile("[\"'“”‘’]?[-—–−]*")
"""What a recogniser makes of 一 at the beginning of a line"""
_ORDINAL = re.compile("[一二三四五六七八九十]{1,3}、")
_BARS = ("", "一", "二", "三")
"""Characters that are level bars, by their number"""
_UPRIGHT_BAR = "|"
"""What recognisers make of a rule that parts the words of one row alone (类|款|项), too short to be the grid's"""
_SIGNS = {"≥": "≥", ">": "≥", "≤": "≤", "<": "≤"}
"""Signs that differ by the bar at their foot alone, each with the one that has it"""


@dataclass(frozen=True)
class Reading:
    """What is read in a cell, or in a line: as it counts, and as each recogniser has it."""

    text: str
    """Where they differ in a number, as the first has it; in words, with `ILLEGIBLE` for what differs"""
    first: str
    second: str
    agrees: bool
    is_number: bool


def compare(first: str, second: str, bars: int = 0, *, has_foot: bool = False) -> Reading:
    """Compare two readings of the same print.

    Args:
        first: The reading that counts where both agree.
        second: The other one.
        bars: How many level bars the first character of the print is made of (`crops.leading_bars`).
        has_foot: Whether the sign that the print begins with has certainly a bar at its foot (`crops.has_foot`).
    """
    first_folded, other = folded(first), folded(second)
    amounts = canonical(first_folded), canonical(other)
    if amounts[0] is not None or amounts[1] is not None:
        agrees = amounts[0] == amounts[1]
        return Reading(amounts[0] or first_folded, first, second, agrees, is_number=True)
    if not has_digit(first_folded + other):
        first_folded, other = first_folded.replace(_UPRIGHT_BAR, ""), other.replace(_UPRIGHT_BAR, "")
    first_folded, other = _with_ordinal(*_with_bars(first_folded, other, bars))
    first_folded, other = _with_foot(first_folded, other) if has_foot else (first_folded, other)
    text = merged(first_folded, other)
    return Reading(text, first, second, ILLEGIBLE not in text, is_number=False)


def _with_bars(first: str, other: str, bars: int) -> tuple[str, str]:
    """Add 一, 二 or 三 where one recogniser has left it out, the other reads it, and the ink is as many bars."""
    char = _BARS[bars]
    has_it, lacks_it = (first, other) if char and first.startswith(char) else (other, first)
    if not char or not has_it.startswith(char) or lacks_it.startswith(char):
        return first, other
    rest = _LEADING_BAR.sub("", lacks_it, count=1)
    return (has_it, has_it) if ILLEGIBLE not in merged(has_it[1:], rest) else (first, other)


def _with_ordinal(first: str, other: str) -> tuple[str, str]:
    """Take the ordinal (一、) that one recogniser has left out: it is no part of what a row or a section is called."""
    rests = [_ORDINAL.sub("", text, count=1) for text in (first, other)]
    if (first != rests[0]) == (other != rests[1]) or rests[0] != rests[1]:
        return first, other
    whole = first if first != rests[0] else other
    return whole, whole


def sign_of(text: str) -> str:
    """The sign that a reading begins with, if another differs from it by its foot alone; else nothing."""
    sign = folded(text)[:1]
    return sign if sign in _SIGNS else ""


def _with_foot(first: str, other: str) -> tuple[str, str]:
    """Decide for the sign with a bar at its foot, which is there, if one recogniser reads it.

    A sign that both read without the bar is read by nobody.
    """
    with_foot = _SIGNS.get(first[:1])
    if with_foot is None or with_foot != _SIGNS.get(other[:1]) or first[1:] != other[1:]:
        return first, other
    if with_foot in (first[0], other[0]):
        return with_foot + first[1:], with_foot + first[1:]
    return first, ILLEGIBLE + other[1:]


def folded(text: str) -> str:
    """A text without spaces, full-width forms and variants of characters."""
    return squeeze(text).translate(_VARIANTS)


def canonical(text: str) -> str | None:
    """A number as it must have been printed, whatever was made of its points and commas; None where it is none.

    Groups of three digits behind the first one are thousands; what is left behind the last mark are decimals, two of
    them, or one. A single group of three behind a single mark may be either, and is no number unless the mark is a
    comma.
    """
    match = _NUMBER.fullmatch(text.strip())
    if not match:
        return None
    sign = "-" if match["sign"] else ""
    head, *groups = _SPLIT.split(match["body"])
    if not groups:
        return sign + head
    *thousands, last = groups
    if len(last) == 3:
        thousands, decimals = groups, ""
        if len(groups) == 1 and "," not in match["body"]:
            return None
    elif len(last) in (1, 2):
        decimals = last
    else:
        return None
    if any(len(group) != 3 for group in thousands) or (thousands and not 1 <= len(head) <= 3):
        return None
    whole = ",".join([head, *thousands])
    return f"{sign}{whole}.{decimals}" if decimals else sign + whole


def merged(first: str, second: str) -> str:
    """The first text, with `ILLEGIBLE` for each character in which the second differs; marks beside no digit aside."""
    if first == second:
        return first
    parts = []
    for kind, a0, a1, b0, b1 in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        first_piece, other = first[a0:a1], second[b0:b1]
        is_beside_digit = bool(_DIGIT.search(first[max(a0 - 1, 0) : a1 + 1] + second[max(b0 - 1, 0) : b1 + 1]))
        is_mark = bool(_NOTHING.fullmatch(first_piece) and _NOTHING.fullmatch(other)) and not is_beside_digit
        if kind == "equal" or is_mark:
            parts.append(first_piece)
        elif (
            (_BAR.fullmatch(first_piece) and _BAR.fullmatch(other))
            and "一" in (first_piece, other)
            and not is_beside_digit
        ):
            parts.append("一")
        else:
            parts.append(ILLEGIBLE * max(len(first_piece), 1))
    return "".join(parts)


def has_digit(text: str) -> bool:
    """Whether a text contains a digit."""
    return bool(_DIGIT.search(text))
