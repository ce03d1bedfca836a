"""Tables whose fonts are named and not carried, as older office programs and Acrobat leave them, honest and not.

Each way of writing such a font (`FONTS`) prints the same table; `LIES` hide its amounts, or let its text say others.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from samples.paper import pdf_bytes

ROWS = (
    ("项目", "行次", "决算数", "增减"),
    ("一、一般公共预算财政拨款收入", "1", "1,234.56", "-78.90"),
    ("二、上级补助收入", "2", "33,013.30", "0.00"),
    ("三、事业收入", "3", "907.11", "-445.26"),
)
AMOUNT = "33,013.30"
SAID = "88,018.80"
"""What the text says of it where it lies"""
LIES = ("map", "white", "invisible", "transparent", "covered", "patched", "clipped", "tiny")
TURNS = {"upright": (0, "1 0 0 1"), "quarter": (90, "0 1 -1 0"), "half": (180, "-1 0 0 -1"), "back": (270, "0 -1 1 0")}

_LEFT, _TOP, _HIGH, _EDGES = 40.0, 760.0, 20.0, (0.0, 190.0, 240.0, 360.0, 480.0)
_FIGURES = "0123456789.,-"
_LIE = {"3": "8"}


@dataclass(frozen=True)
class Font:
    """A way of naming a font: its dictionaries, and the bytes of its codes.

    `objects` are the bodies of its dictionaries, of which the first is the font; `{n}` in one is the number of the
    n-th. `own_codes` is whether only the font itself explains the codes.
    """

    objects: tuple[str, ...]
    code: Callable[[str], bytes]
    own_codes: bool = False
    mapped: bool = False
    """Whether it has a map to Unicode (an honest one), without which it would have no text"""


def _descriptor(name: str, flags: int = 34) -> str:
    return (
        f"<</Type/FontDescriptor/FontName/{name}/Flags {flags}/FontBBox[-25 -254 1000 880]/ItalicAngle 0"
        "/Ascent 880/Descent -120/CapHeight 700/StemV 93>>"
    )


_HALVES = "/DW 1000/W[1 95 500 814 939 500 7716 7716 500]"
_PROPORTIONAL = "/DW 1000/W[1[207 270 342 467 462 797 710 239 374 374 423 605 238 375 238 334] 17 26 462]"
_WIDE = "/DW 1000"


def _chinese(
    name: str,
    encoding: str,
    codec: str,
    widths: str = _HALVES,
    *,
    collection: str = "GB1",
    kind: str = "CIDFontType0",
    mapped: bool = False,
) -> Font:
    return Font(
        (
            f"<</Type/Font/Subtype/Type0/BaseFont/{name}-{encoding}/Encoding/{encoding}/DescendantFonts[{{1}} 0 R]",
            f"<</Type/Font/Subtype/{kind}/BaseFont/{name}{widths}"
            f"/CIDSystemInfo<</Registry(Adobe)/Ordering({collection})/Supplement 0>>/FontDescriptor {{2}} 0 R>>",
            _descriptor(name, 6),
        ),
        _GLYPHS.__getitem__ if codec == "glyphs" else lambda char: char.encode(codec),
        own_codes=collection == "Identity",
        mapped=mapped,
    )


_GLYPHS = {char: (0x10 + index).to_bytes(2, "big") for index, char in enumerate(_FIGURES)}
"""Codes that are numbers of glyphs in a font that nobody else has"""


def _own_codes(name: str) -> Font:
    return _chinese(name, "Identity-H", "glyphs", collection="Identity", kind="CIDFontType2", mapped=True)


def _latin(
    name: str,
    digit: int = 0,
    stop: int = 0,
    hyphen: int = 0,
    *,
    kind: str = "TrueType",
    flags: int = 34,
    encoding: str = "",
) -> Font:
    """A font of one byte a character, with the widths of its figures, or none."""
    each = {",": stop or digit, ".": stop or digit, "-": hyphen or digit}
    widths = " ".join(str(each.get(chr(code), digit)) for code in range(32, 127))
    stated = f"/FirstChar 32/LastChar 126/Widths[{widths}]" if digit else ""
    return Font(
        (
            f"<</Type/Font/Subtype/{kind}/BaseFont/{name}{encoding or '/Encoding/WinAnsiEncoding'}{stated}"
            "/FontDescriptor {1} 0 R",
            _descriptor(name, flags),
        ),
        lambda char: char.encode("latin-1"),
    )


_NAMELESS = "/Encoding<</Type/Encoding/Differences[44/g1/g2/g3/g4/g5/g6/g7/g8/g9/g10/g11/g12/g13/g14]>>"
FONTS = {
    "song": _chinese("STSong-Light", "UniGB-UCS2-H", "utf-16-be"),
    "song_proportional": _chinese("STSong-Light", "UniGB-UCS2-H", "utf-16-be", _PROPORTIONAL),
    "song_wide": _chinese("STSong-Light", "UniGB-UCS2-H", "utf-16-be", _WIDE),
    "simsun_gbk": _chinese("SimSun", "GBK-EUC-H", "gbk", kind="CIDFontType2"),
    "fangsong_utf16": _chinese("FangSong_GB2312", "UniGB-UTF16-H", "utf-16-be", kind="CIDFontType2"),
    "simhei_bold": _chinese("SimHei,Bold", "UniGB-UCS2-H", "utf-16-be", kind="CIDFontType2"),
    "kaiti_mapped": _chinese("KaiTi_GB2312", "GBK-EUC-H", "gbk", mapped=True),
    "arial_gb1": _chinese("ArialMT", "UniGB-UCS2-H", "utf-16-be"),
    "simsun_ansi": _latin("SimSun", 500),
    "simsun_in_gbk": _latin("#CB#CE#CC#E5", 500),
    "fangsong_subset": _latin("ABCDEF+FangSong", 500, flags=4),
    "calibri": _latin("Calibri", 507, 252, 306),
    "calibri_bold": _latin("Calibri,Bold", 507, 267, 306),
    "arial_narrow": _latin("ArialNarrow", 456, 228, 273),
    "verdana": _latin("Verdana", 636, 364, 454),
    "microsoft_yahei": _latin("MicrosoftYaHei"),
    "arial": _latin("ArialMT", 556, 278, 333),
    "arial_without_widths": _latin("Arial"),
    "times_new_roman": _latin("Times#20New#20Roman", 500, 250, 333),
    "times_bold": _latin("Times#20New#20Roman,Bold", 500, 250, 333),
    "courier_new": _latin("CourierNew", 600, flags=35),
    "helvetica": _latin("Helvetica", kind="Type1"),
    "own_codes": _own_codes("SimSun"),
    "arial_own_codes": _own_codes("ArialMT"),
    "nameless_glyphs": Font(
        _latin("Foo", 500, kind="Type1", encoding=_NAMELESS).objects, lambda char: char.encode("latin-1"), True, True
    ),
}


def lacking(
    font: str,
    *,
    lie: str = "",
    rows: Sequence[Sequence[str]] = ROWS,
    size: float = 9,
    turn: str = "upright",
    state: str = "",
) -> bytes:
    """A page with one table, its figures in such a font; with a lie, `AMOUNT` is not what its text says.

    `map` says `SAID` of it; the others hide it, or show something else in its place. `state` are operators that hold
    for all text, such as `90 Tz`.
    """
    own, words = FONTS[font], FONTS["song"]
    texts, rest = [], []
    for number, row in enumerate(rows):
        base = _TOP - number * _HIGH - 14
        for edge, text in zip(_EDGES, row, strict=False):
            figures = all(char in _FIGURES for char in text)
            name, used = ("F1", own) if figures else ("F2", words)
            code = b"".join(map(used.code, text)).hex()
            line = f"/{name} {size:g} Tf 1 0 0 1 {_LEFT + edge + 4:g} {base:g} Tm <{code}> Tj"
            texts.append(_hidden(line, lie, base, _LEFT + edge + 4, size) if text == AMOUNT else line)
            if text == AMOUNT and lie in ("covered", "patched"):
                rest.append(f"1 g {_LEFT + edge + 2:g} {base - 3:g} 90 14 re f 0 g")
            if text == AMOUNT and lie == "patched":
                other = b"".join(words.code(char) for char in SAID).hex()
                rest.append(f"BT /F2 {size:g} Tf 1 0 0 1 {_LEFT + edge + 4:g} {base:g} Tm <{other}> Tj ET")
    levels = [_TOP - number * _HIGH for number in range(len(rows) + 1)]
    rules = [f"{_LEFT:g} {y:g} m {_LEFT + _EDGES[-1]:g} {y:g} l S" for y in levels]
    foot = levels[-1]
    rules += [f"{_LEFT + edge:g} {_TOP:g} m {_LEFT + edge:g} {foot:g} l S" for edge in _EDGES]
    content = "\n".join(["0.5 w", *rules, "BT", state, *texts, "ET", *rest])
    return _pdf(content, own, words, _LIE if lie == "map" else {}, turn)


def _hidden(line: str, lie: str, base: float, x: float, size: float) -> str:
    return {
        "white": f"1 g {line} 0 g",
        "invisible": f"3 Tr {line} 0 Tr",
        "transparent": f"ET q /Clear gs BT {line} ET Q BT",
        "clipped": f"ET q {x:g} {base:g} 1 1 re W n BT {line} ET Q BT",
        "tiny": line.replace(f" {size:g} Tf", " 0.5 Tf"),
    }.get(lie, line)


def _pdf(content: str, own: Font, words: Font, lie: dict[str, str], turn: str) -> bytes:
    rotate, matrix = TURNS[turn]
    wide, high = (595, 842) if rotate % 180 == 0 else (842, 595)
    shift = {0: "0 0", 90: f"{wide} 0", 180: f"{wide} {high}", 270: f"0 {high}"}[rotate]
    stream = zlib.compress(f"{matrix} {shift} cm\n{content}".encode())
    bodies: list[bytes] = [b""] * 4
    names = []
    for name, font, false_digits in (("F1", own, lie), ("F2", words, {})):
        first = len(bodies) + 1
        mapped = font.mapped or bool(false_digits)
        entry = f"/ToUnicode {first + len(font.objects)} 0 R>>" if mapped else ">>"
        for index, body in enumerate(font.objects):
            filled = body
            for other in range(len(font.objects)):
                filled = filled.replace(f"{{{other}}}", str(first + other))
            bodies.append((filled + entry if index == 0 else filled).encode())
        if mapped:
            bodies.append(_map(font, false_digits))
        names.append(f"/{name} {first} 0 R")
    bodies[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    bodies[1] = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    bodies[2] = (
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {wide} {high}]/Rotate {rotate}/Contents 4 0 R"
        f"/Resources<</Font<<{''.join(names)}>>/ExtGState<</Clear<</ca 0/CA 0>>>>>>>>"
    ).encode()
    bodies[3] = b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(stream), stream)
    return pdf_bytes(bodies)


def _map(font: Font, false_digits: dict[str, str]) -> bytes:
    """The map to Unicode of the figures of a font, with what it says of some of them."""
    pairs = [(font.code(char).hex(), f"{ord(false_digits.get(char, char)):04x}") for char in _FIGURES]
    long = len(pairs[0][0])
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def",
        f"1 begincodespacerange <{'0' * long}> <{'f' * long}> endcodespacerange {len(pairs)} beginbfchar",
        *(f"<{code}> <{text}>" for code, text in pairs),
        "endbfchar endcmap end end",
    ]
    body = "\n".join(lines).encode()
    return b"<</Length %d>>stream\n%b\nendstream" % (len(body), body)
