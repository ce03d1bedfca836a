"""What the everyday layer does with a year, a body, a day or a word that is not there: it refuses, and says what is."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipeline.loading.link import link
from schemas.reading.frames import frame
from tests.factories import frames
from tests.warehouse.test_questions import A, _document, _fact, fen, rows
from transforms.entities.record import Record
from warehouse.publish import publishing


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    documents = [
        _document(f"a{year}", A, year, 100, 0, 20, published_on=f"{year + 1}-09-01", source_url="https://a.example/")
        for year in (2022, 2023)
    ]
    for doc, facts in documents:
        facts.append(
            _fact(doc, ("fin_expenditure", "", "20101"), 60, code_system="functional", account_level="section", page=5)
        )
    batch = frames([doc for doc, _ in documents])
    batch["facts"] = frame("facts").build(row for _, facts in documents for row in facts)
    where = tmp_path_factory.mktemp("arguments") / "juesuan.duckdb"
    with publishing(where) as writer:
        writer.load(batch)
        link(writer, Record(), "test")
    return where


_YEARS = r"no final of fiscal_year 1999 is there: 2022, 2023\. .+，现有：2022, 2023。"
_KINDS = "no document_kind is called finale: there are final and budget"
_SCOPES = "no entity_scope is called dept: there are department, unit and unit_headquarters"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("ranking(1999, '本年支出合计')", _YEARS),
        ("ranking(NULL, '本年支出合计')", "no final of fiscal_year NULL is there: 2022, 2023"),
        ("ranking(2023, '支出')", "no key figure is called 支出"),
        ("ranking(2023, '本年支出合计', of_kind := 'budget')", "no budget of fiscal_year 2023 is there: there is none"),
        ("ranking(2023, '本年支出合计', of_kind := 'finale')", _KINDS),
        ("ranking(2023, '本年支出合计', of_scope := 'dept')", _SCOPES),
        ("ranking(2023, '本年支出合计', of_region := '山西省')", "no region 山西省 is there: no body has one"),
        ("figure_by_region(1999, '本年支出合计')", _YEARS),
        ("figure_by_region(2023, '支出')", "no key figure is called 支出"),
        ("figure_by_region(2023, '本年支出合计', of_level := '省')", "no region_level is called 省"),
        ("figure_by_region(2023, '本年支出合计', of_scope := 'dept')", _SCOPES),
        ("figure_by_region(2023, '本年支出合计', of_kind := 'finale')", _KINDS),
        ("peers('某市丙局', 2023)", "no entity 某市丙局 is there: 1 bodies in the view entities"),
        (f"peers('{A}', 1999)", "no final of this entity of fiscal_year 1999 is there: 2022, 2023"),
        (f"peers('{A}', 2023, of_kind := 'finale')", _KINDS),
        (
            "facts_as_of('2000-01-01')",
            r"nothing was known on 2000-01-01: the first version with a date is of 2023-09-01\.",
        ),
        ("facts_as_of(DATE '2023-08-31')", "2023-08-31 尚无任何版本：最早有日期的版本为 2023-09-01。"),
    ],
)
def test_what_is_not_there_is_refused(path: Path, asked: str, says: str) -> None:
    # With a filter that no row meets, so that nothing but the arguments is left to look at.
    column = "region" if asked.startswith("figure_by_region") else "entity_name"
    with pytest.raises(duckdb.Error, match=says):
        rows(path, f"SELECT count(*) FROM {asked} WHERE contains({column}, '没有')")


def test_what_is_there_is_answered(path: Path) -> None:
    for asked in (
        "ranking(2023, '本年支出合计')",
        f"peers('{A}', 2022)",
        "figure_by_region(2022, 'expenditure_current_year')",
        "facts_as_of('2023-09-01')",
        "coverage_on('2024-01-01')",
    ):
        assert rows(path, f"SELECT count(*) > 0 FROM {asked}") == [(True,)], asked
    assert rows(path, "SELECT DISTINCT fiscal_year FROM facts_as_of('2023-09-01')") == [(2022,)]


_OF = "fiscal_year = 2023 AND table_key = 'fin_expenditure'"


@pytest.mark.parametrize(
    ("asked", "dimension"),
    [
        (f"expenditure_by_function AS a WHERE {_OF}", r"account_level \(class, section, total\)"),
        (f"expenditure_by_function AS a WHERE {_OF} AND account_code <> '20101'", r"account_level \(class, total\)"),
        (
            "expenditure_by_function AS a WHERE fiscal_year = 2023",
            r"table_key \(fin_expenditure, fin_gpb_expenditure\)",
        ),
        ("expenditure_by_function AS a WHERE account_level = 'class'", r"fiscal_year \(2022, 2023\)"),
        ("key_figures AS a WHERE fiscal_year = 2023 AND table_key = 'fin_total'", r"figure \("),
        ("three_public AS a WHERE fiscal_year = 2023", r"item \(official_reception, overseas_travel\)"),
        ("revenue_structure AS a WHERE fiscal_year = 2023", r"source \(.*revenue_current_year"),
    ],
)
def test_a_view_with_totals_beside_their_parts_is_not_added_up(path: Path, asked: str, dimension: str) -> None:
    with pytest.raises(duckdb.Error, match=f"checked_sum would mix {dimension}"):
        rows(path, f"SELECT checked_sum(a) FROM {asked}")


def test_what_can_be_added_up_of_these_views_is(path: Path) -> None:
    for asked, sum_of in (
        (f"expenditure_by_function AS a WHERE {_OF} AND account_level = 'class'", 100),
        (f"expenditure_by_function AS a WHERE {_OF} AND account_code = 'total'", 100),
        ("key_figures AS a WHERE fiscal_year = 2023 AND figure = 'carryover_closing'", 20),
        ("three_public AS a WHERE fiscal_year = 2023 AND item = 'official_reception'", 80),
        ("revenue_structure AS a WHERE fiscal_year = 2023 AND source <> 'revenue_current_year'", 400),
    ):
        assert rows(path, f"SELECT checked_sum(a) FROM {asked}") == [fen(sum_of)], asked
    # All cells are blank: there is no sum, and no name is wrong.
    assert rows(
        path, "SELECT checked_sum(a) FROM three_public AS a WHERE item = 'overseas_travel' AND fiscal_year = 2023"
    ) == [(None,)]
