"""Entities across documents: which printed names meet, which only may, and what the record changes."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from tests.transforms.filing import evidence_names, make_document, make_record, resolve_documents, sha
from transforms.entities.keys import entity_key
from transforms.entities.ordering import Content, Likeness
from transforms.entities.record import Record
from transforms.entities.resolve import Resolved
from transforms.entities.versions import number_versions, published_again


def _rules(resolved: Resolved) -> dict[str, set[str]]:
    documents_by_rule: dict[str, set[str]] = {}
    for sha256, finding in resolved.findings:
        documents_by_rule.setdefault(finding.rule, set()).add(sha256)
    documents_by_rule.pop("entity_new", None)
    return documents_by_rule


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("中国共产党青山市白水区委员会组织部", "青山市白水区委组织部"),
        ("中国共产党青山市白水区委员会组织部", "中共青山市白水区委组织部"),
        ("红岩省青山市白水区财政局", "青山市白水区财政局"),
        ("红岩省青山市财政局", "青山市财政局"),
        ("上青市青山市财政局", "青山市财政局"),
        ("青山市财政局（本级）", "青山市财政局"),
        ("青山市财政局　", "青山市 财政局"),
    ],
)
def test_full_and_short_names_meet(name: str, other: str) -> None:
    resolved = resolve_documents(make_document("a", name, 2022), make_document("b", other, 2023))
    assert len(resolved.entities) == 1
    assert _rules(resolved) == {}
    assert resolved.entities["first_year"].tolist() == [2022]
    assert resolved.entities["last_year"].tolist() == [2023]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("青山市白水区规划和自然资源局", "青山市白水区规划与自然资源局"),
        ("青山市白水区财政局", "白水区财政局"),
        ("青山市住房局（人民防空办公室）", "青山市住房局"),
        ("青山市白水区人民政府万柳街道办事处", "青山市白水区万柳街道"),
        ("青山市人民政府办公室", "青山市政府办公室"),
    ],
)
def test_what_may_be_one_stays_two_and_is_told(name: str, other: str) -> None:
    resolved = resolve_documents(make_document("a", name), make_document("b", other))
    assert len(resolved.entities) == 2
    assert _rules(resolved) == {"entity_candidate": {sha("a"), sha("b")}}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("青山市白水区财政局", "绿湖市白水区财政局"),
        ("青山市财政局", "青山市白水区财政局"),
        ("青山市财政局", "青山市审计局"),
        ("国家粮仓局", "国家盐务局"),
    ],
)
def test_what_is_two_is_two(name: str, other: str) -> None:
    resolved = resolve_documents(make_document("a", name), make_document("b", other))
    assert len(resolved.entities) == 2
    assert _rules(resolved) == {}


def test_a_district_is_never_resolved_by_its_bare_name() -> None:
    towns = [make_document("a", "青山市白水区财政局"), make_document("b", "绿湖市白水区财政局")]
    resolved = resolve_documents(*towns, make_document("c", "白水区财政局"))
    assert len(resolved.entities) == 3
    assert _rules(resolved)["entity_candidate"] >= {sha("c")}


def test_scopes_of_one_name_never_mix_and_units_know_their_department() -> None:
    scopes = ("department", "unit", "unit_headquarters")
    resolved = resolve_documents(*(make_document(scope, "青山市司法局", entity_scope=scope) for scope in scopes))
    entities = resolved.entities.set_index("entity_scope")
    department = entities.loc["department", "entity_id"]
    assert entities["entity_id"].str[0].to_dict() == {"department": "D", "unit": "U", "unit_headquarters": "H"}
    assert pd.isna(entities.loc["department", "department_id"])
    assert entities.loc["unit", "department_id"] == entities.loc["unit_headquarters", "department_id"] == department


def test_without_a_place_the_site_tells_bodies_apart() -> None:
    sites = [make_document(site, "教育局", source_url=f"https://www.{site}/x.pdf") for site in ("a.gov.cn", "b.gov.cn")]
    assert len(resolve_documents(*sites).entities) == 2
    assert "entity_without_place" not in _rules(resolve_documents(*sites))
    bare = resolve_documents(make_document("a", "教育局"), make_document("b", "教育局", 2024))
    assert len(bare.entities) == 1
    assert _rules(bare) == {"entity_without_place": {sha("a")}}
    national = resolve_documents(
        *(make_document(s, "国家粮仓局", source_url=f"http://{s}/") for s in ("a.gov.cn", "b.gov.cn"))
    )
    assert len(national.entities) == 1
    assert set(national.entity_codes["code"]) == {"a.gov.cn", "b.gov.cn"}


def test_places_are_read_off_the_names() -> None:
    names = ["红岩省青山市白水区财政局", "青山市白水区审计局", "红岩省财政厅", "白水区教育局", "北京市财政局"]
    divisions = resolve_documents(*(make_document(name, name) for name in names)).divisions.set_index("division_name")
    assert divisions["parent_name"].dropna().to_dict() == {"青山市": "红岩省", "青山市白水区": "青山市"}
    assert divisions["level"].to_dict() == {
        "红岩省": "province",
        "青山市": "prefecture",
        "青山市白水区": "county",
        "白水区": "county",
        "北京市": "province",
    }
    assert divisions.loc["青山市白水区", "printed_name"] == "红岩省青山市白水区"
    assert divisions["division_code"].isna().all()


def test_a_merge_on_record_makes_two_names_one_entity() -> None:
    names = ("青山市规划和自然资源局", "青山市规划与自然资源局")
    entity_id, other = (entity_key(name, "department").entity_id for name in names)
    record = make_record(merge=[{"entity": other, "into": entity_id}])
    resolved = resolve_documents(*(make_document(name, name) for name in names), record=record)
    assert resolved.entities["entity_id"].tolist() == [entity_id]
    assert _rules(resolved) == {}
    assert set(resolved.entity_aliases["alias"]) == set(names)
    assert resolved.entity_changes[["change_kind", "entity_id", "other_entity_id"]].values.tolist() == [
        ["merge", other, entity_id]
    ]


def test_a_rename_on_record_holds_from_its_year_on() -> None:
    old, new = (entity_key(name, "department").entity_id for name in ("青山市国土局", "青山市自然资源局"))
    record = make_record(rename=[{"entity": old, "into": new, "year": 2019}])
    documents = [make_document("a", "青山市国土局", 2018), make_document("b", "青山市自然资源局", 2019)]
    resolved = resolve_documents(*documents, record=record)
    assert resolved.entities["entity_id"].tolist() == [new]
    assert _rules(resolved) == {}
    kinds = resolved.entity_aliases.set_index("alias")["alias_kind"].to_dict()
    assert kinds == {"青山市国土局": "former", "青山市自然资源局": "full"}
    late = resolve_documents(*documents, make_document("c", "青山市国土局", 2020), record=record)
    assert _rules(late) == {"name_out_of_date": {sha("c")}}


def test_a_split_on_record_gives_documents_to_another_body() -> None:
    documents = [make_document("a", "白水区财政局", 2022), make_document("b", "白水区财政局", 2023)]
    entity = entity_key("白水区财政局", "department").entity_id
    split = {"entity": entity, "documents": [sha("b")], "name": "白水区财政局", "division_name": "青山市白水区"}
    resolved = resolve_documents(*documents, record=make_record(split=[split]))
    filed = resolved.documents.set_index("document_sha256")["entity_id"]
    assert filed[sha("a")] == entity
    assert filed[sha("b")] == entity_key("青山市白水区财政局", "department").entity_id
    elsewhere = {**split, "entity": entity_key("青山市审计局", "department").entity_id}
    refused = resolve_documents(*documents, record=make_record(split=[elsewhere]))
    assert _rules(refused)["record_not_followed"] == {sha("b")}


def test_a_succession_keeps_both_and_tells_of_late_documents() -> None:
    old, new = (entity_key(name, "department").entity_id for name in ("青山市水利局", "青山市水务局"))
    record = make_record(succession=[{"entity": old, "successor": new, "year": 2019}])
    resolved = resolve_documents(
        make_document("a", "青山市水利局", 2018),
        make_document("b", "青山市水利局", 2019),
        make_document("c", "青山市水务局", 2019),
        record=record,
    )
    entities = resolved.entities.set_index("entity_id")
    assert entities.loc[old, "valid_to"] == 2018
    assert entities.loc[new, "valid_from"] == 2019
    assert _rules(resolved) == {"entity_ended": {sha("b")}}


def test_a_name_that_its_document_contradicts_stays_in_it() -> None:
    names = evidence_names(("a", "青山市白水区财政局", True), ("a", "青山市财政局", False))
    resolved = resolve_documents(
        make_document("a", "青山市白水区财政局"), make_document("b", "青山市财政局"), names=names
    )
    other = resolved.entity_aliases[resolved.entity_aliases["alias_kind"] == "other"]
    assert other[["alias", "document_sha256"]].values.tolist() == [["青山市财政局", sha("a")]]
    assert len(resolved.entities) == 2  # the name is still that of another body


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_documents_is_irrelevant(seed: int) -> None:
    choose = random.Random(seed)
    names = ["青山市财政局", "红岩省青山市财政局", "白水区财政局", "青山市白水区财政局", "教育局", "国家粮仓局"]
    documents = [
        make_document(
            f"{number}",
            choose.choice(names),
            choose.choice([2021, 2022]),
            entity_scope=choose.choice(["department", "unit"]),
            published_on=choose.choice([None, "2023-01-01", "2023-02-01"]),
            status=choose.choice(["loaded", "loaded", "quarantined"]),
        )
        for number in range(30)
    ]
    outcomes = []
    for _ in range(2):
        choose.shuffle(documents)
        resolved = resolve_documents(*documents)
        again = published_again(resolved.documents)["document_sha256"]
        contents = {sha256: Content(sha256, sha256) for sha256 in again}
        alike = {(first, other): Likeness(10, 9) for first in again for other in again}
        versions = number_versions(resolved.documents, Record(), contents, alike)
        frames = [versions.disclosures, resolved.entities, resolved.entity_aliases]
        outcomes.append([*(rows.to_csv() for rows in frames), sorted(map(str, resolved.findings))])
    assert outcomes[0] == outcomes[1]
