"""What a database in use holds, for the step that links documents: frames as pandas, without a float for money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from warehouse import sql

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

_GIVEN = "documents_given"


class Stored:
    """Reads of the database in use; what was loaded in this publishing is seen."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    @property
    def linked_version(self) -> str:
        """The version of code, declarations and record under which the linked frames were made; empty at first."""
        return str(self._connection.execute("SELECT linked_version FROM store.meta").fetchall()[0][0])

    def rows(self, name: str) -> pd.DataFrame:
        """All rows of one frame."""
        from schemas.frames import frame

        return self._frame(f"SELECT {sql.names(frame(name).column_names)} FROM store.{name}")

    def known_documents(self, columns: Sequence[str]) -> pd.DataFrame:
        """Columns of the documents whose identity is known, in the order of their hashes."""
        return self._frame(
            f"SELECT {sql.names(columns)} FROM store.documents"
            " WHERE entity_name IS NOT NULL AND fiscal_year IS NOT NULL ORDER BY document_sha256"
        )

    def printed_names(self) -> pd.DataFrame:
        """document_sha256, alias and accepted: each name that the evidence of a document holds, once."""
        return self._frame(
            "SELECT document_sha256, value AS alias, bool_or(accepted) AS accepted FROM store.evidence"
            " WHERE field = 'entity_name' GROUP BY ALL ORDER BY ALL"
        )

    def facts_of(
        self, documents: pd.DataFrame, columns: Sequence[str], only: Mapping[str, Sequence[str]]
    ) -> pd.DataFrame:
        """Facts of the given documents (document_sha256, entity_id); `only` says the values that some columns have."""
        self._connection.register(_GIVEN, documents[["document_sha256", "entity_id"]])
        chosen = " AND ".join(
            f"{sql.name(column)} IN ({', '.join(sql.text(value) for value in values)})"
            for column, values in only.items()
        )
        try:
            return self._frame(
                f"SELECT {sql.names(columns)} FROM store.facts JOIN {_GIVEN} USING (document_sha256)"
                f" WHERE {chosen} ORDER BY fact_id"
            )
        finally:
            self._connection.unregister(_GIVEN)

    def restated(self) -> list[tuple[str, str, int, int]]:
        """For each version after another: its hash, that of the one before, cells that differ, cells in all."""
        return self._connection.execute(
            "SELECT document_sha256, earlier_sha256, count(*) FILTER (WHERE change <> 'same'), count(*)"
            " FROM main.compared_versions GROUP BY ALL HAVING count(*) FILTER (WHERE change <> 'same') > 0 ORDER BY ALL"
        ).fetchall()

    def _frame(self, statement: str) -> pd.DataFrame:
        import pandas as pd
        import pyarrow as pa

        # Whole numbers with gaps stay whole numbers: without the mapping they would come back as floats.
        types = {pa.int64(): pd.Int64Dtype()}
        table: pa.Table = self._connection.sql(statement).to_arrow_table()
        made: pd.DataFrame = table.to_pandas(types_mapper=types.get)
        return made
