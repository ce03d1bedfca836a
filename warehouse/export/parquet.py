"""Parquet: the facts in one file per fiscal year (Hive partitions), every other table in one file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse import sql
from warehouse.export.content import Table

if TYPE_CHECKING:
    import duckdb

_ROW_GROUP = 122_880
"""Rows that a reader takes or skips together: DuckDB's own size, small enough to skip and large enough to scan"""


def write(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table], folder: Path) -> dict[str, int]:
    """Write all tables; gives their rows. Amounts are DECIMAL(20,2) and whole fen, the rows are sorted.

    Each file carries the descriptions of its table and columns as the metadata `juesuan` (JSON).
    """
    return {
        table.name: _by_year(connection, table, folder)
        if table.is_facts
        else _copy(connection, table, table.select(), folder / f"{table.name}.parquet")
        for table in tables
    }


def _by_year(connection: duckdb.DuckDBPyConnection, table: Table, folder: Path) -> int:
    # One statement per year, because DuckDB writes partitions with many threads and in no order.
    where = f" WHERE {table.where}" if table.where else ""
    years = connection.execute(f"SELECT DISTINCT fiscal_year FROM main.{table.name} AS t{where} ORDER BY 1").fetchall()
    # The year is in the name of the folder: a column of that name in the file would be there twice for some readers.
    columns = sql.names(field.name for field in table.fields if field.name != "fiscal_year")
    rows = 0
    for (year,) in years:
        partition = folder / table.name / f"fiscal_year={int(year)}"
        partition.mkdir(parents=True)
        query = table.select(columns, f"t.fiscal_year = {int(year)}")
        rows += _copy(connection, table, query, partition / f"{table.name}.parquet")
    return rows


def _copy(connection: duckdb.DuckDBPyConnection, table: Table, query: str, path: Path) -> int:
    about = json.dumps(_about(table), ensure_ascii=False)
    row = connection.execute(
        f"COPY ({query}) TO {sql.text(str(path))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP},"
        f" KV_METADATA {{juesuan: {sql.text(about)}}})"
    ).fetchone()
    return int(row[0]) if row else 0


def _about(table: Table) -> Mapping[str, object]:
    return {
        "table": table.name,
        "description": table.doc,
        "key": table.key,
        "columns": {field.name: {"zh": field.zh, "description": field.doc} for field in table.fields},
    }
