"""The language of messages for people: Chinese or English."""

from __future__ import annotations

import locale
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal, Protocol, get_args, runtime_checkable

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_chosen: list[Language] = []
_of_task: ContextVar[Language | None] = ContextVar("_of_task", default=None)


@runtime_checkable
class Localised(Protocol):
    """A text that exists in every language."""

    def text(self, language: Language | None = None) -> str:
        """Return the text in a language, by default that of this process."""
        ...


@dataclass(frozen=True)
class Bilingual:
    """A text in English and Chinese."""

    en: str
    zh: str

    @classmethod
    def of(cls, write: Callable[[Language], str]) -> Bilingual:
        """Make both texts by calling `write` for each language."""
        return cls(write("en"), write("zh"))

    def text(self, language: Language | None = None) -> str:
        """Return the text in a language, by default that of this process."""
        return self.zh if (language or current_language()) == "zh" else self.en

    def __str__(self) -> str:
        return self.text()


def in_language(value: str | Localised, language: Language | None = None) -> str:
    """Return a text in a language, by default that of this process; a plain string is returned unchanged."""
    return value if isinstance(value, str) else value.text(language)


def sentences(language: Language, *parts: str | Localised) -> str:
    """Join sentences, in English with spaces; empty ones are left out."""
    return ("" if language == "zh" else " ").join(filter(None, (in_language(sentence, language) for sentence in parts)))


def current_language() -> Language:
    """Return the language of this task, else the one chosen for this process, else that of its environment."""
    return _of_task.get() or (_chosen[-1] if _chosen else language_of_environment())


def choose_language(name: Language | None) -> None:
    """Set the language of this process; None means that of the environment."""
    _chosen[:] = [name] if name else []


def choose_default_language(name: Language | None) -> None:
    """Set the language of a process that has none yet, such as one that Prefect's worker starts."""
    if not _chosen:
        choose_language(name)


@contextmanager
def speaking(name: Language) -> Iterator[None]:
    """Set the language within the block."""
    _chosen.append(name)
    try:
        yield
    finally:
        _chosen.pop()


@contextmanager
def speaking_in_task(name: Language) -> Iterator[None]:
    """Set the language within the block for this thread or task only: a server answers several people at once."""
    token = _of_task.set(name)
    try:
        yield
    finally:
        _of_task.reset(token)


def language_of_environment(environ: Mapping[str, str] | None = None) -> Language:
    """Return the language of the environment: Chinese in a Chinese locale, English in any other.

    `JUESUAN_LANGUAGE` comes first, then the usual variables in the order of gettext, then the locale of the system.
    """
    environ = os.environ if environ is None else environ
    for variable in ("JUESUAN_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(variable):
            return "zh" if value.lower().startswith(("zh", "chinese")) else "en"
    return "zh" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"
