"""The analysts' guide in both languages: the same thirty-three questions, and the answers of today's samples."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools import guide
from warehouse.query import query

QUESTIONS = {question.number: question for question in guide.questions()}
DATA = "data/guide/warehouse/juesuan.duckdb"
_WITHOUT_PAGE = {17, 31}
"""Questions about whole documents"""
_OF_MANY_DOCUMENTS = {33}
"""Sums over bodies"""
_TITLES = {guide.GUIDE: r"^[A-Z].*[a-z]+ .*\?$", guide.CHINESE_GUIDE: r"^.*[\u3400-\u9fff].*？$"}
_PYTHON = re.compile(r"<!-- python: begin -->\n```python\n(.*?)```", re.DOTALL)
pages = pytest.mark.parametrize("page", guide.PAGES, ids=lambda page: page.name)


@pages
def test_a_page_has_its_questions_in_its_language(page: Path) -> None:
    questions = guide.questions(page)
    assert [question.number for question in questions] == list(range(1, 34))
    for question in questions:
        assert re.search(_TITLES[page], question.title), question.title
    # A question in another form would not be found: count the SQL blocks as well.
    assert page.read_text("utf-8").count("```sql") == len(questions)


def test_both_pages_have_the_same_sql_python_and_commands() -> None:
    english, chinese = (page.read_text("utf-8") for page in guide.PAGES)
    assert {question.number: question.sql for question in guide.questions(guide.CHINESE_GUIDE)} == {
        number: question.sql for number, question in QUESTIONS.items()
    }
    for pattern in (_PYTHON, re.compile(r"^    (\S.*)$", re.MULTILINE)):
        assert pattern.findall(english)
        assert pattern.findall(chinese) == pattern.findall(english)


def test_both_pages_show_the_same_answers() -> None:
    for question in guide.questions(guide.CHINESE_GUIDE):
        assert question.answer == QUESTIONS[question.number].answer, question.number


@pytest.mark.slow
@pytest.mark.parametrize("number", QUESTIONS)
def test_the_answer_in_the_guide_is_the_answer(warehouse: Path, number: int) -> None:
    question = QUESTIONS[number]
    assert guide.answer(warehouse, question.sql) == question.answer, "call `make guide` and review the difference"


@pytest.mark.slow
@pytest.mark.parametrize("number", QUESTIONS)
def test_every_answer_says_where_its_figures_are_printed(warehouse: Path, number: int) -> None:
    answer = query(warehouse, QUESTIONS[number].sql)
    assert answer.rows
    columns = " ".join(answer.columns)
    if number in _OF_MANY_DOCUMENTS:
        assert {"bodies", "share_of_bodies"} <= set(answer.columns)
        return
    assert re.search(r"source_name|first_document|\bdocument\b|来源文件名", columns), columns
    assert number in _WITHOUT_PAGE or re.search(r"\bpage\b|页", columns), columns
    assert not [value for row in answer.rows for value in row if isinstance(value, float)]


@pytest.mark.slow
def test_the_overspenders_of_the_guide_include_one_with_a_budget_of_zero(warehouse: Path) -> None:
    answer = query(warehouse, QUESTIONS[6].sql)
    first = dict(zip(answer.columns, answer.rows[0], strict=True))
    assert (first["budget_text"], first["over_budget"], first["completion_rate"]) == ("0.00", True, None)
    assert [row[answer.columns.index("over_budget")] for row in answer.rows] == [True, False, False, False, False]


@pytest.mark.slow
def test_the_guide_may_be_loaded_again(warehouse: Path) -> None:
    again = guide.load_guide(warehouse.parent.parent)
    assert guide.answer(again, QUESTIONS[16].sql) == QUESTIONS[16].answer


@pytest.mark.slow
def test_the_python_of_the_guide_keeps_amounts_exact(warehouse: Path) -> None:
    (code,) = _PYTHON.findall(guide.GUIDE.read_text("utf-8"))
    assert code.count("assert ") == 2
    # Run the code as printed, on the warehouse of this test instead of the one that `make guide` makes.
    assert code.count(DATA) == 1
    exec(compile(code.replace(DATA, str(warehouse)), "docs/analysts.md", "exec"), {})


def test_the_first_command_of_the_guide_makes_what_the_second_asks() -> None:
    first = re.findall(r"^    (.+)$", guide.GUIDE.read_text("utf-8"), re.MULTILINE)[:2]
    assert first[0] == "make guide"
    assert DATA.startswith(re.findall(r"JUESUAN_DATA_DIR=(\S+) ", first[1])[0])


@pages
def test_refreshing_writes_the_answers_and_nothing_else(page: Path) -> None:
    before = page.read_text("utf-8")
    answers = {question.sql: question.answer for question in QUESTIONS.values()}
    assert guide.refresh(before, lambda sql: answers[sql.strip()]) == before
    changed = guide.refresh(before, lambda sql: "new\n")
    assert changed.count("<!-- answer: begin -->\nnew\n<!-- answer: end -->") == len(QUESTIONS)


def test_pages_with_different_sql_are_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chinese = tmp_path / "analysts.zh.md"
    text = guide.CHINESE_GUIDE.read_text("utf-8")
    chinese.write_text(text.replace("FROM restatements", "FROM facts"), "utf-8")
    monkeypatch.setattr(guide, "CHINESE_GUIDE", chinese)
    monkeypatch.setattr(guide, "PAGES", (guide.GUIDE, chinese))
    monkeypatch.setattr(guide, "load_guide", lambda folder: pytest.fail("loaded"))
    assert guide.main() == 1
    assert "questions [13]" in capsys.readouterr().err
