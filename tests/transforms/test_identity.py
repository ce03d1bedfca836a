"""Whose document it is: covers, captions, sections, and what happens where they disagree."""

from __future__ import annotations

import pytest

from tests.transforms.reading import read, rules
from tests.transforms.typeset import Printed, Ruled, Text, caption, document, title
from transforms.identity.names import clean, is_organisation, is_placeholder, normal_name, place_of, same_body

_TABLE = Ruled("""科目编码|科目名称|合计|基本支出|项目支出
                  合计||3.00|1.00|2.00
                  201|一般公共服务支出|3.00|1.00|2.00
                  20101|人大事务|3.00|1.00|2.00""")


def _document(cover: str, whose: str = "", first: tuple[str, ...] = ()) -> bytes:
    """A cover of lines parted by slashes (none where it is empty), a page of prose, and one table."""
    pages: list[list[Printed]] = [title(*cover.split("/"))] if cover else []
    if first:
        pages.append([Text(line) for line in first])
    table = [*title("一般公共预算财政拨款支出决算表"), *caption(whose), _TABLE]
    return document(*pages, table)


@pytest.mark.parametrize(
    ("cover", "name", "scope", "year", "division_name"),
    [
        ("青山市财政局2023年度部门决算", "青山市财政局", "department", 2023, "青山市"),
        (
            "青山市财政局2023年度部门决算公开/- 1 -/青山市财政局/2023年度部门决算",
            "青山市财政局",
            "department",
            2023,
            "青山市",
        ),
        (
            "青山市财政局2023年度部门决算/目 录/第一部分 部门概况/四、机构设置/第二部分 市财政局2023年度部门决算表",
            "青山市财政局",
            "department",
            2023,
            "青山市",
        ),
        ("青山市财政局/2019年度部门决算", "青山市财政局", "department", 2019, "青山市"),
        ("青山市财政局/部门决算/（2019年度）", "青山市财政局", "department", 2019, "青山市"),
        ("青山市财政局2023年度部门决算及“三公”经费决算信息公开说明", "青山市财政局", "department", 2023, "青山市"),
        ("2023年度部门决算/部门名称：[123001]青山市财政局", "青山市财政局", "department", 2023, "青山市"),
        ("2023年度/青山市财政局部门决算", "青山市财政局", "department", 2023, "青山市"),
        ("2023年度青山市财政局/部门决算公开", "青山市财政局", "department", 2023, "青山市"),
        ("青山市财政局2023年部门决算公开报告", "青山市财政局", "department", 2023, "青山市"),
        ("二〇二三年度/青山市财政局部门决算", "青山市财政局", "department", 2023, "青山市"),
        ("2023年度青山市财政局（本级）/单位决算", "青山市财政局", "unit_headquarters", 2023, "青山市"),
        ("2023年度青山市财政局本级决算", "青山市财政局", "unit_headquarters", 2023, "青山市"),
        ("2023年度/部门决算公开/单位名称：青山市财政局", "青山市财政局", "department", 2023, "青山市"),
        (
            "2023年度/部门决算/部门名称：青山市财政局/2024年9月20日",
            "青山市财政局",
            "department",
            2023,
            "青山市",
        ),
        ("附件1/2023年度青山市财政局部门决算", "青山市财政局", "department", 2023, "青山市"),
        ("附件/青山市财政局/2023年度部门决算信息公开", "青山市财政局", "department", 2023, "青山市"),
        ("中共青山市委组织部2023年度部门决算", "中共青山市委组织部", "department", 2023, "青山市"),
        ("青山市/财政局/2023年度/部门决算", "青山市财政局", "department", 2023, "青山市"),
        ("青 山 市 财 政 局/2 0 2 3 年 度 部 门 决 算", "青山市财政局", "department", 2023, "青山市"),
        ("青山市财政局2022年度部门决算/2023年9月", "青山市财政局", "department", 2022, "青山市"),
        ("青山市财政局2023年度部门决算（草案）", "青山市财政局", "department", 2023, "青山市"),
        ("关于青山市财政局2023年度部门决算的公开", "青山市财政局", "department", 2023, "青山市"),
        ("青山市林业局关于2023年度部门决算公开的说明", "青山市林业局", "department", 2023, "青山市"),
        (
            "中共青山市委党校（青山行政学院）2023年度部门决算",
            "中共青山市委党校(青山行政学院)",
            "department",
            2023,
            "青山市",
        ),
        (
            "2023年度青山市住房和城乡建设局（青山市人民防空办公室）部门决算",
            "青山市住房和城乡建设局(青山市人民防空办公室)",
            "department",
            2023,
            "青山市",
        ),
        ("青山市第一中学2023年度单位决算", "青山市第一中学", "unit", 2023, "青山市"),
        ("国家税务总局青山市税务局2023年度部门决算", "国家税务总局青山市税务局", "department", 2023, "青山市"),
        ("青山市地震局/2023年部门决算/（公开时间：2024年8月15日）", "青山市地震局", "department", 2023, "青山市"),
    ],
)
def test_identity_from_the_cover(cover: str, name: str, scope: str, year: int, division_name: str) -> None:
    disclosure = read(_document(cover)).disclosure
    assert disclosure is not None
    assert (disclosure.entity_name, disclosure.entity_scope, disclosure.fiscal_year, disclosure.division_name) == (
        name,
        scope,
        year,
        division_name,
    )
    assert disclosure.document_kind == "final"


