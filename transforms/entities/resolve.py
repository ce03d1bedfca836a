"""From documents to entities: a pure function of all documents and of what is on record, whatever came first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from schemas.frames import frame
from transforms.entities.keys import EntityKey, entity_key, levels_of, place_key, place_level, site_of
from transforms.entities.record import Change, Record
from transforms.findings import Finding
from transforms.identity.names import normal_name, split_place

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
_CANDIDATES_TOLD = 5


@dataclass(frozen=True)
class Resolved:
    """Every document with its entity, the frames about entities, and findings as (document_sha256, finding)."""

    documents: pd.DataFrame
    """as given, with the column entity_id"""
    divisions: pd.DataFrame
    entities: pd.DataFrame
    entity_aliases: pd.DataFrame
    entity_codes: pd.DataFrame
    entity_changes: pd.DataFrame
    findings: list[tuple[str, Finding]] = field(repr=False)


@dataclass
class _Entity:
    """What is gathered about one entity: its documents in the order of their years, and the keys that lead to it."""

    entity_id: str
    keys: set[EntityKey] = field(default_factory=set)
    documents: list[Any] = field(default_factory=list)

    @property
    def first(self) -> str:
        """The document that its findings are filed under."""
        return str(self.documents[0].document_sha256)

    @property
    def canonical_name(self) -> str:
        latest = self.documents[-1].fiscal_year
        names = {one.entity_name for one in self.documents if one.fiscal_year == latest}
        return str(max(names, key=lambda name: (len(name), name)))

    @property
    def place(self) -> tuple[str, ...]:
        return max(key.place for key in self.keys)

    @property
    def site(self) -> str | None:
        return max(key.site for key in self.keys) or None


def resolve(documents: pd.DataFrame, names: pd.DataFrame, record: Record) -> Resolved:
    """File every document under its entity.

    Args:
        documents: DOCUMENT_COLUMNS of the documents whose identity is known, in any order.
        names: document_sha256, alias and accepted: every name that the evidence of a document holds, and whether it
            agrees with what was decided.
        record: what people decided.

    Documents of one scope, place and normalised name are of one entity. What may be one entity and may not (another
    wording, a place without its upper level) stays two, with a finding; only the record merges them.
    """
    told: list[tuple[str, Finding]] = []
    becomes = {c.entity: c for c in record.changes if c.kind in ("merge", "rename") and c.other}
    moved = {sha256: change for change in record.changes if change.kind == "split" for sha256 in change.documents}
    ordered = documents.sort_values(["fiscal_year", "document_kind", "document_sha256"], kind="stable")
    entities: dict[str, _Entity] = {}
    ids: dict[str, str] = {}
    for row in ordered.itertuples(index=False):
        key, remarks = _key(row, moved.get(str(row.document_sha256)), becomes)
        told += [(str(row.document_sha256), remark) for remark in remarks]
        entity_id = _follow(key.entity_id, becomes)
        entity = entities.setdefault(entity_id, _Entity(entity_id))
        entity.keys.add(key)
        entity.documents.append(row)
        ids[str(row.document_sha256)] = entity_id
    told += _remarks(entities, record)
    filed = documents.assign(entity_id=documents["document_sha256"].map(ids).astype("str"))
    return Resolved(
        documents=filed,
        divisions=_divisions(entities.values(), record),
        entities=_entities(entities, record),
        entity_aliases=_aliases(filed, names, entities, becomes),
        entity_codes=_codes(entities, record, becomes),
        entity_changes=_changes(record),
        findings=told,
    )


def _key(row: Any, moved: Change | None, becomes: Mapping[str, Change]) -> tuple[EntityKey, list[Finding]]:
    place = None if pd.isna(row.division_name) else str(row.division_name)
    site = "" if pd.isna(row.source_url) else site_of(str(row.source_url))
    key = entity_key(str(row.entity_name), str(row.entity_scope), place, site)
    remarks = []
    if moved:
        if moved.entity not in (key.entity_id, _follow(key.entity_id, becomes)):
            detail = f"The record splits it off from {moved.entity}, and it is filed under {key.entity_id}."
            return key, [Finding("record_not_followed", detail=detail)]
        key = entity_key(moved.name or str(row.entity_name), str(row.entity_scope), moved.division_name or place, site)
    change = becomes.get(key.entity_id)
    if change and change.year and row.fiscal_year >= change.year:
        detail = f"It is printed in {row.fiscal_year}, and the record says that the name ended with {change.year - 1}."
        remarks.append(Finding("name_out_of_date", printed=str(row.entity_name), detail=detail))
    return key, remarks


def _follow(entity_id: str, becomes: Mapping[str, Change]) -> str:
    while entity_id in becomes:
        entity_id = str(becomes[entity_id].other)
    return entity_id


def _remarks(entities: Mapping[str, _Entity], record: Record) -> Iterable[tuple[str, Finding]]:
    alike: dict[tuple[str, str, str], list[_Entity]] = defaultdict(list)
    for entity_id, entity in sorted(entities.items()):
        yield entity.first, Finding("entity_new", printed=entity.canonical_name, detail=f"It is {entity_id}.")
        if not any(key.is_placed for key in entity.keys):
            yield entity.first, Finding("entity_without_place", printed=entity.canonical_name)
        for loose in sorted({key.loose for key in entity.keys}):
            alike[loose].append(entity)
    for group in alike.values():
        for entity in group:
            others = [other for other in group if other is not entity and _may_be_one(entity.place, other.place)]
            if others:
                shown = ", ".join(f"{other.canonical_name} ({other.entity_id})" for other in others[:_CANDIDATES_TOLD])
                detail = f"{entity.canonical_name} ({entity.entity_id}) may be {shown}."
                yield entity.first, Finding("entity_candidate", printed=entity.canonical_name, detail=detail)
    for change in record.changes:
        if change.kind == "succession" and change.entity in entities:
            for row in entities[change.entity].documents:
                if row.fiscal_year >= (change.year or 0):
                    detail = f"The record says that {change.other} took over in {change.year}."
                    yield str(row.document_sha256), Finding("entity_ended", printed=str(row.entity_name), detail=detail)


def _may_be_one(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one place can be the other without its upper levels."""
    shorter, longer = sorted((tuple(one), tuple(other)), key=len)
    return longer[len(longer) - len(shorter) :] == shorter


