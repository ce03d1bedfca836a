"""Rows that say whose they are: units beside codes, above them, nested, as rows, or not named."""

from __future__ import annotations

from tests.transforms.handmade import form, grid, keys, label, measure, read_table, rules

CODES = (label("unit_name"), label("code"), label("name"), measure())


def test_a_unit_printed_once_holds_for_the_codes_below_it() -> None:
    first = grid(
        "·青山局|||9.00\n|201|一般公共服务支出|5.00\n|208|社会保障和就业支出|4.00\n·青山站|||9.00\n|201|一般公共服务支出|5.00"
    )
    second = grid("|208|社会保障和就业支出|4.00", page=2)
    drafts = read_table(form(), CODES, first, second)
    assert keys(drafts, "unit_key", "row_key", "amount_text") == [
        ("青山局", "total", "9.00"),
        ("青山局", "201", "5.00"),
        ("青山局", "208", "4.00"),
        ("青山站", "total", "9.00"),
        ("青山站", "201", "5.00"),
        ("青山站", "208", "4.00"),
    ]
    assert rules(drafts) == []


def test_a_unit_merged_over_its_rows_holds_for_them() -> None:
    drafts = read_table(form(), CODES, grid("合计|||6.00\n青山局|201|服务|1.00\n^|208|就业|2.00\n青山站|201|服务|3.00"))
    assert keys(drafts, "unit_key", "row_key") == [
        ("", "total"), ("青山局", "201"), ("青山局", "208"), ("青山站", "201"),
    ]  # fmt: skip


def test_a_total_below_the_units_is_about_none_of_them() -> None:
    drafts = read_table(form(), CODES, grid("青山局|201|服务|1.00\n|208|就业|2.00\n合计|<|<|3.00"))
    assert keys(drafts, "unit_key", "row_key")[-1] == ("", "total")


def test_units_as_rows_are_totals_of_the_units() -> None:
    columns = (label("unit_code"), label("unit_name"), measure("total_sources"))
    drafts = read_table(form("bud_revenue"), columns, grid("合计|<|3.00\n105|青山局|2.00\n105001|青山局本级|1.00"))
    assert keys(drafts, "account_code", "row_key", "unit_key", "unit_code", "unit_name") == [
        ("total", "total", "", None, None),
        ("total", "total", "105", "105", "青山局"),
        ("total", "total", "105001", "105001", "青山局本级"),
    ]


def test_code_and_name_of_a_unit_in_one_cell() -> None:
    columns = (label("unit_name"), measure("total_sources"))
    drafts = read_table(form("bud_revenue"), columns, grid("[105001]青山局|2.00\n105002青山站|1.00"))
    assert keys(drafts, "unit_key", "unit_name") == [("105001", "青山局"), ("105002", "青山站")]


def test_the_department_above_its_units_may_have_the_name_of_one() -> None:
    columns = (label("unit_name"), measure("total_sources"))
    drafts = read_table(form("bud_revenue"), columns, grid("青山局|3.00\n青山局|3.00", placed=False))
    assert keys(drafts, "unit_key", "amount_text") == [("青山局", "3.00"), ("青山局>青山局", "3.00")]
    assert rules(drafts) == []


def test_nested_units_have_paths() -> None:
    columns = (label("unit_name"), measure("total_sources"))
    drafts = read_table(form("bud_revenue"), columns, grid("青山局|3.00\n··青山局（本级）|1.00\n··青山站|2.00"))
    assert keys(drafts, "unit_key") == [("青山局",), ("青山局>青山局(本级)",), ("青山局>青山站",)]


def test_equal_amounts_of_two_units_on_one_page_are_two_facts() -> None:
    drafts = read_table(form(), CODES, grid("青山局|201|服务|0.50\n青山站|201|服务|0.50"))
    assert keys(drafts, "unit_key", "amount_text") == [("青山局", "0.50"), ("青山站", "0.50")]
    assert rules(drafts) == []


