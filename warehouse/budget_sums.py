"""Sum up the rows of budgets over units and codes, document by document, as documents are loaded and removed.

The table `kept.budget_sums` is what the view `budget_rows` needs beside the facts. Computed in a query, it took longer
to plan than all else, and no filter reached it.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from warehouse import sql
from warehouse.storage import NUMBER
from warehouse.unlisted_codes import TABLE as UNLISTED

if TYPE_CHECKING:
    import duckdb

TABLE = "kept.budget_sums"
_COLUMNS = {
    NUMBER: "INTEGER",
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
    "amount_fen": "BIGINT",
    "basis": "VARCHAR",
    "cells": "BIGINT",
    "amount_text": "VARCHAR",
    "unit": "VARCHAR",
    "cell_kind": "VARCHAR",
    "is_corrected": "BOOLEAN",
    "fact_id": "VARCHAR",
    "page": "BIGINT",
}
_SLICE = 2000
"""Documents that are summed up at once: lists of all cells of a large warehouse would not fit into memory"""
_BUDGETS = "document_kind = 'budget' AND status = 'loaded'"


def create_budget_sums(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the table without rows; those of another version of the program are dropped."""
    columns = ", ".join(f"{name} {data_type}" for name, data_type in _COLUMNS.items())
    connection.execute(f"CREATE OR REPLACE TABLE {TABLE} ({columns})")


def sum_up_all(connection: duckdb.DuckDBPyConnection) -> None:
    """Sum up every budget of the database in use, into an empty table."""
    _sum_up(connection, _BUDGETS)


def sum_up(connection: duckdb.DuckDBPyConnection, loaded: Collection[str], *, with_unlisted: bool) -> None:
    """Sum up the budgets among the loaded documents.

    Args:
        connection: A connection whose database in use has these documents and the accounts of their codes.
        loaded: The hashes of the documents.
        with_unlisted: Sum up the budgets with codes that no list knows, too: what lies above them may have changed.
    """
    chosen = "document_sha256 IN (SELECT unnest(?::VARCHAR[]))"
    if with_unlisted:
        chosen = f"({chosen} OR {NUMBER} IN (SELECT {NUMBER} FROM {UNLISTED}))"
    _sum_up(connection, f"{_BUDGETS} AND {chosen}", [sorted(loaded)])


def copy_renumbered(source: str, target: str) -> str:
    """Write the statement that copies the rows to another database, in which the documents have other numbers."""
    others = ", ".join(f"s.{sql.name(name)}" for name in _COLUMNS if name != NUMBER)
    return (
        f"INSERT INTO {target}.{TABLE} SELECT new.{NUMBER}, {others} FROM {source}.{TABLE} AS s"
        f" JOIN {source}.kept.documents AS old ON old.{NUMBER} = s.{NUMBER}"
        f" JOIN {target}.kept.documents AS new ON new.document_sha256 = old.document_sha256"
        f" ORDER BY new.{NUMBER}, s.table_key, s.panel, s.row_no, s.row_key, s.measure, s.budget_book"
    )


def _sum_up(connection: duckdb.DuckDBPyConnection, condition: str, parameters: list[object] | None = None) -> None:
    numbers = connection.execute(
        f"SELECT {NUMBER} FROM kept.documents WHERE {condition} ORDER BY {NUMBER}", parameters or []
    ).fetchall()
    for start in range(0, len(numbers), _SLICE):
        numbers_slice = [number for (number,) in numbers[start : start + _SLICE]]
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE chosen AS SELECT document_sha256, {NUMBER} FROM kept.documents"
            f" WHERE {NUMBER} IN (SELECT unnest(?::INTEGER[]))",
            [numbers_slice],
        )
        connection.execute(f"DELETE FROM {TABLE} WHERE {NUMBER} IN (SELECT {NUMBER} FROM temp.chosen)")
        connection.execute(f"INSERT INTO {TABLE} {_statement()}")
        connection.execute("DROP TABLE temp.chosen")


@cache
def _statement() -> str:
    return files("schemas").joinpath("warehouse", "sums", "budget_sums.sql").read_text("utf-8")
