"""Makes scans of typeset documents, as office scanners and copiers do: each page becomes a picture.

Deterministic by document, quality and page. Nothing here knows what is printed: it sees pages alone.
"""

from __future__ import annotations

import hashlib
import io
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
from PIL import Image

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

_POINTS = 72
_PAPER = 246.0
_RULE_INCHES = 0.35


@dataclass(frozen=True)
class Quality:
    """How a scanner or copier spoils a page."""

    dpi: int
    degrees: float = 0.5
    """By so much at most the page lies askew"""
    noise: float = 5.0
    """Standard deviation of the grey values"""
    blur: float = 0.45
    """In pixels at 200 dpi"""
    level: int = 0
    """Grey value below which a pixel is black, where there is no grey"""
    jpeg: int = 65
    is_colour: bool = False
    seals: int = 0
    strokes: int = 0
    """Lines, ticks and circles by hand"""
    perspective: float = 0.0
    """By this share of the page its corners are displaced at most"""
    curl: float = 0.0
    """How high the paper bulges, in inches"""
    shade: float = 0.0
    """By this share one side is darker"""
    bleed: float = 0.0
    """How strongly another page shows through"""
    specks: float = 0.0
    """Share of pixels with dirt"""
    pale_rules: float = 0.0
    """Share of the ink of rules that is lost, in places all of it"""
    contrast: float = 0.0
    """How steeply a copier parts ink and paper"""
    finer: int = 1
    """So many times finer than it was scanned the picture is stored"""


QUALITIES = {
    "a300": Quality(300, 0.3, 3, jpeg=75),
    "b200": Quality(200, 0.6, 6, jpeg=70),
    "d150": Quality(150, 1.0, 6, 0.6, jpeg=50),
    "c200bw": Quality(200, 0.8, 8, level=165),
    "k300bw": Quality(300, 0.7, 8, level=165),
    "g200curl": Quality(200, perspective=0.012, curl=0.03, shade=0.4, jpeg=60),
    "f200seal": Quality(200, 0.8, is_colour=True, seals=2, jpeg=60),
    "e200copy": Quality(200, 1.5, 6, 0.9, contrast=0.04, specks=6e-4, pale_rules=0.7, jpeg=60),
    "h200bleed": Quality(200, 0.7, bleed=0.15, jpeg=55),
    "i200hand": Quality(200, 2.0, is_colour=True, strokes=7),
    "l200sealgrey": Quality(200, 0.8, seals=2, jpeg=60),
    "j150bw": Quality(150, 2.0, 10, level=160, specks=3e-4, pale_rules=0.8),
    "n100": Quality(100, 1.0, 5, 0.5, jpeg=45),
    "p96": Quality(96, 0.4, 3, jpeg=60),
    "o120bw": Quality(120, 1.0, 8, level=160),
    # Coarse scans that are stored as fine pictures: their number of pixels says nothing of their strokes.
    "up100": Quality(100, 1.0, 5, 0.5, finer=2),
    "up120bw": Quality(120, 1.0, 8, level=160, finer=2),
}
"""The same fifteen as of `make scans`, and two that pretend to be finer than they are"""


_EPOCH = time.gmtime(0)


def scanned(data: bytes, quality: str, seed: str, turn: int = 0, pages: Iterable[int] | None = None) -> bytes:
    """Scan pages of a document into a PDF of pictures.

    Args:
        data: The document.
        quality: One of `QUALITIES`.
        seed: What the chance of each page depends on, beside quality and page.
        turn: Clockwise turn of every picture, in degrees.
        pages: The pages, from 0; all if not given.
    """
    chosen = QUALITIES[quality]
    with pypdfium2.PdfDocument(data) as document:
        numbers = range(len(document)) if pages is None else pages
        pictures = [picture(document, number, quality, seed, turn) for number in numbers]
    buffer = io.BytesIO()
    pictures[0].save(
        buffer,
        "PDF",
        save_all=True,
        append_images=pictures[1:],
        resolution=chosen.dpi * chosen.finer,
        # Otherwise the bytes would depend on the second in which they are made.
        creationDate=_EPOCH,
        modDate=_EPOCH,
        **({} if chosen.level else {"quality": chosen.jpeg}),
    )
    return buffer.getvalue()


