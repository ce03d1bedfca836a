"""The everyday layer on made-up documents: wide rows, growth by function, trust per figure, sums that refuse to mix."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipeline.loading.link import link
from schemas.reading.frames import frame
from tests.factories import frames
from tests.warehouse.test_questions import A, _document, _fact, fen, rows
from transforms.entities.record import Record
from warehouse.publish import publishing

_SPENT = {
    2022: {"20124": 100, "20115": 40, "20117": 60, "20110": 50, "20103": 10},
    2023: {"20134": 150, "20138": 90, "20110": 25, "20136": 7, "20103": None},
}
"""By year and section: 20124 was moved to 20134, 20115 and 20117 both to 20138, 20110 was split"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    documents = [_document(f"a{year}", A, year, 100, 0, 20) for year in _SPENT]
    for (doc, facts), spent in zip(documents, _SPENT.values(), strict=True):
        facts += [
            _fact(doc, ("fin_expenditure", "", code), amount, code_system="functional", account_level="section")
            for code, amount in spent.items()
        ]
    batch = frames([doc for doc, _ in documents])
    batch["facts"] = frame("facts").build(row for _, facts in documents for row in facts)
    (doc, facts), _ = documents
    finding = {"document_sha256": doc.sha256, "rule": "identity_disagrees", "severity": "warn", "message": "m"}
    batch["findings"] = frame("findings").build(
        [
            {**finding, "finding_no": 1, "table_key": "fin_total", "fact_id": facts[0]["fact_id"]},
            {**finding, "finding_no": 2, "rule": "corrected", "severity": "info"},
        ]
    )
    where = tmp_path_factory.mktemp("everyday") / "juesuan.duckdb"
    with publishing(where) as writer:
        writer.load(batch)
        link(writer, Record(), "test")
    return where


def test_a_code_is_compared_with_the_one_that_meant_the_same(path: Path) -> None:
    shown = rows(
        path,
        "SELECT account_code, earlier_account_code, growth_rate, basis, rests_on FROM function_growth"
        " WHERE fiscal_year = 2023 AND account_level = 'section' ORDER BY account_code",
    )
    assert shown == [
        ("20103", "20103", None, "blank", None),
        ("20110", "20110", Decimal("-0.5000"), "computed", "recall"),
        ("20134", "20124", Decimal("0.5000"), "computed", "recall"),
        ("20136", None, None, "no_earlier_year", None),
        ("20138", None, None, "several_codes", None),
    ]


def test_a_body_and_year_is_one_row_with_its_shares(path: Path) -> None:
    amounts = "expenditure_yuan, basic_yuan, carryover_closing_yuan"
    columns = f"fiscal_year, {amounts}, basic_share, carryover_share, three_public_yuan"
    assert rows(path, f"SELECT {columns} FROM body_year ORDER BY 1") == [
        (year, *fen(100, 30, 20), Decimal("0.3000"), Decimal("0.0496"), None) for year in (2022, 2023)
    ]


def test_what_is_open_about_a_figure_is_no_matter_of_another_table(path: Path) -> None:
    shown = rows(
        path,
        "SELECT table_key, figure_trust, table_trust, figure_matters, table_matters, document_matters, version_basis,"
        " count(*) FROM figure_trust WHERE fiscal_year = 2022 AND table_key IN ('fin_total', 'fin_gpb_expenditure')"
        " GROUP BY ALL ORDER BY ALL",
    )
    about = ("corrected", "only_version")
    assert shown == [
        ("fin_gpb_expenditure", "unchecked", "clear", None, None, *about, 1),
        ("fin_total", "open", "open", "identity_disagrees", "identity_disagrees", *about, 1),
        ("fin_total", "unchecked", "open", None, "identity_disagrees", *about, 8),
    ]


@pytest.mark.parametrize(
    ("where", "dimension"),
    [
        ("true", "fiscal_year"),
        ("fiscal_year = 2022", "table_key"),
        ("fiscal_year = 2022 AND table_key = 'fin_total'", "panel"),
        ("fiscal_year = 2022 AND table_key = 'fin_total' AND panel = 'income'", "stock_flow"),
        ("fiscal_year = 2022 AND table_key = 'fin_three_public'", "phase"),
        ("fiscal_year = 2022 AND table_key = 'fin_expenditure'", "measure"),
        ("fiscal_year = 2022 AND table_key = 'fin_expenditure' AND measure = 'expenditure'", "code_system"),
        ("fiscal_year = 2022 AND table_key = 'fin_expenditure' AND code_system = 'functional'", "account_level"),
    ],
)
def test_a_sum_names_the_dimension_in_which_it_would_mix(path: Path, where: str, dimension: str) -> None:
    with pytest.raises(duckdb.Error, match=rf"checked_sum would mix {dimension} \("):
        rows(path, f"SELECT checked_sum(a) FROM amounts AS a WHERE {where}")


def test_a_sum_of_one_kind_is_exact_and_a_join_that_repeats_figures_is_refused(path: Path) -> None:
    sections = "table_key = 'fin_expenditure' AND account_level = 'section'"
    asked = f"SELECT fiscal_year, checked_sum(a) FROM amounts AS a WHERE {sections} GROUP BY 1 ORDER BY 1"
    assert rows(path, asked) == [(2022, *fen(260)), (2023, *fen(272))]
    with pytest.raises(duckdb.Error, match=r"checked_sum has 0 rows to add up: .+ 没有可加总的行"):
        rows(path, "SELECT checked_sum(a) FROM amounts AS a WHERE entity_name = '没有这个局'")
    with pytest.raises(duckdb.Error, match="checked_sum would mix fact_id"):
        rows(
            path,
            "SELECT checked_sum(a) FROM amounts AS a, range(2) AS twice"
            f" WHERE {sections} AND fiscal_year = 2022 GROUP BY fiscal_year",
        )
