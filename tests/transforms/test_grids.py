"""Reading grids: rules of all kinds, turned pages, and text that runs over its cell."""

from __future__ import annotations

import dataclasses
import io

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from samples.paper import FONTS, Page, pdf_bytes, pdf_objects
from tests.transforms.reading import grids, grids_and_lines, texts
from tests.transforms.typeset import Ruled, Text, caption, cropped, document, title, turned
from transforms.reading.grids import Region
from transforms.reading.opening import Opened

_BODY = """收入|<|支出|<
项目|决算数|项目|决算数
一、一般公共预算财政拨款收入|1,234.56|一、一般公共服务支出|1,000.00
年初结转和结余||年末结转和结余|234.56
总计|1,234.56|总计|1,234.56"""
_TEXTS = [[cell for cell in line.split("|") if cell != "<"] for line in _BODY.split("\n")]
_TABLE = Ruled(_BODY)
_DOCUMENT = document([*title("收入支出决算总表"), *caption("部门：青山市财政局"), _TABLE])


def _read(table: Ruled) -> list[list[str]]:
    (grid,) = grids(document([table]))
    return texts(grid)


def _cell(row: str, widths: tuple[float, ...], align: str = "left") -> list[Region]:
    """The cells of the second row of a table of two, whose first row is empty of text."""
    count = len(row.split("|"))
    (grid,) = grids(document([Ruled("|" * (count - 1) + "\n" + row, widths=widths, align=align)]))
    return grid.row_regions(1)


@pytest.mark.parametrize(
    "change",
    [
        {"rules": "rect"},
        {"rules": "thick"},
        {"rules": "polygon"},
        {"rules": "dashes"},
        {"rules": "pieces"},
        {"rules": "dots"},
        {"no_bottom": True},
        {"no_sides": True},
        {"shaded": frozenset({0, 1})},
        {"doubled": frozenset({0, 4})},
        {"heights": {3: 30.0}},
        {"height": 11.0, "size": 7.0},
    ],
)
def test_kinds_of_rules(change: dict[str, object]) -> None:
    assert _read(dataclasses.replace(_TABLE, **change)) == _TEXTS  # type: ignore[arg-type]  # any of its fields


@pytest.mark.parametrize(
    ("ascent", "descent", "box"),
    [
        (0, 0, (-25, -1048, 1000, 1808)),  # as LibreOffice writes of fonts in collections
        (1808, -1048, (-25, -1048, 1000, 1808)),
        (0, -200, (-25, -254, 1000, 880)),
        (880, 0, (-25, -254, 1000, 880)),
    ],
)
def test_wrong_font_heights_move_no_text(ascent: int, descent: int, box: tuple[int, ...]) -> None:
    data = document([dataclasses.replace(_TABLE, height=11.0)])
    data = data.replace(b"/Ascent 880/Descent -120", b"/Ascent %d/Descent %d" % (ascent, descent))
    data = data.replace(b"/FontBBox[-25 -254 1000 880]", b"/FontBBox[%d %d %d %d]" % box)
    (grid,) = grids(data)
    assert texts(grid) == _TEXTS
    assert [[region.second for region in grid.row_regions(row)] for row in range(grid.rows)] == _TEXTS


