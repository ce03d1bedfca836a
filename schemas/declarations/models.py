"""What every declaration file may hold: one model for each kind of file, and nothing else is accepted.

To add a field, add a line here, beside the code that uses it. `reader.py` reads files by these models,
`json_schema.py` writes them down for editors.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from msgspec import Struct


class Word(str):
    """A word of one of the lists in `vocabulary.toml`."""

    vocabulary: ClassVar[str]


class Measure(Word):
    """What is measured."""

    vocabulary = "measures"


class Phase(Word):
    """When, in the life of a budget."""

    vocabulary = "phases"


class BudgetBook(Word):
    """Under which budget."""

    vocabulary = "budget_books"


class Panel(Word):
    """In which of the panels that stand side by side."""

    vocabulary = "panels"


class DocumentKind(Word):
    """Final accounts or budget."""

    vocabulary = "document_kinds"


class CodeSystem(Word):
    """By which classification."""

    vocabulary = "code_systems"


class AccountLevel(Word):
    """Class, section or item of a classification."""

    vocabulary = "account_levels"


class ItemCode(Word):
    """A named row."""

    vocabulary = "items"


class QuantityUnit(Word):
    """What is counted."""

    vocabulary = "quantity_units"


class Words(Word):
    """One word of a list, or a list of such words."""


class Measures(Words):
    """What is measured."""

    vocabulary = "measures"


class Phases(Words):
    """When, in the life of a budget."""

    vocabulary = "phases"


class BudgetBooks(Words):
    """Under which budgets."""

    vocabulary = "budget_books"


class Panels(Words):
    """In which panels."""

    vocabulary = "panels"


class CodeSystems(Words):
    """By which classifications."""

    vocabulary = "code_systems"


class AccountLevels(Words):
    """Classes, sections or items."""

    vocabulary = "account_levels"


class Strict(Struct, forbid_unknown_fields=True):
    """A table of a file that has these keys and no others."""


# --- vocabulary.toml


class Vocabulary(Strict):
    """Every list of words."""

    measures: list[str]
    phases: list[str]
    budget_books: list[str]
    panels: list[str]
    document_kinds: list[str]
    code_systems: list[str]
    account_levels: list[str]
    items: list[str]
    quantity_units: list[str]


# --- forms/*.toml


class FormItem(Strict):
    """A named row of a panel or a section."""

    code: ItemCode
    names: list[str]
    after: ItemCode | None = None
    unit: QuantityUnit | None = None


class FormColumn(Strict):
    """A column of a table, by the stacks of header cells above it."""

    headers: list[str]
    role: Literal["measure", "name", "line_no"] = "measure"
    panel: Panel | None = None
    measure: Measure | None = None
    phase: Phase | None = None
    budget_book: BudgetBook | None = None
    required: bool = False
    repeats: bool = False


class FormRows(Strict):
    """The named rows of a panel."""

    items: list[FormItem] = []
    functional_classes: bool = False


class FormSection(Strict):
    """A block of a stacked table."""

    measure: Measure
    names: list[str]
    items: list[FormItem]


class RecordPhase(Strict):
    """A phase of a record form, by its headers."""

    phase: Phase
    headers: list[str]


class RecordItem(Strict):
    """An item of a record form, as a column (headers) and as a row (names)."""

    code: ItemCode
    headers: list[str]
    names: list[str]
    unit: QuantityUnit | None = None


class FormFile(Strict):
    """A standard table."""

    table_key: str
    document_kind: DocumentKind
    zh: str
    doc: str
    axis: Literal["named", "coded", "record", "stacked"]
    titles: list[str]
    code_system: CodeSystem | None = None
    neutral: list[str] = []
    panels: list[str] = []
    panel_heads: list[str] = []
    columns: list[FormColumn] = []
    rows: dict[str, FormRows] = {}
    sections: list[FormSection] = []
    panels_by_class: dict[str, list[str]] = {}
    labels: list[str] = []
    measure: Measure | None = None
    budget_book: BudgetBook | None = None
    phases: list[RecordPhase] = []
    items: list[RecordItem] = []


# --- checks.toml

Kind = Literal[
    "sum", "equal", "at_least", "carried_over", "subset", "one_name", "blank", "contiguous", "rows_printed",
    "tables_printed", "tables_read", "nil_notes", "placeholders",
]  # fmt: skip
Key = Literal["row", "code", "measure", "book", "phase"]


class CheckSelector(Strict, rename={"as_": "as"}):
    """Some cells."""

    table: str | list[str]
    panel: Panels | None = None
    code: str | list[str] | None = None
    level: AccountLevels | None = None
    system: CodeSystems | None = None
    measure: Measures | None = None
    phase: Phases | None = None
    book: BudgetBooks | None = None
    sign: Literal[1, -1] = 1
    as_: dict[Key, Literal["parent", "row", "code", "measure", "book", "phase"]] = {}


class CheckFormula(Strict):
    """One formula of a check."""

    left: list[CheckSelector]
    right: list[CheckSelector] = []
    kind: Kind | None = None
    by: list[Key] = []
    may_miss: list[Literal["left", "right"]] = []
    descends: bool = False
    when_printed: list[CheckSelector] = []
    when_zero: list[list[CheckSelector]] = []
    subject: str = ""


class CheckTable(Strict):
    """A check."""

    zh: str
    doc: str
    severity: Literal["gate", "warn"]
    kind: Kind
    broken_zh: str = ""
    broken: str = ""
    accuses: bool = True
    lost_rows: bool = False
    formulas: list[CheckFormula] = []
    tables: list[str] = []
    since: dict[str, int] = {}
    words: dict[str, str] = {}
    patterns: list[str] = []


# --- rules.toml, reasons.toml, verdicts.toml


class RuleTable(Strict):
    """What a finding means."""

    severity: Literal["gate", "warn", "info"]
    says: str
    advice: str
    stops: Literal["table", "document"] | None = None


class ReasonTable(Strict):
    """Why a document is in quarantine."""

    says: str
    advice: str


class MessageTable(Strict):
    """A message for people in both languages."""

    en: str
    zh: str


class VerdictTable(Strict):
    """What is said of a check that does not hold."""

    says: str
    advice: str
    of_kind: dict[Kind, str] = {}


# --- frames.toml


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
    sort: list[str] | None = None
    columns: dict[str, FrameColumn] | None = None
    columns_of: str | None = None


# --- labels.toml, chapters.toml, places.toml


class Headers(Strict):
    """Header stacks of a label column."""

    headers: list[str]


class CodeParts(Strict, rename={"class_": "class"}):
    """Headers of a code in three columns."""

    class_: list[str]
    section: list[str]
    item: list[str]


class LabelRows(Strict):
    """Rows that every coded table may have."""

    total: list[str]
    column_numbers: list[str]
    sign_off: list[str]


class LabelsFile(Strict):
    """Label columns and rows of coded tables."""

    neutral: list[str]
    code: Headers
    code_parts: CodeParts
    name: Headers
    line_no: Headers
    rows: LabelRows


class Chapter(Strict):
    """A chapter of a disclosure."""

    zh: str
    words: list[str]


class ChaptersFile(Strict):
    """The chapters of a disclosure."""

    fewest: int
    chapters: dict[str, Chapter]


class PlaceLevels(Strict):
    """Endings of a place by its level."""

    province: list[str]
    county: list[str]
    prefecture: list[str]


class PlacesFile(Strict):
    """Words by which places and bodies are told apart."""

    municipalities: list[str]
    cities: list[str]
    national: str
    levels: PlaceLevels
    wordings: dict[str, tuple[str, str]]


# --- bodies.toml, magnitudes.toml, narrative.toml


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
    cells: list[CheckSelector]
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


# --- warehouse/*.toml


class ExportTable(Strict):
    """A view that leaves the warehouse."""

    years: Literal["fiscal_year", "document_sha256", "none"]
    key: list[str] | None = None
    sort: list[str] | None = None
    references: dict[str, str] = {}
    indexes: list[list[str]] = []


class LookupColumn(Strict, rename={"is_": "is"}):
    """A column by which rows are found; no frame has it."""

    type: str
    is_: str


class NarrowTable(Strict):
    """How a frame is stored in a narrow table."""

    of_document: list[str] = []
    hundredths: list[str] = []
    unless_equal: dict[str, str] = {}
    lookup: dict[str, LookupColumn] = {}


class ChineseView(Strict):
    """A view in printed terms."""

    of: str
    zh: str


class ChineseFile(Strict):
    """The views in printed terms, and the words for their values."""

    views: dict[str, ChineseView]
    values: dict[str, dict[str, str]]


# --- samples


class ProfileTable(Strict):
    """A kind of department."""

    name: str
    running: str
    projects: list[str]
    units: list[str]
    duty: list[str]
    public: str = ""
    fund: list[str] = []
    capital: list[str] = []
    party: bool = False
    national: bool = False


class ProfilesFile(Strict):
    """The kinds of departments."""

    profile: list[ProfileTable]


MODELS: dict[str, type | object] = {
    "schemas/vocabulary.toml": Vocabulary,
    "schemas/reading/forms/*.toml": FormFile,
    "schemas/judging/checks.toml": dict[str, CheckTable],
    "schemas/reading/rules.toml": dict[str, RuleTable],
    "schemas/wording/reasons.toml": dict[str, ReasonTable],
    "schemas/judging/verdicts.toml": dict[str, VerdictTable],
    "schemas/reading/frames.toml": dict[str, FrameTable],
    "schemas/wording/words.toml": dict[str, str],
    "schemas/wording/messages/*.toml": dict[str, MessageTable],
    "schemas/reading/labels.toml": LabelsFile,
    "schemas/reading/chapters.toml": ChaptersFile,
    "schemas/linking/places.toml": PlacesFile,
    "schemas/reading/bodies.toml": BodiesFile,
    "schemas/reading/magnitudes.toml": MagnitudesFile,
    "schemas/reading/narrative.toml": NarrativeFile,
    "schemas/warehouse/exports.toml": dict[str, ExportTable],
    "schemas/warehouse/storage.toml": dict[str, NarrowTable],
    "schemas/warehouse/chinese.toml": ChineseFile,
    "samples/profiles.toml": ProfilesFile,
}
"""The model of every declaration file"""
