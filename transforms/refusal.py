"""The refusal of a document."""

from __future__ import annotations

from common.language import Language, Localised, current_language, sentences
from schemas.wording.reasons import reasons


class Refused(Exception):  # noqa: N818  # an expected outcome of a document, not an error of the program
    """A document that cannot become facts, with its typed reason; `reason` is a declared one."""

    def __init__(self, reason: str, detail: str | Localised = "", page: int | None = None) -> None:
        super().__init__(reason, detail, page)
        self.reason = reason
        self.detail = detail
        self.page = page

    @property
    def message(self) -> str:
        """What was wrong and what to do next, in English."""
        return self.text("en")

    def text(self, language: Language | None = None) -> str:
        """What was wrong and what to do next, in a language; without one in that of this process."""
        declared = reasons()[self.reason]
        return sentences(language or current_language(), declared.says, self.detail, declared.advice)

    def __str__(self) -> str:
        return self.message
