"""The declared chapters of a disclosure (`chapters.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Chapters:
    """The words by which each chapter is known, by its name; of `fewest` chapters or less no document says anything."""

    words: dict[str, tuple[str, ...]]
    fewest: int


@cache
def chapters() -> Chapters:
    """All declared chapters."""
    declared = tomllib.loads(files("schemas").joinpath("chapters.toml").read_text("utf-8"))
    return Chapters({one["zh"]: tuple(one["words"]) for one in declared["chapters"].values()}, declared["fewest"])
