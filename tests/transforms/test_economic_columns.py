"""Columns headed by classes of an economic classification: the code beside that of the row."""

from __future__ import annotations

import pytest

from tests.transforms.test_columns import columns_of

_LABELS = ("科目编码", "科目名称")


def _read(table_key: str, *headers: str) -> list[str]:
    """Measure and economic code of each column behind the labels; ? where it is not read."""
    bindings = [column.binding for column in columns_of(table_key, *_LABELS, *headers)][len(_LABELS) :]
    return [
        f"{binding.measure} {binding.economic_code or binding.government_economic_code}".strip() if binding else "?"
        for binding in bindings
    ]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            ["合计", "基本支出/小计", "基本支出/工资福利支出", "基本支出/对个人和家庭的补助", "项目支出"],
            [
                "expenditure",
                "basic_expenditure",
                "basic_expenditure 301",
                "basic_expenditure 303",
                "project_expenditure",
            ],
        ),
        (
            ["合计", "工资福利支出/小计", "工资福利支出/30102津贴补贴", "其他支出"],
            ["expenditure", "expenditure 301", "expenditure 30102", "expenditure 399"],
        ),
        (
            ["合计", "工资福利", "商品服务支出", "对个人和家庭补助"],
            ["expenditure", "expenditure 301", "expenditure 302", "expenditure 303"],
        ),
        # Names of both classifications are those of the one that the others belong to.
        (["合计", "501机关工资福利支出", "对个人和家庭的补助"], ["expenditure", "expenditure 501", "expenditure 509"]),
        (["合计", "对个人和家庭的补助"], ["expenditure", "?"]),
        (["合计", "工资福利支出", "机关商品和服务支出"], ["expenditure", "?", "?"]),
        # Beside basic and project expenditure, a class may be of one or of both.
        (
            ["合计", "基本支出", "工资福利支出", "项目支出"],
            ["expenditure", "basic_expenditure", "?", "project_expenditure"],
        ),
        # A printed code of another class, or a section that is none of the class.
        (["合计", "302工资福利支出", "工资福利支出/办公费"], ["expenditure", "?", "?"]),
    ],
)
def test_classes_are_codes_beside_that_of_the_row(headers: list[str], expected: list[str]) -> None:
    assert _read("bud_gpb_expenditure", *headers) == expected


def test_a_table_of_projects_says_which_expenditure_its_classes_are_of() -> None:
    measures = _read("bud_gpb_project", "项目支出合计", "工资福利支出", "资本性支出（基本建设）")
    assert measures == ["project_expenditure", "project_expenditure 301", "project_expenditure 309"]


def test_tables_by_economic_code_have_no_such_columns() -> None:
    assert _read("bud_gpb_basic", "合计", "工资福利支出") == ["basic_expenditure", "?"]


def test_rows_with_economic_codes_of_their_own_are_not_crossed_again() -> None:
    stacks = ("部门预算支出经济分类科目/科目编码", "部门预算支出经济分类科目/科目名称", "合计", "工资福利支出")
    columns = columns_of("bud_gpb_expenditure", "功能分类科目/科目编码", "功能分类科目/科目名称", *stacks)
    assert columns[-2].binding is not None
    assert columns[-1].binding is None
