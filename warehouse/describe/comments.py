"""Comments on tables, views and columns of a database: read once, and written in one statement where they differ."""

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
    """The comments of a database, and those that are to be written.

    DuckDB copies a view for each comment on one of its columns, and looks at all views to list the comments. So all are
    read at once, and only those that differ are written.
    """

    targets: dict[Target, str]
    """Each table and view with its kind, TABLE or VIEW"""
    types: dict[Target, dict[str, str]]
    """The types of their columns, in order"""
    _existing: dict[tuple[str, str, str | None], str | None] = field(default_factory=dict)
    """The comments in the database, of a target (without a column) or a column"""
    _changed: dict[tuple[str, str, str | None], str] = field(default_factory=dict)
    """The comments to be written"""

    @classmethod
    def read(cls, connection: duckdb.DuckDBPyConnection) -> Comments:
        """Read those of the database in use, without the schema `kept`, which people do not query."""
        where = "database_name = current_database() AND schema_name IN ('main', 'store')"
        targets = connection.execute(
            f"SELECT schema_name, view_name, comment, 'VIEW' FROM duckdb_views() WHERE {where} AND NOT internal"
            f" UNION ALL SELECT schema_name, table_name, comment, 'TABLE' FROM duckdb_tables() WHERE {where}"
            " ORDER BY ALL"
        ).fetchall()
        comments = cls({(schema, name): kind for schema, name, _, kind in targets}, {})
        comments._existing = {(schema, name, None): comment for schema, name, comment, _ in targets}
        comments.types = {target: {} for target in comments.targets}
        columns = connection.execute(
            "SELECT schema_name, table_name, column_name, data_type, comment FROM duckdb_columns()"
            f" WHERE {where} ORDER BY schema_name, table_name, column_index"
        ).fetchall()
        for schema, name, column, kind, comment in columns:
            if (schema, name) in comments.types:  # and is not a view of DuckDB itself
                comments.types[schema, name][column] = kind
                comments._existing[schema, name, column] = comment
        return comments

    def comment(self, schema: str, name: str, doc: str | None, columns: Mapping[str, str]) -> None:
        """Comment a table or view, and those of the given columns that it has."""
        if doc is not None:
            self._changed[schema, name, None] = doc
        for column in self.types[schema, name]:
            if column in columns:
                self._changed[schema, name, column] = columns[column]

    def made(self, view: str, types: Mapping[str, str]) -> None:
        """Note that a view of the schema `main` was recreated without comments."""
        self.targets["main", view] = "VIEW"
        self.types["main", view] = dict(types)
        for key in [key for key in self._existing if key[:2] == ("main", view)]:
            del self._existing[key]

    def doc(self, schema: str, name: str) -> str | None:
        """The comment on a table or view."""
        return self._now(schema, name, None)

    def of(self, schema: str, name: str) -> dict[str, str | None]:
        """The comment on each column of a table or view, in order."""
        return {column: self._now(schema, name, column) for column in self.types[schema, name]}

    def _now(self, schema: str, name: str, column: str | None) -> str | None:
        key = (schema, name, column)
        return self._changed.get(key, self._existing.get(key))

    def write(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Write the comments that the database does not have yet."""
        statements = []
        for (schema, name, column), comment in self._changed.items():
            if self._existing.get((schema, name, column)) != comment:
                target = f"{schema}.{sql.name(name)}"
                kind, path = (
                    (self.targets[schema, name], target)
                    if column is None
                    else ("COLUMN", f"{target}.{sql.name(column)}")
                )
                statements.append(f"COMMENT ON {kind} {path} IS {sql.text(comment)}")
        if statements:
            connection.execute(";\n".join(statements))
