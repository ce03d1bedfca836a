"""Resolve documents to entities: a pure function of all documents and of people's decisions, in whatever order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from schemas.reading.frames import frame
from schemas.wording.messages import Message, listed, message
from transforms.entities.filing import FiledFinding, current_entity, file_documents, renamings
from transforms.entities.keys import EntityKey, entity_key, levels_of, place_key, place_level
from transforms.entities.record import Change, Record
from transforms.entities.regions import gb_codes, region_of
from transforms.findings import Finding
from transforms.identity.names import normal_name, split_place

ENTITY_RULES = (
    "entity_new",
    "entity_without_place",
    "entity_candidate",
    "entity_ended",
    "name_out_of_date",
    "record_not_followed",
)
"""The rules of the findings of `resolve_entities`"""
_MAX_CANDIDATES = 5
"""Candidates that one finding names"""


@dataclass(frozen=True)
class Resolved:
    """Every document with its entity, the frames about entities, and findings as (document_sha256, finding)."""

    documents: pd.DataFrame
    """As given, with the column entity_id"""
    divisions: pd.DataFrame
    entities: pd.DataFrame
    entity_aliases: pd.DataFrame
    entity_codes: pd.DataFrame
    entity_changes: pd.DataFrame
    findings: list[FiledFinding] = field(repr=False)


@dataclass
class _Entity:
    """One entity with its documents' keys, names and years; its findings are filed under its first document."""

    entity_id: str
    first_document: str
    first_year: int
    last_year: int
    keys: set[EntityKey] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)
    canonical_name: str = ""
    """The longest name of its last year"""

    @property
    def place(self) -> tuple[str, ...]:
        return max(key.place for key in self.keys)

    @property
    def site(self) -> str | None:
        return max(key.site for key in self.keys) or None

    @property
    def name_and_id(self) -> Message:
        return message("entities.name_and_id", name=self.canonical_name, entity_id=self.entity_id)


def resolve_entities(
    documents: pd.DataFrame, names: pd.DataFrame, record: Record, only: Collection[str] | None = None
) -> Resolved:
    """File every document under its entity, and describe the entities.

    Documents of one scope, place and normalised name are of one entity. Names that may or may not mean one entity
    (another wording, a place without its upper level) stay two, with a finding; only the record merges them.

    Args:
        documents: DOCUMENT_COLUMNS of the documents whose identity is known, in any order.
        names: document_sha256, alias and accepted: every name that the evidence of a document holds, and whether it
            agrees with what was decided.
        record: people's decisions.
        only: the entities whose documents and aliases are asked for, else all of them. Of the others it is enough to
            give, for each name, place and site, the first document and one of the last year.
    """
    filed = file_documents(documents, record)
    entities = _gather_entities(filed.documents, filed.keys)
    findings = [*filed.findings, *_entity_findings(entities, filed.documents, record)]
    asked = filed.documents
    if only is not None:
        asked = asked[asked["entity_id"].isin(only)].reset_index(drop=True)
    return Resolved(
        documents=asked[[*documents.columns, "entity_id"]],
        divisions=_divisions(entities.values(), record),
        entities=_entities(entities, record),
        entity_aliases=_aliases(asked, names, entities, renamings(record)),
        entity_codes=_codes(entities, record, renamings(record)),
        entity_changes=_changes(record),
        findings=findings,
    )


def _gather_entities(filed: pd.DataFrame, keys: Sequence[EntityKey]) -> dict[str, _Entity]:
    """The entities of filed documents, by entity_id."""
    spans = filed.groupby("entity_id", sort=True).agg(
        first=("document_sha256", "first"), first_year=("fiscal_year", "min"), last_year=("fiscal_year", "max")
    )
    columns = ["first", "first_year", "last_year"]
    entities = {
        str(entity_id): _Entity(str(entity_id), str(first), int(first_year), int(last_year))
        for entity_id, first, first_year, last_year in zip(spans.index, *(spans[c] for c in columns), strict=True)
    }
    columns = ["entity_id", "key_no", "entity_name", "site", "fiscal_year"]
    last_years = filed.groupby(columns[:4], sort=False)["fiscal_year"].max().reset_index()
    for entity_id, key_no, name, site, year in zip(*(last_years[column] for column in columns), strict=True):
        entity = entities[str(entity_id)]
        entity.keys.add(keys[int(key_no)])
        entity.names.add(name)
        if site:
            entity.sites.add(site)
        if year == entity.last_year:
            entity.canonical_name = max(entity.canonical_name, name, key=_length_and_text)
    return entities