def _entities(entities: Mapping[str, _Entity], record: Record) -> pd.DataFrame:
    departments = {
        (key.place, key.body, key.site): entity.entity_id
        for _, entity in sorted(entities.items())
        for key in sorted(entity.keys)
        if key.scope == "department"
    }
    starts = {c.other: c.year for c in record.changes if c.kind == "succession"}
    ends = {c.entity: c.year - 1 for c in record.changes if c.kind == "succession" and c.year}
    rows = []
    for entity_id, entity in entities.items():
        scope = min(key.scope for key in entity.keys)
        of = [
            departments[told] for key in sorted(entity.keys) if (told := (key.place, key.body, key.site)) in departments
        ]
        rows.append(
            {
                "entity_id": entity_id,
                "entity_scope": scope,
                "canonical_name": entity.canonical_name,
                "division_name": "".join(entity.place) or None,
                "site": entity.site,
                "department_id": of[0] if of and scope != "department" else None,
                "party_or_government": "party" if any(key.body.startswith("委") for key in entity.keys) else None,
                "first_year": int(entity.documents[0].fiscal_year),
                "last_year": int(entity.documents[-1].fiscal_year),
                "valid_from": starts.get(entity_id),
                "valid_to": ends.get(entity_id),
            }
        )
    return _sorted("entities", rows)


def _divisions(entities: Iterable[_Entity], record: Record) -> pd.DataFrame:
    printed: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for entity in entities:
        for row in entity.documents:
            levels = split_place(normal_name(str(row.entity_name)))[1]
            for count in range(1, len(levels) + 1):
                printed[place_key(levels[:count])].add("".join(levels[:count]))
        if entity.place:  # stated on record, or printed outside the name
            printed[entity.place].add("".join(entity.place))
    above: dict[tuple[str, ...], tuple[str, ...]] = {}
    for place, forms in printed.items():
        fullest = levels_of(max(forms, key=lambda form: (len(form), form)))
        if len(fullest) > 1:
            above[place] = place_key(fullest[:-1])
    stated = {code.division_name: code for code in record.codes if code.division_name}
    rows = []
    for place, forms in printed.items():
        name = "".join(place)
        code = stated.get(name)
        rows.append(
            {
                "division_name": name,
                "printed_name": max(forms, key=lambda form: (len(form), form)),
                "level": _level(place, above),
                "parent_name": "".join(above[place]) if place in above else None,
                "division_code": code.code if code else None,
                "code_scheme": code.scheme if code else None,
            }
        )
    return _sorted("divisions", rows)


