"""Every text of the command line is in the language that was asked for, and in no other."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import click
import pytest

from cli.language import extract_language
from cli.main import COMMANDS, main
from common.errors import Exit
from common.language import LANGUAGES, Language, current_language
from pipeline.settings import Settings, load_settings
from schemas.wording.messages import FOLDER, messages
from tools.catalogue import FOLDER as CATALOGUE
from tools.catalogue import read_po, to_mo
from warehouse.questions import standing_questions

HELP = """
import contextlib, io, json, sys
import click
from common.language import choose_language
choose_language(sys.argv.pop())
from cli.main import COMMANDS, command_line, main
texts = {}
def helped(*command):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert main([*command, "--help"]) == 0
    texts[" ".join(command)] = out.getvalue()
helped()
group = command_line()
for name in COMMANDS:
    helped(name)
    command = group.get_command(None, name)
    if isinstance(command, click.Group):
        for sub in command.commands:
            helped(name, sub)
json.dump(texts, sys.stdout)
"""
FILES = sorted(
    path.stem
    for path in FOLDER.glob("*.toml")
    if path.stem.startswith(("cli", "doctor", "flows", "os", "pipeline", "settings"))
)
NAMES = {
    "CRITICAL", "Ctrl", "Dask", "Datasette", "DEBUG", "DuckDB", "Excel", "Frictionless", "INFO", "MiB", "Parquet",
    "OpenLineage", "Prefect", "Python", "cron", "SQLite", "WARNING", "dask", "department", "git", "juesuan", "local",
    "nightly", "pdf",
    "csv", "json", "parquet", "sqlalchemy", "Croissant", "Model", "Context", "Protocol", "budget", "final",
}  # fmt: skip
"""Names of programs, formats and commands, which Chinese texts keep"""
CHINESE = {
    "cli.help",
    "cli_sql.asks_1_total_expenditure",
    "cli_sql.asks_2_three_public",
    "cli_sql.asks_3_biggest_function",
}
"""English texts that name what is printed"""
_IDENTIFIERS = re.compile(r"`[^`]*`|\{[^}]*\}|--[a-z-]+|\[[^\]]*\]|[\w/.]*[\w][._/:*|=][\w/.*|=]+|[\w-]+_\w+")
_WORDS = re.compile(r"(?<![\w-])[A-Za-z]*[a-z]{3,}[A-Za-z]*(?![\w-])")
_CJK = re.compile("[\u4e00-\u9fff]")


def english_words(text: str) -> set[str]:
    return set(_WORDS.findall(_IDENTIFIERS.sub(" ", text))) - NAMES - set(COMMANDS)


@pytest.fixture(scope="module")
def helps() -> dict[Language, dict[str, str]]:
    help_texts: dict[Language, dict[str, str]] = {}
    for language in LANGUAGES:
        run = [sys.executable, "-c", HELP, language]
        help_texts[language] = json.loads(subprocess.run(run, capture_output=True, check=True).stdout)
    return help_texts


def test_every_help_exists_in_both_languages_and_mixes_none(helps: dict[Language, dict[str, str]]) -> None:
    assert helps["zh"].keys() == helps["en"].keys() >= set(COMMANDS)
    for command, text in helps["zh"].items():
        assert _CJK.search(text), command
        subcommands = {word for line in text.splitlines() for word in line.split()[:1] if word.isascii()}
        assert english_words(text.partition("\n")[2]) - subcommands == set(), command
    for command, text in helps["en"].items():
        assert command == "" or not _CJK.search(text.replace("某市某区", "")), command


@pytest.mark.parametrize("file", FILES)
def test_no_message_mixes_languages(file: str) -> None:
    for key, templates in messages(file).items():
        assert english_words(templates["zh"]) == set(), f"{file}.{key}"
        if f"{file}.{key}" not in CHINESE:
            assert not _CJK.search(_IDENTIFIERS.sub(" ", templates["en"]).replace("某市某区", "")), f"{file}.{key}"


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["sql", "--limit", "x"], ["sql", "--nonsense"], ["prove"], ["sql"]]
)
def test_wrong_usage_is_told_in_the_language_asked_for(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", "zh", *arguments]) == Exit.USAGE
    errors = capsys.readouterr().err
    assert "错误：" in errors
    assert english_words(errors.partition("\n")[2].replace("'nonsense'", "")) == set()
    assert main([*arguments, "--lang", "en"]) == Exit.USAGE
    assert not _CJK.search(capsys.readouterr().err)


def test_the_language_comes_from_the_option_then_the_environment_then_the_settings(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    config = tmp_path / "juesuan.toml"
    config.write_text(f'language = "zh"\ndata_dir = "{settings.data_dir}"\n', "utf-8")

    def printed_by(*arguments: str) -> str:
        assert main([*arguments, "--config", str(config), "status"]) == Exit.OK
        return capsys.readouterr().out

    assert printed_by().startswith("正在运行")
    assert printed_by("--lang", "en").startswith("running")
    monkeypatch.setenv("JUESUAN_LANGUAGE", "en")
    assert printed_by().startswith("running")
    assert printed_by("--lang=zh").startswith("正在运行")
    assert current_language() == "en"  # a command leaves no language behind
    monkeypatch.setenv("JUESUAN_LANGUAGE", "fr")
    assert main(["status"]) == Exit.USAGE
    assert "language = 'fr' (JUESUAN_LANGUAGE): must be one of zh, en" in capsys.readouterr().err


def test_the_option_may_stand_anywhere_and_a_wrong_value_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert extract_language(["sql", "--lang", "zh", "--", "--lang"]) == ("zh", ["sql", "--", "--lang"])
    assert extract_language(["--lang=en", "sql", "--lang"]) == ("en", ["sql", "--lang"])
    assert main(["status", "--lang", "fr"]) == Exit.USAGE
    assert "'--lang': 'fr' is not one of 'zh', 'en'" in capsys.readouterr().err


def test_the_setting_is_empty_by_default() -> None:
    assert load_settings(environ={}).spoken is None


def test_every_standing_question_has_its_words_in_both_languages() -> None:
    for question in standing_questions():
        assert messages("cli_sql")[f"asks_{question.name}"]["en"] == question.asks


def test_the_texts_of_click_are_compiled_and_are_those_that_it_shows() -> None:
    catalogue = read_po((CATALOGUE / "click.po").read_text("utf-8"))
    assert (CATALOGUE / "click.mo").read_bytes() == to_mo(catalogue), "call `make catalogue`"
    shown = {
        node.value
        for module in files(click).iterdir()
        if module.name.endswith(".py")
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert {text for key in catalogue for text in key.split("\0")} - {""} - shown == set()
