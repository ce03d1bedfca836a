"""What a cell for an amount says."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.forms.amounts import parse_amount, to_fen


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("1,234.56", "1234.56"),
        ("1234.56", "1234.56"),
        ("0.00", "0.00"),
        ("0", "0"),
        ("-5.00", "-5.00"),
        ("－5.00", "-5.00"),
        ("(5.00)", "-5.00"),
        ("（5.00）", "-5.00"),
        ("△5.00", "-5.00"),
        ("▲5.00", "-5.00"),
        ("１，２３４．５６", "1234.56"),
        ("¥1,234.56", "1234.56"),
        ("1,234.56元", "1234.56"),
        ("1 234.56", "1234.56"),
        ("189767551", "189767551"),
        ("0.123456", "0.123456"),
        ("999,999,999,999.99", "999999999999.99"),
    ],
)
def test_numbers(printed: str, number: str) -> None:
    value = parse_amount(printed)
    assert value.kind == "number"
    assert value.number == Decimal(number)


def test_a_number_that_fits_no_amount_is_unreadable() -> None:
    assert parse_amount("1000000000000.00").kind == "unreadable"
    most = parse_amount("-999999999999.99").number
    assert most is not None
    assert to_fen(most, "万元") == -999_999_999_999_990_000


@pytest.mark.parametrize("printed", ["", " ", "　", "\n"])
def test_blanks(printed: str) -> None:
    assert parse_amount(printed).kind == "blank"


@pytest.mark.parametrize("printed", ["-", "—", "——", "－－", "/", "／", "*", "无"])
def test_not_applicable(printed: str) -> None:
    assert parse_amount(printed).kind == "not_applicable"


@pytest.mark.parametrize(
    "printed",
    [
        "1,23.45",
        "12,34",
        "1.234,56",
        "12.5%",
        "1.00.2",
        "1,234.5610.00",
        "约5",
        "出30.00",
        "--5",
        "△-5",
        "△",
        ".50",
        "5.",
        "1e5",
        "1,811.50¹",
        "①3.30",
        "3.30⑵",
        "1½",
        "⁻5",
        "𝟏𝟐",
        "١٢",
        "合计",
    ],
)
def test_what_is_no_number_is_never_made_one(printed: str) -> None:
    assert parse_amount(printed).kind == "unreadable"


def test_fen_are_exact_or_none() -> None:
    assert to_fen(Decimal("1234.56"), "万元") == 1_234_560_000
    assert to_fen(Decimal("0.123456"), "万元") == 123_456
    assert to_fen(Decimal("0.1234567"), "万元") is None
    assert to_fen(Decimal("12.34"), "元") == 1234
    assert to_fen(Decimal("12.345"), "元") is None
    assert to_fen(Decimal("-5"), "元") == -500


@given(st.integers(min_value=1 - 10**14, max_value=10**14 - 1), st.booleans())
def test_every_amount_printed_in_yuan_comes_back(fen: int, separators: bool) -> None:
    printed = f"{Decimal(fen) / 100:,.2f}" if separators else f"{Decimal(fen) / 100:.2f}"
    number = parse_amount(printed).number
    assert number is not None
    assert to_fen(number, "元") == fen
