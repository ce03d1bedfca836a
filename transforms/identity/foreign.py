"""Tables of another body or year inside a document: their figures must not be filed under its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from transforms.findings import Finding
from transforms.identity.names import is_organisation, same_body
from transforms.identity.pieces import AT_TABLE, Evidence
from transforms.result import Disclosure


def foreign_tables(
    tables: Iterable[Mapping[str, Any]], evidence: Sequence[Evidence], disclosure: Disclosure
) -> Iterator[Finding]:
    """A finding for each standard table whose caption, title or header names another body or year than the document's.

    `tables` are rows of `tables_read`. Only what is printed at a table itself speaks here: a section title or a
    sentence with a slip of the pen says nothing of whose figures a table holds. A unit of the department is another
    body: its figures are not those of the department.
    """
    for table in tables:
        if not table["table_key"] or table["status"] == "unknown":
            continue
        for piece in _of_table(table, evidence):
            known = str(getattr(disclosure, piece.field))
            if not (piece.value == known or (piece.field == "entity_name" and same_body(piece.value, known))):
                detail = f"It says {piece.value}, and the document is of {known}."
                yield Finding("foreign_table", piece.page, table["table_key"], piece.printed, detail)
                break


def _of_table(table: Mapping[str, Any], evidence: Iterable[Evidence]) -> Iterator[Evidence]:
    """What stands at a table of its body and its year; a caption below tables belongs to all of its page."""
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
