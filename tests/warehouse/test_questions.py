"""The views that answer everyday questions, on invented figures."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.loading.link import link
from schemas.judging.dictionary import entries
from schemas.reading.frames import frame
from tests.factories import Doc, frames
from tools.guide import questions
from transforms.entities.record import Record
from warehouse.publish import publishing
from warehouse.query import query

_BALANCES = ("carryover_opening", "carryover_closing", "fiscal_carryover_opening", "fiscal_carryover_closing")
A, B, UNIT = "某市甲局", "某市乙局", "某市甲局中心"


def _fact(doc: Doc, address: tuple[str, str, str], fen: int | None, **columns: Any) -> dict[str, Any]:
    table, panel, code = address
    row = doc.facts()[0] | {
        "table_key": table, "panel": panel, "account_code": code, "row_key": code, "row_name": code,
        "code_system": "item", "account_level": None, "amount_fen": fen, "printed_fen": fen, "document_kind": "final",
        "cell_kind": "blank" if fen is None else "number",
        "amount_text": "" if fen is None else f"{fen / 100:.2f}", "row_no": 1,
    } | columns  # fmt: skip
    key = repr((doc.sha256, address, row["measure"], row["phase"], row["budget_book"], row["row_no"]))
    return row | {"fact_id": hashlib.sha256(key.encode()).hexdigest()[:32]}


def _document(
    name: str, entity: str, year: int, spent: int | None, opening: int, closing: int, **columns: Any
) -> tuple[Doc, list[dict[str, Any]]]:
    doc = Doc(name, entity=entity, year=year, columns=columns)
    total, income = ("fin_total", "expenditure"), ("fin_total", "income")
    return doc, [
        _fact(doc, (*total, "expenditure_current_year"), spent, page=4),
        _fact(doc, (*total, "carryover_closing"), closing, page=4),
        _fact(doc, (*income, "carryover_opening"), opening, measure="revenue", page=4),
        _fact(doc, (*income, "revenue_general_public"), 300, measure="revenue", page=4),
        _fact(doc, (*income, "revenue_other"), 100, measure="revenue", page=4),
        _fact(doc, (*income, "revenue_current_year"), 400, measure="revenue", page=4),
        _fact(doc, (*income, "revenue_education_fees_of_which"), 50, measure="revenue", page=4),
        _fact(doc, (*income, "use_of_nonfiscal_surplus"), 3, measure="revenue", page=4),
        _fact(doc, (*income, "total_sources"), 403 + opening, measure="revenue", page=4),
        _fact(doc, ("fin_three_public", "", "official_reception"), 80, page=9),
        _fact(doc, ("fin_three_public", "", "official_reception"), 100, phase="budget", page=9),
        _fact(doc, ("fin_three_public", "", "official_reception"), 90, phase="approved", page=9),
        _fact(doc, ("fin_three_public", "", "overseas_travel"), None, page=9),
        _fact(doc, ("fin_three_public", "", "overseas_travel"), 95, phase="approved", page=9),
        _fact(doc, ("fin_three_public", "", "overseas_travel"), 60, phase="adjusted", page=9),
        _fact(doc, ("fin_expenditure", "", "total"), spent, page=5),
        _fact(doc, ("fin_expenditure", "", "201"), spent, page=5, code_system="functional", account_level="class"),
        _fact(doc, ("fin_expenditure", "", "total"), 30, measure="basic_expenditure", page=5),
        _fact(doc, ("fin_expenditure", "", "total"), 7, measure="business_expenditure", page=5),
        _fact(doc, ("fin_gpb_expenditure", "", "total"), 45, budget_book="general_public", page=6),
    ]


def _information(doc: Doc, total: int | None, *parts: int | None) -> list[dict[str, Any]]:
    """机关运行经费 of fin_info: 合计 where the form prints one, then the kinds of bodies."""
    codes = ("administrative_units", "civil_service_managed_units")
    given = [*([] if total is None else [("agency_operating_expenditure", total)]), *zip(codes, parts, strict=True)]
    agency = "agency_operating_expenditure"
    return [
        _fact(doc, ("fin_info", "", code), amount, measure=agency, row_no=number, page=20)
        for number, (code, amount) in enumerate(given, 1)
    ]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    documents = [
        _document("a22", A, 2022, 100, 0, 20),
        _document("a23", A, 2023, 150, 20, 30),
        _document("a24", A, 2024, None, 31, 5),
        _document("b23", B, 2023, 400, 0, 0),
        _document("b24", B, 2024, 200, 0, 0),
        _document("u23", UNIT, 2023, 999, 0, 0, entity_scope="unit"),
    ]
    budget = Doc("a23budget", entity=A, year=2023, columns={"document_kind": "budget"})
    planned = _fact(
        budget, ("bud_gpb_expenditure", "", "total"), 90,
        budget_book="general_public", phase="approved", document_kind="budget", page=3,
    )  # fmt: skip
    (doc_a22, a22), (doc_a23, a23), (doc_a24, a24), _, (doc_b24, b24), _ = documents
    a22 += _information(doc_a22, None, 70, 5)
    a23 += _information(doc_a23, 99, 70, 5)
    a24 += _information(doc_a24, None, 60, None)
    b24 += _information(doc_b24, None, None, None)
    b24 += [
        _fact(doc_b24, ("fin_three_public", "", "official_vehicle_purchase"), 12, page=9),
        _fact(doc_b24, ("fin_three_public", "", "official_vehicle_purchase"), 0, phase="budget", page=9),
    ]
    batch = frames([*(doc for doc, _ in documents), budget])
    batch["facts"] = frame("facts").build([*(row for _, rows in documents for row in rows), planned])
    where = tmp_path_factory.mktemp("questions") / "juesuan.duckdb"
    with publishing(where) as writer:
        writer.load(batch)
        link(writer, Record(), "test")
    return where


def rows(path: Path, statement: str) -> list[tuple[Any, ...]]:
    return query(path, statement).rows


def fen(*amounts: int) -> tuple[Decimal, ...]:
    return tuple(Decimal(amount).scaleb(-2) for amount in amounts)


def test_three_public_sets_the_budget_that_is_called_so_beside_what_was_spent(path: Path) -> None:
    answer = rows(
        path,
        "SELECT budget_yuan, executed_yuan, difference_yuan, completion_rate, page, source_name, grade IS NULL"
        f" FROM three_public WHERE entity_name = '{A}' AND fiscal_year = 2023 AND item = 'official_reception'",
    )
    assert answer == [(*fen(100, 80, -20), Decimal("0.8000"), 9, "a23.pdf", True)]


def test_a_budget_of_three_public_its_text_and_its_fact_are_of_one_cell(path: Path) -> None:
    answer = rows(
        path,
        "SELECT t.item, budget_phase, budget_yuan, budget_text, f.amount_yuan, f.phase, executed_yuan, executed_text"
        " FROM three_public AS t JOIN facts AS f ON f.fact_id = budget_fact_id"
        f" WHERE t.entity_name = '{A}' AND t.fiscal_year = 2023 ORDER BY t.item DESC",
    )
    assert answer == [
        ("overseas_travel", "adjusted", *fen(60), "0.60", *fen(60), "adjusted", None, ""),
        ("official_reception", "budget", *fen(100), "1.00", *fen(100), "budget", *fen(80), "0.80"),
    ]


def test_expenditure_keeps_tables_and_money_apart(path: Path) -> None:
    answer = rows(
        path,
        "SELECT table_key, expenditure_yuan, basic_yuan, other_uses_yuan, basic_share, page FROM basic_and_project"
        f" WHERE entity_name = '{A}' AND fiscal_year = 2023 ORDER BY 1",
    )
    assert answer == [
        ("fin_expenditure", *fen(150, 30, 7), Decimal("0.2000"), 5),
        ("fin_gpb_expenditure", *fen(45), None, None, None, 6),
    ]


def test_shares_of_revenue_come_to_one_without_its_subsets(path: Path) -> None:
    answer = rows(path, "SELECT source, share FROM revenue_structure WHERE source_name = 'a23.pdf' ORDER BY 1")
    assert answer == [
        ("revenue_current_year", Decimal("1.0000")),
        ("revenue_general_public", Decimal("0.7500")),
        ("revenue_other", Decimal("0.2500")),
    ]


def test_balances_and_grand_totals_are_no_revenue_and_no_expenditure(path: Path) -> None:
    printed = "FROM facts WHERE source_name = 'a23.pdf' AND table_key = 'fin_total' AND measure = 'revenue'"
    sources = f"{printed} AND account_code NOT IN ('revenue_current_year', 'revenue_education_fees_of_which')"
    assert rows(path, f"SELECT sum(amount_yuan) {sources} AND stock_flow = 'flow'") == [fen(400)]
    assert rows(path, f"SELECT account_code, stock_flow {printed} AND stock_flow <> 'flow' ORDER BY 1") == [
        ("carryover_opening", "stock"),
        ("total_sources", "grand_total"),
        ("use_of_nonfiscal_surplus", "transfer"),
    ]
    totals = "SELECT revenue_yuan, surplus_used_yuan, opening_balance_yuan, total_sources_yuan, expenditure_yuan,"
    answer = rows(path, f"{totals} closing_balance_yuan, page FROM sources_and_uses WHERE source_name = 'a23.pdf'")
    assert answer == [(*fen(400, 3, 20, 423, 150, 30), 4)]


def test_operating_expenditure_of_agencies_is_the_printed_total_or_the_sum_of_its_parts(path: Path) -> None:
    answer = rows(
        path,
        "SELECT k.source_name, k.amount_yuan, k.amount_text, basis, k.cell_kind, f.account_code, k.page"
        " FROM key_figures AS k JOIN facts AS f USING (fact_id)"
        " WHERE figure = 'agency_operating_expenditure' ORDER BY 1",
    )
    assert answer == [
        ("a22.pdf", *fen(75), "0.70 + 0.05", "summed", "number", "administrative_units", 20),
        ("a23.pdf", *fen(99), "0.99", "printed", "number", "agency_operating_expenditure", 20),
        ("a24.pdf", *fen(60), "0.60", "printed", "number", "administrative_units", 20),
        ("b24.pdf", None, None, "printed", "blank", "administrative_units", 20),
    ]
    ranked = "SELECT entity_name, place, amount_yuan FROM ranking({}, 'agency_operating_expenditure')"
    assert rows(path, ranked.format(2022)) == [(A, 1, *fen(75))]
    grown = "SELECT fiscal_year, growth_rate FROM growth WHERE figure = 'agency_operating_expenditure'"
    assert rows(path, f"{grown} AND entity_name = '{A}' ORDER BY 1") == [
        (2022, None), (2023, Decimal("0.3200")), (2024, Decimal("-0.3939")),
    ]  # fmt: skip


def test_question_6_of_the_guide_finds_what_was_spent_against_a_budget_of_zero(path: Path) -> None:
    answer = query(path, next(question.sql for question in questions() if question.number == 6))
    first = dict(zip(answer.columns, answer.rows[0], strict=True))
    assert (first["item"], first["source_name"], first["over_budget"], first["completion_rate"]) == (
        "official_vehicle_purchase", "b24.pdf", True, None,
    )  # fmt: skip
    assert [row[answer.columns.index("over_budget")] for row in answer.rows] == [True, False, False, False, False]


def test_every_named_item_is_a_flow_a_stock_or_a_total_as_the_list_of_items_has_it(path: Path) -> None:
    def balance(code: str | None) -> bool:
        return bool(code) and (code in _BALANCES or balance(items[code].parent_code))

    items = {code: entry for (system, code), entry in entries().items() if system == "item"}
    given = ", ".join(f"('{code}')" for code in items)
    kinds = dict(rows(path, f"SELECT code, stock_flow('revenue', code) FROM (VALUES {given}) AS items (code)"))
    assert {code for code, is_a in kinds.items() if is_a == "stock"} == {code for code in items if balance(code)}
    of_totals = {code for code, entry in items.items() if entry.parent_code in ("total_sources", "total_uses")}
    assert {code for code in of_totals if kinds[code] == "flow"} == {"revenue_current_year", "expenditure_current_year"}


def test_the_seam_shows_both_sides_and_where_it_does_not_hold(path: Path) -> None:
    answer = rows(
        path,
        "SELECT fiscal_year, closing_yuan, opening_yuan, difference_yuan, seam, closing_source_name FROM carryover_seam"
        f" WHERE entity_name = '{A}' ORDER BY 1",
    )
    assert answer == [
        (2022, None, *fen(0), None, "no_earlier_year", None),
        (2023, *fen(20, 20, 0), "holds", "a22.pdf"),
        (2024, *fen(30, 31, 1), "differs", "a23.pdf"),
    ]


def test_growth_is_computed_from_two_printed_figures_or_says_why_not(path: Path) -> None:
    answer = rows(
        path,
        "SELECT entity_name, fiscal_year, growth_rate, basis, publisher_growth_rate FROM growth"
        " WHERE figure = 'expenditure_current_year' AND entity_scope = 'department' ORDER BY entity_name DESC, 2",
    )
    assert answer == [
        (A, 2022, None, "no_earlier_year", None),
        (A, 2023, Decimal("0.5000"), "computed", None),
        (A, 2024, None, "blank", None),
        (B, 2023, None, "no_earlier_year", None),
        (B, 2024, Decimal("-0.5000"), "computed", None),
    ]


def test_no_growth_is_computed_from_a_negative_figure(tmp_path: Path) -> None:
    documents = [_document("c22", A, 2022, 100, 0, -20), _document("c23", A, 2023, 100, -20, 30)]
    batch = frames([doc for doc, _ in documents])
    batch["facts"] = frame("facts").build(row for _, rows in documents for row in rows)
    where = tmp_path / "juesuan.duckdb"
    with publishing(where) as writer:
        writer.load(batch)
        link(writer, Record(), "test")
    balance = "FROM growth WHERE figure = 'carryover_closing' AND fiscal_year = 2023"
    assert rows(where, f"SELECT earlier_yuan, amount_yuan, growth_rate, basis {balance}") == [
        (*fen(-20, 30), None, "no_base")
    ]


def test_no_growth_is_computed_across_a_reform_on_record(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "juesuan.duckdb"
    copy.write_bytes(path.read_bytes())
    entity = rows(path, f"SELECT entity_id FROM entities WHERE canonical_name = '{B}'")[0][0]
    change = {
        "change_no": 1, "change_kind": "succession", "entity_id": "Dold", "other_entity_id": entity, "year": 2024,
        "reason": "reform", "decided_by": "someone", "decided_on": "2025-01-01",
    }  # fmt: skip
    with publishing(copy) as writer:
        writer.replace("entity_changes", frame("entity_changes").build([change]))
    answer = rows(
        copy,
        "SELECT fiscal_year, growth_rate, basis FROM growth"
        f" WHERE entity_name = '{B}' AND figure = 'expenditure_current_year' ORDER BY 1",
    )
    assert answer == [(2023, None, "no_earlier_year"), (2024, None, "reform")]


def test_a_budget_document_meets_the_final_account_of_its_year(path: Path) -> None:
    answer = rows(
        path,
        "SELECT approved_yuan, executed_yuan, compared_with, difference_yuan, completion_rate, budget_source_name,"
        " budget_page, source_name, page FROM budget_against_final WHERE statement = 'gpb_expenditure'",
    )
    assert answer == [
        (*fen(90, 45), "approved", *fen(-45), Decimal("0.5000"), "a23budget.pdf", 3, "a23.pdf", 6),
    ]
    assert rows(path, "SELECT DISTINCT statement FROM budget_against_final ORDER BY 1") == [
        ("gpb_expenditure",), ("three_public",),
    ]  # fmt: skip


def test_a_key_figure_is_asked_for_by_its_identifier_or_its_name_and_no_other(path: Path) -> None:
    other = "key_figure(figure) <> figure OR key_figure(figure_name) <> figure"
    assert query(path, f"SELECT count(*) FROM key_figure_places WHERE {other}").rows == [(0,)]
    named, asked = (
        query(path, f"FROM ranking(2024, '{name}')").rows for name in ("本年支出合计", "expenditure_current_year")
    )
    assert named == asked != []
    with pytest.raises(duckdb.Error, match="no key figure is called 支出: "):
        query(path, "FROM ranking(2024, '支出')")


def test_ranking_and_peers_never_mix_units_with_departments(path: Path) -> None:
    ranked = "SELECT entity_name, place, ranked, share_of_ranked FROM ranking({})"
    assert rows(path, ranked.format("2023, 'expenditure_current_year'")) == [
        (B, 1, 2, Decimal("0.7273")), (A, 2, 2, Decimal("0.2727")),
    ]  # fmt: skip
    units = rows(path, ranked.format("2023, 'expenditure_current_year', of_scope := 'unit'"))
    assert units == [(UNIT, 1, 1, Decimal("1.0000"))]
    answer = rows(
        path,
        "SELECT place, compared, least_yuan, median_yuan, greatest_yuan, page, source_name"
        f" FROM peers('{A}', 2023) WHERE figure = 'expenditure_current_year'",
    )
    assert answer == [(2, 2, *fen(150, 150, 400), 4, "a23.pdf")]


def test_quality_has_a_row_for_every_document(path: Path) -> None:
    answer = rows(path, "SELECT source_name, tables_read, warnings, versions FROM disclosure_quality ORDER BY 1")
    assert len(answer) == 7
    assert answer[0] == ("a22.pdf", 1, 1, 1)


def test_the_chinese_layer_says_the_same_in_printed_terms(path: Path) -> None:
    english = "SELECT fiscal_year, budget_yuan, executed_yuan, page, source_name FROM three_public ORDER BY ALL"
    chinese = "SELECT 年度, 预算数_元, 决算数_元, 页, 来源文件名 FROM 决算_三公经费 ORDER BY ALL"
    assert rows(path, chinese) == rows(path, english)
    spoken = "SELECT DISTINCT 口径, 文件种类, 三公项目, 已更正 FROM 决算_三公经费 ORDER BY ALL"
    items = ("公务接待费", "因公出国（境）费")
    everywhere = [(scope, "决算", item, "否") for scope in ("单位", "部门") for item in items]
    assert rows(path, spoken) == sorted([*everywhere, ("部门", "决算", "公务用车购置费", "否")])
    assert rows(path, "SELECT DISTINCT 表 FROM 决算_基本与项目支出 ORDER BY 1") == [
        ("一般公共预算财政拨款支出决算表",), ("支出决算表",),
    ]  # fmt: skip


def test_every_identifier_of_the_facts_has_a_chinese_word(path: Path) -> None:
    from warehouse.describe.chinese import values

    for column in ("table_key", "measure", "phase", "budget_book", "panel", "entity_scope", "cell_kind"):
        translated = set(values()[column])
        column_values = {value for (value,) in rows(path, f"SELECT DISTINCT {column} FROM facts") if value}
        assert {value for value in column_values - translated if not value.startswith("bud_")} == set(), column
    figures = {figure for (figure,) in rows(path, "SELECT figure FROM key_figure_places")}
    assert figures - set(values()["figure"]) == set()


def test_the_views_can_be_read_from_a_file_that_is_attached_under_another_name(path: Path) -> None:
    import duckdb

    here = rows(path, "SELECT count(*) FROM growth")
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{path}' AS other (READ_ONLY)")
        assert connection.execute("SELECT count(*) FROM other.growth").fetchall() == here
        assert connection.execute("SELECT count(*) FROM other.决算_增长").fetchall() == here


@pytest.mark.parametrize(
    "view",
    [
        "expenditure_by_function", "basic_and_project", "three_public", "revenue_structure", "carryover_seam", "growth",
        "key_figures", "sources_and_uses", "facts_by_class", "facts_by_section", "facts_by_item", "决算_三公经费",
    ],
)  # fmt: skip
def test_a_filter_on_entity_and_year_reaches_the_table_of_facts(path: Path, view: str) -> None:
    name, year = ("部门单位名称", "年度") if view.startswith("决算") else ("entity_name", "fiscal_year")
    plan = rows(path, f"EXPLAIN (FORMAT json) SELECT * FROM {view} WHERE {name} = '{A}' AND {year} = 2023")[0][1]
    assert f"entity_name = '{A}'" in plan
    assert "fiscal_year = 2023" in plan
