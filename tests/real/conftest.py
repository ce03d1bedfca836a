"""Real documents: they lie beside the repository on our machines and in CI, and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.read_once import ReadOnce, reading_once

SHARED = Path(os.environ.get("JUESUAN_SHARED", Path(__file__).resolve().parents[3] / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with corpus/ and truth/."""
    if not (SHARED / "corpus").is_dir():
        pytest.skip(f"the real documents are not here ({SHARED}); set JUESUAN_SHARED")
    return SHARED


@pytest.fixture(scope="session")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> ReadOnce:
    return reading_once(tmp_path_factory)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole real documents take seconds each."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.slow)
