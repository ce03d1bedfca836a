"""Declarations of what documents print (`schemas/reading`): forms, labels, bodies, narrative, rules and frames."""

from __future__ import annotations

from typing import Literal

from schemas.declarations.models.printed_words import Classification, Flow, Part
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
    measure: Measure | None = None
    """What a row of a section measures where it is not what the section does: persons among groups."""


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
    title: str | None = None
    """The word of a title by which a table of this block alone is known: it needs no heading."""


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
    further: bool = False
    mixed_codes: bool = False
    repeats: bool = False
    panels: list[FormPanel] = []
    panels_of: str | None = None
    """The table with panels as which this one may be printed, too: revenue beside expenditure, for its own money."""
    title_says_kind: bool = True
    """Whether its title always says 决算; where not, a title without 决算 and 预算 is its title in a final account."""
    sections_of: str | None = None
    """The table whose blocks this one has, or may be printed as."""
    second_print_of: str | None = None
    """The table that it repeats for its own money where a document prints both; alone, it is that table."""
    rows: dict[str, FormRows] = {}
    sections: list[FormSection] = []
    panels_by_class: dict[str, list[str]] = {}
    items: list[FormItem] = []


class FrameColumn(Strict):
    """A column of a frame."""

    type: Literal["text", "int", "float", "bool", "decimal"]
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
    subtotal: list[str]
    sign_off: list[str]


class LabelsFile(Strict):
    """Rows of coded tables."""

    rows: LabelRows


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


class RuleTable(Strict):
    """How severe a finding is, and what it stops."""

    severity: Literal["gate", "warn", "info"]
    stops: Literal["table", "document"] | None = None
    further_stops: Literal["table"] | None = None
    concerns: Literal["statements", "forms"] | None = None
