"""Rows with several codes, and names without codes below classes."""

from __future__ import annotations

import pytest

from schemas.reading.forms import Item, Rows
from tests.transforms.handmade import form, grid, keys, label, measure, read_table, rules

THREE = (label("code"), label("government_economic_code"), label("economic_code"), measure())
CODES = ("account_code", "code_system", "government_economic_code", "economic_code")


def test_the_functional_code_is_the_account_code_and_the_others_stand_beside_it() -> None:
    drafts = read_table(
        form(),
        THREE,
        grid(
            "2082801-行政运行|50101-工资奖金津补贴|30101-基本工资|1.00\n合计|||1.00\n2082801-行政运行|50201-办公经费|3021101-差旅费|2.00"
        ),
    )
    assert keys(drafts, *CODES) == [
        ("2082801", "functional", "50101", "30101"),
        ("total", "item", "", ""),
        ("2082801", "functional", "50201", "3021101"),
    ]
    assert keys(drafts, "account_level", "account_basis", "row_level")[0] == ("item", "printed", 3)


@pytest.mark.parametrize(
    ("roles", "row", "codes"),
    [
        (("government_economic_code", "economic_code"), "501|301", ("301", "economic", "501", "")),
        (("government_economic_code", "economic_code"), "50101|30101", ("30101", "economic", "50101", "")),
        (
            ("code", "government_economic_code"),
            "[30101]基本工资|[50101]工资奖金津补贴",
            ("30101", "economic", "50101", ""),
        ),
        (("code", "economic_code"), "50101|30101", ("30101", "economic", "50101", "")),
        (("code", "name"), "50101|工资奖金津补贴", ("50101", "government_economic", "", "")),
        (("code", "name"), "3021101|差旅费", ("3021101", "economic", "", "")),
        (("code_class", "code_section"), "301|2", ("30102", "economic", "", "")),
        (("code", "economic_code"), "|30101", ("30101", "economic", "", "")),
    ],
)
def test_which_of_two_economic_codes_is_the_account_code(
    roles: tuple[str, ...], row: str, codes: tuple[str, ...]
) -> None:
    economic = form("bud_gpb_basic", code_system="economic")
    drafts = read_table(economic, (*map(label, roles), measure("basic_expenditure")), grid(f"{row}|1.00"))
    assert keys(drafts, *CODES) == [codes]


def test_a_code_beside_that_is_none_stops_the_table() -> None:
    drafts = read_table(form(), THREE, grid("2082801|501011|30101|1.00"))
    assert rules(drafts) == ["bad_code"]


def test_a_code_within_a_name_stops_the_table() -> None:
    """The last line of the name above it stands before it: without it the economic code would be the account."""
    drafts = read_table(form(), (label("name"), label("economic_code"), measure()), grid("护2130306-水利|30101|1.00"))
    assert rules(drafts) == ["bad_code"]


def test_an_amount_that_is_wider_than_its_column_is_no_code() -> None:
    """No rule is drawn between a wide total and the blank cell of the codes before it."""
    body = "2082801|50101|30101|1.00|1.00\n合计||1,024,807.17|<|2.00"
    drafts = read_table(form(), (*THREE, measure("basic_expenditure")), grid(body))
    assert keys(drafts, "account_code", "measure", "amount_text")[2:] == [
        ("total", "expenditure", "1,024,807.17"),
        ("total", "basic_expenditure", "2.00"),
    ]
    assert rules(drafts) == []


def test_two_different_codes_of_one_classification_in_a_row_stop_the_table() -> None:
    columns = (label("code"), label("economic_code"), measure())
    drafts = read_table(form(code_system="economic"), columns, grid("30101|30102|1.00"))
    assert rules(drafts) == ["bad_code"]


def test_crossed_rows_with_equal_amounts_are_different_facts() -> None:
    drafts = read_table(form(), THREE, grid("2082801|50101|30101|1.00\n2082801|50101|30102|1.00"))
    assert keys(drafts, "economic_code") == [("30101",), ("30102",)]
    assert "duplicate_row" not in rules(drafts)


NAMED = form("bud_total", "named", rows={"expenditure": Rows(
    (Item("expenditure_current_year", ("本年支出合计", "本年支出")), Item("carryover_closing", ("结转下年",))), True
)})  # fmt: skip
COLUMNS = (label("name", "expenditure"), measure(panel="expenditure"))


def _named(body: str, *, placed: bool = True) -> list[tuple[object, ...]]:
    drafts = read_table(NAMED, COLUMNS, grid(body, placed=placed))
    return keys(drafts, "row_key", "account_code", "account_basis", "row_level")


CLASS = ("208", "208", "name", 1)
SECTION = ("208>行政事业单位养老支出", "20805", "inferred", 2)
ITEM = ("208>行政事业单位养老支出>行政单位离退休", "2080501", "inferred", 3)


@pytest.mark.parametrize("placed", [True, False])
def test_sections_and_items_below_renumbered_classes(placed: bool) -> None:
    rows = _named(
        "一、社会保障和就业支出|3.00\n·行政事业单位养老支出|3.00\n··行政单位离退休|3.00\n二、卫生健康支出|1.00\n····本年支出合计|4.00\n结转下年|0.00",
        placed=placed,
    )
    assert rows[:3] == [CLASS, SECTION, ITEM]
    assert [row[0] for row in rows[3:]] == ["210", "expenditure_current_year", "carryover_closing"]


def test_a_section_and_an_item_may_have_the_name_of_their_class() -> None:
    rows = _named("七、其他支出|1.00\n·其他支出|1.00\n··其他支出|1.00")
    assert [row[0] for row in rows] == ["229", "229>其他支出", "229>其他支出>其他支出"]
    assert [row[1] for row in rows] == ["229", "22999", "2299999"]


