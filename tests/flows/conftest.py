from __future__ import annotations

import pytest

from pipeline.settings import Settings
from tests.migrated import give_database
from tests.pipeline.conftest import _ready, bare_environment, settings

__all__ = ["_ready", "bare_environment", "settings"]


@pytest.fixture
def migrated(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a database for Prefect's server, which need not make one."""
    give_database(tmp_path_factory, settings.prefect_dir)
    return settings
