"""Take the names and telephones of persons out of a copy of the warehouse."""

from __future__ import annotations

import os
from pathlib import Path

from warehouse import sql
from warehouse.publish import STORAGE_VERSION

_CONTACTS = "store.project_texts WHERE text_kind = 'contact'"


def remove_contacts(file: Path) -> bool:
    """Rewrite a closed file of a warehouse without them; return whether it had any.

    It is written anew, because the bytes of deleted rows may stay in a file.
    """
    import duckdb

    with duckdb.connect(config={"autoinstall_known_extensions": False}) as connection:
        connection.execute(f"ATTACH {sql.text(str(file))} AS whole (READ_ONLY)")
        has_table = connection.execute(
            "SELECT 1 FROM duckdb_tables() WHERE database_name = 'whole' AND table_name = 'project_texts'"
        ).fetchall()
        if not has_table or connection.execute(f"SELECT count(*) FROM whole.{_CONTACTS}").fetchall() == [(0,)]:
            return False
        parts = [file.with_name(f"{file.name}.{name}") for name in ("part", "clean")]
        for copy, name in zip(parts, ("part", "clean"), strict=True):
            connection.execute(f"ATTACH {sql.text(str(copy))} AS {name} (STORAGE_VERSION '{STORAGE_VERSION}')")
        connection.execute("COPY FROM DATABASE whole TO part")
        connection.execute(f"DELETE FROM part.{_CONTACTS}")
        connection.execute("COPY FROM DATABASE part TO clean")
        for name in ("part", "clean", "whole"):
            connection.execute(f"DETACH {name}")
    parts[0].unlink()
    os.replace(parts[1], file)
    return True
