"""Whether a table says one unit of money everywhere: in captions, headers, names of rows, notes and cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from transforms.findings import Finding
from transforms.forms.tables import FormTable, Table
from transforms.forms.units import unit_in_cell, unit_in_header, units_in, units_in_note

Mark = tuple[str, int, str, str]
"""A unit, the page, where it stands and what is printed there"""


def unit_disagreements(tables: Iterable[Table]) -> Iterator[Finding]:
    """A finding for each table that is said to be in another unit somewhere than the one it is read in."""
    for table in tables:
        if not isinstance(table, FormTable) or table.unit is None:
            continue
        marks = list(_marks(table))
        first = next((mark for mark in marks if mark[0] == table.unit), None)
        other = next((mark for mark in marks if mark[0] != table.unit), None)
        if other is not None:
            own = f"the {first[2]} on page {first[1]} ({first[3]})" if first else "another place"
            detail = f"It is {table.unit} by {own}, and {other[0]} by the {other[2]} on page {other[1]}."
            yield Finding("units_differ", other[1], table.form.table_key, other[3], detail)


def _marks(table: FormTable) -> Iterator[Mark]:
    for page in table.pages:
        heads = [line.text for line in table.heads if line.page == page]
        for unit, printed in units_in(heads).items():
            yield unit, page, "caption", printed
    for part in table.parts:
        regions = {id(region): region for row in part.grid.cells for region in row if region.text}
        for region in regions.values():
            page = part.grid.page.number
            if (labelled := unit_in_header(region.text)) is not None:
                is_header = part.header is not None and region.row0 < part.header.body
                yield labelled, page, "header" if is_header else "label", region.text
            elif (behind := unit_in_cell(region.text)) is not None:
                yield behind, page, "cell", region.text
    for note in table.notes:
        units = units_in_note(note)
        if table.unit not in units:
            yield from ((unit, table.pages[-1], "note", note) for unit in units)
