"""Invented dossiers, one broken identity each, for tests that need no warehouse."""

from __future__ import annotations

from typing import Any

from review.dossier import Dossier
from schemas.reading.frames import frame
from tests.factories import sha
from transforms.facts.fact_key import row_columns

EVIL = "<img src=x onerror=alert(1)>\"'</script><script>alert(2)</script>{{7*7}}"


def row(name: str, **values: Any) -> dict[str, Any]:
    """A row of a frame; what is not given is null."""
    return {**dict.fromkeys(frame(name).column_names), **values}


def fact(number: int, fen: int | None, **values: Any) -> dict[str, Any]:
    """A cell of 收入支出决算总表."""
    base = {
        "fact_id": f"{number:032x}",
        "document_sha256": sha("d"),
        "source_name": "d.pdf",
        "table_key": "fin_total",
        **row_columns(panel="expenditure", row_no=number, row_key=f"row {number}", row_name_printed=f"第{number}行"),
        "row_name": None,
        "measure": "expenditure",
        "phase": "executed",
        "budget_book": "all",
        "amount_fen": fen,
        "amount_text": "" if fen is None else f"{fen / 1_000_000:.2f}",
        "unit": "万元",
        "cell_kind": "blank" if fen is None else "number",
        "page": 4,
        "x0": 400.0,
        "y0": 100.0 + 20 * number,
        "x1": 480.0,
        "y1": 118.0 + 20 * number,
        "second_reading": "agrees",
        "page_reading": "agrees",
        "medium": "text",
    }
    return row("facts", **{**base, **values})


_MINE = {"document_sha256": sha("d")}
_FACTS = (
    fact(1, 105_000_000),
    fact(2, 60_000_000),
    fact(3, 41_000_000, second_reading="differs"),
    fact(4, None),
)
_UNEQUAL = "A02: 105.00 ≠ 60.00 + 41.00 = 101.00"
_RESULTS = (
    {
        "check_no": 1,
        "check_id": "A02",
        "table_key": "fin_total",
        "subject": "",
        "result": "fail",
        "page": 4,
        "severity": "gate",
        "verdict": "suspected_misreading",
        "tolerance_fen": 20_000,
        "terms": 2,
        "left_fen": 105_000_000,
        "right_fen": 101_000_000,
        "difference_fen": 4_000_000,
        "suggested_fact_id": _FACTS[0]["fact_id"],
        "suggested_fen": 101_000_000,
        "message": _UNEQUAL,
    },
    {"check_no": 2, "check_id": "A05", "result": "pass", "severity": "gate", "subject": ""},
)
_FINDINGS = (
    {
        "finding_no": 1,
        "rule": "second_reading_differs",
        "severity": "gate",
        "table_key": "fin_total",
        "page": 4,
        "printed": "41.00 / 47.00",
        "message": "Two PDF engines read the same cell differently. Look at the page, and correct the cell.",
    },
    {"finding_no": 2, "rule": "A02", "severity": "gate", "page": 4, "message": _UNEQUAL},
)
_ABOUT = {
    "source_name": "d.pdf",
    "status": "quarantined",
    "reason": "gate_failed",
    "message": "At least one of its facts breaks an expectation of the gate. See the findings.",
    "entity_name": "某市某局",
    "fiscal_year": 2024,
    "page_count": 21,
    "grade": "Q",
}


def dossier(pdf: bytes | None = None, **document: Any) -> Dossier:
    """A document whose total is 4.00 万元 too high, and one cell that two engines read differently."""
    terms = [
        {"check_no": 1, "term_no": n, "fact_id": fact["fact_id"], "side": "right" if n > 1 else "left", "sign": 1}
        for n, fact in enumerate(_FACTS, 1)
    ]
    return Dossier(
        document=row("documents", **_MINE, **{**_ABOUT, **document}),
        facts=[dict(fact) for fact in _FACTS],
        findings=[row("findings", **_MINE, **finding) for finding in _FINDINGS],
        results=[row("check_results", **_MINE, **result) for result in _RESULTS],
        terms=[row("check_facts", **_MINE, **term) for term in terms],
        grade={"grade": "Q", "reasons": "quarantined"},
        pdf=pdf,
    )
