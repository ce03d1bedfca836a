"""The large warehouse of `make bench-warehouse` is a warehouse: linked, sorted, with no key twice."""

from __future__ import annotations

from pathlib import Path

from benchmarks.enlarge import COPIED, FIRST_YEAR, Copies, enlarge, places
from pipeline.loading.link import link
from schemas.reading.frames import frame
from tests.factories import Doc, frames
from transforms.entities.record import Record
from warehouse import sql
from warehouse.publish import publishing
from warehouse.query import query


def test_places_are_many_and_in_order() -> None:
    place_names = list(places())
    assert place_names == sorted(set(place_names))
    assert len(place_names) == 400


def test_a_small_warehouse_becomes_a_large_one(tmp_path: Path) -> None:
    small, large = tmp_path / "small.duckdb", tmp_path / "large.duckdb"
    with publishing(small) as writer:
        writer.load(frames([Doc("a"), Doc("b", entity="某市另一局", copies=2)]))
        link(writer, Record(), "test")
    progress: list[str] = []
    enlarge(small, large, Copies(45, 2, lambda name: f"hash of {name}"), say=progress.append)
    assert progress[0].startswith("45 of 45 departments")

    assert query(large, "SELECT count(*), count(DISTINCT entity_id) FROM disclosures WHERE is_current").rows == [
        (92, 47)
    ]
    patterns = dict(query(small, "SELECT entity_name, count(*) FROM facts GROUP BY ALL").rows)
    assert patterns == {"某市某局": 12, "某市另一局": 24}
    counts = query(large, "SELECT DISTINCT count(*) FROM facts GROUP BY document_sha256 ORDER BY ALL").rows
    assert counts == [(12,), (24,)]
    assert query(large, "SELECT min(fiscal_year), max(fiscal_year) FROM facts").rows == [(FIRST_YEAR, 2024)]
    # A copy is of the year of its document in every row, or no everyday view would show it.
    assert query(large, "SELECT DISTINCT is_plain FROM facts").rows == [(True,)]
    wrong = "SELECT 1 FROM store.facts WHERE (amount_fen IS NOT NULL) <> (cell_kind = 'number')"
    assert query(large, wrong).rows == []
    for name in COPIED:
        key = sql.names(frame(name).key)
        twice = f"SELECT {key} FROM store.{name} GROUP BY {key} HAVING count(*) > 1"
        assert query(large, twice).rows == [], name
    of_files = "SELECT count(*) FROM store.documents WHERE document_sha256 = 'hash of ' || source_name"
    assert query(large, of_files).rows == [(90,)]
    places_of = query(large, "SELECT DISTINCT division_name FROM entities ORDER BY ALL").rows
    assert (next(places()),) in places_of
