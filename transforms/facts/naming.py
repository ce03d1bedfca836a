"""Name rows: by an account code, as a declared item, as a total, or by their own name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from common.text import normalise, strip_ordinal
from schemas.reading.accounts import LEVELS, accounts, functional_classes
from schemas.reading.forms import Form, Item, Rows
from schemas.wording.messages import message
from transforms.facts.cells import Drafts
from transforms.facts.fact_key import row_columns
from transforms.forms.rows import Row

_CODES = {"functional": re.compile(r"\d{3}(?:\d{2}){0,2}"), "economic": re.compile(r"\d{3}(?:\d{2})?")}
_CODE_WIDTHS = (3, 2, 2)
_OF_WHICH = "其中:"


@cache
def _listed(system: str) -> frozenset[str]:
    return frozenset(account.code for account in accounts(system))


def _is_two_names(name: str, rows: Rows) -> bool:
    """Whether a name is two declared names in one: a rule between two rows is missing."""
    names = {item_name for item in rows.items for item_name in item.names}
    if rows.functional_classes:
        names |= set(functional_classes())
    return any(name[:cut] in names and strip_ordinal(name[cut:]) in names for cut in range(3, len(name) - 2))


@dataclass
class Namer:
    """Names the rows of one table from its top to its bottom; rows above can decide what a name means."""

    form: Form
    drafts: Drafts
    _items: set[tuple[str, str]] = field(default_factory=set)
    """Panel and code of the items named so far"""
    _last_code: list[str] = field(default_factory=list)
    """Class, section and item part of the last code printed in parts"""

    def name_row(self, row: Row) -> dict[str, Any]:
        """The columns of a fact that say which row it is; `row_key` is empty for a row without code and name."""
        name: dict[str, Any] = {
            "panel": row.panel,
            "row_code_printed": "".join(row.code_parts),
            "row_name": row.normal_name,
            "row_name_printed": row.name,
            "line_no_printed": row.line_no,
            "account_code": "",
        }
        if self.form.axis == "coded":
            self._name_coded(row, name)
        else:
            self._name_item(row, name)
        return row_columns(**name)

    def _name_item(self, row: Row, name: dict[str, Any]) -> None:
        rows = self.form.rows.get(row.panel)
        if rows is None or not row.normal_name:
            return
        item = self._find_item(rows.items, row)
        if item is not None:
            name["account_code"] = item.code
            self._items.add((row.panel, item.code))
        elif rows.functional_classes and (code := functional_classes().get(row.normal_name)):
            name.update(code_system="functional", account_code=code, account_level="class")
        elif _is_two_names(row.normal_name, rows):
            self.drafts.add_finding("rows_run_together", row.page, row.name, message("facts.name_of_two_rows"))
            name["row_name"] = ""
        else:
            self.drafts.add_finding("unknown_row", row.page, row.name)

    def _find_item(self, items: tuple[Item, ...], row: Row) -> Item | None:
        items_of_name = [item for item in items if row.normal_name in item.names]
        if not items_of_name and row.normal_name.startswith(_OF_WHICH):
            name = strip_ordinal(row.normal_name.removeprefix(_OF_WHICH))
            items_of_name = [item for item in items if item.after is not None and name in item.names]
        candidates = [item for item in items_of_name if item.after is None or (row.panel, item.after) in self._items]
        return max(candidates, key=lambda item: item.after is not None, default=None)

    def _name_coded(self, row: Row, name: dict[str, Any]) -> None:
        if code := self._read_code(row):
            system = self.form.code_system
            if not _CODES[system].fullmatch(code):
                rule = "rows_run_together" if len(code) > 7 else "bad_code"
                self.drafts.add_finding(rule, row.page, code, message("facts.row", row=row.name))
                return
            if code not in _listed(system):
                self.drafts.add_finding("code_not_listed", row.page, f"{code} {row.name}")
            name.update(code_system=system, account_code=code, account_level=LEVELS[len(code)])
            name["panel"] = self._panel(code)
            return
        for panel, rows in self.form.rows.items():
            for item in rows.items:
                if row.normal_name in item.names:
                    name.update(account_code=item.code, panel=panel)
                    return
        if row.is_total:
            name["account_code"] = "total"
        elif row.normal_name:
            self.drafts.add_finding("row_without_code", row.page, row.name)

    def _panel(self, code: str) -> str:
        panels: Mapping[str, str] = self.form.panels_by_class
        return panels.get(code[:3], "")

    def _read_code(self, row: Row) -> str:
        """The code of a row; printed in parts, each part adds to the one before, or repeats it."""
        parts = [normalise(part) for part in row.code_parts]
        if len(parts) < 2:
            return parts[0] if parts else ""
        if not any(parts):
            return ""
        code = ""
        last = max(index for index, part in enumerate(parts) if part)
        for index, printed in enumerate(parts[: last + 1]):
            if not printed and index >= len(self._last_code):
                return "".join(parts)
            if not printed:
                self.drafts.add_finding("parent_code_completed", row.page, "".join(parts))
            part = printed or self._last_code[index]
            if code and part.startswith(code):
                part = part[len(code) :]
            code += part.zfill(_CODE_WIDTHS[index])
        self._last_code = [code[:3], code[3:5], code[5:7]][: last + 1]
        return code