def test_the_row_of_a_unit_may_stand_among_the_names() -> None:
    columns = (label("code"), label("name"), measure())
    drafts = read_table(
        form(), columns, grid("|合计|3.00\n|青山水务局|2.00\n201|服务|2.00\n105002|青山水务站|1.00\n201|服务|1.00")
    )
    assert keys(drafts, "unit_key", "row_key") == [
        ("", "total"), ("青山水务局", "total"), ("青山水务局", "201"), ("105002", "total"), ("105002", "201"),
    ]  # fmt: skip
    assert rules(drafts) == []


def test_an_account_that_is_called_as_bodies_are_is_no_unit() -> None:
    columns = (label("code"), label("name"), measure())
    drafts = read_table(form(), columns, grid("2070104|图书馆|1.00\n2013899|行政运行|2.00"))
    assert keys(drafts, "unit_key", "row_key") == [("", "2070104"), ("", "2013899")]


def test_a_unit_beside_a_row_holds_for_this_row_alone() -> None:
    columns = (label("code"), label("name"), label("unit_name"), measure())
    drafts = read_table(form(), columns, grid("201|服务|青山局|1.00\n208|就业||2.00"))
    assert keys(drafts, "unit_key", "row_key") == [("青山局", "201"), ("", "208")]
    among = (label("name"), label("unit_name"), measure())
    drafts = read_table(form(), among, grid("青山水务局||9.00\n教育支出|青山站|1.00\n农林水支出||2.00"))
    assert keys(drafts, "unit_key", "row_key") == [("青山水务局", "total"), ("青山站", "205"), ("", "213")]


def test_a_unit_that_goes_on_may_be_printed_again_without_amounts() -> None:
    first, second = grid("青山局|||3.00\n|201|服务|1.00"), grid("青山局|||\n|208|就业|2.00", page=2)
    drafts = read_table(form(), CODES, first, second)
    assert keys(drafts, "unit_key", "row_key") == [("青山局", "total"), ("青山局", "201"), ("青山局", "208")]


PLAIN = (label("code"), label("name"), measure())


def test_the_same_codes_again_begin_a_block_of_an_unnamed_unit() -> None:
    first = grid("2050803|培训支出|1.00\n2080505|养老|2.00\n2050803|培训支出|1.00")
    second = grid("2080505|养老|2.00\n2210201|住房公积金|3.00\n2080505|养老|4.00\n|合计|9.00", page=2)
    drafts = read_table(form(), PLAIN, first, second)
    assert keys(drafts, "unit_key", "row_key") == [
        ("#1", "2050803"), ("#1", "2080505"), ("#2", "2050803"), ("#2", "2080505"), ("#2", "2210201"),
        ("#3", "2080505"), ("", "total"),
    ]  # fmt: skip
    assert rules(drafts) == ["unnamed_units"]


def test_a_row_that_is_only_repeated_at_the_top_of_a_page_makes_no_block() -> None:
    first, second = (
        grid("2050803|培训支出|1.00\n2080505|养老|2.00"),
        grid("2080505|养老|2.00\n2210201|住房公积金|3.00", page=2),
    )
    drafts = read_table(form(), PLAIN, first, second)
    assert keys(drafts, "unit_key", "row_key") == [("", "2050803"), ("", "2080505"), ("", "2210201")]
    assert rules(drafts) == ["repeated_row"]


def test_blocks_on_one_page_with_equal_amounts_lose_nothing() -> None:
    drafts = read_table(
        form(), PLAIN, grid("2050803|培训支出|1.00\n2080505|养老|2.00\n2050803|培训支出|1.00\n2080505|养老|2.00")
    )
    assert keys(drafts, "unit_key", "row_key") == [
        ("#1", "2050803"), ("#1", "2080505"), ("#2", "2050803"), ("#2", "2080505"),
    ]  # fmt: skip


def test_a_code_right_below_itself_begins_a_block() -> None:
    drafts = read_table(form(), PLAIN, grid("2050803|培训支出|1.00\n2050803|培训支出|2.00"))
    assert keys(drafts, "unit_key", "amount_text") == [("#1", "1.00"), ("#2", "2.00")]


