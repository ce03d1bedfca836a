from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ready import ready_warehouses


@pytest.fixture(scope="package", autouse=True)
def _ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with ready_warehouses(tmp_path_factory):
        yield


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "juesuan.duckdb"
