"""Figures of narratives and forms leave exactly, and names of persons only if they are asked for."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.loading.link import link
from schemas.reading.figures import FIGURE_FRAMES
from schemas.reading.frames import frame
from tests.factories import Doc, frames
from tests.figure_rows import figures
from transforms.entities.record import Record
from transforms.figures import rows_of
from warehouse.content_hash import content_hash
from warehouse.export.content import Choice
from warehouse.export.export import export
from warehouse.export.release import release, verify
from warehouse.publish import publishing
from warehouse.query import query


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    doc = Doc("a")
    batch = frames([doc])
    for name in FIGURE_FRAMES:
        batch[name] = frame(name).build(rows_of(figures(), name, doc.sha256, {}))
    warehouse_file = tmp_path_factory.mktemp("figures") / "w.duckdb"
    with publishing(warehouse_file) as writer:
        writer.load(batch)
        link(writer, Record(), "test")
    return warehouse_file


def test_numbers_leave_without_the_zeros_that_no_page_prints(path: Path, tmp_path: Path) -> None:
    export(path, tmp_path / "csv", "csv", Choice())
    export(path, tmp_path / "lite", "sqlite", Choice())
    with open(tmp_path / "csv" / "statements.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["value"], row["amount_yuan"]) for row in rows] == [("3", "30000.00"), ("-1", ""), ("-25", "")]
    with closing(sqlite3.connect(tmp_path / "lite" / "juesuan.sqlite")) as lite:
        assert lite.execute("SELECT total_score FROM projects").fetchall() == [("95.5",)]
        assert lite.execute("SELECT value FROM project_funds ORDER BY value").fetchall() == [("10",), ("9.5",), ("95",)]


@pytest.mark.parametrize("asked", [False, True])
def test_names_and_telephones_leave_only_if_asked_for(path: Path, tmp_path: Path, asked: bool) -> None:
    export(path, tmp_path / "csv", "csv", Choice(contacts=asked))
    texts = (tmp_path / "csv" / "project_texts.csv").read_text("utf-8")
    assert ("04719876543" in texts) == asked
    assert "已按期完成" in texts
    released = release(path, tmp_path, "2026-01-01", {"accuracy": None, "mutation": None}, program="0", contacts=asked)
    text_kinds = query(released.folder / "juesuan.duckdb", "SELECT text_kind FROM project_texts ORDER BY ALL").rows
    assert text_kinds == ([("analysis",), ("contact",)] if asked else [("analysis",)])
    assert (b"04719876543" in (released.folder / "juesuan.duckdb").read_bytes()) == asked
    assert (content_hash(path) == released.about["content_hash"]) == asked
    assert verify(released.folder) == []
