"""Writing files of a run: failures become messages that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from common.errors import JuesuanError
from schemas.wording.messages import message
from schemas.wording.os_errors import os_error


@contextmanager
def expect_writable(target: str, path: Path) -> Iterator[None]:
    """Raise an OSError of the block as an error for a person: a full disk, missing rights, a lost share.

    Args:
        target: What is written: a key `part_<target>` of the messages `pipeline_writing`.
        path: The file or folder.

    Raises:
        JuesuanError: the block raised an OSError.
    """
    try:
        yield
    except OSError as error:
        written_thing = message(f"pipeline_writing.part_{target}")
        raise JuesuanError(
            message("pipeline_writing.cannot_write", what=written_thing, path=path, why=os_error(error))
        ) from error
