"""Tables in fonts that the file does not carry (`samples.lacking`): the same on every machine, and no lie passes."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pypdfium2
import pytest

from common.substitute_font import advance_of, requested_fonts, use_substitute_font
from samples.corpus import Job, documents
from samples.lacking import AMOUNT, FONTS, LIES, SAID, TURNS, lacking
from transforms.appearance.absent import AbsentFonts, shown_name
from transforms.appearance.boxes import tight_boxes
from transforms.appearance.codes import Codes
from transforms.appearance.reading import look_at_pages
from transforms.appearance.rendering import picture_of
from transforms.document import read_document
from transforms.findings import Finding
from transforms.reading.grid_reader import read_grids
from transforms.reading.grids import Region, regions_of
from transforms.reading.opening import Opened

EXPLAINED = sorted(name for name, font in FONTS.items() if not font.own_codes)
UNEXPLAINED = sorted(FONTS.keys() - set(EXPLAINED))
CELLS = 16


def looked_at(data: bytes) -> tuple[list[Region], list[Finding]]:
    opened = Opened(data)
    chars = {page.number: opened.chars(page.number) for page in opened.pages}
    grids = read_grids(opened, opened.pages, chars)
    findings = look_at_pages(opened, grids, chars)
    opened.close()
    return list(regions_of(grids)), findings


def cell_of_amount(regions: list[Region]) -> Region:
    (cell,) = (region for region in regions if (region.row0, region.col0) == (2, 2))
    return cell


@pytest.mark.parametrize(
    ("font", "turn"),
    [
        *((font, "upright") for font in EXPLAINED),
        *((font, turn) for font in ("song", "verdana", "simsun_ansi") for turn in TURNS if turn != "upright"),
    ],
)
def test_an_honest_table_agrees_whatever_its_fonts_are_called(font: str, turn: str) -> None:
    regions, findings = looked_at(lacking(font, turn=turn))
    assert findings == []
    assert [(region.text, region.doubts) for region in regions if region.doubts] == []
    assert Counter(region.page_reading for region in regions) == {"agrees": CELLS}
    assert cell_of_amount(regions).text == AMOUNT


@pytest.mark.parametrize("font", ["song_proportional", "verdana", "arial"])
@pytest.mark.parametrize("state", ["120 Tz", "0.5 Tc", "85 Tz"])
def test_stretched_and_spaced_text_agrees(font: str, state: str) -> None:
    regions, _ = looked_at(lacking(font, state=state))
    assert [(region.text, region.doubts) for region in regions if region.doubts] == []


@pytest.mark.parametrize("size", [5, 6.5, 12])
@pytest.mark.parametrize("font", ["song", "simsun_gbk", "calibri"])
def test_small_and_large_print_agrees(font: str, size: float) -> None:
    regions, _ = looked_at(lacking(font, size=size))
    assert {region.page_reading for region in regions} == {"agrees"}


@pytest.mark.parametrize(
    ("font", "lie"),
    [
        *((font, "map") for font in sorted(FONTS)),
        *((font, lie) for font in ("song", "calibri", "times_new_roman", "own_codes") for lie in LIES if lie != "map"),
    ],
)
def test_no_lie_passes(font: str, lie: str) -> None:
    regions, findings = looked_at(lacking(font, lie=lie))
    cell = cell_of_amount(regions)
    assert cell.page_reading != "agrees"
    if lie == "map":
        assert cell.text == SAID
    assert cell.doubts or [finding.rule for finding in findings] == ["font_not_embedded"]


@pytest.mark.parametrize("font", UNEXPLAINED)
def test_numbers_whose_codes_only_the_lacking_font_explains_are_not_looked_at(font: str) -> None:
    regions, findings = looked_at(lacking(font))
    assert not any(region.page_reading == "agrees" for region in regions if region.text[-1:].isdigit())
    assert all(region.page_reading == "agrees" for region in regions if region.text.isalpha())
    (finding,) = findings
    assert (finding.rule, finding.page, finding.severity) == ("font_not_embedded", 1, "warn")
    name = {"own_codes": "SimSun", "arial_own_codes": "ArialMT", "nameless_glyphs": "Foo"}[font]
    assert f"“{name}” on page 1" in finding.message


def test_the_substitute_is_asked_for_and_no_font_of_the_machine() -> None:
    pictures = [drawn("simsun_gbk", name=name) for name in ("SimSun", "DejaVu#20Sans", "NoSuchFont")]
    assert {"SimSun", "DejaVuSans", "NoSuchFont"} <= requested_fonts()
    assert pictures[0] == pictures[1] == pictures[2]


def test_pages_for_people_are_drawn_with_the_substitute_too() -> None:
    script = (
        "from review.paper import Paper\nimport samples.lacking\nimport common.substitute_font as fonts\n"
        "with Paper(samples.lacking.lacking('song')) as paper: paper.image(1)\n"
        "assert fonts.requested_fonts() == {'STSong-Light'}, fonts.requested_fonts()"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize("layout", ["fullwidth_dashed", "titled_grid"])
def test_a_disclosure_that_carries_no_font_agrees_with_its_pages(layout: str) -> None:
    document = next(documents(Job(layout, 5, 2021, 1, 3)))
    assert not document.issue.layout.type.carried
    result = read_document(document.pdf(), "disclosure.pdf")
    assert set(result.frames["facts"]["page_reading"]) == {"agrees"}
    assert set(result.frames["findings"]["severity"]) <= {"info"}


def test_what_pdfium_has_built_in_is_not_replaced() -> None:
    before = requested_fonts()
    drawn("arial")
    drawn("times_bold")
    drawn("courier_new")
    assert {name for name in requested_fonts() - before if not name.startswith("STSong")} == set()


def drawn(font: str, name: str = "SimSun") -> bytes:
    """The pixels of the table in a font; SimSun may have another name."""
    use_substitute_font()
    with pypdfium2.PdfDocument(renamed(lacking(font), "SimSun", name)) as document:
        page = document[0]
        picture = picture_of(page)
        page.close()
    assert picture is not None
    return picture.grey.tobytes()


def renamed(data: bytes, old: str, new: str) -> bytes:
    """The document with another name of a font; readers find its objects again, wherever they now begin."""
    return data.replace(f"/{old}".encode(), f"/{new}".encode())


@pytest.mark.parametrize("font", ["song", "song_wide", "verdana", "simsun_ansi"])
def test_ink_lies_where_the_fitted_boxes_say(font: str) -> None:
    opened = Opened(lacking(font, size=12))
    chars = [char for char in opened.chars(1) if char.text in "0123456789,."]
    with opened.drawn() as document:
        page = document[0]
        text = page.get_textpage()
        picture = picture_of(page, 6.0)
        assert picture is not None
        moves = AbsentFonts(page, text).moves(chars)
        for index, (x0, y0, x1, y1) in tight_boxes(page, text, chars, moves).items():
            rows = slice(int((y0 + 0.3) * picture.scale), int((y1 - 0.3) * picture.scale) + 1)
            left, right = int(x0 * picture.scale), int(x1 * picture.scale) + 1
            assert picture.grey[rows, left:right].min() < 100, (font, index)
            for columns in (slice(left - 3, left - 1), slice(right + 1, right + 3)):
                assert picture.grey[rows, columns].min() > 150, (font, index)
        text.close()
        page.close()
    opened.close()


def test_a_font_that_a_page_has_twice_is_explained_only_if_both_are() -> None:
    honest, private = lacking("simsun_gbk"), lacking("own_codes")
    assert "SimSun" in Codes(honest).explained(1)
    assert "SimSun" not in Codes(private).explained(1)
    assert Codes(renamed(private, "STSong-Light", "SimSun")).explained(1) == frozenset()
    assert Codes(b"%PDF-1.4 damaged").explained(1) == frozenset()


def test_names_in_gbk_are_shown_as_chinese() -> None:
    assert shown_name("\xcb\xce\xcc\xe5") == "宋体"
    assert shown_name("SimSun") == "SimSun"
    assert advance_of("，") == advance_of("算") == 1000
