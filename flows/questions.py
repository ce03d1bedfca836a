"""Questions to the published warehouse; those of the commands are SQL files in `schemas/warehouse/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from flows.errors import JuesuanError


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
            # DuckDB may draw its bar on stdout in a long query, into the JSON that a program is reading.
            connection.execute("SET enable_progress_bar = false")
            answer = connection.execute(query, dict(parameters or {}))
            return [column[0] for column in answer.description or ()], answer.fetchall()
    except WarehouseError as error:
        raise JuesuanError(str(error)) from error
    except duckdb.Error as error:
        raise JuesuanError(f"the query failed: {error}") from error


def ask_declared(warehouse: Path, name: str, **parameters: Any) -> list[dict[str, Any]]:
    """The rows of a declared query of `schemas/warehouse/commands/`, as dictionaries."""
    query = files("schemas").joinpath("warehouse", "commands", f"{name}.sql").read_text("utf-8")
    columns, rows = ask(warehouse, query, parameters)
    return [dict(zip(columns, row, strict=True)) for row in rows]
