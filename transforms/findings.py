"""What a person should know of a document, collected while it is read."""

from __future__ import annotations

from dataclasses import dataclass

from common.language import Language, Localised
from schemas.reading.rules import rules


@dataclass(frozen=True)
class Finding:
    """One finding; `rule` is a key of `schemas/reading/rules.toml`, which gives its severity and its sentence."""

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

    def text(self, language: Language) -> str:
        """What was found and what to do, in a language."""
        rule = rules()[self.rule]
        detail = self.detail if isinstance(self.detail, str) else self.detail.text(language)
        return " ".join(part for part in (rule.says, detail, rule.advice) if part)
