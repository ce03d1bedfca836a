"""Findings (gate, warn, info) collected while a document is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from common.language import Language, Localised
from schemas.reading.rules import rules
from schemas.wording.messages import message_columns


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

    def row(self, document_sha256: str, *, number: int = 0, fact_id: str | None = None) -> dict[str, Any]:
        """The row of the frame `findings`; where findings are numbered together later, `number` is 0."""
        return {
            "document_sha256": document_sha256,
            "finding_no": number,
            "rule": self.rule,
            "severity": self.severity,
            "table_key": self.table_key,
            "page": self.page,
            "printed": self.printed,
            **message_columns(self),
            "fact_id": fact_id,
        }
