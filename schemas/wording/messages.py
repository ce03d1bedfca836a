"""Messages for people, each declared once in Chinese and English (`schemas/wording/messages/*.toml`).

A message is named by its file and its key: `cli.no_warehouse` is the table `[no_warehouse]` of `cli.toml`. A value is
put in by `{name}`; a format of Python may follow (`{count:,}`). English has a plural, Chinese has none:
`{count:document|documents}` is written "1 document" and "2,000 documents".
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from common.language import Bilingual, Language, Localised, current_language, in_language
from common.language import sentences as join_sentences

FOLDER = Path(__file__).with_name("messages")

MESSAGE_COLUMNS: Mapping[str, Language] = {"message": "en", "message_zh": "zh"}
"""The columns of frames that hold the message of a row, one for each language"""
_COMMAS: Mapping[Language, str] = {"en": ", ", "zh": "、"}


@dataclass(frozen=True)
class Message:
    """A declared message with the values that it names; `str` gives it in the language of this process."""

    key: str
    values: Mapping[str, object] = field(hash=False)  # a dictionary has no hash, and findings need one

    def text(self, language: Language | None = None) -> str:
        """The message in a language; without one in that of this process.

        Raises:
            KeyError: no message has this key, or it names a value that is not given.
        """
        asked = language or current_language()
        return _Formatter(asked).vformat(_templates(self.key)[asked], (), self.values)

    def __str__(self) -> str:
        return self.text()


def message(key: str, /, **values: object) -> Message:
    """A declared message; values may be messages themselves."""
    return Message(key, values)


def listed(items: Iterable[str | Localised], more: int = 0) -> Bilingual:
    """Items with the comma of each language; `more` are not shown."""
    shown = list(items)
    whole = Bilingual.of(lambda language: _COMMAS[language].join(in_language(item, language) for item in shown))
    if not more:
        return whole
    rest = message("common.listed_more", listed=whole, more=more)
    return Bilingual.of(rest.text)


def message_columns(text: Localised) -> dict[str, str]:
    """The message of a row of a frame in every language, by column."""
    return {column: text.text(language) for column, language in MESSAGE_COLUMNS.items()}


def stored_message(row: Mapping[str, Any], column: str = "message") -> str:
    """The message of a row of the warehouse in the language of this process.

    It is in English where an earlier version stored no Chinese one.
    """
    chinese = row.get(f"{column}_zh") if current_language() == "zh" else None
    return str(chinese or row.get(column) or "")


def in_one_language(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the warehouse with its messages in the language of this process alone."""
    return {
        name: stored_message(row, name) or None if f"{name}_zh" in row else value
        for name, value in row.items()
        if not (name.endswith("_zh") and name.removesuffix("_zh") in row)
    }


def text(key: str, /, **values: object) -> str:
    """A declared message in the language of this process, for what is shown at once."""
    return Message(key, values).text()


@dataclass(frozen=True)
class Sentences:
    """Several messages in a row; `str` gives them in the language of this process."""

    parts: tuple[str | Localised, ...]

    def text(self, language: Language | None = None) -> str:
        """The messages in a language, with a space between sentences in English and nothing in Chinese."""
        return join_sentences(language or current_language(), *self.parts)

    def __str__(self) -> str:
        return self.text()


def sentences(*parts: str | Localised) -> Sentences:
    """Several messages in a row as one."""
    return Sentences(parts)


def _templates(key: str) -> Mapping[Language, str]:
    file, _, name = key.partition(".")
    return messages(file)[name]


@cache
def messages(file: str) -> dict[str, dict[Language, str]]:
    """All messages of a file by name.

    Read without the model of declarations, whose import would slow every `--help`; a test holds the files to it.
    """
    return tomllib.loads((FOLDER / f"{file}.toml").read_text("utf-8"))


def placeholders(template: str) -> set[str]:
    """The names of the values in a template."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


class _Formatter(string.Formatter):
    def __init__(self, asked: Language) -> None:
        self._language = asked

    def format_field(self, value: Any, spec: str) -> str:
        # Python takes its time to compare a value with a protocol, and most are plain.
        if not isinstance(value, str | int) and isinstance(value, Localised):
            value = value.text(self._language)
        if "|" in spec:
            singular, _, many = spec.partition("|")
            return f"{value:,} {singular if value == 1 else many}"
        return format(str(value) if spec in ("", "s") else value, spec)
