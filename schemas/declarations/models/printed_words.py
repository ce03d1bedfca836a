"""Declarations of the words that headers and titles are made of, and of what they mean together."""

from __future__ import annotations

from typing import Literal

from schemas.declarations.models.vocabulary import BudgetBook, DocumentKind, ItemCode, Measure, Phase, Strict

Label = Literal[
    "row",
    "name",
    "code",
    "code_class",
    "code_section",
    "code_item",
    "line_no",
    "unit_name",
    "unit_code",
    "project_name",
    "project_code",
    "category",
    "remark",
    "note",
    "year",
]
Classification = Literal["functional", "economic", "government_economic", "use"]
Flow = Literal[
    "income",
    "revenue",
    "expenditure",
    "carryover_opening",
    "carryover_closing",
    "procurement",
    "procurement_services",
    "value",
]
Part = Literal[
    "basic",
    "personnel",
    "public_operating",
    "project",
    "to_superior",
    "business",
    "to_subordinates",
    "contingency",
]
Change = Literal["difference", "amount", "rate"]
Excluded = Literal["capital_construction"]
Carry = Literal["this_year", "from_carryover", "with_carryover"]
Detail = Literal[
    "education_fees",
    "fiscal_account_other",
    "current_appropriation",
    "special_funds",
    "reserved_sme",
    "reserved_small_micro",
    "capital_construction",
]


class TitleNumbering(Strict):
    """Words before the number of a form (公开01表)."""

    stems: list[str]


class IncompleteTitles(Strict):
    """Words by which a title is known to lack its head."""

    first: list[str]


class TitlesFile(Strict):
    """Words of titles by role and by what they say."""

    kind: dict[DocumentKind, list[str]]
    level: dict[str, list[str]]
    flow: dict[str, list[str]]
    part: dict[str, list[str]]
    money: dict[str, list[str]]
    carry: dict[str, list[str]]
    subject: dict[str, list[str]]
    classification: dict[str, list[str]]
    extent: dict[str, list[str]]
    silent: dict[str, list[str]]
    narrower: dict[str, str]
    incomplete: IncompleteTitles
    numbering: TitleNumbering


class HeaderFeatures(Strict):
    """What a word of a header says, or a combination of words."""

    label: Label | None = None
    classification: Classification | None = None
    flow: Flow | None = None
    part: Part | None = None
    money: BudgetBook | None = None
    phase: Phase | None = None
    year: int | None = None
    carry: Carry | None = None
    change: Change | None = None
    against: bool = False
    item: ItemCode | None = None
    detail: Detail | None = None
    excluded: Excluded | None = None
    rest: Literal["carryover", "surplus"] | None = None
    scope: Literal["department"] | None = None


class HeaderWords(HeaderFeatures, kw_only=True):
    """Words of headers that say the same: texts as they are printed, and patterns of parts.

    An idiom says something else than the words in it.
    """

    texts: list[str] = []
    patterns: list[str] = []
    idiom: bool = False


class Refines(Strict):
    """Which values of a feature are parts of which others."""

    label: dict[Label, Label]
    flow: dict[Flow, Flow]
    part: dict[Part, Part]
    money: dict[BudgetBook, BudgetBook]
    phase: dict[Phase, Phase]
    change: dict[Change, Change]
    item: dict[ItemCode, ItemCode]


class HeaderWordsFile(Strict):
    """Words of headers, the named parts of their patterns, and what is a part of what."""

    refines: Refines
    parts: dict[str, list[str]]
    words: list[HeaderWords]


class SameFeatures(Strict):
    """Features that say the same as others."""

    when: HeaderFeatures
    says: HeaderFeatures


class MeasureFeatures(Strict):
    """A measure by its features, of which each has one value or one of several."""

    measure: Measure
    document_kind: DocumentKind | None = None
    budget_book: BudgetBook | None = None
    flow: Flow | list[Flow] | None = None
    part: Part | None = None
    money: BudgetBook | None = None
    item: ItemCode | None = None
    detail: Detail | None = None
    rest: Literal["carryover", "surplus"] | None = None
    scope: Literal["department"] | None = None


class ItemFeatures(Strict):
    """A named row by its features, of which each has one value or one of several."""

    item: ItemCode
    flow: Flow | list[Flow]
    part: Part | None = None
    money: BudgetBook | None = None


class Modifiers(Strict):
    """What is added to the name of a measure."""

    change: dict[Literal["amount", "rate"], str]
    excluded: dict[Excluded, str]
    carry: dict[Carry, str]


class MeaningsFile(Strict):
    """What features mean."""

    same: list[SameFeatures]
    modifiers: Modifiers
    measures: list[MeasureFeatures]
    items: list[ItemFeatures]
