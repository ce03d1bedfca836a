"""The answer to a question in a file: the only way in which `juesuan sql` writes one."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

from cli.query_process import Answer
from common.csv_files import CsvWriter
from common.display import plain
from common.errors import JuesuanError
from schemas.wording.messages import message
from schemas.wording.os_errors import os_error


def wants_arrow(out: Path) -> bool:
    """Whether the format of a file is written from Arrow tables and not from rows."""
    return out.suffix.lower() == ".parquet"


def write_answer(answer: Answer, out: Path) -> int:
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
                rows = write(answer, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, out)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise JuesuanError(message("cli.cannot_write", path=out, why=os_error(error))) from error
    return rows


def _csv(answer: Answer, file: IO[bytes]) -> int:
    writer = CsvWriter(_Encoded(file))
    writer.row(answer.columns)
    return writer.rows(answer.rows)


def _json(answer: Answer, file: IO[bytes]) -> int:
    count = 0
    file.write(b"[")
    for count, row in enumerate(answer.rows, 1):
        line = json.dumps(dict(zip(answer.columns, row, strict=True)), ensure_ascii=False, default=plain)
        file.write((",\n " if count > 1 else "\n ").encode() + line.encode("utf-8", "backslashreplace"))
    file.write(b"\n]\n")
    return count


def _parquet(answer: Answer, file: IO[bytes]) -> int:
    import pyarrow.parquet as pq

    count = 0
    with pq.ParquetWriter(file, next(answer.tables).schema, compression="zstd") as writer:
        for table in answer.tables:
            writer.write_table(table)
            count += table.num_rows
    return count


class _Encoded:
    """A text stream that writes UTF-8 into a binary file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, line: str, /) -> object:
        return self._file.write(line.encode("utf-8", "backslashreplace"))


FORMATS: dict[str, Callable[[Answer, IO[bytes]], int]] = {".csv": _csv, ".json": _json, ".parquet": _parquet}
"""How an answer is written, by the ending of the file"""
