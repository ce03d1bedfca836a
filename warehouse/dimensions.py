"""The dimension frames: what the codes of facts mean, from the declared dictionary and the codes that it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from schemas.dictionary import Key, ancestors, bridge, changes, entries, names, with_unlisted
from schemas.frames import frame
from warehouse.ddl import DIMENSIONS

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


def dimensions(unlisted: Mapping[Key, str]) -> dict[str, pd.DataFrame]:
    """Every dimension frame by name; `unlisted` has the printed names of codes that no list knows (`unlisted_in`)."""
    found = with_unlisted(unlisted)
    rows: dict[str, list[dict[str, Any]]] = {
        "accounts": [vars(found[key]) for key in sorted(found)],
        "account_ancestors": [
            {
                "code_system": entry.code_system,
                "account_code": entry.account_code,
                "ancestor_code": above.account_code,
                "ancestor_level": above.level,
                "distance": distance,
            }
            for entry, above, distance in ancestors(found)
        ],
        "account_names": [vars(name) for name in names()],
        "account_changes": [vars(change) for change in changes()],
        "account_bridge": [vars(one) for one in bridge(found)],
    }
    return {name: frame(name).build(rows[name]) for name in DIMENSIONS}


def unlisted_in(connection: duckdb.DuckDBPyConnection) -> dict[Key, str]:
    """The codes of classifications in the facts of a warehouse that no list knows, with the name printed most often."""
    import pyarrow as pa

    known = pa.table({"code_system": [key[0] for key in entries()], "account_code": [key[1] for key in entries()]})
    connection.register("known_accounts", known)
    try:
        found = connection.execute(
            """
            SELECT DISTINCT ON (code_system, account_code) code_system, account_code, row_name
            FROM (
                SELECT code_system, account_code, row_name, count(DISTINCT document_sha256) AS documents
                FROM store.facts ANTI JOIN known_accounts USING (code_system, account_code)
                WHERE code_system IN ('functional', 'economic')
                GROUP BY ALL
            )
            ORDER BY code_system, account_code, documents DESC, row_name
            """
        ).fetchall()
    finally:
        connection.unregister("known_accounts")
    return {(system, code): name for system, code, name in found}
