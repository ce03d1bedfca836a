"""Which entity a document belongs to: by the key of its printed name, and by what people put on record."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from transforms.entities.keys import EntityKey, entity_key, site_of
from transforms.entities.record import Change, Record
from transforms.findings import Finding

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


def file_documents(
    documents: pd.DataFrame, record: Record, told: list[tuple[str, Finding]]
) -> tuple[pd.DataFrame, list[EntityKey]]:
    """File every document under its entity, each by itself: where one goes does not depend on the others.

    Args:
        documents: DOCUMENT_COLUMNS of documents whose identity is known, in any order.
        record: what people decided.
        told: gets what there is to say of a document, as (document_sha256, finding).

    Returns:
        The documents in the order of their years with key_no, site and entity_id, and the keys by their number. There
        are few names and many documents: each name is looked at once.
    """
    becomes = renamed(record)
    ordered = documents.sort_values(
        ["fiscal_year", "document_kind", "document_sha256"], kind="stable", ignore_index=True
    )
    ordered["site"] = [site_of(url) if isinstance(url, str) else "" for url in ordered["source_url"]]
    printed = ordered[["entity_name", "entity_scope", "division_name", "site"]].astype(object)
    numbers, distinct = pd.factorize(pd.MultiIndex.from_frame(printed.where(printed.notna(), "")))
    keys = [entity_key(name, scope, place or None, site) for name, scope, place, site in distinct]
    ids = [key.entity_id for key in keys]
    for change in record.changes:
        if change.kind != "split":
            continue
        for at in ordered.index[ordered["document_sha256"].isin(list(change.documents))]:
            here = ids[numbers[at]]
            if change.entity not in (here, follow(here, becomes)):
                detail = f"The record splits it off from {change.entity}, and it is filed under {here}."
                told.append((str(ordered.at[at, "document_sha256"]), Finding("record_not_followed", detail=detail)))
                continue
            name, scope, place, site = distinct[numbers[at]]
            keys.append(entity_key(change.name or name, scope, change.division_name or place or None, site))
            ids.append(keys[-1].entity_id)
            numbers[at] = len(keys) - 1
    ordered["key_no"] = numbers
    final = [follow(entity_id, becomes) for entity_id in ids]
    ordered["entity_id"] = pd.Series([final[number] for number in numbers], dtype="str")
    for number, entity_id in enumerate(ids):
        change_of = becomes.get(entity_id)
        if change_of and change_of.year:
            late = ordered[(ordered["key_no"] == number) & (ordered["fiscal_year"] >= change_of.year)]
            for row in late.itertuples(index=False):
                said = f"the record says that the name ended with {change_of.year - 1}."
                detail = f"It is printed in {row.fiscal_year}, and {said}"
                finding = Finding("name_out_of_date", printed=str(row.entity_name), detail=detail)
                told.append((str(row.document_sha256), finding))
    return ordered, keys


def renamed(record: Record) -> dict[str, Change]:
    """The changes that give the documents of an entity to another one, by the entity that goes."""
    return {c.entity: c for c in record.changes if c.kind in ("merge", "rename") and c.other}


def follow(entity_id: str, becomes: Mapping[str, Change]) -> str:
    """The entity that an entity has become, by way of all changes on record."""
    while entity_id in becomes:
        entity_id = str(becomes[entity_id].other)
    return entity_id
