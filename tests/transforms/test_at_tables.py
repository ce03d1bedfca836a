"""Evidence printed at a table: body, year and unit of money, and what follows where it contradicts the document."""

from __future__ import annotations

import pytest

from tests.transforms.reading import facts, read, rules
from tests.transforms.typeset import Printed, Ruled, Text, caption, document, title
from transforms.result import DocumentResult

_COVER = "青山市司法局2023年度部门决算"
_ROWS = """合计||3.00|1.00|2.00
           201|一般公共服务支出|3.00|1.00|2.00
           20101|人大事务|3.00|1.00|2.00"""
_HEADER = "科目编码|科目名称|合计|基本支出|项目支出"
_GPB = "一般公共预算财政拨款支出决算表"
_THREE_PUBLIC = """项目|预算数|决算数
                   合计|5.00|{amount}
                   公务接待费|5.00|{amount}"""


def _table(
    head: list[Printed] | None = None,
    named: str = _GPB,
    header: str = _HEADER,
    rows: str = _ROWS,
    below: tuple[str, ...] = (),
) -> list[Printed]:
    head = caption("部门：青山市司法局") if head is None else head
    return [*title(named), *head, Ruled(f"{header}\n{rows}"), *(Text(line) for line in below)]


def _with(table: list[Printed], *more: list[Printed], cover: str = _COVER) -> DocumentResult:
    return read(document([Text(line) for line in cover.split("/")], table, *more))


def _only(result: DocumentResult, rule: str) -> str:
    (finding,) = result.frames["findings"].query(f"rule == '{rule}'").to_dict("records")
    assert finding["severity"] == "gate"
    return str(finding["message"])


# --- whose


@pytest.mark.parametrize(
    "named",
    [
        f"绿水市水务局2023年度{_GPB}",
        f"2023年度绿水市水务局{_GPB}",
        f"绿水市水务局{_GPB}",
        f"青山市司法局法律援助中心{_GPB}",
        f"青山市公安局绿水分局2023年{_GPB}",
        f"教育局2023年度{_GPB}",
        f"表五 台州市司法局2023年度{_GPB}",
        f"绿水市水务局/2023年度{_GPB}",
        f"绿水市水务局/{_GPB}",
        f"绿水市水务局2023年度/{_GPB}",
        f"{_GPB}/绿水市水务局",
    ],
)
def test_title_of_another_body(named: str) -> None:
    table = [*title(*named.split("/")), *caption(), Ruled(f"{_HEADER}\n{_ROWS}")]
    assert "and the document is of 青山市司法局." in _only(_with(table), "foreign_table")


@pytest.mark.parametrize(
    "head",
    [
        ["部门：绿水市水务局"],
        ["单位名称：青山市司法局法律援助中心"],
        ["编制单位：青山市公证处"],
        ["部门：台州市司法局"],
        ["单位：万州区司法局"],
        ["编制单位：元谋县司法局"],
        ["部门：中共青山市委政法委员会"],
        ["公开01表 部门：绿水市水务局"],
        ["部门：青山市司法局法律", "援助中心"],
        ["单位名称：青山市司法局", "法律援助中心"],
    ],
)
def test_caption_of_another_body(head: list[str]) -> None:
    lines: list[Printed] = [*caption(head[0]), *(Text(line) for line in head[1:])]
    assert "and the document is of 青山市司法局." in _only(_with(_table(lines)), "foreign_table")


def test_caption_inside_the_grid() -> None:
    table = Ruled(f"部门：绿水市水务局|<|<|<|单位：万元\n{_HEADER}\n{_ROWS}")
    assert "绿水市水务局" in _only(_with([*title(_GPB), table]), "foreign_table")


@pytest.mark.parametrize(
    "lines",
    [
        ["部门：青山市司法局"],
        ["部门：司法局"],
        ["部门：市司法局"],
        ["部门：青山市司", "法局"],
        ["编制单位：青山市会计核算中心"],
        ["填报单位：青山市司法局财务处"],
        ["编制部门：办公室"],
        ["主管部门：青山市人民政府办公室"],
        ["单位：万元"],
        ["单位：万元、辆、台（套）"],
        ["部门负责人：张三"],
        ["财政部门：青山市财政局"],
        ["咨询部门：绿水市水务局"],
        ["联系单位：绿水市水务局"],
        ["监督举报部门：青山市审计局"],
    ],
)
def test_caption_without_another_body_is_not_a_finding(lines: list[str]) -> None:
    head: list[Printed] = [*caption(lines[0]), *(Text(line) for line in lines[1:])]
    rules_found = set(rules(_with(_table(head))))
    assert not rules_found & {"foreign_table", "identity_disagrees", "units_differ", "unknown_unit"}


