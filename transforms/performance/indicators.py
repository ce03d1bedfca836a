"""The indicators of a form: one row per indicator of level 3, with the levels above it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from common.text import normalise
from schemas.reading.performance import meaning_of, performance
from schemas.wording.messages import message
from transforms.findings import Finding
from transforms.performance.form import Form, box_of, is_unsure, readings_of
from transforms.performance.scanned import is_header_doubtful, joined, proof_of_indicator
from transforms.performance.sheet import Columns, Row, label
from transforms.performance.values import has_digit, read_target, read_value
from transforms.reading.grids import Region

_LEVELS = ("level1", "level2")
_NUMBERS = ("weight", "score")
_TEXTS = ("level3", "target_initial", "target_adjusted", "actual", "reason")
_OTHERS = frozenset({"explanation", "rule", "remark", "completion", "number", "level4"})
_UNKNOWN = ""
_BLOCK = "绩效指标"
_SEVERAL = 2
_LONGEST_END = 3
_LONGEST_LEVEL = 14
_LEVEL_END = "指标"


def header_roles(row: Row) -> dict[Region, str]:
    """The columns that the cells of a row name, if the row is the header of indicators; else nothing."""
    roles = {cell: role for cell in row.printed if (role := meaning_of(label(cell), performance().columns)) is not None}
    if len({role for role in roles.values() if role.startswith("level")}) > 1:
        # 绩效指标 beside 一级指标 is the name of the block.
        roles = {cell: role for cell, role in roles.items() if label(cell) != _BLOCK}
    named_roles = set(roles.values())
    names_levels = "level3" in named_roles or {"level1", "level2"} <= named_roles
    return roles if names_levels and len(named_roles) > _SEVERAL else {}


class IndicatorBlock:
    """Reads indicators row by row, once their header is bound."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.columns = Columns()
        self._levels: dict[str, str] = {}
        """The levels of the row above, by name"""
        self._is_header_open = False
        self._is_doubtful = False
        """Whether the header is on a scan and not certain"""
        self._blank_levels: dict[str, list[dict[str, Any]]] = {name: [] for name in _LEVELS}
        """Indicators at the foot of a page whose level may be printed on the next page"""
        self._texts: dict[Region, str] = {}
        """Texts of cells that are printed over an edge"""

    @property
    def is_bound(self) -> bool:
        """Whether the header was found."""
        return bool(self.columns.columns)

    def bind(self, row: Row, roles: dict[Region, str]) -> None:
        """Bind the columns of the header; a second header on a later page replaces the first one."""
        self.columns = Columns()
        self._is_header_open = True
        self._is_doubtful = is_header_doubtful(row.printed)
        first = min(cell.x0 for cell in roles)
        for cell in row.printed:
            self._form.mark(cell)
            if cell in roles:
                self.columns.bind(roles[cell], cell)
                self._form.features.add(roles[cell])
            elif cell.x0 >= first:
                self.columns.bind(_UNKNOWN, cell)

    def refine(self, row: Row) -> bool:
        """Bind a second row of the header, where one stands below a wide cell; False where there is none."""
        if not self._is_header_open:
            return False
        self._is_header_open = False
        roles = {cell: meaning_of(label(cell), performance().columns) for cell in row.printed}
        if not roles or not all(roles.values()):
            return False
        self._is_doubtful |= is_header_doubtful(row.printed)
        for cell, role in roles.items():
            self._form.mark(cell)
            self.columns.bind(role or _UNKNOWN, cell)
        return True

    def text_of(self, row: Row, role: str, *, is_new: bool = True) -> tuple[str, list[Region]]:
        """The text of a row in a column, and its cells; without `is_new` cells that begin above it, too."""
        columns = [column for column in self.columns.columns if column.role == role]
        cells = row.cells if is_new else row.covering()
        held = [cell for cell in cells if any(self._column_of(cell) is column for column in columns)]
        return "".join(map(self._text, held)), held

    def _column_of(self, cell: Region) -> object:
        """The column that a cell belongs to: the first that it reaches over, or in which it lies."""
        columns = self.columns.at(cell)
        return columns[0] if columns else None

    def read(self, row: Row) -> None:
        """Read one row as an indicator."""
        self._is_header_open = False
        self._complete_levels(row)
        texts: dict[str, str] = {}
        cells: list[Region] = []
        for role in (*_TEXTS, *_NUMBERS, "operator", "unit"):
            texts[role], held = self.text_of(row, role)
            cells.extend(held)
        if not any(texts[role] for role in (*_TEXTS, *_NUMBERS)):
            self._read_levels(row)
            return
        if row.is_first_of_part and self._join(row, texts, cells):
            return
        self._form.take(*cells)
        self._leave_out_cut(row, texts)
        if not texts["level3"]:
            texts["level3"], held = self.text_of(row, "level3", is_new=False)
        levels = self._read_levels(row)
        if not self.columns.of("level1") and not self.columns.of("level2"):
            levels, texts["level3"] = _split_levels(levels, texts["level3"])
        indicator = {
            **levels,
            **{role: texts[role] for role in _TEXTS},
            **self._numbers(row, cells),
            "page": row.page,
            **box_of(row, cells),
            **readings_of([*cells, *(cell for name in _LEVELS for cell in self.text_of(row, name, is_new=False)[1])]),
            **self._proof(row),
        }
        self._add_printed_apart(indicator, texts)
        parse(indicator)
        self._form.indicators.append(indicator)
        for name in _LEVELS:
            if not indicator[f"{name}_printed"]:
                self._blank_levels[name].append(indicator)
        self._read_others(row)
        self._form.extend = []

    def _leave_out_cut(self, row: Row, texts: dict[str, str]) -> None:
        """Leave targets and results out whose digits run over a rule into the cell beside them."""
        for role in ("target_initial", "target_adjusted", "actual"):
            for cell in self.text_of(row, role)[1]:
                if cell.crossing == "cut" and has_digit(cell.text):
                    self._form.unread(row, cell)
                    texts[role] = ""

    def _proof(self, row: Row) -> dict[str, str]:
        """Medium and proof of a row, as far as its cells say it."""
        columns = [column for column in self.columns.columns if column.role in (*_LEVELS, "level3")]
        names = [cell for cell in row.covering() if self._column_of(cell) in columns]
        return proof_of_indicator(row.covering(), names, self._is_doubtful)

    def _numbers(self, row: Row, cells: Iterable[Region]) -> dict[str, Any]:
        numbers: dict[str, Any] = {}
        for role in _NUMBERS:
            text, held = self.text_of(row, role)
            value = read_value(text)
            is_over = any(len({column.role for column in self.columns.at(cell)}) > 1 for cell in held)
            if value.kind == "text" or (text and is_over) or any(is_unsure(cell) for cell in held):
                for cell in held:
                    self._form.unread(row, cell)
                value, text = read_value(""), ""
            numbers[f"{role}_text"], numbers[role] = text, value.value
        return numbers

    def _add_printed_apart(self, indicator: dict[str, Any], texts: dict[str, str]) -> None:
        """Put operator and unit, where they have columns of their own, around the number of the target."""
        target = indicator["target_initial"]
        if not target or read_value(target).kind != "number":
            return
        operators = performance().operators
        operator = texts["operator"] if normalise(texts["operator"]) in operators else ""
        unit = texts["unit"] if not target.endswith(texts["unit"] or "\0") else ""
        indicator["target_initial"] = operator + target + unit

    def _read_levels(self, row: Row) -> dict[str, Any]:
        """Give the levels of a row: the cells that lie in it, else those of the row above."""
        levels: dict[str, Any] = {"level1_weight_printed": None}
        for number, name in enumerate(_LEVELS, start=1):
            text, cells = self.text_of(row, name, is_new=False)
            self._form.mark(*cells)
            if text:
                self._fill_upwards(name, text, number, row)
            elif not cells or row.index == 0 or cells[0].row0 == 0:
                text = self._levels.get(name, "")
            self._levels[name] = text
            levels[f"{name}_printed"] = text
            levels[name], weight = performance().level_of(text, number) if text else ("", None)
            if number == 1:
                levels["level1_weight_printed"] = weight
            if text and not levels[name]:
                self._form.findings.append(Finding("form_level_unknown", row.page, None, text))
        if not levels["level1"] and levels["level2"] and not levels["level1_printed"]:
            levels["level1"] = performance().belongs.get(levels["level2"], "")
        return levels

    def _fill_upwards(self, name: str, text: str, number: int, row: Row) -> None:
        """Give a level that is printed below a page break to the rows before the break that have none."""
        waiting, self._blank_levels[name] = self._blank_levels[name], []
        if not row.is_first_of_part or not waiting:
            return
        meaning, weight = performance().level_of(text, number)
        for indicator in waiting:
            indicator[f"{name}_printed"], indicator[name] = text, meaning
            if number == 1:
                indicator["level1_weight_printed"] = weight

    def _complete_levels(self, row: Row) -> None:
        """Give names of levels their ends back that are printed over the edge of their cell, into the next one."""
        for number, name in enumerate(_LEVELS, start=1):
            _, cells = self.text_of(row, name)
            for cell in cells:
                text = self._text(cell)
                if text and not performance().level_of(text, number)[0]:
                    self._take_end(row, cell, text, number)

    def _take_end(self, row: Row, cell: Region, text: str, number: int) -> None:
        neighbours = {
            row.grid.cells[index][cell.col1 + 1]
            for index in range(cell.row0, cell.row1 + 1)
            if cell.col1 + 1 < row.grid.cols
        }
        for size in range(1, _LONGEST_END + 1):
            ends = [
                other
                for other in neighbours
                if len(self._text(other)) > size and performance().level_of(text + self._text(other)[:size], number)[0]
            ]
            if len(ends) == 1:
                self._texts[cell] = text + self._text(ends[0])[:size]
                self._texts[ends[0]] = self._text(ends[0])[size:]
                return

    def _text(self, cell: Region) -> str:
        return self._texts.get(cell, cell.text)

    def _join(self, row: Row, texts: dict[str, str], cells: list[Region]) -> bool:
        """Join the first row of a page to the indicator before it, of which it is the rest; False where it is none."""
        if not self._form.indicators:
            return False
        before = self._form.indicators[-1]
        has_numbers = self.columns.of("weight") or self.columns.of("score")
        is_rest = not texts["level3"] or (
            not texts["target_initial"]
            and not texts["weight"]
            and (bool(before["weight_text"]) or not has_numbers)
            and bool(before["target_initial"])
        )
        if not is_rest:
            return False
        self._form.take(*cells)
        joined(before, self._proof(row))
        for role in _TEXTS:
            before[role] += texts[role]
        for role, number in self._numbers(row, cells).items():
            if number not in (None, "") and before[role] in (None, ""):
                before[role] = number
        parse(before)
        return True

    def _read_others(self, row: Row) -> None:
        """Keep what stands in columns that the frame of indicators has none for."""
        for cell in row.cells:
            column = next(iter(self.columns.at(cell)), None)
            if cell in self._form.read or not cell.text or column is None:
                continue
            if column.role in _OTHERS:
                self._form.take(cell)
                text = {"text_kind": "other", "label_printed": column.printed, "text": cell.text, "page": row.page}
                self._form.texts.append(text)
            else:
                self._form.unread(row, cell, message("performance.column_unknown", column=column.printed))