def test_a_name_that_two_codes_fit_has_none_of_them() -> None:
    rows = _named("一、社会保障和就业支出|1.00\n·其他社会保障和就业支出|1.00\n··其他社会保障和就业支出|1.00")
    assert [row[1:3] for row in rows[1:]] == [("20899", "inferred"), ("", "none")]  # 2089901, and 2089999


def test_equal_names_of_two_parents_stay_apart() -> None:
    rows = _named("一、一般公共服务支出|3.00\n·人大事务|1.00\n··行政运行|1.00\n·政协事务|1.00\n··行政运行|1.00")
    assert [row[:2] for row in rows[2::2]] == [
        ("201>人大事务>行政运行", "2010101"),
        ("201>政协事务>行政运行", "2010201"),
    ]


def test_a_name_that_no_list_knows_has_a_path_and_no_code() -> None:
    rows = _named("一、社会保障和就业支出|3.00\n·青山专项|3.00\n··行政单位离退休|3.00")
    assert rows[1:] == [
        ("208>青山专项", "", "none", 2),
        ("208>青山专项>行政单位离退休", "", "none", 3),
    ]


def test_without_indentation_a_name_that_fits_nowhere_is_below_its_class_and_reported() -> None:
    body = "社会保障和就业支出|3.00\n行政事业单位养老支出|1.00\n青山专项|1.00\n"
    drafts = read_table(NAMED, COLUMNS, grid(body + "其他|2.00"))
    assert keys(drafts, "row_key", "row_level")[2:] == [("208>青山专项", None), ("208>其他", None)]
    assert rules(drafts) == ["row_level_unknown"] * 2
    twice = read_table(NAMED, COLUMNS, grid(body + "青山专项|1.00"))
    assert rules(twice) == ["row_level_unknown", "row_level_unknown", "duplicate_row"]


def test_names_that_are_centred_have_no_levels_by_their_place() -> None:
    drafts = read_table(
        NAMED,
        COLUMNS,
        grid("··社会保障和就业支出|3.00\n·行政事业单位养老支出|3.00\n···卫生健康支出|1.00\n····行政事业单位医疗|1.00"),
    )
    assert keys(drafts, "row_key", "row_level") == [
        ("208", 1), ("208>行政事业单位养老支出", 2), ("210", 1), ("210>行政事业单位医疗", 2),
    ]  # fmt: skip


def test_panels_by_economic_classification_and_parts_of_rows() -> None:
    panels = form(
        "bud_total", "named", rows={"income": Rows((Item("revenue_other", ("其他收入",)),)), "economic": Rows()}
    )
    columns = (
        label("name", "income"),
        measure("revenue", panel="income"),
        label("name", "economic"),
        measure(panel="economic"),
    )
    drafts = read_table(
        panels, columns, grid("六、其他收入|1.00|工资福利支出|2.00\n其中：捐赠|0.50|商品和服务支出|1.00")
    )
    assert keys(drafts, "panel", "row_key", "account_code") == [
        ("income", "revenue_other", "revenue_other"),
        ("economic", "301", "301"),
        ("income", "revenue_other>其中:捐赠", ""),
        ("economic", "302", "302"),
    ]


def test_units_stand_above_the_classes_of_a_column_of_names() -> None:
    basic = form("bud_basic", code_system="economic")
    of_unit = "··工资福利支出|{0}\n···基本工资|{0}\n"
    body = "青山水务局|9.00\n·青山水务局（本级）|5.00\n" + of_unit.format("5.00")
    body += "·青山水务站|4.00\n" + of_unit.format("4.00")
    drafts = read_table(basic, (label("name"), measure("basic_expenditure")), grid(body))
    assert keys(drafts, "unit_key", "row_key", "account_code") == [
        ("青山水务局", "total", "total"),
        ("青山水务局>青山水务局(本级)", "total", "total"),
        ("青山水务局>青山水务局(本级)", "301", "301"),
        ("青山水务局>青山水务局(本级)", "301>基本工资", "30101"),
        ("青山水务局>青山水务站", "total", "total"),
        ("青山水务局>青山水务站", "301", "301"),
        ("青山水务局>青山水务站", "301>基本工资", "30101"),
    ]
    assert rules(drafts) == []


def test_blank_rows_are_facts_and_a_row_of_nothing_is_a_note() -> None:
    columns = (label("code"), label("name"), measure())
    drafts = read_table(form("bud_govfund"), columns, grid("212|城乡社区支出|\n|合计|0.00\n||"))
    assert keys(drafts, "row_key", "cell_kind") == [("212", "blank"), ("total", "number")]
    assert read_table(form("bud_govfund"), columns, grid("无|无|\n无|无|无")).facts == []


def test_a_class_that_no_list_knows_is_above_what_is_printed_below_it() -> None:
    basic = form("bud_basic", code_system="economic")
    body = "工资和福利支出|3.00\n·基本工资|3.00\n商品和服务支出|1.00\n·办公费|1.00"
    drafts = read_table(basic, (label("name"), measure("basic_expenditure")), grid(body))
    assert keys(drafts, "row_key", "account_code", "row_level") == [
        ("工资和福利支出", "", 1), ("工资和福利支出>基本工资", "", 2), ("302", "302", 1), ("302>办公费", "30201", 2),
    ]  # fmt: skip
    assert rules(drafts) == ["row_without_code"]


def test_a_new_class_among_classes_is_below_none_of_them() -> None:
    drafts = read_table(NAMED, COLUMNS, grid("一、卫生健康支出|3.00\n二、往来性支出|1.00"))
    assert keys(drafts, "row_key", "row_level") == [("210", 1), ("往来性支出", 1)]
    assert rules(drafts) == ["unknown_row"]
