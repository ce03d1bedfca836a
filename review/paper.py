"""Render pages of the archived PDF with pdfium, and read the text in a box."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import pypdfium2

from common.substitute_font import use_substitute_font

if TYPE_CHECKING:
    from PIL.Image import Image

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the top left of the page as a reader sees it"""

MAX_PIXELS = 2400
"""Longest side of a picture, whatever size the page has"""


@dataclass(frozen=True)
class Picture:
    """A rendered page: its file name, and the size of the page in points."""

    number: int
    name: str
    width: float
    height: float


class Paper:
    """The pages of one PDF.

    Raises:
        pypdfium2.PdfiumError: the PDF cannot be opened.
    """

    def __init__(self, data: bytes) -> None:
        use_substitute_font()
        self._document = pypdfium2.PdfDocument(data)

    def __enter__(self) -> Paper:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._document.close()

    @property
    def pages(self) -> int:
        """The number of pages."""
        return len(self._document)

    def size(self, number: int) -> tuple[float, float]:
        """Return width and height of a page as displayed, in points."""
        width, height = self._document.get_page_size(number - 1)
        return float(width), float(height)

    def image(self, number: int, scale: float = 1.8) -> Image:
        """Render a page; `scale` is in pixels per point."""
        page = self._document[number - 1]
        try:
            scale = min(scale, MAX_PIXELS / max(1.0, *page.get_size()))
            image: Image = page.render(scale=scale, may_draw_forms=False).to_pil()
        finally:
            page.close()
        return image

    def draw(self, number: int, folder: Path) -> Picture:
        """Write a page as WebP into a folder, unless it exists: each folder holds pictures of one PDF only."""
        name = f"page-{number:03d}.webp"
        if not (folder / name).exists():
            folder.mkdir(parents=True, exist_ok=True)
            temporary = folder / f".{name}.tmp"
            self.image(number).save(temporary, "WEBP", quality=78, method=2)
            temporary.replace(folder / name)
        return Picture(number, name, *self.size(number))

    def crop(self, number: int, box: Box, margin: tuple[float, float] = (0, 0), scale: float = 3.0) -> Image:
        """Render the part of a page in a box, with a margin."""
        whole = self.image(number, scale)
        width, _ = self.size(number)
        by = whole.width / width
        left, top, right, bottom = widened(box, margin, self.size(number))
        return whole.crop(
            (
                int(left * by),
                int(top * by),
                max(int(right * by), int(left * by) + 1),
                max(int(bottom * by), int(top * by) + 1),
            )
        )

    def text(self, number: int, box: Box) -> str:
        """Return the text that pdfium finds in a box, in one line."""
        page = self._document[number - 1]
        x0, y0, x1, y1 = page.get_cropbox()
        left, top, right, bottom = box
        rotation = page.get_rotation()
        if rotation == 0:
            area = (x0 + left, y1 - bottom, x0 + right, y1 - top)
        elif rotation == 90:
            area = (x0 + top, y0 + left, x0 + bottom, y0 + right)
        elif rotation == 180:
            area = (x1 - right, y0 + top, x1 - left, y0 + bottom)
        else:
            area = (x1 - bottom, y1 - right, x1 - top, y1 - left)
        text_page = page.get_textpage()
        try:
            text = str(text_page.get_text_bounded(*area))
        finally:
            text_page.close()
            page.close()
        return " ".join(text.split())


def widened(box: Box, margin: tuple[float, float], page: tuple[float, float]) -> Box:
    """Widen a box by a margin (horizontal, vertical), within the page."""
    x0, y0, x1, y1 = box
    margin_x, above = margin
    return max(0.0, x0 - margin_x), max(0.0, y0 - above), min(page[0], x1 + margin_x), min(page[1], y1 + above)


def data_uri(picture: Image) -> str:
    """Encode a picture as a data URI, for a page without other files."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def braille(picture: Image, columns: int = 76) -> list[str]:
    """Draw a picture as lines of braille characters (two by four dots each), for a terminal."""
    wide = columns * 2
    high = max(4, round(picture.height * wide / picture.width / 4) * 4)
    dots = picture.convert("L").resize((wide, high)).tobytes()
    dot_bits = ((0, 0, 1), (0, 1, 2), (0, 2, 4), (1, 0, 8), (1, 1, 16), (1, 2, 32), (0, 3, 64), (1, 3, 128))
    return [
        "".join(
            chr(0x2800 + sum(bit * (dots[(y + dy) * wide + x + dx] < 160) for dx, dy, bit in dot_bits))
            for x in range(0, wide, 2)
        ).rstrip("\u2800")
        for y in range(0, high, 4)
    ]
