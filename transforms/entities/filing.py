"""File documents under entities: by the key of the printed name, and by people's decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from schemas.wording.messages import message
from transforms.entities.keys import EntityKey, entity_key, site_of
from transforms.entities.record import Change, Record
from transforms.findings import Finding

if TYPE_CHECKING:
    import numpy as np

DOCUMENT_COLUMNS = (
    "document_sha256",
    "status",
    "entity_name",
    "entity_scope",
    "division_name",
    "fiscal_year",
    "document_kind",
    "source_url",
    "published_on",
    "retrieved_on",
)


FiledFinding = tuple[str, Finding]
"""A finding with the document_sha256 that it is filed under"""


@dataclass(frozen=True)
class Filed:
    """Documents filed under their entities."""

    documents: pd.DataFrame
    """In the order of their years, with the columns key_no, site and entity_id"""
    keys: list[EntityKey]
    """By key_no"""
    findings: list[FiledFinding]


def file_documents(documents: pd.DataFrame, record: Record) -> Filed:
    """File every document under its entity, each by itself: where one goes does not depend on the others.

    There are few names and many documents, so that the key of each name is made once.

    Args:
        documents: DOCUMENT_COLUMNS of documents whose identity is known, in any order.
        record: people's decisions.
    """
    ordered = documents.sort_values(
        ["fiscal_year", "document_kind", "document_sha256"], kind="stable", ignore_index=True
    )
    ordered["site"] = [site_of(url) if isinstance(url, str) else "" for url in ordered["source_url"]]
    printed = ordered[["entity_name", "entity_scope", "division_name", "site"]].astype(object)
    key_numbers, names = pd.factorize(pd.MultiIndex.from_frame(printed.where(printed.notna(), "")))
    keys = [entity_key(name, scope, place or None, site) for name, scope, place, site in names]
    filer = _Filer(ordered, key_numbers, list(names), keys, record)
    for change in record.changes:
        if change.kind == "split":
            filer.split(change)
    return filer.filed()


class _Filer:
    """Documents with the numbers of their keys, while the splits on record are applied to them."""

    def __init__(
        self,
        documents: pd.DataFrame,
        key_numbers: np.ndarray[Any, np.dtype[np.intp]],
        names: list[tuple[str, str, str, str]],
        keys: list[EntityKey],
        record: Record,
    ) -> None:
        self._documents = documents
        self._key_numbers = key_numbers
        self._names = names
        self._keys = keys
        self._renamings = renamings(record)
        self._findings: list[FiledFinding] = []

    def split(self, change: Change) -> None:
        """Give the documents of a split a key of their own; a document filed elsewhere is a finding."""
        documents = self._documents
        for index in documents.index[documents["document_sha256"].isin(list(change.documents))]:
            key_no = self._key_numbers[index]
            filed_under = self._keys[key_no].entity_id
            if change.entity not in (filed_under, current_entity(filed_under, self._renamings)):
                detail = message("entities.not_split", entity=change.entity, filed=filed_under)
                sha256 = str(documents.at[index, "document_sha256"])
                self._findings.append((sha256, Finding("record_not_followed", detail=detail)))
                continue
            name, scope, place, site = self._names[key_no]
            self._keys.append(entity_key(change.name or name, scope, change.division_name or place or None, site))
            self._key_numbers[index] = len(self._keys) - 1

    def filed(self) -> Filed:
        """The documents with key_no and entity_id."""
        self._documents["key_no"] = self._key_numbers
        entities = [current_entity(key.entity_id, self._renamings) for key in self._keys]
        self._documents["entity_id"] = pd.Series([entities[number] for number in self._key_numbers], dtype="str")
        findings = self._findings + [
            finding for number, key in enumerate(self._keys) for finding in self._late_names(number, key.entity_id)
        ]
        return Filed(self._documents, self._keys, findings)

    def _late_names(self, key_no: int, entity_id: str) -> Iterator[FiledFinding]:
        """Yield a finding for each document with a name that, by the record, had ended before its year."""
        change = self._renamings.get(entity_id)
        if change is None or not change.year:
            return
        documents = self._documents
        late = documents[(documents["key_no"] == key_no) & (documents["fiscal_year"] >= change.year)]
        for row in late.itertuples(index=False):
            detail = message("entities.name_out_of_date", year=row.fiscal_year, last_year=change.year - 1)
            yield str(row.document_sha256), Finding("name_out_of_date", printed=str(row.entity_name), detail=detail)


def renamings(record: Record) -> dict[str, Change]:
    """The merges and renamings on record, by the entity that ends."""
    return {change.entity: change for change in record.changes if change.kind in ("merge", "rename") and change.other}


def current_entity(entity_id: str, by_entity: Mapping[str, Change]) -> str:
    """The entity that an entity has become, by way of all renamings."""
    while entity_id in by_entity:
        entity_id = str(by_entity[entity_id].other)
    return entity_id
