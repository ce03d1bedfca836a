"""Documents with a decided identity, and what becomes of them when they are resolved to entities."""

from __future__ import annotations

import hashlib
from typing import Any

import pandas as pd

from transforms.entities.filing import DOCUMENT_COLUMNS
from transforms.entities.record import Record, parse_entities
from transforms.entities.resolve import Resolved, resolve_entities
from transforms.identity.names import place_of

SIGNED = {"reason": "seen on the site", "who": "Li", "when": "2025-01-02"}


def sha(name: str) -> str:
    """The hash of a document of this name."""
    return hashlib.sha256(name.encode()).hexdigest()


def make_document(name: str, entity: str, year: int = 2023, **columns: Any) -> dict[str, Any]:
    """A loaded document of an entity; `name` is the test's own name for it."""
    return {
        "document_sha256": sha(name),
        "status": "loaded",
        "entity_name": entity,
        "entity_scope": "department",
        "division_name": place_of(entity),
        "fiscal_year": year,
        "document_kind": "final",
        "source_url": None,
        "published_on": None,
        "retrieved_on": None,
        **columns,
    }


def document_frame(*documents: dict[str, Any]) -> pd.DataFrame:
    """The documents as a frame with DOCUMENT_COLUMNS."""
    text = {column: "str" for column in DOCUMENT_COLUMNS if column != "fiscal_year"}
    return pd.DataFrame(documents, columns=list(DOCUMENT_COLUMNS)).astype({**text, "fiscal_year": "Int64"})


def evidence_names(*rows: tuple[str, str, bool]) -> pd.DataFrame:
    """Names in the evidence, as (document, name, accepted)."""
    shas = [(sha(name), alias, accepted) for name, alias, accepted in rows]
    return pd.DataFrame(shas, columns=["document_sha256", "alias", "accepted"])


def resolve_documents(
    *documents: dict[str, Any], record: Record | None = None, names: pd.DataFrame | None = None
) -> Resolved:
    """Resolve documents to entities."""
    return resolve_entities(
        document_frame(*documents), evidence_names() if names is None else names, record or Record()
    )


def make_record(**entries: list[dict[str, Any]]) -> Record:
    """A record of signed entries, given by kind."""
    return Record(
        *parse_entities({kind: [{**SIGNED, **entry} for entry in some] for kind, some in entries.items()}, "f")
    )
