"""One writer: a batch of documents replaces what the warehouse had of them, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from schemas.frames import frame
from warehouse.ddl import STORED

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

_BATCH = "batch_of_frame"


class Writer:
    """Loads batches into an attached warehouse; `loaded` counts the documents."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.loaded = 0

    def load(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Replace the documents of the batch by DELETE + INSERT from Arrow.

        `frames` has documents, facts, tables_read, findings and evidence with their declared columns. Whatever the
        batch says of a document is all that the warehouse keeps of it; loading it again changes nothing.
        """
        documents = frames["documents"]
        if documents.empty:
            return
        self._connection.execute("BEGIN TRANSACTION")
        try:
            self._insert("documents", documents, replaced=documents)
            for name in STORED[1:]:
                self._insert(name, frames[name], replaced=documents)
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self.loaded += len(documents)

    def _insert(self, name: str, rows: pd.DataFrame, replaced: pd.DataFrame) -> None:
        import pyarrow as pa

        declared = frame(name)
        hashes = pa.table({"document_sha256": pa.array(replaced["document_sha256"], type=pa.string())})
        self._connection.register(_BATCH, hashes)
        self._connection.execute(
            f"DELETE FROM store.{name} WHERE document_sha256 IN (SELECT document_sha256 FROM {_BATCH})"
        )
        self._connection.unregister(_BATCH)
        table = pa.Table.from_pandas(rows, schema=declared.arrow_schema(), preserve_index=False)
        self._connection.register(_BATCH, table)
        columns = ", ".join(f'"{column}"' for column in declared.column_names)
        order = ", ".join(f'"{column}"' for column in declared.sort)
        # Sorted rows make the lookups of analysts fast: DuckDB skips the row groups that cannot match.
        self._connection.execute(f"INSERT INTO store.{name} ({columns}) SELECT {columns} FROM {_BATCH} ORDER BY {order}")
        self._connection.unregister(_BATCH)
