"""Cells of tables in blocks, where all adds up: three public expenses, procurement, vehicles, operating expenditure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.expectations.builder import cell
from tests.expectations.ledgers import Cells, printed_cell

_VEHICLES = (
    "leader",
    "principal",
    "confidential_mail",
    "emergency",
    "law_enforcement",
    "special_technical",
    "retired_cadre",
    "general",
    "post_guarantee",
    "other",
)
_PROCUREMENT = {
    "procurement": 15,
    "procurement_goods": 1,
    "procurement_works": 3,
    "procurement_services": 11,
}
_OPERATING = {
    "agency_operating_expenditure": 60,
    "administrative_units": 41,
    "civil_service_managed_units": 19,
}
_THREE_PUBLIC = {
    "three_public_total": 70,
    "overseas_travel": 7,
    "official_vehicle": 50,
    "official_vehicle_purchase": 29,
    "official_vehicle_operation": 21,
    "official_reception": 13,
}


def blocks() -> Cells:
    """All the tables that may be printed in blocks."""
    return [*_information(), *_tables_of_their_own()]


def gap_in(measure: str) -> Cells:
    """Two rows of one block of fin_info, between which a line is missing."""
    rows = [printed_cell("fin_info", "procurement", measure, 0, line_no_printed=line) for line in ("1", "3")]
    return [rows[0], {**rows[1], "row_key": "b"}]


def _information() -> Iterator[dict[str, Any]]:
    for phase in ("budget", "executed"):
        for code, amount in _THREE_PUBLIC.items():
            yield printed_cell("fin_info", code, "expenditure", amount, phase=phase)
    yield from _numbered("procurement", _PROCUREMENT)
    yield from _numbered("agency_operating_expenditure", _OPERATING)
    for number, (code, count) in enumerate(_counts().items(), start=1):
        yield cell("fin_info", code, "count", str(count), count=True, line_no_printed=str(number))


def _numbered(measure: str, rows: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for number, (code, amount) in enumerate(rows.items(), start=1):
        yield printed_cell("fin_info", code, measure, amount, line_no_printed=str(number))


def _tables_of_their_own() -> Iterator[dict[str, Any]]:
    for phase in ("budget", "executed"):
        for code, amount in _THREE_PUBLIC.items():
            yield printed_cell("fin_gpb_three_public", code, "expenditure", amount, phase=phase)
        for book in ("general_public", "government_fund"):
            for code, amount in _PROCUREMENT.items():
                yield printed_cell("fin_procurement", code, "procurement", amount, phase=phase, budget_book=book)
    for code, amount in _OPERATING.items():
        yield printed_cell("fin_three_public", code, "agency_operating_expenditure", amount)
    for code, count in _counts().items():
        yield cell("fin_assets", code, "count", str(count), count=True)


def _counts() -> dict[str, int]:
    counts = {f"{kind}_vehicle": number for number, kind in enumerate(_VEHICLES, start=1)}
    return {"vehicle_count": sum(counts.values()), **counts, "large_equipment_count": 2}
