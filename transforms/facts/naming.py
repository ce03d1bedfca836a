"""What a row is: an account code, a named item, a total, or something that is not declared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from common.text import normalise, strip_ordinal
from schemas.reading.accounts import LEVELS, accounts, functional_classes
from schemas.reading.forms import Form, Item, Rows
from transforms.facts.cells import Drafts
from transforms.forms.rows import Row

_CODES = {"functional": re.compile(r"\d{3}(?:\d{2}){0,2}"), "economic": re.compile(r"\d{3}(?:\d{2})?")}
_OF_WHICH = "其中:"


@cache
def _listed(system: str) -> frozenset[str]:
    return frozenset(account.code for account in accounts(system))


def _is_two_names(name: str, rows: Rows) -> bool:
    known = {known for item in rows.items for known in item.names}
    if rows.functional_classes:
        known |= set(functional_classes())
    return any(name[:cut] in known and strip_ordinal(name[cut:]) in known for cut in range(3, len(name) - 2))


@dataclass
class Namer:
    """Names the rows of one table from its top to its bottom; what came before can decide what a name means."""

    form: Form
    drafts: Drafts
    _seen: set[tuple[str, str]]
    _parents: list[str]

    def __init__(self, form: Form, drafts: Drafts) -> None:
        self.form, self.drafts = form, drafts
        self._seen, self._parents = set(), []

    def name(self, row: Row) -> dict[str, Any]:
        """The columns of a fact that say which row it is; `row_key` is empty for a row that says nothing."""
        named: dict[str, Any] = {
            "panel": row.panel,
            "row_key": "",
            "row_code_printed": "".join(row.code_parts),
            "row_name": row.normal_name,
            "row_name_printed": row.name,
            "line_no_printed": row.line_no,
            "code_system": "item",
            "account_code": "",
            "account_level": None,
        }
        if self.form.axis == "coded":
            self._coded(row, named)
        else:
            self._named(row, named)
        named["row_key"] = named["account_code"] or named["row_name"]
        named["row_name"] = named["row_name"] or named["row_key"]
        return named

    def _named(self, row: Row, named: dict[str, Any]) -> None:
        rows = self.form.rows.get(row.panel)
        if rows is None or not row.normal_name:
            return
        item = self._item(rows.items, row)
        if item is not None:
            named["account_code"] = item.code
            self._seen.add((row.panel, item.code))
        elif rows.functional_classes and (code := functional_classes().get(row.normal_name)):
            named.update(code_system="functional", account_code=code, account_level="class")
        elif _is_two_names(row.normal_name, rows):
            self.drafts.find("rows_run_together", row.page, row.name, "Its name is that of two rows.")
            named["row_name"] = ""
        else:
            self.drafts.find("unknown_row", row.page, row.name)

    def _item(self, items: tuple[Item, ...], row: Row) -> Item | None:
        fitting = [item for item in items if row.normal_name in item.names]
        if not fitting and row.normal_name.startswith(_OF_WHICH):
            name = strip_ordinal(row.normal_name.removeprefix(_OF_WHICH))
            fitting = [item for item in items if item.after is not None and name in item.names]
        fitting = [item for item in fitting if item.after is None or (row.panel, item.after) in self._seen]
        return max(fitting, key=lambda item: item.after is not None, default=None)

    def _coded(self, row: Row, named: dict[str, Any]) -> None:
        code = self._code(row)
        if code:
            system = self.form.code_system
            if not _CODES[system].fullmatch(code):
                rule = "rows_run_together" if len(code) > 7 else "bad_code"
                self.drafts.find(rule, row.page, code, f"Row: {row.name}.")
                return
            if code not in _listed(system):
                self.drafts.find("code_not_listed", row.page, f"{code} {row.name}")
            named.update(code_system=system, account_code=code, account_level=LEVELS[len(code)])
            named["panel"] = self._panel(code)
            return
        for panel, rows in self.form.rows.items():
            for item in rows.items:
                if row.normal_name in item.names:
                    named.update(account_code=item.code, panel=panel)
                    return
        if row.is_total:
            named["account_code"] = "total"
        elif row.normal_name:
            self.drafts.find("row_without_code", row.page, row.name)

    def _panel(self, code: str) -> str:
        panels: Mapping[str, str] = self.form.panels_by_class
        return panels.get(code[:3], "")

    def _code(self, row: Row) -> str:
        """The code of a row; printed in parts, each part adds to the one before, or repeats it."""
        parts = [normalise(part) for part in row.code_parts]
        if len(parts) < 2:
            return parts[0] if parts else ""
        if not any(parts):
            return ""
        widths = (3, 2, 2)
        code = ""
        last = max(index for index, part in enumerate(parts) if part)
        for index, part in enumerate(parts[: last + 1]):
            if not part:
                if index >= len(self._parents):
                    return "".join(parts)
                part = self._parents[index]
                self.drafts.find("parent_code_completed", row.page, "".join(parts))
            if code and part.startswith(code):
                part = part[len(code) :]
            code += part.zfill(widths[index])
        self._parents = [code[:3], code[3:5], code[5:7]][: last + 1]
        return code
