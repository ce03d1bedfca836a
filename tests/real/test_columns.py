"""Every column of real budgets that the contract of budgets lists means what it says there."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from schemas.reading.forms import forms
from schemas.reading.header_words import header_text
from transforms.forms.column import Column
from transforms.forms.columns import read_columns

_Listed = dict[tuple[str, str], dict[str, dict[str, str]]]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _listed(shared: Path) -> _Listed:
    """The lines of columns_shared.tsv by table and header, and by place: a header may mean two things in two places."""
    listed: _Listed = defaultdict(dict)
    for row in _rows(shared / "domain" / "columns_shared.tsv"):
        for address in row["places"].split():
            listed[row["table_key"], row["header"]][address] = row
    return listed


def _tables(shared: Path) -> Iterator[tuple[str, str, list[tuple[str, Column]]]]:
    """Table, place and columns of each header of headers_shared.tsv."""
    for row in _rows(shared / "domain" / "headers_shared.tsv"):
        if row["table"] not in forms():
            continue
        of_projects = row["table"] == "bud_gpb_basic" and "项目支出" in row["title_normalised"]
        key = "bud_gpb_project" if of_projects else row["table"]
        headers = [header.strip() for header in row["header_stack"].split(" |")]
        stacks = [
            tuple(text for stack_text in header.split("/") if (text := header_text(stack_text))) for header in headers
        ]
        columns = list(zip(headers, read_columns(forms()[key], stacks), strict=True))
        for address in row["places"].split():
            yield key, address.split(":")[0], columns


def _fits(column: Column, row: dict[str, str]) -> bool:
    binding = column.binding
    if binding is None:
        return (row["role"] == "margin" and column.problem == "no_header") or row["role"].startswith("unknown_header")
    if row["role"] != "measure":
        return row["role"] == "label" and binding.role != "measure"
    measure, _, item = row["measure"].rstrip("]").partition(" [")
    # Where rows are items, the header gives none: the list then has the item of the whole.
    is_item = not item or binding.item == item or (binding.item is None and item == "three_public_total")
    years = re.findall("20[0-9]{2}", row["header"])
    is_year = binding.reference_year == (int(years[0]) if years else None)
    phase = "executed" if "执行数" in row["header"] else "approved"
    means = (binding.measure, binding.budget_book, binding.phase)
    return means == (measure, row["budget_book"], phase) and is_item and is_year


def test_every_listed_column_means_what_it_should(shared: Path) -> None:
    listed = _listed(shared)
    checked: set[tuple[str, str, str]] = set()
    wrong = []
    for key, address, columns in _tables(shared):
        for header, column in columns:
            rows = listed[key, header]
            row = rows.get(address) or next(iter(rows.values()))
            checked.add((key, header, row["measure"]))
            if not _fits(column, row):
                wrong.append((key, header, address, column.binding, column.problem))
    assert wrong == []
    assert checked == {(*where, row["measure"]) for where, rows in listed.items() for row in rows.values()}
