"""Rules between rows that are not drawn: assumed between codes, and nowhere else."""

from __future__ import annotations

import pytest

from tests.transforms.reading import amounts, grids, read, rules, texts
from tests.transforms.typeset import Ruled, caption, document, title
from transforms.result import DocumentResult

_BODY = """科目编码|科目名称|本年支出合计|基本支出|项目支出
           合计|<|30.00|20.00|10.00
           201|一般公共服务支出|24.50|14.50|10.00
           20106|财政事务|24.50|14.50|10.00
           2010601|行政运行|14.50|14.50|
           2010602|一般行政管理事务|10.00||10.00
           208|社会保障和就业支出|5.50|5.50|"""
_WIDTHS = (60, 200, 80, 80, 80)
_ALL = frozenset(range(1, 6))


def _read(table: Ruled) -> DocumentResult:
    heading = [*title("一般公共预算财政拨款支出决算表"), *caption()]
    return read(document(title("青山市财政局2023年度部门决算"), [*heading, table]))


@pytest.mark.parametrize("missing", [_ALL, frozenset({2, 3}), frozenset({1}), frozenset({4})])
def test_rows_without_rules_between_them_read_the_same(missing: frozenset[int]) -> None:
    ruled = amounts(_read(Ruled(_BODY, widths=_WIDTHS)), "fin_gpb_expenditure")
    heights = dict.fromkeys(range(1, 7), 20.0)
    result = _read(Ruled(_BODY, widths=_WIDTHS, heights=heights, no_rule_below=missing))
    assert amounts(result, "fin_gpb_expenditure") == ruled
    assert rules(result) == ["rule_assumed"]


def test_drawn_rules_are_not_assumed() -> None:
    (grid,) = grids(document([Ruled(_BODY, widths=_WIDTHS, heights={3: 60.0})]))
    assert (grid.missing_rules, grid.rows) == (0, 7)
    assert "rule_assumed" not in rules(_read(Ruled(_BODY, widths=_WIDTHS, heights={3: 60.0})))


@pytest.mark.parametrize(
    ("printed", "changed", "height"),
    [
        (
            "行政运行|14.50|14.50",
            "行政运行\\（含\\离退休）|14.50|14.50",
            36.0,
        ),  # a name through which the rule would go
        ("行政运行|14.50|14.50", "行政运行|14.50\\0.50|14.50", 36.0),  # a number at the height of no code
    ],
)
def test_where_a_text_may_belong_to_either_row_nothing_is_assumed(printed: str, changed: str, height: float) -> None:
    body = _BODY.replace(printed, changed)
    (grid,) = grids(document([Ruled(body, widths=_WIDTHS, heights={4: height}, no_rule_below=frozenset({3}))]))
    assert grid.missing_rules == 0
    assert texts(grid)[3][0] == "201062010601"


def test_numbers_outside_the_first_columns_are_no_codes() -> None:
    body = "项目|金额|数量|备注\n甲|1.00|100|201\n乙|2.00|200|208"
    (grid,) = grids(document([Ruled(body, heights={1: 20.0, 2: 20.0}, no_rule_below=frozenset({1}))]))
    assert grid.missing_rules == 0
