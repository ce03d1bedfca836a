from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.decisions.projects import FirstRuns, Project


@pytest.fixture(scope="package")
def first_runs(_ready: None, tmp_path_factory: pytest.TempPathFactory) -> FirstRuns:
    return FirstRuns(tmp_path_factory.mktemp("first_runs"))


@pytest.fixture
def project(tmp_path: Path, first_runs: FirstRuns) -> Project:
    return Project(tmp_path, first_runs)
