from __future__ import annotations

import random
from pathlib import Path

import pytest

from pipeline.loading.link import link
from tests.factories import Doc, frames
from transforms.entities.record import Record
from warehouse.content_hash import content_hash
from warehouse.publish import publishing
from warehouse.query import query

_DATES = (None, "2024-08-01", "2024-09-01", "2025-01-01")


def documents(choose: random.Random) -> list[Doc]:
    """Documents of few entities and years, so that many are versions of each other; some are refused."""
    return [
        Doc(
            f"doc{number}",
            entity=choose.choice(["某市某局", "某市\x1f局", 'O\'Neill, "局" 一二三']),
            year=choose.choice([2022, 2023]),
            amount=choose.choice([-5, 0, 1, 2**62]),
            copies=choose.randint(1, 3),
            columns={
                "status": choose.choice(["loaded", "loaded", "loaded", "quarantined"]),
                "published_on": choose.choice(_DATES),
                "retrieved_on": choose.choice(_DATES),
                "source_url": choose.choice([None, "", "https://example.org/1,2:3"]),
            },
        )
        for number in range(choose.randint(2, 12))
    ]


def load_at_random(path: Path, docs: list[Doc], choose: random.Random) -> None:
    """In any order, in batches of any size, in any number of runs, some of them loaded more than once."""
    left = [*docs, *choose.sample(docs, len(docs) // 2)]
    choose.shuffle(left)
    while left:
        with publishing(path) as writer:
            for _ in range(choose.randint(1, 3)):
                batch = {doc.name: doc for doc in left[: choose.randint(1, 5)]}
                left = left[len(batch) :]
                writer.load(frames(batch.values()))
            link(writer, Record(), "test")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_arrival_gives_the_same_warehouse(tmp_path: Path, seed: int) -> None:
    docs = documents(random.Random(seed))
    outcomes = []
    for arrival in range(2):
        path = tmp_path / f"{arrival}.duckdb"
        load_at_random(path, docs, random.Random(f"{seed}.{arrival}"))
        shown = query(path, "SELECT * FROM facts ORDER BY fact_id").rows
        twice = query(
            path, "SELECT 1 FROM facts GROUP BY entity_name, fiscal_year, row_key, measure HAVING count(*) > 1"
        )
        assert twice.rows == []
        assert query(path, "SELECT 1 FROM store.facts GROUP BY fact_id HAVING count(*) > 1").rows == []
        outcomes.append((content_hash(path), shown))
    assert outcomes[0] == outcomes[1]
