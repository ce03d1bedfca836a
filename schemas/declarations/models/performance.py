"""Declarations of forms on performance (`schemas/reading/performance`)."""

from __future__ import annotations

from typing import Literal

from msgspec import field

from schemas.declarations.models.vocabulary import Strict

FormKind = Literal[
    "project_self_evaluation", "special_fund_self_evaluation", "department_self_evaluation", "project_target",
    "department_target",
]  # fmt: skip
FundMeasure = Literal[
    "target_declared", "initial_budget", "adjustment", "adjusted_budget", "executed", "carried_over", "execution_rate",
    "surplus_rate", "weight", "score",
]  # fmt: skip
Level1 = Literal["output", "benefit", "satisfaction", "cost", "general_expenditure", "management"]
Group = Literal["budget", "adjusted", "executed", "surplus"]
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


class AnalysisLabels(Strict):
    """Labels of analyses and of what describes a project."""

    implementation: Words
    output: Words
    benefit: Words
    satisfaction: Words
    experience: Words
    problems: Words
    improvement: Words
    conclusion: Words
    overview: Words
    attribute: Words
    note: Words


class SideLabels(Strict):
    """Names of blocks."""

    funds: Words
    goals: Words
    indicators: Words
    analysis: Words


class TotalLabels(Strict):
    """Labels of the total and the grade."""

    total: Words
    grade: Words


class GradeWords(Strict):
    """Grades as printed."""

    excellent: Words
    good: Words
    fair: Words
    unqualified: Words
    qualified: Words
    poor: Words


class PerformanceLabelsFile(Strict):
    """Labels that are neither of funds nor of indicators."""

    identity: IdentityLabels
    texts: TextLabels
    analysis: AnalysisLabels
    side: SideLabels
    totals: TotalLabels
    grades: GradeWords


class MeasureWords(Strict):
    """Words of a measure; `under` is the group of columns that they stand in."""

    measure: FundMeasure
    words: Words
    under: Group | None = None


class GroupWords(Strict):
    """Groups of columns."""

    budget: Words
    adjusted: Words
    executed: Words
    surplus: Words


class FundWords(Strict):
    """Columns of words in a block of funds."""

    reason: Words
    task: Words
    content: Words


class PeriodWords(Strict):
    """Totals of several years."""

    words: Words


class SourceWords(Strict):
    """Sources of funds."""

    total: Words
    carried_over_last_year: Words
    central: Words
    provincial: Words
    local: Words
    city_county: Words
    special_account: Words
    unit_funds: Words
    fiscal_appropriation: Words
    government_fund: Words
    state_capital: Words
    other: Words
    basic_expenditure: Words
    project_expenditure: Words
    personnel_expenditure: Words
    public_operating_expenditure: Words


class PerformanceFundsFile(Strict):
    """Measures and sources of the funds of a form."""

    measures: list[MeasureWords]
    groups: GroupWords
    words: FundWords
    period: PeriodWords
    sources: SourceWords


class IndicatorColumns(Strict):
    """Columns of indicators."""

    level1: Words
    level2: Words
    level3: Words
    level4: Words
    target_initial: Words
    target_adjusted: Words
    actual: Words
    weight: Words
    score: Words
    reason: Words
    explanation: Words
    rule: Words
    operator: Words
    unit: Words
    remark: Words
    completion: Words
    number: Words


class ListColumns(Strict):
    """Columns of a list of projects."""

    project_name: Words
    unit: Words
    unit_code: Words
    department: Words
    funds: Words
    target_text: Words


class Level1Words(Strict):
    """Names of level 1."""

    output: Words
    benefit: Words
    satisfaction: Words
    cost: Words
    general_expenditure: Words
    management: Words


class Level2Words(Strict):
    """Names of level 2."""

    quantity: Words
    quality: Words
    timeliness: Words
    cost: Words
    economic_cost: Words
    social_cost: Words
    ecological_cost: Words
    economic_benefit: Words
    social_benefit: Words
    ecological_benefit: Words
    sustainable_impact: Words
    satisfaction: Words
    general_expenditure: Words


class Level2Belongs(Strict):
    """The level 1 of each level 2."""

    quantity: Level1
    quality: Level1
    timeliness: Level1
    cost: Level1
    economic_cost: Level1
    social_cost: Level1
    ecological_cost: Level1
    economic_benefit: Level1
    social_benefit: Level1
    ecological_benefit: Level1
    sustainable_impact: Level1
    satisfaction: Level1
    general_expenditure: Level1


class OperatorWords(Strict):
    """Operators as printed."""

    at_least: Words = field(name=">=")
    at_most: Words = field(name="<=")
    more: Words = field(name=">")
    less: Words = field(name="<")
    equal: Words = field(name="=")


class PerformanceIndicatorsFile(Strict):
    """Columns and levels of the indicators of a form."""

    columns: IndicatorColumns
    list: ListColumns
    level1: Level1Words
    level2: Level2Words
    belongs: Level2Belongs
    operators: OperatorWords


class PerformanceLayout(Strict):
    """The name of a layout, by what a form has and lacks."""

    name: str
    has: Words
    lacks: Words = []


class PerformanceLayoutsFile(Strict):
    """Names of layouts."""

    layouts: list[PerformanceLayout]
