"""Pictures of archived pages, drawn by one resident process with limits, and kept while the explorer runs."""

from __future__ import annotations

import io
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType

from PIL import Image, ImageDraw

from review.drawing import Drawing, Limits
from review.paper import Box, Picture

MEDIA_TYPE = "image/webp"
_MARGIN = (260.0, 60.0)
"""Points beside, and above and below a cell that are shown with it"""
_OUTLINE = (212, 106, 0)
_DOCUMENTS_HELD = 4


@dataclass(frozen=True)
class Drawn:
    """A page as WebP, and its size in points."""

    file: Path
    width: float
    height: float


class Pictures:
    """Draws pages of archived documents, one at a time; ends its process with `with`.

    Args:
        bytes_of: The archived bytes of a document by its hash; raises OSError where they are gone.
        limits: What drawing one page may cost.
    """

    def __init__(self, bytes_of: Callable[[str], bytes], limits: Limits) -> None:
        self._drawing = Drawing(limits)
        self._lock = threading.Lock()
        self._folder = tempfile.TemporaryDirectory(prefix="juesuan-pages-", ignore_cleanup_errors=True)
        self._bytes_of = lru_cache(_DOCUMENTS_HELD)(bytes_of)

    def __enter__(self) -> Pictures:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._drawing.__exit__(kind, error, trace)
        self._folder.cleanup()

    def start(self) -> None:
        """Start the process that draws, so that the first reader does not wait for it."""
        self._drawing.start()

    def page(self, sha256: str, number: int) -> Drawn:
        """Draw a page, or take the picture that was drawn before.

        Raises:
            NotDrawnError: it cannot be drawn, or not within the limits.
            OSError: the archived bytes are gone.
        """
        folder = Path(self._folder.name) / sha256
        with self._lock:
            drawn: Picture = self._drawing.draw(self._bytes_of(sha256), number, folder)
        return Drawn(folder / drawn.name, drawn.width, drawn.height)

    def marked_page(self, sha256: str, number: int, boxes: Sequence[Box]) -> bytes:
        """A page with cells outlined.

        Raises:
            NotDrawnError, OSError: as `page`.
        """
        drawn = self.page(sha256, number)
        with Image.open(drawn.file) as opened:
            picture = opened.convert("RGB")
        _outline(picture, boxes, picture.width / drawn.width)
        return _webp(picture)

    def cell(self, sha256: str, number: int, box: Box) -> bytes:
        """A cell, outlined, with its surroundings.

        Raises:
            NotDrawnError, OSError: as `page`.
        """
        drawn = self.page(sha256, number)
        with Image.open(drawn.file) as opened:
            picture = opened.convert("RGB")
        scale = picture.width / drawn.width
        _outline(picture, [box], scale)
        margin_x, above = _MARGIN
        area = (
            max(0, round((box[0] - margin_x) * scale)),
            max(0, round((box[1] - above) * scale)),
            min(picture.width, round((box[2] + margin_x) * scale)),
            min(picture.height, round((box[3] + above) * scale)),
        )
        return _webp(picture.crop(area))


def _outline(picture: Image.Image, boxes: Sequence[Box], scale: float) -> None:
    draw = ImageDraw.Draw(picture)
    for box in boxes:
        x0, y0, x1, y1 = (round(edge * scale) for edge in box)
        draw.rectangle((x0 - 2, y0 - 2, x1 + 2, y1 + 2), outline=_OUTLINE, width=3)


def _webp(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=80, method=2)
    return buffer.getvalue()
