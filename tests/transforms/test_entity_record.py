"""Entries of the record that cannot be followed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.transforms.filing import SIGNED
from transforms.entities.record import RecordError, parse_choices, parse_entities, parse_withdrawn


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([{"document": "a" * 64, "over": []}], "over is missing"),
        ([{"document": "a" * 64, "over": ["a" * 64]}], "its own place"),
        ([{"document": "a" * 64, "over": ["b" * 64]}, {"document": "b" * 64, "over": ["a" * 64]}], "the opposite"),
        ([{"document": "a" * 64, "over": ["b" * 64], "year": 2024}], "unknown key year"),
    ],
)
def test_a_choice_that_cannot_be_followed_is_told(entries: list[dict[str, Any]], words: str) -> None:
    with pytest.raises(RecordError, match=words):
        parse_choices({"current": [{**entry, **SIGNED} for entry in entries]}, "entities.toml")


_ID, _OTHER = "D0123456789", "Dabcdef0123"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"merges": []}, "unknown entries \\[\\[merges\\]\\]"),
        ({"merge": {"entity": _ID}}, "must be written as \\[\\[merge\\]\\]"),
        ({"merge": [{"entity": _ID, "into": _OTHER, "who": "x", "when": "2025-01-01"}]}, "number 1: reason is missing"),
        ({"merge": [{"entity": "财政局", "into": _OTHER, **SIGNED}]}, "is not an entity_id"),
        ({"merge": [{"entity": _ID, "into": _OTHER, "year": 2019, **SIGNED}]}, "unknown key year"),
        ({"rename": [{"entity": _ID, "into": _OTHER, "year": "2019", **SIGNED}]}, "is not a year"),
        ({"merge": [{"entity": _ID, "into": _OTHER, **SIGNED, "when": "yesterday"}]}, "is not a date"),
        ({"split": [{"entity": _ID, "documents": ["abc"], "name": "x", **SIGNED}]}, "not a document_sha256"),
        ({"merge": [{"entity": _ID, "into": _OTHER, **SIGNED}, {"entity": _OTHER, "into": _ID, **SIGNED}]}, "itself"),
        ({"code": [{"scheme": "uscc", "code": "1", **SIGNED}]}, "for an entity or for a division_name"),
    ],
)
def test_an_entry_of_the_record_that_cannot_be_followed_is_told(body: dict[str, Any], words: str) -> None:
    with pytest.raises(RecordError, match=words):
        parse_entities(body, "entities.toml")


def test_a_document_is_withdrawn_once() -> None:
    entry = {**SIGNED, "document": "a" * 64, "on": "2025-01-01"}
    with pytest.raises(RecordError, match="withdrawn twice"):
        parse_withdrawn({"withdrawn": [entry, entry]}, "withdrawn.toml")
