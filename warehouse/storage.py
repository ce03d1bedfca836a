"""Store large frames in narrower tables than declared (`schemas/warehouse/storage.toml`), and show them as declared.

Four layers lie between a column in the file and the view that people query; docs/design.md explains them:

1. `kept.NAME`, a table. What a fact has from its document stands once in `kept.documents`; `document_no` leads there.
2. `kept.NAME_shown`, a view of the declared columns and the state of the document (`NarrowTable.select_declared`).
3. `store.NAME`, a view of the declared columns alone. Frames without a narrow table are a table of this name.
4. `main.NAME`, the view for people (`schemas/warehouse/views/`).

The number of a document says where its rows lie. It differs between warehouses, and no view for people shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from schemas.declarations import references
from schemas.declarations.reader import declared
from schemas.reading.frames import Frame, frame
from warehouse import sql

NUMBER = "document_no"
STATE_COLUMNS = {
    "entity_id": "VARCHAR",
    "version_no": "BIGINT",
    "version_state": "VARCHAR",
    "is_current": "BOOLEAN",
    "grade": "VARCHAR",
}
"""Results of linking and grading, stored with the document: a lookup would otherwise join and sum up all documents"""
_HUNDREDTHS = "DECIMAL(9, 2)"
_DOCUMENT_SORT = ("fiscal_year", "entity_name", "entity_scope", "document_kind", "document_sha256")
"""The order in which documents are numbered; facts lie in it.

The year comes first: a question across bodies is of one year or two, and skips the facts of all others."""


@dataclass(frozen=True)
class NarrowTable:
    """One frame in its narrow table."""

    declared: Frame
    of_document: tuple[str, ...]
    """Columns that stand once, with the document"""
    hundredths: tuple[str, ...]
    """Numbers with at most two decimals, stored as DECIMAL(9, 2)"""
    unless_equal: Mapping[str, str]
    """Columns that are null where they equal an SQL expression, by name"""
    lookup: Mapping[str, Mapping[str, str]]
    """Columns that no frame has, by which rows are found: their type, and the SQL expression that they hold"""

    @property
    def table(self) -> str:
        """The table that holds the rows."""
        return f"kept.{self.declared.name}"

    @property
    def columns(self) -> list[tuple[str, str, bool]]:
        """Name, type and whether it is never null, of each column of the table."""
        own = [
            (
                column.name,
                _HUNDREDTHS if column.name in self.hundredths else column.duckdb_type,
                column.required and column.name not in self.unless_equal,
            )
            for column in self.declared.columns
            if column.name not in self.of_document
        ]
        lookup = [(name, column["type"], True) for name, column in self.lookup.items()]
        state = STATE_COLUMNS.items() if self.declared.name == "documents" else ()
        return [(NUMBER, "INTEGER", True), *own, *lookup, *((name, data_type, False) for name, data_type in state)]

    @property
    def sort(self) -> list[str]:
        """The declared order, with the number for what comes from the document."""
        if self.declared.name == "documents":
            return [NUMBER]
        others = [name for name in self.declared.sort if name not in {*self.of_document, *_DOCUMENT_SORT}]
        return [NUMBER, *others]

    def select_narrow(self, source: str) -> str:
        """Write a SELECT of the table's columns, sorted, from a relation with the declared columns.

        The documents must be in `kept.documents` already. The frame documents itself is numbered here, after the
        numbers that are in use.
        """
        chosen = ", ".join(self._narrow(name) for name, _, _ in self.columns)
        if self.declared.name == "documents":
            number = f"row_number() OVER (ORDER BY {sql.names(_DOCUMENT_SORT)})"
            first = f"(SELECT coalesce(max({NUMBER}), 0) FROM kept.documents)"
            source = f"(SELECT CAST({first} + {number} AS INTEGER) AS {NUMBER}, * FROM {source})"
            return f"SELECT {chosen} FROM {source} ORDER BY {NUMBER}"
        numbers = f"(SELECT document_sha256, {NUMBER} FROM kept.documents)"
        return f"SELECT {chosen} FROM {source} JOIN {numbers} USING (document_sha256) ORDER BY {sql.names(self.sort)}"

    def select_renumbered(self, database: str) -> str:
        """Write a SELECT of the table's rows in another database, sorted, with new numbers of the documents."""
        others = ", ".join(f"k.{sql.name(name)}" for name, _, _ in self.columns if name != NUMBER)
        renumbered = f"CAST(row_number() OVER (ORDER BY {sql.names(_DOCUMENT_SORT)}) AS INTEGER)"
        numbers = f"(SELECT {NUMBER} AS before, {renumbered} AS now FROM {database}.kept.documents)"
        order = ", ".join(sql.name(name) for name in ["now", *self.sort[1:]])
        return (
            f"SELECT now AS {NUMBER}, {others} FROM {database}.{self.table} AS k"
            f" JOIN {numbers} ON before = k.{NUMBER} ORDER BY {order}"
        )

    def _narrow(self, name: str) -> str:
        quoted = sql.name(name)
        if name in self.unless_equal:
            same = f"{quoted} IS NOT DISTINCT FROM ({self.unless_equal[name]})"
            return f"CASE WHEN {same} THEN NULL ELSE {quoted} END AS {quoted}"
        if name in self.lookup:
            return f"{self.lookup[name]['is']} AS {quoted}"
        if name in STATE_COLUMNS and self.declared.name == "documents":
            return f"{'false' if name == 'is_current' else 'NULL'} AS {quoted}"
        return quoted

    def select_lossy(self, source: str) -> str:
        """Write a SELECT of the rows of a relation with the declared columns that the table would not give back."""
        lost = [f"(b.{sql.name(name)} IS NULL AND ({other}) IS NOT NULL)" for name, other in self.unless_equal.items()]
        lost += [
            f"b.{name} <> CAST(CAST(b.{name} AS {_HUNDREDTHS}) AS DOUBLE)" for name in map(sql.name, self.hundredths)
        ]
        lost += [f"b.{name} IS DISTINCT FROM d.{name}" for name in map(sql.name, self.of_document)]
        both = f"{source} AS b JOIN kept.documents AS d USING (document_sha256)"
        return f"SELECT document_sha256 FROM {both} WHERE {' OR '.join(lost) or 'false'}"

    @property
    def select_declared(self) -> str:
        """A SELECT of the declared columns, followed by the state of their document."""
        chosen = [f"{self._declared(name)} AS {sql.name(name)}" for name in self.declared.column_names]
        if self.declared.name == "documents":
            return f"SELECT {', '.join([*chosen, *STATE_COLUMNS])} FROM kept.documents AS k"
        state = [f"d.{name}" for name in STATE_COLUMNS]
        return f"SELECT {', '.join([*chosen, *state])} FROM {self.table} AS k JOIN kept.documents AS d USING ({NUMBER})"

    def _declared(self, name: str) -> str:
        quoted = sql.name(name)
        if name in self.of_document:
            return f"d.{quoted}"
        if name in self.unless_equal:
            return f"coalesce(k.{quoted}, {self.unless_equal[name]})"
        if name in self.hundredths:
            return f"CAST(k.{quoted} AS DOUBLE)"
        return f"k.{quoted}"


