"""How printed text is normalised before it is compared with a declaration; never for display."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPACE = re.compile(r"\s+")
_QUOTES = re.compile("[\"'“”‘’「」『』《》〈〉＂＇]")
_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.,]|\([一二三四五六七八九十]+\)|[0-9]{1,2}[、.](?![0-9])|\([0-9]{1,2}\)|[①-⑳])+"
)
_NO_CHARACTER = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_DASHES = re.compile("[‐‑‒–—―−－─━﹣⸺⸻]")  # the last two are —— and ——— as some fonts join them

# Some PDF producers write CJK radicals in place of the ideographs they look like. NFKC maps the Kangxi radicals; these
# of the radicals supplement it leaves (Unicode's EquivalentUnifiedIdeograph.txt).
_RADICALS = str.maketrans(
    "⺟⺠⺫⺬⺯⺰⺷⺸⺼⻁⻂⻄⻅⻆⻉⻋⻌⻓⻔⻘⻙⻚⻛⻜⻝⻠⻢⻣⻥⻦⻨⻩⻬⻮⻰⻳",
    "母民罒示糹纟羊羊月虎衤西见角贝车辶长门青韦页风飞食饣马骨鱼鸟麦黄齐齿龙龟",
)


def legible(text: str) -> str:
    """The text with U+FFFD for what no page can show; damaged and hostile files give such, and nothing else is changed.

    These are control characters, those that turn the direction of writing, halves of surrogate pairs, noncharacters.
    """
    return _NO_CHARACTER.sub("\ufffd", text)


@lru_cache(maxsize=1 << 16)
def squeeze(text: str) -> str:
    """NFKC (full-width forms become ASCII, compatibility ideographs their usual form) without any white space."""
    plain = unicodedata.normalize("NFKC", text).translate(_RADICALS)
    return _SPACE.sub("", plain).replace("\u200b", "").replace("\ufeff", "")


@lru_cache(maxsize=1 << 16)
def normalise(text: str) -> str:
    """`squeeze` without quotation marks and with one kind of dash: the form in which printed names are compared."""
    return _DASHES.sub("-", _QUOTES.sub("", squeeze(text)))


@lru_cache(maxsize=1 << 16)
def strip_ordinal(text: str) -> str:
    """A normalised name without its leading ordinals (一、 / (一) / 1. / (1)): they change with form and year."""
    return _ORDINAL.sub("", text)
