"""Words of headers: how texts are cut into them, and what of the vocabulary would be ambiguous."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.reading.forms import forms
from schemas.reading.header_words import features_of, header_words
from schemas.reading.meanings import Meaning, meanings_for
from schemas.reading.word_lists import Refinements, WordList, word_list

_PARENTS = {"part": {"personnel": "basic"}, "money": {"fund": "fiscal"}}


def _list(*groups: dict[str, Any]) -> WordList:
    return word_list(groups, _PARENTS)


_WORDS = _list(
    {"part": "basic", "texts": ["基本支出"], "idiom": True},
    {"flow": "expenditure", "texts": ["支出"]},
    {"texts": ["基本", "合计"]},
    {"part": "personnel", "texts": ["人员"]},
    {"phase": "executed", "texts": ["决算数", "决算"]},
    {"money": "fund", "texts": ["基金预算", "基金"], "idiom": True},
    {"texts": ["数"]},
    {"phase": "budget", "texts": ["预算数"]},
    {"against": True, "change": "difference", "texts": ["比"]},
    {"year": -1, "texts": ["上年"]},
)


def test_the_fewest_words_cover_the_whole_text() -> None:
    assert [word.text for word in _WORDS.cut("基本支出决算数") or ()] == ["基本支出", "决算数"]
    assert _WORDS.features("基本支出决算数") == {"part": "basic", "phase": "executed"}
    assert _WORDS.cut("基本支出以外") is None
    assert _WORDS.uncovered("基本支出以外决算数") == ("以外",)


def test_a_year_is_a_word() -> None:
    assert _WORDS.features("2031年度决算数") == {"year": 2031, "phase": "executed"}
    assert _WORDS.features("二〇三一年支出") == {"year": 2031, "flow": "expenditure"}


def test_two_cuts_into_as_few_words_that_say_something_else_are_refused() -> None:
    assert _WORDS.cut("基金预算数") is None  # 基金 + 预算数, or 基金预算 + 数
    assert _WORDS.uncovered("基金预算数") == ()


def test_what_stands_behind_a_comparison_says_only_what_it_compares_with() -> None:
    assert _WORDS.features("2031年预算数比2030年决算数") == {
        "year": 2031,
        "change": "difference",
        "against": "executed",
    }
    assert _WORDS.features("比上年预算数") == {"change": "difference", "against": "budget"}


def test_lower_texts_say_parts_of_those_above() -> None:
    refinements = Refinements(_PARENTS)
    assert refinements.unify([{"part": "basic"}, {"part": "personnel"}]) == {"part": "personnel"}
    assert refinements.unify([{"money": "fund"}, {"money": "fiscal"}]) == {"money": "fund"}
    assert refinements.unify([{"part": "personnel"}, {"part": "project"}]) is None


def test_a_word_is_declared_once() -> None:
    with pytest.raises(ValueError, match="支出 is declared twice"):
        _list({"flow": "expenditure", "texts": ["支出"]}, {"part": "basic", "texts": ["支出"]})


def test_a_word_that_says_something_else_than_its_parts_must_say_so() -> None:
    groups: list[dict[str, Any]] = [
        {"money": "other", "texts": ["其他"]},
        {"flow": "income", "texts": ["收入"]},
        {"money": "fund", "texts": ["其他收入"]},
    ]
    with pytest.raises(ValueError, match="其他收入 says something else than 其他 \\+ 收入"):
        _list(*groups)
    groups[2]["idiom"] = True
    assert _list(*groups).features("其他收入") == {"money": "fund"}


def test_a_pattern_stands_for_each_of_its_texts() -> None:
    group: dict[str, Any] = {"flow": "opening", "patterns": ["年初/{carried}/资金?"]}
    words = word_list([group], {}, {"carried": ["结转", "结转/和|与/结余"]}).words
    assert set(words) == {
        stem + end for stem in ("年初结转", "年初结转和结余", "年初结转与结余") for end in ("", "资金")
    }
    assert words["年初结转和结余"].made_of == (("年初", "结转", "和", "结余"),)
    with pytest.raises(ValueError, match="no parts are called carried"):
        word_list([group], {}, {})


def test_patterns_say_nothing_that_a_text_of_another_word_says() -> None:
    with pytest.raises(ValueError, match="年初结转 is declared twice"):
        _list({"flow": "income", "texts": ["年初结转"]}, {"flow": "opening", "patterns": ["年初/结转|结余"]})


def test_no_text_is_listed_that_a_pattern_of_its_word_stands_for() -> None:
    assert [
        word.text for word in header_words().words.values() if len(word.made_of) > 1 and (word.text,) in word.made_of
    ] == []


def test_two_measures_with_the_same_features_are_not_declared_for_one_table(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = (
        Meaning("revenue", {"flow": ("income", "revenue")}),
        Meaning("revenue_other", {"flow": ("revenue",)}),
        Meaning("expenditure", {"flow": ("expenditure",)}, document_kind="budget"),
        Meaning("basic_expenditure", {"flow": ("expenditure",)}, document_kind="final"),
    )
    monkeypatch.setattr("schemas.reading.meanings._declared_meanings", lambda: declared)
    with pytest.raises(ValueError, match="revenue and revenue_other have the same features in one table"):
        meanings_for(["revenue", "revenue_other"], "final", ())
    assert len(meanings_for(["revenue", "expenditure"], "budget", ()).meanings) == 2
    with pytest.raises(ValueError, match="no meaning is declared"):
        meanings_for(["total_sources"], "budget", ())


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("政府性基金预算财政拨款支出", {"money": "government_fund", "flow": "expenditure"}),
        ("一般公共预算拨款收入", {"money": "general_public", "flow": "income"}),
        ("支出功能分类科目编码", {"classification": "functional", "label": "code"}),
        ("三公经费决算数", {"item": "three_public_total", "phase": "executed"}),
        ("上年执行数", {"year": -1, "phase": "executed"}),
        ("收入决算数", {"flow": "income", "phase": "executed"}),
        ("一般公共预算财政拨款支出决算数", {"money": "general_public", "flow": "expenditure", "phase": "executed"}),
    ],
)
def test_headers_of_fiscal_tables(text: str, features: dict[str, object]) -> None:
    assert features_of(text) == features


def test_words_are_not_made_of_what_no_table_says() -> None:
    assert features_of("国库拨款资金") is None
    assert header_words().uncovered("国库拨款资金") == ("国库拨款",)


def test_an_amount_that_a_label_names_is_no_label() -> None:
    assert features_of("科目金额") is None
    assert features_of("项目总额") is None
    assert features_of("项目(按功能分类)") == {"label": "row", "classification": "functional"}


def test_every_form_may_have_the_measures_that_it_requires() -> None:
    for form in forms().values():
        assert form.measures, form.table_key
