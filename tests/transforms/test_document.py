"""Reading whole documents: frames, refusals, and findings on what is not read."""

from __future__ import annotations

import pandas as pd
import pytest

from schemas.reading.frames import frames
from tests.transforms.reading import facts, read, rules
from tests.transforms.typeset import Ruled, Text, caption, document, title

_COVER = title("青山市财政局2023年度部门决算")
_HEADER = "科目编码|科目名称|合计|基本支出|项目支出"
_TABLE = Ruled(f"{_HEADER}\n合计||3.00|1.00|2.00\n201|一般公共服务支出|3.00|1.00|2.00")
_PAGE = [*title("一般公共预算财政拨款支出决算表"), *caption("部门：青山市财政局"), _TABLE]
_DOCUMENT = document(_COVER, _PAGE)


def test_the_same_bytes_give_equal_frames() -> None:
    one, other = read(_DOCUMENT), read(_DOCUMENT)
    for name in one.frames:
        pd.testing.assert_frame_equal(one.frames[name], other.frames[name])
    assert one.disclosure == other.disclosure


def test_the_name_of_the_file_never_matters() -> None:
    one, other = read(_DOCUMENT, "a.pdf"), read(_DOCUMENT, "2019年绿水县教育局单位预算.pdf")
    assert one.disclosure == other.disclosure
    pd.testing.assert_frame_equal(
        one.frames["facts"].drop(columns="source_name"), other.frames["facts"].drop(columns="source_name")
    )


def test_the_frames_are_those_declared() -> None:
    result = read(_DOCUMENT)
    for name, frame in result.frames.items():
        declared = frames()[name]
        assert list(frame.columns) == declared.column_names
        assert not frame[[column.name for column in declared.columns if column.required]].isna().any().any()
        assert not frame.duplicated(list(declared.key)).any()


def test_pages_and_boxes_are_those_of_the_document() -> None:
    rows = facts(read(document(_COVER, [Text("第一部分")], _PAGE)))
    assert {fact["page"] for fact in rows} == {3}
    assert all(0 <= fact["x0"] < fact["x1"] <= 595 and 0 <= fact["y0"] < fact["y1"] <= 842 for fact in rows)


@pytest.mark.parametrize(
    "cover",
    [
        "青山市财政局2026年度部门预算",
        "2026年青山市财政局部门预算公开",
        "青山市2026年市级单位预算/预算单位：青山市财政局",
    ],
)
def test_a_budget_is_set_aside(cover: str) -> None:
    table = [*title("2026年部门收支预算总表"), *caption("编制部门：青山市财政局"), Ruled("收入|预算数\n合计|3.00")]
    result = read(document(title(*cover.split("/")), table))
    assert result.reason == "kind_not_supported_yet"
    assert result.frames["facts"].empty


def test_a_template_without_numbers_is_refused() -> None:
    blank = Ruled(f"{_HEADER}\n合计||||\n201|一般公共服务支出|||")
    result = read(document(_COVER, [*title("一般公共预算财政拨款支出决算表"), *caption(), blank]))
    assert result.reason == "blank_template"
    assert result.frames["facts"].empty


def test_amounts_that_cannot_be_read_do_not_make_a_template() -> None:
    result = read(document(_COVER, [*title("一般公共预算财政拨款支出决算表"), _TABLE]))
    assert result.reason == "unreadable_tables"
    assert "unknown_unit" in rules(result)


def test_announced_table_without_a_grid_is_a_finding() -> None:
    contents = [Text("目录"), Text("一、支出决算表……3"), Text("二、一般公共预算财政拨款支出决算表……4")]
    result = read(document(_COVER, contents, _PAGE))
    assert result.reason is None
    findings = result.frames["findings"]
    assert list(findings[findings["rule"] == "title_without_table"]["table_key"]) == ["fin_expenditure"]


def test_tables_after_the_narrative_are_read() -> None:
    prose = [Text("第二部分 情况说明"), Text("2023年度收入总计3.00万元，支出总计3.00万元。")]
    assert len(facts(read(document(_COVER, prose, prose, _PAGE)))) == 6


def test_rows_without_rules_are_a_finding() -> None:
    loose = [Text(f"2010{n}  一般公共服务支出    {n}.00    {n}.00") for n in range(101, 106)]
    result = read(document(_COVER, _PAGE, [Text("支出决算表"), *loose]))
    assert {"rows_without_rules", "title_without_table"} <= set(rules(result))


def test_unaccounted_number_is_a_finding() -> None:
    extra = Ruled(f"{_HEADER}|备注\n合计||3.00|1.00|2.00|7.77")
    result = read(document(_COVER, [*title("一般公共预算财政拨款支出决算表"), *caption(), extra]))
    assert "unknown_header" in rules(result)
    assert "7.77" not in {fact["amount_text"] for fact in facts(result)}


def test_number_in_a_column_without_a_header_is_a_finding() -> None:
    extra = Ruled(f"{_HEADER}|\n合计||3.00|1.00|2.00|7.77")
    result = read(document(_COVER, [*title("一般公共预算财政拨款支出决算表"), *caption(), extra]))
    findings = result.frames["findings"]
    assert list(findings[findings["rule"] == "unaccounted_number"]["printed"]) == ["7.77"]


def test_table_without_vertical_rules_is_a_finding() -> None:
    bare = Ruled(f"{_HEADER}\n201|一般公共服务支出|3.00|1.00|2.00", no_verticals=True)
    result = read(document(_COVER, _PAGE, [*title("支出决算表"), *caption(), bare]))
    assert "title_without_table" in rules(result)
