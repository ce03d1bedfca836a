"""Printed page numbers that jump: a sign that pages of a table are not in the file."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from common.text import normalise
from transforms.findings import Finding
from transforms.forms.tables import FormTable, Table
from transforms.reading.lines import Line

_NUMBER = re.compile(r"-?第?([0-9]{1,3})页?-?(?:[,/、]?共?[0-9]{1,3}页?)?")


def missing_pages(tables: Sequence[Table], lines: Mapping[int, Sequence[Line]]) -> Iterator[Finding]:
    """A finding for each table whose pages, or whose end and the next table, are not on consecutive printed pages.

    `lines` are the lines outside the grids of the pages with tables. A number that is smaller than the one before says
    nothing: sections and sheets often count anew.
    """
    number = {page: found for page, printed in lines.items() if (found := _page_number(printed)) is not None}
    for place, table in enumerate(tables):
        if not isinstance(table, FormTable):
            continue
        pages = table.pages
        if place + 1 < len(tables):
            pages.append(_first_page(tables[place + 1]))
        for page, following in itertools.pairwise(pages):
            before, after = number.get(page), number.get(following)
            if following == page + 1 and before is not None and after is not None and after > before + 1:
                detail = f"After the page printed {before} follows the page printed {after}."
                yield Finding("page_missing", page, table.form.table_key, f"{before} … {after}", detail)


def _first_page(table: Table) -> int:
    grid = table.slices[0].grid if isinstance(table, FormTable) else table.grids[0]
    return grid.page.number


def _page_number(printed: Sequence[Line]) -> int | None:
    """The number that a page carries, where one line is a number and no other is."""
    found = [match for line in printed if (match := _NUMBER.fullmatch(normalise(line.text)))]
    return int(found[0][1]) if len(found) == 1 else None