def _length_and_text(text: str) -> tuple[int, str]:
    return len(text), text


def _entity_findings(entities: Mapping[str, _Entity], filed: pd.DataFrame, record: Record) -> Iterator[FiledFinding]:
    """Yield findings on new entities, on those without place, on candidates for one body, and on ended entities."""
    by_loose_key: dict[tuple[str, str, str], list[_Entity]] = defaultdict(list)
    for entity_id, entity in sorted(entities.items()):
        detail = message("entities.new", entity_id=entity_id)
        yield entity.first_document, Finding("entity_new", printed=entity.canonical_name, detail=detail)
        if not any(key.is_placed for key in entity.keys):
            yield entity.first_document, Finding("entity_without_place", printed=entity.canonical_name)
        for loose in sorted({key.loose for key in entity.keys}):
            by_loose_key[loose].append(entity)
    for group in by_loose_key.values():
        yield from _candidate_findings(group)
    for change in record.changes:
        if change.kind == "succession" and change.entity in entities:
            yield from _ended_findings(change, filed)


def _candidate_findings(group: Sequence[_Entity]) -> Iterator[FiledFinding]:
    for entity, others in _candidates(group):
        if others:
            shown = listed(other.name_and_id for other in others[:_MAX_CANDIDATES])
            detail = message("entities.candidate", entity=entity.name_and_id, others=shown)
            yield entity.first_document, Finding("entity_candidate", printed=entity.canonical_name, detail=detail)


def _ended_findings(succession: Change, filed: pd.DataFrame) -> Iterator[FiledFinding]:
    is_late = (filed["entity_id"] == succession.entity) & (filed["fiscal_year"] >= (succession.year or 0))
    for row in filed[is_late].itertuples(index=False):
        detail = message("entities.ended", successor=succession.other, year=succession.year)
        yield str(row.document_sha256), Finding("entity_ended", printed=str(row.entity_name), detail=detail)


