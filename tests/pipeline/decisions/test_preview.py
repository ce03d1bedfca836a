"""A decision can be looked at before it is made, and taken back."""

from __future__ import annotations

import json

import pytest

from cli.main import main
from common.errors import Exit
from pipeline.settings import Settings
from tests.fakes import document
from tests.runs import drop, rows, run


def test_a_decision_is_shown_before_it_is_made_and_taken_back(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(settings, a=document("甲局"), b=document("乙局"))
    run(settings)
    monkeypatch.setenv("JUESUAN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("JUESUAN_CORRECTIONS_DIR", str(settings.corrections_dir))
    published = settings.warehouse_file.read_bytes()
    withdraw = ["entities", "withdraw", "a.pdf", "--on", "2025-01-01", "--reason", "taken down", "--who", "me"]
    assert main([*withdraw, "--dry-run"]) == Exit.OK
    shown = capsys.readouterr().out
    assert "1 document would change; 1 fact no longer shown, 0 facts shown anew" in shown
    assert "is_current: yes → no" in shown
    assert not list(settings.corrections_dir.glob("*.toml"))
    assert settings.warehouse_file.read_bytes() == published
    assert sorted(file.name for file in settings.warehouse_file.parent.iterdir()) == [settings.warehouse_file.name]
    assert main(withdraw) == Exit.OK
    run(settings)
    assert rows(settings, "SELECT count(*) FROM facts") == [(1,)]
    capsys.readouterr()
    assert main(["entities", "undo", "--json"]) == Exit.OK
    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["number"], listed["kind"], listed["reason"]) == (1, "withdrawn", "taken down")
    assert main(["entities", "undo", "1", "--dry-run"]) == Exit.OK
    assert "0 facts no longer shown, 1 fact shown anew" in capsys.readouterr().out
    assert main(["entities", "undo", "1"]) == Exit.OK
    assert not list(settings.corrections_dir.glob("*.toml"))
    assert main(["entities", "undo", "1"]) == Exit.ERROR
    run(settings)
    assert rows(settings, "SELECT count(*) FROM facts") == [(2,)]
