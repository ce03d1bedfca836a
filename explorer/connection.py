"""The published warehouse, kept open between requests and opened anew when another file is published."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from warehouse.query import connect
from warehouse.questions import declared_query

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]
_Identity = tuple[int, int, int]
Made = TypeVar("Made")
_MOST_ANSWERS = 256
_MOST_MADE = 8
_MOST_ROWS = 500
"""Answers with more rows are not kept"""


class PublishedWarehouse:
    """Answers the declared queries of `schemas/warehouse/explorer/`; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._published: _Identity | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._answers: OrderedDict[tuple[object, ...], list[Row]] = OrderedDict()
        self._made: OrderedDict[tuple[object, ...], Any] = OrderedDict()

    def rows(self, name: str, **parameters: Any) -> list[Row]:
        """The rows of a declared query, as dictionaries; amounts are Decimal or integer fen.

        Answers are kept until another file is published: planning a question of several views takes longer than
        answering it.

        Raises:
            WarehouseError: there is no warehouse, or it cannot be opened.
        """
        connection, published = self._current()
        key = (published, name, *sorted(parameters.items()))
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
        return [
            dict(row) for row in (answer if answer is not None else self._answer(connection, key, name, parameters))
        ]

    def _answer(
        self, connection: duckdb.DuckDBPyConnection, key: tuple[object, ...], name: str, parameters: dict[str, Any]
    ) -> list[Row]:
        cursor = connection.cursor()
        try:
            cursor.execute("USE juesuan")
            answer = cursor.execute(_statement(name), parameters)
            columns = [column[0] for column in answer.description or ()]
            rows = [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]
        finally:
            cursor.close()
        if len(rows) <= _MOST_ROWS:
            with self._lock:
                self._answers[key] = rows
                if len(self._answers) > _MOST_ANSWERS:
                    self._answers.popitem(last=False)
        return rows

    def declared(self, _: Path, names: Sequence[str], **parameters: Any) -> dict[str, list[Row]]:
        """The rows of several queries of `schemas/warehouse/commands/`, as `ask_all_declared` gives them.

        Raises:
            WarehouseError: there is no warehouse, or it cannot be opened.
        """
        connection, _published = self._current()
        answers = {}
        cursor = connection.cursor()
        try:
            cursor.execute("USE juesuan")
            for name in names:
                answer = cursor.execute(declared_query(name), parameters)
                columns = [column[0] for column in answer.description or ()]
                answers[name] = [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]
        finally:
            cursor.close()
        return answers

    def row(self, name: str, **parameters: Any) -> Row | None:
        """The first row of a declared query; None without one."""
        rows = self.rows(name, **parameters)
        return rows[0] if rows else None

    def cached_value(self, key: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """What was made from the file that is published now, or is made now; the last few are kept.

        Raises:
            WarehouseError: there is no warehouse, or it cannot be opened.
        """
        _, published = self._current()
        with self._lock:
            if (published, key) in self._made:
                self._made.move_to_end((published, key))
                cached: Made = self._made[published, key]
                return cached
        value = make()
        with self._lock:
            self._made[published, key] = value
            while len(self._made) > _MOST_MADE:
                self._made.popitem(last=False)
        return value

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = self._published = None

    def _current(self) -> tuple[duckdb.DuckDBPyConnection, _Identity | None]:
        """The connection to the file that is published now.

        The connection to an earlier file is not closed here, because another thread may be reading its answer: it is
        closed with the last reference to it.
        """
        with self._lock:
            published = _identity(self.path)
            if self._connection is None or published != self._published:
                self._connection, self._published = connect(self.path), published
                self._answers.clear()
                self._made.clear()
            return self._connection, published


def _identity(path: Path) -> _Identity | None:
    """What tells one published file from the next: every publish replaces the file as a whole."""
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_ino, about.st_size, about.st_mtime_ns


@cache
def _statement(name: str) -> str:
    return files("schemas").joinpath("warehouse", "explorer", f"{name}.sql").read_text("utf-8")
