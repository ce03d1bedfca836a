"""An empty warehouse that is made once: making its views takes longer than most tests of what is loaded into it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from warehouse import publish


@contextmanager
def ready_warehouses(folder: Path) -> Iterator[None]:
    """Let this process begin every new warehouse as a copy of one that `warehouse.ddl.create` made."""
    empty = folder / "empty.duckdb"
    with publish._engine(empty) as connection:
        publish._attach(connection, empty, "warehouse")
        publish.create(connection)
        publish._detach(connection, "warehouse")
    copy = publish.Copying._copy

    def copy_or_begin(copying: publish.Copying) -> None:
        copy(copying)
        if copying._error is None and not copying.path.exists():
            shutil.copyfile(empty, copying.building)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publish.Copying, "_copy", copy_or_begin)
        yield
