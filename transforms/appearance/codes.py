"""Whether the codes of a font that a document does not carry have a meaning of their own.

A picture is a witness of the text only where it was not drawn from it. Without the font, a code is drawn by its
encoding: a character collection (Adobe-GB1), a list of glyph names. Codes that only the lacking font explains
(Identity-H) are drawn by pdfium as what the map to Unicode says, and text is compared with itself; other viewers show
what the font of that name has under these codes on their machine, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import playa
from playa.cmapdb import ToUnicodeMap, get_unicode_map
from playa.encodingdb import cid2unicode_from_encoding
from playa.font import CIDFont, SimpleFont
from playa.pdftypes import PSLiteral, resolve1

from transforms.appearance.glyphs import CLAIMS

_COLLECTIONS = ("Adobe-GB1", "Adobe-CNS1", "Adobe-Japan1", "Adobe-Korea1")
"""Character collections whose numbers every viewer knows"""
_FILES = ("FontFile", "FontFile2", "FontFile3")
_DEEPEST = 6


class Codes:
    """The fonts of a document's pages that it does not carry; it is parsed when they are first wanted."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._document: Any = None
        self._explained: dict[int, frozenset[str]] = {}

    def explained(self, number: int) -> frozenset[str]:
        """The names of the absent fonts of a page whose figures are explained by their encodings.

        A name that two fonts have counts only if both are. A page that cannot be parsed has none.
        """
        if number not in self._explained:
            try:
                self._explained[number] = self._of_page(number)
            except MemoryError:
                raise
            except Exception:  # a damaged file makes the engine fail in any way: nothing is explained there
                self._explained[number] = frozenset()
        return self._explained[number]

    def _of_page(self, number: int) -> frozenset[str]:
        if self._document is None:
            self._document = playa.parse(self._data)
        explained_fonts: dict[str, bool] = {}
        for spec in _fonts(self._document.pages[number - 1].resources, _DEEPEST):
            descendant = _descendant(spec)
            if not _is_carried(descendant):
                name = _name(descendant) or _name(spec)
                explained_fonts[name] = explained_fonts.get(name, True) and _is_explained(
                    self._document.get_font(0, spec)
                )
        return frozenset(name for name, explained in explained_fonts.items() if explained)


def _fonts(resources: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The dictionaries of the fonts among the resources of a page, those of its forms as well."""
    resources = _dict(resources)
    for entry in _dict(resources.get("Font")).values():
        yield _dict(entry)
    for entry in _dict(resources.get("XObject")).values() if depth else ():
        yield from _fonts(getattr(resolve1(entry), "attrs", {}).get("Resources"), depth - 1)


def _descendant(spec: dict[str, Any]) -> dict[str, Any]:
    """The font that has the glyphs: of a composite font the one within it, else the font itself."""
    within = resolve1(spec.get("DescendantFonts"))
    return _dict(within[0]) if isinstance(within, list) and within else spec


def _is_carried(spec: dict[str, Any]) -> bool:
    drawn_by_itself = isinstance(kind := resolve1(spec.get("Subtype")), PSLiteral) and kind.name == "Type3"
    descriptor = _dict(spec.get("FontDescriptor"))
    return drawn_by_itself or any(file in descriptor for file in _FILES)


def _name(spec: dict[str, Any]) -> str:
    """The name of a font as pdfium says it."""
    name = resolve1(spec.get("BaseFont"))
    return name.name if isinstance(name, PSLiteral) else ""


def _is_explained(font: Any) -> bool:
    """Whether every code that the map of a font calls a figure is a character by its encoding, too."""
    stated: ToUnicodeMap | None = getattr(font, "tounicode", None)
    figures = [code for code, text in (stated.bytes2unicode if stated else {}).items() if text in _FIGURES]
    if isinstance(font, CIDFont):
        if font.cidcoding not in _COLLECTIONS:
            return False
        encoded_cids = get_unicode_map(font.cidcoding, font.vertical).cid2unichr
        return all(any(cid in encoded_cids for _, cid in font.cmap.decode(code)) for code in figures)
    if isinstance(font, SimpleFont):
        named = cid2unicode_from_encoding(font.encoding)
        return all(code[-1] in named for code in figures)
    return False


_FIGURES = frozenset(map(chr, CLAIMS))


def _dict(entry: Any) -> dict[str, Any]:
    resolved = resolve1(entry)
    return resolved if isinstance(resolved, dict) else {}
