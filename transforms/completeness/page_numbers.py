"""Find printed page numbers that jump: pages of a table may not be in the file."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from common.text import normalise
from schemas.wording.messages import message
from transforms.findings import Finding
from transforms.forms.tables import FormTable, Table
from transforms.reading.lines import Line

_NUMBER = re.compile(r"-?第?([0-9]{1,3})页?-?(?:[,/、]?共?[0-9]{1,3}页?)?")


def missing_pages(tables: Sequence[Table], lines: Mapping[int, Sequence[Line]]) -> Iterator[Finding]:
    """Give a finding for each table whose pages, up to the next table, skip a printed page number.

    A number smaller than the one before is ignored: sections and sheets often count from 1 again.

    Args:
        tables: The tables in printed order.
        lines: The lines outside the grids, by number of the pages with tables.
    """
    printed_numbers = {page: number for page, own in lines.items() if (number := _page_number(own)) is not None}
    for table, following in itertools.zip_longest(tables, tables[1:]):
        if not isinstance(table, FormTable):
            continue
        pages = [*table.pages, _first_page(following)] if following else table.pages
        for page, next_page in itertools.pairwise(pages):
            before, after = printed_numbers.get(page), printed_numbers.get(next_page)
            if next_page == page + 1 and before is not None and after is not None and after > before + 1:
                detail = message("reading.page_numbers_jump", before=before, after=after)
                yield Finding("page_missing", page, table.form.table_key, f"{before} … {after}", detail)


def _first_page(table: Table) -> int:
    grid = table.slices[0].grid if isinstance(table, FormTable) else table.grids[0]
    return grid.page.number


def _page_number(printed: Sequence[Line]) -> int | None:
    """Give the printed number of a page: the one line that is a number; None where there are several or none."""
    numbers = [match for line in printed if (match := _NUMBER.fullmatch(normalise(line.text)))]
    return int(numbers[0][1]) if len(numbers) == 1 else None
