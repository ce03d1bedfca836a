"""Which unit each row of a table is about: printed next to its code, in a row above, nested, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from common.text import normalise, strip_ordinal
from transforms.facts.codes import codes_by_name, listed
from transforms.forms.rows import Row
from transforms.identity.names import is_organisation

SAME_INDENT = 0.4
"""Names whose first glyphs stand less than this apart, in em, are on one level"""


@dataclass(frozen=True)
class Unit:
    """A unit as the rows print it; `key` is unique among the units of a table."""

    key: str = ""
    code: str | None = None
    name: str | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of a fact."""
        return {"unit_key": self.key, "unit_code": self.code, "unit_name": self.name}


_NO_UNIT = Unit()


@dataclass
class UnitTracker:
    """Follows the units down a table: a name that is printed once holds for the rows below it."""

    again: Mapping[int, Row] = field(default_factory=dict)
    """Rows at the top of a page that equal an earlier row, by their identity (`rows_at_top_again`)"""
    current: Unit = _NO_UNIT
    _above: list[tuple[float, Unit]] = field(default_factory=list)
    """The units that the current one is nested in, with their indentation, and itself"""
    _with_own_row: set[str] = field(default_factory=set)
    """The keys of the units whose own rows were found"""
    _of_own_row: dict[int, Unit] = field(default_factory=dict)
    """The units of these rows, by the identity of the row"""

    def unit_of(self, row: Row, *, is_own_row: bool) -> Unit:
        """The unit of a row; `is_own_row` says that nothing but the unit names it."""
        read = row.read
        if not read.unit_code and not read.unit_name:
            if row.is_total:
                self.leave()
            return _NO_UNIT if read.is_unit_behind else self.current
        if read.is_unit_behind:
            return Unit(read.unit_code or _plain(read.unit_name), read.unit_code or None, read.unit_name or None)
        if is_own_row and read.has_own_unit:
            return self._begin(row, read.unit_code, read.unit_name, read.unit_indent)
        self._enter(read.unit_code, read.unit_name, read.unit_indent)
        return self.current

    def unit_among_names(self, row: Row, code: str, name: str, *, is_own_row: bool = True) -> Unit:
        """The unit of a row that prints it in the columns of codes and names; it may have one such row, or several."""
        if is_own_row:
            return self._begin(row, code, name, row.read.indent)
        self._enter(code, name, row.read.indent)
        return self.current

    def is_printed_again(self, row: Row) -> bool:
        """Whether a row without amounts only repeats which unit the rows below it belong to."""
        name = row.read.unit_name or row.name
        return not row.amounts and bool(name) and name == self.current.name

    def leave(self) -> None:
        """Forget the current unit: the rows below belong to no unit until one is printed."""
        self.current, self._above = _NO_UNIT, []

    def _begin(self, row: Row, code: str, name: str, indent: float | None) -> Unit:
        """Begin the rows of a unit with its own row, or continue it where this row is printed again."""
        earlier = self.again.get(id(row))
        if earlier is not None and id(earlier) in self._of_own_row:
            self.current = self._of_own_row[id(earlier)]
            return self.current
        self._above = [] if code else self._above
        self.current = Unit(code, code, name or None) if code else self._nest(name, indent)
        if self.current.key in self._with_own_row and not code:
            # The department above its units, printed with the name of one of them.
            self.current = Unit(f"{self.current.key}>{_plain(name)}", None, name)
        self._with_own_row.add(self.current.key)
        self._of_own_row[id(row)] = self.current
        return self.current

    def _enter(self, code: str, name: str, indent: float | None) -> None:
        """Make the unit that is printed beside a row the current one, if it is not."""
        if code:
            self.current, self._above = Unit(code, code, name or None), []
        elif self.current.name != name:
            self.current = self._nest(name, indent)

    def _nest(self, name: str, indent: float | None) -> Unit:
        """The unit of a printed name, below those above it that are indented less."""
        while self._above and (indent is None or self._above[-1][0] > indent - SAME_INDENT):
            self._above.pop()
        parent = f"{self._above[-1][1].key}>" if self._above else ""
        unit = Unit(parent + _plain(name), None, name)
        if indent is not None:
            self._above.append((indent, unit))
        return unit


def _plain(name: str) -> str:
    return strip_ordinal(normalise(name))


def is_unit_row(row: Row, system: str) -> bool:
    """Whether a row of a coded table is the row of a unit, printed in the columns of codes and names.

    Accounts may have names like those of bodies (图书馆, 行政运行); a code of a listed class is never that of a unit.
    """
    code = "".join(row.code_parts)
    if row.read.economic_code or row.read.government_economic_code or (code and code[:3] in listed(system)):
        return False
    return is_unit_name(row.normal_name, system)


def is_unit_name(name: str, system: str) -> bool:
    """Whether a name in a column of accounts is that of a unit."""
    return name not in codes_by_name(system) and is_organisation(name)
