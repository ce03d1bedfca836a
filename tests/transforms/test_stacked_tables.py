"""Tables in blocks as provinces print them: 三公 with counts, blocks side by side, blocks that only a title names."""

from __future__ import annotations

from typing import Any

from tests.transforms.reading import facts, read, rules
from tests.transforms.typeset import Printed, Ruled, caption, document, title
from transforms.result import DocumentResult

_COVER = title("青山市司法局2024年度部门决算")
_THREE_PUBLIC = """项目|行次|预算数|决算统计数
    栏次||1|2
    一、“三公”经费支出|1|——|——
    （一）支出合计|2|9.00|7.50
    1．因公出国（境）费|3||
    2．公务用车购置及运行维护费|4|6.00|5.50
    （1）公务用车购置费|5||
    （2）公务用车运行维护费|6|6.00|5.50
    3．公务接待费|7|3.00|2.00
    （1）国内接待费|8|——|2.00
    其中：外事接待费|9|——|0.50
    （2）国（境）外接待费|10|——|
    （二）相关统计数|11|——|——
    1．因公出国（境）团组数（个）|12|——|
    2．因公出国（境）人次数（人）|13|——|
    3．公务用车购置数（辆）|14|——|
    4．公务用车保有量（辆）|15|——|3
    5．国内公务接待批次（个）|16|——|21
    其中：外事接待批次（个）|17|——|2
    6．国内公务接待人次（人）|18|——|140"""
_OPERATING = """
    二、机关运行经费|22|——|88.10
    （一）行政单位|23|——|80.00
    （二）参照公务员法管理事业单位|24|——|8.10"""


_SIDE_BY_SIDE = """项目|行次|预算数|统计数|项目|行次|统计数
    栏次||1|2|栏次||3
    一、“三公”经费支出|1|—|—|二、机关运行经费|22|88.10
    （一）支出合计|2|9.00|7.50|（一）行政单位|23|80.00
    1．因公出国（境）费|3|||（二）参照公务员法管理事业单位|24|8.10
    2．公务用车购置及运行维护费|4|6.00|5.50|三、国有资产占用情况|25|—
    （1）公务用车购置费|5|||（一）车辆数合计（辆）|26|3
    （2）公务用车运行维护费|6|6.00|5.50|1．机要通信用车|27|1
    3．公务接待费|7|3.00|2.00|2．其他用车|28|2
    （二）相关统计数|8|—|—|（二）单价100万元（含）以上设备（不含车辆）（台，套）|29|4
    1．公务用车保有量（辆）|9|—|3|四、政府采购支出信息|30|—
    2．国内公务接待批次（个）|10|—|21|（一）政府采购支出合计|31|12.00
    ||||1．政府采购货物支出|32|5.00
    ||||2．政府采购服务支出|33|7.00
    ||||（二）政府采购授予中小企业合同金额|34|11.00
    ||||其中：授予小微企业合同金额|35|10.00"""
_WIDE, _NARROW = 190.0, 50.0


def _read(*tables: tuple[str, str], per_page: int = 40) -> DocumentResult:
    """A document of tables; one of more rows than a page has goes on on the next one."""
    pages: list[list[Printed]] = []
    for name, body in tables:
        rows = body.strip().split("\n")
        widths = [_WIDE if text in ("项目", "") else _NARROW for text in rows[0].split("|")]
        for first in range(0, len(rows), per_page):
            head = [*title(name), *caption("部门：青山市司法局")] if not first else []
            pages.append([*head, Ruled("\n".join(rows[first : first + per_page]), size=6, widths=widths)])
    return read(document(_COVER, *pages, height=842, width=842))


def _figures(result: DocumentResult, table_key: str) -> dict[tuple[str, str, str], Any]:
    """By account, measure and phase what is printed; counts as numbers."""
    return {
        (fact["account_code"], fact["measure"], fact["phase"]): (
            fact["amount_text"] if fact["quantity_unit"] is None else (fact["quantity"], fact["quantity_unit"])
        )
        for fact in facts(result)
        if fact["table_key"] == table_key and fact["cell_kind"] == "number"
    }


