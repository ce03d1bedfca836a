"""Documents carry a subset of a font that anybody may pass on: the glyphs that they print, which are seen."""

from __future__ import annotations

import ctypes
import io
import math
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.metadata import metadata
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from fontTools.ttLib import TTFont

import samples.setting
from samples.corpus import Job, documents
from samples.glyphs import FACES, _face, _subset, subset
from samples.layouts import layouts
from samples.paper import FONTS, Page, pdf_bytes, pdf_objects
from tests.samples.printed import document

ROOT = Path(__file__).parents[2]
CARRYING = sorted(name for name, layout in layouts().items() if layout.type.carried)
_ALWAYS = set("0123456789,.-")
_FILE = re.compile(rb"<</Length1 (\d+)/Length \d+>>stream\n")


@cache
def content(layout: str) -> bytes:
    return document(layout).pdf()


def font_files(data: bytes) -> Iterator[TTFont]:
    for match in _FILE.finditer(data):
        yield TTFont(io.BytesIO(data[match.end() : match.end() + int(match[1])]))


def printed_by_font(data: bytes) -> dict[str, set[str]]:
    """The characters of a document by the name of the font that they are printed in."""
    characters: dict[str, set[str]] = defaultdict(set)
    buffer, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    pdf = pypdfium2.PdfDocument(data)
    for page in pdf:
        text = page.get_textpage()
        for index, char in enumerate(text.get_text_range()):
            if pdfium.FPDFText_GetFontInfo(text, index, buffer, len(buffer), flags):
                characters[buffer.value.decode()].add(char)
    pdf.close()
    return characters


def pictures(text: str, font: str) -> list[npt.NDArray[np.bool_]]:
    """What is seen in the square of each character of a text, at most twelve of them."""
    page = Page(595, 100)
    for index, char in enumerate(text):
        page.text(40 + 40 * index, 60, char, FONTS[font], 20)
    pdf = pypdfium2.PdfDocument(pdf_bytes(pdf_objects([page])))
    grey = pdf[0].render(scale=2, grayscale=True).to_numpy()
    pdf.close()
    return [grey[80:130, 78 + 80 * index : 124 + 80 * index] < 128 for index in range(len(text))]


@pytest.mark.parametrize("layout", CARRYING)
def test_a_document_carries_the_glyphs_that_it_prints_and_no_others(layout: str) -> None:
    chinese = {name: chars for name, chars in printed_by_font(content(layout)).items() if "Noto" in name}
    assert {re.sub(r"^[A-Z]{6}\+", "", name) for name in chinese} <= set(FACES.values())
    assert all(re.match(r"[A-Z]{6}\+", name) for name in chinese)
    carried = [font["maxp"].numGlyphs - 1 for font in font_files(content(layout))]
    assert sorted(carried) == sorted(len(chars | _ALWAYS) for chars in chinese.values())
    assert sum(map(len, chinese.values())) > 200


def test_subsets_of_one_font_have_names_of_their_own() -> None:
    names = {name for layout in CARRYING for name in printed_by_font(content(layout)) if "Noto" in name}
    assert len(names) > len(CARRYING)


def test_every_character_that_is_printed_is_in_the_fonts() -> None:
    declared = [*(ROOT / "schemas").rglob("*.toml"), *(ROOT / "samples").rglob("*.toml")]
    wanted = {char for path in declared for char in path.read_text(encoding="utf-8") if char > "\x7f"}
    for layout in CARRYING:
        wanted |= set().union(*printed_by_font(content(layout)).values())
    for face in FACES:
        assert {char for char in wanted if char.isprintable() and not _face(face).has(char)} == set()


@pytest.mark.parametrize("font", ["song", "hei", "fang", "kai", "simsun"])
def test_characters_are_seen_as_themselves(font: str) -> None:
    text = "决算表收入支出合计部门"
    squares = pictures(text, font)
    assert [0.05 < picture.mean() < 0.5 for picture in squares] == [True] * len(text)
    assert len({picture.tobytes() for picture in squares}) == len(text)
    assert not pictures(" ", font)[0].any()


def test_what_the_fonts_lack_is_seen_as_lacking() -> None:
    first, another, existing = pictures("\ue000\ue001中", "song")
    assert first.any()
    assert first.tobytes() == another.tobytes() != existing.tobytes()


def test_a_character_stands_in_its_square() -> None:
    (picture,) = pictures("一", "song")
    rows, columns = np.nonzero(picture)
    assert rows.max() - rows.min() < 8
    assert 30 < columns.max() - columns.min() <= 40
    digits = pictures("0123456789", "song")
    assert all(8 <= np.ptp(np.nonzero(digit)[1]) < 18 for digit in digits)


def test_outlines_begin_where_their_measures_say() -> None:
    (font,) = [TTFont(io.BytesIO(subset("serif", "收入，：·—1.").program))]
    measures = [font["hmtx"][name] for name in font.getGlyphOrder()[1:]]
    assert [left for _, left in measures] == [font["glyf"][name].xMin for name in font.getGlyphOrder()[1:]]
    assert [width for width, _ in measures] == [500, 500, 1000, 1000, 1000, 1000, 1000, 1000]


def test_the_same_characters_give_the_same_font() -> None:
    before = subset("serif", "部门决算")
    _subset.cache_clear()
    _face.cache_clear()
    after = subset("serif", "算决门部门")
    assert (after.program, after.glyphs) == (before.program, before.glyphs)


@pytest.mark.parametrize("layout", ["central", "county_numbered", "district_plain"])
def test_no_byte_depends_on_how_the_interpreter_adds_or_packs(layout: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 3.12 adds floats more exactly than 3.11, and versions of zlib pack differently."""
    assert b"/FlateDecode" not in content(layout)
    job = Job(layout, 3, document(layout).issue.year, 1, 11)
    for adding in (math.fsum, lambda values: _one_by_one(values)):
        monkeypatch.setattr(samples.setting, "sum", adding, raising=False)
        assert next(documents(job)).pdf() == content(layout)


def _one_by_one(values: list[float]) -> float:
    total = 0.0
    for value in values:
        total += value
    return total


def test_what_samples_draw_with_is_no_part_of_the_product() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    needed = {re.split(r"[<>=!~\[ ]", requirement)[0] for requirement in project["dependencies"]}
    needed |= set(re.findall(r"^([\w.-]+)==", locked, re.MULTILINE))
    assert needed & {"reportlab", "fonttools", "pdfminer-six", "pdfminer.six"} == set()
    assert {"duckdb", "pypdfium2"} <= needed
    assert "fonttools==" in (ROOT / "requirements-demo.txt").read_text(encoding="utf-8")


def test_the_fonts_may_be_passed_on() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in str(metadata("pylopdf-fonts-zh-cn")["License"])
