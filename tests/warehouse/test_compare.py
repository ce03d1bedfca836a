"""Two warehouses are compared by what they say of the figures."""

from __future__ import annotations

from pathlib import Path

from pipeline.loading.link import link
from tests.factories import Doc, frames
from transforms.entities.record import Record
from warehouse.compare import compare
from warehouse.publish import publishing


def _load(path: Path, doc: Doc) -> Path:
    with publishing(path) as writer:
        writer.load(frames([doc]))
        link(writer, Record(), "test")
    return path


def test_headers_that_a_file_before_a_migration_does_not_have_are_no_change_of_its_figures(tmp_path: Path) -> None:
    without = _load(tmp_path / "before.duckdb", Doc("a", has_headers=False))
    having = _load(tmp_path / "after.duckdb", Doc("a"))
    (later,) = compare(without, having, [Doc("a").sha256])
    assert later.is_same
    # Headers that are lost are one.
    (lost,) = compare(having, without, [Doc("a").sha256])
    assert lost.facts.changed == len(Doc("a").facts())
    assert {cell.columns for cell in lost.cells} == {("header_printed",)}
