from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.accuracy import REAL
from tests import rollups
from tests.read_once import ReadOnce


@pytest.fixture(scope="module")
def read(shared: Path, read_once: ReadOnce, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    path = tmp_path_factory.mktemp("rollups") / "juesuan.duckdb"
    paths = [next((shared / "corpus").glob(patterns[0])) for patterns in REAL.values()]
    return path, rollups.load(path, [(pdf.name, read_once(pdf.read_bytes())) for pdf in paths])


@pytest.mark.parametrize("level", ["class", "section", "item"])
def test_every_roll_up_comes_to_the_printed_total(read: tuple[Path, list[str]], level: str) -> None:
    path, documents = read
    assert rollups.wrong_totals(path, level, documents) == []


def test_every_code_has_a_row(read: tuple[Path, list[str]]) -> None:
    assert rollups.strays(read[0]) == []
