"""Declarations of what documents print (`schemas/reading`): forms, labels, bodies, narrative, rules and frames."""

from __future__ import annotations

from typing import Literal

from schemas.declarations.models.vocabulary import (
    AccountLevels,
    BudgetBook,
    BudgetBooks,
    CodeSystem,
    CodeSystems,
    DocumentKind,
    ItemCode,
    Measure,
    Measures,
    Panel,
    Panels,
    Phase,
    Phases,
    QuantityUnit,
    Strict,
)

Key = Literal["row", "code", "measure", "book", "phase", "panel", "unit", "place", "column", "period"]
Source = Literal[
    "parent", "row", "code", "measure", "book", "phase", "above", "whole_by_use", "whole_by_source", "whole_by_carry",
    "whole_item",
]  # fmt: skip
Step = Literal["total", "code", "unit", "crossed", "pair_total", "pair"]
Position = Literal["above", "below", "none"]
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


class CellSelector(Strict, rename={"as_": "as"}):
    """Some cells."""

    table: str | list[str] = []
    panel: Panels | None = None
    step: Step | list[Step] | None = None
    position: Position | list[Position] | None = None
    code: str | list[str] | None = None
    level: AccountLevels | None = None
    system: CodeSystems | None = None
    measure: Measures | None = None
    phase: Phases | None = None
    book: BudgetBooks | None = None
    sign: Literal[1, -1] = 1
    as_: dict[Key, Source] = {}


class FormItem(Strict):
    """A named row of a panel or a section."""

    code: ItemCode
    names: list[str]
    after: ItemCode | None = None
    unit: QuantityUnit | None = None


class FormPanel(Strict):
    """A panel of a named table."""

    panel: Panel
    flow: Flow
    classification: Classification | None = None


class FormRows(Strict):
    """The named rows of a panel."""

    items: list[FormItem] = []
    functional_classes: bool = False


class FormSection(Strict):
    """A block of a stacked table."""

    measure: Measure
    names: list[str]
    items: list[FormItem]


class FormFile(Strict):
    """A standard table."""

    table_key: str
    document_kind: DocumentKind
    zh: str
    doc: str
    axis: Literal["named", "coded", "record", "stacked"]
    titles: list[str]
    money: BudgetBook
    phases: list[Phase]
    measures: list[Measure]
    code_system: CodeSystem | None = None
    is_list: bool = False
    flows: list[Flow] = []
    part: Part | None = None
    item: ItemCode | None = None
    book: BudgetBook | None = None
    books: list[BudgetBook] = []
    total: Measure | None = None
    required: list[str] = []
    modifiers: list[Literal["carry", "change", "excluded"]] = []
    labels: list[str] = []
    other_years: bool = False
    nameless: bool = False
    repeats: bool = False
    panels: list[FormPanel] = []
    rows: dict[str, FormRows] = {}
    sections: list[FormSection] = []
    panels_by_class: dict[str, list[str]] = {}
    items: list[FormItem] = []


class FrameColumn(Strict):
    """A column of a frame."""

    type: Literal["text", "int", "float", "bool"]
    zh: str
    doc: str
    required: bool = False


class FrameTable(Strict):
    """A frame; what is not given is that of the frame `columns_of`."""

    doc: str
    key: list[str] | None = None
    unique: list[str] | None = None
    sort: list[str] | None = None
    columns: dict[str, FrameColumn] | None = None
    columns_of: str | None = None


class LabelRows(Strict):
    """Rows that every coded table may have."""

    total: list[str]
    column_numbers: list[str]
    sign_off: list[str]


class TitleNumbering(Strict):
    """Words before the number of a form (公开01表)."""

    stems: list[str]


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
    numbering: TitleNumbering


class LabelsFile(Strict):
    """Rows of coded tables."""

    rows: LabelRows


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
    """Words of headers that say the same; an idiom says something else than the words in it."""

    texts: list[str]
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
    """Words of headers, and what is a part of what."""

    refines: Refines
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


class Chapter(Strict):
    """A chapter of a disclosure."""

    zh: str
    words: list[str]
    kind: DocumentKind | None = None


class ChaptersFile(Strict):
    """The chapters of a disclosure."""

    fewest: int
    chapters: dict[str, Chapter]


class BodyLabel(Strict):
    """Labels before the name of a body, with its role."""

    role: Literal["own_label", "supervising_body", "compiling_office", "approving_body"]
    words: list[str]
    scope: Literal["department", "unit"] | None = None
    below: bool = False
    of_others: bool = False


class BodiesFile(Strict):
    """How documents name bodies."""

    endings: list[str]
    no_body: list[str]
    parts: list[str]
    units: list[str]
    offices: str
    accounting_centres: str
    approving: str
    joint: list[tuple[str, str]]
    headquarters: list[str]
    whole: list[str]
    subordinate: str
    other_labels: str
    compiled: list[str]
    approval: str
    labels: list[BodyLabel]
    compared: dict[str, str]


class MagnitudeCell(Strict):
    """A cell that is compared in its order of magnitude."""

    table: str
    code: str
    panel: Panel | None = None
    measure: Measure | None = None
    phase: Phase | None = None


class MagnitudeLimit(Strict):
    """Parts that cannot be more than so many times a whole."""

    rule: str
    times: int
    parts: list[MagnitudeCell]
    wholes: list[MagnitudeCell]


class MagnitudeTwins(Strict):
    """Two cells that are one figure."""

    cells: tuple[MagnitudeCell, MagnitudeCell]


class MagnitudesFile(Strict):
    """Orders of magnitude that cannot be."""

    limits: list[MagnitudeLimit]
    twins: list[MagnitudeTwins]


class NarrativeWords(Strict, rename={"self_": "self"}):
    """Words of statements by their role."""

    lead: list[str]
    self_: list[str]
    time: list[str]
    spent: list[str]
    amount_of: list[str]
    states: list[str]
    nil: list[str]
    nil_verbs: list[str]
    reason: list[str]
    aside: list[str]


class NarrativeStatement(Strict):
    """A figure of the tables that narratives state."""

    name: str
    subject: str
    cells: list[CellSelector]
    sections: list[str] | None = None
    unless_before: str = ""
    unit: Literal["money", "count"] = "money"
    rule: Literal["narrative_disagrees", "narrative_differs"] = "narrative_disagrees"


class NarrativeFile(Strict):
    """What the narrative states of the tables."""

    sections: dict[str, list[str]]
    words: NarrativeWords
    phases: dict[Phase, list[str]]
    statements: list[NarrativeStatement]


class RuleTable(Strict):
    """How severe a finding is, and what it stops."""

    severity: Literal["gate", "warn", "info"]
    stops: Literal["table", "document"] | None = None
