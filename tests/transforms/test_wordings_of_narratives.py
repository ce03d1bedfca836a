"""Narratives in wordings of other publishers, and with what a slip or a forger does to them: nothing is read wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

import pytest

from benchmarks.narrative import Score, compare
from samples.corpus import Job, documents
from samples.issue import Issue
from samples.narrative.wording import Filled, fill, wordings
from tests.expectations.judged_statements import failing, judged
from tests.transforms.test_statements import lines
from transforms.findings import Finding
from transforms.result import Disclosure
from transforms.statements.narrative import read_statements

_LAYOUTS = (("county_numbered", 2023), ("central", 2024))


@cache
def issue(layout: str, year: int) -> Issue:
    return list(documents(Job(layout, 3, year - 1, 2, 5)))[-1].issue


def read(texts: Sequence[str], of: Issue) -> tuple[list[dict[str, object]], list[Finding]]:
    disclosure = Disclosure(of.entity.name, "department", of.year, "final", None)
    return read_statements(lines("\n".join(["前言：" + "正" * 400 + "。", *texts])), [], [], disclosure)


def texts_of(filled: Filled) -> list[str]:
    return [paragraph.text if paragraph.level else f"　　{paragraph.text}" for paragraph in filled.paragraphs]


@pytest.mark.parametrize("wording", wordings())
def test_what_is_read_of_another_wording_is_right(wording: str) -> None:
    total = Score(0, 0, 0)
    for layout, year in _LAYOUTS:
        of = issue(layout, year)
        filled = fill(of, wording)
        score = compare(filled.stated, read(texts_of(filled), of)[0], with_page=False)
        assert score.extra == ()
        total = Score(total.stated + score.stated, total.read + score.read, total.right + score.right)
    assert total.recall > 0.85


def _another_unit(text: str) -> str:
    return re.sub(r"(\d+\.\d\d)万元", r"\1人次", text, count=1)


def _another_body(text: str) -> str:
    return f"丙县丁乡水利管理站{text}"


def _another_year(text: str) -> str:
    return re.sub(r"20\d\d年度?", "2009年度", text, count=1)


def _two_subjects(text: str) -> str:
    return re.sub(r"(基本支出|公务接待费|货物支出)", r"\1和会议费", text, count=1)


def _unknown_word(text: str) -> str:
    return re.sub(r"(基本支出|公务接待费|货物支出|支出总计)", r"\1暂估部分", text, count=1)


def _line_break(text: str) -> str:
    return re.sub(r"(\d)(\d\.\d\d)", "\\1\n\\2", text, count=1)


@pytest.mark.parametrize(
    "attack", [_another_unit, _another_body, _another_year, _two_subjects, _unknown_word, _line_break]
)
@pytest.mark.parametrize("wording", ["sources_and_uses", "with_the_year_before", "against_the_budget"])
def test_an_altered_paragraph_is_left_unread_and_reported(wording: str, attack: Callable[[str], str]) -> None:
    of = issue(*_LAYOUTS[0])
    filled = fill(of, wording)
    texts = texts_of(filled)
    for number, text in enumerate(texts):
        altered = [attack(text.lstrip("　")) if index == number else paragraph for index, paragraph in enumerate(texts)]
        if altered[number] == text.lstrip("　") or filled.paragraphs[number].level:
            continue
        rows, findings = read(altered, of)
        assert compare(filled.stated, rows, with_page=False).extra == (), altered[number]
        if attack is not _another_body:
            assert any(finding.rule == "figure_not_read" for finding in findings), altered[number]


@pytest.mark.parametrize(
    ("wording", "before", "after"),
    [
        ("sources_and_uses", r"占(\d+)\.", r"占1\1."),
        ("sources_and_uses", r"下降(\d)", r"增长\1"),
        ("sources_and_uses", r"(各增加|各减少)(\d)", r"\g<1>9\2"),
        ("provincial_short", r"完成年初预算的(\d)", r"完成年初预算的9\1"),
    ],
)
def test_figures_that_do_not_follow_are_reported(wording: str, before: str, after: str) -> None:
    of = issue(*_LAYOUTS[0])
    texts = texts_of(fill(of, wording))
    assert failing(judged(*read(texts, of))) == []
    at = next(index for index, text in enumerate(texts) if re.search(before, text))
    texts[at] = re.sub(before, after, texts[at], count=1)
    assert failing(judged(*read(texts, of)))
