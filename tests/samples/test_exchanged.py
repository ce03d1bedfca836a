"""Tables with the figures of another year or body are noticed, although they name their own."""

from __future__ import annotations

import pandas as pd
import pytest

from expectations.checks import doubts_of, evaluate
from samples.corpus import Job, documents
from samples.document import Document
from samples.exchanged import ALL, exchange, exchanged
from transforms.document import read_document

LAYOUT = "county_numbered"


def loud(content: bytes) -> set[tuple[str, str | None]]:
    frames = read_document(content, "document.pdf").frames
    checked = evaluate(frames["facts"], frames["tables_read"], doubts_of(frames["findings"]))
    findings = pd.concat([frames["findings"], checked.findings], ignore_index=True)
    findings = findings[findings["severity"].isin(["gate", "warn"])]
    return {(row["rule"], row["table_key"] or None) for row in findings.fillna({"table_key": ""}).to_dict("records")}


@pytest.fixture(scope="module")
def years() -> tuple[Document, Document]:
    before, document = documents(Job(LAYOUT, 1, 2022, 2, 17))
    return before, document


@pytest.mark.parametrize(
    ("table_key", "rule"),
    [
        ("fin_three_public", ("table_of_another", "fin_three_public")),
        ("fin_info", ("table_of_another", "fin_info")),
        ("fin_gpb_basic", ("F04", "fin_gpb_basic")),
        (ALL, ("narrative_of_another", None)),
    ],
)
def test_figures_of_the_year_before_are_noticed(
    years: tuple[Document, Document], table_key: str, rule: tuple[str, str | None]
) -> None:
    before, document = years
    content = exchange(document, before, table_key)
    assert content is not None
    assert rule in loud(content)


def test_the_same_figures_are_no_exchange(years: tuple[Document, Document]) -> None:
    assert exchange(years[1], years[1], ALL) is None


def test_there_are_many_of_them() -> None:
    first = next(exchanged(range(1)))
    assert first.content.startswith(b"%PDF")
    assert first.figures_of == "year"
