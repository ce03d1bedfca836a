"""Printed text before it is compared."""

from __future__ import annotations

import re
import unicodedata

import pytest

from common.text import is_digits, normalise, running_number, squeeze, strip_ordinal


@pytest.mark.parametrize(
    ("printed", "compared"),
    [
        ("公 务 用 车", "公务用车"),
        ("收\n入", "收入"),
        ("项　目", "项目"),
        ("因公出国（境）费", "因公出国(境)费"),
        ("“三公”经费", "三公经费"),
        ("＂三公＂经费", "三公经费"),
        ("「三公」经费", "三公经费"),
        ("其中：教育收费", "其中:教育收费"),
        ("１２３．４５", "123.45"),
        ("１，２３４．００", "1,234.00"),
        ("⼈员经费", "人员经费"),  # a Kangxi radical
        ("⻋辆", "车辆"),  # a radical of the supplement, which NFKC leaves
        ("财政专⼾管理", "财政专户管理"),  # a Kangxi radical that simplified fonts draw as 户
        ("金", "金"),  # a compatibility ideograph
        ("—— ", "--"),
        ("⸺", "--"),  # —— as one glyph
        ("－５", "-5"),
        ("合\u200b计\ufeff", "合计"),
    ],
)
def test_normalise(printed: str, compared: str) -> None:
    assert normalise(printed) == compared


def test_squeeze_keeps_what_is_printed() -> None:
    assert squeeze("“三公”　经费——") == "“三公”经费——"
    assert squeeze("⸺") == "——"


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("一、一般公共服务支出", "一般公共服务支出"),
        ("二十六、抗疫特别国债安排的支出", "抗疫特别国债安排的支出"),
        ("(一)行政单位", "行政单位"),
        ("1.因公出国(境)费", "因公出国(境)费"),
        ("(1)公务用车购置费", "公务用车购置费"),
        ("①办公费", "办公费"),
        ("一般公共预算财政拨款", "一般公共预算财政拨款"),
        ("1.5万元", "1.5万元"),
        ("三公经费", "三公经费"),
    ],
)
def test_ordinals(name: str, bare: str) -> None:
    assert strip_ordinal(name) == bare


_UNITS = frozenset("㍸㍹㎟㎠㎡㎢㎣㎤㎥㎦㎨㎯")


def test_nothing_but_a_digit_becomes_a_digit() -> None:
    digits = frozenset("0123456789０１２３４５６７８９")
    every = (chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    became = [char for char in every if char not in digits and re.search("[0-9]", squeeze(char))]
    assert frozenset(became) == _UNITS
    for char in _UNITS:
        assert squeeze(char) == unicodedata.normalize("NFKC", char)


@pytest.mark.parametrize(
    ("printed", "compared"),
    [("1,811.50¹", "1,811.50¹"), ("①办公费", "①办公费"), ("２①（３）", "2①(3)"), ("⁻5", "⁻5"), ("1⁄2½", "1⁄2½")],
)
def test_marks_stay_marks(printed: str, compared: str) -> None:
    assert normalise(printed) == compared


@pytest.mark.parametrize("name", ["①办公费", "⑴办公费", "⒈办公费"])
def test_ordinals_of_one_character(name: str) -> None:
    assert strip_ordinal(normalise(name)) == "办公费"


def test_running_numbers_in_circles() -> None:
    assert [running_number(text) for text in ("①", "⑳", "3", "4=5+6")] == ["1", "20", "3", "4=5+6"]


@pytest.mark.parametrize(
    ("text", "holds"), [("123", True), ("", False), ("①", False), ("²", False), ("1.5", False), ("١", False)]
)
def test_digits_are_those_that_an_int_takes(text: str, holds: bool) -> None:
    assert is_digits(text) is holds