def picture(document: pypdfium2.PdfDocument, number: int, quality: str, seed: str, turn: int = 0) -> Image.Image:
    """Scan one page."""
    chosen = QUALITIES[quality]
    pixels = np.ascontiguousarray(np.rot90(scanned_page(document, number, quality, seed), -turn // 90))
    if chosen.finer > 1:
        pixels = np.asarray(cv2.resize(pixels, None, fx=chosen.finer, fy=chosen.finer, interpolation=cv2.INTER_CUBIC))
    image = Image.fromarray(pixels[:, :, ::-1] if pixels.ndim == 3 else pixels)
    return image.convert("1") if chosen.level and chosen.finer == 1 else image


def scanned_page(document: pypdfium2.PdfDocument, number: int, quality: str, seed: str) -> Pixels:
    """The pixels of a scanned page: blue, green and red, or grey."""
    chosen = QUALITIES[quality]
    chance = np.random.default_rng(
        int.from_bytes(hashlib.sha256(f"{seed}\x1f{quality}\x1f{number}".encode()).digest()[:8])
    )
    page = _rendered(document, number, chosen.dpi)
    if chosen.pale_rules:
        page = _with_pale_rules(page, chosen, chance)
    if chosen.bleed:
        behind = _rendered(document, int(chance.integers(len(document))), chosen.dpi)[:, ::-1]
        behind = np.asarray(cv2.resize(behind, (page.shape[1], page.shape[0])), np.float32)
        page = page - chosen.bleed * (255 - cv2.GaussianBlur(behind, (0, 0), chosen.dpi / 150))
    for _ in range(chosen.seals):
        _stamp(page, chosen, chance)
    for _ in range(chosen.strokes):
        _stroke(page, chosen, chance)
    page = _displaced(np.clip(page, 0, 255), chosen, chance)
    if not chosen.is_colour:
        page = np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), np.float32)
    page = np.asarray(cv2.GaussianBlur(page, (0, 0), max(chosen.blur * chosen.dpi / 200, 0.2)), np.float32)
    if chosen.contrast:
        page = 255 / (1 + np.exp(-(page - 168) * chosen.contrast))
    page = page * (_PAPER / 255)
    if chosen.shade:
        sideways = np.linspace(1, 1 - chosen.shade, page.shape[1], dtype=np.float32)
        page = page * (sideways if page.ndim == 2 else sideways[:, None])
    grain = chance.standard_normal(page.shape[:2], dtype=np.float32) * np.float32(chosen.noise)
    page = page + (grain if page.ndim == 2 else grain[:, :, None])
    if chosen.specks:
        dirt = cv2.dilate((chance.random(page.shape[:2]) < chosen.specks).astype(np.uint8), np.ones((2, 2), np.uint8))
        page[dirt > 0] = 40
    pixels = np.clip(page, 0, 255).astype(np.uint8)
    return np.where(pixels > chosen.level, 255, 0).astype(np.uint8) if chosen.level else pixels


def _rendered(document: pypdfium2.PdfDocument, number: int, dpi: int) -> Floats:
    pixels = np.array(document[number].render(scale=dpi / _POINTS).to_numpy())
    pixels = pixels.reshape(*pixels.shape[:2], -1)
    colour = pixels[:, :, :3] if pixels.shape[2] >= 3 else np.repeat(pixels[:, :, :1], 3, axis=2)
    return np.ascontiguousarray(colour).astype(np.float32)


