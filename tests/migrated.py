"""Prefect's database with its tables: making it takes longer than starting a server that has it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sharing import made_once

_DATABASE = "prefect.db"


def give_database(factory: pytest.TempPathFactory, prefect_dir: Path) -> None:
    """Put a copy of an empty database of Prefect where a run looks for its own."""
    prefect_dir.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(made_once(factory, "prefect", _migrate) / _DATABASE, prefect_dir / _DATABASE)


def _migrate(folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {"PREFECT_HOME": str(folder), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    upgrade = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "--yes"]
    subprocess.run(upgrade, env=environment, check=True, capture_output=True)
