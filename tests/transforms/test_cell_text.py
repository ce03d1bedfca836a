"""Reading cells: numbers as runs, footnote marks, shadows and strikes, and cells that are in doubt."""

from __future__ import annotations

import dataclasses

import pytest

from tests.transforms.pieces import SIZE, Piece, Stroke, cell, grid, table, width
from tests.transforms.reading import grids_and_lines
from transforms.reading.grids import Region

_FONTS = ("song", "simsun", "times", "helvetica")


def _number(region: Region) -> str:
    """What both engines read as a number without doubt."""
    assert region.text == region.second
    assert region.doubt == ""
    return region.text


def _beside(number: str, font: str = "song", **change: object) -> Piece:
    """A piece that begins where a text at the usual place ends."""
    x = 6.0 + width(number, font=font)
    return dataclasses.replace(Piece("", x=x, font=font), **change)  # type: ignore[arg-type]  # any of its fields


@pytest.mark.parametrize("font", _FONTS)
@pytest.mark.parametrize("text", ["1,811.50", "0.94", "25412", "-3.30", "987.027608", "7"])
def test_a_number(text: str, font: str) -> None:
    assert _number(cell(Piece(text, font=font))) == text


@pytest.mark.parametrize(
    "text", ["（5.00）", "１，８１１．５０", "△25412", "1，811.50", "1,811.5０", "－0.94", "¥5.00", "12.30元"]
)
def test_a_number_in_other_forms(text: str) -> None:
    assert _number(cell(Piece(text))) == text


@pytest.mark.parametrize("font", _FONTS)
@pytest.mark.parametrize(("number", "mark"), [("1,811.50", "1"), ("25412", "2"), ("3.30", "12"), ("0.94", "[3]")])
@pytest.mark.parametrize(("size", "up"), [(6.0, 3.75), (5.0, 3.0), (4.5, 4.5), (7.0, 2.0)])
def test_a_small_raised_mark_is_no_part_of_the_number(
    number: str, mark: str, size: float, up: float, font: str
) -> None:
    region = cell(Piece(number, font=font), _beside(number, font, text=mark, size=size, up=up))
    assert _number(region) == number
    assert region.marks == mark


def test_a_small_raised_mark_before_the_number() -> None:
    assert _number(cell(Piece("3", x=3, size=5, up=4), Piece("1,811.50", x=6))) == "1,811.50"


@pytest.mark.parametrize("text", ["3.30①", "①3.30", "25412②", "1,811.50¹", "25412²", "3.30❸"])
def test_marks_that_are_characters_of_their_own(text: str) -> None:
    assert _number(cell(Piece(text))) == text.strip("①②¹²❸")


@pytest.mark.parametrize(
    ("mark", "doubt"),
    [
        ({"text": "50", "size": 6.0, "up": 3.75}, "size"),  # 25412 and fifty hundredths, as prices are set?
        ({"text": "2", "size": 6.0}, "size"),  # small, on the same line
        ({"text": "2", "size": 6.0, "up": -2.0}, "size"),  # lowered
        ({"text": "2", "up": 3.75}, "lines"),  # raised, as large
        ({"text": "9", "size": 0.75}, "size"),
        ({"text": "9", "size": 0.01}, "size"),
        ({"text": "2", "size": 6.0, "up": 3.75, "x": 80.0}, "size"),  # far away
    ],
)
def test_unclear_marks_are_in_doubt(mark: dict[str, object], doubt: str) -> None:
    region = cell(Piece("25412"), _beside("25412", **mark), widths=(120.0, 90.0))
    assert region.doubt == doubt


@pytest.mark.parametrize("font", _FONTS)
@pytest.mark.parametrize(("old", "new"), [("9800", "116847"), ("1.50", "2.50"), ("45.80", "4,580.00"), ("12", "34")])
@pytest.mark.parametrize("gap", [1.2, 2.3, 4.5, 12.0])
def test_two_numbers_in_a_cell_are_in_doubt(old: str, new: str, gap: float, font: str) -> None:
    region = cell(Piece(old, font=font), Piece(new, x=6 + width(old, font=font) + gap, font=font))
    assert region.doubt == "gap"