def _split_levels(levels: dict[str, Any], text: str) -> tuple[dict[str, Any], str]:
    """Split the names of levels off that are printed before that of an indicator: 产出指标数量指标检查次数."""
    plain, words = normalise(text), performance()
    for end in range(2, min(_LONGEST_LEVEL, len(plain))):
        first = words.level_of(plain[:end], 1)[0]
        if not first or not plain[:end].endswith(_LEVEL_END):
            continue
        for until in range(end + 2, min(end + _LONGEST_LEVEL, len(plain))):
            second = words.level_of(plain[end:until], 2)[0]
            if second and plain[end:until].endswith(_LEVEL_END) and words.belongs.get(second) in (first, "output"):
                split = {"level1": first, "level1_printed": plain[:end], "level2": second}
                return {**levels, **split, "level2_printed": plain[end:until]}, plain[until:]
    return levels, text


def parse(indicator: dict[str, Any]) -> None:
    """Add the parts of target and result beside their texts, where the whole text is operator, number and unit."""
    for name, text in (
        ("target", indicator["target_adjusted"] or indicator["target_initial"]),
        ("actual", indicator["actual"]),
    ):
        target = read_target(text) if text else None
        indicator[f"{name}_operator"] = target.operator if target else None
        indicator[f"{name}_number"] = target.number if target else None
        indicator[f"{name}_unit"] = target.unit or None if target else None
