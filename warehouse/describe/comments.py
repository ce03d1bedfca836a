"""The comments on tables, views and columns of a database: looked up once, and written at once where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from warehouse import sql

if TYPE_CHECKING:
    import duckdb

Target = tuple[str, str]
"""Schema and name of a table or view"""


@dataclass
class Comments:
    """What is said of the tables and views that people may see, and what is to be said.

    A comment on a column of a view costs DuckDB a copy of the view, and each question for those that are there a look
    at all views: so there are no more of both than necessary.
    """

    targets: dict[Target, str]
    """Each table and view with its kind, TABLE or VIEW"""
    types: dict[Target, dict[str, str]]
    """The types of their columns, in order"""
    _there: dict[tuple[str, str, str | None], str | None] = field(default_factory=dict)
    """What the database says of a target (without a column) or column"""
    _said: dict[tuple[str, str, str | None], str] = field(default_factory=dict)
    """What is to be said of it"""

    @classmethod
    def found(cls, connection: duckdb.DuckDBPyConnection) -> Comments:
        """Those of the database in use, but for the schema `kept`, which nobody need look at."""
        where = "database_name = current_database() AND schema_name IN ('main', 'store')"
        targets = connection.execute(
            f"SELECT schema_name, view_name, comment, 'VIEW' FROM duckdb_views() WHERE {where} AND NOT internal"
            f" UNION ALL SELECT schema_name, table_name, comment, 'TABLE' FROM duckdb_tables() WHERE {where}"
            " ORDER BY ALL"
        ).fetchall()
        made = cls({(schema, name): kind for schema, name, _, kind in targets}, {})
        made._there = {(schema, name, None): said for schema, name, said, _ in targets}
        made.types = {target: {} for target in made.targets}
        columns = connection.execute(
            "SELECT schema_name, table_name, column_name, data_type, comment FROM duckdb_columns()"
            f" WHERE {where} ORDER BY schema_name, table_name, column_index"
        ).fetchall()
        for schema, name, column, kind, said in columns:
            if (schema, name) in made.types:  # and is no view of DuckDB itself
                made.types[schema, name][column] = kind
                made._there[schema, name, column] = said
        return made

    def comment(self, schema: str, name: str, doc: str | None, columns: Mapping[str, str]) -> None:
        """Say something of a table or view, and of those of these columns that it has."""
        if doc is not None:
            self._said[schema, name, None] = doc
        for column in self.types[schema, name]:
            if column in columns:
                self._said[schema, name, column] = columns[column]

    def made(self, view: str, types: Mapping[str, str]) -> None:
        """Note a view of the schema `main` that was made anew since, without comments."""
        self.targets["main", view] = "VIEW"
        self.types["main", view] = dict(types)
        for key in [key for key in self._there if key[:2] == ("main", view)]:
            del self._there[key]

    def doc(self, schema: str, name: str) -> str | None:
        """What is said of a table or view."""
        return self._now(schema, name, None)

    def of(self, schema: str, name: str) -> dict[str, str | None]:
        """What is said of each column of a table or view, in order."""
        return {column: self._now(schema, name, column) for column in self.types[schema, name]}

    def _now(self, schema: str, name: str, column: str | None) -> str | None:
        key = (schema, name, column)
        return self._said.get(key, self._there.get(key))

    def write(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Write what the database does not say yet."""
        statements = []
        for (schema, name, column), said in self._said.items():
            if self._there.get((schema, name, column)) != said:
                target = f"{schema}.{sql.name(name)}"
                kind, place = (
                    (self.targets[schema, name], target)
                    if column is None
                    else ("COLUMN", f"{target}.{sql.name(column)}")
                )
                statements.append(f"COMMENT ON {kind} {place} IS {sql.text(said)}")
        if statements:
            connection.execute(";\n".join(statements))
