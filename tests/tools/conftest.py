from __future__ import annotations

from pathlib import Path

import pytest

from tests.sharing import made_once
from tools import guide


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the analysts' guide, loaded once."""
    return guide.settings_in(made_once(tmp_path_factory, "guide", guide.load_guide)).warehouse_file