def _expect_both_readings(pdf: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> bytes:
    page.gen_content()
    buffer = io.BytesIO()
    pdf.save(buffer)
    (grid,) = grids(buffer.getvalue())
    assert texts(grid) == _TEXTS
    assert [[region.second for region in grid.row_regions(row)] for row in range(grid.rows)] == _TEXTS
    return buffer.getvalue()


def test_slanted_watermark_is_ignored() -> None:
    pdf = pypdfium2.PdfDocument(document([_TABLE, Text("内部资料2023")], width=595))
    page = pdf[0]
    for item in page.get_objects():
        if item.type == pdfium.FPDF_PAGEOBJ_TEXT and item.get_bounds()[1] < 842 - 40 - 16 * 5:
            pdfium.FPDFPageObj_Transform(item.raw, 2.6, 1.5, -1.5, 2.6, 1050, -1250)
    data = _expect_both_readings(pdf, page)
    assert "内部" not in Opened(data).pages[0].text


def test_a_slanted_watermark_is_no_part_of_a_sentence() -> None:
    sentence = "全年支出12.50万元，比上年减少3.20万元。"
    pdf = pypdfium2.PdfDocument(document([Text(sentence), Text("2023")], width=595))
    page = pdf[0]
    *_, mark = [item for item in page.get_objects() if item.type == pdfium.FPDF_PAGEOBJ_TEXT]
    left, bottom, _, _ = mark.get_bounds()
    pdfium.FPDFPageObj_Transform(mark.raw, 1, 0, 0, 1, -left, -bottom)
    pdfium.FPDFPageObj_Transform(mark.raw, 1.5, 1.0, -1.0, 1.5, left + 60, bottom)
    page.gen_content()
    buffer = io.BytesIO()
    pdf.save(buffer)
    (line,) = Opened(buffer.getvalue()).prose_lines(1)
    assert line.text.strip() == sentence


_LEVEL, _RISING, _ASLANT = (1, 0, 0, 1, 0, -300), (1, 0.04, -0.04, 1, 50, -300), (1.5, 1, -1, 1.5, 600, -900)


@pytest.mark.parametrize(
    ("text", "form", "is_read"),
    [(_LEVEL, _LEVEL, True), (_ASLANT, _LEVEL, False), (_LEVEL, _ASLANT, False), (_RISING, _RISING, False)],
)
def test_a_watermark_in_a_form_object_is_read_only_where_it_is_level(
    text: tuple[float, ...], form: tuple[float, ...], is_read: bool
) -> None:
    mark = pypdfium2.PdfDocument(document([Text("内部资料2023")], width=595))
    page = mark[0]
    for item in page.get_objects():
        pdfium.FPDFPageObj_Transform(item.raw, *text)
    page.gen_content()
    pdf = pypdfium2.PdfDocument(document([_TABLE], width=595))
    stamp = mark.page_as_xobject(0, pdf).as_pageobject()
    stamp.set_matrix(pypdfium2.PdfMatrix(*form))
    stamped = pdf[0]
    stamped.insert_obj(stamp)
    stamped.gen_content()
    buffer = io.BytesIO()
    pdf.save(buffer)
    assert ("内部" in Opened(buffer.getvalue()).pages[0].text) is is_read


def test_italics_stand_on_their_line() -> None:
    pdf = pypdfium2.PdfDocument(document([_TABLE]))
    page = pdf[0]
    for item in page.get_objects():
        if item.type == pdfium.FPDF_PAGEOBJ_TEXT:
            bottom = item.get_bounds()[1]
            pdfium.FPDFPageObj_Transform(item.raw, 1, 0, 0.3, 1, -0.3 * bottom, 0)
    _expect_both_readings(pdf, page)


def test_without_vertical_rules_there_is_no_grid() -> None:
    assert grids(document([dataclasses.replace(_TABLE, no_verticals=True)])) == []


def test_a_missing_rule_joins_two_rows() -> None:
    rows = _read(dataclasses.replace(_TABLE, no_rule_below=frozenset({3})))
    assert rows[3][:2] == ["年初结转和结余总计", "1,234.56"]


def test_both_engines_read_every_cell_the_same() -> None:
    (grid,) = grids(_DOCUMENT)
    assert all(region.text == region.second for row in range(grid.rows) for region in grid.row_regions(row))


@pytest.mark.parametrize("content", [0, 90, 180, 270])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_turned_pages_and_their_boxes(content: int, rotate: int) -> None:
    (upright,) = grids(_DOCUMENT)
    (grid,) = grids(turned(_DOCUMENT, content=content, rotate=rotate))
    assert texts(grid) == _TEXTS
    region, width, height = upright.cells[2][1], 595.0, 842.0
    x0, y0, x1, y1 = region.x0, region.y0, region.x1, region.y1
    shown_box = {
        0: (x0, y0, x1, y1),
        90: (height - y1, x0, height - y0, x1),
        180: (width - x1, height - y1, width - x0, height - y0),
        270: (y0, width - x1, y1, width - x0),
    }[(rotate - content) % 360]  # content turns counter-clockwise, /Rotate clockwise
    other = grid.cells[2][1]
    assert grid.page.as_shown(other.x0, other.y0, other.x1, other.y1) == pytest.approx(shown_box, abs=0.6)


@pytest.mark.parametrize("rotate", [0, 90])
def test_a_crop_box_elsewhere_on_the_page(rotate: int) -> None:
    (grid,) = grids(turned(cropped(_DOCUMENT, 50, (100, 200)), rotate=rotate))
    assert texts(grid) == _TEXTS
    (upright,) = grids(_DOCUMENT)
    if not rotate:
        assert grid.xs == pytest.approx(upright.xs, abs=0.6)
        assert grid.ys == pytest.approx(upright.ys, abs=0.6)


def test_an_amount_wider_than_its_cell_stays_whole() -> None:
    cells = _cell("行政运行||123,456,789.12|5.00", (100, 60, 40, 60), align="right")
    assert [cell.text for cell in cells] == ["行政运行", "", "123,456,789.12", "5.00"]
    assert cells[2].crossing == "whole"
    assert [cell.second for cell in cells] == [cell.text for cell in cells]


def test_amounts_that_touch_stay_in_their_cells() -> None:
    cells = _cell("1,234.56|7,890.12|", (36, 36, 60))
    assert [cell.text for cell in cells] == ["1,234.56", "7,890.12", ""]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("人大事务及其他有关事项支出|30.00|5.00", ["人大事务及其他有关事项支出", "30.00", "5.00"]),
        ("人大事务及其他有关事项支出||5.00", ["人大事务及其他有关事项支出", "", "5.00"]),
    ],
)
def test_words_wider_than_their_cell_go_back_to_it(row: str, expected: list[str]) -> None:
    cells = _cell(row, (60, 60, 60), align="right")
    assert [cell.text for cell in cells] == expected
    assert [cell.second for cell in cells] == expected
    assert cells[1].crossing == "text"


