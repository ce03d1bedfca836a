"""The analysts' guide: its twenty questions are asked, and the answers that it shows are the answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools import guide
from warehouse.query import query

QUESTIONS = {one.number: one for one in guide.questions()}
DATA = "data/guide/warehouse/juesuan.duckdb"
_OF_NO_PAGE = {17}
"""Questions about whole documents"""


def test_the_guide_has_twenty_questions_in_two_languages() -> None:
    assert list(QUESTIONS) == list(range(1, 21))
    for one in QUESTIONS.values():
        english, slash, chinese = one.title.partition(" / ")
        assert slash, one.title
        assert english.endswith("?"), one.title
        assert re.search(r"[\u4e00-\u9fff].*？$", chinese), one.title
    # None is passed over because it is written in another way.
    assert guide.GUIDE.read_text("utf-8").count("```sql") == len(QUESTIONS)


@pytest.mark.slow
@pytest.mark.parametrize("number", QUESTIONS)
def test_the_answer_in_the_guide_is_the_answer(warehouse: Path, number: int) -> None:
    one = QUESTIONS[number]
    assert guide.answer(warehouse, one.sql) == one.answer, "call `make guide`, and look at what changed"


@pytest.mark.slow
@pytest.mark.parametrize("number", QUESTIONS)
def test_every_answer_says_where_its_figures_are_printed(warehouse: Path, number: int) -> None:
    found = query(warehouse, QUESTIONS[number].sql)
    assert found.rows
    columns = " ".join(found.columns)
    assert re.search(r"source_name|first_document|\bdocument\b|来源文件名", columns), columns
    assert number in _OF_NO_PAGE or re.search(r"\bpage\b|页", columns), columns
    assert not [value for row in found.rows for value in row if isinstance(value, float)]


@pytest.mark.slow
def test_the_overspenders_of_the_guide_include_one_with_a_budget_of_zero(warehouse: Path) -> None:
    found = query(warehouse, QUESTIONS[6].sql)
    first = dict(zip(found.columns, found.rows[0], strict=True))
    assert (first["budget_text"], first["over_budget"], first["completion_rate"]) == ("0.00", True, None)
    assert [row[found.columns.index("over_budget")] for row in found.rows] == [True, False, False, False, False]


@pytest.mark.slow
def test_the_guide_may_be_loaded_again(warehouse: Path) -> None:
    again = guide.load_guide(warehouse.parent.parent)
    assert guide.answer(again, QUESTIONS[16].sql) == QUESTIONS[16].answer


@pytest.mark.slow
def test_the_python_of_the_guide_keeps_amounts_exact(warehouse: Path) -> None:
    (code,) = re.findall(r"<!-- python: begin -->\n```python\n(.*?)```", guide.GUIDE.read_text("utf-8"), re.DOTALL)
    assert code.count("assert ") == 2
    # As printed, but for the folder: `make guide` makes the one that it names.
    assert code.count(DATA) == 1
    exec(compile(code.replace(DATA, str(warehouse)), "docs/analysts.md", "exec"), {})


def test_the_first_command_of_the_guide_makes_what_the_second_asks() -> None:
    first = re.findall(r"^    (.+)$", guide.GUIDE.read_text("utf-8"), re.MULTILINE)[:2]
    assert first[0] == "make guide"
    assert DATA.startswith(re.findall(r"JUESUAN_DATA_DIR=(\S+) ", first[1])[0])


def test_refreshing_writes_the_answers_and_nothing_else() -> None:
    before = guide.GUIDE.read_text("utf-8")
    answers = {one.sql: one.answer for one in QUESTIONS.values()}
    assert guide.refresh(before, lambda sql: answers[sql.strip()]) == before
    changed = guide.refresh(before, lambda sql: "new\n")
    assert changed.count("<!-- answer: begin -->\nnew\n<!-- answer: end -->") == len(QUESTIONS)
