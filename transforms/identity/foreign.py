"""Tables of another body or year inside a document: their figures must not be filed under its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from schemas.text import normalise
from transforms.findings import Finding
from transforms.identity.evidence import CAPTION, Evidence
from transforms.identity.names import is_organisation, normal_name, same_body
from transforms.reading.opening import Page
from transforms.result import Disclosure

_AND = str.maketrans("与及", "和和")
"""规划与自然资源局 and 规划和自然资源局 are one body: publishers write both"""


def foreign_tables(
    tables: Iterable[Mapping[str, Any]], evidence: Sequence[Evidence], disclosure: Disclosure, pages: Sequence[Page]
) -> Iterator[Finding]:
    """A finding for each standard table whose own caption or title names another body or year than the document's.

    `tables` are rows of `tables_read`. Only what is printed at a table itself speaks here: a section title or a
    sentence with a slip of the pen says nothing of whose figures a table holds. Where all captions agree on one other
    body that the pages before the tables name as well (a subordinate unit), it is a disagreement and no foreign table.
    """
    standard = [table for table in tables if table["table_key"] and table["status"] != "unknown"]
    own = {id(table): list(_of_table(table, evidence)) for table in standard}
    listed = _listed_unit([piece for pieces in own.values() for piece in pieces], standard, pages)
    for table in standard:
        for piece in own[id(table)]:
            known = str(getattr(disclosure, piece.field))
            if not _same(piece, known) and piece.value != listed:
                detail = f"It says {piece.value}, and the document is of {known}."
                yield Finding("foreign_table", piece.page, table["table_key"], piece.printed, detail)
                break


def _of_table(table: Mapping[str, Any], evidence: Iterable[Evidence]) -> Iterator[Evidence]:
    """What the captions and the title of a table say of its body and its year."""
    for piece in evidence:
        if not table["first_page"] <= piece.page <= table["last_page"]:
            continue
        at_table = piece.rank == CAPTION or piece.printed == table["title_printed"]
        if at_table and (
            piece.field == "fiscal_year" or (piece.field == "entity_name" and is_organisation(piece.value))
        ):
            yield piece


def _same(piece: Evidence, known: str) -> bool:
    if piece.field == "fiscal_year":
        return piece.value == known
    return same_body(piece.value.translate(_AND), known.translate(_AND))


def _listed_unit(pieces: Iterable[Evidence], tables: Sequence[Mapping[str, Any]], pages: Sequence[Page]) -> str | None:
    """The one body that all captions name, where the pages before the tables name it too."""
    names = {normal_name(piece.value): piece.value for piece in pieces if piece.field == "entity_name"}
    if len(names) != 1 or not tables:
        return None
    ((normal, name),) = names.items()
    first = min(int(table["first_page"]) for table in tables)
    before = "".join(normalise(page.text) for page in pages if page.number < first)
    return name if normal in before or name in before else None
