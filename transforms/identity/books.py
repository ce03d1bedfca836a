"""Detect the books of several bodies in one document: each body prints its own set of standard tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from common.text import normalise
from schemas.wording.messages import message
from transforms.findings import Finding
from transforms.forms.tables import FormTable
from transforms.identity.cover import COVER_CHARS, cover_evidence
from transforms.identity.names import is_organisation, same_body
from transforms.identity.pieces import AT_TABLE, COVER, Evidence
from transforms.reading.opening import Page

_HEADQUARTERS = "unit_headquarters"
_SHOWN_BOOKS = 12


@dataclass
class Book:
    """The tables of one body that follow each other: whose they are, where they begin, and which they are."""

    name: str
    scope: str | None
    first_page: int
    table_keys: set[str] = field(default_factory=set)

    def is_of(self, name: str, scope: str | None) -> bool:
        """Whether a body is the one of this book; the headquarters of a department have a book of their own."""
        return same_body(self.name, name) and (self.scope == _HEADQUARTERS) == (scope == _HEADQUARTERS)


def several_books(
    tables: Mapping[int, FormTable], evidence: Sequence[Evidence], pages: Sequence[Page]
) -> Iterator[Finding]:
    """Yield a finding with whose books stand on which pages, where two bodies print the same standard table.

    Args:
        tables: The recognised tables by their number in `tables_read`.
        evidence: All evidence of the document.
        pages: All its pages.
    """
    books = _books(tables, evidence, pages)
    repeated = [book for number, book in enumerate(books) if any(_is_another(book, other) for other in books[:number])]
    if not repeated:
        return
    ends = [book.first_page - 1 for book in books[1:]] + [len(pages)]
    shown = [
        f"{book.name} ({max(1, book.first_page)}-{max(book.first_page, end)})"
        for book, end in zip(books, ends, strict=True)
    ]
    rest = " …" if len(shown) > _SHOWN_BOOKS else ""
    detail = message("reading.several_books", books="; ".join(shown[:_SHOWN_BOOKS]) + rest)
    yield Finding("several_books", repeated[0].first_page, None, repeated[0].name, detail)


def _is_another(book: Book, other: Book) -> bool:
    return bool(book.table_keys & other.table_keys) and not book.is_of(other.name, other.scope)


def _books(tables: Mapping[int, FormTable], evidence: Sequence[Evidence], pages: Sequence[Page]) -> list[Book]:
    """The books in printed order; a table without the name of a body belongs to the book before it."""
    on_tables = {page for table in tables.values() for page in table.pages}
    heads = _heads(page for page in pages if page.number not in on_tables)
    books: list[Book] = []
    for number, table in sorted(tables.items(), key=lambda item: (item[1].first_page, item[0])):
        head = max((page for page in heads if page <= table.first_page), default=None)
        own = _named_at(evidence, number)
        is_new = head is not None and (not books or head > books[-1].first_page)
        body = own or (heads[head] if head is not None and is_new else None)
        if body and (not books or not books[-1].is_of(*body)):
            begins = head if head is not None and is_new and same_body(heads[head][0], body[0]) else table.first_page
            books.append(Book(*body, begins))
        if books:
            books[-1].table_keys.add(table.form.table_key)
    return books


def _heads(pages: Iterable[Page]) -> dict[int, tuple[str, str | None]]:
    """The body and scope on each page that is a cover."""
    heads = {}
    for page in pages:
        if 0 < len(normalise(page.text)) <= COVER_CHARS:
            pieces = [piece for piece in cover_evidence(page) if piece.rank == COVER]
            if any(piece.field == "document_kind" for piece in pieces) and (body := _body(pieces)):
                heads[page.number] = body
    return heads


def _named_at(evidence: Iterable[Evidence], table: int) -> tuple[str, str | None] | None:
    return _body([piece for piece in evidence if piece.table == table and piece.role in AT_TABLE])


def _body(pieces: Sequence[Evidence]) -> tuple[str, str | None] | None:
    names = [piece.value for piece in pieces if piece.field == "entity_name" and is_organisation(piece.value)]
    scopes = [piece.value for piece in pieces if piece.field == "entity_scope"]
    return (names[0], scopes[0] if scopes else None) if names else None
