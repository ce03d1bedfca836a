"""What decides the trust grade of a document; what the grades mean is said in `schemas/wording/grades.toml`."""

from __future__ import annotations

from schemas.judging.checks import FORMS, STATEMENTS, checks
from schemas.reading.rules import rules

_PARTS = {**dict.fromkeys(FORMS, "forms"), **dict.fromkeys(STATEMENTS, "statements")}
INCOMPLETE = "tables_printed"
"""The kind of check whose failing takes a document to C, though it is the publisher's: what is missing may be ours"""


def part_of(matter: str) -> str:
    """The part of a document that a rule or a check is about: tables, statements or forms.

    The grade of a document is that of its tables: a slip in a form on a later page takes nothing from them.
    """
    if matter in checks():
        return _PARTS.get(checks()[matter].kind, "tables")
    return (rules()[matter].concerns if matter in rules() else None) or "tables"