def _level(place: tuple[str, ...], above: Mapping[tuple[str, ...], tuple[str, ...]]) -> str | None:
    level = place_level(place[-1])
    if level is None and place in above.values():
        return "prefecture"  # a city with districts or counties under it
    return level


def _aliases(
    documents: pd.DataFrame, names: pd.DataFrame, entities: Mapping[str, _Entity], becomes: Mapping[str, Change]
) -> pd.DataFrame:
    columns = ["document_sha256", "entity_id", "entity_scope", "entity_name", "fiscal_year"]
    own = documents[columns].assign(alias=documents["entity_name"], accepted=True)
    said = names.merge(documents[columns], on="document_sha256")
    told = pd.concat([own, said], ignore_index=True).drop_duplicates(["document_sha256", "alias", "accepted"])
    told = told.sort_values(["fiscal_year", "document_sha256"], kind="stable")
    agrees = told["accepted"].astype("bool")
    rows = []
    agreed = told[agrees].groupby(["entity_id", "alias"], sort=True)
    for (entity_id, alias), part in agreed:
        entity = entities[str(entity_id)]
        change = becomes.get(entity_key(str(alias), str(part["entity_scope"].iloc[0])).entity_id)
        kind = "full" if alias == entity.canonical_name else "former" if change and change.kind == "rename" else "short"
        rows.append(_alias(str(entity_id), str(alias), kind, part))
    for (entity_id, alias, _), part in told[~agrees].groupby(["entity_id", "alias", "document_sha256"]):
        rows.append(_alias(str(entity_id), str(alias), "other", part))
    return _sorted("entity_aliases", rows)


def _alias(entity_id: str, alias: str, kind: str, part: pd.DataFrame) -> dict[str, Any]:
    return {
        "entity_id": entity_id,
        "alias": alias,
        "alias_kind": kind,
        "first_year": int(part["fiscal_year"].min()),
        "last_year": int(part["fiscal_year"].max()),
        "document_sha256": part["document_sha256"].iloc[0],
    }


def _codes(entities: Mapping[str, _Entity], record: Record, becomes: Mapping[str, Change]) -> pd.DataFrame:
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for entity in entities.values():
        for row in entity.documents:
            site = "" if pd.isna(row.source_url) else site_of(str(row.source_url))
            if site:
                found[entity.entity_id, "site", site] = {}
    for code in record.codes:
        if code.entity:
            years = {"valid_from": code.valid_from, "valid_to": code.valid_to}
            found[_follow(code.entity, becomes), code.scheme, code.code] = years
    rows = [
        {"entity_id": entity_id, "code_scheme": scheme, "code": value, **years}
        for (entity_id, scheme, value), years in found.items()
    ]
    return _sorted("entity_codes", rows)


def _changes(record: Record) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for change in record.changes:
        others = [change.other] if change.other else _split_into(change)
        rows += [
            {
                "change_no": 0,
                "change_kind": change.kind,
                "entity_id": change.entity,
                "other_entity_id": other,
                "year": change.year,
                "reason": change.reason,
                "decided_by": change.who,
                "decided_on": change.when,
            }
            for other in others
        ]
    rows.sort(key=lambda row: (row["decided_on"], row["change_kind"], row["entity_id"], row["other_entity_id"]))
    for number, row in enumerate(rows, start=1):
        row["change_no"] = number
    return frame("entity_changes").build(rows)


def _split_into(change: Change) -> list[str]:
    scopes = {"D": "department", "U": "unit", "H": "unit_headquarters"}
    return [entity_key(str(change.name), scopes[change.entity[0]], change.division_name).entity_id]


def _sorted(name: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    declared = frame(name)
    made = declared.build(rows)
    return made.sort_values(list(declared.sort), kind="stable").reset_index(drop=True)
