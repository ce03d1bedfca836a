"""Messages for people, each declared once in Chinese and English (`schemas/wording/messages/*.toml`).

A message is named by its file and its key: `cli.no_warehouse` is the table `[no_warehouse]` of `cli.toml`. A value is
put in by `{name}`; a format of Python may follow (`{count:,}`). English has a plural, Chinese has none:
`{count:document|documents}` is written "1 document" and "2,000 documents".
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from common.language import Language, Localised, current_language

FOLDER = Path(__file__).with_name("messages")


@dataclass(frozen=True)
class Message:
    """A declared message with the values that it names; `str` gives it in the language of this process."""

    key: str
    values: Mapping[str, object]

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


def text(key: str, /, **values: object) -> str:
    """A declared message in the language of this process, for what is shown at once."""
    return Message(key, values).text()


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
        if isinstance(value, Localised):
            value = value.text(self._language)
        if "|" in spec:
            one, _, many = spec.partition("|")
            return f"{value:,} {one if value == 1 else many}"
        return format(str(value) if spec in ("", "s") else value, spec)