def test_captions_and_titles_decide_without_a_cover() -> None:
    table = [*title("2023年度一般公共预算财政拨款支出决算表"), *caption("部门：青山市财政局  2023年度"), _TABLE]
    disclosure = read(document(table)).disclosure
    assert disclosure is not None
    assert (disclosure.entity_name, disclosure.entity_scope, disclosure.fiscal_year) == (
        "青山市财政局",
        "department",
        2023,
    )


def test_first_page_with_a_table_is_not_a_cover() -> None:
    # The words 一般公共预算 in a title do not make the document a budget.
    result = read(
        document([*title("一般公共预算财政拨款支出决算表"), *caption("部门：青山市财政局"), Text("2023年度"), _TABLE])
    )
    assert result.reason is None
    assert result.disclosure is not None
    assert result.disclosure.document_kind == "final"


def test_equal_captions_that_disagree_are_a_conflict() -> None:
    first = [*title("一般公共预算财政拨款支出决算表"), *caption("部门：青山市财政局"), Text("2023年度"), _TABLE]
    other = [*title("支出决算表"), *caption("部门：绿水市水务局"), Text("2023年度")]
    result = read(document(first, [*other, _TABLE]))
    assert result.reason == "identity_conflict"
    assert result.message is not None
    assert "青山市财政局" in result.message
    assert "绿水市水务局" in result.message
    assert result.frames["facts"].empty
    assert not result.frames["evidence"].empty


def test_weaker_evidence_that_disagrees_is_a_finding() -> None:
    result = read(_document("青山市财政局2023年度部门决算", whose="第二部分 绿水市水务局2022年度部门决算表"))
    assert result.reason is None
    assert result.disclosure is not None
    assert result.disclosure.entity_name == "青山市财政局"
    assert "identity_disagrees" in rules(result)
    assert "foreign_table" not in rules(result)


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (["部门：绿水市水务局"], "It says 绿水市水务局, and the document is of 青山市财政局."),
        (["部门：青山市财政局", "2022年度"], "It says 2022, and the document is of 2023."),
        (["部门：青山市规划与自然资源局"], "It says 青山市规划与自然资源局"),
    ],
)
def test_table_headed_by_another_body_or_year_stops_the_document(head: list[str], says: str) -> None:
    table = [*title("一般公共预算财政拨款支出决算表"), *caption(*head), _TABLE]
    result = read(document([Text("青山市财政局2023年度部门决算")], table))
    (finding,) = result.frames["findings"].query("rule == 'foreign_table'").to_dict("records")
    assert (finding["severity"], finding["page"], finding["table_key"]) == ("gate", 2, "fin_gpb_expenditure")
    assert says in finding["message"]
    assert "identity_disagrees" not in rules(result)


def test_year_in_the_title_of_a_table_is_evidence() -> None:
    table = [*title("2022年度一般公共预算财政拨款支出决算表"), *caption("部门：青山市财政局"), _TABLE]
    assert "foreign_table" in rules(read(document([Text("青山市财政局2023年度部门决算")], table)))


