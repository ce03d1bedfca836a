"""The font that documents carry: digits in seven strokes, every other character an empty box.

It makes reading a document independent of the fonts of a machine (without one, PDF engines give turned Chinese text
no extent and drop it), and a rendered page shows where text stands and which amounts it says.
"""

from __future__ import annotations

import struct
import zlib
from functools import cache

Box = tuple[int, int, int, int]
"""x0, y0, x1, y1 in thousandths of the size"""

_STROKES: dict[str, Box] = {
    "a": (90, 630, 410, 700),
    "b": (340, 350, 410, 700),
    "c": (340, 0, 410, 350),
    "d": (90, 0, 410, 70),
    "e": (90, 0, 160, 350),
    "f": (90, 350, 160, 700),
    "g": (90, 315, 410, 385),
    "i": (215, 0, 285, 700),
}
_DIGITS = ("abcdef", "i", "abged", "abgcd", "fgbc", "afgcd", "afgcde", "abc", "abcdefg", "abcdfg")
_FULL_BOX: tuple[Box, ...] = ((70, -60, 930, -30), (70, 750, 930, 780), (70, -60, 100, 780), (900, -60, 930, 780))
_HALF_BOX: tuple[Box, ...] = ((50, 0, 450, 30), (50, 670, 450, 700), (50, 0, 80, 700), (420, 0, 450, 700))
_EMPTY, _FULL, _HALF, _ZERO, _COMMA, _HYPHEN, _STOP = 0, 1, 2, 3, 13, 14, 15
_GLYPHS: tuple[tuple[int, tuple[Box, ...]], ...] = (
    (500, ()),
    (1000, _FULL_BOX),
    (500, _HALF_BOX),
    *((500, tuple(_STROKES[stroke] for stroke in strokes)) for strokes in _DIGITS),
    (500, ((200, -120, 260, 90),)),
    (500, ((100, 320, 400, 380),)),
    (500, ((200, 0, 280, 80),)),
)
_ASCII_IDS = (range(1, 96), (7716, *range(814, 908)))
"""The ASCII characters from the space on in Adobe-GB1: as UniGB encodings give them, and as GBK-EUC does"""
_IDS = 30_284


def digit_boxes(digit: int) -> tuple[Box, ...]:
    """The strokes of a digit."""
    return _GLYPHS[_ZERO + digit][1]


def _outline(boxes: tuple[Box, ...]) -> bytes:
    if not boxes:
        return b""
    ends = struct.pack(f">{len(boxes)}H", *(4 * number + 3 for number in range(len(boxes))))
    points = [(x, y) for x0, y0, x1, y1 in boxes for x, y in ((x0, y0), (x0, y1), (x1, y1), (x1, y0))]
    extent = [
        min(x for x, _ in points),
        min(y for _, y in points),
        max(x for x, _ in points),
        max(y for _, y in points),
    ]
    steps = [
        [now - before for now, before in zip(axis, (0, *axis[:-1]), strict=True)] for axis in zip(*points, strict=True)
    ]
    moves = b"".join(struct.pack(f">{len(points)}h", *axis) for axis in steps)
    body = struct.pack(">5h", len(boxes), *extent) + ends + b"\0\0" + b"\x01" * len(points) + moves
    return body + b"\0" * (-len(body) % 4)


@cache
def font_file() -> bytes:
    """A TrueType font of those glyphs."""
    outlines = [_outline(boxes) for _, boxes in _GLYPHS]
    places = [0]
    for outline in outlines:
        places.append(places[-1] + len(outline))
    count = len(_GLYPHS)
    advances = b"".join(struct.pack(">Hh", width, boxes[0][0] if boxes else 0) for width, boxes in _GLYPHS)
    tables = {
        b"glyf": b"".join(outlines),
        b"head": struct.pack(
            ">IIIIHHqqhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 0, -120, 1000, 880, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(
            ">IhhhHhhhhhhhhhhhH", 0x10000, 880, -120, 0, 1000, 0, 0, 1000, 1, 0, 0, 0, 0, 0, 0, 0, count
        ),
        b"hmtx": advances,
        b"loca": struct.pack(f">{count + 1}I", *places),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, count, 32, 8, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    head = struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, len(tables) * 16 - 64)
    start = len(head) + 16 * len(tables)
    directory, bodies = b"", b""
    for tag in sorted(tables):
        body = tables[tag] + b"\0" * (-len(tables[tag]) % 4)
        total = sum(struct.unpack(f">{len(body) // 4}I", body)) & 0xFFFFFFFF
        directory += struct.pack(">4sIII", tag, total, start + len(bodies), len(tables[tag]))
        bodies += body
    return head + directory + bodies


@cache
def glyph_map() -> bytes:
    """Which glyph each character of the collection Adobe-GB1 takes, as a /CIDToGIDMap."""
    glyphs = [_FULL] * _IDS
    glyphs[0] = _EMPTY
    shown = {" ": _EMPTY, ",": _COMMA, "-": _HYPHEN, ".": _STOP}
    shown |= {str(digit): _ZERO + digit for digit in range(10)}
    for ids in _ASCII_IDS:
        for place, character in enumerate(ids):
            glyphs[character] = shown.get(chr(0x20 + place), _HALF)
    return struct.pack(f">{_IDS}H", *glyphs)


@cache
def packed(which: str) -> bytes:
    """The compressed stream object of the font file ("font") or the glyph map ("map")."""
    plain = font_file() if which == "font" else glyph_map()
    length = b"/Length1 %d" % len(plain) if which == "font" else b""
    body = zlib.compress(plain, 9)
    return b"<</Filter/FlateDecode%b/Length %d>>stream\n%b\nendstream" % (length, len(body), body)
