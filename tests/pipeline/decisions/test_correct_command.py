"""`juesuan correct` and the pages that name it: what is refused, shown, written, listed and removed."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from common.errors import Exit, JuesuanError
from pipeline.decisions import correct
from pipeline.decisions.correction_files import change_file, read_corrections
from tests.pipeline.decisions.projects import (
    TEXT,
    FirstRuns,
    Project,
    publishers_error,
    quiet_cell,
    unreadable,
)
from tests.review.rows import EVIL
from transforms.corrections.declared import file_name


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"amount": "much"}, "'much' is not an amount"),
        ({"amount": "0.0000001"}, "cannot be stored exactly"),
        ({"amount": "5,986.19"}, "is what was read, and nothing there is in doubt"),
        ({"amount": "1", "reason": "  "}, "--reason is empty"),
        ({"amount": "1", "who": "a\nb"}, "cannot be shown in one line"),
        ({"amount": "1", "fact_id": "0123456789"}, "no fact '0123456789'"),
        ({"amount": "1", "fact_id": "01"}, "is too short"),
    ],
)
def test_nonsense_is_refused_and_nothing_is_written(sums: Project, words: dict[str, Any], says: str) -> None:
    if says.startswith("is what was read"):
        words = {**words, "fact_id": quiet_cell(sums), "amount": sums.rows(TEXT.format(quiet_cell(sums)))[0][0]}
    with pytest.raises(JuesuanError, match=says):
        sums.correct(words.pop("amount"), **words)
    assert not sums.settings.corrections_dir.exists()


@pytest.fixture(scope="module")
def sums(tmp_path_factory: pytest.TempPathFactory, first_runs: FirstRuns) -> Project:
    project = Project(tmp_path_factory.mktemp("sums"), first_runs)
    project.run(publishers_error())
    return project


def test_the_command_shows_writes_lists_and_removes(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in project.variables.items():
        monkeypatch.setenv(name, value)
    project.run(publishers_error())
    fact_id = project.fact()["fact_id"]
    order = ["correct", fact_id[:8], "--amount", "5982.19", "--reason", EVIL, "--who", "<b>某人</b>"]
    assert main([*order, "--dry-run"]) == Exit.OK
    assert "A02   fail → pass" in capsys.readouterr().out
    assert not project.settings.corrections_dir.exists()
    assert main([*order, "--json"]) == Exit.OK
    answer = json.loads(capsys.readouterr().out)
    assert answer["correction"]["printed"] == "5,986.19"
    assert {identity["check_id"]: (identity["before"], identity["after"]) for identity in answer["identities"]}[
        "A02"
    ] == ("fail", "pass")
    assert main(order) == Exit.ERROR
    assert "corrected already" in capsys.readouterr().err

    def states() -> list[str]:
        assert main(["correct", "--list", "--json"]) == Exit.OK
        return [row["state"] for row in json.loads(capsys.readouterr().out)]

    assert states() == ["waits for the next run"]
    project.run()
    assert states() == ["in force"]
    assert main(["correct", "--list"]) == Exit.OK
    assert fact_id[:12] in capsys.readouterr().out

    page = project.folder / "proof.html"
    assert main(["prove", fact_id, "--out", str(page)]) == Exit.OK
    assert "5,986.19 is printed, 5982.19 万元 counts: <b>某人</b> on" in capsys.readouterr().out
    main(["review", "--all", "--json"])
    written = json.loads(capsys.readouterr().out)["written"]
    for text in [page.read_text("utf-8"), *(Path(written_page).read_text("utf-8") for written_page in written)]:
        assert "&lt;b&gt;某人&lt;/b&gt;" in text
        assert "<b>某人</b>" not in text
        assert EVIL not in text
        assert "5,986.19" in text
        assert "5982.19" in text

    assert main(["correct", fact_id[:8], "--remove"]) == Exit.OK
    assert "brings the printed figure back" in capsys.readouterr().err
    assert states() == []
    assert main(["correct", fact_id[:8], "--remove"]) == Exit.ERROR


def test_the_page_of_a_refused_document_names_the_command(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in project.variables.items():
        monkeypatch.setenv(name, value)
    project.run(unreadable())
    assert main(["review", "--json"]) == Exit.OK
    (page,) = json.loads(capsys.readouterr().out)["written"]
    assert f"juesuan correct {project.fact()['fact_id'][:12]} --amount" in Path(page).read_text("utf-8")


def test_wrong_usage_of_the_command_exits_with_2() -> None:
    for arguments in ([], ["abcdef"], ["abcdef", "--amount", "1"], ["abcdef", "--list"], ["abcdef", "--remove"] * 2):
        more = ["--amount", "1"] if "--remove" in arguments else []
        assert main(["correct", *arguments, *more]) == Exit.USAGE


def test_who_corrects_is_git_or_the_account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "某人")
    assert correct.signature() in [("某人", "git"), (correct.getpass.getuser(), "the account")]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert correct.signature()[1] == "the account"


def test_a_change_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    def fail(text: str) -> str:
        raise ValueError("no")

    path = change_file(tmp_path / file_name("a" * 64), lambda text: "x = 1\n")
    with pytest.raises(JuesuanError, match="cannot be changed: no; edit it by hand"):
        change_file(tmp_path / file_name("a" * 64), fail)
    assert path.read_text("utf-8") == "x = 1\n"
    assert list(read_corrections(tmp_path).files) == [path.name]
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_two_people_who_correct_at_once_both_count(tmp_path: Path) -> None:
    def add(number: int) -> None:
        change_file(tmp_path / file_name("a" * 64), lambda text: f"{text}x{number} = 1\n")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(40)))
    assert len((tmp_path / file_name("a" * 64)).read_text("utf-8").splitlines()) == 40


def test_a_stopped_table_is_listed_and_shown_with_its_cells(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.pages.dossiers import dossiers

    project.run(unreadable())
    for name, value in project.variables.items():
        monkeypatch.setenv(name, value)
    ((sha256,),) = project.rows("SELECT document_sha256 FROM documents")
    assert main(["quarantine"]) == Exit.OK
    output = capsys.readouterr().out
    assert "the quarantine is empty" in output
    assert f"fin_total: unreadable_amount, page 4  ({sha256[:12]})" in output
    assert main(["quarantine", "--tables", "--json"]) == Exit.OK
    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["table_key"], listed["stop_reason"], listed["stop_page"]) == ("fin_total", "unreadable_amount", 4)
    assert main(["quarantine", sha256[:8], "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["stopped_tables"][0]["table_key"] == "fin_total"
    assert main(["status", "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["warehouse"]["stopped_tables"] == 1

    (dossier,) = dossiers(project.settings, project.settings.warehouse_file, [sha256])
    assert project.fact()["fact_id"] in dossier.by_id
    assert any(fact["table_key"] == "fin_expenditure" for fact in dossier.facts)
    assert len(dossier.by_id) == len(dossier.facts)
    failed = {row["check_id"] for row in dossier.results if row["result"] == "fail"}
    assert "A02" in failed, "what speaks against the table is shown, and not that it does not apply"
    assert main(["review", "--out", str(project.folder / "pages")]) == Exit.OK
    (page,) = (project.folder / "pages" / "documents").glob("*/index.html")
    text = page.read_text("utf-8")
    assert "is stopped: none of its figures is loaded" in text
    assert f"juesuan correct {project.fact()['fact_id'][:12]}" in text
    assert "Stops the table" in text
