"""What a run has to know of the published warehouse before it reads anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.errors import JuesuanError
from pipeline.decisions.accepted import CAME_BACK, matter_rows
from pipeline.decisions.publishers import publisher_rows
from pipeline.loading.load import Linking

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Quarantine:
    """How many refused documents ask for a person, and how many were accepted."""

    open: int = 0
    accepted: int = 0


@dataclass(frozen=True)
class Published:
    """The published warehouse as a plan needs it; empty where there is none, or one of an older schema."""

    rows: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The columns of all documents that tell whether they are up to date, by hash"""
    is_stale: bool = False
    """Whether it was linked under another version than today's, or has another register, other acceptances
    or views of another version"""
    held: frozenset[str] = frozenset()
    """The documents that it holds back, unless it is linked again in any case"""
    bound: Mapping[str, str] = field(default_factory=dict)
    """The quarantined documents that bind several books and are not split: the pages of the books, by hash"""
    quarantine: Quarantine = field(default_factory=Quarantine)


def read_published(warehouse: Path, linking: Linking) -> Published:
    """Read all of it through one connection: opening the file costs more than these questions.

    Raises:
        JuesuanError: the file is no warehouse, or one of a newer program.
    """
    from warehouse.ddl import has_views_of_today
    from warehouse.query import linked_version_of

    if not warehouse.exists():
        return Published()
    with _opened(warehouse) as connection:
        if connection is None:  # it is migrated at the next load, and everything is judged again
            return Published(is_stale=True)
        rows = {row["document_sha256"]: row for row in _declared(connection, "known")}
        bound = {row["document_sha256"]: row["pages"] for row in _declared(connection, "bound")}
        if linked_version_of(connection) != linking.version:
            return Published(rows, is_stale=True, bound=bound, quarantine=_quarantine(connection))
        has_register = _declared(connection, "register") == publisher_rows(linking.publishers, linking.record)
        has_accepted = _declared(connection, "accepted") == matter_rows(linking.matters)
        held = frozenset(row["document_sha256"] for row in _declared(connection, "held"))
        is_stale = not (has_register and has_accepted and has_views_of_today(connection))
        return Published(rows, is_stale, held, bound, _quarantine(connection))


def documents_that_came_back(warehouse: Path) -> frozenset[str]:
    """List the documents (hashes) that people called gone, and that were seen again since.

    Raises:
        JuesuanError: the file is no warehouse, or one of a newer program.
    """
    if not warehouse.exists():
        return frozenset()
    with _opened(warehouse) as connection:
        decisions = _declared(connection, "accepted") if connection else []
    return frozenset(row["document_sha256"] for row in decisions if row["matter"] == CAME_BACK)


@contextmanager
def _opened(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection | None]:
    """Open the published warehouse; None where it has an older schema."""
    import duckdb

    from schemas.wording.messages import message
    from warehouse.errors import WarehouseError
    from warehouse.query import connect, linked_version_of

    try:
        with connect(warehouse, older=True) as connection:
            yield None if linked_version_of(connection) is None else connection
    except WarehouseError as error:
        raise JuesuanError(str(error)) from error
    except duckdb.Error as error:
        raise JuesuanError(message("warehouse.query_failed", reason=error)) from error


def _quarantine(connection: duckdb.DuckDBPyConnection) -> Quarantine:
    return Quarantine(**_declared(connection, "quarantine_count")[0])


def _declared(connection: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    from warehouse.questions import declared_query

    answer = connection.execute(declared_query(name))
    columns = [column[0] for column in answer.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]
