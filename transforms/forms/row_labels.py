"""Read the cells that name a row: codes, names, units, projects and years, and the indentation of the name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from common.text import normalise, squeeze
from schemas.reading.forms import labels
from transforms.forms.headers import Header
from transforms.reading.grids import Region

CODE_PARTS = ("code_class", "code_section", "code_item")
ATTRIBUTES = frozenset(
    {
        *("unit_code", "unit_name", "economic_code", "government_economic_code"),
        *("project_code", "project_name", "year"),
    }
)
"""Roles of columns that may stand beside the code or name of a row"""
NAMING = frozenset({"name", "category", "code", *CODE_PARTS, "line_no", *ATTRIBUTES})
"""Roles of columns that say which row a row is; other labels, such as remarks, name nothing"""
_CODE_FIRST = re.compile(
    r"^[\[(【]?([0-9]{3,7}|[0-9]{3}(?:[.-][0-9]{2}){1,2})[])】]?[-_.、:]?((?!年|[-_.、:]?[0-9])\D.*)$"
)
"""A code and a name in one cell (2010301行政运行, 2010301-行政运行, [30101]基本工资), and no year (2025年)"""
_LEVELS = re.compile("类[/、|]?款[/、|]?项")
"""The levels of codes, named once more beside the total: short rules between them may be missed on scans"""
_IN_PARTS = re.compile(r"[0-9]{3}(?:[.-][0-9]{2}){1,2}")
"""A code whose parts are set apart (201.03.01)"""
_PART = re.compile(r"[.-]")
_UNIT_FIRST = re.compile(r"^[\[(【]?([0-9A-Z]{3,})[])】]?[-_.、:]?([^0-9A-Z].*)$")
"""The code and the name of a unit in one cell"""
_UNIT_CODE = re.compile(r"[0-9A-Za-z]{2,}(?:[-.][0-9A-Za-z]+)*")
_UNITS = ("unit_code", "unit_name")
_NO_DATA = "无"
_PLAIN = re.compile(r"[0-9]+")


@dataclass
class Labels:
    """The content of the label cells of one printed row."""

    name: str = ""
    names: list[str] = field(default_factory=list)
    """By column of categories and names, from the left; blank where nothing is printed"""
    code_parts: list[str] = field(default_factory=list)
    line_no: str = ""
    unit_code: str = ""
    unit_name: str = ""
    is_unit_behind: bool = False
    """Whether the unit is printed to the right of what names the row: then it holds for this row alone"""
    has_own_unit: bool = False
    """Whether the unit is printed in this row, and not in a cell that began above it"""
    economic_code: str = ""
    government_economic_code: str = ""
    project_code: str = ""
    project_names: list[str] = field(default_factory=list)
    """By column of kinds and projects, from the left"""
    year: str = ""
    indent: float | None = None
    """How far the first glyph of its name stands from the left edge of its cell, in em; None where it is not known"""
    unit_indent: float | None = None
    regions: list[Region] = field(default_factory=list)
    """The printed cells that name the row"""

    @property
    def has_code(self) -> bool:
        """Whether a code of the table's own classification, or a part of one, is printed."""
        return any(self.code_parts)

    @property
    def has_unit(self) -> bool:
        """Whether a unit is printed beside the row, by code or by name."""
        return bool(self.unit_code or self.unit_name)

    @property
    def has_project(self) -> bool:
        """Whether a project, or a kind of projects, is printed."""
        return bool(self.project_code) or any(self.project_names)

    @property
    def is_blank(self) -> bool:
        """Whether this row prints no name; a unit cell that began above it does not count."""
        texts = (self.name, *self.code_parts, self.economic_code, self.government_economic_code, self.year)
        return not any(texts) and not self.has_project and not self.has_own_unit

    @property
    def is_name_alone(self) -> bool:
        """Whether it prints no unit, project or further code beside what names it."""
        return not self.has_own_unit and not self.has_project and not self._has_further_codes

    @property
    def is_unit_alone(self) -> bool:
        """Whether it prints the name of a unit and nothing else."""
        return not self.unit_code and not self.name and not self.has_project and not self._has_further_codes

    @property
    def is_project_alone(self) -> bool:
        """Whether it prints the names of projects and nothing else."""
        return not self.project_code and not self.name and not self.has_own_unit and not self._has_further_codes

    @property
    def _has_further_codes(self) -> bool:
        return any((*self.code_parts, self.economic_code, self.government_economic_code, self.year))

    @property
    def says_no_data(self) -> bool:
        """Whether it says 无, once or several times, and nothing else."""
        return bool(self.name) and not self.name.replace(_NO_DATA, "") and not self.has_code


