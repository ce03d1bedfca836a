"""Query the published warehouse; the queries of commands are SQL files in `schemas/warehouse/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.errors import JuesuanError
from schemas.wording.messages import Message, message

if TYPE_CHECKING:
    import duckdb

_ANSWERED = ("SELECT", "EXPLAIN", "MULTI")
"""Statements that only read; MULTI is a PIVOT that finds its columns itself"""
_WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE_INTO", "CREATE", "ALTER", "DROP", "COPY", "EXPORT")
"""Statements that write, whether or not the engine would let them"""
_FETCHED = 10_000
"""Rows that are fetched at once"""


@dataclass(frozen=True)
class Question:
    """A standing question in words and in SQL."""

    name: str
    asks: str
    sql: str


def standing_questions() -> list[Question]:
    """The questions of `juesuan answers`: SQL files whose first comment line is the question in words."""
    found_questions = []
    for file in sorted(files("schemas").joinpath("warehouse", "answers").iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".sql"):
            text = file.read_text("utf-8")
            asks = text.partition("\n")[0].removeprefix("--").strip()
            found_questions.append(Question(file.name.removesuffix(".sql"), asks, text))
    return found_questions


@dataclass(frozen=True)
class Asked:
    """An open answer: its columns, and its rows as they are fetched."""

    columns: list[str]
    rows: Iterator[tuple[Any, ...]]
    relation: duckdb.DuckDBPyConnection
    """The same answer as a relation, for Arrow; read either this or `rows`"""


def ask(
    warehouse: Path, query: str, parameters: Mapping[str, Any] | None = None
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and rows of one query, read-only.

    Raises:
        JuesuanError: the query is not valid, or the warehouse cannot be opened.
    """
    with asking(warehouse, query, parameters) as answer:
        return answer.columns, list(answer.rows)


@contextmanager
def asking(warehouse: Path, query: str, parameters: Mapping[str, Any] | None = None) -> Iterator[Asked]:
    """Ask one query, read-only, and take its rows as they come.

    Args:
        warehouse: The published file.
        query: One statement that asks.
        parameters: Its parameters.

    Raises:
        JuesuanError: the query is not valid, or the warehouse cannot be opened.
    """
    with _opened(warehouse) as connection:
        yield _ask(connection, query, parameters)


@contextmanager
def _opened(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published file; what goes wrong while it is open becomes an error that says what to do."""
    import duckdb

    from warehouse.query import connect

    try:
        with connect(warehouse) as connection, _naming_outdated_views(connection):
            yield connection
    except duckdb.PermissionException as error:
        raise JuesuanError(message("warehouse.query_outside", reason=_first_line(error))) from error
    except duckdb.Error as error:
        raise JuesuanError(message("warehouse.query_failed", reason=error)) from error


@contextmanager
def _naming_outdated_views(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Say what to do where something is not in the file because another version of the program made its views."""
    import duckdb

    from warehouse.ddl import has_views_of_today

    try:
        yield
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        if has_views_of_today(connection):
            raise
        raise JuesuanError(message("warehouse.views_outdated", reason=_first_line(error))) from error


def _ask(connection: duckdb.DuckDBPyConnection, query: str, parameters: Mapping[str, Any] | None) -> Asked:
    _expect_one_question(connection.extract_statements(query))
    answer = connection.execute(query, dict(parameters or {}))
    return Asked([column[0] for column in answer.description or ()], _rows(answer), answer)


def _rows(answer: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := answer.fetchmany(_FETCHED):
        yield from rows


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _expect_one_question(statements: Sequence[duckdb.Statement]) -> None:
    """Refuse anything but one statement that only reads; DuckDB would answer the last of several and drop the others.

    Raises:
        JuesuanError: there is no statement, or more than one, or one that does not ask.
    """
    if not statements:
        raise JuesuanError(message("warehouse.no_query"))
    if len(statements) > 1:
        raise JuesuanError(message("warehouse.many_statements", count=len(statements)))
    try:
        statement: str | Message = statements[0].type.name
    except ValueError:  # DuckDB's Python does not know all statements of its own engine (UPDATE EXTENSIONS)
        statement = message("warehouse.unknown_statement")
    if statement in _WRITES:
        raise JuesuanError(message("warehouse.query_writes", statement=statement))
    if statement not in _ANSWERED:
        raise JuesuanError(message("warehouse.not_a_query", statement=statement))


def declared_query(name: str) -> str:
    """The text of a declared query of `schemas/warehouse/commands/`."""
    return files("schemas").joinpath("warehouse", "commands", f"{name}.sql").read_text("utf-8")


def ask_declared(warehouse: Path, name: str, **parameters: Any) -> list[dict[str, Any]]:
    """The rows of a declared query of `schemas/warehouse/commands/`, as dictionaries."""
    return ask_all_declared(warehouse, [name], **parameters)[name]


def ask_all_declared(warehouse: Path, names: Sequence[str], **parameters: Any) -> dict[str, list[dict[str, Any]]]:
    """The rows of several declared queries with the same parameters, by name: the file is opened once.

    Raises:
        JuesuanError: a query is not valid, or the warehouse cannot be opened.
    """
    answers = {}
    with _opened(warehouse) as connection:
        for name in names:
            answer = _ask(connection, declared_query(name), parameters)
            answers[name] = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    return answers
