"""Find tables of another body or year in a document: their figures must not be filed under its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from schemas.wording.messages import message
from transforms.findings import Finding
from transforms.identity.names import is_organisation, same_body
from transforms.identity.pieces import AT_TABLE, Evidence
from transforms.result import Disclosure


def foreign_tables(
    tables: Iterable[Mapping[str, Any]], evidence: Sequence[Evidence], disclosure: Disclosure
) -> Iterator[Finding]:
    """Give a finding for each standard table whose caption, title or header names another body or year.

    Only text at the table itself counts: a section title or a sentence with a typing error does not tell whose figures
    a table holds. A unit of the department is another body: its figures are not those of the department.

    Args:
        tables: Rows of `tables_read`.
        evidence: All evidence of the document.
        disclosure: Whose document it is.
    """
    for table in tables:
        if not table["table_key"] or table["status"] == "unknown":
            continue
        for piece in _evidence_at(table, evidence):
            own = str(getattr(disclosure, piece.field))
            if not (piece.value == own or (piece.field == "entity_name" and same_body(piece.value, own))):
                detail = message("reading.foreign_body_or_year", value=piece.value, own=own)
                yield Finding("foreign_table", piece.page, table["table_key"], piece.printed, detail)
                break


def _evidence_at(table: Mapping[str, Any], evidence: Iterable[Evidence]) -> Iterator[Evidence]:
    """Give the evidence at a table on its body and year; a caption below tables counts for all of its page."""
    for piece in evidence:
        if piece.role not in AT_TABLE:
            continue
        is_here = piece.table == table["table_no"] if piece.table is not None else _is_on_page(piece, table)
        if is_here and (
            piece.field == "fiscal_year" or (piece.field == "entity_name" and is_organisation(piece.value))
        ):
            yield piece


def _is_on_page(piece: Evidence, table: Mapping[str, Any]) -> bool:
    return bool(table["first_page"] <= piece.page <= table["last_page"])
