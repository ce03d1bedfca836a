"""What a database in use holds, for the step that links documents: frames as pandas, without a float for money."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from schemas.bodies import NO_NAME
from warehouse import sql

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

_GIVEN, _TOLD = "what_is_given", "what_is_told"
_KNOWN = "FROM store.documents WHERE entity_name IS NOT NULL AND fiscal_year IS NOT NULL"


class Stored:
    """Reads of the database in use; what was loaded in this publishing is seen."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    @property
    def linked_version(self) -> str:
        """The version of code, declarations and record under which the linked frames were made; empty at first."""
        return str(self._connection.execute("SELECT linked_version FROM store.meta").fetchall()[0][0])

    def rows_of(self, name: str, documents: Collection[str]) -> pd.DataFrame:
        """The rows that a frame has of the given documents."""
        from schemas.frames import frame

        columns = sql.names(frame(name).column_names)
        with self._given(document_sha256=documents):
            return self._frame(f"SELECT {columns} FROM store.{name} SEMI JOIN {_GIVEN} USING (document_sha256)")

    def known_documents(self, columns: Sequence[str]) -> pd.DataFrame:
        """Columns of the documents whose identity is known, in the order of their hashes."""
        return self._frame(f"SELECT {sql.names(columns)} {_KNOWN} ORDER BY document_sha256")

    def new_documents(self, columns: Sequence[str], loaded: Collection[str]) -> pd.DataFrame:
        """Columns of the documents with a known identity that were loaded, or are in no disclosure yet."""
        with self._given(document_sha256=loaded):
            return self._frame(
                f"SELECT {sql.names(columns)} {_KNOWN} AND (document_sha256 IN (SELECT document_sha256 FROM {_GIVEN})"
                " OR document_sha256 NOT IN (SELECT document_sha256 FROM store.disclosures)) ORDER BY document_sha256"
            )

    def entities_of(self, documents: Collection[str]) -> set[str]:
        """The entities under which documents were filed when the warehouse was linked last."""
        with self._given(document_sha256=documents):
            found = self._connection.execute(
                f"SELECT DISTINCT entity_id FROM store.disclosures SEMI JOIN {_GIVEN} USING (document_sha256)"
            )
            return {entity_id for (entity_id,) in found.fetchall()}

    def documents_of(self, entities: Collection[str]) -> set[str]:
        """The documents that were filed under entities when the warehouse was linked last."""
        with self._given(entity_id=entities):
            found = self._connection.execute(
                f"SELECT document_sha256 FROM store.disclosures SEMI JOIN {_GIVEN} USING (entity_id)"
            )
            return {sha256 for (sha256,) in found.fetchall()}

    def witnesses(self, columns: Sequence[str], documents: Collection[str]) -> pd.DataFrame:
        """Columns of the given documents, and of enough others to tell of every entity what is told of it as a whole.

        Those are, of all documents of one entity with the same printed name, place and publisher, the first one in the
        order of years, kinds and hashes, and one of the last year.
        """
        with self._given(document_sha256=documents):
            return self._frame(
                f"""
                WITH known AS (
                    SELECT d.*, x.entity_id,
                        coalesce(nullif(regexp_extract(source_url, '^[^/]*//[^/?#]*'), ''), source_url) AS publisher
                    FROM (SELECT * {_KNOWN}) AS d LEFT JOIN store.disclosures AS x USING (document_sha256)
                ),
                witnesses AS (
                    SELECT unnest([
                        arg_min(document_sha256, (fiscal_year, document_kind, document_sha256)),
                        arg_max(document_sha256, (fiscal_year, document_kind, document_sha256))
                    ]) AS document_sha256
                    FROM known GROUP BY entity_id, entity_name, entity_scope, division_name, publisher
                )
                SELECT {sql.names(columns)} FROM known SEMI JOIN (
                    SELECT document_sha256 FROM witnesses UNION ALL SELECT document_sha256 FROM {_GIVEN}
                ) USING (document_sha256) ORDER BY document_sha256
                """
            )

    def printed_names(self, documents: Collection[str] | None = None) -> pd.DataFrame:
        """document_sha256, alias and accepted: each name that the evidence of (the given) documents holds, once.

        Bodies that supervise, compile or approve are no names of the entity.
        """
        with self._given(document_sha256=documents or ()):
            given = "" if documents is None else f"SEMI JOIN {_GIVEN} USING (document_sha256)"
            return self._frame(
                "SELECT document_sha256, value AS alias, bool_or(accepted) AS accepted"
                f" FROM store.evidence {given} WHERE field = 'entity_name'"
                f" AND role NOT IN ({', '.join(map(sql.text, NO_NAME))}) GROUP BY ALL ORDER BY ALL"
            )

    def facts_of(
        self, documents: pd.DataFrame, columns: Sequence[str], only: Mapping[str, Sequence[str]]
    ) -> pd.DataFrame:
        """Facts of the given documents (document_sha256, entity_id); `only` says the values that some columns have."""
        chosen = " AND ".join(
            f"{sql.name(column)} IN ({', '.join(sql.text(value) for value in values)})"
            for column, values in only.items()
        )
        with self._given(**{name: documents[name].tolist() for name in ("document_sha256", "entity_id")}):
            return self._frame(
                f"SELECT {sql.names(columns)} FROM store.facts JOIN {_GIVEN} USING (document_sha256)"
                f" WHERE {chosen} ORDER BY fact_id"
            )

    def restated(self, documents: Collection[str] | None = None) -> list[tuple[str, str, int, int]]:
        """Each version (of the given documents) that changed something of the one before it.

        Its hash, that of the one before, how many cells differ, and how many there are.
        """
        with self._given(document_sha256=documents or ()):
            given = "" if documents is None else f"SEMI JOIN {_GIVEN} USING (document_sha256)"
            return self._connection.execute(
                "SELECT document_sha256, earlier_sha256, count(*) FILTER (WHERE change <> 'same') AS changed, count(*)"
                f" FROM main.compared_versions {given} GROUP BY ALL HAVING changed > 0 ORDER BY ALL"
            ).fetchall()

    def told_otherwise(self, told: pd.DataFrame, rules: Sequence[str]) -> set[str]:
        """The documents of which `findings_across` says something else, by the given rules, than `told`."""
        columns = "document_sha256, rule, printed, message"
        chosen = f"WHERE rule IN ({', '.join(map(sql.text, rules))})"
        self._connection.register(_TOLD, told)
        try:
            now, before = f"SELECT {columns} FROM {_TOLD}", f"SELECT {columns} FROM store.findings_across {chosen}"
            found = self._connection.execute(
                f"SELECT document_sha256 FROM ({now} EXCEPT {before}) UNION SELECT document_sha256"
                f" FROM ({before} EXCEPT {now})"
            )
            return {sha256 for (sha256,) in found.fetchall()}
        finally:
            self._connection.unregister(_TOLD)

    @contextmanager
    def _given(self, **columns: Collection[str]) -> Iterator[None]:
        """What was given, as a relation in the database."""
        import pyarrow as pa

        given = {name: pa.array(list(values), pa.string()) for name, values in columns.items()}
        self._connection.register(_GIVEN, pa.table(given))
        try:
            yield
        finally:
            self._connection.unregister(_GIVEN)

    def _frame(self, statement: str) -> pd.DataFrame:
        import pandas as pd
        import pyarrow as pa

        # Whole numbers with gaps stay whole numbers: without the mapping they would come back as floats.
        types = {pa.int64(): pd.Int64Dtype()}
        table: pa.Table = self._connection.sql(statement).to_arrow_table()
        made: pd.DataFrame = table.to_pandas(types_mapper=types.get)
        return made