@pytest.mark.parametrize(
    ("cover", "head"),
    [
        ("青山市规划和自然资源局2023年度部门决算", "部门：青山市规划与自然资源局"),
        ("青山市财政局2023年度部门决算", "部门：青山市财政局（本级）"),
        ("青山市财政局2023年度部门决算", "部门：财政局"),
    ],
)
def test_spelling_variants_are_the_same_body(cover: str, head: str) -> None:
    table = [*title("一般公共预算财政拨款支出决算表"), *caption(head, "2023年度"), _TABLE]
    assert "foreign_table" not in rules(read(document([Text(cover)], table)))


def test_caption_of_a_listed_unit_is_another_body() -> None:
    front = [Text("青山市财政局2023年度部门决算")]
    listing = [Text("纳入部门决算编制范围的单位包括："), Text("1.青山市财政监督中心")]
    table = [*title("一般公共预算财政拨款支出决算表"), *caption("编制单位：青山市财政监督中心"), _TABLE]
    assert "foreign_table" in rules(read(document(front, listing, table)))


def test_list_of_units_is_not_evidence() -> None:
    front = [Text("青山市财政局2023年度部门决算")]
    listing = [Text("纳入部门决算编制范围的单位包括："), Text("1.青山市财政局"), Text("2.青山市财政监督中心")]
    table = [*title("一般公共预算财政拨款支出决算表"), *caption("部门：青山市财政局"), _TABLE]
    result = read(document(front, listing, table))
    assert not set(rules(result)) & {"foreign_table", "identity_disagrees"}
    assert "青山市财政监督中心" not in set(result.frames["evidence"]["value"])


def test_word_unit_above_a_department_table_is_a_note() -> None:
    table = [*title("一般公共预算财政拨款支出决算表"), *caption("单位名称：青山市财政局"), _TABLE]
    rules_found = rules(read(document([Text("青山市财政局2023年度部门决算")], table)))
    assert "caption_says_unit" in rules_found
    assert "identity_disagrees" not in rules_found


def test_identity_unknown_without_evidence() -> None:
    result = read(_document(""))
    assert result.reason == "identity_unknown"
    assert result.frames["facts"].empty


def test_placeholder_of_a_template_is_refused() -> None:
    assert read(_document("青山市XX局2023年度部门决算")).reason == "blank_template"


@pytest.mark.parametrize(
    ("name", "division_name"),
    [
        ("青山市财政局", "青山市"),
        ("青山市绿水区财政局", "青山市绿水区"),
        ("青山省绿水市红土县红土镇人民政府", "青山省绿水市红土县"),
        ("中国共产党青山市绿水区委员会组织部", "青山市绿水区"),
        ("中共青山县委宣传部", "青山县"),
        ("政协青山市委员会办公室", "青山市"),
        ("青山市政协", "青山市"),
        ("青山市政府办公室", "青山市"),
        ("青山县政府办公室", "青山县"),
        ("青山市市场监督管理局", "青山市"),
        ("青山市政务服务中心", "青山市"),
        ("青山市市政园林局", "青山市"),
        ("青山市市容环境卫生处", "青山市"),
        ("青山市民政局", "青山市"),
        ("青山市民族宗教事务局", "青山市"),
        ("青山市花山区花山街道办事处", "青山市花山区"),
        ("青山市城市管理行政执法局", "青山市"),
        ("青山市社区服务中心", "青山市"),
        ("青山市老区建设促进会", "青山市"),
        ("青山市自然保护区管理局", "青山市"),
        ("青山市区域合作交流办公室", "青山市"),
        ("青山县县域经济办公室", "青山县"),
        ("青山州绿水市财政局", "青山州绿水市"),
        ("青山地区行政公署办公室", "青山地区"),
        ("青山壮族自治区绿水市民政局", "青山壮族自治区绿水市"),
        ("青山族绿水族红土族自治县教育局", "青山族绿水族红土族自治县"),
        ("青山盟绿水旗农牧局", "青山盟绿水旗"),
        ("青山经济技术开发区管理委员会", "青山经济技术开发区"),
        ("国家税务总局青山市税务局", "青山市"),
        ("民建青山市委", "青山市"),
        ("九三学社青山市委员会", "青山市"),
        ("青山日报社", None),
        ("水利部", None),
        ("区委办公室", None),
        ("城市社会经济调查队", None),
    ],
)
def test_place_of_a_name(name: str, division_name: str | None) -> None:
    assert place_of(name) == division_name


