"""Check that a table gives one unit of money everywhere: in captions, header, names of rows, notes and cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from schemas.wording.messages import Message, message
from transforms.findings import Finding
from transforms.forms.tables import FormTable, Table
from transforms.forms.units import unit_in_cell, unit_in_header, units_in, units_in_note
from transforms.reading.grids import regions_of


@dataclass(frozen=True)
class _UnitMark:
    """A printed unit of money, and where it is printed."""

    unit: str
    page: int
    printed: str
    location: Message


def unit_disagreements(tables: Iterable[Table]) -> Iterator[Finding]:
    """Yield a finding for each table that states, somewhere, a unit different from the one it is read in."""
    for table in tables:
        if not isinstance(table, FormTable) or table.unit is None:
            continue
        marks = list(_unit_marks(table))
        own = next((mark for mark in marks if mark.unit == table.unit), None)
        other = next((mark for mark in marks if mark.unit != table.unit), None)
        if other is not None:
            detail = message(
                "facts.units_differ",
                unit=table.unit,
                place=own.location if own else message("facts.unit_elsewhere"),
                other_unit=other.unit,
                other_place=other.location,
            )
            yield Finding("units_differ", other.page, table.form.table_key, other.printed, detail)


def _unit_marks(table: FormTable) -> Iterator[_UnitMark]:
    yield from _caption_marks(table)
    yield from _cell_marks(table)
    yield from _note_marks(table)


def _caption_marks(table: FormTable) -> Iterator[_UnitMark]:
    for page in table.pages:
        captions = [line.text for line in table.heads if line.page == page]
        for unit, printed in units_in(captions).items():
            yield _UnitMark(unit, page, printed, message("facts.unit_in_caption", page=page, printed=printed))


def _cell_marks(table: FormTable) -> Iterator[_UnitMark]:
    for table_slice in table.parts:
        page = table_slice.grid.page.number
        for region in regions_of([table_slice.grid]):
            printed = region.text
            if not printed:
                continue
            if (unit := unit_in_header(printed)) is not None:
                if table_slice.header is not None and region.row0 < table_slice.header.body:
                    location = message("facts.unit_in_header", page=page, printed=printed)
                else:
                    location = message("facts.unit_in_row_name", page=page, printed=printed)
                yield _UnitMark(unit, page, printed, location)
            elif (unit := unit_in_cell(printed)) is not None:
                yield _UnitMark(unit, page, printed, message("facts.unit_in_cell", page=page, printed=printed))


def _note_marks(table: FormTable) -> Iterator[_UnitMark]:
    page = table.pages[-1]
    for note in table.notes:
        units = units_in_note(note)
        if table.unit not in units:
            for unit in units:
                yield _UnitMark(unit, page, note, message("facts.unit_in_note", page=page, printed=note))
