from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from flows.cli import main
from flows.errors import Exit
from flows.settings import Settings
from tests.flows.fakes import document
from tests.flows.test_run import drop, run
from warehouse.content_hash import content_hash
from warehouse.export import export as exporting


@pytest.fixture
def filled(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("data_dir", "corrections_dir"):
        monkeypatch.setenv(f"JUESUAN_{name.upper()}", str(getattr(settings, name)))
    drop(settings, a=document("=甲局", 2023), b=document("乙局", 2024, -500), c=document(does="refuse"))
    run(settings)
    return settings


def test_the_command_exports_and_says_what(
    filled: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["export", "--format", "csv", "--out", str(out), "--year", "2024", "--json"]) == Exit.OK
    answer = json.loads(capsys.readouterr().out)
    assert answer["content_hash"] == content_hash(filled.warehouse_file)
    assert answer["rows"]["facts"] == 1
    with open(out / "facts.csv", encoding="utf-8", newline="") as lines:
        (row,) = csv.DictReader(lines)
    assert (row["entity_name"], row["amount_yuan"], row["amount_text"]) == ("乙局", "-5.00", "-5.00")
    assert main(["export", "--format", "csv", "--out", str(out), "--bom"]) == Exit.OK
    with open(out / "facts.csv", encoding="utf-8-sig", newline="") as lines:
        assert {one["entity_name"] for one in csv.DictReader(lines)} == {"'=甲局", "乙局"}


def test_what_cannot_be_exported_is_told_in_a_sentence(
    filled: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "thesis.txt").write_text("mine")
    for arguments, exit_code, words in (
        (["--format", "sqlite", "--out", str(tmp_path / "o"), "--bom"], Exit.USAGE, "for --format csv only"),
        (["--format", "csv", "--out", str(tmp_path / "o"), "--year", "1999"], Exit.ERROR, "has no documents of 1999"),
        (["--format", "csv", "--out", str(taken)], Exit.ERROR, "choose another folder"),
        (["--format", "csv", "--out", str(taken / "thesis.txt" / "deep")], Exit.ERROR, "cannot be written"),
    ):
        assert main(["export", *arguments]) == exit_code
        told = capsys.readouterr()
        assert words in told.err
        assert "Traceback" not in told.err
    assert [file.name for file in taken.iterdir()] == ["thesis.txt"]


def test_a_sheet_that_would_be_cut_is_told(
    filled: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting.delimited, "SPREADSHEET_ROWS", 1)
    assert main(["export", "--format", "csv", "--out", str(tmp_path / "out")]) == Exit.OK
    assert "facts.csv has more rows than a spreadsheet can hold: choose years with --year" in capsys.readouterr().err
