"""Which figures of a narrative are read, and as what; what is not certain is left unread and reported."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from schemas.reading.statements import OTHER, expand, sections, words
from transforms.facts.cells import fact_cell
from transforms.reading.prose_lines import ProseLine
from transforms.result import Disclosure
from transforms.statements.lexer import Body
from transforms.statements.narrative import read_joined, read_statements
from transforms.statements.paragraphs import paragraphs
from transforms.statements.reader import read_narrative
from transforms.statements.statement import Narrative

OWN = Disclosure("某市财政局", "department", 2023, "final", None)
THREE_PUBLIC = "七、“三公”经费支出决算情况说明"
TOTAL = "一、收入支出决算总体情况说明"
DETAIL = "五、一般公共预算财政拨款支出决算情况说明\n（三）一般公共预算财政拨款支出决算具体情况"


FULL = "前言：" + "正" * 76 + "。"
"""A full line before the narrative: shorter ones end their paragraphs"""


def lines(text: str, page: int = 9) -> list[ProseLine]:
    """The lines of a page; each character is 6 points wide."""
    return [
        ProseLine(
            page=page,
            text=line,
            x0=90.0,
            y0=100.0 + 20 * number,
            x1=90.0 + 6 * len(line),
            y1=112.0 + 20 * number,
            digits=tuple((at, 90.0 + 6 * at, 96.0 + 6 * at) for at, char in enumerate(line) if char.isdigit()),
        )
        for number, line in enumerate([FULL, *text.split("\n")])
    ]


def read(text: str, *names: str) -> Narrative:
    body = Body(frozenset({"某市财政局", *names}), 2023)
    return read_narrative(paragraphs(lines(text)), body)


def meanings_of_text(text: str) -> list[tuple[Any, ...]]:
    """What is read: account, measure, phase, kind, base and value."""
    return [
        (statement.account_code, statement.measure, statement.phase, statement.kind, statement.base, statement.value)
        for statement in read(text).statements
    ]


def values(narrative: Narrative) -> list[tuple[str, Decimal | None]]:
    return [(statement.account_code, statement.value) for statement in narrative.statements]


def test_one_figure_of_two_subjects_makes_two_statements() -> None:
    narrative = read(
        f"{TOTAL}\n某市财政局2023年度收、支总计100.50万元，与2022年度相比，收、支总计各增加10万元，增长11.05%。"
    )
    assert values(narrative) == [
        (account, Decimal(value)) for value in ("100.50", "10", "11.05") for account in ("total_sources", "total_uses")
    ]
    assert [statement.kind for statement in narrative.statements] == ["amount"] * 2 + ["change"] * 2 + [
        "change_rate"
    ] * 2
    assert {statement.amount_fen for statement in narrative.statements[:2]} == {100_500_000}
    assert narrative.unread == []


def test_a_decrease_is_negative_and_a_template_that_was_left_is_unresolved() -> None:
    text = f"{THREE_PUBLIC}\n“三公”经费支出决算数比2022年度减少0.15万元，下降（增长）27.78%。"
    assert [(statement.direction, statement.value) for statement in read(text).statements] == [
        ("decrease", Decimal("-0.15")),
        ("unresolved", Decimal("27.78")),
    ]


def test_budget_and_completion_are_as_printed() -> None:
    text = f"{DETAIL}\n一般公共预算财政拨款支出年初预算为200万元，全年预算为110万元，支出决算为100万元，完成预算的50%。"
    assert meanings_of_text(text) == [
        ("total", "expenditure", "approved", "amount", "", Decimal(200)),
        ("total", "expenditure", "adjusted", "amount", "", Decimal(110)),
        ("total", "expenditure", "executed", "amount", "", Decimal(100)),
        ("total", "expenditure", "executed", "completion_rate", "budget", Decimal(50)),
    ]


def test_shares_are_of_the_whole_that_is_named_or_that_of_the_section() -> None:
    text = (
        "三、支出决算情况说明\n本年支出合计100万元，其中：基本支出60万元，占60%。\n"
        "五、一般公共预算财政拨款支出决算情况说明\n一般公共预算财政拨款支出50万元，占本年支出合计的50%。"
    )
    assert [statement.base for statement in read(text).statements if statement.kind == "share"] == [
        "total",
        "expenditure_current_year",
    ]


def test_the_items_of_a_list_have_their_own_subjects() -> None:
    travel = "1、因公出国（境）费支出0万元。全年安排因公出国（境）团组2个、累计3人次。"
    text = f"{THREE_PUBLIC}\n{travel}\n2、公务接待费支出1万元，共接待4批次，50人次。"
    assert [
        (statement.account_code, statement.measure, statement.quantity)
        for statement in read(text).statements
        if statement.kind == "count"
    ] == [
        ("overseas_travel", "groups", 2),
        ("overseas_travel", "persons", 3),
        ("official_reception", "batches", 4),
        ("official_reception", "persons", 50),
    ]


def test_one_unit_for_a_list_of_figures() -> None:
    text = f"{TOTAL}\n收、支总计各是4125.49，4143.91万元。与上年相比，收、支总计各下降23.51%、38.28%。"
    assert values(read(text)) == [
        ("total_sources", Decimal("4125.49")),
        ("total_uses", Decimal("4143.91")),
        ("total_sources", Decimal("-23.51")),
        ("total_uses", Decimal("-38.28")),
    ]


def test_words_in_brackets_leave_the_subject_as_it_was() -> None:
    text = f"{THREE_PUBLIC}\n国内公务接待支出0.39万（含外宾接待支出0.10万元），比上年增加0.20万元。"
    assert values(read(text)) == [
        ("official_reception_domestic", Decimal("0.39")),
        ("official_reception_foreign", Decimal("0.10")),
        ("official_reception_domestic", Decimal("0.20")),
    ]


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("公务接待费及其他支出3万元。", "unknown_word"),
        ("公务接待费支出3人次费。", "unknown_word"),
        ("公务接待费3%。", "unit"),
        ("购置公务用车3万元。", "unit"),
        ("公务接待费和因公出国（境）费3万元。", "subject"),
        ("公务接待费、因公出国（境）费3万元。", "structure"),
        ("公务接待费与上年3万元。", "structure"),
        ("公务接待费比上年预算减少3万元。", "base"),
        ("公务接待费减少3万元。", "base"),
        ("3万元。", "structure"),
        ("2022年度公务接待费支出3万元。", "unknown_word"),
        ("2019年度公务接待费支出3万元。", "unknown_word"),
        ("某县财政局2023年度公务接待费支出3万元。", "unknown_word"),
        ("公务接待费1，234.5万元。", "unknown_word"),
        ("公务接待费支出12 34万元。", "unknown_word"),
        ("公务接待费支出12²万元。", "unknown_word"),
        ("公务接待费支出1٣万元。", "unknown_word"),
        ("公务接待费支出²万元。", "unknown_word"),
    ],
)
def test_what_is_not_certain_is_left_unread(sentence: str, why: str) -> None:
    narrative = read(f"{THREE_PUBLIC}\n{sentence}")
    assert [statement for statement in narrative.statements if statement.value_text] == []
    assert [clause.why for clause in narrative.unread][:1] == [why]


def test_an_unread_clause_ends_the_subject() -> None:
    narrative = read(f"{THREE_PUBLIC}\n公务接待费支出3万元，另付补贴2万元，比上年增加1万元。")
    assert values(narrative) == [("official_reception", Decimal(3))]
    assert [clause.clause for clause in narrative.unread] == ["另付补贴2万元", "比上年增加1万元"]
    assert [clause.word for clause in narrative.unread] == ["另付补贴", "另付补贴"]


def test_what_is_said_of_equal_sources_and_uses_is_said_of_both() -> None:
    after = "与2022年度相比，减少10万元。"
    equal = values(read(f"{TOTAL}\n2023年度收入总计90万元，支出总计90万元。{after}"))
    assert equal[2:] == [("total_sources", Decimal(-10)), ("total_uses", Decimal(-10))]
    assert len(read(f"{TOTAL}\n2023年度收入总计90万元，支出总计91万元。{after}").statements) == 2


def test_words_between_subject_and_figure_must_be_declared() -> None:
    narrative = read(f"{THREE_PUBLIC}\n公务接待费支出3万元，会议费有所调整，比上年增加1万元。")
    assert values(narrative) == [("official_reception", Decimal(3))]


def test_parts_of_a_budget_are_not_taken_as_executed() -> None:
    narrative = read(f"{THREE_PUBLIC}\n“三公”经费支出年初预算为10万元，其中：公务接待费4万元。公务接待费3万元。")
    assert values(narrative) == [("three_public_total", Decimal(10)), ("official_reception", Decimal(4))]
    assert {statement.phase for statement in narrative.statements} == {"approved"}
    assert [clause.why for clause in narrative.unread] == ["phase"]


def test_a_reason_states_nothing_and_is_kept() -> None:
    narrative = read(
        f"{THREE_PUBLIC}\n公务接待费支出3万元，比上年增加1万元，主要原因是会议增加，公务用车运行费增加2万元；因公出国（境）费支出0万元。"
    )
    assert values(narrative)[-1] == ("overseas_travel", Decimal(0))
    assert [statement.reason for statement in narrative.statements] == ["", "会议增加，公务用车运行费增加2万元", ""]
    assert [clause.why for clause in narrative.unread] == ["reason"]


def test_a_comparison_of_executed_and_budget_is_the_direction() -> None:
    why = "决算数小于预算数的主要原因是厉行节约。"
    text = f"{THREE_PUBLIC}\n“三公”经费支出预算为10万元，支出决算为4万元，完成预算的40%。{why}"
    last = read(text).statements[-1]
    assert (last.kind, last.direction, last.reason) == ("completion_rate", "less", "厉行节约")


def test_digits_that_meet_at_a_line_end_are_not_one_number() -> None:
    assert read(f"{THREE_PUBLIC}\n公务接待费支出12\n34万元。").statements == []
    assert read(f"{THREE_PUBLIC}\n公务接待费支出比上年增长1,\n234.5%。").statements == []
    spaced = read(f"{THREE_PUBLIC}\n公务接待费支出1 2 . 5 万元。")
    assert values(spaced) == [("official_reception", Decimal("12.5"))]


def test_the_box_is_that_of_the_digits() -> None:
    (statement,) = read(f"{THREE_PUBLIC}\n公务接待费支出12万元。").statements
    assert (statement.page, statement.box) == (9, (90 + 6 * 7, 140.0, 90 + 6 * 9, 152.0))
    assert (statement.sentence, statement.section, statement.section_printed) == (
        "公务接待费支出12万元。",
        "three_public",
        "七",
    )


def test_nil_and_unchanged_are_statements_without_a_figure() -> None:
    text = f"{THREE_PUBLIC}\n公务接待费支出与上年持平。没有发生国（境）外公务接待支出。"
    assert [(statement.account_code, statement.kind) for statement in read(text).statements] == [
        ("official_reception", "unchanged"),
        ("official_reception_abroad", "nil"),
    ]


def test_terms_and_text_before_the_narrative_are_no_narrative() -> None:
    text = f"第四部分 名词解释\n一、公务接待费：指支出3万元以上的。\n{THREE_PUBLIC}\n公务接待费支出5万元。"
    assert read(text).statements == []
    assert read("公务接待费支出5万元。").unread == []


# --- Accounts


BOX = {"x0": 1.0, "y0": 2.0, "x1": 3.0, "y1": 4.0}


def fact(code: str, name: str, fen: int | None, **columns: Any) -> dict[str, Any]:
    return {
        "table_key": "fin_gpb_expenditure", "panel": "", "row_key": code, "row_name": name, "occurrence": 1,
        "unit_key": "", "economic_code": "", "government_economic_code": "", "project_key": "", "reference_year": None,
        "account_code": code, "code_system": "functional", "measure": "expenditure", "phase": "executed",
        "budget_book": "general_public", "amount_fen": fen, "amount_text": "" if fen is None else str(fen / 1_000_000),
        "unit": "万元", "quantity": None, "cell_kind": "blank" if fen is None else "number", "page": 4, **BOX,
        **columns,
    }  # fmt: skip


FACTS = [
    fact("201", "一般公共服务支出", 30_000_000),
    fact("20106", "财政事务", 30_000_000),
    fact("2010601", "行政运行", 20_000_000),
    fact("2010699", "其他财政事务支出", 10_000_000),
]


def items(*paths: str, facts: Sequence[dict[str, Any]] = FACTS) -> list[str]:
    text = "\n".join(f"{number}.{path}。支出决算为10万元。" for number, path in enumerate(paths, 1))
    return [
        statement.account_code for statement in read_joined(lines(f"{DETAIL}\n{text}"), [], facts, OWN)[0].statements
    ]


def test_the_names_of_a_path_give_its_code() -> None:
    running, other = (
        "一般公共服务支出（类）财政事务（款）行政运行（项）",
        "一般公共服务支出（类）财政事务（款）其他财政事务支出（项）",
    )
    assert items(running, other) == ["2010601", "2010699"]
    assert items("一般公共服务支出（201类）财政事务（06款）行政运行（01项）") == ["2010601"]


def test_a_name_that_no_list_has_gets_no_code_by_its_amount() -> None:
    unknown = "一般公共服务支出（类）财政事务（款）金库业务（项）"
    assert items(unknown) == [""]
    # Where all other items of the section are named, it can only be the catch-all item of the classification.
    assert items("一般公共服务支出（类）财政事务（款）行政运行（项）", unknown) == ["2010601", "2010699"]
    assert items("一般公共服务支出（类）财政事务（款）行政运行（项）", unknown, facts=FACTS[:3]) == ["2010601", ""]


@pytest.mark.parametrize(
    ("stated", "agrees"), [("30.00", "yes"), ("30", "yes"), ("30.01", "rounding"), ("31.00", "differs")]
)
def test_a_statement_is_joined_with_the_cell_that_it_repeats(stated: str, agrees: str) -> None:
    text = f"{DETAIL}\n一般公共服务支出（类）{stated}万元。"
    facts = [fact("201", "一般公共服务支出", 30_000_000, amount_text="30.00")]
    rows, findings = read_statements(lines(text), [], facts, OWN)
    assert [(row["agrees"], row["fact_cell"]) for row in rows] == [(agrees, fact_cell(facts[0]))]
    # Other tables tie the figure down: what differs is left to the check N01.
    assert findings == []


def test_unread_clauses_are_findings_that_name_the_word() -> None:
    text = f"{THREE_PUBLIC}\n公务接待费及补贴3万元。公务接待费支出2万元，比上年增加1万元，增长100。"
    rows, findings = read_statements(lines(text), [], [], OWN)
    assert [(finding.rule, finding.printed) for finding in findings] == [
        ("figure_not_read", "公务接待费及补贴3万元"),
        ("statement_without_unit", "公务接待费支出2万元，比上年增加1万元，增长100。"),
    ]
    assert "补贴" in findings[0].text("zh")
    assert [row["unit"] for row in rows] == ["万元", "万元", ""]


# --- Declarations


def test_braces_stand_for_alternatives() -> None:
    assert list(expand("公务接待{费,经费,}{支出,}")) == [
        "公务接待费支出", "公务接待费", "公务接待经费支出", "公务接待经费", "公务接待支出", "公务接待",
    ]  # fmt: skip
    assert list(expand("a{b{c,},d}")) == ["abc", "ab", "ad"]
    for wrong in ("a{b", "a}b"):
        with pytest.raises(ValueError, match="brace"):
            list(expand(wrong))


@pytest.mark.parametrize("kind", ["final", "budget"])
@pytest.mark.parametrize("section", [*(section.name for section in sections()), OTHER.name])
def test_no_text_can_be_cut_into_declared_words_in_two_ways(section: str, kind: str) -> None:
    """本年 + 收入总额 and 本年收入 + 总额 would be two subjects: then the whole must be declared as one word."""
    section_words = words(section, kind)
    skipped = {text for text, word in section_words.items() if word.role in ("ALSO", "SELF")}
    subjects = {text for text, word in section_words.items() if word.role == "SUBJECT"}
    cuts = [
        (before, text, after)
        for before in skipped
        for text in subjects
        if text.startswith(before)
        for after in skipped
        if (other := text[len(before) :] + after) in subjects and section_words[other] != section_words[text]
        if text + after not in section_words
    ]
    assert cuts == []


@pytest.mark.parametrize(
    "text",
    [
        "2022年度，公务接待费支出2.50万元，接待25批次。",
        "截至2022年12月31日，保有公务用车3辆。",
        "下属单位公务接待费支出0.50万元。",
        "局机关公务接待费支出0.50万元。",
        "公务接待费、公务用车运行费支出12.50万元。",
        "公务接待费比2022年公务用车运行费10.50万元减少0.50万元。",
    ],
)
def test_what_is_of_another_year_body_or_item_is_left_unread(text: str) -> None:
    narrative = read(f"{THREE_PUBLIC}\n{text}")
    assert narrative.statements == []
    assert narrative.unread


def test_what_stands_under_a_heading_of_another_year_is_left_unread() -> None:
    text = "（一）2022年度情况\n公务接待费支出2.50万元。\n（二）本年情况\n公务接待费支出2.00万元。"
    assert values(read(f"{THREE_PUBLIC}\n{text}")) == [("official_reception", Decimal("2.00"))]


def test_the_score_of_another_project_is_left_unread() -> None:
    text = "十、预算绩效情况说明\n“桥梁检测”项目自评得分为95分，“道路养护”项目自评得分为88分。"
    assert [(statement.project, statement.value) for statement in read(text).statements] == [("桥梁检测", Decimal(95))]


def test_the_parts_of_what_is_said_of_another_year_are_left_unread() -> None:
    text = "2009年度政府采购支出总额9万元，其中：政府采购货物支出9万元。其中：政府采购服务支出0万元。"
    assert read(f"六、政府采购支出情况\n{text}").statements == []


@pytest.mark.parametrize(("uses", "read_of"), [("100.00", 2), ("90.00", 0)])
def test_sources_and_uses_that_are_not_equal_are_left_unread(uses: str, read_of: int) -> None:
    text = f"{TOTAL}\n2023年度收入总计100.00万元，支出总计{uses}万元。"
    narrative, _, _ = read_joined(lines(text), [], [], OWN)
    assert len(narrative.statements) == read_of
    assert [clause.why for clause in narrative.unread] == ["unbalanced"] * (2 - read_of)


def test_a_total_that_may_be_that_of_the_section_is_no_base_of_its_parts() -> None:
    heading = "五、一般公共预算财政拨款支出决算情况说明"
    of_whole = read(f"{heading}\n2023年度财政拨款支出50万元，占总支出的50%。").statements
    assert [statement.base for statement in of_whole if statement.kind == "share"] == ["expenditure_current_year"]
    of_part = read(f"{heading}\n2023年度财政拨款支出50万元，其中：基本支出30万元，占总支出的60%。")
    assert [statement.kind for statement in of_part.statements] == ["amount", "amount"]
    assert [clause.clause for clause in of_part.unread] == ["占总支出的60%"]


def test_a_figure_in_a_short_paragraph_with_an_ordinal_is_no_heading() -> None:
    assert meanings_of_text(f"{THREE_PUBLIC}\n1.公务接待费支出2.00万元。") == [
        ("official_reception", "expenditure", "executed", "amount", "", Decimal("2.00"))
    ]