@pytest.mark.parametrize(
    "named",
    [
        f"青山市司法局2023年度{_GPB}",
        f"2023年度青山市司法局{_GPB}",
        f"司法局{_GPB}",
        f"本部门2023年度{_GPB}",
    ],
)
def test_title_of_the_own_body_is_not_a_finding(named: str) -> None:
    assert not set(rules(_with(_table(named=named)))) & {"foreign_table", "identity_disagrees", "unknown_table"}


def test_headquarters_table_in_a_department_document_is_a_finding() -> None:
    for table in (_table(named=f"青山市司法局（本级）{_GPB}"), _table(caption("部门：青山市司法局（本级）"))):
        assert "identity_disagrees" in rules(_with(table))


def test_list_of_units_above_a_table_is_not_a_heading() -> None:
    head: list[Printed] = [Text("1.青山市公证处"), Text("2.青山市法律援助中心"), *caption("部门：青山市司法局")]
    assert "foreign_table" not in rules(_with([Text("青山市公证处为下属单位。"), *_table(head)]))


def test_caption_with_department_and_unit_names_the_unit() -> None:
    table = _table(caption("部门：青山市教育局", "单位名称：青山市第一中学 单位：万元"))
    result = _with(table, cover="主管部门：青山市教育局/预算单位：青山市第一中学/2023年度单位决算")
    assert result.disclosure is not None
    assert (result.disclosure.entity_name, result.disclosure.entity_scope) == ("青山市第一中学", "unit")


def test_all_tables_of_another_body_refuse_the_document_with_both_names() -> None:
    tables = [_table(caption("部门：绿水市水务局")), _table(caption("部门：绿水市水务局"), named="支出决算表")]
    result = _with(*tables)
    assert result.reason == "identity_conflict"
    assert result.message is not None
    assert "青山市司法局" in result.message
    assert "绿水市水务局" in result.message


# --- when


@pytest.mark.parametrize(
    "head",
    [
        ["2022年度"],
        ["2022年"],
        ["（2022年度）"],
        ["会计年度：2022"],
        ["二〇二二年度"],
        ["2022年1-12月"],
        ["2022年12月31日"],
    ],
)
def test_caption_of_another_year(head: list[str]) -> None:
    table = [*title(_GPB), *(Text(line, "centre") for line in head), *caption(), Ruled(f"{_HEADER}\n{_ROWS}")]
    assert "It says 2022, and the document is of 2023." in _only(_with(table), "foreign_table")


@pytest.mark.parametrize("year", ["2022年", "2022年度", "二〇二二年度"])
def test_header_of_another_year(year: str) -> None:
    header = f"科目编码|科目名称|{year}合计|基本支出|项目支出"
    assert "It says 2022, and the document is of 2023." in _only(_with(_table(header=header)), "foreign_table")


@pytest.mark.parametrize(
    "header",
    [
        "科目编码|科目名称|2023年合计|基本支出|项目支出",
        "科目编码|科目名称|2023年度合计|2023年度基本支出|2023年度项目支出",
    ],
)
def test_header_of_the_own_year_is_not_a_finding(header: str) -> None:
    result = _with(_table(header=header))
    assert "foreign_table" not in rules(result)
    assert len(facts(result)) > 0


def test_row_with_another_year_is_not_a_header() -> None:
    rows = _ROWS + "\n2010199|2022年结转的其他人大事务支出|3.00|1.00|2.00"
    assert "foreign_table" not in rules(_with(_table(rows=rows)))


def test_columns_of_two_years_are_a_comparison() -> None:
    header = "科目编码|科目名称|2022年合计|2023年合计|项目支出"
    assert "foreign_table" not in rules(_with(_table(header=header)))


_SAID = [
    "2023年，收入总计3.00万元，支出总计3.00万元。",
    "2023年，财政拨款收入3.00万元。",
    "2023年度一般公共预算财政拨款支出3.00万元。",
]


def test_sentences_that_outnumber_the_year_refuse_the_document() -> None:
    result = _with(_table(), [Text(line) for line in _SAID], cover="青山市司法局2022年度部门决算")
    assert result.reason == "identity_conflict"
    assert result.message is not None
    assert "2022 as well as 2023" in result.message


def test_comparisons_with_its_own_year_refuse_the_document() -> None:
    sentences = ["与2022年度相比增加1.00万元。", "比2022年度决算数减少1.00万元。", "较2022年增长1.00%。"]
    assert _with(_table(), [Text(line) for line in sentences], cover="青山市司法局2022年度部门决算").reason == (
        "identity_conflict"
    )


