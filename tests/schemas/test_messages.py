"""Every message that the code names is declared in both languages, with the values that it is given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from common.language import LANGUAGES, Bilingual, choose_language, language_of_environment, speaking
from schemas.declarations.reader import declared
from schemas.wording.messages import (
    in_one_language,
    listed,
    message,
    messages,
    placeholders,
    sentences,
    stored_message,
    text,
)

ROOT = Path(__file__).parents[2]
ROOMS = (
    "cli",
    "common",
    "expectations",
    "flows",
    "pipeline",
    "explorer",
    "review",
    "samples",
    "schemas",
    "transforms",
    "warehouse",
)
FILES = sorted(Path(str(files("schemas").joinpath("wording", "messages"))).glob("*.toml"))
_CALLS = {"message", "text"}
_PLACEHOLDER = re.compile(r"{[^}]*}")


def _named() -> Iterator[tuple[str, str, set[str], bool]]:
    """Each message that code names: where, its key, its values, and whether more values may come (`**values`)."""
    for room in ROOMS:
        for source in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(source.read_text("utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS):
                    continue
                if node.args and isinstance(node.args[0], ast.Constant) and "." in str(node.args[0].value):
                    values = {keyword.arg for keyword in node.keywords if keyword.arg}
                    more = any(keyword.arg is None for keyword in node.keywords)
                    yield f"{source.relative_to(ROOT)}:{node.lineno}", str(node.args[0].value), values, more


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_both_languages_name_the_same_values(file: Path) -> None:
    assert declared(f"schemas/wording/messages/{file.name}") == messages(file.stem)
    for key, templates in messages(file.stem).items():
        assert set(templates) == set(LANGUAGES), key
        assert placeholders(templates["en"]) == placeholders(templates["zh"]), key
        if any(letter.isalpha() for letter in _PLACEHOLDER.sub("", templates["en"])):
            assert any("\u4e00" <= letter <= "\u9fff" for letter in templates["zh"]), f"{key} is not Chinese"


def test_every_message_named_in_code_is_declared_with_its_values() -> None:
    for location, key, values, more in _named():
        file, _, name = key.partition(".")
        assert (ROOT / "schemas" / "wording" / "messages" / f"{file}.toml").exists(), f"{location}: {key}"
        assert name in messages(file), f"{location}: {key} is not declared"
        needed = placeholders(messages(file)[name]["en"])
        assert needed == values or (more and values <= needed), f"{location}: {key} takes {sorted(needed)}"


def test_every_declared_message_is_named_somewhere() -> None:
    code = "\n".join(
        source.read_text("utf-8")
        for room in ROOMS
        for source in (ROOT / room).rglob("*")
        if source.suffix in {".py", ".html", ".js"} or (source.parent.name == "suites" and source.suffix == ".json")
    )
    computed = tuple(re.findall(r"""f["']([a-z_]+\.[a-z_]*)\{""", code))  # f"cli.help_{name}" names them all
    # Texts for identifiers are named by their group: `named("status", ...)`.
    groups = (*(f"{group}_" for group in set(re.findall(r'(?:named|word)\("(\w+)"', code))), "kind_")
    unused = [
        f"{file.stem}.{key}"
        for file in FILES
        for key in messages(file.stem)
        if f"{file.stem}.{key}" not in code
        and f'"{key}"' not in code
        and not f"{file.stem}.{key}".startswith(computed or "-")
        and not key.startswith(groups)
    ]
    assert unused == []


def test_a_message_is_written_in_the_language_asked_for() -> None:
    asked = message("common.documents", count=2000)
    assert asked.text("en") == "2,000 documents"
    assert asked.text("zh") == "2,000 份文件"
    with speaking("zh"):
        assert str(asked) == "2,000 份文件"
        assert text("common.documents", count=1) == "1 份文件"
    with speaking("en"):
        assert text("common.documents", count=1) == "1 document"
    with pytest.raises(KeyError):
        message("common.documents").text("en")


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "JUESUAN_LANGUAGE": "en"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
    ],
)
def test_the_language_is_that_of_the_environment(environ: dict[str, str], language: str) -> None:
    assert language_of_environment(environ) == language


def test_a_chosen_language_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUESUAN_LANGUAGE", "en")
    choose_language("zh")
    try:
        assert text("common.documents", count=3) == "3 份文件"
    finally:
        choose_language(None)
    assert text("common.documents", count=3) == "3 documents"


def test_messages_in_a_row_are_one_message() -> None:
    several = sentences(message("common.documents", count=1), "", message("common.documents", count=2))
    assert several.text("en") == "1 document 2 documents"
    assert several.text("zh") == "1 份文件2 份文件"
    with speaking("zh"):
        assert str(several) == "1 份文件2 份文件"
        assert str(listed(["甲", message("common.documents", count=2)])) == "甲、2 份文件"
    assert listed(["甲", message("common.documents", count=2)]).text("en") == "甲, 2 documents"


def test_equal_messages_are_one_in_a_set() -> None:
    assert len({message("common.documents", count=1), message("common.documents", count=1)}) == 1
    assert len({message("common.documents", count=1), message("common.documents", count=2)}) == 2


def test_stored_messages_are_shown_in_one_language_and_in_english_where_no_other_is_stored() -> None:
    row = {"rule": "x", "message": "Twice.", "message_zh": "重复。", "stop_message": "Old.", "stop_message_zh": None}
    with speaking("zh"):
        assert stored_message(row) == "重复。"
        assert in_one_language(row) == {"rule": "x", "message": "重复。", "stop_message": "Old."}
    with speaking("en"):
        assert in_one_language(row) == {"rule": "x", "message": "Twice.", "stop_message": "Old."}
    assert in_one_language({"message": None, "message_zh": None}) == {"message": None}


def test_items_are_listed_with_the_comma_of_each_language_and_the_rest_is_counted() -> None:
    assert listed(["a", Bilingual("b", "乙")]) == Bilingual("a, b", "a、乙")
    assert listed(["a"], 2) == Bilingual("a and 2 more", "a，另有 2 项")


def test_equal_messages_are_one() -> None:
    assert len({message("common.documents", count=2), message("common.documents", count=2)}) == 1
    assert message("common.documents", count=2) != message("common.documents", count=3)
