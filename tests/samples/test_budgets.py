"""Budgets are typeset as their truth says, each fact once, and the same every time."""

from __future__ import annotations

import json
import math
import re
from collections import Counter

import pypdfium2
import pytest

import samples.setting
from samples.budgets.book import typeset_budget
from samples.budgets.columns import header_rows, read_column
from samples.budgets.draw import share
from samples.budgets.layouts import budget_layouts
from samples.budgets.tables.rows import GRAINS
from samples.corpus import Job, budget_issue, budgets, documents, plan, write_corpus
from samples.layouts import BASE, layouts
from samples.truth import COLUMNS, MEANING_COLUMNS, truth_csv, truth_json
from tests.samples.planned import BODIES, NUMBERS, Row, budget, rows

LAYOUTS = sorted(budget_layouts())
LISTS = frozenset({"bud_project", "bud_procurement", "bud_purchase_services"})


def test_there_are_at_least_eight_layouts_and_all_grains_are_used() -> None:
    assert len(LAYOUTS) >= 8
    assert {sheet.rows for layout in budget_layouts().values() for sheet in layout.sheets} == set(GRAINS)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_cell_of_the_truth_stands_on_its_page(layout: str) -> None:
    document = budget(layout)
    pdf = pypdfium2.PdfDocument(document.pdf())
    texts = [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in pdf]
    pdf.close()
    for row in rows(document):
        page = int(row["line_no"][1:].split("r")[0])
        assert row["amount_text"] in texts[page - 1]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("number", NUMBERS)
def test_no_two_cells_of_the_truth_are_one_fact(layout: str, number: int) -> None:
    truth = rows(budget(layout, number))
    counted = Counter(_fact(row) for row in truth if row["table_key"] not in LISTS)
    assert [key for key, count in counted.items() if count > 1] == []
    assert {row["cell_kind"] for row in truth} == {"number", "blank"} or budget_layouts()[layout].money.zero == "zero"


def _fact(row: Row) -> tuple[str, ...]:
    keys = ("table_key", "panel", *MEANING_COLUMNS)
    return tuple(row[key] for key in keys)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_cover_says_who_when_and_that_it_is_a_budget(layout: str) -> None:
    document = budget(layout)
    pdf = pypdfium2.PdfDocument(document.pdf())
    cover = re.sub(r"\s", "", pdf[0].get_textpage().get_text_range())
    pdf.close()
    assert document.issue.entity.name in cover
    assert str(document.issue.year) in cover
    assert "预算" in cover


def test_the_truth_says_what_each_cell_means() -> None:
    truth = rows(budget("compared_with_last_year"))
    assert list(truth[0]) == [*COLUMNS, *MEANING_COLUMNS]
    phases = {(row["phase"], row["reference_year"]) for row in truth}
    assert phases == {("approved", "2023"), ("executed", "2022"), ("executed", "2023")}
    change = next(row for row in truth if row["meaning"] == "expenditure_change_rate" and row["value"])
    assert change["amount_text"] == f"{int(change['value']) / 100:.2f}%"
    body = json.loads(truth_json(budget("compared_with_last_year"), "a.pdf"))
    assert (body["document_kind"], body["fiscal_year"]) == ("budget", 2023)


def test_the_truth_keeps_rows_apart_that_print_the_same_code() -> None:
    truth = rows(budget("repeated_codes_four_panels"))
    blocks = {row["unit_key"] for row in truth if row["table_key"] == "bud_gpb_expenditure"}
    assert {"#1", "#2", ""} <= blocks
    crossed = rows(budget("margins_and_crossed_codes"))
    pairs = [row for row in crossed if row["table_key"] == "bud_gpb_basic" and row["government_economic_code"]]
    assert all(row["row_key"][:3].startswith("3") for row in pairs)
    assert all(row["government_economic_code"].startswith("5") for row in pairs)
    assert len({row["row_key"] for row in pairs}) < len(pairs)
    long = [row for row in crossed if len(row["economic_code"]) == 7]
    assert {row["economic_code"] for row in long} <= {"3021101", "3021503"}
    assert long


def test_carried_money_may_be_negative() -> None:
    truth = [row for number in NUMBERS for row in rows(budget("this_year_and_carried", number))]
    negative = {row["meaning"] for row in truth if row["value"].startswith("-")}
    assert {"carryover_opening", "project_expenditure_from_carryover"} <= negative


def test_nil_tables_are_printed() -> None:
    nil_tables = [drawn.table for layout in LAYOUTS for drawn in budget(layout).tables if drawn.table.nil]
    assert {table.key for table in nil_tables} >= {"bud_statecap"}
    assert any(table.notes for table in nil_tables)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_byte_depends_on_how_the_interpreter_adds(layout: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = budget(layout).pdf()
    job = Job(BODIES[0], 26, 2023, 1, 11)
    assert b"/FlateDecode" not in content
    monkeypatch.setattr(samples.setting, "sum", math.fsum, raising=False)
    issue = next(documents(job)).issue
    assert typeset_budget(budget_issue(job, issue, budget_layouts()[layout])).pdf() == content


def test_a_corpus_has_a_budget_for_every_body_and_year() -> None:
    jobs = plan(BASE, 2, 2, 1, None, None)
    finals = [(document.about.entity.name, document.about.year) for job in jobs for document in documents(job)]
    planned = [(document.about.entity.name, document.about.year) for job in jobs for document in budgets(job)]
    assert finals == planned


def test_a_corpus_of_all_layouts_has_budgets_in_all_layouts() -> None:
    jobs = plan(layouts(), 1, 1, 1, None, None)
    assert {document.about.layout for job in jobs for document in budgets(job)} == set(budget_layouts())


def test_both_kinds_are_written_side_by_side(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    jobs = plan(BASE[:1], 1, 1, 1, 2023, None)
    written = list(write_corpus(jobs, folder / "pdf", folder / "truth", kinds=("final", "budget")))
    assert [file.changed for file in written] == [True, True]
    assert len({file.name for file in written}) == 2
    assert [file.changed for file in write_corpus(jobs, folder / "pdf", folder / "truth", kinds=("budget",))] == [False]


def test_amounts_are_divided_without_a_rest() -> None:
    assert share(1000, [1, 1, 1], 10) == [330, 330, 340]
    assert sum(share(1_234_500, [3, 4, 5, 6], 100)) == 1_234_500


def test_headers_share_cells_and_reach_down() -> None:
    columns = [read_column(text, "all", "within") for text in ("甲 = @code", "乙/丙 = revenue", "乙/丁 = expenditure")]
    first, second = header_rows(columns)
    assert [(cell.text, cell.columns, cell.rows) for cell in first] == [("甲", 1, 2), ("乙", 2, 1)]
    assert [cell.text for cell in second] == ["丙", "丁"]


@pytest.mark.parametrize("text", ["甲", "甲 = expenditure government"])
def test_a_column_without_a_meaning_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="甲"):
        read_column(text, "all", "within")


def test_truth_csv_of_finals_is_unchanged() -> None:
    job = Job("central", 3, 2023, 1, 11)
    assert truth_csv(next(documents(job))).splitlines()[0] == ",".join(COLUMNS)
