"""Forms and running text on scans, as the recognisers have read them: what the reader agrees, and what it doubts."""

from __future__ import annotations

from typing import Any

import pytest

from transforms.performance.find import figures_of, read_forms
from transforms.performance.scanned import doubt_unread_names
from transforms.reading.grids import Grid, Region
from transforms.reading.lines import Line
from transforms.reading.opening import Page
from transforms.scans.prose import prose_of, prose_quality, state_figures
from transforms.scans.readings import ILLEGIBLE

PAGE = Page(1, 595, 842, "", False, True, medium="scan", dpi=200.0)
_ROWS = (
    ("项目名称", "办公楼维修", "", "", ""),
    ("项目资金(万元)", "", "年初预算数", "全年预算数", "全年执行数"),
    ("", "年度资金总额", "12.00", "12.00", "11.00"),
    ("", "当年财政拨款", "10.00", "10.00", "9.00"),
    ("一级指标", "二级指标", "三级指标", "年度指标值", "分值"),
    ("产出指标", "数量指标", "维修面积", "≥100平方米", "50"),
    ("效益指标", "社会效益指标", "安全", "明显改善", "40"),
)


def _form(**unsure: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of a form; `unsure` says by row and column (r2c1) what the recognisers could not agree on."""
    cells = []
    for row, texts in enumerate(_ROWS):
        cells.append([
            Region(
                row, row, column, column, 100.0 * column, 20.0 * row, 100.0 * column + 100, 20.0 * row + 20, text, text,
                medium="scan", is_number=text.replace(".", "").isdigit(), readings=(text, text), page_reading="agrees",
            )
            for column, text in enumerate(texts)
        ])  # fmt: skip
    for cell_name, cause in unsure.items():
        cell = cells[int(cell_name[1])][int(cell_name[3])]
        cell.unsure, cell.page_reading = cause, "differs"
        if cause == "readings" and not cell.is_number:
            cell.text = cell.text[:-1] + ILLEGIBLE
    grid = Grid(PAGE, 1, [100.0 * x for x in range(6)], [20.0 * y for y in range(len(_ROWS) + 1)], cells)
    title = Line(1, "项目支出绩效自评表", 100.0, -30.0, 400.0, -15.0)
    figures = figures_of(read_forms([grid], {1: [title]}).forms, 2024)
    return {name: getattr(figures, name) for name in ("projects", "project_funds", "project_indicators")}


def _doubtful(rows: list[dict[str, Any]]) -> int:
    assert {row["medium"] for row in rows} == {"scan"}
    return sum(row["proof"] == "doubtful" for row in rows)


def test_a_form_that_both_recognisers_read_alike_is_agreed() -> None:
    form = _form()
    assert len(form["project_funds"]) == 6
    assert len(form["project_indicators"]) == 2
    assert not _doubtful(form["project_funds"]) + _doubtful(form["project_indicators"])
    assert [row["medium"] for row in form["projects"]] == ["scan"]


@pytest.mark.parametrize(
    ("unsure", "funds", "indicators"),
    [
        ({"r2c2": "readings"}, 1, 0),  # one figure
        ({"r2c2": "page"}, 1, 0),
        ({"r2c2": "label"}, 0, 0),  # what stands to its left is no label of this block
        ({"r1c2": "edges"}, 6, 0),  # a header of the funds
        ({"r1c0": "readings"}, 6, 0),  # the unit
        ({"r5c2": "readings"}, 0, 1),  # the name of an indicator
        ({"r5c3": "readings"}, 0, 1),  # a target with a figure
        ({"r6c3": "readings"}, 0, 0),  # words without a figure show what differs
        ({"r6c3": "edges"}, 0, 1),
        ({"r4c4": "edges"}, 0, 2),  # a header of the indicators
    ],
)
def test_what_is_not_read_with_certainty_makes_figures_doubtful(
    unsure: dict[str, str], funds: int, indicators: int
) -> None:
    form = _form(**unsure)
    assert (_doubtful(form["project_funds"]), _doubtful(form["project_indicators"])) == (funds, indicators)


def test_a_row_of_money_whose_source_is_not_read_is_no_row_of_another_source() -> None:
    form = _form(r3c1="readings")
    agreed = [row for row in form["project_funds"] if row["proof"] == "agreed"]
    assert {row["value_text"] for row in agreed} == {"12.00", "11.00"}


_NAMED = {
    "level1": "output",
    "level1_printed": "产出指标",
    "level2": "quantity",
    "level2_printed": "数量指标",
    "level3": "面积",
}


@pytest.mark.parametrize("column", ["level1_printed", "level2_printed", "level3"])
def test_an_indicator_whose_name_or_level_is_not_read_is_doubtful_wherever_it_stands(column: str) -> None:
    rows = [
        {**_NAMED, "proof": "agreed"},
        {**_NAMED, column: f"维修{ILLEGIBLE}积", "proof": "agreed"},
        {**_NAMED, column: ILLEGIBLE},
    ]
    doubt_unread_names(rows)
    assert [row.get("proof") for row in rows] == ["agreed", "doubtful", None]


@pytest.mark.parametrize(
    "level",
    [{"level1": "", "level1_printed": "效益指标满意度指标"}, {"level2": "", "level2_printed": "数量指标质量指标"}],
)
def test_an_indicator_under_two_levels_in_one_cell_is_doubtful(level: dict[str, str]) -> None:
    no_column = dict.fromkeys(level, "")
    rows = [{**_NAMED, **own, "proof": "agreed"} for own in (level, no_column)] + [{**_NAMED, **level}]
    doubt_unread_names(rows)
    assert [row.get("proof") for row in rows] == ["doubtful", "agreed", None]


def _line(text: str, x0: float, y0: float, width: float = 0.0) -> Line:
    return Line(1, text, x0, y0, x0 + (width or 12.0 * len(text)), y0 + 12)


def test_pieces_of_a_line_are_put_together_and_their_digits_have_places() -> None:
    (line, below) = prose_of([_line("支出", 100, 20), _line("如下", 50, 40), _line("本年", 50, 21)])
    assert (line.text, below.text) == ("本年支出", "如下")
    (line,) = prose_of([_line("支出12.5万元", 100, 20, width=60)])
    assert [line.text[offset] for offset, _, _ in line.digits] == list("12.5")
    assert line.digits[0][1] == pytest.approx(120)
    assert line.digits[-1][2] == pytest.approx(140)


def test_two_numbers_that_meet_are_not_one() -> None:
    (line,) = prose_of([_line("支出12", 50, 20), _line("34万元", 200, 20)])
    assert line.text == f"支出12{ILLEGIBLE}34万元"


def _row(sentence: str, **columns: Any) -> dict[str, Any]:
    box = {"x0": 50.0, "y0": 20.0, "x1": 80.0, "y1": 32.0}
    return (
        {"page": 1, "sentence": sentence, "subject_printed": "支出", "project": None, "value_text": "12.5"}
        | box
        | columns
    )


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (_row("支出12.5万元,占60%。"), "agreed"),
        (_row("支出12.5万元,主要是人员〓资。"), "agreed"),  # words of a reason
        (_row("支出12.5万元,占6〓%。"), "doubtful"),  # another figure of the sentence
        (_row("支出12.5万元。", subject_printed="支〓"), "doubtful"),
        (_row("支出12.5万元。", project="维〓"), "doubtful"),
        (_row("支出12.5万元。", y1=23.0), "doubtful"),  # too small
    ],
)
def test_a_statement_is_agreed_where_every_figure_of_its_sentence_is_read_alike(
    row: dict[str, Any], state: str
) -> None:
    rows = [dict(row)]
    state_figures(rows, [PAGE], prose_of([_line("支出12.5万元,占60%。", 50, 20)]))
    assert (rows[0]["medium"], rows[0]["proof"]) == ("scan", state)


def test_a_page_on_which_figures_differ_is_not_accepted() -> None:
    lines = prose_of([_line(f"支出1{ILLEGIBLE}.5万元", 50, 20), _line("支出〓12.5万元", 50, 40)])
    assert (prose_quality(PAGE, lines).numbers, prose_quality(PAGE, lines).disagreements) == (2, 2)
    rows = [_row("支出12.5万元。"), _row("支出12.5万元。", page=2)]
    state_figures(rows, [PAGE], lines)
    assert rows[0]["proof"] == "doubtful"
    assert "proof" not in rows[1]