def _gates(result: DocumentResult) -> list[str]:
    findings = result.frames["findings"]
    return list(findings[findings["severity"] == "gate"]["rule"])


def test_three_public_with_counts_and_the_operating_expenditure() -> None:
    result = _read(("财政拨款“三公”经费、行政参公单位机关运行经费情况表", _THREE_PUBLIC + _OPERATING))
    assert _gates(result) == []
    assert "unknown_row" not in rules(result)
    assert _figures(result, "fin_three_public") == {
        ("three_public_total", "expenditure", "budget"): "9.00",
        ("three_public_total", "expenditure", "executed"): "7.50",
        ("official_vehicle", "expenditure", "budget"): "6.00",
        ("official_vehicle", "expenditure", "executed"): "5.50",
        ("official_vehicle_operation", "expenditure", "budget"): "6.00",
        ("official_vehicle_operation", "expenditure", "executed"): "5.50",
        ("official_reception", "expenditure", "budget"): "3.00",
        ("official_reception", "expenditure", "executed"): "2.00",
        ("official_reception_domestic", "expenditure", "executed"): "2.00",
        ("official_reception_foreign", "expenditure", "executed"): "0.50",
        ("official_vehicle_operation", "vehicles_held", "executed"): (3, "辆"),
        ("official_reception_domestic", "batches", "executed"): (21, "个"),
        ("official_reception_foreign", "batches", "executed"): (2, "个"),
        ("official_reception_domestic", "persons", "executed"): (140, "人"),
        ("agency_operating_expenditure", "agency_operating_expenditure", "executed"): "88.10",
        ("administrative_units", "agency_operating_expenditure", "executed"): "80.00",
        ("civil_service_managed_units", "agency_operating_expenditure", "executed"): "8.10",
    }


def test_three_public_of_all_appropriations_and_of_the_general_public_budget() -> None:
    result = _read(
        ("财政拨款“三公”经费、行政参公单位机关运行经费情况表", _THREE_PUBLIC + _OPERATING),
        ("一般公共预算财政拨款“三公”经费情况表", _THREE_PUBLIC.replace("2.00", "1.00")),
    )
    assert _gates(result) == []
    total = ("official_reception", "expenditure", "executed")
    assert _figures(result, "fin_three_public")[total] == "2.00"
    assert _figures(result, "fin_gpb_three_public")[total] == "1.00"
    of_money = {fact["table_key"]: fact["budget_book"] for fact in facts(result)}
    assert of_money == {"fin_three_public": "all", "fin_gpb_three_public": "general_public"}


def test_blocks_side_by_side_are_read_one_after_the_other() -> None:
    result = _read(("机构运行信息表", _SIDE_BY_SIDE))
    assert _gates(result) == []
    figures = _figures(result, "fin_info")
    assert figures["three_public_total", "expenditure", "budget"] == "9.00"
    assert figures["official_reception", "expenditure", "executed"] == "2.00"
    assert figures["official_vehicle_operation", "vehicles_held", "executed"] == (3, "辆")
    assert figures["agency_operating_expenditure", "agency_operating_expenditure", "executed"] == "88.10"
    assert figures["other_vehicle", "count", "executed"] == (2, "辆")
    assert figures["large_equipment_count", "count", "executed"] == (4, "台/套")
    assert figures["procurement_services", "procurement", "executed"] == "7.00"
    assert figures["procurement_small_micro", "procurement", "executed"] == "10.00"
    assert len(figures) == 22


