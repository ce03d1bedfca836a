"""Forms with slips and traps: each figure is read right, or it is a finding."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from samples.performance.draw import Drawn, Rows, draw_form
from samples.performance.layouts import form_layouts
from tests.transforms.drawn_forms import body_of, draw, failed, lines_above, project, read
from tests.transforms.handmade import grid
from transforms.performance.evidence import form_evidence, forms_of_others
from transforms.performance.find import Forms, figures_of, read_forms


def drawn(name: str = "central_2023") -> Drawn:
    return draw(form_layouts()[name], 0)


def place(rows: Rows, label: str) -> tuple[int, int]:
    """The row and the column of the first cell that begins with a text."""
    return next((r, c) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell.startswith(label))


def rules(forms: Forms) -> set[str]:
    return {finding.rule for finding in forms.findings}


def _digit(rows: Rows) -> None:
    row, _ = place(rows, "年度资金总额")
    _, column = place(rows, "全年执行数")
    rows[row][column] = "0.01"


def _swapped(rows: Rows) -> None:
    row, (_, adjusted), (_, executed) = (
        place(rows, "年度资金总额")[0],
        place(rows, "全年预算数"),
        place(rows, "全年执行数"),
    )
    rows[row][adjusted], rows[row][executed] = "800.00", "900.00"


def _score(rows: Rows) -> None:
    row, _ = place(rows, "产出指标")
    rows[row][-2] = "99"


def _rate(rows: Rows) -> None:
    row, _ = place(rows, "年度资金总额")
    _, column = place(rows, "执行率")
    rows[row][column] = "12.34%"


@pytest.mark.parametrize(
    ("change", "checks"),
    [(_digit, {"Q02", "Q05"}), (_swapped, {"Q02", "Q05"}), (_score, {"Q07", "Q08"}), (_rate, {"Q02"})],
)
def test_an_altered_form_is_found_by_its_checks(change: Callable[[Rows], None], checks: set[str]) -> None:
    form = drawn()
    change(form.rows)
    assert checks <= set(failed(figures_of(read(form).forms, 2024)))


def test_two_forms_of_one_name_are_two_forms() -> None:
    form = drawn()
    forms = read_forms(
        [grid(body_of(form.rows), page) for page in (1, 2)], {page: lines_above(form, page) for page in (1, 2)}
    )
    assert [form.first_page for form in forms.forms] == [1, 2]
    assert len(forms.forms[0].funds) == len(forms.forms[1].funds) > 0


def test_two_forms_in_one_grid_are_two_forms() -> None:
    form = drawn("fujian_target")
    forms = read_forms([grid(body_of([*form.rows, *form.rows]))], {1: lines_above(form, 1)})
    assert len(forms.forms) == 2
    assert forms.findings == []


def test_a_form_of_another_department_is_a_finding() -> None:
    forms = read(drawn()).forms
    own = str(forms[0].fields["department_name"])
    assert [finding.rule for finding in forms_of_others(forms, "麓远市档案局")] == ["form_of_another"]
    assert list(forms_of_others(forms, own)) == list(forms_of_others(forms, f"{own}信息中心")) == []


def test_a_document_of_forms_alone_is_that_of_their_body() -> None:
    evidence = {(piece.field, piece.value) for piece in form_evidence(read(drawn()).forms)}
    body = {("entity_name", "澄湾市砚汀区水务局"), ("entity_scope", "department")}
    assert evidence == {("document_kind", "final"), ("fiscal_year", "2024"), *body}
    assert ("document_kind", "budget") in {(p.field, p.value) for p in form_evidence(read(drawn("list_target")).forms)}


def test_figures_in_a_column_that_is_not_declared_are_findings() -> None:
    form = drawn()
    row, column = place(form.rows, "全年预算数")
    form.rows[row][column] = "本季拨付差额"
    forms = read(form)
    assert rules(forms) == {"form_figure_not_read"}
    assert not any(fund["measure"] == "adjusted_budget" for fund in forms.forms[0].funds)


def test_a_source_that_is_not_declared_is_a_finding() -> None:
    form = drawn()
    row, column = place(form.rows, "其他资金")
    form.rows[row][column] = "彩票收益"
    forms = read(form)
    assert "form_figure_not_read" in rules(forms)
    assert not any(fund["source"] == "other" for fund in forms.forms[0].funds)


def test_a_number_over_several_columns_is_a_finding() -> None:
    form = drawn()
    row, _ = place(form.rows, "年度资金总额")
    _, column = place(form.rows, "全年预算数")
    form.rows[row][column - 2] = "900.00"
    form.rows[row][column] = "<"
    forms = read(form)
    assert rules(forms) == {"form_figure_not_read"}
    printed = {fund["measure"] for fund in forms.forms[0].funds if fund["row_no"] == 1}
    assert not {"initial_budget", "adjusted_budget"} & printed


@pytest.mark.parametrize("label", ["全年执行数", "得分"])
def test_a_number_that_runs_over_the_rule_of_its_cell_is_a_finding(label: str) -> None:
    form = drawn()
    row, column = place(form.rows, "年度资金总额")[0], place(form.rows, label)[1]
    form_grid = grid(body_of(form.rows))
    form_grid.cells[row][column].crossing = "cut"
    forms = read_forms([form_grid], {1: lines_above(form, 1)})
    assert rules(forms) == {"form_figure_not_read"}
    assert len(forms.forms[0].funds) == len(read(form).forms[0].funds) - 1


def test_the_end_of_a_level_that_runs_into_the_next_cell_is_given_back() -> None:
    form = drawn()
    row, column = place(form.rows, "产出指标")
    form.rows[row][column], form.rows[row][column + 1] = "产出指", f"标{form.rows[row][column + 1]}"
    forms = read(form)
    assert forms.forms[0].indicators[1]["level1_printed"] == "产出指标"
    assert forms.forms[0].indicators[1]["level2_printed"] == "数量指标"


def test_a_level_that_stands_below_the_page_break_holds_above_it_too() -> None:
    form = drawn("fujian_target")
    row, column = place(form.rows, "产出指标")
    above, below = [list(cells) for cells in form.rows[: row + 2]], [list(cells) for cells in form.rows[row + 2 :]]
    above[row][column], below[0] = (
        "",
        ["产出指标" if c == column else "" if t == "^" else t for c, t in enumerate(below[0])],
    )
    forms = read_forms([grid(body_of(above), 1), grid(body_of(below), 2)], {1: lines_above(form, 1)})
    assert [indicator["level1"] for indicator in forms.forms[0].indicators][1:5] == ["output"] * 4


def test_a_table_without_indicators_or_title_of_a_form_is_no_form() -> None:
    table = grid("科目编码|科目名称|合计|基本支出|项目支出\n201|一般公共服务支出|1.00|1.00|0.00")
    assert read_forms([table], {}).forms == []
    form = drawn()
    next_page = grid(
        "收入支出决算总表|<|<|<|<|<|<|<|<|<|<|<\n项目|<|<|<|<|<|金额|<|<|<|<|<\n收入|<|<|<|<|<|1.00|<|<|<|<|<", 2
    )
    forms = read_forms([grid(body_of(form.rows), 1), next_page], {1: lines_above(form, 1)})
    assert [grid_left.page.number for grid_left in forms.grids] == [1]


def test_names_and_telephones_are_kept_apart_from_the_analyses() -> None:
    form = draw_form(form_layouts()["mof_level_points"], project(form_layouts()["mof_level_points"]), 1)
    texts = {text["label_printed"]: text["text_kind"] for text in read(form).forms[0].texts}
    assert texts["填报人"] == texts["联系电话"] == "contact"
