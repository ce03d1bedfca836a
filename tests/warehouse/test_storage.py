"""What lies narrower in the file than it is declared comes back as it was; what would not is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.loading.link import link
from schemas.reading.frames import frame
from tests.factories import Doc, frames
from transforms.entities.record import Record
from warehouse.ddl import STORED
from warehouse.publish import publishing
from warehouse.query import query
from warehouse.storage import narrow_tables


def load(path: Path, given: dict[str, Any]) -> None:
    with publishing(path) as writer:
        writer.load(given)
        link(writer, Record(), "test")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "w.duckdb"


@pytest.mark.parametrize(
    "columns",
    [
        {"row_key": "另一行", "row_code_printed": "", "row_name_printed": "行 政 运行"},
        {"is_corrected": True, "printed_fen": None, "printed_quantity": None, "corrected_text": "1.00"},
        {"is_corrected": True, "amount_fen": None, "printed_fen": 7, "quantity": 2, "printed_quantity": 3},
        {"is_corrected": False, "amount_fen": None, "printed_fen": None, "quantity": 2, "printed_quantity": 2},
        {"x0": 0.0, "y0": 501.06, "x1": 0.3, "y1": 16383.99},
        {"fact_id": "no hexadecimal number"},
    ],
)
def test_a_fact_comes_back_as_it_was(path: Path, columns: dict[str, Any]) -> None:
    given = frames([Doc("a"), Doc("b")])
    for name, value in columns.items():
        given["facts"].loc[3, name] = value
    load(path, given)
    shown = query(path, f"SELECT {', '.join(frame('facts').column_names)} FROM store.facts ORDER BY fact_id").rows
    facts = given["facts"].astype(object)
    expected = facts.where(facts.notna(), None).sort_values("fact_id").itertuples(index=False, name=None)
    assert shown == list(expected)


@pytest.mark.parametrize(
    "columns",
    [
        {"x0": 1.234},
        {"entity_name": "另一局"},
        {"source_name": "another.pdf"},
        {"printed_fen": None},
    ],
)
def test_what_the_file_would_not_give_back_is_refused(path: Path, columns: dict[str, Any]) -> None:
    given = frames([Doc("a")])
    for name, value in columns.items():
        given["facts"].loc[3, name] = value
    with pytest.raises(ValueError, match="cannot be kept"):
        load(path, given)
    assert not path.exists()


def test_the_views_of_the_store_have_the_declared_columns(path: Path) -> None:
    load(path, frames([Doc("a")]))
    for name in STORED:
        described = query(path, f"DESCRIBE store.{name}").rows
        assert [(row[0], row[1].replace(",", ", ")) for row in described] == [
            (c.name, c.duckdb_type) for c in frame(name).columns
        ]
    assert set(narrow_tables()) <= set(STORED)


def test_the_state_of_a_document_follows_every_publish(path: Path) -> None:
    first, second = (
        Doc(name, total=total, columns={"published_on": day})
        for name, total, day in (("a", 1, "2025-01-01"), ("b", 2, "2025-02-01"))
    )
    state = "SELECT version_no, version_state, is_current FROM documents ORDER BY version_no"
    load(path, frames([second]))
    assert query(path, state).rows == [(1, "current", True)]
    load(path, frames([first]))
    assert query(path, state).rows == [(1, "superseded", False), (2, "current", True)]
    joined = (
        "SELECT count(*) FROM documents AS d LEFT JOIN disclosures AS x USING (document_sha256)"
        " WHERE (d.entity_id, d.version_no, d.version_state, d.is_current) IS DISTINCT FROM"
        " (x.entity_id, x.version_no, x.version_state, x.is_current)"
    )
    assert query(path, joined).rows == [(0,)]
