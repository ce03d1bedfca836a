"""Titles, headers and names of rows that no sample prints: what a person would say, written down before it was tried.

The files `unseen_*` are made up from the words of the samples, the files `elsewhere_*` are what other places print.
What is not sure even for a person must stay unread.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.reading.forms import Binding, forms
from tests.transforms.test_columns import columns_of
from tests.transforms.test_naming import _Page as Page
from transforms.facts.cells import Drafts
from transforms.facts.naming import Namer
from transforms.forms.rows import Row
from transforms.forms.titles import match_title


def _lines(*names: str) -> Iterator[list[str]]:
    for name in names:
        for line in Path(__file__).with_name(name).read_text("utf-8").splitlines():
            if not line.startswith("#"):
                yield line.split("\t")


def _tables() -> dict[str, list[tuple[str, str]]]:
    tables: dict[str, list[tuple[str, str]]] = {}
    for text, meaning in _lines(
        "unseen_columns.tsv",
        "elsewhere_headers.tsv",
        "provinces_headers.tsv",
        "older_headers.tsv",
        "further_headers.tsv",
    ):
        if text.startswith("= "):
            columns = tables.setdefault(f"{text[2:]}: {meaning}", [])
        else:
            columns.append((text, meaning))
    return tables


_TABLES = _tables()


_TITLES = [
    tuple(line)
    for line in _lines("unseen_titles.tsv", "elsewhere_titles.tsv", "provinces_titles.tsv", "older_titles.tsv")
]
_ROWS = [
    tuple(line) for line in _lines("unseen_rows.tsv", "elsewhere_rows.tsv", "provinces_rows.tsv", "older_rows.tsv")
]


@pytest.mark.parametrize(("table_key", "printed"), _TITLES)
def test_titles(table_key: str, printed: str) -> None:
    title = match_title(printed)
    assert (title.form.table_key if title and title.form else "-") == table_key


@pytest.mark.parametrize(("kind", "table_key", "printed"), [tuple(line) for line in _lines("titles_by_kind.tsv")])
def test_titles_in_a_document_of_a_kind(kind: str, table_key: str, printed: str) -> None:
    title = match_title(printed)
    title = title.of_kind(kind) if title else None
    assert (title.form.table_key if title and title.form else "-") == table_key


@pytest.mark.parametrize("table", _TABLES)
def test_headers(table: str) -> None:
    table_key = table.partition(":")[0]
    columns = columns_of(table_key, *[header for header, _ in _TABLES[table]])
    assert [
        (header, _said(table_key, column.binding)) for (header, _), column in zip(_TABLES[table], columns, strict=True)
    ] == _TABLES[table]


def _said(table_key: str, binding: Binding | None) -> str:
    """What a column means, without what the form says by itself."""
    if binding is None:
        return "?"
    form = forms()[table_key]
    is_own_phase = binding.phase == "approved" or len(form.phases) == 1
    parts = [
        binding.measure or binding.role,
        binding.item,
        None if binding.budget_book == form.own_book else binding.budget_book,
        None if is_own_phase else binding.phase,
        None if binding.reference_year is None else str(binding.reference_year),
        binding.economic_code or binding.government_economic_code,
    ]
    return " ".join(filter(None, parts))


@pytest.mark.parametrize(("table_key", "panel", "item", "printed"), _ROWS)
def test_names_of_rows(table_key: str, panel: str, item: str, printed: str) -> None:
    drafts = Drafts(table_key, "万元")
    namer = Namer(forms()[table_key], drafts)
    for name in printed.split(">"):
        named = namer.name_row(Row(Page(), 0, 0, panel, name=name))  # type: ignore[arg-type]
    assert (named["account_code"] or "-") == item
