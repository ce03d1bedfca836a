"""`juesuan doctor` tells whoever has lost the extra for scans."""

from __future__ import annotations

import pytest

from pipeline.doctor import _scans
from pipeline.settings import Settings


@pytest.mark.parametrize(
    ("is_installed", "scans", "verdict"),
    [(True, [{"document_sha256": "d"}], "ok"), (False, [], "ok"), (False, [{"document_sha256": "d"}], "bad")],
)
def test_a_lost_extra_is_bad_where_the_warehouse_has_scans(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, is_installed: bool, scans: list[dict[str, str]], verdict: str
) -> None:
    settings.warehouse_file.parent.mkdir(parents=True, exist_ok=True)
    settings.warehouse_file.touch()
    monkeypatch.setattr("transforms.scans.installed.is_installed", lambda: is_installed)
    monkeypatch.setattr("warehouse.questions.ask_declared", lambda *_: scans)
    (check,) = _scans(settings)
    assert check.verdict == verdict
