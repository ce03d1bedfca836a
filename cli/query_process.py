"""Answer a query in a process of its own, which the kernel ends at its time limit.

DuckDB can be interrupted, but some of its functions do not notice for minutes; a process can always be ended.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.errors import JuesuanError
from common.language import Bilingual, in_language
from schemas.wording.messages import Message, message
from warehouse.questions import Asked, asking

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH_ROWS = 10_000
_ARROW_BATCH_ROWS = 100_000


@dataclass(frozen=True)
class Answer:
    """The answer to a query: its columns, and its rows or Arrow tables, which are fetched while they are read."""

    columns: list[str]
    rows: Iterator[tuple[Any, ...]]
    """Empty where Arrow was asked for"""
    tables: Iterator[pa.Table]
    """Empty where rows were asked for; else the first is an empty one with the schema"""


@contextmanager
def asking_within(warehouse: Path, query: str, seconds: float, *, arrow: bool = False) -> Iterator[Answer]:
    """Ask the warehouse one query, read-only, and stop it at a time limit, whatever it does.

    Args:
        warehouse: The published file.
        query: One statement that asks.
        seconds: Time limit from the start of the query until its last row is handed over.
        arrow: Give Arrow tables instead of rows.

    Raises:
        JuesuanError: the query is not valid or takes too long, or the warehouse cannot be opened.
    """
    # Not forked: the caller may have threads, whose locks a fork would find taken for ever.
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    with receiver, tempfile.TemporaryDirectory(prefix="juesuan-query-", ignore_cleanup_errors=True) as scratch:
        process = context.Process(
            target=_answer, args=(sender, warehouse, query, seconds, arrow, scratch), name="query", daemon=True
        )
        process.start()
        sender.close()
        try:
            messages = _messages(receiver, process, seconds)
            columns = next(messages)
            yield Answer(columns, _rows(messages), _tables(messages))
        finally:
            process.kill()
            process.join()


def _messages(receiver: Connection, process: SpawnProcess, seconds: float) -> Iterator[Any]:
    while True:
        try:
            kind, content = receiver.recv()
        except EOFError:
            process.join()
            raise JuesuanError(_why_ended(process.exitcode or 0, seconds)) from None
        if kind == "error":
            raise JuesuanError(content)
        if kind == "end":
            return
        yield content


def _rows(messages: Iterator[list[tuple[Any, ...]]]) -> Iterator[tuple[Any, ...]]:
    for batch in messages:
        yield from batch


def _tables(messages: Iterator[bytes]) -> Iterator[pa.Table]:
    import pyarrow as pa

    for stream in messages:
        yield pa.ipc.open_stream(stream).read_all()


def _why_ended(exit_code: int, seconds: float) -> Message:
    if exit_code == -signal.SIGALRM:
        return message("warehouse.query_too_long", seconds=seconds)
    cause = signal.strsignal(-exit_code) if exit_code < 0 else f"exit code {exit_code}"
    return message("warehouse.query_died", cause=cause)


def _answer(sender: Connection, warehouse: Path, query: str, seconds: float, arrow: bool, scratch: str) -> None:
    """Ask the query and send the answer in messages: columns, batches, end; or an error."""
    import duckdb  # noqa: F401 - importing it does not count as time of the query

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command, which ends this process
    tempfile.tempdir = scratch  # removed by the command if this process is killed
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    with contextlib.suppress(BrokenPipeError):  # the command has ended
        try:
            with asking(warehouse, query) as asked:
                sender.send(("columns", asked.columns))
                for batch in _arrow_streams(asked) if arrow else _row_batches(asked):
                    sender.send(("batch", batch))
                sender.send(("end", None))
        except JuesuanError as error:
            # In both languages: this process does not know which one the person chose.
            words = error.message
            sender.send(("error", Bilingual.of(lambda language: in_language(words, language))))


def _row_batches(asked: Asked) -> Iterator[list[tuple[Any, ...]]]:
    while batch := asked.relation.fetchmany(_BATCH_ROWS):
        yield batch


def _arrow_streams(asked: Asked) -> Iterator[bytes]:
    import pyarrow as pa

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it would be quicker as a relation, which not every question is
        reader: Any = asked.relation.to_arrow_reader(_ARROW_BATCH_ROWS)
    yield _arrow_stream(reader.schema.empty_table())
    for batch in reader:
        yield _arrow_stream(pa.Table.from_batches([batch]))


def _arrow_stream(table: pa.Table) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content
