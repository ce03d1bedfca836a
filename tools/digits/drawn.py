"""Draw digits from font files as a page shows them: small, grey, slanted, bold, with neighbours, a pixel off.

The fonts are those of Debian packages with open licences (DejaVu, Liberation, Noto, Noto CJK, WenQuanYi, Arphic,
cwTeX, TeX Gyre, Latin Modern, CMU, URW, Carlito, Caladea, Libertine, Gentium, Nanum, IPA and others); nothing of a font
is kept but what a net remembers of all together.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from tools.digits.examples import NO_DIGIT, Examples
from transforms.appearance.patches import Floats, cut, features

_DIGITS = "0123456789"
_OTHERS = "ACEFHJKLMNPRTUVWXYabcdefhijkmnprtuvwxy%&@#*$人年万元合计收入支出预算"
"""What is not a digit, without the letters that many fonts draw like one"""
_SEGMENTS = ("abcdef", "i", "abged", "abgcd", "fgbc", "afgcd", "afgcde", "abc", "abcdefg", "abcdfg")
_STROKES = {
    "a": (90, 630, 410, 700),
    "b": (340, 350, 410, 700),
    "c": (340, 0, 410, 350),
    "d": (90, 0, 410, 70),
    "e": (90, 0, 160, 350),
    "f": (90, 350, 160, 700),
    "g": (90, 315, 410, 385),
    "i": (215, 0, 285, 700),
}
"""Left, lower, right and upper edge of each stroke of a digit of bars, in thousandths of its size"""
_DRAWN_AT = 220
_FINE = 8
"""Points of a drawing for each pixel of a picture"""
_EACH, _EACH_OF_BARS = 16, 1000
_NOTHING = "\uffff"
_SUFFIXES = (".ttf", ".otf", ".ttc", ".pfb", ".t1")
_SYMBOLS = ("Math", "math", "Symbol", "D050", "Emoji", "lmsy", "lmmi", "lmex", "Initials", "Awesome", "Keyboard")
_NOTO = ("NotoSans-", "NotoSerif-", "NotoSansDisplay-", "NotoSerifDisplay-", "NotoMono", "NotoSansMono-")


@dataclass(frozen=True)
class _Face:
    digits: dict[str, Image.Image]
    others: list[Image.Image]
    each: int = _EACH


def drawn(folder: Path, seed: int = 5) -> tuple[Examples, list[str]]:
    """Examples of every font below a folder that has ten different digits, and the names of the fonts."""
    chance = random.Random(seed)
    examples: list[Examples] = []
    names: list[str] = []
    for name, face in _faces(folder, chance):
        parts = [_example(face, kind, glyph, digit, chance) for kind, glyph, digit in _tasks(face, chance)]
        patches, patch_order = cut(*_sheet(parts))
        digits = np.array([digit for _, _, digit in parts])
        examples.append(Examples(features(patches)[patch_order], digits, np.full(len(parts), len(names))))
        names.append(name)
    return Examples.joined(examples), names


def _faces(folder: Path, chance: random.Random) -> Iterator[tuple[str, _Face]]:
    """The usable fonts below a folder by name, and the strokes of the samples' own digits."""
    files = {path.stem: path for path in sorted(folder.rglob("*")) if path.suffix.lower() in _SUFFIXES}
    for name, path in sorted(files.items()):
        if _is_text_font(name) and (face := _face(path, chance)) is not None:
            yield name, face
    yield "seven strokes", _Face({char: _bars(char) for char in _DIGITS}, [], _EACH_OF_BARS)


def _is_text_font(name: str) -> bool:
    """Whether a font draws digits, to go by its name: no symbols, and of Noto only the Latin and Chinese families."""
    if any(word in name for word in _SYMBOLS):
        return False
    return not name.startswith("Noto") or "CJK" in name or name.startswith(_NOTO)


