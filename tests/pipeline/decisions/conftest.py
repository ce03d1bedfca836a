from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.decisions.places import FirstRuns, Place


@pytest.fixture(scope="package")
def first_runs(_ready: None, tmp_path_factory: pytest.TempPathFactory) -> FirstRuns:
    return FirstRuns(tmp_path_factory.mktemp("first_runs"))


@pytest.fixture
def place(tmp_path: Path, first_runs: FirstRuns) -> Place:
    return Place(tmp_path, first_runs)
