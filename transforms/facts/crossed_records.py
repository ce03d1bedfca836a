"""Facts of record forms of budgets: their rows are units, years, changes between years, or items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from common.text import normalise
from schemas.reading.header_words import features_of, header_text
from transforms.facts.cells import RATE, Drafts, RowPlace
from transforms.facts.fact_key import row_columns
from transforms.facts.units import UnitTracker, is_unit_name
from transforms.forms.rows import Cell, Row
from transforms.forms.tables import FormTable
from transforms.forms.titles import is_note

_APPROVED, _EXECUTED = "approved", "executed"
_CHANGES = {"amount": "_change", "difference": "_change", "rate": RATE}
"""What a change between years adds to a measure"""
_MEASURES = frozenset({"agency_operating_expenditure"})
"""Items that are measures of their own: no part of the 三公 expenditure beside which they are printed"""
_TOTAL = "three_public_total"
_FURTHER = frozenset({"meeting", "training"})
"""Items that tables of 三公 may add to it"""
_CROSSING = ("unit_code", "unit_name", "year")
"""Label columns that make a row for each unit or year, and not for each item"""


def add_crossed_records(table: FormTable, rows: Sequence[Row], drafts: Drafts) -> None:
    """Add the facts of a record form of budgets."""
    roles = {
        binding.role
        for table_slice in table.parts
        if table_slice.header
        for binding in table_slice.header.bindings
        if binding
    }
    items = frozenset(str(item) for row in rows if (item := _features(row).get("item")))
    records = _Records(table, drafts, bool(roles & set(_CROSSING)), items)
    filled = [row for row in rows if row.amounts or not row.is_unlabelled]
    blank = [row for row in rows if not any(cell.is_header for cell in row.cells)]
    for row in filled or blank[:1]:
        records.add_row(row)


def _features(row: Row) -> dict[str, Any]:
    """What the label of a row says, in the words of headers."""
    texts = [header_text(header_text(text)) for text in (row.read.year, row.name) if text]
    features: dict[str, Any] = {}
    for text in texts:
        features |= features_of(text) or {}
    return features


@dataclass
class _Records:
    table: FormTable
    drafts: Drafts
    is_crossed: bool
    items: frozenset[str]
    """The items of the rows"""
    _units: UnitTracker = field(default_factory=UnitTracker)
    _rows: dict[tuple[Any, ...], int] = field(default_factory=dict)
    """The number of each row, by what it is of"""

    def add_row(self, row: Row) -> None:
        """Add the facts of one row; report a row whose item cannot be decided."""
        if is_note(row.name) or row.read.says_no_data:
            self.table.notes.append(row.name)
            return
        features = _features(row)
        of_unit = self._unit_columns(row, features)
        item = self._item_of_total() if row.is_total else features.get("item")
        is_total = row.is_total and (item or self.is_crossed)
        is_named = self._is_year_known(row) and not row.is_unlabelled and (features or is_total or of_unit["unit_key"])
        if not is_named and (row.name or self.is_crossed or self._rows):
            self._add_unknown(row, of_unit)
            return
        if not row.amounts and self.is_crossed and not row.read.year:
            return  # the unit above the rows of its years
        of_row = {**of_unit, "reference_year": features.get("year")}
        self._add_facts(row, of_row, features, str(item) if item else None)

    def _is_year_known(self, row: Row) -> bool:
        return not row.read.year or features_of(header_text(row.read.year)) is not None

    def _item_of_total(self) -> str | None:
        """The item of the total row of a table of items; None where it may be that of 三公 alone or of all of them."""
        if not self.items:
            return None
        if not self.items & _FURTHER:
            return _TOTAL if _TOTAL not in self.items else None
        return "three_public_meeting_training_total" if _TOTAL in self.items else None

    def _unit_columns(self, row: Row, features: Mapping[str, Any]) -> dict[str, Any]:
        """The columns of a fact for the unit of a row, which may be printed in the column of names."""
        if not features and row.name and not row.is_total and is_unit_name(row.normal_name, "functional"):
            return self._units.unit_among_names(row, "", row.normal_name).columns
        return self._units.unit_of(row, is_own_row=not row.read.year and not row.name).columns

    def _add_facts(self, row: Row, of_row: dict[str, Any], features: Mapping[str, Any], row_item: str | None) -> None:
        items = {item.code: (number, item) for number, item in enumerate(self.table.form.row_items, start=1)}
        change = _CHANGES.get(str(features.get("change")), "")
        before = self._number(of_row["unit_key"], of_row["reference_year"], change)
        self._begin_row(row)
        for cell in row.cells:
            # A row that names an item is more specific than a column of its 小计, or than one of a budget.
            code = row_item or cell.binding.item
            if code not in items:
                if cell.text:
                    self.drafts.add_finding("unnamed_row", row.page, f"{row.name} {cell.text}".strip())
                continue
            number, item = items[code]
            name = row_columns(
                **of_row,
                row_no=before + number,
                row_name=item.names[0] if item.names else normalise(row.name) or code,
                row_name_printed=row.name or row.read.unit_name,
                line_no_printed=row.line_no,
                account_code=code,
            )
            measure = code if code in _MEASURES else cell.binding.measure
            name["measure"] = f"{measure}{change}"
            self.drafts.add_fact(name, cell, phase=self._phase(cell, features))

    def _phase(self, cell: Cell, features: Mapping[str, Any]) -> str:
        """Return the phase: executed where a label says so (figures of another year), else approved."""
        return _EXECUTED if _EXECUTED in (features.get("phase"), cell.binding.phase) else _APPROVED

    def _add_unknown(self, row: Row, of_unit: dict[str, Any]) -> None:
        """Add the facts of a row under its own name; report one that has none, or whose columns are items already."""
        if not row.amounts:
            return
        if not row.name or any(cell.binding.item for cell in row.cells):
            rule = "unnamed_row" if row.name or self.is_crossed else "extra_row"
            self.drafts.add_finding(rule, row.page, f"{row.name} {row.amount_text}".strip())
            return
        self.drafts.add_finding("unknown_row", row.page, row.name)
        name = row_columns(**of_unit, row_name=row.normal_name, row_name_printed=row.name, line_no_printed=row.line_no)
        self._begin_row(row)
        for cell in row.cells:
            self.drafts.add_fact({**name, "row_no": self._number(row.normal_name) + 1}, cell, phase=_APPROVED)

    def _begin_row(self, row: Row) -> None:
        self.drafts.row_place = RowPlace(row.slice_no, row.row)
        self.drafts.row_texts[self.drafts.row_place] = row.texts
        self.drafts.compare_labels(row.labels, row.page)

    def _number(self, *key: Any) -> int:
        """The number before those of the items in the rows of one unit, year and kind."""
        return self._rows.setdefault(key, len(self._rows)) * len(self.table.form.row_items)
