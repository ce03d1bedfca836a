from __future__ import annotations

import json
from importlib.resources import files

import pytest

from expectations.helper_columns import with_helpers
from expectations.suites import NAMES, expectation_text, suite
from expectations.validation import _suite
from schemas.reading.frames import frame
from schemas.reading.rules import rules
from tests.factories import Doc, frames


@pytest.mark.parametrize("name", NAMES)
def test_the_stored_file_is_what_is_used(name: str) -> None:
    used = _suite(name, dict(enumerate(suite(name)["expectations"])))
    assert [
        (used_expectation.expectation_type, dict(used_expectation.configuration.kwargs))
        for used_expectation in used.expectations
    ] == [(expectation["type"], expectation["kwargs"]) for expectation in suite(name)["expectations"]]


@pytest.mark.parametrize("name", NAMES)
def test_the_stored_file_is_readable_and_in_one_form(name: str) -> None:
    text = files("expectations.suites").joinpath(f"{name}.json").read_text("utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
    assert suite(name)["name"] == name


@pytest.mark.parametrize("name", NAMES)
def test_every_expectation_names_a_rule_of_the_gate_and_columns_that_there_are(name: str) -> None:
    columns = set(with_helpers(name, frames([Doc("a")])).columns)
    for expectation in suite(name)["expectations"]:
        assert rules()[expectation["meta"]["rule"]].severity == "gate"
        assert expectation_text(expectation).en
        arguments = expectation["kwargs"]
        named = [arguments[key] for key in ("column", "column_A", "column_B") if key in arguments]
        assert set(named) | set(arguments.get("column_list", ())) <= columns


def test_no_expectation_is_there_twice() -> None:
    for name in NAMES:
        texts = [
            json.dumps([expectation["type"], expectation["kwargs"]]) for expectation in suite(name)["expectations"]
        ]
        assert len(set(texts)) == len(texts)


def test_what_the_frame_of_facts_requires_the_gate_expects() -> None:
    expected = {
        expectation["kwargs"]["column"]
        for expectation in suite("facts")["expectations"]
        if expectation["type"].endswith("_not_be_null")
    }
    # A column of truth values has no room for a missing one.
    assert expected == {column.name for column in frame("facts").columns if column.required and column.type != "bool"}