def _candidates(group: Sequence[_Entity]) -> Iterable[tuple[_Entity, list[_Entity]]]:
    """Pair each entity of a group with those whose place can be its own without upper levels, or with more of them.

    Places are looked up instead of compared pair by pair: thousands of departments of a country have one body.
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
        candidates = [other for other in at[place] if other is not entity] + below.get(place, [])
        for levels in range(1, len(place) + 1):
            candidates += at.get(place[levels:], [])
        yield entity, sorted(candidates, key=lambda other: other.entity_id)


def _entities(entities: Mapping[str, _Entity], record: Record) -> pd.DataFrame:
    departments = {
        (key.place, key.body, key.site): entity.entity_id
        for _, entity in sorted(entities.items())
        for key in sorted(entity.keys)
        if key.scope == "department"
    }
    successions = [change for change in record.changes if change.kind == "succession"]
    starts = {change.other: change.year for change in successions}
    ends = {change.entity: change.year - 1 for change in successions if change.year}
    codes = gb_codes((code.division_name, code.scheme, code.code) for code in record.codes if code.division_name)
    rows = []
    for entity_id, entity in entities.items():
        scope = min(key.scope for key in entity.keys)
        bodies = [(key.place, key.body, key.site) for key in sorted(entity.keys)]
        department = next((departments[body] for body in bodies if body in departments), None)
        place = "".join(entity.place)
        rows.append(
            {
                "entity_id": entity_id,
                "entity_scope": scope,
                "canonical_name": entity.canonical_name,
                "division_name": place or None,
                **region_of(entity.names, place, codes).columns,
                "site": entity.site,
                "department_id": department if scope != "department" else None,
                "party_or_government": "party" if any(key.body.startswith("委") for key in entity.keys) else None,
                "first_year": entity.first_year,
                "last_year": entity.last_year,
                "valid_from": starts.get(entity_id),
                "valid_to": ends.get(entity_id),
            }
        )
    return _sorted_frame("entities", rows)


def _divisions(entities: Iterable[_Entity], record: Record) -> pd.DataFrame:
    """The places of the entities and all their upper levels, with the fullest printed name and the level above."""
    printed_names = _printed_places(entities)
    parents: dict[tuple[str, ...], tuple[str, ...]] = {}
    for place, names in printed_names.items():
        levels = levels_of(max(names, key=_length_and_text))
        if len(levels) > 1:
            parents[place] = place_key(levels[:-1])
    codes = {code.division_name: code for code in record.codes if code.division_name}
    rows = []
    for place, names in printed_names.items():
        code = codes.get("".join(place))
        rows.append(
            {
                "division_name": "".join(place),
                "printed_name": max(names, key=_length_and_text),
                "level": _level(place, parents),
                "parent_name": "".join(parents[place]) if place in parents else None,
                "division_code": code.code if code else None,
                "code_scheme": code.scheme if code else None,
            }
        )
    return _sorted_frame("divisions", rows)


def _printed_places(entities: Iterable[_Entity]) -> dict[tuple[str, ...], set[str]]:
    """By place, the names under which it and its upper levels are printed."""
    printed: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for entity in entities:
        for name in entity.names:
            levels = split_place(normal_name(name))[1]
            for count in range(1, len(levels) + 1):
                printed[place_key(levels[:count])].add("".join(levels[:count]))
        if entity.place:  # stated on record, or printed outside the name
            printed[entity.place].add("".join(entity.place))
    return printed


def _level(place: tuple[str, ...], parents: Mapping[tuple[str, ...], tuple[str, ...]]) -> str | None:
    level = place_level(place[-1])
    if level is None and place in parents.values():
        return "prefecture"  # a city with districts or counties under it
    return level


def _aliases(
    documents: pd.DataFrame, names: pd.DataFrame, entities: Mapping[str, _Entity], by_entity: Mapping[str, Change]
) -> pd.DataFrame:
    """Every name of an entity with its kind and years; names that a document contradicts are of kind other."""
    columns = ["document_sha256", "entity_id", "entity_scope", "entity_name", "fiscal_year"]
    own = documents[columns].assign(alias=documents["entity_name"], accepted=True)
    evidenced = names.merge(documents[columns], on="document_sha256")
    printed = pd.concat([own, evidenced], ignore_index=True)
    printed = printed.drop_duplicates(["document_sha256", "alias", "accepted"])
    printed = printed.sort_values(["fiscal_year", "document_sha256"], kind="stable")
    agrees = printed["accepted"].astype("bool")
    rows = []
    for row in _spans(printed[agrees], ["entity_id", "alias"]).itertuples(index=False):
        change = by_entity.get(entity_key(str(row.alias), str(row.entity_scope)).entity_id)
        if row.alias == entities[str(row.entity_id)].canonical_name:
            kind = "full"
        else:
            kind = "former" if change and change.kind == "rename" else "short"
        rows.append(_alias(row, kind))
    contradicted = _spans(printed[~agrees], ["entity_id", "alias", "of_document"])
    rows += [_alias(row, "other") for row in contradicted.itertuples(index=False)]
    return _sorted_frame("entity_aliases", rows)


def _spans(printed: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The first document and the years of each group."""
    grouped = printed.assign(of_document=printed["document_sha256"]).groupby(by, sort=True)
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


def _codes(entities: Mapping[str, _Entity], record: Record, by_entity: Mapping[str, Change]) -> pd.DataFrame:
    years: dict[tuple[str, str, str], dict[str, Any]] = {
        (entity.entity_id, "site", site): {} for entity in entities.values() for site in entity.sites
    }
    for code in record.codes:
        if code.entity:
            key = current_entity(code.entity, by_entity), code.scheme, code.code
            years[key] = {"valid_from": code.valid_from, "valid_to": code.valid_to}
    rows = [
        {"entity_id": entity_id, "code_scheme": scheme, "code": code, **validity}
        for (entity_id, scheme, code), validity in years.items()
    ]
    return _sorted_frame("entity_codes", rows)


def _changes(record: Record) -> pd.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            "change_no": 0,
            "change_kind": change.kind,
            "entity_id": change.entity,
            "other_entity_id": change.other or _split_off(change),
            "year": change.year,
            "reason": change.reason,
            "decided_by": change.who,
            "decided_on": change.when,
        }
        for change in record.changes
    ]
    rows.sort(key=lambda row: (row["decided_on"], row["change_kind"], row["entity_id"], row["other_entity_id"]))
    for number, row in enumerate(rows, start=1):
        row["change_no"] = number
    return frame("entity_changes").build(rows)


def _split_off(split: Change) -> str:
    """The entity to which a split gives the documents."""
    scopes = {"D": "department", "U": "unit", "H": "unit_headquarters"}
    return entity_key(str(split.name), scopes[split.entity[0]], split.division_name).entity_id


def _sorted_frame(name: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    declared = frame(name)
    return declared.build(rows).sort_values(list(declared.sort), kind="stable").reset_index(drop=True)
