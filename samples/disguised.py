"""Documents whose text layer says other numbers than their pages show: what lying maps and covers can do to a digit.

Every way is made for any pair of texts and in several faces: the standard ones that viewers supply, those that the
samples carry, and one of strokes that no other document has.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from samples.glyphs import ASCENT, DESCENT, advance, subset
from samples.glyphs import FACES as CARRIED
from samples.paper import pdf_bytes, stream

WAYS = ("map", "two_codes", "names", "actual_text", "cover")
"""map: codes stand for another character than the glyph they draw. two_codes: of two codes of one character, one lies.
names: the glyphs of a Type 3 font without a map stand under the codes of others (one glyph for each character said).
actual_text: numbers are drawn honestly, and marked to be copied as others. cover: others are drawn over them."""
STROKES = "strokes"
FACES = (
    "Helvetica",
    "Helvetica-Bold",
    "Times-Roman",
    "Times-Bold",
    "Times-Italic",
    "Courier",
    *CARRIED,
    STROKES,
)

_ALL = "0123456789.,-"
_NAMES = dict(
    zip(
        _ALL,
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "period", "comma", "hyphen"],
        strict=True,
    )
)
_PATHS = {
    "0": "100 350 m 100 770 440 770 440 350 c 440 -70 100 -70 100 350 c s",
    "1": "150 560 m 290 690 l 290 0 l S",
    "2": "100 500 m 110 760 430 760 430 490 c 430 330 220 220 100 10 c 450 10 l S",
    "3": "110 640 m 250 740 420 690 420 530 c 420 400 300 370 220 370 c "
    "330 370 450 330 450 190 c 450 -20 220 -50 90 70 c S",
    "4": "350 0 m 350 690 l 80 210 l 460 210 l S",
    "5": "420 690 m 150 690 l 130 390 l 260 460 450 430 450 220 c 450 -20 230 -60 100 70 c S",
    "6": "400 640 m 280 760 110 650 110 250 c 110 -80 450 -80 450 210 c 450 460 150 460 110 240 c S",
    "7": "90 690 m 440 690 l 230 0 l S",
    "8": "270 370 m 90 400 90 690 270 690 c 450 690 450 400 270 370 c 50 330 50 0 270 0 c 490 0 490 330 270 370 c s",
    "9": "140 50 m 270 -60 440 50 440 440 c 440 770 100 770 100 480 c 100 240 400 240 440 440 c S",
    ".": "150 30 m 150 31 l S",
    ",": "160 30 m 120 -110 l S",
    "-": "90 330 m 410 330 l S",
}
_ADVANCE, _STOP_ADVANCE, _PEN = 540, 270, 64
_LEFT, _TOP, _LINE = 60.0, 780.0, 26.0
_FIRST = 5
"""The number of the font's first object: catalogue, page tree, page and its contents stand before it"""


@dataclass
class _Codes:
    """A code for each pair of drawn character and character of the text layer; where `plain`, that of the latter."""

    plain: bool
    pairs: dict[tuple[str, str], int] = field(default_factory=dict)

    def of(self, shown: str, claimed: str, size: int) -> str:
        codes = [
            self.pairs.setdefault(pair, ord(pair[1]) if self.plain else len(self.pairs) + 1)
            for pair in zip(shown, claimed, strict=True)
        ]
        return "".join(f"{code:0{2 * size}x}" for code in codes)


