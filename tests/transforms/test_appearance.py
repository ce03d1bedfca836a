"""Compare the ink of a page with its text; `samples.altered` makes pages where they differ."""

from __future__ import annotations

from collections import Counter

import pytest

from samples.altered import ALTERATIONS, alter
from tests.transforms.typeset import Ruled, caption, cropped, document, title, turned
from transforms.appearance.reading import look_at_pages
from transforms.appearance.rendering import picture_of
from transforms.reading.grid_reader import read_grids
from transforms.reading.grids import Region, regions_of
from transforms.reading.opening import Opened

AMOUNT = "1,234.56"
HEAD = [*title("收入支出决算总表"), *caption("部门：某市某局")]
TABLE = f"""
项目|行次|金额|备注
一、收入|1|{AMOUNT}|
二、支出|2|-789.01|
三、结余|3||无
"""
LIES = sorted(name for name, alteration in ALTERATIONS.items() if alteration.shows != "same")
CONTROLS = sorted(ALTERATIONS.keys() - LIES)


def regions_after_look(data: bytes) -> list[Region]:
    """The printed cells of a document, each compared with its page."""
    opened = Opened(data)
    pages = [page for page in opened.pages if page.has_paths]
    chars = {page.number: opened.chars(page.number) for page in pages}
    grids = read_grids(opened, pages, chars)
    assert look_at_pages(opened, grids, chars) == []
    opened.close()
    return list(regions_of(grids))


def silent(regions: list[Region], amount: str) -> bool:
    """Whether a number would be taken although the page shows something else."""
    return any(region.text == amount and region.page_reading == "agrees" for region in regions)


@pytest.mark.parametrize("name", LIES)
def test_altered_cell_never_agrees(name: str) -> None:
    regions = regions_after_look(alter(document([*HEAD, Ruled(TABLE)]), 1, AMOUNT, name))
    assert not silent(regions, AMOUNT)
    if name != "type3_without_codes":  # its text is not a number
        assert any(region.doubts for region in regions)
    # Nothing is said of the other amount, unless the page ends above it.
    others = [region.page_reading for region in regions if region.text == "-789.01"]
    assert others == ["agrees"] or name == "crop_box"


@pytest.mark.parametrize("name", CONTROLS)
def test_harmless_change_agrees(name: str) -> None:
    regions = regions_after_look(alter(document([*HEAD, Ruled(TABLE)]), 1, AMOUNT, name))
    assert AMOUNT in [region.text for region in regions]
    assert [(region.text, region.doubts) for region in regions if region.doubts] == []
    assert {region.page_reading for region in regions} == {"agrees"}


@pytest.mark.parametrize(
    ("name", "rule", "detail"),
    [
        ("white", "text_not_visible", "it has the colour of the paper"),
        ("mode_invisible", "text_not_visible", "it is drawn in an invisible mode"),
        ("alpha_zero", "text_not_visible", "it is transparent"),
        ("layer_off", "text_not_visible", "it is on an optional layer"),
        ("tiny", "text_not_visible", "it is too small to be read"),
        ("clip_path", "text_not_visible", "something hides it or cuts it off"),
        ("cover_picture", "text_covered", "is covered by a picture"),
        ("freetext", "annotation_over_table", "an annotation (FreeText)"),
        ("strikeout", "annotation_over_table", "an annotation (StrikeOut)"),
        ("field", "form_field_in_table", "a form field"),
        ("crop_box", "text_outside_page", "outside the visible part of the page"),
        ("struck_out", "text_struck_out", "A line is drawn through"),
        ("outlined_digit_beside", "ink_unexplained", "a drawing"),
    ],
)
def test_finding_names_what_is_seen(name: str, rule: str, detail: str) -> None:
    regions = regions_after_look(alter(document([*HEAD, Ruled(TABLE)]), 1, AMOUNT, name))
    doubts = [doubt for region in regions for doubt in region.doubts if region.text == AMOUNT]
    assert any(doubt.rule == rule and detail in str(doubt.detail) for doubt in doubts), doubts


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("name", ["white", "cover_white", "outlined_digit_beside", "freetext", "struck_out"])
def test_alterations_on_turned_pages(name: str, rotate: int) -> None:
    data = alter(document([*HEAD, Ruled(TABLE)]), 1, AMOUNT, name)
    content = {0: 0, 90: 90, 180: 180, 270: 270}[rotate]
    regions = regions_after_look(turned(data, content=0 if name == "freetext" else content, rotate=rotate))
    assert AMOUNT in [region.text for region in regions]
    assert not silent(regions, AMOUNT)
    assert [region.page_reading for region in regions if region.text == "-789.01"] == ["agrees"]


