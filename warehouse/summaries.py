"""Summaries of facts that are stored, document by document, as documents are loaded and removed.

A view needs such a table beside the facts, or instead of them, because the same in a query took longer to plan than all
else, or had to look at every fact. What a summary holds follows from the facts of its document and from declarations
alone. `create` makes the tables anew where a declaration has changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from warehouse import sql
from warehouse.storage import NUMBER
from warehouse.unlisted_codes import TABLE as UNLISTED

if TYPE_CHECKING:
    import duckdb

_SLICE = 2000
"""Documents that are summed up at once: lists of all cells of a large warehouse would not fit into memory"""


@dataclass(frozen=True)
class Summary:
    """A stored summary: the table `kept.NAME`, filled by `schemas/warehouse/summaries/NAME.sql`."""

    name: str
    columns: Mapping[str, str]
    """The type of each column by its name, `document_no` apart"""
    document_kind: str
    order: tuple[str, ...]
    """The order of the rows of a document"""
    follows_codes: bool
    """Whether the rows of documents with codes that no list knows change with these codes"""

    @property
    def table(self) -> str:
        """The table with its schema."""
        return f"kept.{self.name}"


_CELL = {
    "amount_fen": "BIGINT",
    "amount_text": "VARCHAR",
    "unit": "VARCHAR",
    "cell_kind": "VARCHAR",
    "is_corrected": "BOOLEAN",
    "fact_id": "VARCHAR",
    "page": "BIGINT",
}
SUMMARIES = (
    Summary(
        name="budget_sums",
        columns={
            "table_key": "VARCHAR",
            "panel": "VARCHAR",
            "row_no": "BIGINT",
            "row_key": "VARCHAR",
            "row_name": "VARCHAR",
            "code_system": "VARCHAR",
            "account_code": "VARCHAR",
            "account_level": "VARCHAR",
            "account_basis": "VARCHAR",
            "measure": "VARCHAR",
            "phase": "VARCHAR",
            "budget_book": "VARCHAR",
            "reference_year": "BIGINT",
            "fiscal_year": "BIGINT",
            "basis": "VARCHAR",
            "cells": "BIGINT",
            **_CELL,
        },
        document_kind="budget",
        order=("table_key", "panel", "row_no", "row_key", "measure", "budget_book"),
        follows_codes=True,
    ),
    Summary(
        name="figure_cells",
        columns={
            "figure": "VARCHAR",
            "figure_name": "VARCHAR",
            "cell_role": "VARCHAR",
            "fiscal_year": "BIGINT",
            "table_key": "VARCHAR",
            "row_no": "BIGINT",
            **_CELL,
        },
        document_kind="final",
        order=("figure", "row_no", "fact_id"),
        follows_codes=False,
    ),
)
"""What the views budget_rows and key_figures are made of beside the facts"""


def create_summaries(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables without rows; those of another version of the program are dropped."""
    for summary in SUMMARIES:
        columns = {NUMBER: "INTEGER", **summary.columns}
        listed = ", ".join(f"{sql.name(name)} {data_type}" for name, data_type in columns.items())
        connection.execute(f"CREATE OR REPLACE TABLE {summary.table} ({listed})")


def sum_up_all(connection: duckdb.DuckDBPyConnection) -> None:
    """Sum up every document of the database in use, into empty tables."""
    for summary in SUMMARIES:
        _sum_up(connection, summary, "true")


def sum_up(connection: duckdb.DuckDBPyConnection, loaded: Collection[str], *, with_unlisted: bool) -> None:
    """Sum up the loaded documents.

    Args:
        connection: A connection whose database in use has these documents and the accounts of their codes.
        loaded: The hashes of the documents.
        with_unlisted: Sum up documents with codes that no list knows, too: what lies above them may have changed.
    """
    for summary in SUMMARIES:
        chosen = "document_sha256 IN (SELECT unnest(?::VARCHAR[]))"
        if with_unlisted and summary.follows_codes:
            chosen = f"({chosen} OR {NUMBER} IN (SELECT {NUMBER} FROM {UNLISTED}))"
        _sum_up(connection, summary, chosen, [sorted(loaded)])


def copy_renumbered(source: str, target: str) -> Iterable[str]:
    """Write the statements that copy the rows to another database, in which the documents have other numbers."""
    for summary in SUMMARIES:
        columns = ", ".join(f"s.{sql.name(name)}" for name in summary.columns)
        order = ", ".join(f"s.{sql.name(name)}" for name in summary.order)
        yield (
            f"INSERT INTO {target}.{summary.table} ({NUMBER}, {sql.names(summary.columns)})"
            f" SELECT new.{NUMBER}, {columns} FROM {source}.{summary.table} AS s"
            f" JOIN {source}.kept.documents AS old ON old.{NUMBER} = s.{NUMBER}"
            f" JOIN {target}.kept.documents AS new ON new.document_sha256 = old.document_sha256"
            f" ORDER BY new.{NUMBER}, {order}"
        )


def _sum_up(
    connection: duckdb.DuckDBPyConnection, summary: Summary, condition: str, parameters: list[object] | None = None
) -> None:
    of_kind = f"document_kind = {sql.text(summary.document_kind)} AND status = 'loaded'"
    numbers = connection.execute(
        f"SELECT {NUMBER} FROM kept.documents WHERE {of_kind} AND {condition} ORDER BY {NUMBER}", parameters or []
    ).fetchall()
    for start in range(0, len(numbers), _SLICE):
        numbers_slice = [number for (number,) in numbers[start : start + _SLICE]]
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE chosen AS SELECT document_sha256, {NUMBER} FROM kept.documents"
            f" WHERE {NUMBER} IN (SELECT unnest(?::INTEGER[]))",
            [numbers_slice],
        )
        connection.execute(f"DELETE FROM {summary.table} WHERE {NUMBER} IN (SELECT {NUMBER} FROM temp.chosen)")
        connection.execute(f"INSERT INTO {summary.table} BY NAME {_statement(summary.name)}")
        connection.execute("DROP TABLE temp.chosen")


@cache
def _statement(name: str) -> str:
    return files("schemas").joinpath("warehouse", "summaries", f"{name}.sql").read_text("utf-8")
