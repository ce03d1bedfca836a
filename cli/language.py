"""The language of a command: `--lang`, else the setting `language`, else the locale."""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from common.errors import SettingsError
from common.language import LANGUAGES, Language, current_language, speaking
from pipeline.settings import load_settings
from schemas.wording.messages import FOLDER

_OPTION = "--lang"
_DOMAIN = "click"


def extract_language(arguments: Sequence[str]) -> tuple[Language | None, list[str]]:
    """Take `--lang` out of the arguments, wherever it stands; the last one counts.

    A value that is not a language is moved to the front, where the parser refuses it as it refuses any wrong value.
    """
    language: Language | None = None
    wrong: list[str] = []
    rest: list[str] = []
    remaining = list(arguments)
    while remaining:
        argument = remaining.pop(0)
        if argument == "--":
            rest += [argument, *remaining]
            break
        name, equals, value = argument.partition("=")
        if name != _OPTION or not (equals or remaining):
            rest.append(argument)
            continue
        value = value if equals else remaining.pop(0)
        chosen = next((language_code for language_code in LANGUAGES if language_code == value), None)
        if chosen is None:
            wrong = [_OPTION, value]
        else:
            language = chosen
    return language, [*wrong, *rest]


@contextmanager
def speaking_at_the_command_line(language: Language | None, arguments: Sequence[str]) -> Iterator[None]:
    """Speak a language within the block, click's own texts included; without one that of the settings."""
    chosen = language or _language_of_settings(arguments)
    with speaking(chosen) if chosen else nullcontext():
        # click takes its texts from gettext, which finds them by this variable; child processes inherit it.
        before = os.environ.get("LANGUAGE")
        os.environ["LANGUAGE"] = current_language()
        gettext.bindtextdomain(_DOMAIN, FOLDER.with_name("locale"))
        gettext.textdomain(_DOMAIN)
        try:
            yield
        finally:
            if before is None:
                del os.environ["LANGUAGE"]
            else:
                os.environ["LANGUAGE"] = before


def _language_of_settings(arguments: Sequence[str]) -> Language | None:
    """Look the setting up before the command is known; settings that cannot be used are refused by the command."""
    config = None
    for number, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == "--config":
            config = Path(value) if equals else next(map(Path, arguments[number + 1 : number + 2]), None)
            break
    try:
        return load_settings(config).spoken
    except SettingsError:
        return None
