"""Reading whole documents: frames, refusals, and findings on what is not read."""

from __future__ import annotations

import pandas as pd
import pytest

from schemas.reading.frames import frames
from tests.transforms.reading import facts, read, rules
from tests.transforms.typeset import Printed, Ruled, Text, caption, document, title
from transforms.identity.pieces import UNDECIDING

_COVER = title("青山市财政局2023年度部门决算")
_HEADER = "科目编码|科目名称|合计|基本支出|项目支出"
_TABLE = Ruled(f"{_HEADER}\n合计||3.00|1.00|2.00\n201|一般公共服务支出|3.00|1.00|2.00")
_PAGE = [*title("一般公共预算财政拨款支出决算表"), *caption("部门：青山市财政局"), _TABLE]
_DOCUMENT = document(_COVER, _PAGE)


def test_the_same_bytes_give_equal_frames() -> None:
    first, other = read(_DOCUMENT), read(_DOCUMENT)
    for name in first.frames:
        pd.testing.assert_frame_equal(first.frames[name], other.frames[name])
    assert first.disclosure == other.disclosure


def test_the_name_of_the_file_never_matters() -> None:
    first, other = read(_DOCUMENT, "a.pdf"), read(_DOCUMENT, "2019年绿水县教育局单位预算.pdf")
    assert first.disclosure == other.disclosure
    pd.testing.assert_frame_equal(
        first.frames["facts"].drop(columns="source_name"), other.frames["facts"].drop(columns="source_name")
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
    ("cover", "scope"),
    [
        ("青山市财政局2026年度部门预算", "department"),
        ("2026年青山市财政局部门预算公开", "department"),
        ("青山市2026年市级单位预算/预算单位：青山市财政局", "unit"),
        ("青山市财政局（本级）/2026年度单位预算/2026年2月", "unit_headquarters"),
        ("青山市财政局/2026年部门综合预算", "department"),
    ],
)
def test_whose_budget_it_is(cover: str, scope: str) -> None:
    table = [*title("2026年部门收支预算总表"), *caption("编制部门：青山市财政局"), Ruled("收入|预算数\n合计|3.00")]
    disclosure = read(document(title(*cover.split("/")), table)).disclosure
    assert disclosure is not None
    assert (disclosure.document_kind, disclosure.entity_name, disclosure.entity_scope, disclosure.fiscal_year) == (
        "budget",
        "青山市财政局",
        scope,
        2026,
    )


_FORM = [
    *title("部门整体支出绩效目标表", "（2026年度）"),
    Ruled("部门名称|青山市财政局\n预算支出总额|3.00\n整体绩效目标|完成年度工作"),
]


def _evidence(*pages: list[Printed]) -> dict[str, str]:
    frame = read(document(*pages)).frames["evidence"]
    return {row["field"]: row["value"] for row in frame.to_dict("records") if row["rank"] < UNDECIDING}


def test_a_budget_of_tables_alone_is_that_of_its_performance_form() -> None:
    table = [*title("预算01表 收支总表"), *caption(), Ruled("收入|预算数\n合计|3.00")]
    evidence = _evidence(table, _FORM)
    assert (evidence["entity_name"], evidence["entity_scope"], evidence["fiscal_year"]) == (
        "青山市财政局",
        "department",
        "2026",
    )
    assert "entity_name" not in _evidence(table, [*title("项目支出绩效目标表"), *_FORM[2:]])


def test_a_performance_form_does_not_contradict_the_cover() -> None:
    table = [*title("收支总表"), *caption(), Ruled("收入|预算数\n合计|3.00")]
    result = read(document(title("青山市司法局2026年部门预算"), table, _FORM))
    assert result.disclosure is not None
    assert (result.disclosure.entity_name, result.disclosure.fiscal_year) == ("青山市司法局", 2026)
    assert "identity_disagrees" not in rules(result)


def test_a_final_account_with_unknown_titles_is_kept_on_record() -> None:
    table = [*title("部门资金全景表"), *caption(), Ruled("项目|金额\n合计|3.00")]
    result = read(document(_COVER, table))
    assert result.reason == "undeclared_tables"
    assert "资金全景" in str(result.message)
    assert "emove" not in str(result.message)
    assert list(result.frames["tables_read"]["title_printed"]) == ["部门资金全景表"]
    assert {"fiscal_year", "entity_name"} <= set(result.frames["evidence"]["field"])


def test_the_text_of_a_budget_has_no_tables() -> None:
    text = [Text("一、收支总表"), Text("二、一般公共预算支出表"), Text("2026年收入总计3.00万元。")]
    result = read(document(title("青山市财政局2026年部门预算"), text))
    assert (result.reason, len(result.frames["facts"])) == ("tables_not_in_file", 0)


def test_tables_of_the_other_kind_are_not_declared() -> None:
    budget = [*title("一般公共预算支出表"), *caption(), _TABLE]
    result = read(document(_COVER, _PAGE, budget))
    assert list(result.frames["tables_read"]["table_key"].fillna("")) == ["fin_gpb_expenditure", ""]


def test_a_cover_that_the_titles_contradict_is_refused() -> None:
    titles = ("收入决算表", "支出决算表", "收入支出决算总表")
    pages = [[*title(name), *caption(), Ruled("项目|金额\n合计|3.00")] for name in titles]
    result = read(document(title("青山市财政局2023年度部门预算"), *pages))
    assert result.reason == "identity_conflict"
    assert "final accounts" in str(result.message)


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


def test_an_amount_among_remarks_is_a_finding() -> None:
    extra = Ruled(f"{_HEADER}|备注\n合计||3.00|1.00|2.00|7.77")
    result = read(document(_COVER, [*title("一般公共预算财政拨款支出决算表"), *caption(), extra]))
    assert "unaccounted_number" in rules(result)
    extra = Ruled(f"{_HEADER}|备注\n合计||3.00|1.00|2.00|比2022年多2人")
    result = read(document(_COVER, [*title("一般公共预算财政拨款支出决算表"), *caption(), extra]))
    assert not {"unknown_header", "unaccounted_number"} & set(rules(result))


def test_unaccounted_number_is_a_finding() -> None:
    extra = Ruled(f"{_HEADER}|另列\n合计||3.00|1.00|2.00|7.77")
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
