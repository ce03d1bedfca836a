"""Messages for people, each declared once in Chinese and English (`schemas/wording/messages/*.toml`).

A message is named by its file and its key: `cli.no_warehouse` is the table `[no_warehouse]` of `cli.toml`. A value is
put in by `{name}`; a format of Python may follow (`{count:,}`). English has a plural, Chinese has none:
`{count:document|documents}` is written "1 document" and "2,000 documents".
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from common.language import Language, Localised, current_language
from schemas.declarations.reader import declared


@dataclass(frozen=True)
class Message:
    """A declared message with the values that it names; `str` gives it in the language of this process."""

    key: str
    values: Mapping[str, object] = field(hash=False)

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


@dataclass(frozen=True)
class Sentences:
    """Several messages in a row; `str` gives them in the language of this process."""

    parts: tuple[str | Localised, ...]

    def text(self, language: Language | None = None) -> str:
        """The messages in a language, with a space between sentences in English and nothing in Chinese."""
        asked = language or current_language()
        texts = [part if isinstance(part, str) else part.text(asked) for part in self.parts]
        return ("" if asked == "zh" else " ").join(text for text in texts if text)

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
    """All messages of a file by name."""
    found: dict[str, dict[Language, str]] = declared(f"schemas/wording/messages/{file}.toml")
    return found


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


@dataclass(frozen=True)
class Listed:
    """Items within a sentence; `str` gives them in the language of this process."""

    items: tuple[str | Localised, ...]

    def text(self, language: Language | None = None) -> str:
        """The items in a language, with commas in English and 、 in Chinese."""
        asked = language or current_language()
        texts = [item if isinstance(item, str) else item.text(asked) for item in self.items]
        return ("、" if asked == "zh" else ", ").join(texts)

    def __str__(self) -> str:
        return self.text()


def listed(items: Iterable[str | Localised]) -> Listed:
    """Items with the comma of each language."""
    return Listed(tuple(items))
