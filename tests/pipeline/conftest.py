from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.settings import Settings
from tests.ready import ready_warehouses
from tests.runs import settings_in


@pytest.fixture(scope="package", autouse=True)
def _ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with ready_warehouses(tmp_path_factory):
        yield


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of this machine or of other tests reaches a test of this room."""
    for name in list(os.environ):
        if name.startswith("JUESUAN_"):
            monkeypatch.delenv(name)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings over an empty data folder, with small limits and no influence of this machine's environment."""
    return settings_in(tmp_path)
