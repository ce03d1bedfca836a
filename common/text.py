"""How printed text is normalised before it is compared with a declaration; never for display."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPACE = re.compile(r"\s+")
_QUOTES = re.compile("[\"'“”‘’「」『』《》〈〉＂＇]")
_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.,]|\([一二三四五六七八九十]+\)|[0-9]{1,2}[、.](?![0-9])|\([0-9]{1,2}\)|[①-⒛])+"
)
_NO_CHARACTER = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_DASHES = re.compile("[‐‑‒–—―−－─━﹣]")
# Signs that NFKC would turn into digits (or their signs): footnote marks, ordinals in circles, fractions, and digits of
# other alphabets. Only ASCII and full-width digits are digits of a number. Units of area (㎡) are letters and stay.
_NO_DIGITS = re.compile(
    "([¹²³¼-¾⁰⁴-⁾₀-₎⅐-⅟↉①-⒛⓪㉑-㉟㊱-㋋㍘-㍰㏠-㏾\U0001d7ce-\U0001d7ff\U0001f100-\U0001f10a\U0001fbf0-\U0001fbf9]+)"
)
_RUNNING = str.maketrans({chr(0x245F + number): str(number) for number in range(1, 21)})

# Some PDF producers write CJK radicals in place of the ideographs they look like. NFKC maps the Kangxi radicals; these
# of the radicals supplement it leaves (Unicode's EquivalentUnifiedIdeograph.txt). The radical ⼾ it maps to 戶, while
# simplified fonts draw it as 户.
_RADICALS = str.maketrans(
    "⺒⺟⺠⺫⺬⺯⺰⺷⺸⺼⻁⻂⻄⻅⻆⻉⻋⻌⻓⻔⻘⻙⻚⻛⻜⻝⻠⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳戶",
    "巳母民罒示糹纟羊羊月虎衤西见角贝车辶长门青韦页风飞食饣马骨鬼鱼鸟卤麦黄齐齿龙龟户",
)
_LIGATURES = {0x2E3A: "——", 0x2E3B: "———"}  # as fonts that browsers embed join these dashes
_AS_MEANT: dict[int, int | str] = {**_RADICALS, **_LIGATURES}


def legible(text: str) -> str:
    """Replace characters that no page can show, as damaged and hostile files contain them, with U+FFFD.

    They are control characters, bidirectional controls, lone surrogates and noncharacters.
    """
    return _NO_CHARACTER.sub("\ufffd", text)


@lru_cache(maxsize=1 << 16)
def squeeze(text: str) -> str:
    """NFKC (full-width forms become ASCII, compatibility ideographs their usual form) without any white space.

    Nothing but a digit becomes a digit: ¹ and ① stay what they are.
    """
    plain = unicodedata.normalize("NFKC", text)
    if plain != text and _NO_DIGITS.search(text):
        parts = _NO_DIGITS.split(text)
        plain = "".join(
            piece if index % 2 else unicodedata.normalize("NFKC", piece) for index, piece in enumerate(parts)
        )
    plain = plain.translate(_AS_MEANT)
    return _SPACE.sub("", plain).replace("\u200b", "").replace("\ufeff", "")


@lru_cache(maxsize=1 << 16)
def normalise(text: str) -> str:
    """`squeeze` without quotation marks and with one kind of dash: the form in which printed names are compared."""
    return _DASHES.sub("-", _QUOTES.sub("", squeeze(text)))


@lru_cache(maxsize=1 << 16)
def strip_ordinal(text: str) -> str:
    """A normalised name without its leading ordinals (一、 / (一) / 1. / (1)): they change with form and year."""
    return _ORDINAL.sub("", text)


def is_digits(text: str) -> bool:
    """Whether a text is of ASCII digits alone: `str.isdigit` holds for ① and ² as well, which no `int` takes."""
    return text.isascii() and text.isdigit()


def running_number(text: str) -> str:
    """A running number as digits, where it is printed in a circle (①)."""
    return text.translate(_RUNNING)
