"""Detect the books of several bodies in one document: each body prints its own set of standard tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from common.page_ranges import page_ranges
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


@dataclass(frozen=True)
class Body:
    """Whose a book is: the name, and scope and year where a cover of its own says them."""

    name: str
    scope: str | None = None
    year: str | None = None

    def is_of(self, other: Body) -> bool:
        """Whether two are one: the headquarters of a department have a book of their own, and so has another year."""
        scopes, years = {self.scope, other.scope} - {None}, {self.year, other.year} - {None}
        is_hq = [body.scope == _HEADQUARTERS for body in (self, other)]
        return same_body(self.name, other.name) and len(scopes) < 2 and len(years) < 2 and is_hq[0] == is_hq[1]


@dataclass
class Book:
    """The tables of one body that follow each other: whose they are, where they begin, and which they are."""

    body: Body
    first_page: int
    has_cover: bool
    last_page: int = 0
    table_keys: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Bound:
    """A book as it is bound into a file: whose it is, its pages, and whether each run of them begins with a cover."""

    body: Body
    pages: tuple[int, ...]
    has_cover: bool


def bound_books(
    tables: Mapping[int, FormTable], evidence: Sequence[Evidence], pages: Sequence[Page]
) -> tuple[list[Bound], int]:
    """Tell the books of a file apart, where two bodies print the same standard table.

    Args:
        tables: The recognised tables by their number in `tables_read`.
        evidence: All evidence of the document.
        pages: All its pages.

    Returns:
        The books in printed order, and the page on which the second one begins; no books where there is only one.
    """
    books = _books(tables, evidence, pages)
    repeated = [book for number, book in enumerate(books) if any(_is_another(book, other) for other in books[:number])]
    if not repeated:
        return [], 0
    for book, following in zip(books, [*books[1:], None], strict=True):
        book.first_page = max(1, book.first_page)
        book.last_page = max(book.first_page, following.first_page - 1 if following else len(pages))
    grouped: list[list[Book]] = []
    for book in books:
        same = next((group for group in grouped if group[0].body.is_of(book.body)), None)
        if same is None:
            grouped.append([book])
        else:
            same.append(book)
    return [_bound(group) for group in grouped], repeated[0].first_page


def _bound(group: Sequence[Book]) -> Bound:
    numbers = sorted({number for book in group for number in range(book.first_page, book.last_page + 1)})
    return Bound(group[0].body, tuple(numbers), len(group) == 1 and group[0].has_cover)


def several_books(
    tables: Mapping[int, FormTable], evidence: Sequence[Evidence], pages: Sequence[Page]
) -> Iterator[Finding]:
    """Yield a finding with whose books stand on which pages; see `bound_books`."""
    books, page = bound_books(tables, evidence, pages)
    if not books:
        return
    shown = [f"{book.body.name} ({page_ranges(book.pages)})" for book in books]
    rest = " …" if len(shown) > _SHOWN_BOOKS else ""
    detail = message("reading.several_books", books="; ".join(shown[:_SHOWN_BOOKS]) + rest)
    # By these pages a run splits the file; without a cover, a book may begin before its first table.
    is_certain = all(book.has_cover for book in books)
    ranges = " ".join(page_ranges(book.pages) for book in books)
    yield Finding("several_books", page, None, ranges if is_certain else None, detail)


def _is_another(book: Book, other: Book) -> bool:
    return bool(book.table_keys & other.table_keys) and not book.body.is_of(other.body)


def _books(tables: Mapping[int, FormTable], evidence: Sequence[Evidence], pages: Sequence[Page]) -> list[Book]:
    """The books in printed order; a table without the name of a body belongs to the book before it."""
    on_tables = {page for table in tables.values() for page in table.pages}
    heads = _heads(page for page in pages if page.number not in on_tables)
    books: list[Book] = []
    for number, table in sorted(tables.items(), key=lambda item: (item[1].first_page, item[0])):
        head = max((page for page in heads if page <= table.first_page), default=None)
        is_new = head is not None and (not books or head > books[-1].first_page)
        cover = heads[head] if head is not None and is_new else None
        body = _named_at(evidence, number)
        if cover and (body is None or same_body(cover.name, body.name)):
            body = cover
        if body and (not books or not _continues(books[-1], body, body is cover)):
            books.append(Book(body, head if head is not None and body is cover else table.first_page, body is cover))
        if books:
            books[-1].table_keys.add(table.form.table_key)
    return books


def _continues(book: Book, body: Body, is_cover: bool) -> bool:
    """Whether a table is of the book before it: under the cover of a headquarters, captions may leave out 本级."""
    if book.has_cover and not is_cover and body.scope is None:
        return same_body(book.body.name, body.name)
    return book.body.is_of(body)


def _heads(pages: Iterable[Page]) -> dict[int, Body]:
    """The body on each page that is a cover."""
    heads = {}
    for page in pages:
        if 0 < len(normalise(page.text)) <= COVER_CHARS:
            pieces = [piece for piece in cover_evidence(page) if piece.rank == COVER]
            if any(piece.field == "document_kind" for piece in pieces) and (body := _body(pieces)):
                years = {piece.value for piece in pieces if piece.field == "fiscal_year"}
                heads[page.number] = replace(body, year=years.pop() if len(years) == 1 else None)
    return heads


def _named_at(evidence: Iterable[Evidence], table: int) -> Body | None:
    body = _body([piece for piece in evidence if piece.table == table and piece.role in AT_TABLE])
    # Captions say 单位 of a department, too: of a scope they only tell the headquarters.
    return replace(body, scope=body.scope if body.scope == _HEADQUARTERS else None) if body else None


def _body(pieces: Sequence[Evidence]) -> Body | None:
    names = [piece.value for piece in pieces if piece.field == "entity_name" and is_organisation(piece.value)]
    scopes = [piece.value for piece in pieces if piece.field == "entity_scope"]
    return Body(names[0], scopes[0] if scopes else None) if names else None
