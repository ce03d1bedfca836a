"""Findings (gate, warn, info) collected while a document is read."""

from __future__ import annotations

from dataclasses import dataclass

from common.language import Language, Localised
from schemas.reading.rules import rules


@dataclass(frozen=True)
class Finding:
    """One finding; `rule` is a key of schemas/reading/rules.toml (severity) and schemas/wording/rules.toml (text)."""

    rule: str
    page: int | None = None
    table_key: str | None = None
    printed: str | None = None
    detail: str | Localised = ""
    cell: tuple[object, ...] | None = None
    """The cell whose reading it is about, as `fact_cell` of transforms/facts/cells.py has it"""

    @property
    def severity(self) -> str:
        """gate, warn or info."""
        return rules()[self.rule].severity

    @property
    def message(self) -> str:
        """What was found and what to do, in English."""
        return self.text("en")

    def text(self, language: Language | None = None) -> str:
        """What was found and what to do, in a language; without one in that of this process."""
        return rules()[self.rule].message(self.detail).text(language)