def test_single_sentence_of_another_year_is_a_finding() -> None:
    result = _with(_table(), [Text(_SAID[1])], cover="青山市司法局2022年度部门决算")
    assert result.reason is None
    assert "identity_disagrees" in rules(result)


def test_comparisons_with_the_previous_year_are_not_a_finding() -> None:
    sentences = ["与2022年度相比增加1.00万元。", "比2022年度决算数减少1.00万元。", "2022年，本部门获得先进单位称号。"]
    assert "identity_disagrees" not in rules(_with(_table(), [Text(line) for line in (*_SAID, *sentences)]))


def test_date_before_the_end_of_the_year_refuses_the_document() -> None:
    result = _with(_table(), cover="青山市司法局2024年部门决算公开/2024年9月")
    assert result.reason == "identity_conflict"
    assert result.message is not None
    assert "2024 as well as 2023" in result.message


def test_sentences_decide_where_the_cover_has_only_a_bare_year() -> None:
    result = _with(_table(), [Text(line) for line in _SAID], cover="青山市司法局/部门决算公开/2024年")
    assert result.disclosure is not None
    assert result.disclosure.fiscal_year == 2023


# --- in which unit


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (_table(header="科目编码|科目名称|合计（元）|基本支出（元）|项目支出（元）"), "元 according to the header"),
        (_table(header="科目编码|科目名称|合计|基本支出|项目支出（单位：元）"), "元 according to the header"),
        (_table(rows=_ROWS.replace("人大事务", "人大事务（元）")), "元 according to the name of a row"),
        (_table(rows=_ROWS.replace("|2.00", "|2.00元")), "元 according to an amount"),
        (_table(below=("注：本表金额单位为元。",)), "元 according to the note"),
        (_table(below=("注：本表以“元”为金额单位。",)), "元 according to the note"),
        (_table(below=("说明：1.本表反映支出情况。2.单位：元。",)), "元 according to the note"),
        (_table(named=f"{_GPB}（元）"), "according to the caption"),
        (_table([*caption("单位：元"), Text("金额单位：万元", "right")]), "according to the caption"),
    ],
)
def test_two_units_of_one_table_are_reported_with_both_places(table: list[Printed], says: str) -> None:
    assert says in _only(_with(table), "units_differ")


@pytest.mark.parametrize(
    "table",
    [
        _table(header="科目编码|科目名称|合计（万元）|基本支出（万元）|项目支出（万元）"),
        _table(below=("注：本表以“万元”为金额单位（保留两位小数）。",)),
        _table(below=("注：本套报表金额单位转换时可能存在尾差。",)),
        _table(below=("注：单价50万元以上设备2台。",)),
        _table(caption("编制单位：元谋县司法局", "单位：万元")),
        _table(caption("单位：万元 部门：元谋县司法局", "")),
        _table([Text("单位：万元"), Text("编制单位：元谋县司法局")]),
    ],
)
def test_same_unit_everywhere_is_not_a_finding(table: list[Printed]) -> None:
    result = _with(table, cover="元谋县司法局2023年度部门决算" if "元谋" in str(table) else _COVER)
    assert not set(rules(result)) & {"units_differ", "unknown_unit"} - ({"foreign_table"})
    assert {fact["unit"] for fact in facts(result)} == {"万元"}


def _three_public(amount: str, total: str = "3.00") -> DocumentResult:
    table = [*title("支出决算表"), *caption("部门：青山市司法局"), Ruled(
        "科目编码|科目名称|本年支出合计|基本支出|项目支出|上缴上级支出|经营支出|对附属单位补助支出\n"
        f"合计||{total}|{total}|||||\n201|一般公共服务支出|{total}|{total}||||".replace("|||||\n", "||||\n")
    )]  # fmt: skip
    other = [*title("财政拨款“三公”经费支出决算表"), *caption(), Ruled(_THREE_PUBLIC.format(amount=amount))]
    return _with(table, other)


def test_part_larger_than_the_whole_is_another_unit() -> None:
    message = _only(_three_public("45800.00"), "order_of_magnitude")
    assert "支出决算表 (page 2): 合计 3.00 万元" in message
    assert "45800.00 万元" in message


def test_part_smaller_than_the_whole_is_not_a_finding() -> None:
    assert "order_of_magnitude" not in rules(_three_public("2.99"))
    assert "order_of_magnitude" not in rules(_three_public("3.00"))
