"""The identities of one form: what it prints against what follows from its other cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from common.text import normalise
from expectations.compared import Compared, Row
from schemas.reading.performance import performance

_ZERO = Decimal(0)
_EXECUTION_POINTS = Decimal(10)
_MONEY = (
    "target_declared",
    "initial_budget",
    "adjustment",
    "adjusted_budget",
    "executed",
    "carried_over",
    "period_budget",
)
_LEVELS_OF_GOVERNMENT = ("central", "provincial", "local", "city_county")
_EXPENDITURE = ("basic_expenditure", "project_expenditure")
_GRADES = {
    "excellent": (Decimal(90), None),
    "good": (Decimal(80), Decimal(90)),
    "fair": (Decimal(60), Decimal(80)),
    "poor": (None, Decimal(60)),
}
_NO_REASONS = frozenset({"", "无", "无。", "完成", "已完成", "无偏差", "-", "--", "/", "不涉及", "没有"})


@dataclass
class FormRows:
    """The rows of one form."""

    project: Row
    funds: list[Row] = field(default_factory=list)
    indicators: list[Row] = field(default_factory=list)
    texts: list[Row] = field(default_factory=list)
    statements: list[Row] = field(default_factory=list)
    """What the narrative says of the project"""

    @property
    def is_evaluation(self) -> bool:
        """Whether it is a self-evaluation, no target."""
        return str(self.project["form_kind"]).endswith("self_evaluation")

    def fund(self, source: str, measure: str) -> Row | None:
        """The first cell of a source and a measure that has a number."""
        rows = (row for row in self.funds if row["source"] == source and row["measure"] == measure and not row["task"])
        return next((row for row in rows if row["value"] is not None), None)

    @cached_property
    def half(self) -> Decimal:
        """Half a unit of the last digit that amounts of the form are printed to; trailing zeros may be left out."""
        money = [row["value_text"] for row in self.funds if row["measure"] in _MONEY and row["value"] is not None]
        return min(map(step, money), default=Decimal(1)) / 2

    @property
    def execution(self) -> Row | None:
        """The score of the execution of the budget."""
        return self.fund("total", "score")

    @property
    def has_execution_points(self) -> bool:
        """Whether the execution of the budget has points of its own."""
        return any(row["measure"] in ("weight", "score") for row in self.funds)


def compare(form: FormRows) -> Iterator[Compared]:
    """Yield every identity of a form that its printed cells allow."""
    for identity in _IDENTITIES:
        yield from identity(form)


def step(text: str) -> Decimal:
    """One unit of the last printed digit of a number."""
    plain = normalise(text).rstrip("%分万元")
    return Decimal(1).scaleb(-len(plain.partition(".")[2]))


def _carried_over(form: FormRows) -> Iterator[Compared]:
    for source in dict.fromkeys(row["source"] for row in form.funds):
        left, adjusted, executed = (form.fund(source, m) for m in ("carried_over", "adjusted_budget", "executed"))
        if left and adjusted and executed and left["unit"] == adjusted["unit"] == executed["unit"]:
            cells = (left, adjusted, executed)
            true, tolerance = adjusted["value"] - executed["value"], _rounding(form, cells)
            subject = left["source_printed"]
            yield Compared("Q01", left["value"], true, tolerance, subject, left["unit"], page=left["page"], cells=cells)


def _execution_rate(form: FormRows) -> Iterator[Compared]:
    rate, adjusted, executed = (form.fund("total", m) for m in ("execution_rate", "adjusted_budget", "executed"))
    adjusted = adjusted or form.fund("total", "initial_budget")
    if rate and adjusted and executed and adjusted["value"] and adjusted["unit"] == executed["unit"]:
        true = executed["value"] / adjusted["value"] * 100
        tolerance = step(rate["value_text"]) + (true + 100) * form.half / abs(adjusted["value"])
        cells = (rate, adjusted, executed)
        yield Compared("Q02", rate["value"], true, tolerance, unit="%", page=rate["page"], cells=cells)


def _execution_score(form: FormRows) -> Iterator[Compared]:
    score, adjusted, executed = (form.fund("total", m) for m in ("score", "adjusted_budget", "executed"))
    weight = form.fund("total", "weight")
    points = weight["value"] if weight else _EXECUTION_POINTS
    if score and adjusted and executed and adjusted["value"] > 0:
        true = min(points, points * executed["value"] / adjusted["value"])
        cells = (score, adjusted, executed)
        yield Compared("Q03", score["value"], true, step(score["value_text"]), page=score["page"], cells=cells)


def _execution_score_printed(form: FormRows) -> Iterator[Compared]:
    """Whether the total has a score where one of its sources has: the form gives points for execution."""
    adjusted = form.fund("total", "adjusted_budget")
    scores = [row for row in form.funds if row["measure"] == "score" and not row["task"]]
    total = next((row for row in scores if row["source"] == "total"), None)
    is_scored = form.is_evaluation and any(row["value"] is not None for row in scores)
    if is_scored and total and adjusted and adjusted["value"]:
        lacks = Decimal(total["cell_kind"] == "blank")
        yield Compared("Q04", lacks, _ZERO, page=total["page"], cells=(total,))


def _sources(form: FormRows) -> Iterator[Compared]:
    printed = {row["source"] for row in form.funds if not row["task"]}
    is_divided = "fiscal_appropriation" in printed
    of_government = [source for source in _LEVELS_OF_GOVERNMENT if source in printed]
    parts = [s for s in printed if s != "total" and not (is_divided and s in _LEVELS_OF_GOVERNMENT)]
    if set(_EXPENDITURE) & printed:
        parts = [s for s in parts if s in (*_EXPENDITURE, "other")]
    check = "Q05" if form.is_evaluation else "QT1"
    for whole, members in (("total", sorted(parts)), ("fiscal_appropriation", of_government if is_divided else [])):
        for measure in _MONEY if members else ():
            total = form.fund(whole, measure)
            cells = [cell for member in members if (cell := form.fund(member, measure))]
            if total and cells and all(cell["unit"] == total["unit"] for cell in cells):
                right = sum((cell["value"] for cell in cells), _ZERO)
                if whole == "total" and of_government and is_divided and _is_sum_of(form, total, of_government):
                    continue  # the subtotal alone is in doubt, and compared below
                tolerance = _rounding(form, (total, *cells))
                yield Compared(
                    check, total["value"], right, tolerance, f"{total['source_printed']}/{measure}", total["unit"],
                    page=total["page"], cells=(total, *cells),
                )  # fmt: skip


def _is_sum_of(form: FormRows, total: Row, levels: Iterable[str]) -> bool:
    """Whether a total is the sum of the money of all levels of government and of other money."""
    cells = [cell for source in (*levels, "other") if (cell := form.fund(source, total["measure"]))]
    difference: Decimal = sum((cell["value"] for cell in cells), _ZERO) - total["value"]
    return abs(difference) <= _rounding(form, (total, *cells))


def _weights(form: FormRows) -> Iterator[Compared]:
    weighted = [row for row in form.indicators if row["weight"] is not None]
    if not weighted:
        return
    total, page = sum((row["weight"] for row in weighted), _ZERO), weighted[0]["page"]
    if not form.is_evaluation:
        yield Compared("QT2", total, Decimal(90), page=page, cells=weighted)
        return
    if form.has_execution_points:
        yield Compared("Q06", total, Decimal(90), page=page, cells=weighted)
    printed, execution = form.project["total_weight"], form.fund("total", "weight")
    if printed is not None and (execution or not form.has_execution_points):
        own = execution["value"] if execution else _ZERO
        yield Compared("Q06b", printed, total + own, page=page, cells=weighted)


def _scores(form: FormRows) -> Iterator[Compared]:
    scored = [row for row in form.indicators if row["score"] is not None]
    printed = form.project["total_score"]
    if scored and printed is not None:
        own = form.execution["value"] if form.execution else _ZERO
        total = sum((row["score"] for row in scored), _ZERO) + own
        yield Compared("Q07", printed, total, page=form.project["last_page"], cells=(*scored, form.project))
    for row in scored:
        if row["weight"] is not None:
            bounds = (row["score"], row["weight"])
            yield Compared("Q08", *bounds, subject=row["level3"], relation="<=", page=row["page"], cells=(row,))


def _grade(form: FormRows) -> Iterator[Compared]:
    bounds, score = _GRADES.get(str(form.project["grade"])), form.project["total_score"]
    if bounds is None or score is None:
        return
    low, high = bounds
    page = form.project["last_page"]
    if low is not None:
        yield Compared("Q09", low, score, relation="<=", page=page, cells=(form.project,))
    if high is not None and score >= high:
        yield Compared("Q09", score, high, relation="<=", page=page, cells=(form.project,), tolerance=-step("0.00"))


def _level_weights(form: FormRows) -> Iterator[Compared]:
    by_level: dict[str, list[Row]] = defaultdict(list)
    for row in form.indicators:
        by_level[row["level1_printed"]].append(row)
    for name, rows in by_level.items():
        _, printed = performance().level_of(name, 1) if name else ("", None)
        digits = "".join(char for char in normalise(printed or "") if char.isdigit() or char == ".")
        if digits and all(row["weight"] is not None for row in rows):
            total = sum((row["weight"] for row in rows), _ZERO)
            yield Compared("Q17", Decimal(digits), total, subject=name, page=rows[0]["page"], cells=rows)


def _reasons(form: FormRows) -> Iterator[Compared]:
    if not any(row["reason"] for row in form.indicators):
        return
    for row in form.indicators:
        if row["weight"] is not None and row["score"] is not None and row["score"] < row["weight"]:
            lacks = Decimal(normalise(row["reason"]) in _NO_REASONS)
            yield Compared("Q18", lacks, _ZERO, subject=row["level3"], page=row["page"], cells=(row,))


def _levels(form: FormRows) -> Iterator[Compared]:
    for row in form.indicators:
        above = performance().belongs.get(row["level2"])
        if above and row["level1"]:
            fits = row["level1"] == above or {row["level1"], above} == {"output", "cost"}
            yield Compared("Q19", Decimal(not fits), _ZERO, subject=row["level3"], page=row["page"], cells=(row,))


def _targets_met(form: FormRows) -> Iterator[Compared]:
    for row in form.indicators:
        numbers = (row["target_number"], row["actual_number"], row["weight"], row["score"])
        same_unit = (row["target_unit"] or "") == (row["actual_unit"] or "")
        if any(number is None for number in numbers) or not same_unit or row["actual_operator"] != "=":
            continue
        is_met = _MEETS[row["target_operator"]](row["actual_number"], row["target_number"])
        is_full = row["score"] == row["weight"]
        yield Compared("Q20", Decimal(is_met), Decimal(is_full), subject=row["level3"], page=row["page"], cells=(row,))


_MEETS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": lambda actual, target: actual >= target,
    "<=": lambda actual, target: actual <= target,
    ">": lambda actual, target: actual > target,
    "<": lambda actual, target: actual < target,
    "=": lambda actual, target: actual == target,
}


def _tasks(form: FormRows) -> Iterator[Compared]:
    columns: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in form.funds:
        if row["task"] and row["value"] is not None:
            columns[row["source"], row["measure"]].append(row)
    for (source, measure), rows in columns.items():
        total = form.fund(source, measure)
        if total and measure in _MONEY:
            right = sum((row["value"] for row in rows), _ZERO)
            cells, tolerance = (total, *rows), _rounding(form, (total, *rows))
            subject = f"{source}/{measure}"
            yield Compared(
                "Q21", total["value"], right, tolerance, subject, total["unit"], page=total["page"], cells=cells
            )


def _codes(form: FormRows) -> Iterator[Compared]:
    department, unit = form.project["department_code"], form.project["unit_code"]
    if department and unit:
        differs = Decimal(not str(unit).startswith(str(department)))
        yield Compared("Q16", differs, _ZERO, subject=f"{department}/{unit}", page=form.project["first_page"])


def _rounding(form: FormRows, cells: Iterable[Row]) -> Decimal:
    """What the rounding of the printed cells explains: half a unit of the last digit for each that is not zero."""
    return form.half * sum(bool(cell["value"]) for cell in cells)


_IDENTITIES: tuple[Callable[[FormRows], Iterator[Compared]], ...] = (
    _carried_over,
    _execution_rate,
    _execution_score,
    _execution_score_printed,
    _sources,
    _weights,
    _scores,
    _grade,
    _codes,
    _level_weights,
    _reasons,
    _levels,
    _targets_met,
    _tasks,
)
