"""Every rule, reason, verdict and grade is declared in both languages, and nothing else is."""

from __future__ import annotations

import re

import pytest

from common.language import Bilingual
from schemas.judging.checks import checks
from schemas.reading.rules import rules
from schemas.wording.checks import check_texts
from schemas.wording.grades import grade_texts
from schemas.wording.reasons import reasons
from schemas.wording.rules import rule_texts
from schemas.wording.verdicts import verdicts

TEXTS = [
    *(
        (f"{key} {field_name}", getattr(text, field_name))
        for key, text in rule_texts().items()
        for field_name in ("says", "advice")
    ),
    *(
        (f"{key} {field_name}", getattr(reason, field_name))
        for key, reason in reasons().items()
        for field_name in ("says", "advice")
    ),
    *(
        (f"{key} {field_name}", getattr(verdict, field_name))
        for key, verdict in verdicts().items()
        for field_name in ("says", "advice")
    ),
    *((f"{key} {kind}", text) for key, verdict in verdicts().items() for kind, text in verdict.of_kind.items()),
    *(
        (f"{key} {field_name}", getattr(text, field_name))
        for key, text in check_texts().items()
        for field_name in ("holds", "broken")
    ),
    *grade_texts().items(),
]


def test_what_has_a_text_is_what_is_declared() -> None:
    assert list(rule_texts()) == list(rules())
    assert list(check_texts()) == list(checks())


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=[name for name, _ in TEXTS])
def test_a_text_is_in_both_languages_and_not_half_in_each(name: str, text: Bilingual) -> None:
    assert re.search("[\u4e00-\u9fff]", text.zh) or re.search("[0-9]", text.zh), name
    # Beside commands, files and identifiers no English stands in a Chinese text.
    words = re.sub(r"`[^`]*`|\S*\.(?:toml|json|csv)|schemas/\S*|\[\[current\]\]|PDF|evidence|corrections", "", text.zh)
    assert not re.search("[A-Za-z]{3,} [A-Za-z]{2,}", words), name
    # Units and words of forms are quoted as they are printed.
    assert not re.search("[\u4e00-\u9fff]", re.sub("万元|元|单位", "", text.en)), name


def test_sentences_end_as_their_language_ends_them() -> None:
    for name, text in TEXTS:
        assert text.en.endswith(".") == text.zh.endswith("。"), name
