"""The suites, one JSON file for each frame.

`meta.rule` names the rule of a finding, `meta.says` the text that completes it, which is declared in
schemas/wording/messages/expectations.toml.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from common.language import Bilingual
from schemas.wording.messages import Message

NAMES = ("facts", "tables_read", "documents")
"""Suites of tables; those of `schemas.reading.figures.FIGURE_FRAMES` are the others (`expectations.figures`)"""


@cache
def suite(name: str) -> dict[str, Any]:
    """A stored suite as it stands in its file."""
    loaded: dict[str, Any] = json.loads(files(__name__).joinpath(f"{name}.json").read_text("utf-8"))
    return loaded


def expectation_text(expectation: Mapping[str, Any]) -> Bilingual:
    """What is wrong where an expectation of a suite is broken."""
    column = expectation["kwargs"].get("column", "")
    return Bilingual.of(Message(f"expectations.{expectation['meta']['says']}", {"column": column}).text)
