"""Name rows: by account codes, as a declared item, as a total or a unit, as a project, or by their own name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from common.text import normalise, strip_ordinal
from schemas.reading.accounts import functional_classes
from schemas.reading.forms import Form, Item, Rows
from schemas.reading.row_meanings import items_meant
from schemas.wording.messages import message
from transforms.facts.cells import Drafts
from transforms.facts.codes import GOVERNMENT, CodeReader, codes_by_name
from transforms.facts.fact_key import row_columns
from transforms.facts.levels import SEPARATOR, LevelNamer, class_codes, indents_of
from transforms.facts.things import ColumnPath, ThingNamer, project_columns
from transforms.facts.units import UnitTracker, is_unit_row
from transforms.facts.unnamed_rows import rows_at_top_again
from transforms.forms.rows import Row

_OF_WHICH = "其中:"
_CLASSES_OF_PANEL = {"economic": "economic", "government_economic": GOVERNMENT}
"""The classification of the names of a panel; of all others, the functional one"""

_CODE_BEFORE = re.compile(r"[\[(]?([1-5][0-9]{2}(?:[0-9]{2}){0,2})[\])]?[-:、.]?")

Name = dict[str, Any]
"""The columns of a fact that say which row it is"""


def _is_two_names(name: str, rows: Rows) -> bool:
    """Whether a name consists of two declared names: the rule between two rows is missing."""
    names = {item_name for item in rows.items for item_name in item.names}
    if rows.functional_classes:
        names |= set(functional_classes())
    return any(name[:cut] in names and strip_ordinal(name[cut:]) in names for cut in range(3, len(name) - 2))


def _kind_of_ordinal(printed: str) -> str:
    """The style of a row's ordinal (一、 of 三、上年结转); empty if it has none."""
    name = normalise(printed)
    ordinal = name.removesuffix(strip_ordinal(name))
    return re.sub("[0-9]+", "1", re.sub("[一二三四五六七八九十]+", "一", ordinal))


def _split_code(name: str, system: str) -> tuple[str, str]:
    """Split a name from the code that is printed before it in its cell (205 教育支出), where the code has that name."""
    match = _CODE_BEFORE.match(name)
    rest = name[match.end() :] if match else ""
    code = match[1] if match else ""
    if rest and (class_codes(system).get(rest) == code or code in codes_by_name(system).get(rest, ())):
        return code, rest
    return "", name


