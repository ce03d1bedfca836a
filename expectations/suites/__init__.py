"""The suites, one JSON file for each frame; `meta.rule` names the rule of a finding, `meta.says` completes it."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

NAMES = ("facts", "tables_read", "documents")


@cache
def suite(name: str) -> dict[str, Any]:
    """A stored suite as it stands in its file."""
    loaded: dict[str, Any] = json.loads(files(__name__).joinpath(f"{name}.json").read_text("utf-8"))
    return loaded
