from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from benchmarks.figures import write_figures
from cli.main import main
from common.errors import Exit
from pipeline.settings import Settings
from tests.fakes import document
from tests.runs import copy_run
from warehouse.content_hash import content_hash
from warehouse.export import export as exporting


@pytest.fixture
def filled(settings: Settings, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("data_dir", "corrections_dir"):
        monkeypatch.setenv(f"JUESUAN_{name.upper()}", str(getattr(settings, name)))
    documents = {"a": document("=甲局", 2023), "b": document("乙局", 2024, -500), "c": document(does="refuse")}
    copy_run(settings, tmp_path_factory, **documents)
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
        assert {row["entity_name"] for row in csv.DictReader(lines)} == {"'=甲局", "乙局"}


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
        output = capsys.readouterr()
        assert words in output.err
        assert "Traceback" not in output.err
    assert [file.name for file in taken.iterdir()] == ["thesis.txt"]


def test_a_sheet_that_would_be_cut_is_told(
    filled: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting.delimited, "SPREADSHEET_ROWS", 1)
    assert main(["export", "--format", "csv", "--out", str(tmp_path / "out")]) == Exit.OK
    assert "facts.csv has more rows than a spreadsheet can hold: choose years with --year" in capsys.readouterr().err


@pytest.mark.slow
def test_the_command_releases_and_verifies(
    filled: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "releases"
    assert main(["release", "--out", str(out)]) == Exit.ERROR
    assert "--date YYYY-MM-DD" in capsys.readouterr().err
    figures = tmp_path / "accuracy.json"
    write_figures(figures, "accuracy", holds=True, figures={"documents": 3, "exact": 3})
    arguments = ["release", "--out", str(out), "--date", "2026-11-24", "--accuracy", str(figures)]
    assert main([*arguments, "--json"]) == Exit.OK
    answer = json.loads(capsys.readouterr().out)
    assert answer["measured"]["accuracy"]["same_reader"] is True
    assert answer["measured"]["mutation"] is None
    assert main(arguments) == Exit.ERROR
    assert "never changed" in capsys.readouterr().err
    assert main([*arguments[:4], "2026-11-25"]) == Exit.OK
    assert "accuracy was not measured for this release" in capsys.readouterr().err
    assert main(["release", "--verify", answer["folder"]]) == Exit.OK
    assert "as it was made" in capsys.readouterr().out
    page = Path(answer["folder"]) / "README.md"
    page.chmod(0o644)
    page.write_text("other")
    assert main(["release", "--verify", answer["folder"]]) == Exit.ERROR
    assert "README.md was changed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "exit_code", "words"),
    [
        ([], Exit.USAGE, "either --out or --verify"),
        (["--out", "o", "--verify", "v"], Exit.USAGE, "either --out or --verify"),
        (["--out", "o", "--date", "2026-13-01"], Exit.USAGE, "is not a date"),
        (
            ["--out", "o", "--date", "2026-01-01", "--accuracy", "none.json"],
            Exit.ERROR,
            "cannot be read as the figures",
        ),
        (
            ["--out", "o", "--date", "2026-01-01", "--mutation", "other.json"],
            Exit.ERROR,
            "tests.verification.mutation --json",
        ),
        (["--verify", "."], Exit.ERROR, "is not a release"),
    ],
)
def test_a_release_that_cannot_be_is_told_in_a_sentence(
    filled: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    exit_code: Exit,
    words: str,
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    write_figures(folder / "other.json", "accuracy", holds=True, figures={"documents": 3, "exact": 3})
    assert main(["release", *arguments]) == exit_code
    assert words in capsys.readouterr().err
    assert [file.name for file in folder.iterdir()] == ["other.json"]