UPDATE_STATES = """
UPDATE kept.documents AS d
SET entity_id = s.entity_id, version_no = s.version_no, version_state = s.version_state, is_current = s.is_current,
    grade = s.grade
FROM (
    SELECT
        k.document_no, x.entity_id, x.version_no, x.version_state, coalesce(x.is_current, false) AS is_current, g.grade
    FROM kept.documents AS k
    LEFT JOIN store.disclosures AS x USING (document_sha256)
    LEFT JOIN main.grades AS g USING (document_sha256)
) AS s
WHERE
    d.document_no = s.document_no
    AND (d.entity_id, d.version_no, d.version_state, d.is_current, d.grade)
    IS DISTINCT FROM (s.entity_id, s.version_no, s.version_state, s.is_current, s.grade)
"""
"""Bring the state of every document up to date with the frames disclosures, grades and check_results_across"""


@cache
def narrow_tables() -> Mapping[str, NarrowTable]:
    """The narrow tables by the name of their frame."""
    tables = declared("schemas/warehouse/storage.toml", references.storage)
    return {
        name: NarrowTable(
            frame(name),
            tuple(body.get("of_document", ())),
            tuple(body.get("hundredths", ())),
            body.get("unless_equal", {}),
            body.get("lookup", {}),
        )
        for name, body in tables.items()
    }


def table_of(name: str) -> str:
    """The table that holds the rows of a frame."""
    return narrow_tables()[name].table if name in narrow_tables() else f"store.{name}"


def insert_statement(name: str, source: str) -> str:
    """Write an INSERT of the rows of a relation with the declared columns into the table of a frame, sorted."""
    declared = frame(name)
    columns = sql.names(declared.column_names)
    rows = f"SELECT {columns} FROM {source} ORDER BY {sql.names(declared.sort)}"
    if name in narrow_tables():
        narrow = narrow_tables()[name]
        columns, rows = sql.names(column for column, _, _ in narrow.columns), narrow.select_narrow(source)
    return f"INSERT INTO {table_of(name)} ({columns}) {rows}"
