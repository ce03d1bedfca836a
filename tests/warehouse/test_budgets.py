"""Budgets: each row once, beside the final account of its year and beside the budget of the year before."""

from __future__ import annotations

import hashlib
import json
import re
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from pipeline.loading.link import link
from schemas.reading.forms import forms
from schemas.reading.frames import frame
from tests.factories import Doc, frames
from transforms.entities.record import Record
from transforms.facts.fact_key import row_columns
from warehouse.publish import publishing
from warehouse.query import query

BODY = "某市甲局"
_LEVELS = {3: "class", 5: "section", 7: "item"}
_SYSTEMS = {"2": "functional", "3": "economic", "5": "government_economic"}


class Paper:
    """A document with facts that are put in by hand."""

    def __init__(self, name: str, year: int, kind: str = "budget", **columns: Any) -> None:
        self.doc = Doc(name, entity=columns.pop("entity", BODY), year=year, columns={"document_kind": kind, **columns})
        self.rows: list[dict[str, Any]] = []

    def put(self, table: str, code: str, fen: int | None, measure: str = "expenditure", **more: Any) -> Paper:
        """Add a fact; `book`, `phase` and whatever says which row it is may be given."""
        kind = str(self.doc.columns["document_kind"])
        level = _LEVELS.get(len(code)) if code.isdigit() else None
        given_columns = {
            "row_no": len(self.rows) + 1, "row_code_printed": code if level else "", "row_name": code,
            "account_code": code, "code_system": _SYSTEMS[code[0]] if level else "item", "account_level": level,
            "reference_year": self.doc.year,
        }  # fmt: skip
        book, phase = more.pop("book", "all"), more.pop("phase", "approved" if kind == "budget" else "executed")
        row = row_columns(**{**given_columns, "panel": more.pop("panel", ""), **more})
        base = self.doc.facts()[0] | row | {"document_kind": kind, "table_key": table, "measure": measure}
        base |= {"phase": phase, "budget_book": book, "amount_fen": fen, "printed_fen": fen, "page": 3}
        base |= {
            "cell_kind": "blank" if fen is None else "number",
            "amount_text": "" if fen is None else f"{fen / 100:.2f}",
        }
        key = repr([base[name] for name in frame("facts").unique])
        self.rows.append(base | {"fact_id": hashlib.sha256(key.encode()).hexdigest()[:32]})
        return self


def publish(where: Path, *papers: Paper, name: str = "juesuan") -> Path:
    path = where / f"{name}.duckdb"
    batch = frames(paper.doc for paper in papers)
    batch["facts"] = frame("facts").build(row for paper in papers for row in paper.rows)
    with publishing(path) as writer:
        writer.load(batch)
        link(writer, Record(), "test")
    return path


def rows(path: Path, columns: str, view: str, where: str = "true") -> list[tuple[Any, ...]]:
    return query(path, f"SELECT {columns} FROM {view} WHERE {where} ORDER BY ALL").rows


def budget_rows(path: Path, **chosen: Any) -> dict[str, tuple[int | None, str]]:
    where = " AND ".join(f"{name} = '{value}'" for name, value in chosen.items()) or "true"
    rows_by_key = rows(path, "row_key, amount_fen, basis", "budget_rows", where)
    assert len({key for key, _, _ in rows_by_key}) == len(rows_by_key)
    return {key: (fen, basis) for key, fen, basis in rows_by_key}


def test_units_are_added_up_only_where_the_row_of_all_is_not_printed(tmp_path: Path) -> None:
    paper = Paper("a", 2024).put("bud_expenditure", "total", 100).put("bud_expenditure", "2080505", 60)
    for unit, fen in (("101001", 45), ("101002", 55)):
        paper.put("bud_expenditure", "total", fen, unit_key=unit, unit_code=unit)
        paper.put("bud_expenditure", "2080505", fen - 20, unit_key=unit, unit_code=unit)
        paper.put("bud_expenditure", "2080506", fen, unit_key=unit, unit_code=unit)
    assert budget_rows(publish(tmp_path, paper)) == {
        "total": (100, "printed"),
        "2080505": (60, "printed"),
        "2080506": (100, "crossed"),
        "20805": (160, "rolled_up"),
        "208": (160, "rolled_up"),
    }


