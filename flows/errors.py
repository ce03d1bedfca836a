"""Errors that a person is told in one sentence, and the exit codes of the command line."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of every command; documented in docs/operators.md and stable."""

    OK = 0
    ERROR = 1
    USAGE = 2
    QUARANTINED = 3
    LOCKED = 4


class JuesuanError(Exception):
    """What went wrong and what to do, in a sentence; shown without a traceback."""

    exit_code = Exit.ERROR


class SettingsError(JuesuanError):
    """A setting that cannot be used."""

    exit_code = Exit.USAGE


class LockedError(JuesuanError):
    """Another run holds the lock."""

    exit_code = Exit.LOCKED
