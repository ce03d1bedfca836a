"""Refuse scans, empty documents and other kinds before the expensive part of reading begins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from schemas.wording.messages import Message, message
from transforms.completeness.contents import Announced
from transforms.forms.tables import FormTable, Table, UnknownTable
from transforms.forms.titles import LONGEST_LINE, match_title
from transforms.forms.units import find_unit
from transforms.identity.evidence import collect
from transforms.identity.pieces import COVER, Evidence
from transforms.performance.form import SELF_EVALUATION
from transforms.performance.titles import kind_of
from transforms.progress import Progress
from transforms.reading.opening import FEW_CHARS, Page
from transforms.refusal import Refused
from transforms.scans.readings import ILLEGIBLE

_FEWEST_TITLES = 3
"""So many tables with the name of another kind contradict a cover"""
_SHOWN_TITLES = 5


def expect_text(pages: Sequence[Page]) -> None:
    """Refuse a document without text.

    Raises:
        Refused: image_only for pictures of pages; no_standard_tables for empty pages.
    """
    if sum(len(page.text.strip()) for page in pages) < FEW_CHARS * len(pages):
        if any(page.has_images for page in pages):
            raise Refused("image_only")
        if not any(page.text.strip() for page in pages):
            raise Refused("no_standard_tables", message("reading.empty_pages"))


def expect_disclosure(pages: Sequence[Page], announced: Sequence[Announced], progress: Progress) -> str:
    """Decide whether a document is a final account or a budget, and refuse other kinds.

    The cover decides; without one the words 决算 and 预算 in titles of tables, then titles of sections, then tables
    that only budgets print under these titles (收支总表). The evidence so far is added to `progress` if it is refused.

    Args:
        pages: All pages.
        announced: The titles of declared tables that are printed anywhere.
        progress: What was read so far.

    Returns:
        The kind of document: final or budget.

    Raises:
        Refused: identity_conflict where cover and titles disagree; no_standard_tables for a document that is neither.
    """
    evidence = [piece for piece in collect(pages, {}) if piece.field == "document_kind"]
    cover = _kind([piece for piece in evidence if piece.rank == COVER])
    kinds = Counter(kind for kind, _ in {(entry.title.kind, entry.table_key) for entry in announced} if kind)
    by_titles = _most(kinds)
    try:
        if cover and by_titles and cover not in kinds and kinds.total() >= _FEWEST_TITLES:
            page = next(entry.page for entry in announced if entry.title.kind == by_titles)
            raise Refused("identity_conflict", message("reading.kind_of_titles", **_shown(cover, by_titles)), page)
        kind = cover or by_titles or _kind(evidence) or ("budget" if announced else None) or _kind_of_forms(pages)
        if kind is None:
            raise Refused("no_standard_tables", _illegible(pages))
    except Refused:
        progress.evidence = collect(pages, {})
        raise
    return kind


def _illegible(pages: Sequence[Page]) -> Message | str:
    """Say of a document with scanned pages how much of them is not legible; such a title is none that is declared."""
    lines = [line for page in pages if page.medium == "scan" for line in page.text.split("\n")]
    illegible = sum(ILLEGIBLE in line for line in lines)
    return message("reading.scan_illegible", illegible=illegible, lines=len(lines)) if illegible else ""


def _kind_of_forms(pages: Sequence[Page]) -> str | None:
    """The kind of a document whose pages print titles of forms on performance: evaluations are of a final account."""
    titles = (line for page in pages if page.has_paths for line in page.text.split("\n") if len(line) <= LONGEST_LINE)
    kinds = [kind for line in titles if (kind := kind_of(line))]
    if not kinds:
        return None
    return "final" if any(kind.endswith(SELF_EVALUATION) for kind in kinds) else "budget"


def _kind(evidence: Sequence[Evidence]) -> str | None:
    """Decide the kind by some evidence; None where there is none, or where it contradicts itself."""
    return _most(Counter(piece.value for piece in evidence))


def _most(kinds: Counter[str]) -> str | None:
    """The kind that is said most often; None for a tie."""
    ranked = kinds.most_common(2)
    return ranked[0][0] if len(ranked) == 1 or (ranked and ranked[0][1] > ranked[1][1]) else None


def _shown(cover: str, titles: str) -> dict[str, Message]:
    return {"cover": message(f"reading.value_{cover}"), "titles": message(f"reading.value_{titles}")}


def expect_tables(tables: Sequence[Table], pages: Sequence[Page], announced: Sequence[Announced], kind: str) -> None:
    """Refuse a budget or final account of which no table was read.

    Raises:
        Refused: unreadable_tables where a declared table is printed; undeclared_tables where only tables are printed
            that no form declares; tables_not_in_file where it is text alone.
    """
    if any(isinstance(table, FormTable) for table in tables):
        return
    unknown = [table for table in tables if isinstance(table, UnknownTable)]
    is_printed = any(table.form or table.rule == "ambiguous_table" for table in unknown)
    if is_printed or _prints_tables(pages, announced):
        raise Refused("unreadable_tables", _illegible(pages))
    if titles := list(dict.fromkeys(table.title for table in unknown if table.title)):
        words = list(dict.fromkeys(word for title in titles for word in _unknown_words(title)))
        detail = message(
            "reading.undeclared_titles",
            kind=message(f"reading.value_{kind}"),
            titles="、".join(titles[:_SHOWN_TITLES]),
            words="、".join(words[:_SHOWN_TITLES]) or "-",
        )
        raise Refused("undeclared_tables", detail, unknown[0].grids[0].page.number)
    raise Refused("tables_not_in_file", message("reading.kind_of_text", kind=message(f"reading.value_{kind}")))


def _unknown_words(printed: str) -> tuple[str, ...]:
    title = match_title(printed)
    return title.unknown if title else ()


def _prints_tables(pages: Sequence[Page], announced: Sequence[Announced]) -> bool:
    """Whether a page prints the title of a declared table with a unit, or is a picture and may hold the table.

    A picture on the first page is the cover.
    """
    of_titles = {entry.page for entry in announced}
    return any(
        (page.number in of_titles and find_unit(page.text.split("\n")) is not None)
        or (bool(announced) and page.number > 1 and page.has_images and len(page.text.strip()) < FEW_CHARS)
        for page in pages
    )
