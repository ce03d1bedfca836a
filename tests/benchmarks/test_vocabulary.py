"""Words that are taken out of the vocabularies for a while: nothing is read with them, and they come back."""

from __future__ import annotations

from benchmarks.vocabulary import Words, printed_in, without, words_in
from schemas.reading.header_words import features_of, words_of
from transforms.forms.titles import match_title

_TITLE = "政府性基金预算支出表"


def test_the_parts_of_words_are_found_in_headers_and_titles() -> None:
    words = words_in(["基本支出预算数"], [_TITLE])
    assert words.of_headers == {"基本", "支出", "预算", "数"}
    assert "支出" in words.of_titles


def test_parts_that_other_places_print() -> None:
    words = printed_in(words_in(["基本支出预算数"], [_TITLE]), ["基本情况", "支出"])
    assert words == Words(frozenset({"基本", "支出"}), frozenset({"支出"}))


def test_words_that_are_taken_out_are_not_known_and_come_back() -> None:
    assert features_of("基本支出") == {"part": "basic"}
    lacking = Words(frozenset({"人员"}), words_in([], [_TITLE]).of_titles)
    with without(lacking):
        assert words_of("人员经费") is None
        assert features_of("项目支出") == {"part": "project"}
        title = match_title(_TITLE)
        assert title is None or title.form is None
    assert features_of("人员经费") == {"part": "personnel"}
    title = match_title(_TITLE)
    assert title is not None
    assert title.form is not None
    assert title.form.table_key in ("bud_govfund", "fin_govfund")


def test_the_difference_of_words() -> None:
    first, other = Words(frozenset("ab"), frozenset("c")), Words(frozenset("b"), frozenset())
    assert first - other == Words(frozenset("a"), frozenset("c"))
    assert (first - other) | other == first