@pytest.mark.parametrize("thick", [0.0, 0.75])
@pytest.mark.parametrize("up", [2.5, 3.0, 3.6])
@pytest.mark.parametrize("new_first", [False, True])
def test_a_struck_out_number_beside_the_one_that_counts(thick: float, up: float, new_first: bool) -> None:
    first, second = ("116847", "9800") if new_first else ("9800", "116847")
    x = 6 + width(first) + 2.3
    start = x if new_first else 6.0
    stroke = Stroke(start, start + width("9800"), up, thick)
    assert _number(cell(Piece(first), Piece(second, x=x), stroke)) == "116847"


@pytest.mark.parametrize("share", [1.0, 0.5, 0.2])
def test_a_struck_out_number_alone_is_in_doubt(share: float) -> None:
    assert cell(Piece("9,800.00"), Stroke(6, 6 + share * width("9,800.00"), 3.2)).doubt == "struck"


def test_two_numbers_that_are_both_struck_out() -> None:
    pieces = Piece("9800"), Piece("116847", x=6 + width("9800") + 2.3)
    assert cell(*pieces, Stroke(6, 80, 3.2)).doubt == "struck"


def test_a_line_that_crosses_the_whole_table_strikes_its_numbers_out() -> None:
    region = next(region for row in grid(Piece("9,800.00"), Stroke(0, 180, 3.0)).cells for region in row if region.text)
    assert region.doubt == "struck"


@pytest.mark.parametrize("up", [-1.5, 8.0])
def test_lines_under_and_over_a_number_do_not_strike_it_out(up: float) -> None:
    assert _number(cell(Piece("9,800.00"), Stroke(6, 6 + width("9,800.00"), up))) == "9,800.00"


@pytest.mark.parametrize("font", _FONTS)
@pytest.mark.parametrize(("dx", "up"), [(2.25, 0.0), (0.75, -0.75), (1.5, -1.5), (-1.0, -1.0), (0.0, 1.5)])
def test_a_shadow_is_the_same_number(dx: float, up: float, font: str) -> None:
    assert _number(cell(Piece("1,280.94", font=font), Piece("1,280.94", x=6 + dx, up=up, font=font))) == "1,280.94"


@pytest.mark.parametrize("dx", [0.3, 0.6, 1.0])
def test_bold_by_printing_twice(dx: float) -> None:
    assert _number(cell(Piece("1,280.94"), Piece("1,280.94", x=6 + dx))) == "1,280.94"


def test_another_number_over_the_number_is_in_doubt() -> None:
    assert cell(Piece("1,280.94"), Piece("3,711.05", x=8.25)).doubt != ""


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_numbers_printed_sideways(turn: int) -> None:
    x, up = {90: (20.0, -10.0), 180: (60.0, 6.0), 270: (20.0, 20.0)}[turn]
    piece = Piece("45.80", x=x, up=up, turn=turn)
    upright = [Piece("决算数", row=0), Piece("预算数", row=0, x=96), Piece("公务接待费", x=96)]
    assert _number(cell(piece, *upright)) == "45.80"


def test_directions_that_differ_in_a_cell() -> None:
    pieces = Piece("45.80", x=40), Piece("12", x=20, up=-10, turn=90), Piece("公务接待费及其他", x=96)
    assert cell(*pieces).doubt == "turned"


def _lines(*lines: str) -> Region:
    return cell(*(Piece(line, up=8 - 11 * number) for number, line in enumerate(lines)))


@pytest.mark.parametrize(
    "lines", [("1,811.", "50"), ("1,", "811.50"), ("1,811", ".50"), ("(5.0", "0)"), ("1,81", "1.50")]
)
def test_number_over_two_lines(lines: tuple[str, ...]) -> None:
    region = _lines(*lines)
    assert _number(region) == "".join(lines)
    assert region.lines == lines


@pytest.mark.parametrize(
    "lines", [("254", "12"), ("—", "0.94"), ("1,811", "234"), ("0.12", "34"), ("1,8", "11.5", "0")]
)
def test_lines_that_may_be_two_numbers(lines: tuple[str, ...]) -> None:
    assert _lines(*lines).doubt == "lines"


