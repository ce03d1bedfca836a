from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli import output
from cli.main import COMMANDS, command_line, main
from common.errors import Exit
from pipeline.runs.lock import run_lock
from pipeline.settings import Settings, load_settings
from tests.fakes import document
from tests.runs import drop, run
from tests.sharing import made_once
from tests.waiting import PATIENCE

REPOSITORY = Path(__file__).parents[2]
HEAVY = ("camelot", "cv2", "great_expectations", "pandas", "prefect", "pyarrow", "pydantic", "rich")


def fill(folder: Path) -> None:
    """Make a run over one document that is loaded and one that is refused."""
    settings = load_settings(environ={"JUESUAN_DATA_DIR": str(folder), "JUESUAN_SETTLE_SECONDS": "0"})
    settings.drop_dir.mkdir()
    drop(settings, a=document("甲局"), b=document(does="refuse"))
    run(settings)


@pytest.fixture(scope="package")
def finished(_ready: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a finished run."""
    return made_once(tmp_path_factory, "finished run", fill)


@pytest.fixture
def filled(settings: Settings, finished: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A warehouse with one document loaded and one refused, and the environment that points to it."""
    shutil.copytree(finished, settings.data_dir, dirs_exist_ok=True)
    monkeypatch.setenv("JUESUAN_DATA_DIR", str(settings.data_dir))
    return settings


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> object:
    assert main([*arguments, "--json"]) == Exit.OK
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_json_and_a_place_in_the_documents(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--help"]) == Exit.OK
    text = capsys.readouterr().out
    assert "--json" in text
    group = command_line()
    subcommand = group.get_command(group.make_context("juesuan", [command, "--help"], resilient_parsing=True), command)
    assert subcommand is not None
    assert subcommand.help
    guide = (REPOSITORY / "docs" / "operators.md").read_text("utf-8")
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    for page in (guide, readme):
        assert f"`juesuan {command}" in page
    for parameter in subcommand.params:
        for option in (o for o in parameter.opts if o.startswith("--") and o not in ("--json", "--help")):
            assert option in guide, f"{option} of {command} is not in the operator's guide"


def test_every_exit_code_is_documented() -> None:
    guide = (REPOSITORY / "docs" / "operators.md").read_text("utf-8")
    for code in Exit:
        assert f"| {code.value} | " in guide


@pytest.mark.parametrize(
    "arguments", [["--help"], ["run", "--help"], ["config"], ["status"], ["quarantine"], ["--version"]]
)
def test_quick_commands_import_nothing_heavy(arguments: list[str], filled: Settings) -> None:
    program = (
        "import sys\nfrom cli.main import main\n"
        f"code = main({arguments!r})\n"
        f"print(*(m for m in {HEAVY!r} if m in sys.modules), file=sys.stderr)\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_the_quarantine_lists_and_explains(filled: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    listed = answer(capsys, "quarantine")
    assert isinstance(listed, list)
    assert [(row["source_name"], row["reason"]) for row in listed] == [("b.pdf", "not_a_pdf")]
    assert listed[0]["advice"]
    explained = answer(capsys, "quarantine", listed[0]["document_sha256"][:8])
    assert isinstance(explained, dict)
    assert explained["document"]["source_name"] == "b.pdf"
    loaded = answer(capsys, "quarantine", "a.pdf")
    assert isinstance(loaded, dict)
    assert loaded["evidence"][0]["value"] == "甲局"
    assert main(["quarantine", "nothing.pdf"]) == Exit.ERROR
    assert "no document 'nothing.pdf'" in capsys.readouterr().err


def test_sql_answers_exactly_in_every_form(filled: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    query = "SELECT entity_name, amount_yuan FROM facts"
    assert answer(capsys, "sql", query) == [{"entity_name": "甲局", "amount_yuan": "123.45"}]
    assert main(["sql", query, "--csv"]) == Exit.OK
    assert capsys.readouterr().out == "entity_name,amount_yuan\n甲局,123.45\n"
    assert main(["sql", query]) == Exit.OK
    assert capsys.readouterr().out == "entity_name  amount_yuan\n甲局              123.45\n"


@pytest.mark.parametrize(
    "query", ["DELETE FROM documents", "CREATE TABLE x (a INT)", "SELECT nonsense", "DROP VIEW facts", ""]
)
def test_sql_is_read_only_and_a_wrong_query_is_told_in_a_sentence(
    filled: Settings, capsys: pytest.CaptureFixture[str], query: str
) -> None:
    assert main(["sql", query]) == Exit.ERROR
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("juesuan: ")
    assert "Traceback" not in output.err


def test_an_answer_without_rows_says_so(filled: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sql", "SELECT page FROM facts WHERE page > 999"]) == Exit.OK
    output = capsys.readouterr()
    assert (output.out, output.err) == ("page\n", "0 rows\n")
    assert main(["sql", "FROM ranking(2024, 'carryover_closing') WHERE entity_name = 'nonsense'"]) == Exit.OK
    assert "FROM key_figure_places" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT 1; SELECT 2", "there are 2 statements"),
        (" ", "the text contains no query"),
        ("DELETE FROM facts", "`juesuan correct FACT_ID`"),
        ("DROP VIEW facts", "read-only, and DROP would write"),
    ],
)
def test_what_is_no_question_is_told_with_what_to_do(
    filled: Settings, capsys: pytest.CaptureFixture[str], query: str, says: str
) -> None:
    assert main(["sql", query]) == Exit.ERROR
    output = capsys.readouterr()
    assert output.out == ""
    assert says in output.err


def test_what_can_be_asked_is_listed_and_described(filled: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    listed = answer(capsys, "sql", "--tables")
    assert isinstance(listed, list)
    names = {row["name"] for row in listed}
    assert {"facts", "key_figures", "决算_三公经费", "ranking", "peers"} <= names
    assert "check_results_across" not in names  # views of the schema store are not for people
    assert all(row["comment"] for row in listed)
    assert main(["sql", "--tables"]) == Exit.OK
    assert "three_public  " in capsys.readouterr().out
    assert main(["sql", "--describe", "three_public"]) == Exit.OK
    text = capsys.readouterr().out
    assert "三公 over the years" in text
    assert "完成预算比例" in text
    assert main(["sql", "--describe", "peers"]) == Exit.OK
    assert capsys.readouterr().out.startswith("peers(entity, year, of_kind := final)")
    assert main(["sql", "--describe", "fact"]) == Exit.ERROR
    assert "is it facts" in capsys.readouterr().err
    assert main(["sql", "--tables", "SELECT 1"]) == Exit.USAGE


def test_a_name_is_no_fact_number_and_a_person_is_told_where_they_are(
    filled: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prove", "财政局"]) == Exit.ERROR
    errors = capsys.readouterr().err
    assert "'财政局' is not a fact number" in errors
    assert "LIKE '%财政局%'" in errors


def test_a_misspelt_command_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quarantaine"]) == Exit.USAGE
    assert "Did you mean 'quarantine'?" in capsys.readouterr().err


def test_answers_lead_to_the_proof_and_to_other_questions(filled: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    answers = answer(capsys, "answers")
    assert isinstance(answers, list)
    assert all("fact" in row for answer in answers for row in answer["rows"])
    assert main(["answers"]) == Exit.OK
    output = capsys.readouterr()
    assert "next       juesuan prove " in output.err
    assert "juesuan sql --tables" in output.err


def test_status_config_and_answers_speak_json(filled: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    status = answer(capsys, "status")
    assert isinstance(status, dict)
    assert status["running"] is None
    assert {k: status["warehouse"][k] for k in ("documents", "loaded", "quarantined", "facts")} == {
        "documents": 2,
        "loaded": 1,
        "quarantined": 1,
        "facts": 1,
    }
    config = answer(capsys, "config")
    assert isinstance(config, dict)
    assert config["data_dir"] == {
        "value": str(filled.data_dir),
        "source": "JUESUAN_DATA_DIR",
        "about": "Where everything that a run makes is kept",
    }
    answers = answer(capsys, "answers")
    assert isinstance(answers, list)
    assert len(answers) == 3


def test_with_json_an_error_is_json_too_and_once(filled: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sql", "SELECT nonsense", "--json"]) == Exit.ERROR
    answer = json.loads(capsys.readouterr().out)
    assert (answer["schema_version"], answer["state"], answer["exit_code"]) == (1, "failed", 1)
    assert "nonsense" in answer["message"]
    assert main(["accept", "change", "--json"]) == Exit.USAGE
    answer = json.loads(capsys.readouterr().out)
    assert (answer["state"], answer["exit_code"]) == ("failed", Exit.USAGE)
    output.emit_json({"answered": True})
    assert output.is_json_written()


def test_without_a_warehouse_a_person_is_told_what_to_do(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JUESUAN_DATA_DIR", str(settings.data_dir))
    for command in (["quarantine"], ["sql", "SELECT 1"], ["answers"]):
        assert main(command) == Exit.ERROR
        assert "call `juesuan run`" in capsys.readouterr().err
    assert main(["status"]) == Exit.OK


def test_wrong_usage_and_wrong_settings_exit_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["frobnicate"]) == Exit.USAGE
    assert main(["sql"]) == Exit.USAGE
    monkeypatch.setenv("JUESUAN_WORKERS", "many")
    assert main(["status"]) == Exit.USAGE
    assert "workers = 'many' (JUESUAN_WORKERS)" in capsys.readouterr().err


def test_a_run_under_the_lock_of_another_exits_with_4(filled: Settings) -> None:
    with run_lock(filled.lock_file):
        done = subprocess.run(
            [sys.executable, "-m", "cli.main", "run"], capture_output=True, text=True, check=False, timeout=PATIENCE
        )
    assert done.returncode == Exit.LOCKED
    assert "another run is in progress: process" in done.stderr


def test_an_unforeseen_error_is_one_sentence_and_a_traceback_only_with_debug(
    filled: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*arguments: object, **named: object) -> None:
        raise ZeroDivisionError("what is this")

    monkeypatch.setattr("cli.commands.sql.asking_within", fail)
    assert main(["sql", "SELECT 1"]) == Exit.ERROR
    assert capsys.readouterr().err.startswith("juesuan: ZeroDivisionError: what is this")
    with pytest.raises(ZeroDivisionError):
        main(["--debug", "sql", "SELECT 1"])


def test_a_missing_package_is_named(
    filled: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*arguments: object, **named: object) -> None:
        raise ModuleNotFoundError("No module named 'some_font'", name="some_font")

    monkeypatch.setattr("cli.commands.sql.asking_within", fail)
    assert main(["sql", "SELECT 1"]) == Exit.ERROR
    assert "the Python package some_font is missing: install" in capsys.readouterr().err


def test_a_warehouse_of_today_needs_no_migration(filled: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", "--dry-run"]) == Exit.OK
    assert "there is nothing to do" in capsys.readouterr().out
    assert main(["migrate", "--undo"]) == Exit.ERROR
    assert "nothing can be undone" in capsys.readouterr().err
    assert main(["migrate", "--undo", "--dry-run"]) == Exit.USAGE
