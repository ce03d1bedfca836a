"""An empty warehouse that is made once: making its views takes longer than most tests of what is loaded into it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.sharing import made_once
from warehouse import publish
from warehouse.ddl import create

_EMPTY = "empty.duckdb"


def make_empty(empty: Path) -> None:
    """Make a warehouse without documents, as the first publish does."""
    with publish._engine(empty) as connection:
        publish._attach(connection, empty, "warehouse")
        create(connection)
        publish._detach(connection, "warehouse")


@contextmanager
def begun_as_copies(empty: Path) -> Iterator[None]:
    """Let this process and its forks begin every new warehouse as a copy of one that `make_empty` made."""
    copy = publish.Copying._copy

    def copy_or_begin(copying: publish.Copying) -> None:
        copy(copying)
        if copying._error is None and not copying.path.exists():
            shutil.copyfile(empty, copying.building)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publish.Copying, "_copy", copy_or_begin)
        yield


@contextmanager
def ready_warehouses(factory: pytest.TempPathFactory) -> Iterator[None]:
    """The same with a warehouse that is made once for all processes of the tests."""
    with begun_as_copies(made_once(factory, "ready", lambda folder: make_empty(folder / _EMPTY)) / _EMPTY):
        yield
