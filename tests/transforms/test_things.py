"""Rows that are projects and purchases: paths over kinds, categories, units and items."""

from __future__ import annotations

from schemas.reading.forms import Binding
from tests.transforms.handmade import form, grid, keys, label, measure, read_table, rules

PROJECTS = form("bud_project", code_system="item", is_list=True)
PURCHASES = form("bud_procurement", code_system="item", is_list=True)
AMOUNT = measure("project_expenditure")
BOUGHT = measure("procurement")


def test_kinds_and_projects_in_columns_of_their_own() -> None:
    columns = (label("project_name"), label("project_name"), label("unit_name"), AMOUNT)
    body = "特定目标类||青山局|9.00\n|接待中心||5.00\n|驻外经费|青山局|5.00\n"
    body += "其他运转类|||4.00\n|接待中心|青山站|4.00\n合计|||13.00"
    drafts = read_table(PROJECTS, columns, grid(body))
    assert keys(drafts, "row_key", "project_key", "project_name", "unit_key") == [
        ("特定目标类", "特定目标类", "特定目标类", "青山局"),
        ("特定目标类>接待中心", "特定目标类>接待中心", "接待中心", ""),
        ("特定目标类>驻外经费", "特定目标类>驻外经费", "驻外经费", "青山局"),
        ("其他运转类", "其他运转类", "其他运转类", ""),
        ("其他运转类>接待中心", "其他运转类>接待中心", "接待中心", "青山站"),
        ("total", "", None, ""),
    ]
    assert keys(drafts, "account_code")[0] == ("",)


def test_units_and_projects_in_one_column_by_indentation() -> None:
    body = "青山水务局|9.00\n··青山水务局（本级）|5.00\n····水务发展资金|5.00\n··青山水务站|4.00\n····水务发展资金|4.00"
    drafts = read_table(PROJECTS, (label("project_name"), AMOUNT), grid(body))
    assert keys(drafts, "unit_key", "row_key", "project_key") == [
        ("青山水务局", "total", ""),
        ("青山水务局>青山水务局(本级)", "total", ""),
        ("青山水务局>青山水务局(本级)", "水务发展资金", "水务发展资金"),
        ("青山水务局>青山水务站", "total", ""),
        ("青山水务局>青山水务站", "水务发展资金", "水务发展资金"),
    ]
    assert rules(drafts) == []


def test_kinds_above_projects_by_indentation() -> None:
    body = "青山水务局|9.00\n·专项业务|9.00\n··水质监测|5.00\n··水文测报|4.00\n·其他业务|1.00\n··水质监测|1.00"
    drafts = read_table(PROJECTS, (label("name"), AMOUNT), grid(body))
    assert keys(drafts, "project_key") == [
        ("",), ("专项业务",), ("专项业务>水质监测",), ("专项业务>水文测报",), ("其他业务",), ("其他业务>水质监测",),
    ]  # fmt: skip


def test_a_project_may_have_a_code_and_a_name_that_begins_with_a_year() -> None:
    columns = (label("project_code"), label("project_name"), AMOUNT)
    drafts = read_table(PROJECTS, columns, grid("4401|2026信访经费|1.00"))
    assert keys(drafts, "row_key", "project_name", "account_code") == [("4401 2026信访经费", "2026信访经费", "")]


def test_a_code_with_its_name_stands_beside_a_thing_and_a_name_that_begins_with_a_year_is_no_code() -> None:
    columns = (label("code"), label("name"), AMOUNT)
    drafts = read_table(PROJECTS, columns, grid("2014002-信访业务|2026信访接待|1.00\n|2026驻外经费|2.00"))
    assert keys(drafts, "project_key", "account_code") == [("2026信访接待", "2014002"), ("2026驻外经费", "")]


def test_two_equal_lines_of_a_list_are_two_things() -> None:
    drafts = read_table(PROJECTS, (label("project_name"), AMOUNT), grid("水质监测|5.00\n水质监测|5.00"))
    assert keys(drafts, "row_key", "occurrence") == [("水质监测", 1), ("水质监测", 2)]


def test_purchases_below_their_category_and_unit() -> None:
    columns = (label("category"), label("project_name"), label("economic_name"), label("name"), label("remark"), BOUGHT)
    body = "合计||||集中|9.00\n货物|||||5.00\n青山水务局|||||5.00\n"
    body += "|定额|办公费|复印纸|集中|1.00\n|设备|办公设备购置|复印纸|集中|4.00\n"
    body += "服务|||||4.00\n青山水务局|||||4.00\n|物业|物业管理费|物业服务|分散|4.00"
    drafts = read_table(PURCHASES, columns, grid(body))
    assert keys(drafts, "row_key", "unit_key", "project_key", "row_name") == [
        ("total", "", "", "合计"),
        ("货物", "", "", "货物"),
        ("货物>青山水务局", "青山水务局", "", "青山水务局"),
        ("货物>青山水务局>复印纸", "青山水务局", "定额", "复印纸"),
        ("货物>青山水务局>复印纸", "青山水务局", "设备", "复印纸"),
        ("服务", "", "", "服务"),
        ("服务>青山水务局", "青山水务局", "", "青山水务局"),
        ("服务>青山水务局>物业服务", "青山水务局", "物业", "物业服务"),
    ]
    assert rules(drafts) == []


def test_a_directory_of_services_over_three_columns() -> None:
    columns = (label("name"), label("name"), label("name"), BOUGHT)
    drafts = read_table(
        PURCHASES, columns, grid("合计|||9.00\n公共服务|教育|课程|4.00\n^|^|实践|5.00\n|就业|培训|1.00")
    )
    assert keys(drafts, "row_key") == [
        ("total",), ("公共服务>教育>课程",), ("公共服务>教育>实践",), ("公共服务>就业>培训",),
    ]  # fmt: skip


def test_the_only_column_of_categories() -> None:
    drafts = read_table(PURCHASES, (label("name"), BOUGHT), grid("A-货物|1.00\nC-服务|2.00\n合计|3.00"))
    assert keys(drafts, "row_key") == [("A-货物",), ("C-服务",), ("total",)]


def test_a_column_of_things_and_units_without_indentation_is_in_doubt() -> None:
    drafts = read_table(PROJECTS, (label("project_name"), AMOUNT), grid("青山水务局|5.00\n水质监测|5.00", placed=False))
    assert keys(drafts, "row_key", "unit_key") == [("青山水务局", ""), ("水质监测", "")]
    assert rules(drafts) == ["row_level_unknown"]


def test_projects_crossed_with_codes_keep_both() -> None:
    crossed = form("bud_gpb_project")
    columns: tuple[Binding, ...] = (label("code"), label("name"), label("project_name"), AMOUNT)
    drafts = read_table(
        crossed,
        columns,
        grid("213|农林水支出||9.00\n2130304|水利行业业务管理|监测|5.00\n2130305|水利工程建设|监测|4.00"),
    )
    assert keys(drafts, "row_key", "project_key") == [("213", ""), ("2130304", "监测"), ("2130305", "监测")]
