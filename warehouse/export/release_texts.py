"""What a release says about itself: the pages README.md and README.zh.md, and the citation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from common.language import Language
from schemas.wording.messages import Message, message

PAGES: Mapping[str, Language] = {"README.md": "en", "README.zh.md": "zh"}
"""The page of a release in each language, by file name"""


def page(about: Mapping[str, Any], language: Language) -> str:
    """Write the page of a release in a language; `about` is what release.json holds."""
    counts = about["counts"]
    grades = ", ".join(f"{grade} {count:,}" for grade, count in about["grades"].items())
    return (
        message(
            "warehouse.release_page",
            name=about["name"],
            title=message("warehouse.release_title"),
            years=_years(counts),
            program=about["made_by"],
            content_hash=about["content_hash"],
            loaded=counts["loaded"],
            quarantined=counts["quarantined"],
            facts=counts["facts"],
            findings=counts["findings"],
            grades=grades or message("warehouse.release_no_grades"),
            readers=", ".join(f"`{version}`" for version in about["reader_versions"]),
            accuracy=_accuracy(about["measured"].get("accuracy")),
            mutation=_mutation(about["measured"].get("mutation"), language),
            cited=_cited(about),
        )
        .text(language)
        .lstrip("\n")
    )


def citation(about: Mapping[str, Any]) -> str:
    """Write the file CITATION.cff (Citation File Format 1.2.0), in English."""
    title = f"{message('warehouse.release_title').text('en')}, {_years_text(about['counts'])}"
    return f"""cff-version: 1.2.0
message: {_quoted("Please cite the release, and for a figure its document and page.")}
type: dataset
title: {_quoted(f"juesuan: {title}")}
version: {_quoted(about["date"])}
date-released: {about["date"]}
authors:
  - name: {_quoted("The juesuan contributors")}
identifiers:
  - type: other
    value: {_quoted(f"sha256:{about['content_hash']}")}
    description: {_quoted("Content hash of the warehouse")}
"""


def _cited(about: Mapping[str, Any]) -> Message:
    counts = about["counts"]
    return message(
        "warehouse.release_cited",
        title=message("warehouse.release_title"),
        years=_years(counts),
        date=about["date"],
        documents=counts["loaded"],
        facts=counts["facts"],
        content_hash=about["content_hash"],
    )


def _years(counts: Mapping[str, Any]) -> str | Message:
    first, last = counts["first_year"], counts["last_year"]
    if first is None:
        return message("warehouse.release_no_years")
    return str(first) if first == last else f"{first}–{last}"


def _years_text(counts: Mapping[str, Any]) -> str:
    years = _years(counts)
    return years if isinstance(years, str) else years.text("en")


def _accuracy(figures: Mapping[str, Any] | None) -> Message:
    if figures is None:
        return message("warehouse.not_measured")
    return message(
        "warehouse.accuracy_measured",
        exact=figures["exact"],
        documents=figures["documents"],
        day=figures["measured_on"],
        reader=_reader(figures),
    )


def _mutation(figures: Mapping[str, Any] | None, language: Language) -> Message:
    if figures is None:
        return message("warehouse.not_measured")
    caught = [
        message(
            "warehouse.mutation_caught", subject=change["what"], caught=change["caught"], total=change["total"]
        ).text(language)
        for change in figures["asked"]
    ]
    return message(
        "warehouse.mutation_measured",
        caught="; ".join(caught) if language == "en" else "；".join(caught),
        day=figures["measured_on"],
        reader=_reader(figures),
    )


def _reader(figures: Mapping[str, Any]) -> str | Message:
    """Note where figures were read by another version of the reader than that of the release."""
    if figures["same_reader"]:
        return ""
    return message("warehouse.other_reader", version=figures.get("reader_version"))


def _quoted(text: str) -> str:
    """Quote a text for YAML, of which JSON is a part."""
    return json.dumps(text, ensure_ascii=False)