def test_lines_far_from_each_other_are_no_number() -> None:
    assert cell(Piece("1,811.", up=12), Piece("50", up=-10)).doubt == "lines"


def _spaced(*groups: str, gap: float = 2.25) -> list[Piece]:
    pieces, x = [], 6.0
    for group in groups:
        pieces.append(Piece(group, x=x))
        x += width(group) + gap
    return pieces


@pytest.mark.parametrize("groups", [("1", "811.50"), ("-12", "345", "678.90")])
def test_groups_of_three_set_apart_by_a_space(groups: tuple[str, ...]) -> None:
    assert _number(cell(*_spaced(*groups))) == "".join(groups)


@pytest.mark.parametrize("other", ["1,811.50", "1811.50"])
def test_groups_are_in_doubt_where_the_table_groups_otherwise(other: str) -> None:
    assert cell(*_spaced("2", "811.50"), Piece(other, x=96)).doubt == "gap"


@pytest.mark.parametrize(
    "groups", [("1", "811"), ("9800", "116847"), ("12", "34.50"), ("1,234", "567.00"), ("1.5", "811.50")]
)
def test_other_groups_are_two_numbers(groups: tuple[str, ...]) -> None:
    assert cell(*_spaced(*groups)).doubt == "gap"


def test_groups_with_unlike_spaces_are_two_numbers() -> None:
    first, second = _spaced("12", "345")
    third = Piece("678.90", x=second.x + width("345") + 4.5)
    assert cell(first, second, third).doubt == "gap"


@pytest.mark.parametrize("space", [0.9, 2.0, 3.0])
def test_letters_set_apart_evenly_are_one_number(space: float) -> None:
    assert _number(cell(*_spaced(*"58341.63", gap=space), widths=(120.0, 90.0))) == "58341.63"


def test_a_currency_sign_at_the_other_side_of_its_cell() -> None:
    assert _number(cell(Piece("¥"), Piece("1,811.50", x=40))) == "¥1,811.50"


def test_a_sign_that_stands_apart_is_in_doubt() -> None:
    assert cell(Piece("-"), Piece("1,811.50", x=40)).doubt == "gap"


@pytest.mark.parametrize("number", ["3,186.23", "186.23", "3186.23"])
@pytest.mark.parametrize("code", ["302", "30201", "2010301"])
def test_an_amount_wider_than_its_cell_over_the_code_of_the_next(number: str, code: str) -> None:
    edge = 6 + width(number) - 6  # the last digits lie beyond the rule
    cells = grid(Piece(number), Piece(code, x=edge + 2.2), widths=(edge, 90.0)).cells[1]
    assert [_number(region) for region in cells] == [number, code]


@pytest.mark.parametrize(("number", "code"), [("3,186.23", "302"), ("3186", "302"), ("186.2", "302"), ("25412", "12")])
def test_an_amount_glued_to_the_code_of_the_next_cell_is_cut(number: str, code: str) -> None:
    edge = 6 + width(number) - 6
    other = Piece("5,555.55", row=0)
    cells = grid(Piece(number), Piece(code, x=6 + width(number)), other, widths=(edge, 90.0)).cells[1]
    assert [region.crossing for region in cells] == ["cut", "cut"]


def test_a_line_number_glued_to_an_amount_wider_than_its_cell_is_cut() -> None:
    line_no, amount = Piece("12", x=30), Piece("234.56", x=30 + width("12"))
    cells = grid(line_no, amount, Piece("5,555.55", x=50, row=0), widths=(42.0, 60.0)).cells[1]
    assert [region.crossing for region in cells] == ["cut", "cut"]


def test_an_amount_between_the_words_of_the_next_cell() -> None:
    edge = 6 + width("3,408.85") - 4
    cells = grid(Piece("3,408.85"), Piece("公用经费合计", x=edge + 1), widths=(edge, 90.0)).cells[1]
    assert [_number(region) for region in cells] == ["3,408.85", "公用经费合计"]


