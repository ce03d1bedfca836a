"""Questions to the published warehouse; those of the commands are SQL files in `schemas/warehouse/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.errors import JuesuanError

if TYPE_CHECKING:
    import duckdb

_WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE_INTO", "CREATE", "ALTER", "DROP")
"""Statements that change a database"""


@dataclass(frozen=True)
class Question:
    """A standing question: what it asks, in words and in SQL."""

    name: str
    asks: str
    sql: str


def standing_questions() -> list[Question]:
    """The questions of `juesuan answers`: SQL files whose first comment line is the question in words."""
    made = []
    for file in sorted(files("schemas").joinpath("warehouse", "answers").iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".sql"):
            text = file.read_text("utf-8")
            asks = text.partition("\n")[0].removeprefix("--").strip()
            made.append(Question(file.name.removesuffix(".sql"), asks, text))
    return made


def ask(
    warehouse: Path, query: str, parameters: Mapping[str, Any] | None = None
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and rows of one query, read-only.

    Raises:
        JuesuanError: the query is not valid, or the warehouse cannot be opened.
    """
    import duckdb

    from warehouse.errors import WarehouseError
    from warehouse.query import connect

    try:
        with connect(warehouse) as connection:
            _expect_one_question(connection.extract_statements(query))
            # DuckDB may draw its bar on stdout in a long query, into the JSON that a program is reading.
            connection.execute("SET enable_progress_bar = false")
            answer = connection.execute(query, dict(parameters or {}))
            return [column[0] for column in answer.description or ()], answer.fetchall()
    except WarehouseError as error:
        raise JuesuanError(str(error)) from error
    except duckdb.Error as error:
        raise JuesuanError(f"the query failed: {error}") from error


def _expect_one_question(statements: Sequence[duckdb.Statement]) -> None:
    """Of several statements only the last would be answered, and without a word; and nothing can be written.

    Raises:
        JuesuanError: there is no statement, or more than one, or one that would write.
    """
    if not statements:
        raise JuesuanError("there is no query in it")
    if len(statements) > 1:
        raise JuesuanError(f"these are {len(statements)} statements, and only one can be answered: ask them one by one")
    if statements[0].type.name in _WRITES:
        raise JuesuanError(
            f"the warehouse is read-only, and {statements[0].type.name} would write: a figure is corrected by"
            " `juesuan correct FACT_ID`, and what belongs to which body by `juesuan entities`; a table of your own goes"
            " into a file of your own (`COPY (SELECT ...) TO 'FILE.parquet'`, or --csv)"
        )


def ask_declared(warehouse: Path, name: str, **parameters: Any) -> list[dict[str, Any]]:
    """The rows of a declared query of `schemas/warehouse/commands/`, as dictionaries."""
    query = files("schemas").joinpath("warehouse", "commands", f"{name}.sql").read_text("utf-8")
    columns, rows = ask(warehouse, query, parameters)
    return [dict(zip(columns, row, strict=True)) for row in rows]
