"""The font in which pdfium draws what is set in a font that its document does not carry: the same on every machine.

Left alone, pdfium draws such text in whatever fonts the machine has, and Chinese not at all where there are none. Noto
Serif SC (SIL Open Font License) comes with the package pylopdf-fonts-zh-cn; the fourteen standard fonts of PDF and what
pdfium takes for them (Arial, Times New Roman, Courier New) are built into pdfium. pdfium fits the glyphs of a
substitute into the widths that the document states.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

import pylopdf_fonts_zh_cn
import pypdfium2.raw as pdfium

NAME = "Noto Serif SC"
EM = 1000
"""Thousandths of the font size that make it: advances are counted in these"""
_FITTED, _AS_IT_IS = 1, 2
"""How pdfium draws the substitute: glyphs fitted into the widths of the document or, under the name of a font that it
has itself, as they are. The file of the latter is longer by a padding, so that the two can be distinguished."""
_PADDING = bytes(4)
_WHOLE_FILE = 0
"""The table for which pdfium asks where it wants all of a font file"""
_BUILT_IN = frozenset(
    f"{family}{style}"
    for family, styles in {
        "Courier": ("", "-Bold", "-BoldOblique", "-Oblique"),
        "Helvetica": ("", "-Bold", "-BoldOblique", "-Oblique"),
        "Times": ("-Roman", "-Bold", "-BoldItalic", "-Italic"),
    }.items()
    for style in styles
)
"""The names under which pdfium asks for the fonts that it has itself, Arial and Times New Roman among them"""
_CHINESE = frozenset((pdfium.FXFONT_GB2312_CHARSET, pdfium.FXFONT_CHINESEBIG5_CHARSET))
_requested: set[str] = set()


@cache
def use_substitute_font() -> None:
    """Let pdfium take the substitute, and no font of the machine, in this process; to be called before it draws."""
    pdfium.FPDF_SetSystemFontInfo(ctypes.byref(_font_info()))


def requested_fonts() -> frozenset[str]:
    """The names of the fonts in whose place the substitute was given in this process, as pdfium says them."""
    return frozenset(_requested)


@cache
def fitted_size() -> int:
    """The size in bytes of the substitute where pdfium fits its glyphs: by it a loaded font is known to be this one."""
    return pylopdf_fonts_zh_cn.serif_path().stat().st_size


@cache
def advance_of(char: str) -> float:
    """How far the substitute advances over a character, in thousandths of the font size."""
    return float(_face().getlength(char))


@cache
def _face() -> Any:
    from PIL import ImageFont  # only for documents that lack a font

    return ImageFont.truetype(pylopdf_fonts_zh_cn.serif_path(), EM, layout_engine=ImageFont.Layout.BASIC)


@cache
def _file() -> bytes:
    return pylopdf_fonts_zh_cn.serif_path().read_bytes()


@cache
def _font_info() -> Any:
    """What pdfium asks for fonts; it is kept as long as the process, because pdfium calls it."""
    info = pdfium.FPDF_SYSFONTINFO(version=1)
    kinds = dict(pdfium.FPDF_SYSFONTINFO._fields_)
    for name, answer in {
        "Release": lambda _info: None,
        "EnumFonts": lambda _info, _mapper: None,
        "MapFont": _map_font,
        "GetFont": lambda _info, _name: None,
        "GetFontData": _font_data,
        "GetFaceName": _face_name,
        "GetFontCharset": lambda _info, _font: pdfium.FXFONT_GB2312_CHARSET,
        "DeleteFont": lambda _info, _font: None,
    }.items():
        setattr(info, name, kinds[name](answer))
    return info


def _map_font(_info: Any, _weight: int, _italic: int, charset: int, _pitch: int, face: Any, _exact: Any) -> int | None:
    name = ctypes.string_at(face).decode("gbk", "replace") if face else ""
    if name in _BUILT_IN and charset not in _CHINESE:
        return None
    _requested.add(name)
    return _AS_IT_IS if name in _BUILT_IN else _FITTED


def _font_data(_info: Any, font: Any, table: int, buffer: Any, size: int) -> int:
    if table != _WHOLE_FILE:
        return 0
    return _copy_answer(_file() if font == _FITTED else _file() + _PADDING, buffer, size)


def _face_name(_info: Any, _font: Any, buffer: Any, size: int) -> int:
    return _copy_answer(NAME.encode() + b"\0", buffer, size)


def _copy_answer(answer: bytes, buffer: Any, size: int) -> int:
    """Copy an answer to pdfium if it has room for it; its size tells how much room is wanted."""
    if buffer and size >= len(answer):
        ctypes.memmove(buffer, answer, len(answer))
    return len(answer)