def test_words_of_neighbours_that_touch_stay_in_their_cells() -> None:
    # Headers that fill their cells to the rule: 54 points of text in 54 points.
    cells = _cell("基本支出决算|项目支出决算|", (56, 58, 60))
    assert [cell.text for cell in cells] == ["基本支出决算", "项目支出决算", ""]
    assert [cell.second for cell in cells] == [cell.text for cell in cells]


def test_digits_in_words_that_cross_a_rule_are_never_moved() -> None:
    cells = _cell("其他支出（含2023年结转）||5.00", (60, 60, 60))
    assert cells[0].text + cells[1].text == "其他支出（含2023年结转）"
    assert cells[1].text != ""


def test_cells_of_several_lines() -> None:
    (grid,) = grids(document([Ruled("收\\入|1,234.\\56\n公 务 用 车|１，２３４．００", widths=(60, 80), height=30)]))
    assert texts(grid) == [["收入", "1,234.56"], ["公务用车", "１，２３４．００"]]
    assert grid.cells[0][1].lines == ("1,234.", "56")


def test_grids_side_by_side_are_two() -> None:
    left, right = (
        Ruled("项目|金额\n合计|1.00", widths=(80, 80)),
        Ruled("项目|金额\n合计|2.00", widths=(80, 80), x=320, beside=True),
    )
    assert [texts(grid)[1] for grid in grids(document([left, right]))] == [["合计", "1.00"], ["合计", "2.00"]]


def test_two_short_rules_in_a_row_are_no_dashes() -> None:
    page = Page(595, 842)
    for left in (60.0, 80.0):
        for row in range(5):
            page.line(left, 60 + 20 * row, left + 16, 60 + 20 * row)
        for x in (left, left + 8, left + 16):
            page.line(x, 60, x, 140)
    page.text(61, 70, "1", FONTS["song"], 6)
    assert [grid.cols for grid in grids(pdf_bytes(pdf_objects([page])))] == [2, 2]


def test_a_few_dots_in_a_row_are_no_rule() -> None:
    page = Page(595, 842)
    for y in (100.0, 120.0, 140.0):
        for x in range(60, 70, 2):
            page.fill(x, y, x + 0.75, y + 0.75)
    page.text(61, 110, "1", FONTS["song"], 6)
    assert grids(pdf_bytes(pdf_objects([page]))) == []


def test_lines_outside_the_grids() -> None:
    page = [*title("收入支出决算总表"), *caption("部门：青山市财政局"), _TABLE, Text("注：本表反映总收支。")]
    _, lines = grids_and_lines(document(page))
    assert [line.text for line in lines[1]] == [
        "收入支出决算总表",
        "部门：青山市财政局",
        "单位：万元",
        "注：本表反映总收支。",
    ]


def test_a_title_printed_twice_for_bold_is_read_once() -> None:
    twice = [Text("收入支出决算总表"), Text("收入支出决算总表", level=True)]
    _, lines = grids_and_lines(document([*twice, _TABLE]))
    assert [line.text for line in lines[1]] == ["收入支出决算总表"]
