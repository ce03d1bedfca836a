"""What the checks say of statements, as if both engines had read them alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from expectations.statements import StatementChecks, evaluate_statements
from schemas.reading.frames import frame
from transforms.facts.cells import fact_cell
from transforms.figures import Figures, rows_of
from transforms.findings import Finding

SHA = "5" * 64
_STORED = Decimal("0.0000000001")
_ALIKE = {"second_reading": "agrees", "page_reading": "agrees", "is_corrected": False}


def judged(
    rows: Sequence[dict[str, Any]],
    findings: Iterable[Finding] = (),
    facts: Sequence[Mapping[str, Any]] = (),
    **columns: Any,
) -> StatementChecks:
    """Evaluate the checks of rows as `read_statements` gives them; `columns` replaces columns of all statements."""
    fact_ids = {fact_cell(fact): f"{number:032x}" for number, fact in enumerate(facts)}
    statements = frame("statements").build(
        rows_of(Figures(statements=[dict(row) for row in rows]), "statements", SHA, fact_ids)
    )
    # As they come from a staged document: with ten decimals, whatever was printed.
    statements["value"] = [None if value is None else value.quantize(_STORED) for value in statements["value"]]
    cells = [{**_ALIKE, **fact, "document_sha256": SHA, "fact_id": fact_ids[fact_cell(fact)]} for fact in facts]
    return evaluate_statements(
        statements.assign(**{**_ALIKE, **columns}),
        frame("facts").build(cells),
        frame("findings").build([finding.row(SHA, number=number) for number, finding in enumerate(findings, 1)]),
    )


def failing(checks: StatementChecks) -> list[tuple[str, str]]:
    """The checks that fail, with their verdicts."""
    results = checks.check_results
    fails = results[results["result"] == "fail"]
    return list(zip(fails["check_id"], fails["verdict"], strict=True))
