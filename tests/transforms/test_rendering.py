"""Pages of any size: the rendering is bounded, or there is none."""

from __future__ import annotations

import pypdfium2
import pytest

from transforms.appearance.rendering import picture_of, scale_for

MOST_BYTES = 24_000_000


@pytest.mark.parametrize(
    ("width", "height", "is_drawn"),
    [
        (595, 842, True),
        (1_950, 1_950, True),
        (14_400, 100, True),
        (14_400, 14_400, False),
        (200_000, 842, False),
        (200_000, 200_000, False),
    ],
)
@pytest.mark.parametrize("digit", [0.0, 0.5, 8.0])
def test_rendering_is_bounded(width: float, height: float, is_drawn: bool, digit: float) -> None:
    with pypdfium2.PdfDocument.new() as document:
        page = document.new_page(width, height)
        picture = picture_of(page, scale_for(digit))
        page.close()
    assert (picture is not None) == is_drawn
    assert picture is None or picture.grey.nbytes <= MOST_BYTES * 1.01  # the last row and column are whole pixels
