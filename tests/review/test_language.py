"""A page is in one language: its own words in that language alone, what is printed as it is printed."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest

from common.language import LANGUAGES, Language, current_language
from review.dossier import Dossier
from review.proof import prove
from review.report import published_at, write_report
from review.site import write_document, write_index
from schemas.reading.rules import rules
from schemas.wording.messages import messages, placeholders
from tests.review.papers import sound
from tests.review.rows import dossier, row
from tests.review.test_report import answers
from transforms.refusal import Refused

_LEAST = 6
"""Shorter texts may be part of other words, or printed"""


def _whole(pdf: bytes | None) -> Dossier:
    """A document with everything that a page can show: stopped table, correction, evidence, notes, open checks."""
    document_dossier = dossier(pdf, status="loaded", reason=None)
    differs = {**document_dossier.findings[0], "message_zh": rules()["second_reading_differs"].message().zh}
    rule = rules()["repeated_row"]
    note = row(
        "findings",
        finding_no=3,
        rule=rule.key,
        severity="info",
        message=rule.message().en,
        message_zh=rule.message().zh,
        page=4,
    )
    correction = row("corrections", **{**document_dossier.facts[1], "printed": "60.00", "corrected": "", "who": "某人"})
    correction |= {"corrected_on": "2026-11-24", "reason": "见页", "row_name": "第2行"}
    evidence = row("evidence", field="entity_scope", value="department", role="date", printed="某市", page=1, rank=6)
    stopped = row(
        "tables_read",
        table_key="fin_total",
        status="stopped",
        stop_reason="duplicate_row",
        stop_message=rules()["duplicate_row"].message().en,
        stop_message_zh=rules()["duplicate_row"].message().zh,
        stop_page=4,
        first_page=4,
    )
    return replace(
        document_dossier,
        findings=[differs, *document_dossier.findings[1:], note],
        corrections=[correction],
        evidence=[evidence],
        tables=[stopped],
        grade={"grade": "C", "reasons": "x; y; z", "reasons_zh": "甲；乙；丙"},
    )


def _pages(language: Language, folder: Path) -> dict[str, str]:
    """Every kind of page in a language."""
    document_dossier = _whole(sound().pdf())
    crashed = Refused("crashed")
    texts = {"message": crashed.text("en"), "message_zh": crashed.text("zh")}
    refused = replace(
        document_dossier, document={**document_dossier.document, "status": "quarantined", "reason": "crashed", **texts}
    )
    index = {**document_dossier.document, "gates": 1, "warns": 2, "broken": 1, "rules": ["A02"], "message": ""}
    index["checks"] = [{"check_id": "A02", "verdict": "suspected_misreading"}]
    fact_id = document_dossier.facts[0]["fact_id"]
    pages = {
        "document": write_document(document_dossier, folder, language=language),
        "refused": write_document(refused, folder / "refused", language=language),
        "index": write_index([index], folder, "report.html", language=language),
        "report": write_report(answers(), folder, "juesuan.duckdb", language=language),
    }
    return {
        **{name: page.read_text("utf-8") for name, page in pages.items()},
        "proof": prove(document_dossier, fact_id, language=language).as_html(),
        "proof without picture": prove(replace(document_dossier, pdf=None), fact_id, language=language).as_html(),
    }


def _words(page: str) -> str:
    """What a reader sees, tips and labels included."""
    page = re.sub(r"<(style|script)>.*?</\1>|<code>.*?</code>", "", page, flags=re.DOTALL)
    shown = re.findall(r">([^<]+)<", page) + re.findall(r' (?:title|aria-label|alt|placeholder)="([^"]*)"', page)
    # Identifiers stand in brackets behind what is printed.
    return re.sub(r"\([a-z_]+\)", "", html.unescape(" | ".join(shown)))


def _is_in(text: str, words: str) -> bool:
    """Whether a text is there, and not as a part of a longer English word."""
    return re.search(rf"(?<![A-Za-z]){re.escape(text)}(?![A-Za-z])", words) is not None


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[Language, dict[str, str]]:
    return {language: _pages(language, tmp_path_factory.mktemp(language)) for language in LANGUAGES}


@pytest.mark.parametrize(("language", "other", "tag"), [("en", "zh", "en"), ("zh", "en", "zh-CN")])
def test_a_page_has_no_words_of_the_other_language(
    pages: dict[Language, dict[str, str]], language: Language, other: Language, tag: str
) -> None:
    texts = [text for text in messages("review").values() if not placeholders(text[other])]
    for name, page in pages[language].items():
        assert f'<html lang="{tag}">' in page
        words = _words(page)
        strange = [text[other] for text in texts if len(text[other]) >= _LEAST and _is_in(text[other], words)]
        assert strange == [], name
        assert sum(text[language] in words for text in texts) >= 4, name


def test_every_page_says_the_same_in_both_languages(pages: dict[Language, dict[str, str]]) -> None:
    for name in pages["en"]:
        tags = [re.findall(r"<(\w+)", pages[language][name]) for language in LANGUAGES]
        assert tags[0] == tags[1], name


def test_stored_messages_are_shown_in_the_language_of_the_page(pages: dict[Language, dict[str, str]]) -> None:
    for language in LANGUAGES:
        page = _words(pages[language]["document"])
        assert rules()["duplicate_row"].says.text(language) in page
        assert rules()["repeated_row"].says.text(language) in page
    assert "甲 · 乙" in _words(pages["zh"]["document"])


def test_without_a_language_a_page_is_in_that_of_the_process(tmp_path: Path) -> None:
    page = write_index([], tmp_path).read_text("utf-8")
    assert f'<html lang="{"zh-CN" if current_language() == "zh" else "en"}">' in page


def test_a_warehouse_without_chinese_messages_is_shown_in_english(tmp_path: Path) -> None:
    document_dossier = _whole(None)
    (stopped,) = document_dossier.tables
    old = replace(document_dossier, tables=[{**stopped, "stop_message_zh": None}])
    page = write_document(old, tmp_path, language="zh").read_text("utf-8")
    assert rules()["duplicate_row"].says.en in _words(page)


def test_dates_are_written_in_the_custom_of_the_language() -> None:
    from datetime import datetime

    moment = datetime(2026, 3, 4, 5, 6)
    assert published_at("w.duckdb", moment, "en") == "w.duckdb, published 2026-03-04 05:06"
    assert published_at("w.duckdb", moment, "zh") == "w.duckdb，发布于 2026年3月4日 05:06"