def test_a_department_above_its_units_is_not_added_to_them(tmp_path: Path) -> None:
    by_code = Paper("a", 2024)
    by_path = Paper("b", 2024, entity="某市乙局")
    by_figures = Paper("c", 2024, entity="某市丙局")
    for paper, units in (
        (by_code, ("101", "101001", "101002")),
        (by_path, ("乙局", "乙局>乙局", "乙局>乙局中心")),
        (by_figures, ("丙局", "丙局本级", "丙局中心")),
    ):
        for unit, fen in zip(units, (100, 70, 30), strict=True):
            paper.put("bud_expenditure", "total", fen, unit_key=unit)
            paper.put("bud_expenditure", "total", fen // 2, "basic_expenditure", unit_key=unit)
    path = publish(tmp_path, by_code, by_path, by_figures)
    printed = rows(path, "entity_name, measure, amount_fen", "budget_rows")
    assert printed == [
        (name, measure, fen)
        for name in sorted((BODY, "某市丙局", "某市乙局"))
        for measure, fen in (("basic_expenditure", 50), ("expenditure", 100))
    ]


def test_three_units_of_which_one_is_by_chance_the_sum_of_the_others_in_one_column_are_added_up(tmp_path: Path) -> None:
    paper = Paper("a", 2024)
    for unit, fen, basic in (("甲所", 100, 10), ("乙所", 70, 20), ("丙所", 30, 30)):
        paper.put("bud_expenditure", "total", fen, unit_key=unit)
        paper.put("bud_expenditure", "total", basic, "basic_expenditure", unit_key=unit)
    printed = rows(publish(tmp_path, paper), "measure, amount_fen", "budget_rows")
    assert printed == [("basic_expenditure", 60), ("expenditure", 200)]


def test_a_code_that_a_row_crosses_is_added_up_once_over_its_levels(tmp_path: Path) -> None:
    paper = Paper("a", 2024).put("bud_gpb_expenditure", "total", 90, book="general_public")
    for economic, fen in (("301", 60), ("30101", 40), ("30102", 20), ("302", 30), ("30201", 30)):
        paper.put("bud_gpb_expenditure", "2010101", fen, book="general_public", economic_code=economic)
    for government, fen in (("501", 12), ("505", 3)):
        paper.put(
            "bud_gpb_basic", "30101", fen, "basic_expenditure", book="general_public", panel="personnel",
            government_economic_code=government,
        )  # fmt: skip
    paper.put("bud_gpb_basic", "3021101", 5, "basic_expenditure", book="general_public", panel="public")
    printed = budget_rows(publish(tmp_path, paper))
    assert printed == {
        "total": (90, "printed"),
        "2010101": (90, "crossed"),
        "20101": (90, "rolled_up"),
        "201": (90, "rolled_up"),
        "30101": (15, "crossed"),
        "301": (15, "rolled_up"),
        "3021101": (5, "printed"),
        "30211": (5, "rolled_up"),
        "302": (5, "rolled_up"),
    }


def test_rows_without_a_unit_come_before_rows_of_units_that_are_crossed_otherwise(tmp_path: Path) -> None:
    paper = Paper("a", 2024)
    for economic, fen in (("301", 60), ("302", 40)):
        paper.put("bud_expenditure", "2010101", fen, economic_code=economic)
    paper.put("bud_expenditure", "2010101", 100, unit_key="101001")
    assert budget_rows(publish(tmp_path, paper))["2010101"] == (100, "crossed")


def test_projects_changes_and_equal_lines_are_in_no_row_and_other_years_are_apart(tmp_path: Path) -> None:
    paper = Paper("a", 2024).put("bud_gpb_expenditure", "201", 50, book="general_public")
    paper.put("bud_gpb_expenditure", "201", 40, book="general_public", reference_year=2023)
    paper.put("bud_gpb_expenditure", "201", 10, "expenditure_change", book="general_public")
    paper.put("bud_project", "", 7, "project_expenditure", row_key="甲", project_key="甲", project_name="甲")
    paper.put("bud_project", "total", 9, "project_expenditure").put(
        "bud_project", "total", 9, "project_expenditure", occurrence=2
    )
    printed = rows(publish(tmp_path, paper), "row_key, reference_year, amount_fen", "budget_rows")
    assert printed == [("201", 2023, 40), ("201", 2024, 50), ("total", 2024, 9)]


def test_sums_follow_from_the_documents_and_not_from_the_order_in_which_they_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.publish._UNSORTED_SHARE", 9.0)  # a sorted file has lost what documents left behind
    outdated = Paper("a", 2024).put("bud_expenditure", "2989901", 5).put("bud_expenditure", "2080505", 9)
    # Codes that no list has: the section of the other document becomes the parent of the item.
    item = Paper("a", 2024).put("bud_expenditure", "2989901", 30).put("bud_expenditure", "2080505", 2)
    other = Paper("c", 2023).put("bud_expenditure", "total", 4)
    section = Paper("b", 2025).put("bud_expenditure", "29899", 7).put("bud_expenditure", "2080505", 1, unit_key="甲所")
    steps = [publish(tmp_path, paper, name="steps") for paper in (outdated, other, item, section)][-1]
    columns = "fiscal_year, row_key, row_name, amount_fen, basis, fact_id, document_sha256"
    printed = rows(steps, columns, "budget_rows")
    assert printed == rows(publish(tmp_path, section, item, other, name="at_once"), columns, "budget_rows")
    assert {(year, key, fen) for year, key, _, fen, basis, *_ in printed if basis == "rolled_up" and year == 2024} == {
        (2024, "20805", 2), (2024, "208", 2), (2024, "29899", 30),
    }  # fmt: skip
    assert rows(steps, "count(*)", "kept.budget_sums ANTI JOIN kept.documents USING (document_no)") == [(0,)]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    gpb: dict[str, Any] = {"book": "general_public"}
    before = Paper("b23", 2023).put("bud_gpb_expenditure", "total", 80, **gpb)
    budget = Paper("b24", 2024)
    budget.put("bud_gpb_expenditure", "total", 90, **gpb).put(
        "bud_gpb_expenditure", "total", 85, reference_year=2023, **gpb
    )
    budget.put("bud_gpb_expenditure", "total", 5, "expenditure_change", **gpb)
    for unit, fen in (("101001", 50), ("101002", 40)):
        budget.put("bud_gpb_expenditure", "2010101", fen, unit_key=unit, **gpb)
    budget.put("bud_total", "201", 90, panel="expenditure").put(
        "bud_total", "20101", 90, panel="expenditure", account_basis="inferred", row_key="201>x"
    )
    budget.put("bud_total", "total_uses", 95, panel="expenditure").put("bud_total", "301", 95, panel="economic")
    budget.put("bud_revenue", "total", 100, "total_sources").put(
        "bud_revenue", "total", 4, "carryover_opening", book="general_public"
    )
    budget.put("bud_revenue", "total", 1, "carryover_opening", book="own_funds").put(
        "bud_revenue", "total", 2, "use_of_nonfiscal_surplus"
    )
    budget.put("bud_revenue", "total", 80, "revenue", book="general_public").put(
        "bud_revenue", "total", 6, "revenue", book="government_fund"
    )
    budget.put("bud_three_public", "official_reception", 7)
    budget.put("bud_govfund", "212", 21, panel="expenditure", book="government_fund")
    unit = Paper("u24", 2024, entity_scope="unit").put("bud_gpb_expenditure", "total", 11, **gpb)
    final = (
        Paper("f24", 2024, "final")
        .put("fin_gpb_expenditure", "total", 88, **gpb)
        .put("fin_gpb_expenditure", "201", 88, **gpb)
    )
    final.put("fin_gpb_expenditure", "2010101", 88, **gpb).put(
        "fin_gpb_expenditure", "total", 999, unit_key="甲所", **gpb
    )
    final.put("fin_total", "201", 88, panel="expenditure").put("fin_total", "total_uses", 99, panel="expenditure")
    final.put("fin_revenue", "total", 91, "revenue").put("fin_revenue", "total", 85, "revenue_fiscal_appropriation")
    final.put("fin_three_public", "official_reception", 6).put(
        "fin_three_public", "official_reception", 8, phase="budget"
    )
    final.put("fin_govfund", "212", 20, book="government_fund")
    final.put("fin_three_public", "meeting", 3, phase="approved")
    return publish(tmp_path_factory.mktemp("budgets"), before, budget, unit, final)


def yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen).scaleb(-2)


