"""Two warehouses are the same where documents print the same; how their findings are worded is not content."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.reading.frames import frame
from tests.factories import Doc, frames, sha
from warehouse.content_hash import content_hash
from warehouse.ddl import STORED
from warehouse.publish import publishing

WORDS = [
    (name, column)
    for name in STORED
    for column in frame(name).column_names
    if column.removesuffix("_zh") in ("message", "stop_message", "reasons", "says")
]


def _hash(path: Path, *changed: tuple[str, str, str]) -> str:
    """The hash of a warehouse in which columns of frames have another value."""
    about = {"document_sha256": sha("a")}
    rows = frames([Doc("a"), Doc("b", year=2023)])
    rows["grades"] = frame("grades").build([{**about, "grade": "A", "reasons": ""}])
    check = {"check_no": 1, "check_id": "A01", "subject": "", "result": "fail", "severity": "gate"}
    rows["check_results"] = frame("check_results").build([{**about, **check}])
    expectation = {"suite": "facts", "expectation_no": 1, "expectation": "x", "about": "", "rule": "gate_value"}
    rows["gate_results"] = frame("gate_results").build(
        [{**about, **expectation, "says": "x", "judged": 1, "failed": 0}]
    )
    for name, column, value in changed:
        rows[name][column] = value
    with publishing(path) as writer:
        writer.load(rows)
    return content_hash(path)


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> str:
    return _hash(tmp_path_factory.mktemp("unchanged") / "w.duckdb")


def test_every_message_has_a_column_in_each_language() -> None:
    assert len(WORDS) == 12
    assert {(name, f"{column}_zh") for name, column in WORDS if not column.endswith("_zh")} <= set(WORDS)


def test_another_wording_is_the_same_warehouse(tmp_path: Path, unchanged: str) -> None:
    assert _hash(tmp_path / "w.duckdb", *((*word, "other words") for word in WORDS)) == unchanged


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [("findings", "rule", "duplicate_row"), ("grades", "grade", "B"), ("tables_read", "title_printed", "另一张表")],
)
def test_another_finding_is_another_warehouse(
    tmp_path: Path, unchanged: str, name: str, column: str, value: str
) -> None:
    assert _hash(tmp_path / "w.duckdb", (name, column, value)) != unchanged
