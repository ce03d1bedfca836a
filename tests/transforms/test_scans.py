"""Scanned pages: geometry and the comparison of readings need no recogniser; the last test does."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pypdfium2
import pytest
from PIL import Image

from samples.odd_scans import put_picture
from samples.paper import Page as Sheet
from samples.paper import pdf_bytes, pdf_objects
from transforms.document import read_document
from transforms.forms.slices import same_columns
from transforms.progress import Progress
from transforms.reading.grid_reader import join_cells
from transforms.reading.grids import Grid, Region, regions_of
from transforms.reading.opening import Page
from transforms.recording import PrintedTables, Recording
from transforms.recording_bytes import decode, encode
from transforms.refusal import Refused
from transforms.scans.crops import cell_ink, faint_runs, grown, has_foot, leading_bars, lines_around
from transforms.scans.doubts import doubt_figures
from transforms.scans.installed import is_installed
from transforms.scans.lattice import Lattice, lattices, rules_of
from transforms.scans.picture import Grey, Scan, ink_of, resolution_of, scan_of
from transforms.scans.quality import Quality
from transforms.scans.readings import ILLEGIBLE, canonical, compare, merged
from transforms.scans.rectify import rectified, skew_of
from transforms.screening import expect_disclosure

DPI = 150.0
_XS, _YS = (100, 400, 650, 900), (200, 260, 300, 340, 380)


def _drawn(*, merged_header: bool = True) -> Grey:
    """A page with a grid of four rows and three columns; the first row is one cell above the last two columns."""
    page = np.full((800, 1000), 250, np.uint8)
    for y in _YS:
        cv2.line(page, (_XS[0], y), (_XS[-1], y), 0, 2)
    for x in _XS:
        top = _YS[1] if merged_header and x == _XS[2] else _YS[0]
        cv2.line(page, (x, top), (x, _YS[-1]), 0, 2)
    for row, y in enumerate(_YS[1:-1]):
        cv2.putText(page, f"12{row}.50", (_XS[1] + 20, y + 28), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 0, 2)
    return page


def _grid_of(page: Grey) -> tuple[Lattice, Grid]:
    (lattice,) = lattices(rules_of(ink_of(page), DPI), DPI)
    profile = Page(1, 480, 384, "", False, True, dpi=DPI)
    return lattice, Grid(profile, 1, lattice.xs, lattice.ys, join_cells(lattice.cells, lattice.xs, lattice.ys))


def _turned(page: Grey, degrees: float) -> Grey:
    middle = (page.shape[1] / 2, page.shape[0] / 2)
    turn = cv2.getRotationMatrix2D(middle, degrees, 1.0)
    return np.asarray(cv2.warpAffine(page, turn, (page.shape[1], page.shape[0]), borderValue=250), dtype=np.uint8)


def test_rules_become_the_cells_that_they_enclose() -> None:
    lattice, grid = _grid_of(_drawn())
    assert (grid.rows, grid.cols) == (4, 3)
    assert len(list(regions_of([grid]))) == 11
    assert grid.cells[0][1] is grid.cells[0][2]
    assert np.allclose(grid.xs, _XS, atol=1.5)
    assert np.allclose(grid.ys, _YS, atol=1.5)
    assert all(lattice.is_sure(cell.row0, cell.row1, cell.col0, cell.col1) for cell in regions_of([grid]))


def test_a_broken_rule_puts_the_cells_beside_it_in_doubt() -> None:
    page = _drawn()
    page[_YS[2] + 8 : _YS[2] + 22, _XS[2] - 4 : _XS[2] + 4] = 250
    lattice, grid = _grid_of(page)
    unsure = [c for c in regions_of([grid]) if not lattice.is_sure(c.row0, c.row1, c.col0, c.col1)]
    assert {(cell.row0, cell.col0) for cell in unsure} <= {(2, 1), (2, 2)}
    assert unsure


def test_strokes_of_characters_are_no_rules() -> None:
    page = _drawn()
    for y in _YS[1:-1]:
        cv2.line(page, (250, y + 8), (250, y + 32), 0, 2)
    _, grid = _grid_of(page)
    assert grid.cols == 3


@pytest.mark.parametrize("degrees", [-2.0, 0.7])
def test_a_turned_page_is_made_level(degrees: float) -> None:
    turned = _turned(_drawn(), degrees)
    assert skew_of(ink_of(turned), DPI) == pytest.approx(-degrees, abs=0.05)
    straight = rectified(Scan(turned, None, DPI, False))
    _, grid = _grid_of(straight.scan.grey)
    assert (grid.rows, grid.cols) == (4, 3)
    x0, y0, x1, y1 = straight.box_before(*(edge for edge in (grid.xs[0], grid.ys[0], grid.xs[0], grid.ys[0])))
    corner = cv2.getRotationMatrix2D((500, 400), degrees, 1.0) @ np.array([_XS[0], _YS[0], 1.0])
    assert np.allclose([x0, y0, x1, y1], [*corner, *corner], atol=3)


def test_a_bent_page_is_made_straight() -> None:
    page = _drawn()
    columns, rows = np.meshgrid(np.arange(1000, dtype=np.float32), np.arange(800, dtype=np.float32))
    bent = cv2.remap(page, columns, rows - 8 * np.sin(np.pi * columns / 1000), cv2.INTER_LINEAR, borderValue=250)
    _, grid = _grid_of(rectified(Scan(np.asarray(bent, dtype=np.uint8), None, DPI, False)).scan.grey)
    assert (grid.rows, grid.cols, len(list(regions_of([grid])))) == (4, 3, 11)


def test_print_dashes_and_blanks_are_told_apart() -> None:
    page = _drawn()
    cv2.line(page, (_XS[2] + 80, _YS[1] + 20), (_XS[2] + 115, _YS[1] + 20), 0, 2)
    page[_YS[2] + 18 : _YS[2] + 20, _XS[2] + 90 : _XS[2] + 92] = 0
    ink, faint = ink_of(page), faint_runs(page, DPI)

    def ink_in(row: int, col: int):  # type: ignore[no-untyped-def]
        return cell_ink(ink, faint, None, (_XS[col], _YS[row], _XS[col + 1], _YS[row + 1]), DPI)

    assert len(ink_in(1, 1).lines) == 1
    assert ink_in(1, 2).dash == "——"
    assert (ink_in(2, 2).lines, ink_in(2, 2).is_unsure) == ([], True)
    assert (ink_in(3, 2).lines, ink_in(3, 2).dash, ink_in(3, 2).is_unsure) == ([], "", False)
    red = np.zeros_like(ink)
    red[_YS[3] + 10 : _YS[3] + 20, _XS[2] + 10 : _XS[2] + 60] = 1
    assert cell_ink(ink, faint, red, (_XS[2], _YS[3], _XS[3], _YS[4]), DPI).is_unsure


def test_pale_strokes_belong_to_the_print_that_they_stand_beside() -> None:
    page = _drawn()
    line = (_XS[1] + 20, _YS[1] + 10, _XS[1] + 100, _YS[1] + 30)
    cell = (_XS[1] + 3, _YS[1] + 3, _XS[2] - 3, _YS[2] - 3)
    assert grown(line, faint_runs(page, DPI), cell, DPI) == line
    page[_YS[1] + 20, line[0] - 14 : line[0] - 4] = 200
    assert grown(line, faint_runs(page, DPI), cell, DPI) == (line[0] - 14, *line[1:])
    page[_YS[2] + 15, _XS[2] + 90 : _XS[2] + 110] = 200
    faint = faint_runs(page, DPI)
    assert cell_ink(ink_of(page), faint, None, (_XS[2], _YS[2], _XS[3], _YS[3]), DPI).is_unsure


def test_bars_are_told_from_other_characters_by_their_ink() -> None:
    page = np.full((60, 200), 250, np.uint8)
    page[20, 5:12] = page[20, 14:25] = page[40, 3:27] = 200
    cv2.line(page, (40, 10), (40, 50), 0, 3)
    cv2.line(page, (40, 30), (70, 30), 0, 3)
    assert leading_bars(page, (3, 10, 80, 50)) == 2
    assert leading_bars(page, (38, 8, 80, 52)) == 0
    assert compare("二、外交支出", "、外交支出", 2).text == "二、外交支出"
    assert compare("-般公共", "一般公共", 1).text == "一般公共"
    assert not compare("二、外交支出", "、外交支出", 1).agrees
    assert not compare("二、外交支出", "、外文支出", 2).agrees
    assert not compare("一5.00", "5.00", 1).agrees


def _sign(strokes: list[tuple[tuple[int, int], tuple[int, int]]]) -> Grey:
    """A sign of such strokes, and a 1 beside it."""
    grey = np.full((60, 120), 250, np.uint8)
    for start, end in (*strokes, ((80, 8), (80, 50))):
        cv2.line(grey, start, end, 40, 3, cv2.LINE_AA)
    return grey


@pytest.mark.parametrize(
    ("strokes", "opens_left", "expected"),
    [
        ([((10, 8), (50, 22)), ((50, 22), (10, 36)), ((10, 48), (50, 48))], True, True),  # ≥
        ([((10, 8), (50, 22)), ((50, 22), (10, 36)), ((10, 46), (50, 32))], True, True),  # ≥ with a slanting bar
        ([((50, 8), (10, 22)), ((10, 22), (50, 36)), ((10, 48), (50, 48))], False, True),  # ≤
        ([((10, 8), (50, 28)), ((50, 28), (10, 48))], True, False),  # >
        ([((50, 8), (10, 28)), ((10, 28), (50, 48))], False, False),  # <
        ([((10, 8), (78, 22)), ((78, 22), (10, 36)), ((10, 48), (78, 48))], True, False),  # it touches what follows
    ],
)
def test_the_bar_at_the_foot_of_a_sign_is_a_stroke_of_its_own(
    strokes: list[tuple[tuple[int, int], tuple[int, int]]], opens_left: bool, expected: bool
) -> None:
    assert has_foot(_sign(strokes), (8, 6, 82, 52), opens_left=opens_left) is expected


def test_of_two_signs_that_one_bar_tells_apart_the_ink_decides_for_the_bar_alone() -> None:
    assert compare("≥95%", ">95%", has_foot=True).text == "≥95%"
    assert compare("<12元", "≤12元", has_foot=True).text == "≤12元"
    assert compare("≧95%", "≥95%").agrees
    # Where no bar is seen two strokes may have run together, and where there is one, both have missed it.
    assert not compare("≥95%", ">95%").agrees
    assert not compare(">95%", ">95%", has_foot=True).agrees
    assert not compare("≥95%", ">96%", has_foot=True).agrees
    assert not compare("≥95%", "≤95%", has_foot=True).agrees


def test_an_ordinal_that_one_recogniser_leaves_out_is_no_part_of_a_name() -> None:
    assert compare("一、财政拨款收入", "财政拨款收入").text == "一、财政拨款收入"
    assert compare("事业收入", "十二、事业收入").text == "十二、事业收入"
    assert not compare("一、事业收入", "二、事业收入").agrees
    assert not compare("一、事业收入", "事业支出").agrees
    assert not compare("一般公共服务", "般公共服务").agrees
    # By its ink the line begins with one bar, for which one of them gives another mark.
    assert compare("一、一般公共预算", '"、一-般公共预算', 1).text == "一、一般公共预算"
    assert not compare("一般公共预算", '"--股公共预算', 1).agrees


def test_a_short_rule_between_words_is_no_character_of_theirs() -> None:
    assert compare("类|款|项", "类款项").text == "类款项"
    assert not compare("1|2个", "12个").agrees
    assert compare("二、其他", "二丶其他").text == "二、其他"


def test_texts_around_a_grid_are_lines_of_their_own() -> None:
    page = _drawn()
    cv2.putText(page, "Title", (420, 150), cv2.FONT_HERSHEY_SIMPLEX, 1, 0, 2)
    cv2.putText(page, "unit", (820, 150), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    boxes = lines_around(ink_of(page), [(_XS[0], _YS[0], _XS[-1], _YS[-1])], DPI)
    assert [box[0] // 100 for box in boxes] == [4, 8]


@pytest.mark.parametrize(
    ("read", "number"),
    [
        ("1,234.56", "1,234.56"),
        ("1，234。56", "1,234.56"),
        ("1.234.56", "1,234.56"),
        ("1234.56", "1234.56"),
        ("-12,345,678", "-12,345,678"),
        ("2010301", "2010301"),
        ("0.00", "0.00"),
        ("1.234", None),
        ("12,34", "12.34"),
        ("1,2345", None),
        ("1234,567.89", None),
        ("12a", None),
        ("", None),
    ],
)
def test_numbers_are_compared_by_their_digits(read: str, number: str | None) -> None:
    assert canonical(read) == number


def test_readings_agree_only_on_the_same_digits() -> None:
    assert compare("1,234.56", "1.234.56").agrees
    assert not compare("461.08", "161.08").agrees
    assert not compare("461.08", "46108").agrees
    assert not compare("461.08", "").agrees
    assert not compare("12.5%", "125%").agrees


def test_words_keep_only_the_characters_that_both_read() -> None:
    assert merged("支出决算表", "支出决算表") == "支出决算表"
    assert merged("年末结转", "年未结转") == f"年{ILLEGIBLE}结转"
    assert merged("一、外交支出", "一外交支出") == "一、外交支出"
    assert merged("一般公共", "--般公共") == "一般公共"
    assert compare("支出決算表", "支出决算表").text == "支出决算表"
    assert not compare("年末结转", "年未结转").agrees


@pytest.mark.parametrize(
    ("quality", "accepts"),
    [
        (Quality(200, False, 100, 2, 100, 0), True),
        (Quality(200, False, 100, 3, 100, 0), False),
        (Quality(120, False, 100, 0, 100, 0), False),
        (Quality(150, True, 100, 0, 100, 0), False),
        (Quality(200, True, 100, 0, 100, 0), True),
        (Quality(200, False, 100, 0, 100, 6), False),
    ],
)
def test_pages_below_the_quality_that_is_safe_accept_nothing(quality: Quality, accepts: bool) -> None:
    assert quality.accepts() == accepts


def test_a_doubtful_name_puts_the_figures_of_its_panel_in_doubt() -> None:
    _, grid = _grid_of(_drawn(merged_header=False))
    for row, texts in enumerate((("项目", "预算", "决算"), ("甲", "1", ""), ("乙", "2", "3"), ("合计", "3", "3"))):
        for region, text in zip(grid.cells[row], texts, strict=True):
            region.text, region.is_number, region.print_pixels = text, text.isdigit(), 20.0
    grid.cells[2][0].unsure = "readings"
    doubt_figures([grid])
    assert [[bool(region.unsure) for region in row] for row in grid.cells[1:]] == [[False] * 3, [True] * 3, [False] * 3]
    grid.cells[2][0].unsure = ""
    grid.cells[3][2].text = "/"
    doubt_figures([grid])
    assert [[region.unsure for region in row] for row in grid.cells[1:]] == [[""] * 3, [""] * 3, ["", "", "specks"]]
    grid.cells[0][1].unsure = "edges"
    doubt_figures([grid])
    assert all(region.unsure for region in regions_of([grid]))


def test_columns_of_scans_may_stand_less_exactly_but_never_so_much_that_they_are_others() -> None:
    def with_rules(medium: str, *xs: float) -> Grid:
        page = Page(1, 842, 595, "", True, True, medium=medium)
        return Grid(page, 1, list(xs), [0, 10], [[Region(0, 0, c, c, 0, 0, 1, 1) for c in range(len(xs) - 1)]])

    bent = 70, 149, 284, 359, 442
    straight = 70, 149, 278, 359, 442
    assert not same_columns(with_rules("text", *bent), with_rules("text", *straight))
    assert same_columns(with_rules("scan", *bent), with_rules("scan", *straight))
    assert not same_columns(with_rules("scan", 70, 84, 90, 442), with_rules("scan", 70, 78, 90, 442))


def test_cells_of_scans_are_recorded() -> None:
    region = Region(0, 0, 0, 0, 0, 0, 9, 9, "1", "1", medium="scan", readings=("1", "7"), unsure="readings")
    region.scan_box = 1.0, 2.0, 3.0, 4.0
    page = Page(1, 100, 100, "", False, True)
    recording = Recording((page,), PrintedTables([Grid(page, 1, [0, 9], [0, 9], [[region]])], {}, []))
    recorded = decode(encode(recording))
    assert recorded is not None
    assert recorded.tables is not None
    again = recorded.tables.grids[0].cells[0][0]
    assert (again.medium, again.readings, again.unsure, again.scan_box) == (
        "scan",
        ("1", "7"),
        "readings",
        region.scan_box,
    )


def _as_pdf(page: Grey, dpi: float) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(page).save(buffer, "PDF", resolution=dpi)
    return buffer.getvalue()


def test_the_picture_of_a_page_is_taken_at_its_own_resolution() -> None:
    colour = np.repeat(_drawn()[:, :, None], 3, axis=2)
    seal = np.full_like(colour, 255)
    cv2.circle(seal, (700, 340), 60, (210, 40, 40), 6)
    colour = np.minimum(colour, seal)
    with pypdfium2.PdfDocument(_as_pdf(colour, DPI)) as document:
        resolution = resolution_of(document[0])
        assert resolution is not None
        assert resolution.dpi == pytest.approx(DPI, abs=1)
        scan = scan_of(document[0], resolution)
    assert scan.red is not None
    _, grid = _grid_of(scan.grey)
    assert len(list(regions_of([grid]))) == 11
    assert not ink_of(scan.grey)[_YS[-1] + 10 : _YS[-1] + 60].any()


@pytest.mark.parametrize(("medium", "is_named"), [("scan", True), ("text", False)])
def test_a_scan_that_is_not_legible_is_not_called_another_kind_of_document(medium: str, is_named: bool) -> None:
    page = Page(1, 595, 842, "青山市财〓局\n2023年度部门〓算\n目录", False, True, medium=medium)
    with pytest.raises(Refused) as refused:
        expect_disclosure([page], [], Progress())
    assert refused.value.reason == "no_standard_tables"
    assert ("2 of their 3 lines" in str(refused.value)) is is_named


def test_a_page_in_strips_is_no_finer_than_its_coarsest_strip() -> None:
    sheet = Sheet(600, 800)
    pixels = np.full((40, 30), 250, np.uint8)
    for number, (share, dpi) in enumerate(((0.6, 200), (0.395, 80), (0.005, 40))):
        height, width = round(800 * share * dpi / 72), round(600 * dpi / 72)
        strip = np.asarray(cv2.resize(pixels, (width, height)), np.uint8)
        put_picture(sheet, f"Strip{number}", strip, (0, 0, 600, 800 * share))
    with pypdfium2.PdfDocument(pdf_bytes(pdf_objects([sheet]))) as document:
        resolution = resolution_of(document[0])
    assert resolution is not None
    assert (resolution.dpi, resolution.coarsest) == (pytest.approx(200, abs=2), pytest.approx(80, abs=2))


@pytest.mark.skipif(is_installed(), reason="the extra is installed")
def test_without_the_extra_scans_are_refused_with_the_way_to_get_it() -> None:
    result = read_document(_as_pdf(_drawn(), DPI), "scan.pdf")
    assert result.reason == "image_only"
    assert "make venv-scan" in str(result.message)