def test_budget_and_final_meet_by_code_measure_and_book(path: Path) -> None:
    columns = "statement, row_key, measure, approved_yuan, executed_yuan, budget_basis"
    where = "fiscal_year = 2024 AND entity_scope = 'department'"
    printed = rows(path, columns, "budget_against_final", where)
    assert printed == sorted(
        [
            ("gpb_expenditure", "total", "expenditure", yuan(90), yuan(88), "printed"),
            ("gpb_expenditure", "2010101", "expenditure", yuan(90), yuan(88), "crossed"),
            ("gpb_expenditure", "20101", "expenditure", yuan(90), None, "rolled_up"),
            ("gpb_expenditure", "201", "expenditure", yuan(90), yuan(88), "rolled_up"),
            ("total", "201", "expenditure", yuan(90), yuan(88), "printed"),
            ("total", "total_uses", "expenditure", yuan(95), yuan(99), "printed"),
            ("revenue", "total", "revenue", yuan(93), yuan(91), "computed"),
            ("revenue", "total", "revenue_fiscal_appropriation", yuan(86), yuan(85), "computed"),
            ("three_public", "official_reception", "expenditure", yuan(7), yuan(6), "printed"),
            ("three_public", "meeting", "expenditure", yuan(3), None, None),
            ("govfund", "212", "expenditure", yuan(21), yuan(20), "printed"),
        ],
        key=lambda row: tuple((value is None, value) for value in row),
    )


