"""Real documents with pages taken out or put in by hand: caught and explained, and nothing said of the sound ones."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pandas as pd
import pypdfium2
import pytest

from expectations.checks import doubts_of, evaluate
from transforms.document import read_document
from transforms.result import DocumentResult

Span = tuple[int, int]

CENTRAL, DISTRICT, PARTY = "final/5607b829_*.pdf", "final/fa222afc_*.pdf", "final/69067945_*.pdf"
SEED = "typeset/shangdang_2023.pdf"
EXPENDITURE, BOOK, BASIC, PUBLIC = "fin_expenditure", "fin_gpb_expenditure", "fin_gpb_basic", "fin_three_public"


def data_of(shared: Path, pattern: str) -> bytes:
    (path,) = (shared / "corpus").glob(pattern)
    return path.read_bytes()


@cache
def read(data: bytes) -> DocumentResult:
    """A document as read; most are asked for by several tests."""
    return read_document(data, "document.pdf")


@cache
def spans(data: bytes) -> dict[str, Span]:
    """First and last page of every standard table."""
    tables = read(data).frames["tables_read"]
    rows = tables[tables["status"] != "unknown"].to_dict("records")
    return {row["table_key"]: (int(row["first_page"]), int(row["last_page"])) for row in rows}


def merged(*parts: tuple[bytes, Iterable[int]]) -> bytes:
    """Pages, counted from 1, of several documents as one."""
    document = pypdfium2.PdfDocument.new()
    for data, pages in parts:
        with pypdfium2.PdfDocument(data) as source:
            document.import_pages(source, [page - 1 for page in pages])
    written = io.BytesIO()
    document.save(written)
    document.close()
    return written.getvalue()


def pages_of(data: bytes) -> range:
    with pypdfium2.PdfDocument(data) as source:
        return range(1, len(source) + 1)


@cache
def without(data: bytes, table_key: str) -> bytes:
    first, last = spans(data)[table_key]
    return merged((data, [page for page in pages_of(data) if not first <= page <= last]))


def exchanged(data: bytes, other: bytes, first_key: str, last_key: str) -> bytes:
    """With the pages from one table to another of another document instead of its own."""
    first, last = spans(data)[first_key][0], spans(data)[last_key][1]
    start, end = spans(other)[first_key][0], spans(other)[last_key][1]
    own = pages_of(data)
    return merged((data, own[: first - 1]), (other, range(start, end + 1)), (data, own[last:]))


def findings(data: bytes) -> pd.DataFrame:
    """What the reader and the checks say; the gate stops the document for one of severity gate."""
    frames = read(data).frames
    checked = evaluate(frames["facts"], frames["tables_read"], doubts_of(frames["findings"]))
    return pd.concat([frames["findings"], checked.findings], ignore_index=True)


def stopping(data: bytes) -> set[tuple[str, str | None, int]]:
    finding_rows = findings(data)
    gate = finding_rows[finding_rows["severity"] == "gate"]
    return {(row["rule"], row["table_key"], int(row["page"])) for row in gate.to_dict("records")}


@pytest.mark.parametrize("pattern", [CENTRAL, DISTRICT, PARTY, SEED])
def test_nothing_is_said_of_a_whole_document(shared: Path, pattern: str) -> None:
    finding_rows = findings(data_of(shared, pattern))
    assert finding_rows[finding_rows["severity"] == "gate"].empty
    spoiled = ("foreign_table", "page_missing", "narrative_disagrees", "narrative_of_another", "tables_disagree")
    assert finding_rows[finding_rows["rule"].isin((*spoiled, "title_without_table", "Y01", "Y12"))].empty


@pytest.mark.parametrize("pattern", [CENTRAL, DISTRICT, PARTY])
def test_a_table_that_was_taken_out_is_missed(shared: Path, pattern: str) -> None:
    finding_rows = findings(without(data_of(shared, pattern), EXPENDITURE))
    (missed,) = finding_rows[finding_rows["rule"] == "title_without_table"].to_dict("records")
    assert (missed["table_key"], missed["page"]) == (EXPENDITURE, 2)
    (detail,) = finding_rows[finding_rows["rule"] == "Y12"]["message"]
    assert EXPENDITURE in detail


def test_the_jump_of_the_printed_page_numbers_is_seen(shared: Path) -> None:
    data = data_of(shared, CENTRAL)
    finding_rows = findings(without(data, EXPENDITURE))
    (jump,) = finding_rows[finding_rows["rule"] == "page_missing"].to_dict("records")
    assert (jump["table_key"], jump["page"]) == ("fin_revenue", spans(data)[EXPENDITURE][0] - 1)


@pytest.mark.parametrize(("pattern", "other"), [(CENTRAL, SEED), (SEED, CENTRAL)])
def test_tables_captioned_with_another_body_stop_the_document(shared: Path, pattern: str, other: str) -> None:
    data = data_of(shared, pattern)
    first = spans(data)[BOOK][0]
    stops = stopping(exchanged(data, data_of(shared, other), BOOK, BASIC))
    assert {("foreign_table", BOOK, first), ("foreign_table", BASIC, first + 1)} <= stops


def test_tables_without_captions_that_agree_with_no_other_stop_the_document(shared: Path) -> None:
    stops = stopping(exchanged(data_of(shared, DISTRICT), data_of(shared, PARTY), BOOK, BASIC))
    assert ("tables_disagree", BOOK) in {(rule, table_key) for rule, table_key, _ in stops}


def test_tables_without_captions_of_which_the_narrative_knows_nothing_stop_the_document(shared: Path) -> None:
    stops = stopping(exchanged(data_of(shared, DISTRICT), data_of(shared, PARTY), "fin_total", "fin_statecap"))
    assert "narrative_of_another" in {rule for rule, _, _ in stops}


def test_a_single_table_without_caption_is_flagged_by_the_narrative(shared: Path) -> None:
    finding_rows = findings(exchanged(data_of(shared, DISTRICT), data_of(shared, PARTY), PUBLIC, PUBLIC))
    disagreeing = finding_rows[finding_rows["rule"] == "narrative_disagrees"]
    # The witness of the totals, and each statement that contradicts its cell.
    assert len(disagreeing) >= 1
    assert set(zip(disagreeing["table_key"], disagreeing["severity"], strict=True)) == {(PUBLIC, "warn")}


def test_the_rest_of_a_table_that_was_taken_out_is_missed(shared: Path) -> None:
    data = data_of(shared, DISTRICT)
    last = spans(data)[EXPENDITURE][1]
    finding_rows = findings(merged((data, [page for page in pages_of(data) if page != last])))
    broken = finding_rows[(finding_rows["table_key"] == EXPENDITURE) & (finding_rows["rule"] == "C02")]
    assert set(broken["page"]) == {last - 1}


@pytest.mark.parametrize(("pattern", "other"), [(DISTRICT, PARTY), (PARTY, DISTRICT), (CENTRAL, DISTRICT)])
def test_two_disclosures_in_one_file_stop_it(shared: Path, pattern: str, other: str) -> None:
    first, second = data_of(shared, pattern), data_of(shared, other)
    stops = stopping(merged((first, pages_of(first)), (second, pages_of(second))))
    begins = len(pages_of(first)) + spans(second)["fin_total"][0]
    assert ("second_table", "fin_total", begins) in stops
