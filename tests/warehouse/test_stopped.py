"""Stopped tables in the views: neither nil, nor missing, nor taken back by a later version."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.loading.link import link
from tests.factories import Doc, frames, sha
from transforms.entities.record import Record
from warehouse.publish import publishing
from warehouse.query import query

FIRST = Doc("first", columns={"published_on": "2025-08-01"})
LATER = Doc("later", total=200_00, columns={"published_on": "2025-09-01"})


def _loaded(path: Path, stopped: str | None) -> Path:
    batch = frames([FIRST, LATER])
    if stopped:
        own = batch["tables_read"]["document_sha256"] == sha(stopped)
        batch["tables_read"].loc[own, ["status", "stop_reason", "stop_message"]] = ["stopped", "duplicate_row", "x"]
        batch["tables_read"].loc[own, "stop_page"] = 4
        batch["facts"] = batch["facts"][batch["facts"]["document_sha256"] != sha(stopped)]
    with publishing(path) as writer:
        writer.load(batch)
        link(writer, Record(), "test")
    return path


@pytest.mark.parametrize("stopped", ["first", "later"])
def test_a_table_that_is_stopped_in_one_version_was_neither_added_nor_removed(tmp_path: Path, stopped: str) -> None:
    asked = "SELECT count(*) FROM restatements"
    assert query(_loaded(tmp_path / "whole.duckdb", None), asked).rows[0][0] > 0
    assert query(_loaded(tmp_path / "stopped.duckdb", stopped), asked).rows == [(0,)]


def test_a_stopped_table_is_counted_as_such(tmp_path: Path) -> None:
    path = _loaded(tmp_path / "w.duckdb", "later")
    columns = "tables_stopped, stopped_tables, tables_nil, tables_missing"
    asked = f"SELECT {columns} FROM disclosure_quality ORDER BY published_on"
    assert query(path, asked).rows == [(0, None, 0, 0), (1, "fin_expenditure", 0, 0)]
    asked = "SELECT status, stop_reason, stop_page FROM tables_read WHERE status = 'stopped'"
    assert query(path, asked).rows == [("stopped", "duplicate_row", 4)]
