"""Declarations of texts for people in both languages (`schemas/wording`)."""

from __future__ import annotations

from schemas.declarations.models.judging import Kind
from schemas.declarations.models.vocabulary import Strict


class MessageTable(Strict):
    """A text for people in both languages."""

    en: str
    zh: str


class AdvisedTable(Strict):
    """What was found or decided, and what a person can do next."""

    says: MessageTable
    advice: MessageTable


class VerdictTable(Strict):
    """What a verdict on a check says; `of_kind` has the advice for single kinds of checks."""

    says: MessageTable
    advice: MessageTable
    of_kind: dict[Kind, MessageTable] = {}


class BrokenTable(Strict):
    """What is found where a check does not hold; a language that is left out follows from the rule."""

    en: str = ""
    zh: str = ""


class CheckTextTable(Strict):
    """What a check says where it holds and where it does not."""

    holds: MessageTable
    broken: BrokenTable | None = None
