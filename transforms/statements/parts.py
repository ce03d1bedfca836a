"""What the parts behind 其中 are parts of: the basic expenditure of a class is not that of the whole body.

Expenditure is listed in three ways: by function, by economic use, and as basic or project expenditure. A part that is
listed in another way than what it is a part of belongs to both: 教育支出100万元,其中:基本支出60万元.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from schemas.reading.statements import Subject

Path = tuple[str, str, str]
_KINDS = ("basic_expenditure", "project_expenditure")
_MEASURES = ("expenditure", *_KINDS)
_ECONOMIC = ("personnel_expenditure", "public_operating_expenditure")
"""Both are parts of basic expenditure: what is listed before or behind them may stand beside them"""
_YEARLY = "revenue_current_year"
_TOTALS = {"total", "total_sources", _YEARLY, "carryover_opening"}
AGAIN = "again"
"""The value of words after which the whole is listed once more, in another way: 按支出性质"""


@dataclass(frozen=True)
class Whole:
    """What parts are listed of; `is_unsure` where several subjects before may be it."""

    subject: Subject
    path: Path | None = None
    is_unsure: bool = False


def way(subject: Subject, path: Path | None) -> str:
    """How a subject lists expenditure: function, economic or kind; empty where it is no such part."""
    if len(subject.rows) != 1 or subject.unit:
        return ""
    (account, measure), *_ = subject.rows
    if measure not in _MEASURES:
        return ""
    if path is not None or subject.code_system == "functional" or (account.isdecimal() and account.startswith("2")):
        return "function"
    if subject.code_system == "economic" or account in _ECONOMIC or (account.isdecimal() and account.startswith("3")):
        return "economic"
    return "kind" if account in _KINDS or (account == "total" and measure in _KINDS) else ""


def in_book_of(whole: Whole, part: Subject, path: Path | None) -> Subject | None:
    """The part in the budget book of its whole, if that is said and its own is not; None where it is not clear."""
    if not whole.subject.book or part.book or part.takes_book or part.unit:
        return part
    if whole.is_unsure:
        return None if way(part, path) else part
    return part.with_book(whole.subject.book)


def is_more_than(whole: Whole, part: Subject) -> bool:
    """Whether a part is declared as a total, and its whole as one kind of revenue: 财政拨款收入,其中:本年收入."""
    (account, measure), *others = whole.subject.rows
    is_kind = (account != _YEARLY and account.startswith("revenue_")) or measure.startswith("revenue_")
    is_total = any(measure == "revenue" and account in _TOTALS for account, measure in part.rows)
    return is_kind and is_total and not (whole.is_unsure or others)


def of_both(whole: Whole, part: Subject | None, path: Path | None) -> tuple[Subject, Path | None] | None:
    """The subject of a part that is listed in another way than its whole; None where it is not clear.

    The part as it is, if both are listed in one way or one of them in none.
    """
    if part is None:
        return None
    ways = way(whole.subject, whole.path), way(part, path)
    if "" in ways:
        return part, path
    (account, measure), (part_account, part_measure) = whole.subject.rows[0], part.rows[0]
    if ways[0] == ways[1]:
        is_narrower = measure in _KINDS and part_measure not in _KINDS and part_account not in _KINDS
        return (part.with_measure(measure) if is_narrower else part), path
    if "kind" not in ways:
        return None
    if whole.is_unsure:
        return (part, path) if {account, part_account} & set(_ECONOMIC) else None
    if ways[0] == "kind":
        other, of, kind = part, path, account if account in _KINDS else measure
    else:
        other, of, kind = whole.subject, whole.path, part_account if part_account in _KINDS else part_measure
    book = other.book or (whole.subject if other is part else part).book
    return replace(other, rows=((other.rows[0][0], kind),), base="", opens=False, book=book), of
