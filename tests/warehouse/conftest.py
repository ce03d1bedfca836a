from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.ready import ready_warehouses
from tests.sharing import made_once
from warehouse.ddl import create


@pytest.fixture(scope="package", autouse=True)
def _ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with ready_warehouses(tmp_path_factory):
        yield


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "juesuan.duckdb"


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse without documents, to be copied."""
    return made_once(tmp_path_factory, "empty", _create) / _EMPTY


_EMPTY = "w.duckdb"


def _create(folder: Path) -> None:
    with duckdb.connect(folder / _EMPTY) as connection:
        create(connection)
