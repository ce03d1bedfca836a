"""Account codes of rows: printed in one cell or in parts, and several of different classifications in one row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from common.text import normalise, strip_ordinal
from schemas.reading.accounts import LEVELS, accounts
from schemas.wording.messages import message
from transforms.facts.cells import Drafts
from transforms.forms.rows import Row

GOVERNMENT = "government_economic"
_CODES = {3: re.compile(r"\d{3}(?:\d{2}){0,2}"), 2: re.compile(r"\d{3}(?:\d{2})?")}
"""By how many levels the codes of a table may have"""
_CODE_WIDTHS = (3, 2, 2)
_BY_FIRST_DIGIT = {"2": "functional", "3": "economic", "5": GOVERNMENT}
_RANK = ("functional", "economic", GOVERNMENT)
"""Which of several codes in a row is its account code: the first of these that is printed"""


@cache
def listed(system: str) -> frozenset[str]:
    """The listed codes of a classification; none where a table has no classification."""
    if system not in _RANK:
        return frozenset()
    return frozenset(account.code for account in accounts(system))


@cache
def codes_by_name(system: str) -> dict[str, frozenset[str]]:
    """The listed codes of a classification, by their normalised present and former names."""
    by_name: dict[str, set[str]] = {}
    if system not in _RANK:
        return {}
    for account in accounts(system):
        if system_of(account.code, system) == system:
            by_name.setdefault(strip_ordinal(normalise(account.name)), set()).add(account.code)
    return {name: frozenset(codes) for name, codes in by_name.items()}


def system_of(code: str, system: str) -> str:
    """The classification of a code by its first digit; `system` where no classification begins with it."""
    return _BY_FIRST_DIGIT.get(code[:1], system)


_INSIDE = re.compile(r"(?<![0-9])(?:[0-9]{7}|[0-9]{5}|[0-9]{3})(?![0-9])")


@dataclass
class CodeReader:
    """Reads the codes of the rows of one table from its top to its bottom."""

    system: str
    """The classification of the table's own code column"""
    drafts: Drafts
    is_budget: bool = False
    """Budgets print economic codes of seven digits"""
    is_mixed: bool = False
    """Whether codes of any classification stand in the code column (`Form.mixed_codes`)"""
    _last_code: list[str] = field(default_factory=list)
    """Class, section and item part of the last code printed in parts"""

    def read(self, row: Row) -> dict[str, Any] | None:
        """The columns of a fact for the codes of a row; empty where it prints none, None where one is not a code."""
        codes: dict[str, str] = {}
        own = self._own_code(row)
        if not own and self._has_code_inside(row):
            self.drafts.add_finding("bad_code", row.page, row.name, message("facts.row", row=row.name))
            return None
        economic_codes = {
            "economic_code": row.read.economic_code,
            "government_economic_code": row.read.government_economic_code,
        }
        if own:
            codes[system_of(own, self.system) if self.is_mixed or self.is_budget else self.system] = own
        for column, code in economic_codes.items():
            system = system_of(code, column.removesuffix("_code"))
            if code and codes.setdefault(system, code) != code:
                self.drafts.add_finding("bad_code", row.page, code, message("facts.row", row=row.name))
                return None
        for system, code in codes.items():
            if not _CODES[3 if system == "functional" or self.is_budget else 2].fullmatch(code):
                rule = "rows_run_together" if len(code) > 7 else "bad_code"
                self.drafts.add_finding(rule, row.page, code, message("facts.row", row=row.name))
                return None
        return self._columns(row, codes)

    def _has_code_inside(self, row: Row) -> bool:
        """Whether the name of a row with other codes contains an account code: text of another row was read into it."""
        has_codes_beside = bool(row.read.economic_code or row.read.government_economic_code)
        return has_codes_beside and any(code in listed(self.system) for code in _INSIDE.findall(row.name))

    def _columns(self, row: Row, codes: dict[str, str]) -> dict[str, Any]:
        for system, code in codes.items():
            if code not in listed(system):
                self.drafts.add_finding("code_not_listed", row.page, f"{code} {row.name}")
        if not codes:
            return {}
        system = min(codes, key=_RANK.index)
        code = codes.pop(system)
        others = {f"{other}_code": other_code for other, other_code in codes.items()}
        return {
            "row_code_printed": "".join(row.code_parts) or code,
            "code_system": system,
            "account_code": code,
            "account_level": LEVELS[len(code)],
            **others,
        }

    def _own_code(self, row: Row) -> str:
        """The code of a row; printed in parts, each part adds to the one before, or repeats it."""
        parts = [normalise(code_part) for code_part in row.code_parts]
        if len(parts) < 2:
            return parts[0] if parts else ""
        if not any(parts):
            return ""
        code = ""
        last = max(index for index, code_part in enumerate(parts) if code_part)
        for index, printed in enumerate(parts[: last + 1]):
            if not printed and index >= len(self._last_code):
                return "".join(parts)
            if not printed:
                self.drafts.add_finding("parent_code_completed", row.page, "".join(parts))
            code_part = printed or self._last_code[index]
            if code and code_part.startswith(code):
                code_part = code_part[len(code) :]
            code += code_part.zfill(_CODE_WIDTHS[index])
        self._last_code = [code[:3], code[3:5], code[5:7]][: last + 1]
        return code