def test_a_title_can_name_the_only_block() -> None:
    result = _read(
        (
            "政府采购支出决算表",
            """项目|采购金额|<|<
    ^|合计|财政拨款|其他资金
    合计|12.00|10.00|2.00
    货物|5.00|5.00|
    服务|7.00|5.00|2.00""",
        ),
        ("国有资产占用情况表", "项目|行次|统计数\n一、车辆合计（辆）|1|3\n其他用车|2|3\n二、单价100万元以上设备|3|"),
    )
    assert _gates(result) == []
    books = {
        (fact["account_code"], fact["budget_book"]): fact["amount_text"]
        for fact in facts(result)
        if fact["table_key"] == "fin_procurement" and fact["amount_text"]
    }
    assert books["procurement", "all"] == "12.00"
    assert books["procurement_services", "own_funds"] == "2.00"
    assert _figures(result, "fin_assets") == {
        ("vehicle_count", "count", "executed"): (3, "辆"),
        ("other_vehicle", "count", "executed"): (3, "辆"),
    }


def test_a_list_of_purchases_is_no_table_of_kinds() -> None:
    result = _read(
        ("收入支出决算总表", "项目|金额\n一|1"),
        ("政府采购情况表", "项目|采购金额\n打印机|1.00\n物业服务|2.00\n货物运输|3.00"),
    )
    assert not [fact for fact in facts(result) if fact["table_key"] == "fin_procurement"]


def test_a_row_that_is_not_declared_among_counts_is_a_finding_and_no_figure() -> None:
    body = "项目|行次|统计数\n一、车辆合计（辆）|1|3\n其他用车|2|2\n无人机|3|1"
    result = _read(("国有资产占用情况表", body))
    assert "unknown_row" in rules(result)
    assert len(_figures(result, "fin_assets")) == 2


def test_a_title_without_its_kind_counts_only_where_no_other_table_has_the_form() -> None:
    own = """项目|预算数|决算数
    合计|9.00|7.50
    因公出国（境）费||
    公务用车购置及运行维护费|6.00|5.50
    公务接待费|3.00|2.00"""
    other = own.replace("7.50", "8.50").replace("2.00", "3.00")
    result = _read(("“三公”经费支出情况表", other), ("财政拨款“三公”经费支出决算表", own))
    assert _gates(result) == []
    assert _figures(result, "fin_three_public")["three_public_total", "expenditure", "executed"] == "7.50"
    alone = _read(("“三公”经费支出情况表", other))
    assert _figures(alone, "fin_three_public")["three_public_total", "expenditure", "executed"] == "8.50"


def test_blocks_side_by_side_go_on_on_the_next_page() -> None:
    whole, parted = _read(("机构运行信息表", _SIDE_BY_SIDE)), _read(("机构运行信息表", _SIDE_BY_SIDE), per_page=9)
    assert _gates(parted) == []
    assert _figures(parted, "fin_info") == _figures(whole, "fin_info")


def test_the_name_of_a_class_may_stand_over_its_rows() -> None:
    body = """项目|<|数量
    车辆（辆）|合计|5
    ^|应急保障用车|2
    ^|其他用车|3
    单价100万元以上设备（台、套）|<|1"""
    result = _read(("国有资产占用情况表", body))
    assert _gates(result) == []
    assert _figures(result, "fin_assets") == {
        ("vehicle_count", "count", "executed"): (5, "辆"),
        ("emergency_vehicle", "count", "executed"): (2, "辆"),
        ("other_vehicle", "count", "executed"): (3, "辆"),
        ("large_equipment_count", "count", "executed"): (1, "台/套"),
    }


def test_the_budget_of_purchases_is_not_what_was_spent() -> None:
    body = "项目|行次|采购预算|实际采购金额\n合计|1|15.00|12.00\n货物|2|8.00|5.00\n服务|3|7.00|7.00"
    result = _read(("政府采购情况表", body))
    assert _gates(result) == []
    assert _figures(result, "fin_procurement")["procurement_goods", "procurement", "budget"] == "8.00"
    assert _figures(result, "fin_procurement")["procurement_goods", "procurement", "executed"] == "5.00"
