"""Load a batch of documents: it replaces their earlier rows in one transaction."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from schemas.reading.frames import Frame, frame
from warehouse import sql
from warehouse.changes import DocumentChange, Shown, changes_of
from warehouse.ddl import STORED, WHOLE
from warehouse.linking_reads import LinkingReads
from warehouse.storage import NUMBER, insert_statement, narrow_tables, table_of
from warehouse.summaries import SUMMARIES
from warehouse.unlisted_codes import TABLE as UNLISTED
from warehouse.unlisted_codes import note_unlisted

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

_BATCH = "batch_of_frame"
_DOCUMENTS = "batch_of_documents"
_REPLACED = "values_replaced"


class Writer:
    """Loads batches into the warehouse in use.

    `loaded` holds the hashes of the documents, `replaced` the names of the frames; `stored` is what is there by now.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.linking_reads = LinkingReads(connection)
        self.loaded: set[str] = set()
        self.replaced: set[str] = set()
        self.removed: set[str] = set()

    def remove(self, documents: Collection[str]) -> None:
        """Remove every row of documents, by their hashes; those that are not there change nothing."""
        import pyarrow as pa

        loaded = self._connection.execute(
            "SELECT document_sha256 FROM store.documents WHERE list_contains(?, document_sha256)", [list(documents)]
        ).fetchall()
        if not loaded:
            return
        self._connection.register(_DOCUMENTS, pa.table({"document_sha256": pa.array(list(documents), pa.string())}))
        self._connection.execute("BEGIN TRANSACTION")
        try:
            self._delete()
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        finally:
            self._connection.unregister(_DOCUMENTS)
        self.removed |= {sha256 for (sha256,) in loaded}

    def load(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Replace the documents of the batch by DELETE + INSERT from Arrow.

        `frames` has documents and the other stored frames with their declared columns; one that is not there has no
        rows. The batch replaces all earlier rows of its documents, so loading it again changes nothing. Facts of a
        document in quarantine are left out. Batches of one `publishing` are one transaction each.

        Raises:
            ValueError: a frame has other columns than declared, two rows with the same key, or rows of a document that
                is not in `documents`; nothing of the batch is kept.
        """
        import duckdb

        documents = frames["documents"]
        names = [frame_name for frame_name in STORED if frame_name in frames]
        for frame_name in names:
            _expect_rows(frame(frame_name), frames[frame_name], documents)
        if documents.empty:
            return
        self._connection.register(_DOCUMENTS, _arrow(frame("documents"), documents))
        self._connection.execute("BEGIN TRANSACTION")
        try:
            self._delete()
            # The rows of a batch are sorted in themselves: the first one of all leaves nothing to sort.
            unsorted = len(frames["facts"]) if "facts" in frames and self._has_facts() else 0
            for frame_name in names:
                if not frames[frame_name].empty:
                    self._insert(frame(frame_name), frames[frame_name])
            self._connection.execute("UPDATE store.meta SET unsorted_facts = unsorted_facts + ?", [unsorted])
            self._connection.execute("COMMIT")
        except BaseException:
            # After a failed COMMIT there is nothing to roll back any more, and the first error is the one to tell.
            with contextlib.suppress(duckdb.Error):
                self._connection.execute("ROLLBACK")
            raise
        finally:
            self._connection.unregister(_DOCUMENTS)
        self.loaded |= set(documents["document_sha256"])

    def shown(self) -> Shown:
        """Note which documents are shown as current now."""
        return Shown(self._connection)

    def changes(self, frames: Mapping[str, pd.DataFrame]) -> list[DocumentChange]:
        """Compare a judged batch with what is stored of its documents; call it before the batch is loaded."""
        return changes_of(self._connection, frames)

    def replace(self, name: str, rows: pd.DataFrame) -> None:
        """Replace all rows of one of the `WHOLE` frames; the rows that are there already are not written again.

        Raises:
            ValueError: no such frame, it has not its declared columns, or two rows have the same key.
        """
        if name not in WHOLE:
            raise ValueError(f"{name} is not a frame that is replaced as a whole")
        declared = frame(name)
        _expect_frame(declared, rows)
        if rows.empty and self._is_empty(declared):
            return
        self._connection.register(_BATCH, _arrow(declared, rows))
        try:
            if not self._is_unchanged(declared):
                self._exchange(declared, "true")
        finally:
            self._connection.unregister(_BATCH)

    def replace_of(self, name: str, rows: pd.DataFrame, column: str, values: Collection[str]) -> None:
        """Replace the rows of one of the `WHOLE` frames in which a column has one of the values; the others stay.

        Raises:
            ValueError: as for `replace`, or a row has another value in that column; nothing is replaced.
        """
        import pyarrow as pa

        if name not in WHOLE:
            raise ValueError(f"{name} is not a frame that is replaced")
        declared = frame(name)
        _expect_frame(declared, rows)
        if unknown := sorted(set(rows[column]) - set(values)):
            raise ValueError(f"the frame {name} has rows of the {column} {unknown[0]}, which is not to be replaced")
        self._connection.register(_REPLACED, pa.table({column: pa.array(list(values), pa.string())}))
        self._connection.register(_BATCH, _arrow(declared, rows))
        try:
            self._exchange(declared, f"{column} IN (SELECT {column} FROM {_REPLACED})")
        finally:
            self._connection.unregister(_BATCH)
            self._connection.unregister(_REPLACED)

    def _exchange(self, declared: Frame, condition: str) -> None:
        """Replace the rows that a condition chooses by those of the batch, in one transaction."""
        self._connection.execute("BEGIN TRANSACTION")
        try:
            self._connection.execute(f"DELETE FROM store.{declared.name} WHERE {condition}")
            self._insert_batch(declared)
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self.replaced.add(declared.name)

    def linked(self, version: str) -> None:
        """Note under which version (code, declarations, record) the frames `LINKED` were made."""
        if self.linking_reads.linked_version != version:
            self._connection.execute("UPDATE store.meta SET linked_version = ?", [version])
            self.replaced.add("meta")

    def _is_empty(self, declared: Frame) -> bool:
        return not self._connection.execute(f"SELECT 1 FROM store.{declared.name} LIMIT 1").fetchall()

    def _is_unchanged(self, declared: Frame) -> bool:
        columns = sql.names(declared.column_names)
        batch, table_rows = f"FROM {_BATCH}", f"FROM store.{declared.name}"
        # Equally many rows, and each of the one side on the other as often: no need to ask both ways.
        counts = f"(SELECT count(*) {batch}) = (SELECT count(*) {table_rows})"
        lacking = f"(SELECT {columns} {batch}) EXCEPT ALL (SELECT {columns} {table_rows})"
        if self._connection.execute(f"SELECT {counts}").fetchall() != [(True,)]:
            return False
        return not self._connection.execute(f"SELECT 1 FROM ({lacking}) LIMIT 1").fetchall()

    def _delete(self) -> None:
        # Asked first, because looking for rows that are not there would go through the whole table of facts.
        batch = f"document_sha256 IN (SELECT document_sha256 FROM {_DOCUMENTS})"
        numbers = self._connection.execute(f"SELECT {NUMBER} FROM kept.documents WHERE {batch}").fetchall()
        if not numbers:
            return
        self._connection.execute("CREATE OR REPLACE TEMP TABLE old_numbers AS SELECT unnest(?::INTEGER[]) AS number",
                                 [[number for (number,) in numbers]])  # fmt: skip
        old = f"{NUMBER} IN (SELECT number FROM old_numbers)"
        for frame_name in STORED:
            condition = old if frame_name in narrow_tables() else batch
            self._connection.execute(f"DELETE FROM {table_of(frame_name)} WHERE {condition}")
        for table in (UNLISTED, *(summary.table for summary in SUMMARIES)):
            self._connection.execute(f"DELETE FROM {table} WHERE {old}")
        self._connection.execute("DROP TABLE temp.old_numbers")

    def _has_facts(self) -> bool:
        return bool(self._connection.execute("SELECT 1 FROM store.facts LIMIT 1").fetchall())

    def _insert(self, declared: Frame, rows: pd.DataFrame) -> None:
        import duckdb

        self._connection.register(_BATCH, _arrow(declared, rows))
        try:
            self._insert_batch(declared)
        finally:
            # In a transaction that an error has ended nothing can be done but roll back: that error is the one to tell.
            with contextlib.suppress(duckdb.Error):
                self._connection.unregister(_BATCH)

    def _insert_batch(self, declared: Frame) -> None:
        # Sorted rows make the lookups of analysts fast: DuckDB skips the row groups that cannot match.
        source = _BATCH
        if declared.name == "facts":
            loaded = f"SELECT document_sha256 FROM {_DOCUMENTS} WHERE status = 'loaded'"
            source = f"(SELECT * FROM {_BATCH} WHERE document_sha256 IN ({loaded}))"
            note_unlisted(self._connection, f"{source} JOIN kept.documents USING (document_sha256)")
        self._connection.execute(insert_statement(declared.name, source))
        if declared.name in narrow_tables():
            lossy = narrow_tables()[declared.name].select_lossy(source)
            lost = self._connection.execute(f"{lossy} LIMIT 1").fetchall()
            if lost:
                raise ValueError(f"the frame {declared.name} has rows of {lost[0][0]} that cannot be kept as they are")


def _arrow(declared: Frame, rows: pd.DataFrame) -> object:
    import pyarrow as pa

    return pa.Table.from_pandas(rows, schema=declared.arrow_schema(), preserve_index=False)


def _expect_frame(declared: Frame, rows: pd.DataFrame) -> None:
    if list(rows.columns) != declared.column_names:
        raise ValueError(f"the frame {declared.name} has the columns {list(rows.columns)}, not the declared ones")
    declared.expect_unique(rows)


def _expect_rows(declared: Frame, rows: pd.DataFrame, documents: pd.DataFrame) -> None:
    _expect_frame(declared, rows)
    unknown = rows[~rows["document_sha256"].isin(documents["document_sha256"])]
    if len(unknown):
        sha256 = unknown.iloc[0]["document_sha256"]
        raise ValueError(f"the frame {declared.name} has rows of {sha256}, which is not a document of the batch")
