"""Record the account codes in facts that no list has, document by document as facts are loaded and removed.

The table `kept.unlisted` is small; without it each publish would look through all facts for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.judging.dictionary import Key, entries
from warehouse.storage import NUMBER

if TYPE_CHECKING:
    import duckdb

TABLE = "kept.unlisted"
_KNOWN = "known_accounts"


def create_unlisted(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the table from all facts; it changes with the lists of codes, too."""
    columns = f"{NUMBER} INTEGER, code_system VARCHAR, account_code VARCHAR, row_name VARCHAR"
    connection.execute(f"CREATE OR REPLACE TABLE {TABLE} ({columns})")
    note_unlisted(connection, "kept.facts")


def note_unlisted(connection: duckdb.DuckDBPyConnection, facts: str) -> None:
    """Add the unlisted codes of more facts, given as a relation with document_no."""
    import pyarrow as pa

    listed = pa.table({"code_system": [key[0] for key in entries()], "account_code": [key[1] for key in entries()]})
    connection.register(_KNOWN, listed)
    try:
        connection.execute(
            f"INSERT INTO {TABLE} SELECT DISTINCT {NUMBER}, code_system, account_code, row_name FROM {facts}"
            f" ANTI JOIN {_KNOWN} USING (code_system, account_code) WHERE code_system <> 'item'"
        )
    finally:
        connection.unregister(_KNOWN)


def unlisted_in(connection: duckdb.DuckDBPyConnection) -> dict[Key, str]:
    """The unlisted codes of a warehouse, each with the name that most documents print."""
    names = connection.execute(
        f"""
        SELECT DISTINCT ON (code_system, account_code) code_system, account_code, row_name
        FROM (
            SELECT code_system, account_code, row_name, count(DISTINCT {NUMBER}) AS documents
            FROM {TABLE}
            GROUP BY ALL
        )
        ORDER BY code_system, account_code, documents DESC, row_name
        """
    ).fetchall()
    return {(system, code): name for system, code, name in names}