@pytest.mark.parametrize("name", ["其他支出含上年2023", "其他支出（上年2023年结转）"])
def test_digits_of_a_name_that_runs_into_the_next_cell_are_no_amount(name: str) -> None:
    start = width(name[: name.index("2023")])
    region = cell(Piece(name, x=60 - start), widths=(60.0, 90.0), col=1)
    assert "2023" in region.text
    assert region.doubt == "glued"


def test_an_unsigned_red_number_may_be_negative() -> None:
    region = cell(Piece("0.94", red=True), Piece("5.00", x=96))
    assert region.doubt == "red"
    assert cell(Piece("-0.94", red=True), Piece("5.00", x=96)).doubt == ""
    assert cell(Piece("0.94", red=True), Piece("5.00", x=96, red=True)).doubt == ""


@pytest.mark.parametrize("mark", ["①", "¹", "②"])
def test_marks_behind_codes_and_names(mark: str) -> None:
    assert _number(cell(Piece("2010301" + mark))) == "2010301"
    assert _number(cell(Piece("行政运行" + mark))) == "行政运行"


@pytest.mark.parametrize("text", ["2010301", "行政运行", "12"])
def test_small_raised_marks_behind_codes_names_and_line_numbers(text: str) -> None:
    region = cell(Piece(text), _beside(text, text="1", size=SIZE * 0.6, up=3.6))
    assert _number(region) == text
    assert region.marks == "1"


def test_a_code_before_a_name_is_one_run() -> None:
    assert cell(Piece("2010301行政运行")).doubt == ""
    assert cell(Piece("1"), Piece("301工资福利支出", x=13)).doubt == "gap"


@pytest.mark.parametrize("text", ["①办公费", "①", "4=5+6", "2023年决算数"])
def test_marks_and_digits_that_are_kept(text: str) -> None:
    region = cell(Piece(text))
    assert (region.text, region.doubt) == (text, "")


@pytest.mark.parametrize("lines", [("138,907.2", "4"), ("0.0", "0"), ("1682.7", "6")])
def test_a_number_broken_in_its_decimals_where_all_others_have_as_many(lines: tuple[str, ...]) -> None:
    broken = [Piece(line, up=8 - 11 * number) for number, line in enumerate(lines)]
    others = [Piece(text, x=96, row=row) for row, text in enumerate(["1.25", "3,711.05", "0.90"])]
    assert _number(grid(*broken, *others, rows=3).cells[1][0]) == "".join(lines)
    few = grid(*broken, *others[:2], rows=3).cells[1][0]
    unlike = grid(*broken, *others, Piece("7.5", row=2), rows=3).cells[1][0]
    assert [few.doubt, unlike.doubt] == ["lines", "lines"]


def _stacked(*numbers: tuple[str, str], column: float = 46.0) -> list[str]:
    """The doubts of cells below each other, each with two lines of digits."""
    pieces = [
        Piece(line, row=row, up=8 - 11 * number)
        for row, lines in enumerate(numbers, 1)
        for number, line in enumerate(lines)
    ]
    return [row[0].doubt for row in grid(*pieces, widths=(column, 90.0), rows=len(numbers) + 1).cells[1:]]


def test_numbers_that_are_all_broken_prove_each_other() -> None:
    broken = ("1,325.29", "6467"), ("838.6312", "96"), ("130.8894", "05")
    assert _stacked(*broken) == ["", "", ""]
    assert _stacked(*broken, column=66.0) == ["lines"] * 3  # the digits had room
    alike = ("1,325.29", "6467"), ("838.63", "1296"), ("30.88", "9405")  # as two amounts in each cell would be
    assert _stacked(*alike) == ["lines"] * 3
    unlike = ("1,325.29", "6467"), ("838.6312", "96"), ("30.8894", "5")
    assert _stacked(*unlike) == ["lines"] * 3
    assert _stacked(("1,325.29", "6467"), ("838.6312", "96")) == ["lines"] * 2  # too few


def test_a_small_raised_mark_behind_a_title() -> None:
    mark = Piece("1", x=6 + width("收入支出决算总表", size=12), size=6, up=5, row=-1)
    _, lines = grids_and_lines(table(Piece("收入支出决算总表", size=12, row=-1), mark, Piece("1.00")))
    assert [line.text for line in lines[1]] == ["收入支出决算总表"]
