"""Declarations of what the narrative states (`schemas/reading/statements`): sections, words and subjects."""

from __future__ import annotations

from typing import Literal

from schemas.declarations.models.vocabulary import Strict

Role = Literal[
    "PHASE", "THAN", "PRIOR", "VERSUS", "REF", "DIR", "SAME", "COMPARE", "SHARE", "COMPLETE", "DIFFER", "EACH",
    "AMONG", "NIL", "ALSO", "SELF", "REASON", "ASIDE", "TURN", "EXCEPT", "MONEY", "PERCENT", "SCORE", "COUNT",
]  # fmt: skip
Book = Literal["all", "general_public", "government_fund", "state_capital", "fiscal_appropriation", "social_insurance"]
Kind = Literal["final", "budget"]
StatedPhase = Literal["approved", "adjusted", "budget", "executed"]


class Measured(Strict):
    """What a word measures."""

    account: str
    measure: str


class SectionTable(Strict):
    """A section of the narrative."""

    name: str
    heading: list[str]
    within: list[str] = []
    group: str = ""
    book: Book = "all"
    tables: list[str] = []
    budget_tables: list[str] = []
    whole: Measured | None = None
    share_of: str = ""
    mixed: list[str] = []
    is_read: bool = True
    document: Kind | None = None
    unless: list[str] = []
    has_accounts: bool = True
    begins: bool = True
    untitled: list[str] = []


class SectionsFile(Strict):
    """The sections of the narrative, by the words of their headings."""

    sections: list[SectionTable]


class WordTable(Strict):
    """Words of one role."""

    role: Role
    words: list[str]
    value: str = ""
    sections: list[str] = []
    document: Kind | None = None


class WordsFile(Strict):
    """The words of the narrative beside its subjects."""

    words: list[WordTable]


class SubjectTable(Strict):
    """Words for one subject."""

    sections: list[str]
    words: list[str]
    account: str = ""
    measure: str = ""
    rows: list[Measured] = []
    unit: list[str] = []
    base: str = ""
    book: Book | Literal[""] = ""
    kind: Literal["", "average", "score"] = ""
    phase: StatedPhase | Literal[""] = ""
    under: str = ""
    opens: bool = False
    then_book: Book | Literal[""] = ""
    takes_book: bool = False
    needs_book: bool = False
    then_measure: str = ""
    takes_measure: bool = False
    of_whole: bool = False
    document: Kind | None = None


class MeasureTable(Strict):
    """Words that speak of the subject before them."""

    sections: list[str]
    words: list[str]
    of: dict[str, str]
    unit: list[str] = []
    by_unit: dict[str, str] = {}
    book: Book | Literal[""] = ""
    kind: Literal["", "average", "score"] = ""
    phase: StatedPhase | Literal[""] = ""
    document: Kind | None = None


class ImpliedTable(Strict):
    """Measures that follow from the unit alone."""

    unit: list[str]
    of: dict[str, str]


class SubjectsFile(Strict):
    """What the narrative measures."""

    subjects: list[SubjectTable]
    measures: list[MeasureTable] = []
    implied: list[ImpliedTable] = []
