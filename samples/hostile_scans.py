"""Makes scans on which figures are damaged where they stand: stamped over, smudged, struck out, without their points.

Unlike `scanned`, this looks for the digits on a page, so that the damage meets them. Deterministic by document, damage
and page. No figure of the document may be loaded with another value.
"""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
from PIL import Image

from samples.scanned import QUALITIES, Floats, Pixels, scanned_page

Box = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels"""
Chance = np.random.Generator

_POINTS = 72
_DPI = 200
_CLEAN = "b200"
_NUMBER_SHARE = 0.3
"""So many of the numbers of a page are damaged"""
_WHITE, _BLACK = 246.0, 30.0


def _numbers(page: pypdfium2.PdfPage) -> list[list[tuple[str, Box]]]:
    """The amounts of a page, as their characters with their boxes."""
    text = page.get_textpage()
    scale, height = _DPI / _POINTS, page.get_height()
    numbers: list[list[tuple[str, Box]]] = [[]]
    for index in range(text.count_chars()):
        char = text.get_text_range(index, 1)
        if char not in "0123456789.," or not char:
            numbers.append([])
            continue
        left, bottom, right, top = text.get_charbox(index)
        box = round(left * scale), round((height - top) * scale), round(right * scale), round((height - bottom) * scale)
        if numbers[-1] and abs(box[0] - numbers[-1][-1][1][2]) > _DPI // 8:
            numbers.append([])
        numbers[-1].append((char, box))
    return [number for number in numbers if any(char == "." for char, _ in number) and len(number) > 3]


def _chosen(numbers: list[list[tuple[str, Box]]], chance: Chance) -> list[list[tuple[str, Box]]]:
    return [number for number in numbers if chance.random() < _NUMBER_SHARE]


def _bounds(chars: list[tuple[str, Box]]) -> Box:
    boxes = [box for _, box in chars]
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def _stamps(page: Floats, numbers: list[list[tuple[str, Box]]], chance: Chance) -> Floats:
    """Grey rings and bars of stamps over digits."""
    for number in _chosen(numbers, chance):
        x0, y0, x1, y1 = _bounds(number)
        x, y = int(chance.uniform(x0, x1)), int(chance.uniform(y0, y1))
        radius = int(chance.uniform(0.05, 0.35) * _DPI)
        cv2.circle(page, (x, y), radius, float(chance.uniform(30, 130)), int(chance.uniform(2, 6)), cv2.LINE_AA)
    return page


def _smudges(page: Floats, numbers: list[list[tuple[str, Box]]], chance: Chance) -> Floats:
    """Smudges over two digits."""
    smudge = np.zeros(page.shape, np.float32)
    for number in _chosen(numbers, chance):
        first = int(chance.integers(max(len(number) - 2, 1)))
        x0, y0, x1, y1 = _bounds(number[first : first + 2])
        centre = int(x0 + x1) // 2, int(y0 + y1) // 2
        axes = max(int(x1 - x0) * 2 // 3, 2), max(int(y1 - y0) * 2 // 3, 2)
        cv2.ellipse(smudge, centre, axes, float(chance.uniform(-30, 30)), 0, 360, float(chance.uniform(60, 190)), -1)
    return np.asarray(page - cv2.GaussianBlur(smudge, (0, 0), 3), np.float32)


def _struck(page: Floats, numbers: list[list[tuple[str, Box]]], chance: Chance) -> Floats:
    """Digits struck out by pen, with another one written over them or beside."""
    pen = np.full(page.shape, 255, np.uint8)
    for number in _chosen(numbers, chance):
        digits = [box for char, box in number if char.isdigit()]
        x0, y0, x1, y1 = digits[int(chance.integers(len(digits)))]
        cv2.line(pen, (x0 - 2, y1), (x1 + 2, y0), 40.0, 2, cv2.LINE_AA)
        origin = (x0 - 1, y1) if chance.random() < 0.5 else (x0, y0 - 1)
        written = str(int(chance.integers(10)))
        cv2.putText(pen, written, origin, cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, (y1 - y0) / 22, 40.0, 2, cv2.LINE_AA)
    return np.minimum(page, pen.astype(np.float32))


def _lost_marks(page: Floats, numbers: list[list[tuple[str, Box]]], chance: Chance) -> Floats:
    """Decimal points that are not printed."""
    for number in _chosen(numbers, chance):
        for char, (x0, y0, x1, y1) in number:
            if char == ".":
                page[y0 - 2 : y1 + 3, x0 - 1 : x1 + 2] = _WHITE
    return page


def _points(page: Floats, numbers: list[list[tuple[str, Box]]], chance: Chance) -> Floats:
    """Commas of thousands that look like points, and points that look like commas."""
    for number in numbers:
        for char, (x0, y0, x1, y1) in number:
            if char == "," and chance.random() < 0.7:
                page[y0 - 1 : y1 + 3, x0 - 1 : x1 + 2] = _WHITE
                cv2.circle(page, ((x0 + x1) // 2, y0 + 2), 1, _BLACK, -1)
            elif char == "." and chance.random() < 0.2:
                cv2.line(page, ((x0 + x1) // 2, y1), ((x0 + x1) // 2 - 2, y1 + 4), _BLACK, 2)
    return page


def _faint(page: Floats, numbers: list[list[tuple[str, Box]]], chance: Chance) -> Floats:
    """Draw rules that are barely visible."""
    ink = (255 - page).clip(0, 255).astype(np.uint8)
    length = int(0.35 * _DPI)
    rules = np.maximum(
        cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)),
        cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8)),
    ).astype(np.float32)
    return np.asarray(page + rules * np.float32(chance.uniform(0.8, 0.93)), np.float32)


def _cut(page: Floats, numbers: list[list[tuple[str, Box]]], chance: Chance) -> Floats:
    """The page lies so that its right or left edge cuts numbers."""
    if not numbers:
        return page
    bounds = [_bounds(number) for number in numbers]
    if chance.random() < 0.5:
        edge = max(x1 for _, _, x1, _ in bounds)
        widest = max((x1 - x0 for x0, _, x1, _ in bounds if x1 > edge - 12), default=20)
        return np.ascontiguousarray(page[:, : edge - int(chance.uniform(0.1, 0.7) * widest)])
    edge = min(x0 for x0, _, _, _ in bounds)
    return np.ascontiguousarray(page[:, edge + int(chance.uniform(2, 14)) :])


def _fax(page: Floats, numbers: list[list[tuple[str, Box]]], chance: Chance) -> Floats:
    """As a fax of normal resolution gives it: 98 lines to the inch, in black and white, some of them lost."""
    lines = cv2.resize(page, (page.shape[1], page.shape[0] * 98 // _DPI), interpolation=cv2.INTER_AREA)
    lines = np.where(lines + chance.normal(0, 14, lines.shape) > 165, 255.0, 0.0)
    for line in chance.integers(1, lines.shape[0], lines.shape[0] // 80):
        lines[line] = lines[line - 1]
    return np.asarray(
        cv2.resize(lines.astype(np.float32), (page.shape[1], page.shape[0]), interpolation=cv2.INTER_NEAREST),
        np.float32,
    )


def _photo(page: Floats, numbers: list[list[tuple[str, Box]]], chance: Chance) -> Floats:
    """A photo from the side, in bad light."""
    height, width = page.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + (chance.uniform(0, 0.06, (4, 2)) * [[1, 1], [-1, 1], [-1, -1], [1, -1]] * [width, height])
    turn = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    photo = cv2.warpPerspective(page, turn, (width, height), borderMode=cv2.BORDER_CONSTANT, borderValue=90)
    light = np.linspace(1, 0.55, width, dtype=np.float32) * np.linspace(0.8, 1, height, dtype=np.float32)[:, None]
    return np.asarray(cv2.GaussianBlur(photo * light, (0, 0), 0.7), np.float32)


def _unchanged(page: Floats, numbers: list[list[tuple[str, Box]]], chance: Chance) -> Floats:
    return page


DAMAGES: dict[str, tuple[str, int, Callable[[Floats, list[list[tuple[str, Box]]], Chance], Floats]]] = {
    "stamps": (_CLEAN, 60, _stamps),
    "smudges": (_CLEAN, 60, _smudges),
    "struck": (_CLEAN, 60, _struck),
    "no_points": (_CLEAN, 70, _lost_marks),
    "points": (_CLEAN, 70, _points),
    "faint_rules": (_CLEAN, 60, _faint),
    "cut": (_CLEAN, 60, _cut),
    "fax": (_CLEAN, 80, _fax),
    "photo": (_CLEAN, 50, _photo),
    "bleed": ("h200bleed", 55, _unchanged),
    "jpeg15": (_CLEAN, 15, _unchanged),
}
"""By damage: the quality of the scan otherwise, that of its JPEG, and what is done to its pages"""


def damaged(data: bytes, damage: str, seed: str) -> bytes:
    """Scan all pages of a document with a damage into a PDF of pictures."""
    _, jpeg, _ = DAMAGES[damage]
    with pypdfium2.PdfDocument(data) as document:
        pictures = [Image.fromarray(damaged_page(document, number, damage, seed)) for number in range(len(document))]
    buffer = io.BytesIO()
    pictures[0].save(buffer, "PDF", save_all=True, append_images=pictures[1:], resolution=_DPI, quality=jpeg)
    return buffer.getvalue()


def damaged_page(document: pypdfium2.PdfDocument, number: int, damage: str, seed: str) -> Pixels:
    """The pixels of a scanned page with a damage, in grey."""
    quality, _, harm = DAMAGES[damage]
    digest = hashlib.sha256(f"{seed}\x1f{damage}\x1f{number}".encode()).digest()
    chance = np.random.default_rng(int.from_bytes(digest[:8]))
    if harm is _unchanged:
        return scanned_page(document, number, quality, seed)
    page = document[number]
    pixels = np.array(page.render(scale=_DPI / _POINTS).to_numpy())
    pixels = pixels.reshape(*pixels.shape[:2], -1)[:, :, :3]
    grey = np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_BGR2GRAY), np.float32)
    harmed = harm(grey * np.float32(_WHITE / 255), _numbers(page), chance)
    page.close()
    return _as_scanned(harmed, QUALITIES[quality].noise, chance)


def _as_scanned(page: Floats, noise: float, chance: Chance) -> Pixels:
    """Turn a page a little, and add the noise of a scanner."""
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), math.copysign(chance.uniform(0.2, 0.6), chance.normal()), 1)
    turned = cv2.warpAffine(page, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    turned = cv2.GaussianBlur(turned, (0, 0), 0.45)
    noisy: npt.NDArray[np.float64] = turned + chance.standard_normal(page.shape) * noise
    return np.clip(noisy, 0, 255).astype(np.uint8)