def read_labels(
    header: Header, row: int, cells: Sequence[Region], columns: Iterable[int]
) -> tuple[Labels, set[Region]]:
    """Read the label cells of a row of a grid; give what they say, and the printed cells that they stand in."""
    read, regions = Labels(), set[Region]()
    parts = dict.fromkeys(("code", *CODE_PARTS), "")
    is_first = True
    for col in columns:
        binding, region = header.bindings[col], cells[col]
        if binding is None:
            continue
        if binding.role in ("unit_code", "unit_name"):
            read.is_unit_behind = not is_first
        elif binding.role not in ("line_no", "year"):
            is_first = False
        if header.depths[col] > row:
            continue
        text = "" if region in regions else squeeze(region.text)
        if region not in regions and (text or region.second):
            read.regions.append(region)
        regions.add(region)
        _read_label(read, parts, binding.role, text, region, row)
    read.code_parts = [parts["code"]] if parts["code"] else [parts[role] for role in CODE_PARTS]
    return read, regions


def _read_label(read: Labels, parts: dict[str, str], role: str, text: str, region: Region, row: int) -> None:
    """Add what one label cell says."""
    is_total = is_total_name(text)
    if role == "project_name":
        read.project_names.append("" if is_total else text)
    elif role in ("name", "category"):
        read.names.append(text)
    if not text:
        return
    if role == "line_no" and not is_total:
        read.line_no += text
    elif is_total or role in ("name", "category") or (role in _UNITS and is_subtotal_name(text)):
        _add_name(read, text, region)
    elif role in ("unit_code", "unit_name"):
        _add_unit(read, role, text, region, row)
    elif role in ("economic_code", "government_economic_code"):
        _add_economic_code(read, role, text)
    elif role == "project_name":
        read.indent = region.indent if read.indent is None else read.indent
    elif role == "project_code":
        read.project_code += text
    elif role == "year":
        read.year += text
    elif _PLAIN.fullmatch(normalise(text)):
        parts[role] += text
    elif role == "code" and _IN_PARTS.fullmatch(normalise(text)):
        parts[role] += _PART.sub("", normalise(text))
    elif role == "code" and _LEVELS.fullmatch(normalise(text)):
        return
    elif role == "code" and (split := split_code(text))[0]:
        parts[role] += split[0]
        _add_name(read, split[1], region)
    else:
        _add_name(read, text, region)


def _add_name(read: Labels, text: str, region: Region) -> None:
    read.indent = region.indent if read.indent is None else read.indent
    if not (is_total_name(text) and read.name == text):  # 合计 | 合计
        read.name += text


def _add_unit(read: Labels, role: str, text: str, region: Region, row: int) -> None:
    read.has_own_unit = read.has_own_unit or region.row0 == row
    if match := _UNIT_FIRST.match(text):
        read.unit_code, read.unit_name = match[1], match[2]
    elif role == "unit_code" and _UNIT_CODE.fullmatch(text):
        read.unit_code += text
    else:
        read.unit_name += text
    read.unit_indent = region.indent if read.unit_indent is None and role == "unit_name" else read.unit_indent


def _add_economic_code(read: Labels, role: str, text: str) -> None:
    """Add a code of a classification beside the table's own; its name, in the same cell or beside it, adds nothing."""
    code, _ = split_code(text)
    if not code and any(char.isdigit() for char in text):
        code = text if _PLAIN.fullmatch(text) else ""
    printed = getattr(read, role)
    digits = code.zfill(2) if printed else code  # 301 | 2 in two columns
    setattr(read, role, printed + digits)


def split_code(text: str) -> tuple[str, str]:
    """Split a code from the name that follows it in the same cell; the code is empty where none is printed."""
    match = _CODE_FIRST.match(text)
    return (_PART.sub("", match[1]), match[2]) if match else ("", text)


def is_total_name(text: str) -> bool:
    """Whether a text is the name of the total row of a coded table."""
    return normalise(text).rstrip(":") in labels()["rows"]["total"]


def is_subtotal_name(text: str) -> bool:
    """Whether a text is the name of a row that sums up some rows above it."""
    return normalise(text).rstrip(":") in labels()["rows"]["subtotal"]
