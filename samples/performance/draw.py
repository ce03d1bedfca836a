"""Draw forms as rows of cells, and write down what every cell says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from samples.performance.figures import NOTHING, Funds, Indicator, Project
from samples.performance.layouts import FormLayout

_LEVELS = {
    "output": "产出指标",
    "benefit": "效益指标",
    "satisfaction": "满意度指标",
    "cost": "成本指标",
    "quantity": "数量指标",
    "quality": "质量指标",
    "timeliness": "时效指标",
    "output.cost": "成本指标",
    "economic_cost": "经济成本指标",
    "social_benefit": "社会效益指标",
    "sustainable_impact": "可持续影响指标",
    "satisfaction.satisfaction": "服务对象满意度指标",
}
_MONEY = frozenset(
    {"target_declared", "initial_budget", "adjustment", "adjusted_budget", "executed", "carried_over", "period_budget"}
)
_SPAN = re.compile(r"(.*):([0-9]{1,2})", re.DOTALL)
_PERIOD = "period."
"""What begins the source of money of several years"""
_GRADES = {"excellent": "优", "good": "良", "fair": "中", "poor": "差"}
Rows = list[list[str]]
"""Texts by row and column; `<` joins a cell with the one to its left, `^` with the one above"""


@dataclass
class Drawn:
    """A form, or a list of forms: what is printed above its grid and in it, and its truth."""

    layout: FormLayout
    above: list[str] = field(default_factory=list)
    rows: Rows = field(default_factory=list)
    projects: list[dict[str, Any]] = field(default_factory=list)
    funds: list[dict[str, Any]] = field(default_factory=list)
    indicators: list[dict[str, Any]] = field(default_factory=list)


def draw_form(layout: FormLayout, project: Project, form_no: int) -> Drawn:
    """Draw the form of one project."""
    form = _Form(layout, project, form_no)
    form.draw()
    return form.drawn


def draw_list(layout: FormLayout, projects: Sequence[Project], form_no: int) -> Drawn:
    """Draw one table with the targets of many projects."""
    forms = [_Form(layout, project, form_no + index) for index, project in enumerate(projects)]
    drawn = forms[0].drawn
    forms[0].title()
    drawn.rows += forms[0].cells(layout.indicators)
    for form in forms:
        form.drawn = drawn
        form.listed()
        form.head()
    return drawn


def cells_of(text: str, columns: int) -> list[str]:
    """The texts of one row of a layout, column by column."""
    row: list[str] = []
    for cell in text.split("|"):
        match = _SPAN.fullmatch(cell)
        words, span = (match[1], int(match[2])) if match else (cell, 1)
        row += [words, *(["^" if words == "^" else "<"] * (span - 1))]
    if len(row) != columns:
        raise ValueError(f"a row of {len(row)} columns where {columns} are: {text}")
    return row


class _Form:
    def __init__(self, layout: FormLayout, project: Project, form_no: int) -> None:
        self._layout, self._form_no = layout, form_no
        self._project = project.in_yuan if layout.is_in_yuan else project
        self.drawn = Drawn(layout)

    def fill(self, text: str) -> str:
        """A text of the layout with its places filled."""
        score, grade = f"{self.score:f}", _GRADES[self._project.grade]
        return text.format(**vars(self._project), weight=f"{self.weight:f}", score=score, grade=grade)

    @property
    def weight(self) -> Decimal:
        """Full marks of the form."""
        own = Decimal(10) if "score" in self._layout.funds_measures else Decimal(0)
        return sum((indicator.weight for indicator in self._project.indicators), own)

    @property
    def score(self) -> Decimal:
        """The score of the form; not every layout gives points for the execution of the budget."""
        own = self._project.execution_score if "score" in self._layout.funds_measures else Decimal(0)
        return sum((indicator.score for indicator in self._project.indicators), own)

    def cells(self, *rows: str) -> Rows:
        """Rows of the layout as cells."""
        return [list(map(self.fill, cells_of(row, self._layout.columns))) for row in rows]

    def draw(self) -> None:
        layout = self._layout
        self.title()
        self.drawn.rows += self.cells(*layout.identity)
        self._funds()
        self.drawn.rows += self.cells(*layout.goals)
        header = len(self.drawn.rows)
        self.drawn.rows += self.cells(layout.indicators)
        for index, row in enumerate(self._indicators(self._spans(layout.indicators), layout.indicators_side)):
            self.drawn.rows.append(row)
            if layout.indicators_side:
                self.drawn.rows[header + 1 + index][0] = "^"
        if layout.total:
            self.drawn.rows += self.cells(layout.total)
        self.drawn.rows += self.cells(*layout.texts)
        self.head()

    def title(self) -> None:
        layout = self._layout
        lines = list(map(self.fill, layout.title))
        if layout.title_in_grid:
            self.drawn.rows += self.cells(*(f"{line}:{layout.columns}" for line in lines))
        else:
            self.drawn.above += lines
        self.drawn.above += list(map(self.fill, layout.captions))

    def head(self) -> None:
        """Write down whose form it is."""
        layout, project = self._layout, self._project
        printed = " ".join((*layout.identity, *layout.captions))
        scored = "score" in layout.roles
        named = "{name}" in printed + "".join(layout.title) or bool(layout.list_columns)
        self.drawn.projects.append(
            {
                "form_no": self._form_no,
                "form_kind": layout.kind,
                "layout": layout.layout,
                "fiscal_year": project.year,
                "project_name": project.name if named else "部门整体支出",
                "department_code": project.department_code if "{department_code}" in printed else None,
                "department_name": project.department if "{department}" in printed else None,
                "unit_code": project.unit_code if "{unit_code}" in printed else None,
                "unit_name": project.unit if "{unit}" in printed or "unit" in str(layout.list_columns) else None,
                "total_weight": self.weight if "{weight}" in layout.total else None,
                "total_score": self.score if scored and "{score}" in layout.total else None,
                "grade": project.grade if "{grade}" in layout.total + "".join(layout.texts) else None,
            }
        )

    # --- funds

    def _funds(self) -> None:
        layout = self._layout
        if layout.tasks:
            self._tasks()
            return
        rows = self.cells(*layout.funds_header)
        for number, labels in enumerate(layout.funds_labels, start=1):
            row = self._side(number == 1 and not rows, layout.funds_side)
            for label in labels.split("|"):
                source, _, printed = label.partition("=")
                row += [printed, *(["<"] * (layout.funds_label_span - 1))]
                for measure, span in zip(layout.funds_measures, layout.funds_spans, strict=True):
                    row += [self._fund(source, measure, self._row_no(number, label)), *(["<"] * (span - 1))]
            if layout.funds_behind:
                behind = cells_of(layout.funds_behind, layout.columns - len(row))
                row += behind if number == 1 and not rows else ["^"] * len(behind)
            rows.append(row)
        self.drawn.rows += rows

    def _row_no(self, number: int, label: str) -> int:
        before = [label for row in self._layout.funds_labels[: number - 1] for label in row.split("|")]
        own = self._layout.funds_labels[number - 1].split("|")
        return len(before) + own.index(label) + 1 if "|" in "".join(self._layout.funds_labels) else number

    def _side(self, is_first: bool, side: str) -> list[str]:
        if not side:
            return []
        match = _SPAN.fullmatch(side)
        cells = cells_of(side, int(match[2]) if match else 1)
        return cells if is_first else ["^"] * len(cells)

    def _money(self, source: str) -> Funds:
        if source == "total":
            return self._project.total
        return self._project.sources.get(source, NOTHING)

    def _fund(self, source: str, measure: str, row_no: int, task: str = "", of: Funds | None = None) -> str:
        layout = self._layout
        if source.startswith(_PERIOD):
            source, measure = source.removeprefix(_PERIOD), "period_budget"
        money = of if of is not None else self._money(source)
        if source != "total" and measure in layout.whole_only:
            text, value, kind = layout.filler, None, "not_applicable" if layout.filler else "blank"
        else:
            value, kind = self._value(money, measure), "number"
            text = f"{value:,}" if measure in _MONEY and value >= 1000 else f"{value}"
            text += layout.percent if measure.endswith("rate") else ""
        fund = {"form_no": self._form_no, "row_no": row_no, "task": task, "source": source, "measure": measure}
        self.drawn.funds.append({**fund, "value_text": text, "value": value, "cell_kind": kind})
        return text

    def _value(self, money: Funds, measure: str) -> Decimal:
        if measure == "weight":
            return Decimal(10)
        if measure == "score":
            return self._project.execution_score
        if measure == "execution_rate":
            return money.rate(money.executed)
        if measure == "surplus_rate":
            return money.rate(money.carried_over)
        if measure == "period_budget":
            return 3 * money.initial_budget
        name = "initial_budget" if measure == "target_declared" else measure
        value: Decimal = getattr(money, name)
        return value

    def _tasks(self) -> None:
        """Rows of tasks; the columns say the sources."""
        layout, rows = self._layout, self.cells(*self._layout.funds_header)
        everything = [*self._project.tasks.items(), ("", self._project.sources)]
        sources = ("total", *layout.sources)
        for number, (task, money) in enumerate(everything):
            row = ["^"]
            row += [task or "金额合计", *(["<"] * (layout.funds_label_span - 1))]
            for measure in layout.funds_measures:
                for column, source in enumerate(sources, start=1):
                    own = sum(money.values(), NOTHING) if source == "total" else money[source]
                    row.append(self._fund(source, measure, number * len(sources) + column, task, own))
            rows.append(row)
        self.drawn.rows += rows

    # --- indicators

    def _spans(self, row: str) -> list[int]:
        return [int(match[2]) if (match := _SPAN.fullmatch(cell)) else 1 for cell in row.split("|")]

    def _indicators(self, spans: Sequence[int], side: str) -> Iterable[list[str]]:
        layout = self._layout
        for seq, indicator in enumerate(self._project.indicators, start=1):
            row: list[str] = []
            for role, span in zip(layout.roles, spans, strict=True):
                text = self._text(indicator, role)
                if role in ("level1", "level2") and layout.level_once and self._is_same(seq, role):
                    row += ["^"] * span
                else:
                    row += [text, *(["<"] * (span - 1))]
            self.drawn.indicators.append(self._truth(indicator, seq))
            yield row

    def listed(self) -> None:
        """Rows of a list: what is printed once for the project, then its indicators."""
        layout, project = self._layout, self._project
        columns = [column.partition(":")[::2] for column in layout.list_columns]
        spans = self._spans(layout.indicators)[len(columns) :]
        for index, row in enumerate(self._indicators(spans, "")):
            head: list[str] = []
            for role, span in columns:
                text = {"unit": project.unit, "project_name": project.name, "target": project.target}.get(role, "")
                if role == "funds" and not index:
                    text = self._fund("total", "initial_budget", 1)
                head += ["^"] * int(span) if index else [text, *(["<"] * (int(span) - 1))]
            self.drawn.rows.append(head + row)

    def _is_same(self, seq: int, role: str) -> bool:
        if seq == 1:
            return False
        own, before = self._project.indicators[seq - 1], self._project.indicators[seq - 2]
        same_level1 = own.level1 == before.level1
        return same_level1 if role == "level1" else same_level1 and own.level2 == before.level2

    def _level(self, indicator: Indicator, number: int) -> str:
        levels = {**_LEVELS, **self._layout.levels}
        if number == 1:
            return levels[indicator.level1]
        return levels.get(f"{indicator.level1}.{indicator.level2}", levels.get(indicator.level2, ""))

    def _text(self, indicator: Indicator, role: str) -> str:
        if role in ("level1", "level2"):
            return self._level(indicator, int(role[-1]))
        if role in ("weight", "score"):
            return f"{getattr(indicator, role):f}"
        if role == "side":
            return ""
        apart = {"number": indicator.number or indicator.target, "explanation": f"{indicator.level3}的完成情况"}
        return apart[role] if role in apart else str(getattr(indicator, role))

    def _truth(self, indicator: Indicator, seq: int) -> dict[str, Any]:
        roles = self._layout.roles
        target = indicator.target
        return {
            "form_no": self._form_no,
            "seq": seq,
            "level1": indicator.level1,
            "level2": indicator.level2,
            "level3": indicator.level3,
            "target_initial": target,
            "target_adjusted": indicator.adjusted if "adjusted" in roles else "",
            "actual": indicator.actual if "actual" in roles else "",
            "weight": indicator.weight if "weight" in roles else None,
            "score": indicator.score if "score" in roles else None,
            "reason": indicator.reason if "reason" in roles else "",
        }
