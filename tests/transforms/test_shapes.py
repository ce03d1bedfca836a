"""Compare digits with their ink in documents that print another number than their text layer has."""

from __future__ import annotations

import numpy as np
import pypdfium2
import pytest

from samples.disguised import FACES, STROKES, disguised
from transforms.appearance.glyphs import Glyph, glyphs_of
from transforms.appearance.shapes import Picture, Shape, compare_shapes

_HONEST = ("0123456789", "1,234.56", "-98,765.43", "70.00")
_CLAIMED = tuple(digit * 9 for digit in "0123456789")
_SHOWN = tuple("".join(other for other in "0123456789" if other != digit) for digit in "0123456789")
"""All 90 pairs of a digit that is said and another that is shown"""
_SCALE = 150 / 72


def _compared(data: bytes, scale: float = _SCALE, rotate: int = 0) -> list[tuple[Glyph, Shape]]:
    document = pypdfium2.PdfDocument(data)
    page = document[0]
    page.set_rotation(rotate)
    text = page.get_textpage()
    printed = [index for index, char in enumerate(text.get_text_range()) if not char.isspace()]
    glyphs = glyphs_of(page, text, printed, 1)
    return list(zip(glyphs, compare_shapes(glyphs, {1: _picture(page, scale)}), strict=True))


def _picture(page: pypdfium2.PdfPage, scale: float) -> Picture:
    grey = page.render(scale=scale, grayscale=True).to_numpy()
    return Picture(np.ascontiguousarray(grey.reshape(grey.shape[:2])), scale)


def _odd(shapes: list[tuple[Glyph, Shape]]) -> list[tuple[str, str, str]]:
    return [(glyph.text, shape.verdict, shape.looks_like) for glyph, shape in shapes if shape.verdict != "agrees"]


@pytest.mark.parametrize("size", [7, 9, 12, 22])
@pytest.mark.parametrize("face", FACES)
def test_honest_numbers_agree(face: str, size: float) -> None:
    shapes = _compared(disguised(_HONEST, _HONEST, face=face, size=size))
    assert "".join(glyph.text for glyph, _ in shapes) == "".join(_HONEST)
    assert _odd(shapes) == []


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_turned_pages(rotate: int) -> None:
    assert _odd(_compared(disguised(_HONEST, _HONEST), rotate=rotate)) == []
    shapes = _compared(disguised(["10"], ["70"]), rotate=rotate)
    assert [(shape.verdict, shape.looks_like) for _, shape in shapes] == [("differs", "7"), ("agrees", "0")]


@pytest.mark.parametrize("way", ["map", "two_codes"])
@pytest.mark.parametrize("face", FACES)
def test_every_pair_of_digits_is_distinguished(face: str, way: str) -> None:
    shapes = _compared(disguised(_CLAIMED, _SHOWN, way, face))[-90:]
    readings = [(glyph.text, shape.verdict, shape.looks_like) for glyph, shape in shapes]
    pairs = zip("".join(_CLAIMED), "".join(_SHOWN), strict=True)
    assert [shape for shape in readings if shape[1] == "agrees"] == []
    assert sum(shape == (claim, "differs", shown) for shape, (claim, shown) in zip(readings, pairs, strict=True)) >= 88


def test_glyphs_with_wrong_codes_differ() -> None:
    shapes = _compared(disguised(["1234567890"], ["2345678901"], "names", STROKES))
    assert "".join(shape.looks_like for _, shape in shapes) == "2345678901"
    assert {shape.verdict for _, shape in shapes} == {"differs"}


