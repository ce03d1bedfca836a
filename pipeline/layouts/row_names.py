"""Names of rows to declare: what a row under its own name could be, in tables whose rows are named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from common.text import normalise, strip_ordinal
from pipeline.layouts.proposals import Proposal
from schemas.declarations.own import own_name

if TYPE_CHECKING:
    from transforms.forms.explain import ExplainedRow, ExplainedTable

_UNKNOWN = "unknown_row"


def row_candidates(table: ExplainedTable) -> Iterator[tuple[str, list[Proposal]]]:
    """The rows that no declaration names, each with every item of its panel that the table does not print elsewhere."""
    for row in table.rows:
        if row.problem == _UNKNOWN and table.is_read and table.table_key:
            yield row.printed, list(_candidates(table, row))


def _candidates(table: ExplainedTable, row: ExplainedRow) -> Iterator[Proposal]:
    from schemas.reading.forms import Rows, forms

    key = table.table_key or ""
    form = forms()[key]
    if form.axis != "named":
        return
    printed = {other.named.split(" ")[0] for other in table.rows if other.panel == row.panel and not other.problem}
    codes = dict.fromkeys(item.code for item in form.rows.get(row.panel, Rows()).items if item.after is None)
    name = strip_ordinal(normalise(row.printed))
    for code in codes:
        if code not in printed:
            lines = f'[[rows.{row.panel}.items]]\ncode = "{code}"\nnames = ["{name}"]'
            file = own_name(f"schemas/reading/forms/{key}.toml")
            yield Proposal(file, lines, row.printed, row.page, key, code, is_label=True)