def test_codes_printed_once_are_of_no_unit_in_whatever_order() -> None:
    drafts = read_table(form(), PLAIN, grid("2210201|住房公积金|3.00\n2050803|培训支出|1.00"))
    assert keys(drafts, "unit_key") == [("",), ("",)]


def test_a_code_with_two_names_is_a_misprint_and_no_block() -> None:
    economic = form("bud_gpb_basic", code_system="economic")
    drafts = read_table(economic, PLAIN, grid("30208|取暖费|1.00\n30208|物业管理费|2.00"))
    assert keys(drafts, "unit_key") == [("",)]
    assert rules(drafts) == ["duplicate_row"]


def test_the_only_row_of_a_table_without_labels_is_its_total() -> None:
    columns = (measure("total_sources"), measure("carryover_opening"))
    drafts = read_table(form("bud_revenue"), columns, grid("3.00|1.00"))
    assert keys(drafts, "row_key", "account_basis", "amount_text") == [
        ("total", "inferred", "3.00"), ("total", "inferred", "1.00"),
    ]  # fmt: skip
    two = read_table(form("bud_revenue"), columns, grid("3.00|1.00\n2.00|1.00"))
    assert (keys(two, "row_key"), rules(two)) == ([], ["unnamed_row"] * 2)


def test_amounts_that_nothing_names_are_reported() -> None:
    columns = (label("unit_code"), measure("total_sources"))
    drafts = read_table(form("bud_revenue"), columns, grid("105|3.00\n|3.00"))
    assert (keys(drafts, "unit_key"), rules(drafts)) == ([("105",)], ["unnamed_row"])


def test_the_row_of_a_unit_under_a_repeated_header_is_no_unit_below_it() -> None:
    first, second = grid("青山局|||3.00\n|201|服务|3.00"), grid("青山局|||3.00\n|208|就业|2.00", page=2)
    drafts = read_table(form(), CODES, first, second)
    assert keys(drafts, "unit_key", "row_key") == [("青山局", "total"), ("青山局", "201"), ("青山局", "208")]
    assert rules(drafts) == ["repeated_row"]


def test_the_name_of_a_unit_goes_on_on_the_next_page() -> None:
    columns = (label("unit_name"), measure("total_sources"))
    first, second = grid("青山局|2.00\n青山社情民意|1.00"), grid("调查中心|\n青山站|3.00", page=2)
    first.cells[1][0].room = 0.4
    drafts = read_table(form("bud_revenue"), columns, first, second)
    assert keys(drafts, "unit_key", "amount_text") == [
        ("青山局", "2.00"), ("青山社情民意调查中心", "1.00"), ("青山站", "3.00"),
    ]  # fmt: skip
    assert rules(drafts) == ["row_cut_by_page"]


def test_a_unit_without_amounts_on_the_next_page_may_be_the_rest_of_a_name() -> None:
    columns = (label("unit_name"), measure("total_sources"))
    first, second = grid("青山局|2.00\n青山社情民意|1.00"), grid("调查中心|\n青山站|3.00", page=2)
    first.cells[1][0].room = 5.0
    drafts = read_table(form("bud_revenue"), columns, first, second)
    assert [key for key, _ in keys(drafts, "unit_key", "amount_text")][1:3] == ["青山社情民意", "调查中心"]
    assert rules(drafts) == ["row_may_be_cut"]


def test_the_name_of_a_project_goes_on_on_the_next_page() -> None:
    columns = (label("project_name"), measure("total_sources"))
    first, second = grid("信息化项目|2.00\n政务服务平台|1.00"), grid("运行维护|\n会议|3.00", page=2)
    first.cells[1][0].room = 0.4
    drafts = read_table(form(), columns, first, second)
    assert keys(drafts, "project_key", "amount_text")[1] == ("政务服务平台运行维护", "1.00")
    assert rules(drafts) == ["row_cut_by_page"]