@pytest.mark.parametrize(
    "table",
    [
        Ruled(TABLE, rules="rect"),
        Ruled(TABLE, rules="thick"),
        Ruled(TABLE, rules="polygon"),
        Ruled(TABLE, rules="dashes"),
        Ruled(TABLE, rules="pieces"),
        Ruled(TABLE, rules="dots"),
        Ruled(TABLE, rules="frames", inset=4),
        Ruled(TABLE, no_sides=True),
        Ruled(TABLE, shaded=frozenset({0, 2})),
        Ruled(TABLE, doubled=frozenset({1, 2})),
        Ruled(TABLE, size=6, height=10),
        Ruled(TABLE, size=14, height=22),
        Ruled(TABLE, align="right"),
        Ruled("科目|金额\n　　一般公共服务\\支出|1,234.56\n　合计|8.00", heights={1: 30}),
    ],
    ids=[
        "rect",
        "thick",
        "polygon",
        "dashes",
        "pieces",
        "dots",
        "double",
        "open",
        "zebra",
        "bold",
        "small",
        "large",
        "right",
        "set_in",
    ],
)
def test_sound_tables_agree_however_drawn(table: Ruled) -> None:
    regions = regions_after_look(document([*HEAD, table]))
    assert [(region.text, region.doubts) for region in regions if region.doubts] == []
    assert Counter(region.page_reading for region in regions) == {"agrees": len(regions)}


def test_page_boxes_away_from_the_origin_agree() -> None:
    regions = regions_after_look(cropped(document([*HEAD, Ruled(TABLE)]), 30, (-200, 350)))
    assert {region.page_reading for region in regions} == {"agrees"}


def test_too_large_page_is_a_finding() -> None:
    opened = Opened(document([*HEAD, Ruled(TABLE)], width=9000, height=9000))
    chars = {1: opened.chars(1)}
    grids = read_grids(opened, opened.pages, chars)
    assert [finding.rule for finding in look_at_pages(opened, grids, chars)] == ["page_not_looked_at"]
    assert {region.page_reading for region in regions_of(grids)} == {"not_looked"}
    opened.close()


@pytest.mark.parametrize("name", ["white", "mode_invisible", "alpha_zero", "layer_off", "cover_white"])
def test_invisible_unit_is_a_finding(name: str) -> None:
    opened = Opened(alter(document([*HEAD, Ruled(TABLE)]), 1, "单位：万元", name))
    chars = {1: opened.chars(1)}
    grids = read_grids(opened, opened.pages, chars)
    findings = look_at_pages(opened, grids, chars)
    opened.close()
    assert [(finding.rule, finding.printed) for finding in findings] == [("line_not_visible", "单位万元")]


def test_lines_that_are_not_seen_on_several_pages_are_one_finding() -> None:
    content = alter(document([*HEAD, Ruled(TABLE)], [*HEAD, Ruled(TABLE)]), 1, "单位：万元", "white")
    opened = Opened(alter(content, 2, "单位：万元", "white"))
    chars = {number: opened.chars(number) for number in (1, 2)}
    (finding,) = look_at_pages(opened, read_grids(opened, opened.pages, chars), chars)
    opened.close()
    assert (finding.rule, finding.page) == ("line_not_visible", 1)
    assert "1-2" in finding.text("en")


def test_text_outside_the_crop_box_is_not_a_line() -> None:
    opened = Opened(alter(document([*HEAD, Ruled(TABLE)]), 1, AMOUNT, "crop_box"))
    (page,) = opened.pages
    texts = "".join(char.text for char in page.shown(opened.chars(1)))
    opened.close()
    assert "收入支出决算总表" in texts
    assert AMOUNT not in texts


def test_picture_with_and_without_annotations() -> None:
    data = alter(document([*HEAD, Ruled(TABLE)]), 1, AMOUNT, "redact")
    opened = Opened(data)
    with opened.drawn() as pdf:
        shown, bare = picture_of(pdf[0]), picture_of(pdf[0], annotations=False)
        assert shown
        assert bare
        assert (shown.grey != bare.grey).any()
    opened.close()
