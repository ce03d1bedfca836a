"""Rows of labels with a value behind or below each: whose form it is, its targets, its analyses, its total."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from common.text import normalise
from schemas.reading.performance import meaning_of, performance
from transforms.performance.form import Form
from transforms.performance.scanned import certain_text
from transforms.performance.sheet import Row, label
from transforms.performance.values import read_value, split_code
from transforms.reading.grids import Region

_TEXT_KINDS = {
    "implementation": "analysis",
    "output": "analysis",
    "benefit": "analysis",
    "satisfaction": "analysis",
    "conclusion": "analysis",
    "experience": "experience",
    "problems": "problems",
    "improvement": "measures",
    "person": "contact",
    "telephone": "contact",
}
_CODED = {"department": "department_code", "unit": "unit_code"}
_SAME_EDGE = 3.0


@dataclass(frozen=True)
class Label:
    """What a cell labels: the family of its words (identity, texts, analysis, totals, side) and their meaning."""

    family: str
    meaning: str


def label_of(cell: Region) -> Label | None:
    """What a cell labels, or None."""
    words = performance()
    text = label(cell)
    for family, of_family in (
        ("identity", words.identity),
        ("totals", words.totals),
        ("texts", words.texts),
        ("analysis", words.analysis),
        ("side", words.side),
    ):
        if (meaning := meaning_of(text, of_family)) is not None:
            return Label(family, meaning)
    return None


class PairRows:
    """Reads rows of labels and values of one form."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._below: list[tuple[Region, Label]] = []
        """Labels whose values stand below them"""

    def read(self, row: Row) -> bool:
        """Read a row; False where it has no label and stands below none."""
        cells = row.printed
        if self._below and not any(label_of(cell) for cell in cells[:1]):
            self._read_below(row)
            return True
        self._below = []
        labels = self._labels(row)
        if row.is_first_of_part and cells and not row.cells[0].text and self._form.extend and not labels:
            self._extend(row)
            return True
        if not labels:
            return False
        self._form.extend = []
        self._read_pairs(row, labels)
        return True

    def _labels(self, row: Row) -> dict[Region, Label]:
        """The cells of a row that are labels; the value behind a label is none, whatever it says."""
        labels: dict[Region, Label] = {}
        before: Label | None = None
        for cell in row.cells:
            named = label_of(cell) if cell.text else None
            if named is not None and (before is None or before.family == "side" or _may_follow(before, named)):
                labels[cell] = before = named
            elif before is not None and before.family != "side":
                before = None
        return labels

    def _read_pairs(self, row: Row, labels: dict[Region, Label]) -> None:
        cells = list(row.cells)
        for index, cell in enumerate(cells):
            if cell not in labels:
                continue
            self._form.mark(cell)
            following = cells[index + 1] if index + 1 < len(cells) else None
            if labels[cell].family == "side":
                continue
            if following is None or following in labels:
                if labels[cell].family == "texts":
                    self._below.append((cell, labels[cell]))
                continue
            values = _values(cells[index + 1 :], labels)
            for value in values:
                self._set(row, cell, labels[cell], value)
        if self._below and any(below.row1 > row.index for below, _ in self._below):
            # 年度总体目标 beside 预期目标 and 实际完成情况: a name of the block, no label of a text.
            inner = [pair for pair in self._below if pair[0].row1 == row.index]
            self._below = inner or self._below
        for cell in cells:
            if cell.text and cell not in self._form.read:
                self._form.unread(row, cell)

    def _read_below(self, row: Row) -> None:
        labels, self._below = self._below, []
        for cell in row.cells:
            above = next((pair for pair in labels if _is_below(cell, pair[0])), None)
            if above is not None:
                self._set(row, above[0], above[1], cell)
            elif cell.text:
                self._form.unread(row, cell)

    def _extend(self, row: Row) -> None:
        for cell in row.printed:
            end = next((end for x0, x1, end in self._form.extend if x0 <= (cell.x0 + cell.x1) / 2 <= x1), None)
            if end is None:
                self._form.unread(row, cell)
            else:
                self._form.take(cell)
                end(cell.text)

    def _set(self, row: Row, cell: Region, named: Label, value: Region) -> None:
        """Set what a label names to the text of a cell."""
        is_number = read_value(value.text).kind == "number"
        if named.family == "totals":
            self._form.mark(value)
            self._set_total(row, named, value)
            return
        if is_number and not (named.family == "identity" or named.meaning == "attribute"):
            self._form.unread(row, value)
            return
        self._form.take(value)
        if named.family == "texts" and not (value.text and named.meaning in self._form.fields):
            add = self._set_field(named.meaning, certain_text(value))
        elif named.family != "identity" or named.meaning in ("person", "telephone", "date"):
            add = self._set_text(row, cell, named, value)
        elif named.meaning == "year":
            self._form.set("fiscal_year", "".join(filter(str.isdigit, normalise(certain_text(value))))[:4])
            return
        else:
            add = self._set_name(named.meaning, value)
        self._form.extend.append((value.x0, value.x1, add))

    def _set_name(self, meaning: str, value: Region) -> Callable[[str], None]:
        self._form.head.append(value)
        printed = certain_text(value)
        code, name = split_code(printed) if meaning in _CODED else (None, printed)
        if code:
            self._form.set(_CODED[meaning], code)
        return self._set_field(meaning if meaning.endswith(("_name", "_code")) else f"{meaning}_name", name)

    def _set_field(self, name: str, text: str) -> Callable[[str], None]:
        """Set a column of `projects`; give what adds the rest of its text on the next page."""
        self._form.set(name, text)

        def add(rest: str) -> None:
            self._form.fields[name] = self._form.fields.get(name, "") + rest

        return add

    def _set_text(self, row: Row, cell: Region, named: Label, value: Region) -> Callable[[str], None]:
        if named.family == "analysis":
            self._form.features.add("analysis")
        kind = _TEXT_KINDS.get(named.meaning, "other")
        text = {"text_kind": kind, "label_printed": cell.text, "text": certain_text(value), "page": row.page}
        self._form.texts.append(text)

        def add(rest: str) -> None:
            text["text"] = f"{text['text']}{rest}"

        return add

    def _set_total(self, row: Row, named: Label, value: Region) -> None:
        if named.meaning == "grade" or grade_of(value.text):
            if value.text:
                self._form.set("grade_printed", value.text)
                self._form.set("grade", grade_of(value.text) or "")
            return
        if read_value(value.text).kind not in ("blank", "not_applicable"):
            self._form.set_total(row, "total_score", value)


def grade_of(text: str) -> str | None:
    """The grade that a text begins with; None where it is none."""
    plain = normalise(text)
    if not plain or len(plain) > 20:
        return None
    return next((grade for grade, pattern in performance().grades.items() if pattern.match(plain)), None)


def _values(cells: Sequence[Region], labels: dict[Region, Label]) -> list[Region]:
    """The cells behind a label up to the next label: the value, and what a publisher left in the cells behind it."""
    values: list[Region] = []
    for cell in cells:
        if cell in labels:
            break
        if not values or cell.text:
            values.append(cell)
    return values[:1]


def _may_follow(before: Label, named: Label) -> bool:
    """Whether a label may stand where the value of another one is expected: 年度目标 | 实际完成情况."""
    if before.family == "identity":
        return False
    return named.family == before.family


def _is_below(cell: Region, above: Region) -> bool:
    return above.x0 - _SAME_EDGE <= (cell.x0 + cell.x1) / 2 <= above.x1 + _SAME_EDGE
