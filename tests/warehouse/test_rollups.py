"""The roll-ups of typeset documents of every layout."""

from __future__ import annotations

from pathlib import Path

import pytest

from samples.layouts import layouts
from tests import rollups
from tests.read_once import reading_once
from tests.samples.printed import document


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    path, read_once = tmp_path_factory.mktemp("rollups") / "juesuan.duckdb", reading_once(tmp_path_factory)
    documents = [(f"{layout}.pdf", read_once(document(layout).pdf())) for layout in sorted(layouts())]
    return path, rollups.load(path, documents)


@pytest.mark.parametrize("level", ["class", "section", "item"])
def test_every_roll_up_comes_to_the_printed_total(read: tuple[Path, list[str]], level: str) -> None:
    path, documents = read
    assert len(documents) == len(layouts())
    assert rollups.wrong_totals(path, level, documents) == []


def test_every_code_has_a_row(read: tuple[Path, list[str]]) -> None:
    assert rollups.strays(read[0]) == []
