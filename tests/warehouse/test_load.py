from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.loading.link import link
from schemas.reading.frames import frame
from tests.factories import Doc, frames, sha
from transforms.entities.record import Record
from warehouse.content_hash import content_hash, frame_hashes
from warehouse.publish import publishing
from warehouse.query import connect, query


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "warehouse" / "juesuan.duckdb"


def load(path: Path, *batches: list[Doc]) -> str:
    with publishing(path) as writer:
        for batch in batches:
            writer.load(frames(batch))
        link(writer, Record(), "test")
    return content_hash(path)


def count(path: Path, table: str) -> int:
    return int(query(path, f"SELECT count(*) FROM {table}").rows[0][0])


def test_every_frame_comes_back_as_it_was_loaded(path: Path) -> None:
    batch = frames([Doc("a"), Doc("b", year=2023)])
    with publishing(path) as writer:
        writer.load(batch)
    for name, loaded in batch.items():
        columns = ", ".join(f'"{column}"' for column in loaded.columns)
        stored_rows = query(path, f"SELECT {columns} FROM store.{name}").rows
        expected = [tuple(None if value != value or value is None else value for value in row) for row in _rows(loaded)]
        assert sorted(stored_rows, key=repr) == sorted(expected, key=repr), name


def _rows(loaded: object) -> list[tuple[object, ...]]:
    import pyarrow as pa

    table = pa.Table.from_pandas(loaded, preserve_index=False)
    return [tuple(row.values()) for row in table.to_pylist()]


def test_loading_a_document_twice_changes_nothing(path: Path) -> None:
    docs = [Doc("a"), Doc("b"), Doc("bad", columns={"status": "quarantined", "reason": "not_a_pdf"})]
    first = load(path, docs)
    assert load(path, docs) == first
    assert load(path, docs[:1], docs[1:2]) == first
    assert count(path, "documents") == 3
    assert count(path, "store.facts") == 24


def test_the_order_and_the_size_of_batches_are_irrelevant(tmp_path: Path) -> None:
    docs = [Doc(name, entity=f"局{name}") for name in "abcde"]
    whole = load(tmp_path / "whole.duckdb", docs)
    one_by_one = load(tmp_path / "single.duckdb", *[[doc] for doc in reversed(docs)])
    runs = tmp_path / "runs.duckdb"
    load(runs, docs[3:])
    assert whole == one_by_one == load(runs, docs[:3])


def test_the_hash_sees_every_content_column_and_no_other(path: Path) -> None:
    first = load(path, [Doc("a")])
    assert load(path, [Doc("a", columns={"reader_version": "v2", "source_name": "elsewhere/a.pdf"})]) == first
    assert load(path, [Doc("a", columns={"page_count": 61})]) != first
    assert load(path, [Doc("a", amount=1)]) != first


def test_the_hash_keeps_a_text_from_being_taken_for_two(tmp_path: Path) -> None:
    def hash_of_documents(url: str | None, day: str | None) -> str:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.duckdb"
        load(path, [Doc("a", columns={"source_url": url, "published_on": day})])
        with connect(path) as connection:
            return frame_hashes(connection)["documents"]  # the versions have the day as well, and would tell them apart

    pairs = [("a,1:b", "c"), ("a", "1:b,c"), ("a,b", "c"), ("a", "b,c"), ("", None), (None, "")]
    assert len({hash_of_documents(*pair) for pair in pairs}) == len(pairs)


def test_a_read_again_document_replaces_what_was_there(path: Path) -> None:
    load(path, [Doc("a", amount=1_00, copies=3), Doc("b", entity="另一局")])
    load(path, [Doc("a", amount=9_00)])
    rows = query(path, "SELECT min(amount_fen), count(*) FROM facts WHERE document_sha256 = $d", {"d": sha("a")}).rows
    assert rows == [(900, 12)]
    assert count(path, "store.facts") == 24


