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
_DASHES = re.compile("[‐‑‒–—―−－─━﹣]")

# Some PDF producers write CJK radicals in place of the ideographs they look like. NFKC maps the Kangxi radicals; these
# of the radicals supplement it leaves (Unicode's EquivalentUnifiedIdeograph.txt).
_RADICALS = str.maketrans(
    "⺟⺠⺫⺬⺯⺰⺷⺸⺼⻁⻂⻄⻅⻆⻉⻋⻌⻓⻔⻘⻙⻚⻛⻜⻝⻠⻢⻣⻥⻦⻨⻩⻬⻮⻰⻳",
    "母民罒示糹纟羊羊月虎衤西见角贝车辶长门青韦页风飞食饣马骨鱼鸟麦黄齐齿龙龟",
)


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
