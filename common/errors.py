"""Errors that are shown to a person as one sentence, and the exit codes of the command line."""

from __future__ import annotations

from enum import IntEnum

from common.language import Localised


class Exit(IntEnum):
    """The exit codes of every command; documented in docs/operators.md and stable."""

    OK = 0
    ERROR = 1
    USAGE = 2
    QUARANTINED = 3
    LOCKED = 4
    HELD = 5


class JuesuanError(Exception):
    """What went wrong and what to do, in a sentence; shown without a traceback, in the language of the person."""

    exit_code = Exit.ERROR

    def __init__(self, message: str | Localised) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message if isinstance(self.message, str) else self.message.text()


class InvalidInputError(ValueError):
    """Something that a person wrote and that cannot be used; `message` is a clause without a full stop."""

    def __init__(self, message: Localised) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message.text()


class SettingsError(JuesuanError):
    """A setting that cannot be used."""

    exit_code = Exit.USAGE


class LockedError(JuesuanError):
    """Another run holds the lock."""

    exit_code = Exit.LOCKED
