"""From documents to entities: a pure function of all documents and of what is on record, whatever came first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from schemas.reading.frames import frame
from transforms.entities.filing import file_documents, follow, renamed
from transforms.entities.keys import EntityKey, entity_key, levels_of, place_key, place_level
from transforms.entities.record import Change, Record
from transforms.findings import Finding
from transforms.identity.names import normal_name, split_place

TOLD = (
    "entity_new",
    "entity_without_place",
    "entity_candidate",
    "entity_ended",
    "name_out_of_date",
    "record_not_followed",
)
"""The rules of what `resolve` finds"""
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
    """What is gathered about one entity; `first` is the document that its findings are filed under."""

    entity_id: str
    keys: set[EntityKey]
    names: set[str]
    canonical_name: str
    first: str
    first_year: int
    last_year: int
    sites: set[str]

    @property
    def place(self) -> tuple[str, ...]:
        return max(key.place for key in self.keys)

    @property
    def site(self) -> str | None:
        return max(key.site for key in self.keys) or None


def resolve(
    documents: pd.DataFrame, names: pd.DataFrame, record: Record, only: Collection[str] | None = None
) -> Resolved:
    """File every document under its entity.

    Args:
        documents: DOCUMENT_COLUMNS of the documents whose identity is known, in any order.
        names: document_sha256, alias and accepted: every name that the evidence of a document holds, and whether it
            agrees with what was decided.
        record: what people decided.
        only: the entities whose documents and aliases are asked for, else all of them. Of the others it is enough to
            give, for each name, place and site, the first document and one of the last year.

    Documents of one scope, place and normalised name are of one entity. What may be one entity and may not (another
    wording, a place without its upper level) stays two, with a finding; only the record merges them.
    """
    told: list[tuple[str, Finding]] = []
    becomes = renamed(record)
    filed, keys = file_documents(documents, record, told)
    entities = _gathered(filed, keys)
    told += _remarks(entities, record, filed)
    if only is not None:
        filed = filed[filed["entity_id"].isin(only)].reset_index(drop=True)
    return Resolved(
        documents=filed[[*documents.columns, "entity_id"]],
        divisions=_divisions(entities.values(), record),
        entities=_entities(entities, record),
        entity_aliases=_aliases(filed, names, entities, becomes),
        entity_codes=_codes(entities, record, becomes),
        entity_changes=_changes(record),
        findings=told,
    )


def _gathered(filed: pd.DataFrame, keys: Sequence[EntityKey]) -> dict[str, _Entity]:
    """The entities by entity_id; the canonical name is the longest of the latest year."""
    spans = filed.groupby("entity_id", sort=True).agg(
        first=("document_sha256", "first"), first_year=("fiscal_year", "min"), last_year=("fiscal_year", "max")
    )
    entities = {
        str(entity_id): _Entity(str(entity_id), set(), set(), "", str(first), int(first_year), int(last_year), set())
        for entity_id, first, first_year, last_year in zip(
            spans.index, spans["first"], spans["first_year"], spans["last_year"], strict=True
        )
    }
    columns = ["entity_id", "key_no", "entity_name", "site", "fiscal_year"]
    seen = filed.groupby(columns[:4], sort=False)["fiscal_year"].max().reset_index()
    for entity_id, key_no, name, site, year in zip(*(seen[column] for column in columns), strict=True):
        entity = entities[str(entity_id)]
        entity.keys.add(keys[int(key_no)])
        entity.names.add(name)
        if site:
            entity.sites.add(site)
        if year == entity.last_year:
            entity.canonical_name = max(entity.canonical_name, name, key=lambda one: (len(one), one))
    return entities


def _remarks(entities: Mapping[str, _Entity], record: Record, filed: pd.DataFrame) -> Iterable[tuple[str, Finding]]:
    alike: dict[tuple[str, str, str], list[_Entity]] = defaultdict(list)
    for entity_id, entity in sorted(entities.items()):
        yield entity.first, Finding("entity_new", printed=entity.canonical_name, detail=f"It is {entity_id}.")
        if not any(key.is_placed for key in entity.keys):
            yield entity.first, Finding("entity_without_place", printed=entity.canonical_name)
        for loose in sorted({key.loose for key in entity.keys}):
            alike[loose].append(entity)
    for group in alike.values():
        for entity, others in _candidates(group):
            if others:
                shown = ", ".join(f"{other.canonical_name} ({other.entity_id})" for other in others[:_CANDIDATES_TOLD])
                detail = f"{entity.canonical_name} ({entity.entity_id}) may be {shown}."
                yield entity.first, Finding("entity_candidate", printed=entity.canonical_name, detail=detail)
    for change in record.changes:
        if change.kind == "succession" and change.entity in entities:
            late = filed[(filed["entity_id"] == change.entity) & (filed["fiscal_year"] >= (change.year or 0))]
            for row in late.itertuples(index=False):
                detail = f"The record says that {change.other} took over in {change.year}."
                yield str(row.document_sha256), Finding("entity_ended", printed=str(row.entity_name), detail=detail)


def _candidates(group: Sequence[_Entity]) -> Iterable[tuple[_Entity, list[_Entity]]]:
    """Each entity of a group, with those whose place can be its own without upper levels, or with more of them.

    Every place is looked up, and not each against each: thousands of departments of a country have one body.
    """
    places = {entity.entity_id: tuple(entity.place) for entity in group}
    at: dict[tuple[str, ...], list[_Entity]] = defaultdict(list)
    below: dict[tuple[str, ...], list[_Entity]] = defaultdict(list)
    for entity in group:
        place = places[entity.entity_id]
        at[place].append(entity)
        for levels in range(1, len(place) + 1):
            below[place[levels:]].append(entity)
    for entity in group:
        place = places[entity.entity_id]
        found = [other for other in at[place] if other is not entity] + below.get(place, [])
        for levels in range(1, len(place) + 1):
            found += at.get(place[levels:], [])
        yield entity, sorted(found, key=lambda other: other.entity_id)


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
                "first_year": entity.first_year,
                "last_year": entity.last_year,
                "valid_from": starts.get(entity_id),
                "valid_to": ends.get(entity_id),
            }
        )
    return _sorted("entities", rows)


def _divisions(entities: Iterable[_Entity], record: Record) -> pd.DataFrame:
    printed: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for entity in entities:
        for name in entity.names:
            levels = split_place(normal_name(name))[1]
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
    for row in _spans(told[agrees], ["entity_id", "alias"]).itertuples(index=False):
        entity = entities[str(row.entity_id)]
        change = becomes.get(entity_key(str(row.alias), str(row.entity_scope)).entity_id)
        kind = (
            "full"
            if row.alias == entity.canonical_name
            else "former"
            if change and change.kind == "rename"
            else "short"
        )
        rows.append(_alias(row, kind))
    others = _spans(told[~agrees], ["entity_id", "alias", "of_document"])
    rows += [_alias(row, "other") for row in others.itertuples(index=False)]
    return _sorted("entity_aliases", rows)


def _spans(told: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The first document and the years of each group."""
    grouped = told.assign(of_document=told["document_sha256"]).groupby(by, sort=True)
    return grouped.agg(
        document_sha256=("document_sha256", "first"),
        entity_scope=("entity_scope", "first"),
        first_year=("fiscal_year", "min"),
        last_year=("fiscal_year", "max"),
    ).reset_index()


def _alias(row: Any, kind: str) -> dict[str, Any]:
    return {
        "entity_id": row.entity_id,
        "alias": row.alias,
        "alias_kind": kind,
        "first_year": int(row.first_year),
        "last_year": int(row.last_year),
        "document_sha256": row.document_sha256,
    }


def _codes(entities: Mapping[str, _Entity], record: Record, becomes: Mapping[str, Change]) -> pd.DataFrame:
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for entity in entities.values():
        for site in entity.sites:
            found[entity.entity_id, "site", site] = {}
    for code in record.codes:
        if code.entity:
            years = {"valid_from": code.valid_from, "valid_to": code.valid_to}
            found[follow(code.entity, becomes), code.scheme, code.code] = years
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
