"""Declarations of forms on performance (`schemas/reading/performance`)."""

from __future__ import annotations

from typing import Literal

from schemas.declarations.models.vocabulary import Strict

FormKind = Literal[
    "project_self_evaluation", "special_fund_self_evaluation", "department_self_evaluation", "project_target",
    "department_target",
]  # fmt: skip
FundMeasure = Literal[
    "target_declared", "initial_budget", "adjustment", "adjusted_budget", "executed", "carried_over", "execution_rate",
    "surplus_rate", "weight", "score",
]  # fmt: skip
Words = list[str]


class TitleKind(Strict):
    """A kind of form, by its title."""

    kind: FormKind
    pattern: str


class PerformanceTitlesFile(Strict):
    """Titles of forms."""

    behind_name: str
    generic: str
    kinds: list[TitleKind]


class IdentityLabels(Strict):
    """Labels of whose form it is."""

    project_name: Words
    department: Words
    department_code: Words
    unit: Words
    unit_code: Words
    year: Words
    person: Words
    telephone: Words
    date: Words


class TextLabels(Strict):
    """Labels of targets and results."""

    target_text: Words
    actual_text: Words


class PerformanceLabelsFile(Strict):
    """Labels that are neither of funds nor of indicators."""

    identity: IdentityLabels
    texts: TextLabels
    analysis: dict[str, Words]
    side: dict[Literal["funds", "goals", "indicators", "analysis"], Words]
    totals: dict[Literal["total", "grade"], Words]
    grades: dict[Literal["excellent", "good", "fair", "poor", "qualified", "unqualified"], Words]


class MeasureWords(Strict):
    """Words of a measure; `under` is the group of columns that they stand in."""

    measure: FundMeasure
    words: Words
    under: str | None = None


class PerformanceFundsFile(Strict):
    """Measures and sources of the funds of a form."""

    measures: list[MeasureWords]
    groups: dict[str, Words]
    words: dict[Literal["reason", "task", "content"], Words]
    period: dict[Literal["words"], Words]
    sources: dict[str, Words]


class PerformanceIndicatorsFile(Strict):
    """Columns and levels of the indicators of a form."""

    columns: dict[str, Words]
    list: dict[str, Words]
    level1: dict[str, Words]
    level2: dict[str, Words]
    belongs: dict[str, str]
    operators: dict[Literal[">=", "<=", ">", "<", "="], Words]


class PerformanceLayout(Strict):
    """The name of a layout, by what a form has and lacks."""

    name: str
    has: Words
    lacks: Words = []


class PerformanceLayoutsFile(Strict):
    """Names of layouts."""

    layouts: list[PerformanceLayout]
