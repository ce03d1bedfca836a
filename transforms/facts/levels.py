"""Levels of names without codes: by their indentation, else by the names of the classification.

A class has the code of its name. Below it a row is known by the path of names that leads to it
(208>行政事业单位养老支出>行政单位离退休), so that equal names of different levels or parents stay apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.reading.accounts import functional_classes
from transforms.facts.codes import codes_by_name
from transforms.facts.units import SAME_INDENT, is_unit_name

SEPARATOR = ">"
_MOST_LEVELS = 5
"""Names that begin at more places than this are centred, and their places say nothing"""
_LEVELS = ("class", "section", "item")


def class_codes(system: str) -> Mapping[str, str]:
    """The codes of the classes of a classification by their normalised names, as tables print them."""
    if system == "functional":
        return functional_classes()
    return {
        name: next(iter(classes))
        for name, codes in codes_by_name(system).items()
        if len(classes := {code for code in codes if len(code) == 3}) == 1
    }


@dataclass(frozen=True)
class Indents:
    """The places at which the names of a column begin, from the left, in em."""

    indents: tuple[float, ...] = ()
    """Empty where the indentation says nothing"""
    units: int = 0
    """How many of the places, from the left, are those of units"""
    classes: int = 0
    """Which of them is that of the classes"""
    is_flat: bool = False
    """Whether the column lists classes and no name of what is below one: a name that no list knows is a class, too"""

    def level(self, indent: float | None) -> int | None:
        """The level of a name: 1 for classes, 2, 3 … below them, 0 and less above them; None where it is not known."""
        depth = self._depth(indent)
        return None if depth is None else depth - self.classes + 1

    def is_of_unit(self, indent: float | None) -> bool:
        """Whether names stand at that place that are those of units."""
        depth = self._depth(indent)
        return depth is not None and depth < self.units

    def _depth(self, indent: float | None) -> int | None:
        if indent is None:
            return None
        near = [depth for depth, x in enumerate(self.indents) if abs(x - indent) <= SAME_INDENT]
        return near[0] if len(near) == 1 else None


def indents_of(names: Sequence[tuple[str, float | None]], system: str) -> Indents:
    """Find the levels of a column by where its names begin; totals and declared items are not among the names.

    They have no levels where a name has no place, where all begin at one place or at many, and where classes begin at
    several. Units may stand above the classes: at the places on the left where most names are those of bodies.
    """
    is_flat = _is_flat([name for name, _ in names], system)
    at_place: dict[float, list[str]] = {}
    for name, indent in names:
        if indent is None:
            return Indents(is_flat=is_flat)
        near = next((x for x in at_place if abs(x - indent) <= SAME_INDENT), indent)
        at_place.setdefault(near, []).append(name)
    indents = sorted(at_place)
    if not 2 <= len(indents) <= _MOST_LEVELS:
        return Indents(is_flat=is_flat)
    units = next((number for number, x in enumerate(indents) if not _are_units(at_place[x], system)), len(indents))
    scale = Indents(tuple(indents))
    classes = {level for level in map(scale.level, _first_of_classes(names, system)) if level is not None}
    if not classes:
        return Indents(scale.indents, units, units)
    if len(classes) > 1:
        return Indents(is_flat=is_flat)
    class_depth = classes.pop() - 1
    return Indents(scale.indents, min(units, class_depth), class_depth)


def _is_flat(names: Sequence[str], system: str) -> bool:
    classes, names_with_code = class_codes(system), codes_by_name(system)
    return any(name in classes for name in names) and not any(
        name in names_with_code for name in names if name not in classes
    )


def _are_units(names: Sequence[str], system: str) -> bool:
    distinct = set(names)
    return 2 * sum(is_unit_name(name, system) for name in distinct) > len(distinct)


def _first_of_classes(names: Iterable[tuple[str, float | None]], system: str) -> Iterator[float | None]:
    """Where each class begins first: further below, a section may have its name (229 其他支出 > 22999 其他支出)."""
    classes = class_codes(system)
    begun_classes: set[str] = set()
    for name, indent in names:
        if (code := classes.get(name)) and code not in begun_classes:
            begun_classes.add(code)
            yield indent


@dataclass(frozen=True)
class _Named:
    """A row above others: its level, its key and its code, where that is known."""

    level: int
    key: str
    code: str


@dataclass
class LevelNamer:
    """Names the rows of one column of names without codes, from its top to its bottom."""

    system: str
    indents: Indents
    _above: list[_Named] = field(default_factory=list)

    def reset(self) -> None:
        """Forget the rows above: later rows are not below any of them."""
        self._above = []

    def name(self, name: str, indent: float | None) -> dict[str, Any]:
        """The columns of a fact for a name; `row_level` is None in them where the level cannot be decided."""
        level = self.indents.level(indent)
        class_code = class_codes(self.system).get(name, "")
        if not self.indents.indents:
            level = self._level_by_names(name, class_code)
        if level == 1 or not self._above:
            code = class_code if level == 1 else ""
            self._above = [_Named(1, code or name, code)] if level == 1 else []
            return self._columns(code or name, code, level, "name" if code else "none")
        return self._below(name, level)

    def _below(self, name: str, level: int | None) -> dict[str, Any]:
        """Name a row below others; where its level is not known, it is below the class alone."""
        depth = 2 if level is None else level
        while len(self._above) > 1 and self._above[-1].level >= depth:
            self._above.pop()
        parents = self._above
        key = f"{parents[-1].key}{SEPARATOR}{name}"
        code = "" if level is None else self._inferred_code(name, depth, parents)
        columns = self._columns(key, code, level, "inferred" if code else "none")
        if level is not None:
            self._above = [*parents, _Named(depth, key, code)]
        return columns

    def _inferred_code(self, name: str, level: int, parents: Sequence[_Named]) -> str:
        """The only code that fits a name and all the names above it; empty where there is none, or another one."""
        if level > len(_LEVELS) or not all(parent.code for parent in parents):
            return ""
        width = 2 * level + 1
        codes = [code for code in codes_by_name(self.system).get(name, ()) if len(code) == width]
        fitting = [code for code in codes if all(code.startswith(parent.code) for parent in parents)]
        return fitting[0] if len(fitting) == 1 else ""

    def _level_by_names(self, name: str, class_code: str) -> int | None:
        """The level that the name can only have, after the rows above; None where it may have several, or none."""
        if self.indents.is_flat or (class_code and (not self._above or self._above[0].code != class_code)):
            return 1
        if not self._above:
            return None
        codes = codes_by_name(self.system).get(name, frozenset())
        levels = {level for level in (2, 3) if any(self._fits(code, level) for code in codes)}
        return levels.pop() if len(levels) == 1 else None

    def _fits(self, code: str, level: int) -> bool:
        above = self._above[0] if level == 2 else next((row for row in self._above if row.level == 2), None)
        return above is not None and above.code != "" and len(code) == 2 * level + 1 and code.startswith(above.code)

    def _columns(self, key: str, code: str, level: int | None, basis: str) -> dict[str, Any]:
        account_level = _LEVELS[level - 1] if code and level is not None else None
        return {
            "row_key": key,
            "row_level": level,
            "account_basis": basis,
            "account_code": code,
            "account_level": account_level,
            "code_system": self.system if code else "item",
        }