def test_what_the_final_account_prints_as_budget_stands_beside_that_of_the_budget(path: Path) -> None:
    columns = "row_key, approved_yuan, approved_in_final_yuan, budget_yuan, compared_with, difference_yuan"
    columns += ", budget_source_name"
    assert rows(path, columns, "budget_against_final", "statement = 'three_public'") == [
        ("meeting", yuan(3), yuan(3), None, "approved", None, "f24.pdf"),
        ("official_reception", yuan(7), None, yuan(8), "approved", yuan(-1), "b24.pdf"),
    ]


def test_the_budget_of_a_unit_never_meets_the_final_account_of_its_department(path: Path) -> None:
    columns = "row_key, approved_yuan, executed_yuan"
    assert rows(path, columns, "budget_against_final", "entity_scope = 'unit'") == [("total", yuan(11), None)]


def test_change_of_budgets_is_from_both_documents_and_shows_what_was_restated(path: Path) -> None:
    columns = "fiscal_year, earlier_yuan, earlier_as_printed_yuan, amount_yuan, change_yuan, growth_rate, basis"
    where = "table_key = 'bud_gpb_expenditure' AND row_key = 'total' AND entity_scope = 'department'"
    assert rows(path, columns, "budget_changes", where) == [
        (2023, None, None, yuan(80), None, None, "no_earlier_year"),
        (2024, yuan(80), yuan(85), yuan(90), yuan(10), Decimal("0.1250"), "computed"),
    ]


