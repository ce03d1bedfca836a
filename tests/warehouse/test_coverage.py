"""Coverage as data: what the register expects, what lies in a series, sources, units under their department."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.decisions.publishers import publisher_rows, read_publishers
from pipeline.loading.link import link
from schemas.reading.frames import frame
from tests.factories import Doc, frames
from tests.warehouse.test_questions import _document, _fact, rows
from transforms.entities.record import Record
from warehouse.publish import publishing

REGISTER = """\
name,scope,place,kind,first_year,last_year,due,department,source_url,note
甲局,department,某市,final,2022,,10-31,,https://a.example/,
丁局,department,,final,2023,2024,,,,never seen
乙局,department,,final,2023,2023,,,,printed in two places
甲局水务站,unit,某市,final,2023,2024,,甲局,,
甲局电站,unit,某市,final,2024,2024,,甲局,,
"""
PRINTED_URL = {"source_url": "https://www.A.example/x.pdf", "retrieved_on": "2026-01-02", "published_on": "2025-11-01"}
REFUSED = {"status": "quarantined", "reason": "encrypted", "message": "m", "message_zh": "m"}
SHOWN = "SELECT entity_name, fiscal_year, state, is_overdue, is_late FROM coverage_on(DATE '2025-10-31')"


def amounts(name: str, scope: str, year: int, amount: int) -> tuple[Doc, list[dict[str, object]]]:
    doc, _ = _document(f"{name}{year}", name, year, amount, 0, 0)
    doc.columns = {**doc.columns, "entity_scope": scope}
    address = ("fin_total", "expenditure", "expenditure_current_year")
    return doc, [_fact(doc, address, amount, measure="expenditure", code_system="item")]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("coverage")
    (folder / "publishers.csv").write_text(REGISTER, "utf-8-sig")
    whole = [amounts("甲局", "department", 2024, 1000), amounts("甲局水务站", "unit", 2024, 600)]
    whole += [amounts("甲局", "department", 2023, 700), amounts("甲局水务站", "unit", 2023, 400)]
    docs = [
        *(doc for doc, _ in whole),
        Doc("refused", entity="甲局", year=2022, columns=REFUSED),
        Doc("乙1", entity="乙局", year=2021, columns=PRINTED_URL),
        Doc("乙2", entity="乙局", year=2023, columns={"division_name": "乙市"}),
        Doc("乙3", entity="乙局", year=2023),
    ]
    batch = frames(docs)
    batch["facts"] = frame("facts").build(row for _, facts in whole for row in facts)
    where = folder / "juesuan.duckdb"
    with publishing(where) as writer:
        writer.load(batch)
        link(writer, Record(), "test")
        writer.replace(
            "expected_publishers", frame("expected_publishers").build(publisher_rows(read_publishers(folder), Record()))
        )
    return where


def test_each_line_of_the_register_means_one_body_or_says_why_not(path: Path) -> None:
    matched = dict(rows(path, "SELECT line, matched_by FROM expected_publishers"))
    assert matched == {2: "key", 3: "none", 4: "several", 5: "key", 6: "none"}


def test_what_is_expected_is_read_refused_absent_or_overdue(path: Path) -> None:
    states = rows(path, f"{SHOWN} WHERE register_line IN (2, 3) ORDER BY ALL")
    assert states == [
        ("丁局", 2023, "absent", None, None),
        ("丁局", 2024, "absent", None, None),
        ("甲局", 2022, "refused", False, None),
        ("甲局", 2023, "read", False, None),
        ("甲局", 2024, "read", False, None),
    ]


def test_a_day_is_over_when_it_has_passed(path: Path) -> None:
    of_station = "entity_name = '甲局' AND fiscal_year = 2025"
    on = "SELECT is_overdue FROM coverage_on(DATE '{}') WHERE " + of_station
    assert rows(path, on.format("2026-10-31")) == []
    assert rows(path, on.format("2026-11-01")) == [(True,)]


def test_a_gap_in_a_series_is_absent_without_a_register(path: Path) -> None:
    states = rows(
        path,
        "SELECT fiscal_year, state, expected_by, is_overdue FROM coverage"
        " WHERE entity_name = '乙局' AND division_name = '某市' AND register_line IS NULL ORDER BY 1",
    )
    assert states == [(2021, "read", "series", None), (2022, "absent", "series", None), (2023, "read", "series", None)]


@pytest.mark.parametrize(
    ("table", "failed", "state", "because"),
    [
        ({"table_key": None, "status": "unknown"}, None, "read", "other_tables"),
        ({"table_key": None, "status": "unknown"}, "Y01", "partly_read", "maybe_standard"),
        ({"table_key": None, "status": "unknown"}, "Y12", "partly_read", "not_recognised, other_tables"),
        ({"table_key": "fin_revenue", "status": "unknown"}, None, "partly_read", "not_recognised"),
        ({"table_key": "fin_revenue", "status": "stopped"}, None, "partly_read", "stopped"),
    ],
)
def test_why_a_table_was_not_read_decides_whether_the_disclosure_is(
    tmp_path: Path, table: dict[str, Any], failed: str | None, state: str, because: str
) -> None:
    batch = frames([Doc("x")])
    unread = {**batch["tables_read"].iloc[0].to_dict(), "table_no": 2, **table}
    if failed:
        check = {
            "document_sha256": Doc("x").sha256,
            "check_no": 99,
            "check_id": failed,
            "subject": "",
            "severity": "warn",
        }
        batch["check_results"] = frame("check_results").build([{**check, "result": "fail", "left_count": 1}])
    batch["tables_read"] = frame("tables_read").build([batch["tables_read"].iloc[0].to_dict(), unread])
    where = tmp_path / "juesuan.duckdb"
    with publishing(where) as writer:
        writer.load(batch)
        link(writer, Record(), "test")
    assert rows(where, "SELECT state, tables_unread, unread_because FROM coverage") == [(state, 1, because)]


def test_sources_say_how_fresh_they_are(path: Path) -> None:
    sources = rows(
        path,
        "SELECT site, documents, last_retrieved_on, last_final_year, expected > 0 FROM source_freshness"
        " WHERE site IS NOT NULL",
    )
    assert sources == [("a.example", 1, "2026-01-02", 2021, True)]


def test_the_sum_of_units_is_held_against_the_department_only_where_all_are_there(path: Path) -> None:
    sums = rows(
        path,
        "SELECT fiscal_year, amount_yuan, units_yuan, units, units_expected, basis, difference_yuan"
        " FROM units_against_department WHERE figure = 'expenditure_current_year' ORDER BY 1",
    )
    assert sums == [
        (2023, Decimal("7.00"), Decimal("4.00"), 1, 1, "complete", Decimal("-3.00")),
        (2024, Decimal("10.00"), Decimal("6.00"), 1, 2, "units_missing", None),
    ]
