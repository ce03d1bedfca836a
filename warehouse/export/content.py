"""The tables of an export: the views of `schemas/warehouse/exports.toml`, with their columns, keys and order."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas.declarations import references
from schemas.declarations.reader import declared
from schemas.reading.frames import frames
from schemas.wording.messages import message
from warehouse import sql
from warehouse.errors import WarehouseError

if TYPE_CHECKING:
    import duckdb

KINDS = {"VARCHAR": "text", "BIGINT": "int", "INTEGER": "int", "DOUBLE": "float", "BOOLEAN": "bool"}
"""SQL types that can be exported, apart from DECIMAL; any other is refused (HUGEINT would become a float)"""
_EVERY_VERSION = "all_facts"
_DECIMALS_OF_MONEY = 4
"""Columns with at most so many decimals keep them all: amounts in 元 and rates"""


@dataclass(frozen=True)
class Choice:
    """The part of the warehouse that is exported."""

    years: tuple[int, ...] = ()
    """Fiscal years; empty means all"""
    all_versions: bool = False
    """Whether to export the facts of every version (`all_facts`) instead of the current ones (`facts`)"""
    contacts: bool = False
    """Whether to export the names and telephones of persons"""
    views: tuple[str, ...] = ()
    """The views to export; empty means those that are declared for every export"""
    all_views: bool = False
    """Whether to export every view that is declared"""
    workbook: bool = False
    """Whether the export is a workbook, in which not every table has a sheet"""


@dataclass(frozen=True)
class Field:
    """A column; `kind` is text, int, float, bool or decimal."""

    name: str
    kind: str
    required: bool
    zh: str
    doc: str
    decimals: int = 0
    """Decimals of a column of the kind decimal"""

    @property
    def is_money_or_rate(self) -> bool:
        """Whether it is an amount in 元 or a rate."""
        return self.kind == "decimal" and self.decimals <= _DECIMALS_OF_MONEY

    @property
    def as_text(self) -> str:
        """SQL of its exact decimals as text; of a column for any number without the zeros at the end."""
        text = f"CAST(t.{sql.name(self.name)} AS VARCHAR)"
        return f"rtrim(rtrim({text}, '0'), '.')" if self.decimals > _DECIMALS_OF_MONEY else text


@dataclass(frozen=True)
class Table:
    """A table of the export."""

    name: str
    doc: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    sort: tuple[str, ...]
    """Columns in whose order the rows are; no two rows are equal in all of them"""
    references: dict[str, tuple[str, str]]
    """Columns that name a row of another table: the table, and its column"""
    indexes: tuple[tuple[str, ...], ...]
    where: str

    @property
    def is_facts(self) -> bool:
        """Whether it has the facts, the one large table."""
        return self.name in ("facts", _EVERY_VERSION)

    def select(self, columns: str | None = None, and_where: str = "") -> str:
        """The query of its rows in their order; `columns` is SQL for other expressions over the same columns."""
        chosen = columns or sql.names(field.name for field in self.fields)
        conditions = " AND ".join(condition for condition in (self.where, and_where) if condition)
        where = f" WHERE {conditions}" if conditions else ""
        order = ", ".join(f"t.{sql.name(column)}" for column in self.sort)
        return f"SELECT {chosen} FROM main.{self.name} AS t{where} ORDER BY {order}"


def tables(connection: duckdb.DuckDBPyConnection, choice: Choice) -> list[Table]:
    """The tables of an export of the warehouse in use, in declared order.

    Raises:
        WarehouseError: a year has no documents, a view is not exported, or a column has a type that no export knows.
    """
    _expect_years(connection, choice.years)
    exported = _chosen(declared("schemas/warehouse/exports.toml", references.exports), choice)
    keys = {name: tuple(body["key"] if "key" in body else frames()[name].key) for name, body in exported.items()}
    exported_tables = []
    for name, body in exported.items():
        view = _EVERY_VERSION if name == "facts" and choice.all_versions else name
        sort = tuple(body["sort"] if "sort" in body else frames()[name].sort)
        exported_tables.append(
            Table(
                name=view,
                doc=_doc(connection, view),
                fields=_fields(connection, view, name),
                key=keys[name],
                sort=(*sort, *(column for column in keys[name] if column not in sort)),
                references={c: (to, keys[to][0]) for c, to in body.get("references", {}).items() if to in keys},
                indexes=tuple(tuple(index) for index in body.get("indexes", [])),
                where=_where(body["years"], choice.years, None if choice.contacts else body.get("contacts")),
            )
        )
    return exported_tables


def _chosen(exported: Mapping[str, Mapping[str, Any]], choice: Choice) -> Mapping[str, Mapping[str, Any]]:
    """The declared views that are asked for, in declared order."""
    if unknown := [name for name in choice.views if name not in exported]:
        near = difflib.get_close_matches(unknown[0], exported, 3) or sorted(exported)
        raise WarehouseError(message("warehouse.not_exported", view=unknown[0], views=", ".join(near)))
    if choice.views:
        return {name: body for name, body in exported.items() if name in choice.views}
    if choice.all_views:
        return exported
    kind = "workbook" if choice.workbook else "on_request"
    return {name: body for name, body in exported.items() if body.get(kind, False) is choice.workbook}


def _where(by: str, years: Sequence[int], left_out: str | None) -> str:
    conditions = [_of_years(by, years), f"NOT (t.{left_out})" if left_out else ""]
    return " AND ".join(condition for condition in conditions if condition)


def _of_years(by: str, years: Sequence[int]) -> str:
    if not years or by == "none":
        return ""
    chosen = f"fiscal_year IN ({', '.join(str(int(year)) for year in sorted(years))})"
    if by == "fiscal_year":
        return f"t.{chosen}"
    return f"t.{by} IN (SELECT {by} FROM main.documents WHERE {chosen})"


def _expect_years(connection: duckdb.DuckDBPyConnection, years: Sequence[int]) -> None:
    rows = connection.execute(
        "SELECT DISTINCT fiscal_year FROM main.documents WHERE fiscal_year IS NOT NULL ORDER BY 1"
    )
    loaded_years = [row[0] for row in rows.fetchall()]
    if missing := sorted(set(years) - set(loaded_years)):
        existing = ", ".join(map(str, loaded_years)) or message("warehouse.no_years")
        raise WarehouseError(message("warehouse.years_missing", years=", ".join(map(str, missing)), known=existing))


def _doc(connection: duckdb.DuckDBPyConnection, view: str) -> str:
    (row,) = connection.execute(
        "SELECT comment FROM duckdb_views()"
        " WHERE database_name = current_database() AND schema_name = 'main' AND view_name = ?",
        [view],
    ).fetchall()
    return row[0] or ""


def _fields(connection: duckdb.DuckDBPyConnection, view: str, name: str) -> tuple[Field, ...]:
    declared = frames().get(name)
    required = {column.name for column in declared.columns if column.required} if declared else set()
    columns = connection.execute(
        "SELECT column_name, data_type, coalesce(comment, '') FROM duckdb_columns()"
        " WHERE database_name = current_database() AND schema_name = 'main' AND table_name = ? ORDER BY column_index",
        [view],
    ).fetchall()
    return tuple(_field(view, column, kind, comment, column in required) for column, kind, comment in columns)


def _field(view: str, name: str, data_type: str, comment: str, required: bool) -> Field:
    decimal = re.fullmatch(r"DECIMAL\(\d+,\s?(\d+)\)", data_type)
    field_kind = "decimal" if decimal else KINDS.get(data_type)
    if field_kind is None:
        raise WarehouseError(message("warehouse.column_type", column=name, view=view, type=data_type))
    zh, _, doc = comment.partition(": ")
    decimals = int(decimal[1]) if decimal else 0
    return Field(name, field_kind, required, zh if doc else "", doc or comment, decimals)