def test_forms_of_a_party_name_are_one() -> None:
    forms = ("中国共产党青山市委员会组织部", "中共青山市委组织部", "青山市委组织部")
    assert len({normal_name(name) for name in forms}) == 1


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("青山市财政局", "财政局"),
        ("青山市财政局", "市财政局"),
        ("青山市绿水区财政局", "绿水区财政局"),
        ("青山市规划和自然资源局", "青山市规划和自然"),  # the end of a line cut it
        ("青山市规划和自然资源局", "青山市规划与自然资源局"),
        ("中国共产党青山市委员会组织部", "青山市委组织部"),
        ("青山市住房和城乡建设局（人防办）", "青山市住房和城乡建设局"),
        ("青山市住房和城乡建设局（青山市人民防空办公室）", "青山市人民防空办公室"),
        ("青山市疾病预防控制中心（青山市卫生监督所）", "青山市疾病预防控制中心"),
        ("中共青山市纪律检查委员会、青山市监察委员会", "青山市监察委员会"),
        ("中共青山市纪律检查委员会青山市监察委员会", "中共青山市纪委"),
        ("国家税务总局青山市税务局", "青山市税务局"),
        ("青山市司法局法律援助中心", "法律援助中心"),
        ("青山市发展和改革委员会", "青山市发改委"),
        ("青山市人力资源和社会保障局", "青山市人社局"),
        ("中共青山市委政法委员会", "青山市委政法委"),
        ("青山经济开发区管理委员会", "青山经济开发区管委会"),
        ("青山市人民政府办公室", "青山市政府办"),
    ],
)
def test_names_of_one_body(name: str, other: str) -> None:
    assert same_body(name, other)
    assert same_body(other, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("青山市财政局", "绿水市财政局"),
        ("青山市司法局", "青山市司法局法律援助中心"),
        ("青山市公安局", "青山市公安局绿水分局"),
        ("青山市公安局", "青山市公安局交通警察支队"),
        ("青山市教育局", "青山市教育局机关幼儿园"),
        ("青山市财政局", "青山市绿水区财政局"),
        ("青山市规划和自然资源局", "青山市绿水区规划和自然资源局"),
        ("中国共产党青山市委员会", "中国共产党青山市委员会组织部"),
        ("青山市文化广电旅游体育局", "体育局"),
        ("青山市公安局（交通警察支队）", "青山市公安局"),
        ("青山市第一中学（东校区）", "青山市第一中学（西校区）"),
        ("青山市第一中学", "青山市第一中学附属小学"),
    ],
)
def test_names_of_two_bodies(name: str, other: str) -> None:
    assert not same_body(name, other)
    assert not same_body(other, name)


@pytest.mark.parametrize(
    ("printed", "name", "scope"),
    [
        ("青山市财政局（本级）", "青山市财政局", "unit_headquarters"),
        ("青山市财政局本级", "青山市财政局", "unit_headquarters"),
        ("青山市财政局（部门）", "青山市财政局", None),
        ("青山市住房和城乡建设局（人防办）", "青山市住房和城乡建设局(人防办)", None),
    ],
)
def test_clean_splits_the_scope_suffix(printed: str, name: str, scope: str | None) -> None:
    assert clean(printed) == (name, scope)


def test_is_organisation() -> None:
    for name in ("青山市财政局", "青山市住房和城乡建设局（人民防空办公室）", "青山市总工会", "青山市第一中学"):
        assert is_organisation(name)
    for text in ("2023年度部门决算", "目录", "收入支出", "部门决算报告", "青山市财政局。", "局"):
        assert not is_organisation(text)
    assert is_placeholder("青山市XX局")
    assert is_placeholder("某某局")
    assert not is_placeholder("青山市财政局")
