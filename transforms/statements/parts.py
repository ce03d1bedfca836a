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


def of_both(whole: Whole, part: Subject, path: Path | None) -> tuple[Subject, Path | None] | None:
    """The subject of a part that is listed in another way than its whole; None where it is not clear.

    The part as it is, if both are listed in one way or one of them in none.
    """
    ways = way(whole.subject, whole.path), way(part, path)
    if "" in ways or ways[0] == ways[1]:
        return part, path
    if whole.is_unsure or "kind" not in ways:
        return None
    by_kind, other, of = (
        (whole.subject, part, path) if ways[0] == "kind" else (part, whole.subject, whole.path)
    )  # fmt: skip
    account, measure = by_kind.rows[0]
    kind = account if account in _KINDS else measure
    rows = ((other.rows[0][0], kind),)
    return replace(other, rows=rows, base="", opens=False, book=other.book or by_kind.book), of