@pytest.mark.parametrize("way", ["actual_text", "cover"])
@pytest.mark.parametrize("face", ["Helvetica", "Times-Bold", "serif", STROKES])
def test_number_drawn_over_or_under_the_text_never_agrees(face: str, way: str) -> None:
    shapes = _compared(disguised(["1811.50", "236.63"], ["4093.27", "875.18"], way, face))
    agreed = [(glyph, shape) for glyph, shape in shapes if shape.verdict == "agrees"]
    assert len(shapes) == 13
    assert [glyph.text for glyph, _ in agreed if glyph.text.isdigit()] == []


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize(("claimed", "shown"), [("1.234", "1,234"), ("1,234", "1.234"), ("1-2", "1.2"), ("1.2", "1-2")])
def test_separator_with_a_wrong_code_differs(face: str, claimed: str, shown: str) -> None:
    shapes = _compared(disguised([claimed], [shown], "map", face))
    assert [(glyph.text, shape.verdict, shape.looks_like) for glyph, shape in shapes][1] == (
        claimed[1],
        "differs",
        shown[1],
    )


@pytest.mark.parametrize(("claimed", "shown"), [("1.234", "1,234"), ("1,234", "1.234")])
def test_a_separator_drawn_over_another_does_not_agree(claimed: str, shown: str) -> None:
    shapes = _compared(disguised([claimed], [shown], "cover", STROKES, size=12))
    assert shapes[1][1].verdict != "agrees"


def test_light_digits_on_a_dark_ground_are_read() -> None:
    document = pypdfium2.PdfDocument(disguised(["0123456789"], ["0123456798"]))
    text = document[0].get_textpage()
    glyphs = glyphs_of(document[0], text, range(10), 1)
    grey = 255 - _picture(document[0], _SCALE).grey
    assert "".join(shape.looks_like for shape in compare_shapes(glyphs, {1: Picture(grey, _SCALE)})) == "0123456798"


def test_invisible_digits_are_illegible() -> None:
    document = pypdfium2.PdfDocument(disguised(["1234567890"], ["1234567890"]))
    glyphs = glyphs_of(document[0], document[0].get_textpage(), range(10), 1)
    picture = _picture(document[0], _SCALE)
    assert {shape.verdict for shape in compare_shapes(glyphs, {})} == {"illegible"}
    blank = Picture(np.full_like(picture.grey, 255), _SCALE)
    assert {shape.verdict for shape in compare_shapes(glyphs, {1: blank})} == {"illegible"}
    for x, y in ((-90, 0), (0, -99), (700, 0), (0, 900)):
        moved = [
            glyph._replace(box=tuple(side + (x, y)[at % 2] for at, side in enumerate(glyph.box))) for glyph in glyphs
        ]
        compared = compare_shapes([*glyphs, *moved], {1: picture})
        assert [shape.verdict for shape in compared] == ["agrees"] * 10 + ["illegible"] * 10
    unknown = [glyph._replace(text="") for glyph in glyphs]
    assert {shape.verdict for shape in compare_shapes(unknown, {1: picture})} == {"illegible"}


def test_half_digit_is_not_another_digit() -> None:
    document = pypdfium2.PdfDocument(disguised(["0123456789"], ["0123456789"], size=14))
    glyphs = glyphs_of(document[0], document[0].get_textpage(), range(10), 1)
    picture = _picture(document[0], _SCALE)
    for upper in (True, False):
        grey = picture.grey.copy()
        middle = round((glyphs[0].box[1] + glyphs[0].box[3]) / 2 * _SCALE)
        if upper:
            grey[:middle] = 255
        else:
            grey[middle:] = 255
        shapes = compare_shapes(glyphs, {1: Picture(grey, _SCALE)})
        assert "differs" not in {shape.verdict for shape in shapes}


def test_a_digit_of_another_font_is_compared_too() -> None:
    """Two documents' pages in one call: what a page shows is judged by that page."""
    honest, lying = (pypdfium2.PdfDocument(disguised(["3388"], [shown])) for shown in ("3388", "8833"))
    glyphs = []
    pictures = {}
    for number, document in enumerate((honest, lying), 1):
        glyphs += glyphs_of(document[0], document[0].get_textpage(), range(4), number)
        pictures[number] = _picture(document[0], _SCALE)
    verdicts = [shape.verdict for shape in compare_shapes(glyphs, pictures)]
    assert verdicts == ["agrees"] * 4 + ["differs"] * 4