def _face(path: Path, chance: random.Random) -> _Face | None:
    """The glyphs of a font; None where it cannot be read, or lacks one of the ten digits."""
    try:
        font = ImageFont.truetype(str(path), _DRAWN_AT)
        digits = {char: glyph for char in _DIGITS if (glyph := _glyph(font, char)) is not None}
        missing = _glyph(font, _NOTHING)
    except OSError:
        return None
    shapes = {(glyph.size, glyph.tobytes()) for glyph in digits.values()}
    if missing is not None:
        shapes -= {(missing.size, missing.tobytes())}
    if len(shapes) < len(_DIGITS):
        return None
    glyphs = [_glyph(font, char) for char in chance.sample(_OTHERS, 14)]
    return _Face(digits, [glyph for glyph in glyphs if glyph is not None and _is_tall(glyph, missing)])


def _is_tall(glyph: Image.Image, missing: Image.Image | None) -> bool:
    """Whether a glyph is as large as a digit, and is not the one that a font draws for characters that it lacks."""
    return min(glyph.size) > 30 and glyph.size[1] > 60 and not _same(glyph, missing)


def _sheet(parts: list[tuple[NDArray[np.uint8], Floats, int]]) -> tuple[NDArray[np.uint8], Floats]:
    """All pictures one below another, and where the boxes are in this sheet."""
    wide = max(picture.shape[1] for picture, _, _ in parts)
    tops = np.cumsum([0, *(picture.shape[0] for picture, _, _ in parts)])
    sheet = np.full((int(tops[-1]), wide), 255, np.uint8)
    for (picture, _, _), top in zip(parts, tops, strict=False):
        sheet[top : top + picture.shape[0], : picture.shape[1]] = picture
    boxes = np.stack([box for _, box, _ in parts])
    boxes[:, [1, 3]] += tops[:-1, None]
    return sheet, boxes.astype(np.float32)


def _glyph(font: ImageFont.FreeTypeFont, char: str) -> Image.Image | None:
    mask = font.getmask(char, mode="L")
    return Image.frombytes("L", mask.size, bytes(mask)) if min(mask.size) else None


def _same(image: Image.Image, other: Image.Image | None) -> bool:
    return other is not None and image.size == other.size and image.tobytes() == other.tobytes()


