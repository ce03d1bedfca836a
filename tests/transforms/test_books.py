"""The books of several bodies in one document are named with their pages, and never loaded as one."""

from __future__ import annotations

import pytest

from tests.transforms.reading import read, rules
from tests.transforms.typeset import Printed, Ruled, caption, document, title

_HEADER = "科目编码|科目名称|合计|基本支出|项目支出"
_GPB = "一般公共预算财政拨款支出决算表"
_STATE = "国有资本经营预算财政拨款支出决算表"


def _page(name: str, body: str, amount: str = "3.00") -> list[Printed]:
    table = Ruled(f"{_HEADER}\n合计||{amount}|{amount}|0.00\n201|一般公共服务支出|{amount}|{amount}|0.00")
    return [*title(name), *caption(f"部门：{body}" if body else ""), table]


def _cover(body: str) -> list[Printed]:
    return title(body, "2023年度部门决算")


def _books(*pages: list[Printed]) -> list[str]:
    findings = read(document(*pages)).frames["findings"]
    return [
        row["message"].partition("pages: ")[2].partition(". ")[0]
        for row in findings[findings["rule"] == "several_books"].to_dict("records")
    ]


@pytest.mark.parametrize("named", [True, False])
def test_the_books_of_two_bodies_are_named_with_their_pages(named: bool) -> None:
    first, second = "青山市财政局", "青山市司法局"
    pages = [
        _cover(first),
        _page(_GPB, first if named else ""),
        _cover(second),
        _page(_GPB, second if named else "", "4.00"),
    ]
    assert _books(*pages) == [f"{first} (1-2); {second} (3-4)"]


def test_a_department_and_its_headquarters_have_a_book_each() -> None:
    pages = [
        _cover("青山市财政局"),
        _page(_GPB, ""),
        _cover("青山市财政局（本级）"),
        _page(_GPB, "", "4.00"),
    ]
    assert _books(*pages) == ["青山市财政局 (1-2); 青山市财政局 (3-4)"]


def test_captions_under_the_cover_of_a_headquarters_may_leave_it_out() -> None:
    name = "青山市财政局"
    pages = [_cover(name), _page(_GPB, name), _cover(f"{name}（本级）"), _page(_GPB, name, "4.00"), _page(_STATE, name)]
    assert _books(*pages) == [f"{name} (1-2); {name} (3-5)"]


@pytest.mark.parametrize("second", [("青山市财政局", "2023年度单位决算"), ("青山市财政局", "2022年度部门决算")])
def test_a_cover_of_another_scope_or_year_begins_a_book(second: tuple[str, str]) -> None:
    pages = [_cover("青山市财政局"), _page(_GPB, ""), title(*second), _page(_GPB, "", "4.00")]
    assert _books(*pages) == ["青山市财政局 (1-2); 青山市财政局 (3-4)"]


def test_books_without_covers_begin_with_their_first_table() -> None:
    pages = [
        _cover("青山市财政局"),
        _page(_GPB, "青山市财政局"),
        _page(_STATE, "青山市财政局"),
        _page(_GPB, "青山市国库中心", "4.00"),
    ]
    assert _books(*pages) == ["青山市财政局 (1-3); 青山市国库中心 (4)"]


@pytest.mark.parametrize(
    "pages",
    [
        # One table of another body is a foreign table, and no book.
        [_cover("青山市财政局"), _page(_GPB, "青山市财政局"), _page(_STATE, "青山市司法局", "4.00")],
        # Nor does it make two books of the tables around it.
        [
            _cover("青山市财政局"),
            _page(_GPB, "青山市财政局"),
            _page(_STATE, "青山市司法局", "4.00"),
            _page(_GPB, "青山市财政局", "5.00"),
        ],
        # The same body twice: which of the two tables counts is another question.
        [_cover("青山市财政局"), _page(_GPB, "青山市财政局"), _cover("青山市财政局"), _page(_GPB, "", "4.00")],
    ],
)
def test_what_is_no_second_book(pages: list[list[Printed]]) -> None:
    assert _books(*pages) == []


def test_the_sentences_of_a_table_twice_say_what_to_do() -> None:
    result = read(document(_cover("青山市财政局"), _page(_GPB, ""), _cover("青山市财政局"), _page(_GPB, "", "4.00")))
    assert "second_table" in rules(result)
