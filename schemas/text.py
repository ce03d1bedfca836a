"""How printed text is normalised before it is compared with a declaration; never for display."""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"\s+")
_QUOTES = re.compile("[\"'“”‘’「」『』《》〈〉＂＇]")
_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.,]|\([一二三四五六七八九十]+\)|[0-9]{1,2}[、.](?![0-9])|\([0-9]{1,2}\)|[①-⑳])+"
)
_DASHES = re.compile("[‐‑‒–—―−－─━﹣]")


def squeeze(text: str) -> str:
    """NFKC (full-width forms become ASCII, compatibility ideographs their usual form) without any white space."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).replace("\u200b", "").replace("\ufeff", "")


def normalise(text: str) -> str:
    """`squeeze` without quotation marks and with one kind of dash: the form in which printed names are compared."""
    return _DASHES.sub("-", _QUOTES.sub("", squeeze(text)))


def strip_ordinal(text: str) -> str:
    """A normalised name without its leading ordinals (一、 / (一) / 1. / (1)): they change with form and year."""
    return _ORDINAL.sub("", text)