def test_a_document_that_goes_into_quarantine_loses_its_facts_and_nothing_else(path: Path) -> None:
    load(path, [Doc("a"), Doc("b")])
    stopped = frames([Doc("a")])
    stopped["documents"]["status"] = "quarantined"
    stopped["documents"]["reason"] = "gate_failed"
    assert len(stopped["facts"])  # handed over all the same
    with publishing(path) as writer:
        writer.load(stopped)
        link(writer, Record(), "test")
    for table, expected in {
        "all_facts": 0,
        "store.findings": 1,
        "evidence": 1,
        "tables_read": 1,
        "quarantine": 1,
    }.items():
        counted = query(path, f"SELECT count(*) FROM {table} WHERE document_sha256 = $d", {"d": sha("a")}).rows
        assert counted == [(expected,)], table
    assert query(path, "SELECT reason, source_name FROM quarantine").rows == [("gate_failed", "a.pdf")]
    assert count(path, "facts") == 12


def test_a_batch_that_is_not_sound_is_refused_whole(path: Path) -> None:
    load(path, [Doc("a")])
    before = content_hash(path)
    twice = frames([Doc("b"), Doc("b")])
    orphan = {**frames([Doc("b")]), "facts": frames([Doc("c")])["facts"]}
    renamed = frames([Doc("b")])
    renamed["facts"] = renamed["facts"].rename(columns={"panel": "panels"})
    of_one_key = frames([Doc("b")])
    own = list(frame("facts").unique)
    of_one_key["facts"].loc[1, own] = of_one_key["facts"].loc[0, own]
    assert not of_one_key["facts"]["fact_id"].duplicated().any()
    cases = (
        (twice, "more than one row"),
        (of_one_key, "more than one row"),
        (orphan, "not a document of the batch"),
        (renamed, "columns"),
    )
    for batch, words in cases:
        with pytest.raises(ValueError, match=words), publishing(path) as writer:
            writer.load(batch)
    null = frames([Doc("b")])
    null["evidence"]["printed"] = None
    with pytest.raises(ValueError, match="null"), publishing(path) as writer:
        writer.load(null)
    assert content_hash(path) == before


def test_a_failed_batch_leaves_the_batches_before_it(path: Path) -> None:
    with publishing(path) as writer:
        writer.load(frames([Doc("a")]))
        null = frames([Doc("b")])
        null["findings"]["message"] = None
        with pytest.raises(ValueError, match="null"):
            writer.load(null)
        writer.load(frames([Doc("c")]))
    assert query(path, "SELECT document_sha256 FROM documents ORDER BY ALL").rows == sorted([(sha("a"),), (sha("c"),)])


def test_text_of_documents_is_never_sql(path: Path) -> None:
    hostile = "'; DROP TABLE store.facts; -- \" \x1f \\ ${x} 局"
    load(path, [Doc("a", entity=hostile)])
    assert query(path, "SELECT DISTINCT entity_name FROM facts").rows == [(hostile,)]


def test_the_first_batch_is_sorted_in_itself_and_not_written_a_second_time(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.publish._sort_into", lambda *arguments: pytest.fail("sorted again"))
    load(path, [Doc(f"{entity}{year}", entity=entity, year=year) for year in (2024, 2022) for entity in ("丙", "甲")])
    both = "kept.facts AS f JOIN kept.documents AS d USING (document_no)"
    stored_order = query(path, f"SELECT d.fiscal_year, entity_name FROM {both} ORDER BY f.rowid").rows
    assert stored_order == sorted(stored_order)


def test_facts_lie_sorted_whatever_the_batches(path: Path) -> None:
    docs = [Doc(f"{entity}{year}", entity=entity, year=year) for year in (2024, 2022, 2023) for entity in ("丙", "甲")]
    load(path, *[[doc] for doc in docs])
    both = "kept.facts AS f JOIN kept.documents AS d USING (document_no)"
    stored_order = query(path, f"SELECT d.fiscal_year, entity_name FROM {both} ORDER BY f.rowid").rows
    assert stored_order == sorted(stored_order)
    assert query(path, "SELECT unsorted_facts FROM store.meta").rows == [(0,)]
    load(path, [Doc("乙", entity="乙", year=2020)])  # few: the whole is not sorted again for them
    assert query(path, "SELECT unsorted_facts FROM store.meta").rows == [(12,)]
    assert query(path, "SELECT count(*) FROM facts WHERE entity_name = '乙'").rows == [(12,)]
