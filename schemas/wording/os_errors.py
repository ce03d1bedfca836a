"""What an error of the operating system says, in the language of the person."""

from __future__ import annotations

import errno

from schemas.wording.messages import Message, message, messages


def os_error(error: OSError) -> Message | str:
    """Name the cause of an OSError; a rare cause is quoted as the system words it."""
    name = errno.errorcode.get(error.errno or 0, "")
    if name in messages("os_errors"):
        return message(f"os_errors.{name}")
    return error.strerror or str(error)


def why_unreadable(error: OSError | ValueError) -> Message | str:
    """Say why a text file cannot be read: an error of the system, or another encoding than UTF-8."""
    return os_error(error) if isinstance(error, OSError) else message("os_errors.not_utf8")
