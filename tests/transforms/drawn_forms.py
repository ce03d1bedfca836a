"""Forms of the samples as grids that are made of their cells, without a PDF, and what is read and checked of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any

import pandas as pd

from expectations.forms import evaluate_forms
from samples.performance.draw import Drawn, draw_form, draw_list
from samples.performance.figures import Project, draw_project
from samples.performance.layouts import FormLayout
from schemas.reading.frames import frame
from tests.transforms.handmade import HEIGHT, WIDTH, grid
from transforms.figures import Figures, rows_of
from transforms.performance.find import Forms, figures_of, read_forms
from transforms.reading.lines import Line

READ_TWICE = ("projects", "project_funds", "project_indicators", "statements")
FRAMES = (*READ_TWICE, "project_texts")
SHA = "0" * 64
PROJECTS = ("form_kind", "fiscal_year", "project_name", "department_code", "department_name", "unit_code", "unit_name",
            "total_weight", "total_score", "grade")  # fmt: skip
FUNDS = ("row_no", "task", "source", "measure", "value_text", "value", "cell_kind")
INDICATORS = ("seq", "level1", "level2", "level3", "target_initial", "target_adjusted", "actual", "weight", "score",
              "reason")  # fmt: skip
BODY = ("315", "澄湾市砚汀区水务局")


def project(layout: FormLayout, number: int = 0) -> Project:
    return draw_project(Random(f"forms/{number}"), number, 2024, BODY, layout.sources, has_cost=layout.has_cost)


def draw(layout: FormLayout, number: int) -> Drawn:
    if layout.list_columns:
        return draw_list(layout, [project(layout, number), project(layout, number + 1)], 1)
    return draw_form(layout, project(layout, number), 1)


def body_of(cells: Iterable[Iterable[str]]) -> str:
    return "\n".join("|".join(cell.replace("\n", "") for cell in row) for row in cells)


def lines_above(drawn: Drawn, page: int) -> list[Line]:
    top, width = -HEIGHT * len(drawn.above), WIDTH * drawn.layout.columns
    return [
        Line(page, line, 0.4 * width, top + HEIGHT * index, 0.6 * width, top + HEIGHT * index + 12)
        for index, line in enumerate(drawn.above)
    ]


def read(drawn: Drawn, page: int = 1) -> Forms:
    """Read what was drawn, as a grid with its lines above it."""
    return read_forms([grid(body_of(drawn.rows), page)], {page: lines_above(drawn, page)})


def rows(frame: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(row.get(column) for column in ("form_no", *columns)) for row in frame)


def compare(drawn: Drawn, forms: Forms) -> None:
    figures = figures_of(forms.forms, 2024)
    for read_rows, truth, columns in (
        (figures.projects, drawn.projects, PROJECTS),
        (figures.project_funds, drawn.funds, FUNDS),
        (figures.project_indicators, drawn.indicators, INDICATORS),
    ):
        assert rows(read_rows, columns) == rows(truth, columns)
    assert forms.findings == []


def broken(drawn: Drawn, row: int) -> Forms:
    """Read what was drawn with a page break above a row; a cell that it divides has its text above it."""
    below = [list(cells) for cells in drawn.rows[row:]]
    below[0] = ["" if cell == "^" else cell for cell in below[0]]
    grids = [grid(body_of(rows), page) for page, rows in enumerate((drawn.rows[:row], below), start=1)]
    return read_forms(grids, {1: lines_above(drawn, 1)})


def evaluated(form_figures: Figures, findings: pd.DataFrame | None = None) -> pd.DataFrame:
    """What the checks say, as if both engines had read alike."""
    frames = {name: frame(name).build(rows_of(form_figures, name, SHA, {})) for name in FRAMES}
    for name in READ_TWICE:
        frames[name] = frames[name].assign(second_reading="agrees", page_reading="agrees")
    return evaluate_forms(frames, frame("findings").build([]) if findings is None else findings).check_results


def failed(form_figures: Figures, findings: pd.DataFrame | None = None) -> dict[str, str]:
    """The checks that fail, with their verdicts."""
    results = evaluated(form_figures, findings)
    fails = results[results["result"] == "fail"]
    assert results["check_no"].is_unique
    assert fails["message"].notna().all()
    return dict(zip(fails["check_id"], fails["verdict"], strict=True))