def test_everyday_views_show_plain_rows_alone(path: Path) -> None:
    where = "entity_scope = 'department' AND fiscal_year = 2024"
    printed = f"{where} AND table_key = 'fin_gpb_expenditure'"
    shown = rows(path, "account_code, expenditure_yuan", "expenditure_by_function", printed)
    assert shown == [("201", yuan(88)), ("2010101", yuan(88)), ("total", yuan(88))]
    shown = rows(
        path, "amount_yuan", "key_figures", f"{where} AND document_kind = 'final' AND figure = 'gpb_expenditure'"
    )
    assert shown == [(yuan(88),)]
    assert rows(path, "amount_yuan", "facts_by_class", f"{where} AND table_key = 'fin_gpb_expenditure'") == [
        (yuan(88),)
    ]
    plain = rows(
        path, "count(*), count(*) FILTER (is_plain)", "facts", f"{where} AND table_key = 'bud_gpb_expenditure'"
    )
    assert plain == [(5, 1)]
    assert rows(path, "DISTINCT stock_flow", "facts", "measure = 'expenditure_change'") == [("change",)]


def test_both_kinds_have_key_figures_and_places_in_a_ranking(path: Path) -> None:
    shown = rows(
        path,
        "document_kind, amount_yuan, basis",
        "key_figures",
        "figure = 'gpb_expenditure' AND entity_scope = 'department'",
    )
    assert shown == [("budget", yuan(80), "printed"), ("budget", yuan(90), "printed"), ("final", yuan(88), "printed")]
    ranked = "ranking(2024, 'gpb_expenditure', of_kind := 'budget')"
    assert rows(path, "entity_name, place, amount_yuan", ranked) == [(BODY, 1, yuan(90))]
    assert rows(path, "place, amount_yuan", "ranking(2024, 'gpb_expenditure')") == [(1, yuan(88))]
    grown = rows(
        path,
        "fiscal_year, growth_rate",
        "growth",
        "figure = 'gpb_expenditure' AND document_kind = 'budget' AND entity_scope = 'department'",
    )
    assert grown == [(2023, None), (2024, Decimal("0.1250"))]
    figures = rows(path, "DISTINCT figure", f"peers('{BODY}', 2024, of_kind := 'budget')")
    assert ("gpb_expenditure",) in figures


def test_the_chinese_layer_has_budgets(path: Path) -> None:
    english = rows(path, "fiscal_year, row_name, amount_yuan, page", "budget_rows")
    assert rows(path, "年度, 行名称, 金额_元, 页", "决算_预算各行") == english
    assert rows(path, "年度, 上年预算_元, 增减额_元", "决算_预算增减") == rows(
        path, "fiscal_year, earlier_yuan, change_yuan", "budget_changes"
    )
    assert ("分行合计得出",) in rows(path, "DISTINCT 依据", "决算_预算各行")


def _scans(path: Path, statement: str) -> list[str]:
    """What the scans of the facts are filtered by."""
    (explained,) = query(path, f"EXPLAIN (FORMAT json) {statement}").rows
    nodes, filters = list(json.loads(explained[-1])), []
    while nodes:
        node = nodes.pop()
        nodes += node["children"]
        if "facts" in str(node["extra_info"].get("Table", "")):
            filters.append(str(node["extra_info"].get("Filters", "")))
    return filters


@pytest.mark.parametrize(("column", "value"), [("measure", "expenditure"), ("budget_book", "general_public")])
def test_a_filter_of_budget_against_final_reaches_every_scan_of_the_facts(path: Path, column: str, value: str) -> None:
    scans = _scans(path, f"SELECT count(*) FROM budget_against_final WHERE {column} = '{value}'")
    assert len(scans) >= 2
    assert [scan for scan in scans if f"{column} = '{value}'" not in scan] == []


def test_finals_are_compared_without_a_budget_document_where_their_form_prints_budgets() -> None:
    views = files("schemas").joinpath("warehouse", "views", "5_budgets.sql").read_text("utf-8")
    compared = re.findall(r"document_kind = 'final' AND table_key (?:NOT )?IN \((.*?)\)", views)
    finals = {key: form.phases for key, form in forms().items() if key.startswith("fin_")}
    printing = {key for key, phases in finals.items() if phases != {"executed"}}
    assert [set(re.findall(r"\w+", keys)) for keys in compared] == [printing, printing]
