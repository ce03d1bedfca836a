from __future__ import annotations

from pathlib import Path

import pytest

from tools import guide


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the analysts' guide, loaded once."""
    return guide.load_guide(tmp_path_factory.mktemp("guide"))
