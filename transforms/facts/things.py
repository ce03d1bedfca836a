"""Rows that are not accounts: projects below their kinds, purchases below their categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from common.text import normalise, strip_ordinal
from transforms.facts.cells import Drafts
from transforms.facts.codes import CodeReader
from transforms.facts.levels import SEPARATOR, Indents, indents_of
from transforms.facts.units import UnitTracker, is_unit_name
from transforms.forms.row_labels import Labels
from transforms.forms.rows import Row

Name = dict[str, Any]


@dataclass
class ColumnPath:
    """The path of a row over several columns, from the left; a name that is printed once holds for the rows below."""

    _parts: list[str] = field(default_factory=list)

    def reset(self) -> None:
        """Forget the rows above."""
        self._parts = []

    @property
    def first(self) -> str:
        """The value in force in the first column."""
        return self._parts[0] if self._parts else ""

    def path(self, printed: Sequence[str], below_first: str = "") -> str:
        """The path of a row whose columns print these names; columns left blank on the left are those of rows above.

        `below_first` stands below the first column: the unit that buys things of a category.
        """
        filled = [column_index for column_index, text in enumerate(printed) if text]
        if not filled:
            return ""
        names_in_force = [*self._parts, *[""] * len(printed)]
        self._parts = names_in_force[: filled[0]] + [_plain(text) for text in printed[filled[0] : filled[-1] + 1]]
        parts = [self._parts[0], below_first, *self._parts[1:]] if len(printed) > 1 else [below_first, *self._parts]
        return SEPARATOR.join(name for name in parts if name)


@dataclass
class _IndentPath:
    """The path of a row in one column of kinds and projects, by indentation."""

    indents: Indents
    _above: list[tuple[int, str]] = field(default_factory=list)

    def reset(self) -> None:
        """Forget the rows above."""
        self._above = []

    def path(self, name: str, level: int) -> str:
        while self._above and self._above[-1][0] >= level:
            self._above.pop()
        path = f"{self._above[-1][1]}{SEPARATOR}{name}" if self._above else name
        self._above.append((level, path))
        return path


@dataclass
class ThingNamer:
    """Names the rows of a list from its top to its bottom."""

    codes: CodeReader
    units: UnitTracker
    drafts: Drafts
    rows: Sequence[Row]
    _has_units_among_names: bool = False

    def __post_init__(self) -> None:
        """Find what the columns hold: projects alone, or purchases, for which a project may be named beside them."""
        names = [(name, row.read.indent) for row in self.rows if not row.is_total and (name := _only_name(row.read))]
        self._by_indent = _IndentPath(indents_of(names, ""))
        self._by_column, self._beside = ColumnPath(), ColumnPath()
        measures = {cell.binding.measure for row in self.rows for cell in row.cells}
        has_names = any(row.read.names for row in self.rows)
        self._are_projects = not has_names or any(measure.startswith("project_") for measure in measures)

    def name(self, row: Row, name: Name) -> None:
        """Set the columns of a fact that say which thing a row is, or the total of which kind, category or unit."""
        read = row.read
        if row.is_total:
            name.update(self.units.unit_of(row, is_own_row=read.has_unit).columns, account_code="total")
            self._forget()
            return
        codes = self.codes.read(row)
        if codes is None:
            return
        printed = [*read.names, *read.project_names] if self._are_projects else read.names
        is_unit_row = not any(printed) and read.has_unit
        if self._has_units_among_names and printed[0]:
            self.units.leave()  # the next category: its units follow
        unit = self.units.unit_of(row, is_own_row=is_unit_row)
        if is_unit_row:
            name.update(unit.columns, account_code="total")
            name.update(row_name=_plain(read.unit_name), row_name_printed=read.unit_name)
            self._forget()
        elif not self._name_unit(row, name, printed):
            name.update(unit.columns, **codes)
            self._name_thing(row, name, printed)

    def _forget(self) -> None:
        self._by_indent.reset()
        self._by_column.reset()
        self._beside.reset()

    def _name_unit(self, row: Row, name: Name, printed: Sequence[str]) -> bool:
        """Name the row of a unit in the column of kinds or categories; return whether it is one."""
        only = printed[0] if any(printed) and not any(printed[1:]) else ""
        if row.read.has_unit or not only or not is_unit_name(_plain(only), ""):
            return False
        if len(printed) == 1 and not self._by_indent.indents.is_of_unit(row.read.indent):
            return False
        # A unit has a row below each of the categories.
        unit = self.units.unit_among_names(row, "", only, is_own_row=len(printed) == 1)
        name.update(unit.columns)
        if len(printed) == 1:
            name["account_code"] = "total"
            self._forget()
        else:
            self._has_units_among_names = True
            name["row_key"] = SEPARATOR.join(filter(None, (self._by_column.first, _plain(only))))
        return True

    def _name_thing(self, row: Row, name: Name, printed: Sequence[str]) -> None:
        read = row.read
        unit = "" if self._are_projects else name["unit_name"] or name["unit_code"] or ""
        indents = self._by_indent.indents
        level = indents.level(read.indent) if len(printed) == 1 else None
        if level is not None:
            path = self._by_indent.path(_plain(printed[0]), level)
        else:
            path = self._by_column.path(printed, _plain(unit))
            if len(printed) == 1 and not read.has_unit and is_unit_name(path, ""):
                self.drafts.add_finding("row_level_unknown", row.page, printed[0])
        name["row_key"], name["row_level"] = path, level
        name["row_name"] = _plain(next((text for text in reversed(printed) if text), ""))
        name["row_name_printed"] = "".join(printed)
        if self._are_projects:
            name.update(project_columns(path, read, last=printed))
            name["row_key"] = name["project_key"]
        elif read.has_project:
            name.update(project_columns(self._beside.path(read.project_names), read))


def project_columns(path: str, read: Labels, last: Sequence[str] = ()) -> Name:
    """The columns of a fact for a project: its path, with the printed code before it, and its name as printed."""
    printed = next((text for text in reversed(last or read.project_names) if text), None)
    kinds, separator, name = path.rpartition(SEPARATOR)
    return {"project_key": f"{kinds}{separator}{f'{read.project_code} {name}'.strip()}", "project_name": printed}


def _only_name(read: Labels) -> str:
    """The name of a row in a table with one column of names or projects; empty where there are several columns."""
    printed = [*read.names, *read.project_names]
    return _plain(printed[0]) if len(printed) == 1 else ""


def _plain(text: str) -> str:
    return strip_ordinal(normalise(text))
