"""Linking only what a batch touches: whatever was there before, the same as linking everything at once."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.loading.link import link
from tests.factories import Doc, frames, sha
from transforms.entities.keys import entity_key
from transforms.entities.record import Record, parse_entities
from warehouse.content_hash import frame_hashes
from warehouse.linking_reads import LinkingReads
from warehouse.load import Writer

_NAMES = (
    *("青山市财政局", "红岩省青山市财政局", "白水区财政局", "青山市白水区财政局", "绿湖市白水区财政局"),
    *("青山市规划和自然资源局", "青山市规划与自然资源局", "青山市国土局", "教育局", "国家粮仓局"),
)
"""Some are one body, some may be, and some are two; places are printed with and without what is above them"""
_SITES = (
    None,
    "https://www.a.gov.cn/1.pdf",
    "https://www.a.gov.cn/2.pdf?x=//b",
    "http://b.gov.cn/1.pdf",
    "HTTP://[x",
    "",
)
_SIGNED = {"reason": "seen on the site", "who": "Li", "when": "2025-01-02"}


class Seam(Doc):
    """A document with what it opens and closes the year with."""

    def facts(self) -> list[dict[str, Any]]:
        facts = super().facts()
        if not facts:
            return facts
        ends = (("income", "carryover_opening", self.year % 2), ("expenditure", "carryover_closing", self.copies))
        return facts + [
            {
                **facts[0],
                "fact_id": sha(f"{self.name}{panel}")[:32],
                "table_key": "fin_total",
                "panel": panel,
                "row_key": code,
                "account_code": code,
                "code_system": "item",
                "account_level": None,
                "amount_fen": amount * 100,
                "printed_fen": amount * 100,
            }
            for panel, code, amount in ends
        ]


def _reading(name: str, choose: random.Random) -> Doc:
    """A document as one version of the reader may read it: its bytes say its name, and all else may differ."""
    entity = choose.choice(_NAMES)
    is_identified = choose.random() < 0.75  # else its identity is not, and it is stopped
    return Seam(
        name,
        entity=entity,
        year=choose.choice([2021, 2022, 2023]),
        amount=choose.choice([100, 200]),
        copies=choose.randint(1, 2),
        columns={
            "status": choose.choice(["loaded", "loaded", "quarantined"]) if is_identified else "quarantined",
            "entity_name": entity if is_identified else None,
            "entity_scope": choose.choice(["department", "department", "unit"]),
            "division_name": choose.choice([None, "青山市", "青山市白水区"]),
            "source_url": choose.choice(_SITES),
            "published_on": choose.choice([None, "2024-08-01", "2024-09-01"]),
        },
    )


def _record() -> Record:
    first, other, land = (entity_key(_NAMES[at], "department", "青山市").entity_id for at in (5, 6, 7))
    loose = entity_key("白水区财政局", "department").entity_id
    return Record(
        *parse_entities(
            {
                "merge": [{"entity": other, "into": first, **_SIGNED}],
                "rename": [{"entity": land, "into": first, "year": 2022, **_SIGNED}],
                "split": [{"entity": loose, "documents": [sha("3")], "name": "黑土市白水区财政局", **_SIGNED}],
                "succession": [{"entity": first, "successor": loose, "year": 2023, **_SIGNED}],
            },
            "entities.toml",
        )
    )


def _opened(empty: Path, path: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(shutil.copyfile(empty, path))


def _load(connection: duckdb.DuckDBPyConnection, readings: Sequence[Doc], record: Record) -> None:
    writer = Writer(connection)
    writer.load(frames(readings))
    link(writer, record, "test")


@pytest.mark.slow
@pytest.mark.parametrize("record", [Record(), _record()], ids=["nothing on record", "record"])
@pytest.mark.parametrize("seed", range(2))
def test_what_was_linked_bit_by_bit_is_what_is_linked_at_once(
    empty: Path, tmp_path: Path, seed: int, record: Record
) -> None:
    choose = random.Random(seed)
    final = [_reading(str(number), choose) for number in range(12)]
    with _opened(empty, tmp_path / "once.duckdb") as once, _opened(empty, tmp_path / "bits.duckdb") as bits:
        _load(once, final, record)
        # Every document read wrongly first, or not at all; then corrected, a few of them in each run.
        _load(bits, [_reading(doc.name, choose) for doc in choose.sample(final, 8)], record)
        left = choose.sample(final, len(final))
        while left:
            some, left = left[:3], left[3:]
            _load(bits, some, record)
        assert frame_hashes(bits) == frame_hashes(once)


def test_the_seams_of_the_years_are_looked_at_where_one_side_is_new(empty: Path, tmp_path: Path) -> None:
    years = [Seam(f"{year}", entity="青山市财政局", year=year) for year in (2021, 2022, 2023)]
    with _opened(empty, tmp_path / "w.duckdb") as connection:
        for doc in (years[1], years[2], years[0]):
            _load(connection, [doc], Record())
        seams = connection.execute(
            "SELECT fiscal_year, result FROM check_results JOIN store.documents USING (document_sha256)"
            " WHERE check_id = 'P04' ORDER BY ALL"
        )
        assert seams.fetchall() == [(2022, "fail"), (2023, "pass")]


def test_what_the_record_says_of_every_document_stays_told_when_another_body_is_loaded(
    empty: Path, tmp_path: Path
) -> None:
    old, new = (entity_key(name, "department", "青山市").entity_id for name in ("青山市国土局", "青山市自然资源局"))
    elsewhere = {"entity": new, "documents": [sha("2020")], "name": "黑土市国土局", **_SIGNED}
    for changes in (
        {"rename": [{"entity": old, "into": new, "year": 2019, **_SIGNED}]},
        {"succession": [{"entity": old, "successor": new, "year": 2019, **_SIGNED}]},
        {"split": [elsewhere]},
    ):
        record = Record(*parse_entities(changes, "entities.toml"))
        years = [Seam(f"{year}", entity="青山市国土局", year=year) for year in range(2017, 2024)]
        division = {"division_name": "青山市"}
        docs = [replace(doc, columns=division) for doc in (*years, Seam("other", entity="青山市财政局"))]
        with _opened(empty, tmp_path / "w.duckdb") as connection:
            _load(connection, docs, record)
            asked = "SELECT document_sha256, rule FROM store.findings_across WHERE rule <> 'entity_new' ORDER BY ALL"
            before = connection.execute(asked).fetchall()
            _load(connection, docs[-1:], record)
            assert connection.execute(asked).fetchall() == before
            assert sha("2020") in {sha256 for sha256, _ in before}
        (tmp_path / "w.duckdb").unlink()


def test_only_what_a_batch_touches_is_asked_for(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = [f"青山市{body}局" for body in ("财政", "审计", "教育", "司法", "水利")]
    docs = [Seam(f"{body}{year}", entity=body, year=year) for body in bodies for year in range(2014, 2024)]
    asked: dict[str, int] = {}

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def method(*given: Any) -> Any:
            answer = real(*given)
            asked[name] = len(answer)
            return answer

        return method

    for name in ("witnesses", "facts_of", "printed_names", "rows_of", "restated"):
        monkeypatch.setattr(LinkingReads, name, counted(name, getattr(LinkingReads, name)))
    with _opened(empty, tmp_path / "w.duckdb") as connection:
        _load(connection, docs, Record())
        asked.clear()
        _load(connection, [docs[0]], Record())
    # Two witnesses of each entity and all ten documents of one; two facts of each of the ten; their names.
    assert asked == {"witnesses": 18, "facts_of": 20, "printed_names": 10, "rows_of": 9, "restated": 0}
