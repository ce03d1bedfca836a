"""三公 of budgets: by unit, by budget, by year, and the changes between years."""

from __future__ import annotations

from schemas.reading.forms import Item
from tests.transforms.handmade import form, grid, keys, label, measure, read_table, rules

FORM = form(
    "bud_three_public",
    "record",
    code_system="item",
    row_items=tuple(
        Item(code, (name,))
        for code, name in (
            ("three_public_total", "合计"),
            ("overseas_travel", "因公出国(境)费"),
            ("official_vehicle", "公务用车购置及运行费"),
            ("official_vehicle_purchase", "公务用车购置费"),
            ("official_reception", "公务接待费"),
            ("meeting", "会议费"),
            ("training", "培训费"),
            ("three_public_meeting_training_total", "三公经费、会议费、培训费合计"),
            ("agency_operating_expenditure", "机关运行经费"),
        )
    ),
)
TOTAL, TRAVEL = measure(item="three_public_total"), measure(item="overseas_travel")
OF_ROW = ("unit_key", "reference_year", "account_code", "measure", "phase", "amount_text")


def test_one_row_of_items() -> None:
    drafts = read_table(FORM, (TOTAL, TRAVEL), grid("3.00|\n注：本表说明。|<"))
    assert keys(drafts, *OF_ROW) == [
        ("", None, "three_public_total", "expenditure", "approved", "3.00"),
        ("", None, "overseas_travel", "expenditure", "approved", ""),
    ]
    assert rules(read_table(FORM, (TOTAL, TRAVEL), grid("3.00|1.00\n4.00|2.00"))) == ["extra_row"]


def test_a_blank_row_of_items_is_a_nil_table() -> None:
    drafts = read_table(FORM, (TOTAL, TRAVEL), grid("|\n|"))
    assert keys(drafts, "account_code", "cell_kind") == [("three_public_total", "blank"), ("overseas_travel", "blank")]


def test_units_and_years() -> None:
    columns = (label("unit_name"), label("year"), TOTAL)
    body = (
        "青山局|2025年|5.00\n|2026年|3.00\n|增减变化金额|-2.00\n|增减变化率|-40.00%\n·青山站|2025年|5.00\n|2026年|3.00"
    )
    drafts = read_table(FORM, columns, grid(body))
    assert keys(drafts, *OF_ROW) == [
        ("青山局", 2025, "three_public_total", "expenditure", "approved", "5.00"),
        ("青山局", 2026, "three_public_total", "expenditure", "approved", "3.00"),
        ("青山局", None, "three_public_total", "expenditure_change", "approved", "-2.00"),
        ("青山局", None, "three_public_total", "expenditure_change_rate", "approved", "-40.00%"),
        ("青山局>青山站", 2025, "three_public_total", "expenditure", "approved", "5.00"),
        ("青山局>青山站", 2026, "three_public_total", "expenditure", "approved", "3.00"),
    ]
    assert rules(drafts) == []


def test_units_below_a_total() -> None:
    drafts = read_table(
        FORM, (label("unit_name"), TOTAL, TRAVEL), grid("合计|3.00|1.00\n青山局|2.00|1.00\n青山站|1.00|")
    )
    assert keys(drafts, "unit_key", "account_code", "amount_text") == [
        ("", "three_public_total", "3.00"), ("", "overseas_travel", "1.00"),
        ("青山局", "three_public_total", "2.00"), ("青山局", "overseas_travel", "1.00"),
        ("青山站", "three_public_total", "1.00"), ("青山站", "overseas_travel", ""),
    ]  # fmt: skip
    assert rules(drafts) == []


def test_items_as_rows_and_budgets_as_columns() -> None:
    columns = (label("name"), measure(), measure(budget_book="general_public"))
    body = "“三公”经费|3.00|3.00\n其中：（一）因公出国（境）支出|2.00|2.00\n（三）公务接待费支出|1.00|1.00\n"
    body += "机关运行经费|9.00|9.00\n会务费|1.00|"
    drafts = read_table(FORM, columns, grid(body))
    assert keys(drafts, "row_key", "measure", "budget_book")[::2] == [
        ("three_public_total", "expenditure", "all"),
        ("overseas_travel", "expenditure", "all"),
        ("official_reception", "expenditure", "all"),
        ("agency_operating_expenditure", "agency_operating_expenditure", "all"),
        ("会务费", "expenditure", "all"),
    ]
    assert rules(drafts) == ["unknown_row"]


def test_a_row_that_nobody_knows_has_a_number_too() -> None:
    drafts = read_table(FORM, (label("name"), measure()), grid("合计|3.00\n公务接待费|2.00\n会议费|1.00"))
    numbers = [number for (number,) in keys(drafts, "row_no")]
    assert numbers[0] == 1
    assert len(set(numbers)) == 3


def test_a_row_that_says_neither_unit_nor_year_stops_the_table() -> None:
    columns = (label("unit_name"), label("year"), TOTAL)
    assert rules(read_table(FORM, columns, grid("青山局|2025年|5.00\n^|不详|3.00"))) == ["unnamed_row"]
    assert rules(read_table(FORM, (label("unit_name"), TOTAL), grid("青山局|5.00\n|3.00"))) == ["unnamed_row"]


def test_what_the_total_of_a_column_of_items_is_the_total_of() -> None:
    def total(*names: str) -> tuple[object, ...]:
        drafts = read_table(FORM, (label("name"), measure()), grid("\n".join(f"{name}|1.00" for name in names)))
        return keys(drafts, "row_key")[0]

    assert total("合计", "1、因公出国（境）费用", "2、公务接待费") == ("three_public_total",)
    assert total("合计", "三公经费", "会议费", "培训费") == ("three_public_meeting_training_total",)
    assert total("合计", "公务接待费", "会议费") == ("合计",)  # of 三公, or of all: nobody knows