def _with_pale_rules(page: Floats, quality: Quality, chance: np.random.Generator) -> Floats:
    ink = (255 - page.mean(axis=2)).astype(np.uint8)
    length = int(_RULE_INCHES * quality.dpi)
    rules = np.maximum(
        cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)),
        cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8)),
    ).astype(np.float32)
    coarse = chance.random((page.shape[0] // 16 + 1, page.shape[1] // 16 + 1), dtype=np.float32)
    lost = cv2.resize(cv2.GaussianBlur(coarse, (0, 0), 1.2), (page.shape[1], page.shape[0]))
    lost = np.clip(quality.pale_rules + 3 * (lost - 0.5), 0, 1)
    return np.asarray(page + (rules * lost)[:, :, None], np.float32)


def _stamp(page: Floats, quality: Quality, chance: np.random.Generator) -> None:
    """Put a round red seal with a star and signs along its edge on a page."""
    height, width = page.shape[:2]
    radius = int(0.8 * quality.dpi)
    x, y = (int(chance.uniform(0.25, 0.75) * size) for size in (width, height))
    mask = np.zeros((height, width), np.float32)
    cv2.circle(mask, (x, y), radius, 1.0, max(radius // 16, 2), cv2.LINE_AA)
    spikes = [(radius * (0.33 if tip % 2 == 0 else 0.14), -math.pi / 2 + tip * math.pi / 5) for tip in range(10)]
    star = [(x + length * math.cos(angle), y + length * math.sin(angle)) for length, angle in spikes]
    cv2.fillPoly(mask, [np.array(star, np.int32)], 1.0, cv2.LINE_AA)
    for index in range(13):
        angle = math.pi * (0.85 + 1.3 * index / 12)
        middle = np.array([x + 0.78 * radius * math.cos(angle), y + 0.78 * radius * math.sin(angle)])
        for _ in range(5):
            ends = (middle + chance.uniform(-0.11, 0.11, (2, 2)) * radius).astype(np.int32)
            cv2.line(mask, ends[0].tolist(), ends[1].tolist(), 1.0, max(radius // 40, 1), cv2.LINE_AA)
    mask *= np.float32(chance.uniform(0.6, 0.9))
    red = np.minimum(page, np.array([40, 35, 205], np.float32))
    page += mask[:, :, None] * (red - page)


def _stroke(page: Floats, quality: Quality, chance: np.random.Generator) -> None:
    """Draw a tick, a line, a circle or a scribble by hand."""
    inches = quality.dpi
    x, y = chance.uniform(0.1, 0.9) * page.shape[1], chance.uniform(0.15, 0.9) * page.shape[0]
    kind = int(chance.integers(4))
    if kind == 0:
        path = np.array([[0, 0], [0.05, 0.08], [0.22, -0.15]])
    elif kind == 1:
        path = np.stack([np.linspace(0, 0.75, 20), chance.normal(0, 0.005, 20).cumsum()], axis=1)
    elif kind == 2:
        angles = np.linspace(0, 6.6, 40)
        path = np.stack([0.3 * np.cos(angles), 0.09 * np.sin(angles)], axis=1)
    else:
        path = chance.normal([0.03, 0], [0.045, 0.045], (14, 2)).cumsum(axis=0)
    ink = [(150.0, 60.0, 30.0), (30.0, 30.0, 30.0), (40.0, 40.0, 190.0)][int(chance.integers(3))]
    points = (path * inches + [x, y]).astype(np.int32)
    cv2.polylines(page, [points], False, ink, max(int(chance.uniform(1.5, 3.2) * inches / 200), 1), cv2.LINE_AA)


def _displaced(page: Floats, quality: Quality, chance: np.random.Generator) -> Floats:
    """Turn a page a little, and bend it."""
    height, width = page.shape[:2]
    angle = math.radians(quality.degrees * chance.uniform(0.5, 1) * chance.choice([-1, 1]))
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    middle = np.array([width / 2, height / 2])
    moved = corners + chance.uniform(-quality.perspective, quality.perspective, (4, 2)) * [width, height]
    moved = (moved - middle) @ turn.T * (1 - abs(angle) / 2) + middle
    back = np.linalg.inv(cv2.getPerspectiveTransform(corners.astype(np.float32), moved.astype(np.float32)))
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    depth = back[2, 0] * x + back[2, 1] * y + back[2, 2]
    from_x = (back[0, 0] * x + back[0, 1] * y + back[0, 2]) / depth
    from_y = (back[1, 0] * x + back[1, 1] * y + back[1, 2]) / depth
    from_y = from_y - quality.curl * quality.dpi * np.sin(np.pi * x / width)
    white = (255, 255, 255)
    remapped = cv2.remap(
        page,
        from_x.astype(np.float32),
        from_y.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=white,
    )
    return np.asarray(remapped, dtype=np.float32)
