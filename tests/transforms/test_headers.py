"""Declared headers in the printings that occur."""

from __future__ import annotations

import pytest

from tests.transforms.reading import bound, grids, said_of
from tests.transforms.typeset import Ruled, document
from transforms.forms.headers import bind_any_form

_REVENUE_ROW = "2010101|行政运行|10.00|9.00|1.00||||"
_EXPENDITURE_ROW = "2010101|行政运行|10.00|9.00|1.00|||"


_REVENUE = [
    "revenue",
    "revenue_fiscal_appropriation",
    "revenue_superior_subsidy",
    "revenue_public_service",
    "revenue_business",
    "revenue_from_subordinates",
    "revenue_other",
]
_EXPENDITURE = [
    "expenditure",
    "basic_expenditure",
    "project_expenditure",
    "expenditure_to_superior",
    "business_expenditure",
    "subsidy_to_subordinates",
]
_PARTS = ["code_class", "code_section", "code_item"]

_BOUND = {
    "total, without the row 收入 and 支出": (
        "fin_total",
        "项目|行次|金额|项目|行次|金额\n一、一般公共预算财政拨款收入|1|3.00|一、一般公共服务支出|32|3.00",
        ["name", "line_no", "revenue", "name", "line_no", "expenditure"],
    ),
    "total, the year before the headers": (
        "fin_total",
        "收入项目|2023年度决算数|支出项目|2023年度决算数\n一、一般公共预算财政拨款收入|3.00|一、一般公共服务支出|3.00",
        ["name", "revenue", "name", "expenditure"],
    ),
    "fiscal total, expenditure again by another classification": (
        "fin_approp_total",
        """收入|<|支出|<|<|<|<|<|<
           项目|决算数|项目（按功能分类）|合计|一般公共预算财政拨款|政府性基金预算财政拨款|项目|合计|一般公共预算财政拨款
           一、一般公共预算财政拨款|3.00|一、一般公共服务支出|3.00|3.00||基本支出|3.00|3.00""",
        ["name", "revenue", "name", "expenditure", "expenditure", "expenditure", "?", "?", "?"],
    ),
    "三公 with meetings: the total of all beside that of 三公": (
        "fin_three_public",
        """项目|合计|“三公”经费|<|<|<|<|<|会议费|培训费
           ^|^|小计|因公出国（境）费用|公务接待费|公务用车购置及运行维护费|<|<|^|^
           ^|^|^|^|^|小计|公务用车购置费|公务用车运行维护费|^|^
           预算数|9.00|7.00|1.00|2.00|4.00|1.00|3.00|1.00|1.00""",
        [
            "name",
            "?",
            "three_public_total",
            "overseas_travel",
            "official_reception",
            "official_vehicle",
            "official_vehicle_purchase",
            "official_vehicle_operation",
            "meeting",
            "training",
        ],
    ),
    "三公 with two budgets": (
        "fin_three_public",
        "项目|年初预算数|全年预算数|决算数\n公务接待费|3.00|3.00|3.00",
        ["name", "expenditure", "expenditure", "expenditure"],
    ),
    "revenue, code in one column, 栏次": (
        "fin_revenue",
        f"""项目|<|本年收入合计|财政拨款收入|上级补助收入|事业收入|经营收入|附属单位上缴收入|其他收入
            功能分类科目编码|科目名称|^|^|^|^|^|^|^
            栏次|<|1|2|3|4|5|6|7
            {_REVENUE_ROW}""",
        ["code", "name", *_REVENUE],
    ),
    "revenue, 类 款 项 beside 栏次, and 合计 below it": (
        "fin_revenue",
        """项目|<|<|<|本年收入合计|财政拨款收入|上级补助收入|事业收入|<|经营收入|附属单位上缴收入|其他收入
           支出功能分类科目编码|<|<|科目名称|^|^|^|小计|其中：教育收费|^|^|^
           类|款|项|栏次|1|2|3|4|5|6|7|8
           ^|^|^|合计|10.00|9.00|1.00|||||""",
        [*_PARTS, "name", *_REVENUE[:4], "revenue_education_fees_of_which", *_REVENUE[4:]],
    ),
    "revenue, 合计 in the last header row": (
        "fin_revenue",
        """功能分类科目编码|<|<|科目名称|本年收入合计|财政拨款收入|上级补助收入|事业收入|经营收入|附属单位上缴收入|其他收入
           类|款|项|合计|10.00|9.00|1.00||||""",
        [*_PARTS, "name", *_REVENUE],
    ),
    "revenue, grouped under 本年收入": (
        "fin_revenue",
        f"""支出功能分类科目|<|本年收入|<|<|<|<|<|<
            科目编码|科目名称|合计|财政拨款收入|上级补助收入|事业收入|经营收入|附属单位上缴收入|其他收入
            {_REVENUE_ROW}""",
        ["code", "name", *_REVENUE],
    ),
    "revenue, a divided column that is not declared": (
        "fin_revenue",
        """科目编码|科目名称|本年收入合计|财政拨款收入|<|上级补助收入|事业收入|经营收入|附属单位上缴收入|其他收入
           ^|^|^|小计|政府性基金预算财政拨款收入|^|^|^|^|^
           2010101|行政运行|10.00|9.00|1.00|||||""",
        ["code", "name", *_REVENUE[:2], "?", *_REVENUE[2:]],
    ),
    "expenditure, units and ordinals in the header": (
        "fin_expenditure",
        f"""科目编码|科目名称|本年支出合计（万元）|1.基本支出|2.项目支出|上缴上级支出(4)|经营支出|对附属单位补助支出
            {_EXPENDITURE_ROW}""",
        ["code", "name", *_EXPENDITURE],
    ),
    "expenditure, code and name in one cell under 项目": (
        "fin_expenditure",
        """项目|本年支出合计|基本支出|项目支出|上缴上级支出|经营支出|对附属单位补助支出
           合计|10.00|9.00|1.00|||
           201一般公共服务支出|10.00|9.00|1.00|||""",
        ["name", *_EXPENDITURE],
    ),
    "expenditure, divided basic expenditure": (
        "fin_expenditure",
        """科目编码|科目名称|本年支出合计|基本支出|<|<|项目支出|上缴上级支出|经营支出|对附属单位补助支出
           ^|^|^|小计|人员经费|公用经费|^|^|^|^
           2010101|行政运行|10.00|9.00|8.00|1.00|1.00|||""",
        ["code", "name", *_EXPENDITURE[:2], "personnel_expenditure", "public_operating_expenditure", *_EXPENDITURE[2:]],
    ),
    "general public budget, without a group": (
        "fin_gpb_expenditure",
        "科目编码|科目名称|合计|基本支出|项目支出\n合计|<|3.00|2.00|1.00",
        ["code", "name", *_EXPENDITURE[:3]],
    ),
    "general public budget, grouped, 类 款 项 beside 栏次": (
        "fin_gpb_expenditure",
        """项目|<|<|<|本年支出|<|<
           功能分类科目编码|<|<|科目名称|小计|基本支出|项目支出
           类|款|项|栏次|1|2|3
           ^|^|^|合计|10.00|9.00|1.00""",
        [*_PARTS, "name", *_EXPENDITURE[:3]],
    ),
    "general public budget, header set upright": (
        "fin_gpb_expenditure",
        "科目\\编码|科目\\名称|合\\计|基本\\支出|项目\\支出\n201|一般公共服务支出|3.00|2.00|1.00",
        ["code", "name", *_EXPENDITURE[:3]],
    ),
    "basic, two panels": (
        "fin_gpb_basic",
        """人员经费|<|<|公用经费|<|<
           经济分类科目编码|科目名称|决算数|经济分类科目编码|科目名称|决算数
           301|工资福利支出|8.00|302|商品和服务支出|1.00""",
        ["code", "name", "basic_expenditure"] * 2,
    ),
    "basic, four panels": (
        "fin_gpb_basic",
        "|".join(["科目编码|科目名称|金额"] * 4) + "\n" + "|".join(["301|工资福利支出|8.00"] * 4),
        ["code", "name", "basic_expenditure"] * 4,
    ),
    "basic, 类 款": (
        "fin_gpb_basic",
        """经济分类科目编码|<|科目名称|决算数|经济分类科目编码|<|科目名称|决算数
           类|款|^|^|类|款|^|^
           301||工资福利支出|8.00|302||商品和服务支出|1.00""",
        ["code_class", "code_section", "name", "basic_expenditure"] * 2,
    ),
    "basic, one panel": (
        "fin_gpb_basic",
        "经济分类科目编码|科目名称|合计|人员经费|公用经费\n301|工资福利支出|8.00|8.00|",
        ["code", "name", "basic_expenditure", "personnel_expenditure", "public_operating_expenditure"],
    ),
    "funds": (
        "fin_govfund",
        """项目|<|年初结转和结余|本年收入|本年支出|<|<|年末结转和结余
           科目编码|科目名称|^|^|小计|基本支出|项目支出|^
           212|城乡社区支出||5.00|5.00||5.00|""",
        ["code", "name", "carryover_opening", "revenue", *_EXPENDITURE[:3], "carryover_closing"],
    ),
    "funds, sub-headers beside the total row": (
        "fin_govfund",
        """科目编码|科目名称|年初结转和结余|本年收入|本年支出|<|<|年末结转和结余
           合计|<|||合计|基本支出|项目支出|""",
        ["code", "name", "carryover_opening", "revenue", *_EXPENDITURE[:3], "carryover_closing"],
    ),
    "state capital, expenditure only": (
        "fin_statecap",
        "科目编码|科目名称|本年支出合计|基本支出|项目支出\n223|国有资本经营预算支出|4.00||4.00",
        ["code", "name", *_EXPENDITURE[:3]],
    ),
    "total, with 行次 and 栏次": (
        "fin_total",
        """收入|<|<|支出|<|<
           项目|行次|金额|项目|行次|金额
           栏次||1|栏次||2
           一、一般公共预算财政拨款收入|1|9.00|一、一般公共服务支出|32|8.00""",
        ["name", "line_no", "revenue", "name", "line_no", "expenditure"],
    ),
    "total, set upright and wide": (
        "fin_total",
        "收\\入|<|支\\出|<\n项 目|决 算 数|项 目|决 算 数\n总 计|9.00|总 计|9.00",
        ["name", "revenue", "name", "expenditure"],
    ),
    "total, with budgets beside it": (
        "fin_total",
        """收入|<|<|支出|<|<
           项目|年初预算数|决算数|项目|年初预算数|决算数
           总计|9.00|8.00|总计|9.00|8.00""",
        ["name", "?", "revenue", "name", "?", "expenditure"],
    ),
    "total, a third panel": (
        "fin_total",
        """收入|<|支出|<|支出|<
           项目|决算数|项目（按功能分类）|决算数|项目（按支出性质）|决算数
           总计|9.00|总计|9.00|总计|9.00""",
        ["name", "revenue", "name", "expenditure", "?", "?"],
    ),
    "appropriations": (
        "fin_approp_total",
        """收入|<|支出|<|<|<|<
           项目|决算数|项目|合计|一般公共预算财政拨款|政府性基金预算财政拨款|国有资本经营预算财政拨款
           总计|9.00|总计|9.00|9.00||""",
        ["name", "revenue", "name", *["expenditure"] * 4],
    ),
    "appropriations, grouped": (
        "fin_approp_total",
        """收入|<|支出|<|<|<
           项目|决算数|项目（按功能分类）|决算数|<|<
           ^|^|^|小计|一般公共预算财政拨款|政府性基金预算财政拨款
           总计|9.00|总计|9.00|9.00|""",
        ["name", "revenue", "name", *["expenditure"] * 3],
    ),
}
_BOUND |= {
    "state capital, under 决算数": (
        "fin_statecap",
        """功能分类科目|<|决算数|<|<
           科目编码|科目名称|合计|其中：基本支出|项目支出
           223|国有资本经营预算支出|4.00||4.00""",
        ["code", "name", *_EXPENDITURE[:3]],
    ),
    "parts under 其中": (
        "fin_gpb_expenditure",
        """功能分类科目|<|一般公共预算支出|<|<
           科目编码|科目名称|小计|其中：|<
           ^|^|^|基本支出|项目支出
           201|服务|3.00|2.00|1.00""",
        ["code", "name", *_EXPENDITURE[:3]],
    ),
    "names of the economic classification": (
        "fin_gpb_basic",
        """项目|<|<|一般公共预算基本支出|<|<
           经济分类科目编码|<|部门经济分类科目名称|合计|人员经费|公用经费
           类|款|^|^|^|^
           301||工资福利支出|3.00|3.00|""",
        [
            "code_class",
            "code_section",
            "name",
            "basic_expenditure",
            "personnel_expenditure",
            "public_operating_expenditure",
        ],
    ),
}
_ITEMS = [
    "three_public_total",
    "overseas_travel",
    "official_vehicle",
    "official_vehicle_purchase",
    "official_vehicle_operation",
    "official_reception",
]
_BOUND |= {
    "三公, phase by phase": (
        "fin_three_public",
        """预算数|<|<|<|<|<|决算数|<|<|<|<|<
           合计|因公出国（境）费|公务用车购置及运行维护费|<|<|公务接待费|合计|因公出国（境）费|公务用车购置及运行维护费|<|<|公务接待费
           ^|^|小计|公务用车购置费|公务用车运行维护费|^|^|^|小计|公务用车购置费|公务用车运行维护费|^
           1|2|3|4|5|6|7|8|9|10|11|12""",
        [f"{item}+{phase}" for phase in ("budget", "executed") for item in _ITEMS],
    ),
    "三公, item by item": (
        "fin_three_public",
        """合计|<|因公出国（境）费|<|公务用车购置及运行费|<|<|<|<|<|公务接待费|<
           ^|^|^|^|小计|<|购置费|<|运行费|<|^|^
           预算数|决算数|预算数|决算数|预算数|决算数|预算数|决算数|预算数|决算数|预算数|决算数
           9.00|8.00|1.00|1.00|5.00|4.00|2.00|2.00|3.00|2.00|3.00|3.00""",
        [f"{item}+{phase}" for item in _ITEMS for phase in ("budget", "executed")],
    ),
    "三公, phases in rows": (
        "fin_three_public",
        """项目|一般公共预算财政拨款“三公”经费|<|<|会议费|培训费
           ^|小计|因公出国（境）费用|公务接待费|^|^
           预算数|9.00|1.00|3.00|0.50|0.60""",
        ["name", "three_public_total", "overseas_travel", "official_reception", "meeting", "training"],
    ),
}


@pytest.mark.parametrize("which", _BOUND)
def test_declared_headers(which: str) -> None:
    table_key, body, expected = _BOUND[which]
    header = bound(table_key, body)
    assert header is not None
    assert said_of(header) == expected


def test_items_in_rows_have_phases_in_columns() -> None:
    header = bound("fin_three_public", "项目|预算数|决算数\n公务接待费|3.00|3.00")
    assert header is not None
    assert [binding and (binding.role, binding.phase) for binding in header.bindings] == [
        ("name", None),
        ("measure", "budget"),
        ("measure", "executed"),
    ]


def test_only_the_header_tells_forms_apart_where_it_can() -> None:
    (grid,) = grids(document([Ruled(_BOUND["revenue, grouped under 本年收入"][1], size=6)], width=842, height=595))
    assert [header.form.table_key for header in bind_any_form(grid, 0, "final")] == ["fin_revenue"]
    (grid,) = grids(document([Ruled(_BOUND["general public budget, without a group"][1])]))
    assert len(bind_any_form(grid, 0, "final")) > 1