def disguised(
    claimed: Sequence[str], shown: Sequence[str], way: str = "map", face: str = "Helvetica", size: float = 9
) -> bytes:
    """A page with one number a line: the text layer says `claimed`, a person sees `shown`; each pair is of one length.

    With `two_codes` every digit stands once more above them, said and shown honestly.

    Raises:
        ValueError: No such way or face, `names` with a face that has no names of its own, texts of different length.
    """
    if way not in WAYS or face not in FACES or (way == "names" and face != STROKES):
        raise ValueError(f"No such way or face: {way}, {face}")
    codes = _Codes(plain=way == "names")
    texts = list(zip(claimed, shown, strict=True))
    if way == "two_codes":
        texts.insert(0, (_ALL, _ALL))
    bytes_of_code = 2 if face in CARRIED else 1
    lines, covers = [], []
    for number, (claim, shown_number) in enumerate(texts):
        y = _TOP - number * _LINE
        drawn = claim if way == "cover" else shown_number
        code = codes.of(drawn, drawn if way == "actual_text" else claim, bytes_of_code)
        line = f"BT /F1 {size:g} Tf {_LEFT:g} {y:g} Td <{code}> Tj ET"
        lines.append(f"/Span <</ActualText ({claim})>> BDC {line} EMC" if way == "actual_text" else line)
        if way == "cover":
            covers.append(_cover(shown_number, y, size))
    if face == STROKES:
        font = _strokes(codes)
    else:
        font = _embedded(face, codes) if bytes_of_code == 2 else _standard(face, codes)
    page = (
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 {_FIRST} 0 R>>>>/Contents 4 0 R>>"
    ).encode()
    content = stream("", "\n".join([*lines, *covers]).encode())
    return pdf_bytes([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>", page, content, *font])


def _cover(shown: str, y: float, size: float) -> str:
    """White over a number, and another drawn on it with strokes, digit upon digit as far as the faces allow."""
    parts = [f"1 g {_LEFT - 1:g} {y - 0.2 * size:g} {(len(shown) + 1) * size:g} {1.2 * size:g} re f 0 g"]
    x = _LEFT
    for char in shown:
        parts.append(f"q {size / 1000:g} 0 0 {size / 1000:g} {x:g} {y:g} cm {_PEN} w 1 J 1 j {_PATHS[char]} Q")
        x += size * _advance(char) / 1000
    return "\n".join(parts)


def _advance(char: str) -> int:
    return _ADVANCE if char.isdigit() else _STOP_ADVANCE


def _standard(face: str, codes: _Codes) -> list[bytes]:
    """A font that viewers supply; /Differences choose what is shown."""
    shown = " ".join(f"/{_NAMES[shown]}" for shown, _ in codes.pairs)
    return [
        f"<</Type/Font/Subtype/Type1/BaseFont/{face}/Encoding<</Type/Encoding/Differences[1 {shown}]>>"
        f"/ToUnicode {_FIRST + 1} 0 R>>".encode(),
        stream("", _to_unicode(codes, 1)),
    ]


def _strokes(codes: _Codes) -> list[bytes]:
    """A Type 3 font; where its codes are plain it has no map, and is taken at their word."""
    pairs = sorted(codes.pairs.items(), key=lambda pair: pair[1])
    first, last = pairs[0][1], pairs[-1][1]
    advances = {code: _advance(shown) for (shown, _), code in pairs}
    glyphs = "".join(f"/g{code} {number} 0 R" for number, (_, code) in enumerate(pairs, _FIRST + 2))
    to_unicode = "" if codes.plain else f"/ToUnicode {_FIRST + 1} 0 R"
    return [
        f"<</Type/Font/Subtype/Type3/FontBBox[0 -200 600 800]/FontMatrix[.001 0 0 .001 0 0]/FirstChar {first}"
        f"/LastChar {last}/Widths[{' '.join(str(advances.get(code, 0)) for code in range(first, last + 1))}]"
        f"/CharProcs<<{glyphs}>>{to_unicode}/Resources<<>>"
        f"/Encoding<</Type/Encoding/Differences[{''.join(f'{code}/g{code} ' for code in advances)}]>>>>".encode(),
        stream("", _to_unicode(codes, 1)),
        *(
            stream("", f"{_advance(shown)} 0 {_extent(shown)} d1 {_PEN} w 1 J 1 j {_PATHS[shown]}".encode())
            for (shown, _), _ in pairs
        ),
    ]


def _embedded(face: str, codes: _Codes) -> list[bytes]:
    """A font that travels with the document, its glyphs in an order of their own."""
    carried = subset(face, _ALL)
    glyph_map = bytearray(2 * (len(codes.pairs) + 1))
    for (shown, _), code in codes.pairs.items():
        glyph_map[2 * code : 2 * code + 2] = struct.pack(">H", carried.glyphs[shown])
    set_widths = "".join(f"{code}[{advance(shown)}]" for (shown, _), code in codes.pairs.items())
    name = f"ABCDEF+{CARRIED[face]}"
    return [
        f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{_FIRST + 2} 0 R]"
        f"/ToUnicode {_FIRST + 1} 0 R>>".encode(),
        stream("", _to_unicode(codes, 2)),
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        f"/Supplement 0>>/W[{set_widths}]/CIDToGIDMap {_FIRST + 3} 0 R/FontDescriptor {_FIRST + 4} 0 R>>".encode(),
        stream("", bytes(glyph_map)),
        f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[0 -200 500 800]/ItalicAngle 0/Ascent {ASCENT}"
        f"/Descent {DESCENT}/CapHeight 730/StemV 80/FontFile2 {_FIRST + 5} 0 R>>".encode(),
        stream(f"/Length1 {len(carried.program)}", carried.program),
    ]


def _to_unicode(codes: _Codes, size: int) -> bytes:
    entries = "\n".join(f"<{code:0{2 * size}x}> <{ord(claimed):04x}>" for (_, claimed), code in codes.pairs.items())
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Said def /CMapType 2 def\n"
        f"1 begincodespacerange <{'00' * size}> <{'ff' * size}> endcodespacerange\n"
        f"{len(codes.pairs)} beginbfchar\n{entries}\nendbfchar endcmap end end"
    ).encode()


@cache
def _extent(char: str) -> str:
    """The box of a drawn character with its pen, as the operator d1 wants it."""
    points = list(_points(_PATHS[char].split()))
    half = _PEN / 2
    low = [min(axis) - half for axis in zip(*points, strict=True)]
    high = [max(axis) + half for axis in zip(*points, strict=True)]
    return " ".join(f"{value:g}" for value in (*low, *high))


def _points(path: list[str]) -> Iterator[tuple[float, float]]:
    waiting: list[float] = []
    at = (0.0, 0.0)
    for token in path:
        if token.lstrip("-").isdigit():
            waiting.append(float(token))
            continue
        if token == "c":
            corners = [at, *zip(waiting[::2], waiting[1::2], strict=True)]
            for step in range(21):
                t = step / 20
                weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
                x, y = (sum(w * corner[axis] for w, corner in zip(weights, corners, strict=True)) for axis in (0, 1))
                yield x, y
        if waiting:
            at = (waiting[-2], waiting[-1])
            yield at
        waiting = []
