from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from explorer.app import application
from pipeline.intake.archive import Archive
from pipeline.settings import Settings, load_settings
from tests.factories import Doc
from tests.pipeline.conftest import _ready, bare_environment
from tests.review.papers import sound
from tests.warehouse.published import load

__all__ = ["_ready", "bare_environment"]

_SHORT = {"page_count": 4}
FINAL = Doc("甲", entity="甲<局", year=2023, amount=10_000_00, columns=_SHORT)
NEXT = Doc("乙", entity="甲<局", year=2024, amount=12_345_67, columns={**_SHORT, "published_on": "2025-08-01"})
RESTATED = Doc(
    "乙二", entity="甲<局", year=2024, amount=12_345_67, total=99_99, columns={**_SHORT, "published_on": "2025-09-01"}
)
REFUSED = Doc(
    "丙", entity="丙局", columns={"status": "quarantined", "reason": "encrypted", "message": "x", "message_zh": "加密"}
)


@pytest.fixture(scope="package")
def explored(_ready: None, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of a warehouse with two years of one body and a refused document; one document is archived."""
    settings = load_settings(environ={"JUESUAN_DATA_DIR": str(tmp_path_factory.mktemp("explored"))})
    load(settings.warehouse_file, FINAL, NEXT, RESTATED, REFUSED)
    archived: Path = Archive(settings.archive_dir).path(FINAL.sha256)
    archived.parent.mkdir(parents=True)
    archived.write_bytes(sound().pdf())
    return settings


@pytest.fixture(scope="package")
def browser(explored: Settings) -> Iterator[TestClient]:
    """A client of the explorer that speaks English."""
    with TestClient(application(explored), base_url="http://localhost") as client:
        yield client
