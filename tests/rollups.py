"""Do the roll-ups of documents that were really read come to the totals that they print?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from pipeline.loading.link import link
from schemas.reading.frames import frame
from transforms.entities.record import Record
from transforms.result import DocumentResult
from warehouse.publish import publishing
from warehouse.query import query

_TOTALS = """
SELECT t.document_sha256, t.source_name, t.table_key, t.measure, t.amount_fen, t.unit, r.fen, r.codes
FROM facts AS t
JOIN (
    SELECT document_sha256, table_key, panel, measure, phase, budget_book, sum(amount_fen) AS fen, count(*) AS codes
    FROM {view}
    GROUP BY ALL
) AS r USING (document_sha256, table_key, panel, measure, phase, budget_book)
WHERE t.account_code IN ('total', 'expenditure_current_year') AND t.code_system = 'item' AND t.amount_fen IS NOT NULL
    AND t.is_plain
"""


def load(path: Path, documents: Iterable[tuple[str, DocumentResult]]) -> list[str]:
    """Load documents that were read; their hashes."""
    facts, rows = [], []
    for name, result in documents:
        assert result.reason is None, f"{name}: {result.message}"
        fact_rows = result.frames["facts"]
        first = fact_rows.iloc[0]
        facts.append(fact_rows.assign(entity_name=pd.Series(name, index=fact_rows.index, dtype="str")))
        shared = ("document_sha256", "source_name", "entity_name", "entity_scope", "fiscal_year", "document_kind")
        rows.append(
            {column: first[column] for column in shared}
            | {"division_name": first["division_name"] if pd.notna(first["division_name"]) else None}
            | {"size_bytes": 1, "status": "loaded", "reader_version": "v1"}
            # Samples of the same department and year are not versions of one another.
            | {"entity_name": name}
        )
    with publishing(path) as writer:
        writer.load(
            {"documents": frame("documents").build(rows), "facts": pd.concat(facts, ignore_index=True)},
        )
        link(writer, Record(), "test")
    return [row["document_sha256"] for row in rows]


def wrong_totals(path: Path, level: str, documents: Iterable[str]) -> list[str]:
    """Where the roll-up to a level is not the printed total, beyond what the rounding of its cells can explain."""
    rows = query(path, _TOTALS.format(view=f"facts_by_{level}")).rows
    assert {row[0] for row in rows} == set(documents)  # something of each document was compared
    return [
        f"{name} {table} {measure}: {fen} is printed, {rolled} is rolled up"
        for _, name, table, measure, fen, unit, rolled, codes in rows
        if abs(fen - rolled) > (codes + 1) * (5000 if unit == "万元" else 50)
    ]


def strays(path: Path) -> list[tuple[str, str, str]]:
    """Coded facts without a row in `accounts`, and codes that no list knows."""
    answer = query(
        path,
        """
        SELECT DISTINCT f.code_system, f.account_code, coalesce(a.evidence, 'no row')
        FROM facts AS f LEFT JOIN accounts AS a USING (code_system, account_code)
        WHERE f.account_code <> '' AND (a.evidence IS NULL OR a.evidence = 'unlisted')
        """,
    )
    return [(system, code, why) for system, code, why in answer.rows]
