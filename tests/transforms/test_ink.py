"""Ink that characters and rules explain although it is near: narrow digits, thick rules."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

import samples.glyphs
from samples.altered import Draft, alter
from tests.transforms.test_appearance import AMOUNT, HEAD, TABLE, regions_after_look
from tests.transforms.typeset import Ruled, document
from transforms.reading.grids import Region

PAIRS = ["".join(pair) for pair in itertools.product("0123456789", repeat=2)]
NUMBERS = [f"3{''.join(PAIRS[start : start + 4])}.{start:02d}" for start in range(0, 100, 4)]
"""Numbers in which each digit stands next to each other one"""
_WIDTH = 596.3
"""A page that is not a whole number of pixels wide"""


@pytest.fixture(params=[0.9, 1.0, 1.1])
def narrow(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[float]:
    """Draw half-width digits that much wider than the designers of the samples' fonts did."""
    forget()
    monkeypatch.setattr(samples.glyphs, "_NARROW", request.param)
    yield request.param
    forget()


def forget() -> None:
    """Drop the outlines that were made."""
    samples.glyphs._face.cache_clear()
    samples.glyphs._subset.cache_clear()


def tables(size: float) -> Ruled:
    """All numbers, three to a row."""
    rows = [f"{row}|" + "|".join(NUMBERS[row : row + 3]) for row in range(0, len(NUMBERS) - 2, 2)]
    return Ruled("\n".join(["项目|金额|金额|金额", *rows]), size=size, height=size + 8.4)


def doubts(regions: list[Region]) -> list[tuple[str, str]]:
    """The texts of doubtful cells, with the rules."""
    return [(region.text, doubt.rule) for region in regions for doubt in region.doubts]


@pytest.mark.parametrize("size", [8, 9, 10, 10.5, 12])
def test_feet_of_digits_are_no_stops(narrow: float, size: float) -> None:
    assert doubts(regions_after_look(document([*HEAD, tables(size)], width=_WIDTH))) == []


@pytest.mark.parametrize(("narrow", "size"), [(0.9, 9), (0.9, 12), (1.0, 10), (1.0, 12)], indirect=["narrow"])
def test_stop_between_digits_is_found(narrow: float, size: float) -> None:
    data = document([*HEAD, tables(size)], width=_WIDTH)
    for number, position in (("300010203.00", 2), ("380818283.80", 4)):
        assert number in NUMBERS
        draft = Draft(data, 1)
        line = draft.line(number)
        side = size / 11
        x = line.x + position * size / 2 - side / 2
        draft.after(f"0 g {x:.2f} {line.y:.2f} {side:.2f} {side:.2f} re f")
        assert doubts(regions_after_look(draft.saved())) == [(number, "ink_unexplained")]


@pytest.mark.parametrize("gap", [0.1, 0.4, 0.8])
@pytest.mark.parametrize("thickness", [2.5, 3.0, 4.0])
def test_thick_rules_near_text_are_explained(thickness: float, gap: float) -> None:
    table = Ruled(TABLE, rules="thick", thickness=thickness, inset=gap)
    regions = regions_after_look(document([*HEAD, table]))
    assert len(regions) > 12
    assert doubts(regions) == []


@pytest.mark.parametrize("name", ["outlined_digit_beside", "outlined_stop_beside", "outlined_stop_between"])
def test_other_ink_beside_thick_rules_is_found(name: str) -> None:
    table = Ruled(TABLE, rules="thick", thickness=3.0, inset=0.2)
    regions = regions_after_look(alter(document([*HEAD, table]), 1, AMOUNT, name))
    assert doubts(regions) == [(AMOUNT, "ink_unexplained")]


@pytest.mark.parametrize(("height", "thickness"), [(12.5, 0.0), (14.0, 0.0), (16.0, 0.0), (14.0, 3.0), (18.0, 3.0)])
@pytest.mark.parametrize("side", ["left", "right"])
def test_one_drawn_as_a_plain_line_is_no_rule(height: float, thickness: float, side: str) -> None:
    """A vertical line beside a number, as high as its digits: a person reads another digit 1."""
    rows = "\n".join(f"{row}|1{row:03d}.50" for row in range(8))
    rules = {"rules": "thick", "thickness": thickness} if thickness else {}
    table = Ruled(f"项目|金额\n{rows}", size=10.0, height=height, inset=5.0, **rules)
    draft = Draft(document([*HEAD, table]), 1)
    line = draft.line("1003.50")
    x = line.x + line.width + 2 if side == "right" else line.x - 2.5
    draft.after(f"0 g {x:.2f} {line.y:.2f} 0.9 7.2 re f")
    assert doubts(regions_after_look(draft.saved())) == [("1003.50", "ink_unexplained")]


def test_vertical_rule_within_a_cell_is_explained() -> None:
    rows = "\n".join(f"{row}|1{row:03d}.50" for row in range(8))
    data = document([*HEAD, Ruled(f"项目|金额\n{rows}", size=10.0, height=14.0)])
    draft = Draft(data, 1)
    top, bottom = draft.line("1000.50"), draft.line("1007.50")
    x = top.x + top.width + 6
    draft.after(f"0 g {x:.2f} {bottom.y - 4:.2f} 0.7 {top.y - bottom.y + 14:.2f} re f")
    assert doubts(regions_after_look(draft.saved())) == []