def _bars(digit: str) -> Image.Image:
    """A digit of seven strokes, as displays show it."""
    boxes = [[side // 4 for side in _STROKES[stroke]] for stroke in _SEGMENTS[int(digit)]]
    x, y = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    image = Image.new("L", (right - x, top - y), 0)
    for x0, y0, x1, y1 in boxes:
        ImageDraw.Draw(image).rectangle((x0 - x, top - y1, x1 - x - 1, top - y0 - 1), fill=255)
    return image


def _tasks(face: _Face, chance: random.Random) -> Iterator[tuple[str, Image.Image, int]]:
    for char, glyph in face.digits.items():
        for _ in range(face.each):
            yield "digit", glyph, int(char)
    for glyph in face.others:
        yield "other", glyph, NO_DIGIT
    for kind, count in (("cut", 5), ("struck", 3), ("two", 3)):
        for _ in range(count):
            yield kind, face.digits[chance.choice(_DIGITS)], NO_DIGIT


def _example(
    face: _Face, kind: str, glyph: Image.Image, digit: int, chance: random.Random
) -> tuple[NDArray[np.uint8], Floats, int]:
    """A picture in pixels, the box in which pdfium would say that the glyph is, and the digit."""
    tall = float(np.exp(chance.uniform(np.log(4.5), np.log(30)))) * _FINE
    scale = tall / face.digits["0"].size[1]
    stretch = chance.choice((1, 1, 1, chance.uniform(0.7, 1.25)))

    def sized(image: Image.Image) -> Image.Image:
        size = max(2, round(image.size[0] * scale * stretch)), max(2, round(image.size[1] * scale))
        return image.resize(size, Image.Resampling.BILINEAR)

    drawing = _styled(sized(glyph), chance)
    wide, high = drawing.size
    canvas = Image.new("L", (wide + 32 * _FINE, high + 16 * _FINE), 0)
    x, y = 16 * _FINE + chance.randrange(_FINE), 8 * _FINE + chance.randrange(_FINE)
    canvas.paste(255, (x, y), drawing)
    gap = max(1, round(chance.choice((0.04, 0.08, 0.12, 0.2)) * high))
    for left in (True, False):
        if chance.random() < 0.6:
            neighbour = sized(face.digits[chance.choice(_DIGITS)])
            neighbour_x = x - gap - neighbour.size[0] if left else x + wide + gap
            canvas.paste(255, (neighbour_x, y + high - neighbour.size[1]), neighbour)
    box = [float(x), float(y), float(x + wide), float(y + high)]
    pen = ImageDraw.Draw(canvas)
    if chance.random() < 0.06:
        rule = y - chance.randrange(12, 24) if chance.random() < 0.5 else y + high + chance.randrange(6, 24)
        pen.rectangle((0, rule - 4, canvas.size[0], rule + 2), fill=255)
    if kind == "struck":
        through = y + high // 2 + chance.randrange(-high // 8, high // 8 + 1)
        pen.rectangle((0, through, canvas.size[0], through + max(6, high // 12)), fill=255)
    elif kind == "two":
        box[2] += gap + wide * chance.uniform(0.7, 1)
        canvas.paste(255, (x + wide + gap, y), sized(face.digits[chance.choice(_DIGITS)]))
    elif kind == "cut":
        aside = chance.choice((-1, 1)) * wide * chance.uniform(0.45, 0.8)
        up = chance.choice((-1, 1)) * high * chance.uniform(0.4, 0.7) * (chance.random() < 0.5)
        box = [box[0] + aside, box[1] + up, box[2] + aside, box[3] + up]
    picture = _pixels(canvas, chance)
    stated_box = np.array(box, np.float32) / _FINE
    if digit != NO_DIGIT:
        aside, up = chance.uniform(-0.9, 0.9), chance.uniform(-0.65, 0.65)
        stated_box += np.array([aside, up, aside, up], np.float32)
        stated_box += np.array([chance.gauss(0, 0.12) for _ in range(4)], np.float32)
    return picture, stated_box.astype(np.float32), digit


def _styled(drawing: Image.Image, chance: random.Random) -> Image.Image:
    """Slanted now and then, bolder or thinner."""
    wide, high = drawing.size
    if chance.random() < 0.15:
        slant = chance.uniform(0.05, 0.25)
        drawing = drawing.transform(
            (wide + int(slant * high), high),
            Image.Transform.AFFINE,
            (1, slant, -slant * high, 0, 1, 0),
            Image.Resampling.BILINEAR,
        )
    weight = chance.random()
    if weight < 0.15:
        return drawing.filter(ImageFilter.MaxFilter(chance.choice((3, 5))))
    return drawing.filter(ImageFilter.MinFilter(3)) if weight < 0.25 else drawing


def _pixels(canvas: Image.Image, chance: random.Random) -> NDArray[np.uint8]:
    """The drawing in pixels: black on white most often, now and then grey, on grey, or light on dark."""
    fine = np.asarray(canvas, np.float32)
    high, wide = fine.shape[0] // _FINE, fine.shape[1] // _FINE
    ink = fine[: high * _FINE, : wide * _FINE].reshape(high, _FINE, wide, _FINE).mean((1, 3)) / 255
    kind = chance.random()
    drawn_in, paper = 0, 255
    if kind < 0.06:
        drawn_in = chance.randrange(60, 120)
    elif kind < 0.12:
        paper = chance.randrange(170, 240)
    elif kind < 0.16:
        drawn_in, paper = 255, chance.randrange(30, 140)
    if chance.random() < 0.3:
        ink = ink ** chance.uniform(0.7, 1.3)
    greys: NDArray[np.uint8] = np.clip(paper + (drawn_in - paper) * ink, 0, 255).astype(np.uint8)
    return greys
