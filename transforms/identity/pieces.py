"""Pieces of evidence on whose document it is: printed text, its role, and its rank."""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemas.reading.bodies import APPROVER, COMPILER, OWN, SUPERVISOR
from transforms.forms.titles import YEAR

TITLE = "title"
CAPTION, TABLE_TITLE, HEADER = "caption", "table_title", "header"
SECTION = "section"
PERFORMANCE_FORM, TITLE_WORD, UNIT_ROWS = "performance_form", "title_word", "unit_rows"
"""Of budgets: forms on performance; 部门 and 预算单位 in titles of tables; a table whose rows are several units"""
NARRATIVE = "narrative"
SENTENCE = "sentence"
DATE = "date"

RANKS = {
    OWN: 1,
    TITLE: 1,
    CAPTION: 2,
    TABLE_TITLE: 3,
    HEADER: 3,
    SECTION: 3,
    PERFORMANCE_FORM: 4,
    TITLE_WORD: 4,
    UNIT_ROWS: 4,
    NARRATIVE: 4,
    SENTENCE: 5,
    SUPERVISOR: 6,
    COMPILER: 6,
    APPROVER: 6,
    DATE: 6,
}
"""By role: 1 is the strongest; see `docs/design.md`, "Whose document" """
COVER, UNDECIDING = 1, 6
"""The rank of a cover's own words on the document, and the rank that never decides"""
SUPPLEMENTARY = frozenset({SENTENCE, PERFORMANCE_FORM, TITLE_WORD, UNIT_ROWS})
"""Roles that may decide where nothing else does, and contradict nothing"""
AT_TABLE = frozenset({CAPTION, TABLE_TITLE, HEADER})
"""Roles of text printed at a table itself"""

_DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
YEAR_OF = re.compile(rf"({YEAR})年(?:度)?")


@dataclass(frozen=True)
class Evidence:
    """A printed value of one field of the identity.

    `table` is the number of the table at which it is printed, if any; `times` how often its page prints it.
    """

    field: str
    value: str
    role: str
    page: int
    printed: str
    table: int | None = None
    times: int = 1

    @property
    def rank(self) -> int:
        """1 is the strongest."""
        return RANKS[self.role]


def year_of(text: str) -> str:
    """Convert a printed year to Arabic digits: 二〇二四 is 2024."""
    return text.translate(_DIGITS)
