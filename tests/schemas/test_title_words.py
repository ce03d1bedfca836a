"""What is ambiguous in the words of titles is refused when it is loaded."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from schemas.declarations.patterns import expand
from schemas.reading.forms import forms
from schemas.reading.titles import patterns_of, vocabulary_of


def _body(**roles: dict[str, list[str]]) -> dict[str, Any]:
    return {"narrower": {}, "incomplete": {"first": []}, "numbering": {"stems": []}, **roles}


def test_expand() -> None:
    assert list(expand("a|b/c?")) == [("a", "c"), ("a",), ("b", "c"), ("b",)]
    assert list(expand("{n}/c", {"n": ["a/b", "d"]})) == [("a", "b", "c"), ("d", "c")]


def test_a_word_says_one_thing() -> None:
    with pytest.raises(ValueError, match="支出 is declared as expenditure and as revenue"):
        vocabulary_of(_body(flow={"expenditure": ["支出"], "revenue": ["收入|支出"]}))


def test_a_text_is_cut_in_one_way() -> None:
    ambiguous = _body(flow={"revenue": ["甲乙"], "expenditure": ["乙丙"]}, part={"basic": ["甲"], "project": ["丙"]})
    with pytest.raises(ValueError, match="甲乙丙 is 甲乙 and 丙, or 甲 and 乙丙"):
        vocabulary_of(ambiguous)
    vocabulary_of(_body(flow={"revenue": ["甲乙", "甲"], "expenditure": ["乙丙", "丙"]}))


def test_a_title_is_that_of_one_form() -> None:
    expenditure, revenue = forms()["bud_expenditure"], forms()["bud_revenue"]
    with pytest.raises(ValueError, match="titles of bud_expenditure could as well be those of bud_revenue"):
        patterns_of([expenditure, replace(revenue, titles=("expenditure? functional",))])
    assert len(patterns_of([expenditure, replace(forms()["fin_revenue"], titles=expenditure.titles)])) == 2


def test_a_narrower_word_makes_the_wider_one_redundant() -> None:
    body = _body(money={"fiscal": ["财政拨款"], "general": ["一般公共预算"]}) | {"narrower": {"general": "fiscal"}}
    vocabulary = vocabulary_of(body)
    words = vocabulary.words
    assert vocabulary.features([words["一般公共预算"], words["财政拨款"]]) == {"general"}
    assert vocabulary.features([words["财政拨款"]]) == {"fiscal"}
