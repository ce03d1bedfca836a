"""Printed text before it is compared."""

from __future__ import annotations

import pytest

from schemas.text import normalise, squeeze, strip_ordinal


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
        ("金", "金"),  # a compatibility ideograph
        ("—— ", "--"),
        ("－５", "-5"),
        ("合\u200b计\ufeff", "合计"),
    ],
)
def test_normalise(printed: str, compared: str) -> None:
    assert normalise(printed) == compared


def test_squeeze_keeps_what_is_printed() -> None:
    assert squeeze("“三公”　经费——") == "“三公”经费——"


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
