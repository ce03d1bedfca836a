"""What the narrative states, before it is compared with the tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from transforms.reading.prose_lines import Box


@dataclass
class Statement:
    """One printed figure of one subject, or a statement without a figure; the columns of the frame `statements`."""

    page: int
    box: Box
    section: str
    section_printed: str
    sentence: str
    subject_printed: str
    code_system: str
    account_code: str
    measure: str
    budget_book: str
    project: str
    phase: str
    kind: str
    base: str
    direction: str
    value_text: str
    value: Decimal | None
    unit: str
    amount_fen: int | None = None
    quantity: int | None = None
    reason: str = ""
    path: tuple[str, str, str] | None = None
    """Names of class, section and item, where the code is still to be looked up"""
    fact_cell: tuple[object, ...] | None = None
    """The cell of the table that it repeats"""
    agrees: str | None = None


@dataclass(frozen=True)
class Unread:
    """A clause with a figure that is not read: what it says, and why not."""

    page: int
    clause: str
    why: str
    """unknown_word, structure, reason, subject or unit: a key of the message"""
    word: str = ""
    """The word that is not declared"""


@dataclass
class Narrative:
    """Everything that the narrative of a document states."""

    statements: list[Statement] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