@dataclass
class Namer:
    """Names the rows of one table from its top to its bottom; rows above can decide what a name means."""

    form: Form
    drafts: Drafts
    rows: Sequence[Row] = ()
    """All rows that will be named, to find how their names are indented"""
    _items: dict[tuple[str, str], str] = field(default_factory=dict)
    """By panel and code of the items named so far, the kind of their ordinals"""
    _above: dict[str, str] = field(default_factory=dict)
    """By panel, the key of the last row that is not a part (其中) of another"""

    def __post_init__(self) -> None:
        """Find the levels of the names."""
        self._is_budget = self.form.document_kind == "budget"
        is_of_accounts = self._is_budget and not self.form.is_list
        self._codes = CodeReader(self.form.code_system, self.drafts, self._is_budget, self.form.mixed_codes)
        self._units = UnitTracker(rows_at_top_again(self.rows) if is_of_accounts else {})
        self._levels: dict[str, LevelNamer] = {}
        self._projects = ColumnPath()
        self._things = ThingNamer(self._codes, self._units, self.drafts, self.rows if self.form.is_list else ())

    def name_row(self, row: Row) -> Name:
        """The columns of a fact that identify its row; `row_key` is empty for a row that is not read."""
        name: Name = {
            "panel": row.panel,
            "row_code_printed": "".join(row.code_parts),
            "row_name": row.normal_name,
            "row_name_printed": row.name,
            "line_no_printed": row.line_no,
            "account_code": "",
        }
        if self.form.is_list:
            self._things.name(row, name)
        elif self.form.axis == "coded":
            self._name_coded(row, name)
        else:
            self._name_item(row, name)
        return row_columns(**name)

    def _name_item(self, row: Row, name: Name) -> None:
        rows = self.form.rows.get(row.panel)
        system = _CLASSES_OF_PANEL.get(row.panel, "functional")
        if not row.normal_name or (rows is None and system == "functional"):
            return
        rows = rows or Rows()
        item = self._find_item(row)
        code, plain = _split_code(row.normal_name, system)
        if code:
            name.update(row_code_printed=code, row_name=plain)
        if item is not None:
            name["account_code"] = item.code
            self._items[row.panel, item.code] = _kind_of_ordinal(row.name)
            self._levels_of(row.panel, system).reset()
        elif self._is_budget and (rows.functional_classes or system != "functional"):
            self._name_by_level(row, name, system)
            if code and name["account_code"] not in ("", code):
                self.drafts.add_finding("unknown_row", row.page, row.name)
        elif rows.functional_classes and (class_code := functional_classes().get(plain)):
            name.update(code_system="functional", account_code=class_code, account_level="class")
        elif not self._is_two_names(row, name, rows):
            self._name_unknown(row, name)
        if not row.normal_name.startswith(_OF_WHICH):
            self._above[row.panel] = name.get("row_key") or name["account_code"] or name["row_name"]

    def _is_two_names(self, row: Row, name: Name, rows: Rows) -> bool:
        if not _is_two_names(row.normal_name, rows):
            return False
        self.drafts.add_finding("rows_run_together", row.page, row.name, message("facts.name_of_two_rows"))
        name["row_name"] = ""
        return True

    def _name_unknown(self, row: Row, name: Name) -> None:
        """Name an undeclared row by its printed name; a part (其中) goes below the row that it is part of."""
        self.drafts.add_finding("unknown_row", row.page, row.name)
        if self._is_budget and row.normal_name.startswith(_OF_WHICH) and (above := self._above.get(row.panel)):
            name["row_key"] = f"{above}{SEPARATOR}{row.normal_name}"

    def _name_by_level(self, row: Row, name: Name, system: str) -> None:
        """Name a row of a table by classes that may list sections and items below them."""
        plain = _split_code(row.normal_name, system)[1]
        columns = self._levels_of(row.panel, system).name(plain, row.read.indent)
        if columns["account_code"] or SEPARATOR in columns["row_key"]:
            self._use_level(row, name, columns)
        elif not self._is_two_names(row, name, self.form.rows.get(row.panel, Rows())):
            name["row_level"] = columns["row_level"]
            self._name_unknown(row, name)

    def _use_level(self, row: Row, name: Name, columns: Name) -> None:
        name.update(columns)
        if columns["row_level"] is None:
            self.drafts.add_finding("row_level_unknown", row.page, row.name)

    def _levels_of(self, panel: str, system: str) -> LevelNamer:
        if panel not in self._levels:
            self._levels[panel] = LevelNamer(system, indents_of(self._names_of(panel, system), system))
        return self._levels[panel]

    def _names_of(self, panel: str, system: str) -> list[tuple[str, float | None]]:
        """The names of a panel without totals, declared items and rows with codes, and how they are indented."""
        if not self._is_budget:
            return []
        return [
            (_split_code(row.normal_name, system)[1], row.read.indent)
            for row in self.rows
            if row.panel == panel and not row.has_code and not row.is_total
            if row.normal_name and not self._items_of_name(row) and row.amounts
        ]

    def _items_of_name(self, row: Row) -> list[Item]:
        """The items that a name can mean: first those that are declared by it, then those that its words say."""
        items = self.form.rows.get(row.panel, Rows()).items
        name = row.normal_name
        exact = [item for item in items if name in item.names]
        if not exact and name.startswith(_OF_WHICH):
            name = strip_ordinal(name.removeprefix(_OF_WHICH))
            parts = [item for item in items if name in item.names] + list(items_meant(self.form, row.panel, name))
            return [item for item in parts if item.after is not None]
        return [*exact, *items_meant(self.form, row.panel, name)]

    def _find_item(self, row: Row) -> Item | None:
        candidates = [item for item in self._items_of_name(row) if item.after is None or self._is_below(row, item)]
        return max(candidates, key=lambda item: item.after is not None, default=None)

    def _is_below(self, row: Row, item: Item) -> bool:
        """Whether this row is part of the row above it; rows with ordinals of one style are siblings."""
        above = self._items.get((row.panel, item.after or ""))
        return above is not None and (not above or above != _kind_of_ordinal(row.name))

    def _name_coded(self, row: Row, name: Name) -> None:
        if self._is_budget and self._name_unit_in_names(row, name):
            return
        codes = self._codes.read(row)
        if codes is None:
            return
        read = row.read
        is_unit_row = not codes and (not row.normal_name or row.is_total) and read.has_unit and not read.has_project
        if is_unit_row and not row.is_total and self._units.is_printed_again(row):
            return
        name.update(self._units.unit_of(row, is_own_row=is_unit_row).columns)
        if read.has_project:
            name.update(project_columns(self._projects.path(read.project_names), read))
        if codes:
            name.update(codes)
            name["panel"] = self.form.panels_by_class.get(codes["account_code"][:3], "") or row.panel
        elif is_unit_row:
            name["account_code"] = "total"
            name["row_name_printed"] = row.name or read.unit_name
            name["row_name"] = row.normal_name or normalise(read.unit_name)
        elif row.is_unlabelled:
            name.update(account_code="total", account_basis="inferred")
        elif read.has_project and not row.is_total:
            name["row_key"] = name["project_key"]
        elif not self._name_declared(row, name) and row.normal_name:
            self._name_without_code(row, name)

    def _name_declared(self, row: Row, name: Name) -> bool:
        """Name a row of a coded table that has no code, as an item or a total; return whether it is one."""
        for panel, rows in self.form.rows.items():
            for item in rows.items:
                if row.normal_name in item.names:
                    name.update(account_code=item.code, panel=panel)
                    return True
        if row.is_total:
            name["account_code"] = "total"
            self._levels_of(row.panel, self.form.code_system).reset()
        return row.is_total

    def _name_without_code(self, row: Row, name: Name) -> None:
        if self._is_budget:
            columns = self._levels_of(row.panel, self.form.code_system).name(row.normal_name, row.read.indent)
            name["row_level"] = columns["row_level"]
            if columns["account_code"] or SEPARATOR in columns["row_key"]:
                self._use_level(row, name, columns)
                return
        self.drafts.add_finding("row_without_code", row.page, row.name)

    def _name_unit_in_names(self, row: Row, name: Name) -> bool:
        """Name the row of a unit that is printed in the columns of codes and names; return whether it is one."""
        if row.read.has_unit or row.is_total or not is_unit_row(row, self.form.code_system):
            return False
        levels = self._levels_of(row.panel, self.form.code_system)
        indents = levels.indents
        if indents.indents and not row.has_code and not indents.is_of_unit(row.read.indent):
            return False
        self._begin_unit(row, name, row.normal_name)
        levels.reset()
        return True

    def _begin_unit(self, row: Row, name: Name, printed: str) -> None:
        if self._units.is_printed_again(row):
            name["row_name"] = ""
            return
        unit = self._units.unit_among_names(row, "".join(row.code_parts), printed)
        name.update(unit.columns)
        name.update(account_code="total", row_code_printed="")
