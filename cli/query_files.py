"""The answer to a question in a file: the only way in which `juesuan sql` writes one."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from common.csv_files import CsvWriter
from common.display import plain
from common.errors import JuesuanError
from schemas.wording.messages import message
from schemas.wording.os_errors import os_error
from warehouse.questions import Asked

_ROWS = 100_000
"""Rows of Parquet that are held at once"""


def write_answer(asked: Asked, out: Path) -> int:
    """Write an answer to a file, whose ending says in which format; gives the rows. A file that is there is replaced.

    Written aside and moved into place whole; a link is replaced, too, and not followed.

    Raises:
        JuesuanError: the ending is none of `FORMATS`, or the file cannot be written.
    """
    write = FORMATS.get(out.suffix.lower())
    if write is None:
        raise JuesuanError(message("cli_sql.unknown_format", name=out.name, formats=", ".join(FORMATS)))
    temporary = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    try:
        try:
            with open(temporary, "xb") as file:
                rows = write(asked, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, out)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise JuesuanError(message("cli.cannot_write", path=out, why=os_error(error))) from error
    return rows


def _csv(asked: Asked, file: IO[bytes]) -> int:
    writer = CsvWriter(_Encoded(file))
    writer.row(asked.columns)
    return writer.rows(asked.rows)


def _json(asked: Asked, file: IO[bytes]) -> int:
    count = 0
    file.write(b"[")
    for count, row in enumerate(asked.rows, 1):
        line = json.dumps(dict(zip(asked.columns, row, strict=True)), ensure_ascii=False, default=plain)
        file.write((",\n " if count > 1 else "\n ").encode() + line.encode("utf-8", "backslashreplace"))
    file.write(b"\n]\n")
    return count


def _parquet(asked: Asked, file: IO[bytes]) -> int:
    import pyarrow.parquet as pq

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it would be quicker as a relation, which not every question is
        reader: Any = asked.relation.to_arrow_reader(_ROWS)
    count = 0
    with pq.ParquetWriter(file, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
            count += batch.num_rows
    return count


class _Encoded:
    """Text that goes into a file of bytes as UTF-8."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, line: str, /) -> object:
        return self._file.write(line.encode("utf-8", "backslashreplace"))


FORMATS: dict[str, Callable[[Asked, IO[bytes]], int]] = {".csv": _csv, ".json": _json, ".parquet": _parquet}
"""How an answer is written, by the ending of the file"""
