"""Names that are too high for their cell: their last line is cut off by the rule below and stands in the next row."""

from __future__ import annotations

import pytest

from tests.transforms import handmade
from transforms.reading.filling import fill
from transforms.reading.grids import Grid
from transforms.reading.numbers import Strokes
from transforms.reading.opening import Char

_SIZE = 10.0
_LEFT = 2.0


def _line(text: str, y0: float, x0: float = _LEFT) -> list[Char]:
    return [Char(sign, x0 + n * _SIZE, y0, x0 + (n + 1) * _SIZE, y0 + _SIZE, size=_SIZE) for n, sign in enumerate(text)]


def _names(*lines: list[Char]) -> list[str]:
    """What two rows of 20 points say whose first column is 100 points wide."""
    grid: Grid = handmade.grid("|\n|")
    fill(grid, [char for line in lines for char in line], "pdfium", Strokes(()))
    return [grid.cells[row][0].second for row in range(2)]


def test_the_last_line_goes_back_to_its_cell() -> None:
    names = _names(_line("水利工程运行与维修养", 4), _line("护费", 16), _line("水利前期工作", 25))
    assert names == ["水利工程运行与维修养护费", "水利前期工作"]


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(_line("护费", 21), id="it does not reach into the cell above"),
        pytest.param(_line("2080505", 16), id="digits stay where they stand"),
        pytest.param(_line("护费", 16, x0=40), id="it does not begin a line"),
    ],
)
def test_other_text_stays_in_its_row(second: list[Char]) -> None:
    assert _names(_line("水利工程运行与维修养", 4), second)[0] == "水利工程运行与维修养"


def test_a_text_below_a_line_with_room_left_is_no_part_of_it() -> None:
    assert _names(_line("水利工程", 4), _line("护费", 16))[0] == "水利工程"
