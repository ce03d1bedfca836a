"""What a header may lack under a title, what must not be guessed of it, and its texts as they are compared."""

from __future__ import annotations

import pytest

from schemas.reading.forms import forms
from schemas.reading.header_words import features_of, header_text
from tests.transforms.reading import bound, grids, said_of
from tests.transforms.typeset import Ruled, document
from transforms.forms.headers import bind_columns

_EXPENDITURE_ROW = "2010101|行政运行|10.00|9.00|1.00|||"
_EXPENDITURE = ["expenditure", "basic_expenditure", "project_expenditure"]

_TITLED = {
    "columns left out": (
        "fin_expenditure",
        "科目编码|科目名称|本年支出合计|基本支出|项目支出\n2010101|行政运行|10.00|9.00|1.00",
        ["code", "name", *_EXPENDITURE],
    ),
    "government funds, expenditure only": (
        "fin_govfund",
        """项目|<|本年支出|<|<
           功能分类科目编码|科目名称|合计|基本支出|项目支出
           212|城乡社区支出|1.00||1.00""",
        ["code", "name", *_EXPENDITURE],
    ),
    "appropriations, one column for all budget books": (
        "fin_approp_total",
        "财政拨款收入|<|财政拨款支出|<\n项目|决算数|项目|决算数\n总计|9.00|总计|9.00",
        ["name", "revenue", "name", "expenditure"],
    ),
    "三公, without a budget": (
        "fin_three_public",
        "项目|决算数\n公务接待费|3.00",
        ["name", "expenditure"],
    ),
}


def test_a_title_says_nothing_of_columns_that_are_not_declared() -> None:
    body = "科目编码|科目名称|本年支出合计|基本支出|项目支出|其他支出\n2010101|行政运行|10.00|9.00|1.00|"
    (grid,) = grids(document([Ruled(body, size=6)], width=842, height=595))
    assert bind_columns(forms()["fin_expenditure"], grid, titled=True) is None


@pytest.mark.parametrize("which", _TITLED)
def test_a_title_lets_columns_be_missing(which: str) -> None:
    table_key, body, expected = _TITLED[which]
    (grid,) = grids(document([Ruled(body, size=6)], width=842, height=595))
    assert bind_columns(forms()[table_key], grid) is None
    header = bind_columns(forms()[table_key], grid, titled=True)
    assert header is not None
    assert said_of(header) == expected


_REFUSED = {
    "a required column is missing": (
        "fin_expenditure",
        f"科目编码|科目名称|合计|基本支出|项目支出|a|b|c\n{_EXPENDITURE_ROW}",
    ),
    "no names": ("fin_gpb_expenditure", "合计|基本支出|项目支出\n3.00|2.00|1.00"),
    "a column twice": (
        "fin_gpb_expenditure",
        "科目编码|科目名称|合计|基本支出|基本支出|项目支出\n201|服务|3.00|2.00|2.00|1.00",
    ),
    "rows are units": (
        "fin_revenue",
        "单位名称|本年收入合计|财政拨款收入|上级补助收入|事业收入|经营收入|附属单位上缴收入|其他收入\n青山中心|1.00|1.00|||||",
    ),
    "other words": ("fin_total", "来源|数额|去向|数额\n总计|9.00|总计|9.00"),
    "one item of 三公 among other columns": ("fin_three_public", "单位名称|公务接待费|培训人数\n青山中心|3.00|20"),
    "two columns for one phase": ("fin_three_public", "项目|预算数|预算金额|决算数\n公务接待费|3.00|3.00|3.00"),
    "two years": ("fin_three_public", "项目|2022年决算数|2023年预算数|2023年决算数\n公务接待费|3.00|3.00|3.00"),
}


@pytest.mark.parametrize("which", _REFUSED)
def test_nothing_is_guessed(which: str) -> None:
    table_key, body = _REFUSED[which]
    assert bound(table_key, body) is None


@pytest.mark.parametrize(
    ("printed", "compared"),
    [
        ("决算数（万元）", "决算数"),
        ("决算数(单位：元)", "决算数"),
        ("1.基本支出", "基本支出"),
        ("本年支出合计(1)", "本年支出合计"),
        ("合计1=2+3", "合计"),
        ("因公出国（境）费", "因公出国(境)费"),
        ("其中：教育收费", "其中:教育收费"),
        ("项目名称", "项目名称"),
    ],
)
def test_header_texts(printed: str, compared: str) -> None:
    assert header_text(printed) == compared


@pytest.mark.parametrize(
    ("printed", "label"),
    [
        ("部门预算支出经济分类科目名称", "name"),
        ("部门经济分类科目编码", "code"),
        ("一般公共预算支出功能分类科目代码", "code"),
        ("项目名称", "project_name"),
        ("支出项目（按功能分类）", "row"),
    ],
)
def test_labels_of_rows(printed: str, label: str) -> None:
    assert (features_of(header_text(printed)) or {})["label"] == label
