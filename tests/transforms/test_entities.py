"""Entities across documents: which printed names meet, which only may, and what the record changes."""

from __future__ import annotations

import hashlib
import random
from typing import Any

import pandas as pd
import pytest

from transforms.entities.filing import DOCUMENT_COLUMNS
from transforms.entities.keys import entity_key
from transforms.entities.ordering import Content, Likeness
from transforms.entities.record import Record, RecordError, parse_choices, parse_entities, parse_withdrawn
from transforms.entities.resolve import Resolved, resolve
from transforms.entities.versions import disclosures, published_again
from transforms.identity.names import place_of

_SIGNED = {"reason": "seen on the site", "who": "Li", "when": "2025-01-02"}


def _sha(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _document(name: str, entity: str, year: int = 2023, **columns: Any) -> dict[str, Any]:
    return {
        "document_sha256": _sha(name),
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


def _frame(*documents: dict[str, Any]) -> pd.DataFrame:
    text = {column: "str" for column in DOCUMENT_COLUMNS if column != "fiscal_year"}
    return pd.DataFrame(documents, columns=list(DOCUMENT_COLUMNS)).astype({**text, "fiscal_year": "Int64"})


def _names(*rows: tuple[str, str, bool]) -> pd.DataFrame:
    shas = [(_sha(name), alias, accepted) for name, alias, accepted in rows]
    return pd.DataFrame(shas, columns=["document_sha256", "alias", "accepted"])


def _resolve(*documents: dict[str, Any], record: Record | None = None, names: pd.DataFrame | None = None) -> Resolved:
    return resolve(_frame(*documents), _names() if names is None else names, record or Record())


def _record(**entries: list[dict[str, Any]]) -> Record:
    return Record(*parse_entities({kind: [{**_SIGNED, **one} for one in some] for kind, some in entries.items()}, "f"))


def _rules(resolved: Resolved) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for sha256, finding in resolved.findings:
        found.setdefault(finding.rule, set()).add(sha256)
    found.pop("entity_new", None)
    return found


@pytest.mark.parametrize(
    ("one", "other"),
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
def test_full_and_short_names_meet(one: str, other: str) -> None:
    resolved = _resolve(_document("a", one, 2022), _document("b", other, 2023))
    assert len(resolved.entities) == 1
    assert _rules(resolved) == {}
    assert resolved.entities["first_year"].tolist() == [2022]
    assert resolved.entities["last_year"].tolist() == [2023]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("青山市白水区规划和自然资源局", "青山市白水区规划与自然资源局"),
        ("青山市白水区财政局", "白水区财政局"),
        ("青山市住房局（人民防空办公室）", "青山市住房局"),
        ("青山市白水区人民政府万柳街道办事处", "青山市白水区万柳街道"),
        ("青山市人民政府办公室", "青山市政府办公室"),
    ],
)
def test_what_may_be_one_stays_two_and_is_told(one: str, other: str) -> None:
    resolved = _resolve(_document("a", one), _document("b", other))
    assert len(resolved.entities) == 2
    assert _rules(resolved) == {"entity_candidate": {_sha("a"), _sha("b")}}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("青山市白水区财政局", "绿湖市白水区财政局"),
        ("青山市财政局", "青山市白水区财政局"),
        ("青山市财政局", "青山市审计局"),
        ("国家粮仓局", "国家盐务局"),
    ],
)
def test_what_is_two_is_two(one: str, other: str) -> None:
    resolved = _resolve(_document("a", one), _document("b", other))
    assert len(resolved.entities) == 2
    assert _rules(resolved) == {}


def test_a_district_is_never_resolved_by_its_bare_name() -> None:
    towns = [_document("a", "青山市白水区财政局"), _document("b", "绿湖市白水区财政局")]
    resolved = _resolve(*towns, _document("c", "白水区财政局"))
    assert len(resolved.entities) == 3
    assert _rules(resolved)["entity_candidate"] >= {_sha("c")}


def test_scopes_of_one_name_never_mix_and_units_know_their_department() -> None:
    scopes = ("department", "unit", "unit_headquarters")
    resolved = _resolve(*(_document(scope, "青山市司法局", entity_scope=scope) for scope in scopes))
    found = resolved.entities.set_index("entity_scope")
    department = found.loc["department", "entity_id"]
    assert found["entity_id"].str[0].to_dict() == {"department": "D", "unit": "U", "unit_headquarters": "H"}
    assert pd.isna(found.loc["department", "department_id"])
    assert found.loc["unit", "department_id"] == found.loc["unit_headquarters", "department_id"] == department


def test_without_a_place_the_site_tells_bodies_apart() -> None:
    sites = [_document(site, "教育局", source_url=f"https://www.{site}/x.pdf") for site in ("a.gov.cn", "b.gov.cn")]
    assert len(_resolve(*sites).entities) == 2
    assert "entity_without_place" not in _rules(_resolve(*sites))
    bare = _resolve(_document("a", "教育局"), _document("b", "教育局", 2024))
    assert len(bare.entities) == 1
    assert _rules(bare) == {"entity_without_place": {_sha("a")}}
    national = _resolve(*(_document(s, "国家粮仓局", source_url=f"http://{s}/") for s in ("a.gov.cn", "b.gov.cn")))
    assert len(national.entities) == 1
    assert set(national.entity_codes["code"]) == {"a.gov.cn", "b.gov.cn"}


def test_places_are_read_off_the_names() -> None:
    names = ["红岩省青山市白水区财政局", "青山市白水区审计局", "红岩省财政厅", "白水区教育局", "北京市财政局"]
    found = _resolve(*(_document(name, name) for name in names)).divisions.set_index("division_name")
    assert found["parent_name"].dropna().to_dict() == {"青山市": "红岩省", "青山市白水区": "青山市"}
    assert found["level"].to_dict() == {
        "红岩省": "province",
        "青山市": "prefecture",
        "青山市白水区": "county",
        "白水区": "county",
        "北京市": "province",
    }
    assert found.loc["青山市白水区", "printed_name"] == "红岩省青山市白水区"
    assert found["division_code"].isna().all()


def test_a_merge_on_record_makes_two_names_one_entity() -> None:
    names = ("青山市规划和自然资源局", "青山市规划与自然资源局")
    one, other = (entity_key(name, "department").entity_id for name in names)
    record = _record(merge=[{"entity": other, "into": one}])
    resolved = _resolve(*(_document(name, name) for name in names), record=record)
    assert resolved.entities["entity_id"].tolist() == [one]
    assert _rules(resolved) == {}
    assert set(resolved.entity_aliases["alias"]) == set(names)
    assert resolved.entity_changes[["change_kind", "entity_id", "other_entity_id"]].values.tolist() == [
        ["merge", other, one]
    ]


def test_a_rename_on_record_holds_from_its_year_on() -> None:
    old, new = (entity_key(name, "department").entity_id for name in ("青山市国土局", "青山市自然资源局"))
    record = _record(rename=[{"entity": old, "into": new, "year": 2019}])
    documents = [_document("a", "青山市国土局", 2018), _document("b", "青山市自然资源局", 2019)]
    resolved = _resolve(*documents, record=record)
    assert resolved.entities["entity_id"].tolist() == [new]
    assert _rules(resolved) == {}
    kinds = resolved.entity_aliases.set_index("alias")["alias_kind"].to_dict()
    assert kinds == {"青山市国土局": "former", "青山市自然资源局": "full"}
    late = _resolve(*documents, _document("c", "青山市国土局", 2020), record=record)
    assert _rules(late) == {"name_out_of_date": {_sha("c")}}


def test_a_split_on_record_gives_documents_to_another_body() -> None:
    documents = [_document("a", "白水区财政局", 2022), _document("b", "白水区财政局", 2023)]
    entity = entity_key("白水区财政局", "department").entity_id
    split = {"entity": entity, "documents": [_sha("b")], "name": "白水区财政局", "division_name": "青山市白水区"}
    resolved = _resolve(*documents, record=_record(split=[split]))
    filed = resolved.documents.set_index("document_sha256")["entity_id"]
    assert filed[_sha("a")] == entity
    assert filed[_sha("b")] == entity_key("青山市白水区财政局", "department").entity_id
    elsewhere = {**split, "entity": entity_key("青山市审计局", "department").entity_id}
    refused = _resolve(*documents, record=_record(split=[elsewhere]))
    assert _rules(refused)["record_not_followed"] == {_sha("b")}


def test_a_succession_keeps_both_and_tells_of_late_documents() -> None:
    old, new = (entity_key(name, "department").entity_id for name in ("青山市水利局", "青山市水务局"))
    record = _record(succession=[{"entity": old, "successor": new, "year": 2019}])
    resolved = _resolve(
        _document("a", "青山市水利局", 2018),
        _document("b", "青山市水利局", 2019),
        _document("c", "青山市水务局", 2019),
        record=record,
    )
    found = resolved.entities.set_index("entity_id")
    assert found.loc[old, "valid_to"] == 2018
    assert found.loc[new, "valid_from"] == 2019
    assert _rules(resolved) == {"entity_ended": {_sha("b")}}


def test_a_name_that_its_document_contradicts_stays_in_it() -> None:
    names = _names(("a", "青山市白水区财政局", True), ("a", "青山市财政局", False))
    resolved = _resolve(_document("a", "青山市白水区财政局"), _document("b", "青山市财政局"), names=names)
    other = resolved.entity_aliases[resolved.entity_aliases["alias_kind"] == "other"]
    assert other[["alias", "document_sha256"]].values.tolist() == [["青山市财政局", _sha("a")]]
    assert len(resolved.entities) == 2  # the name is still that of another body


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_documents_is_irrelevant(seed: int) -> None:
    choose = random.Random(seed)
    names = ["青山市财政局", "红岩省青山市财政局", "白水区财政局", "青山市白水区财政局", "教育局", "国家粮仓局"]
    documents = [
        _document(
            f"{number}",
            choose.choice(names),
            choose.choice([2021, 2022]),
            entity_scope=choose.choice(["department", "unit"]),
            published_on=choose.choice([None, "2023-01-01", "2023-02-01"]),
            status=choose.choice(["loaded", "loaded", "quarantined"]),
        )
        for number in range(30)
    ]
    seen = []
    for _ in range(2):
        choose.shuffle(documents)
        resolved = _resolve(*documents)
        again = published_again(resolved.documents)["document_sha256"]
        contents = {sha256: Content(sha256, sha256) for sha256 in again}
        alike = {(one, other): Likeness(10, 9) for one in again for other in again}
        versions = disclosures(resolved.documents, Record(), contents, alike)
        frames = [versions.disclosures, resolved.entities, resolved.entity_aliases]
        seen.append([*(part.to_csv() for part in frames), sorted(map(str, resolved.findings))])
    assert seen[0] == seen[1]


def _content(name: str, corrected: str = "") -> Content:
    return Content(counted=corrected or name, printed=name, is_corrected=bool(corrected))


def _versions(
    *documents: dict[str, Any],
    record: Record | None = None,
    contents: dict[str, Content] | None = None,
    alike: dict[tuple[str, str], Likeness] | None = None,
) -> pd.DataFrame:
    """The disclosures by name of the document; documents have contents of their own, and nine of ten figures alike."""
    names = {document["document_sha256"]: name for name, document in _NAMED.items()}
    said = {sha256: (contents or {}).get(name) or _content(name) for sha256, name in names.items()}
    printed = {content.printed for content in said.values()}
    compared = {(one, other): Likeness(10, 9) for one in printed for other in printed if one != other} | (alike or {})
    made = disclosures(_resolve(*documents).documents, record or Record(), said, compared)
    for sha256, finding in made.findings:
        _FOUND.append((names[sha256], finding.rule))
    return made.disclosures.assign(name=made.disclosures["document_sha256"].map(names)).set_index("name")


_NAMED: dict[str, dict[str, Any]] = {}
_FOUND: list[tuple[str, str]] = []


@pytest.fixture
def found() -> list[tuple[str, str]]:
    """What is found of the versions, as name of the document and rule."""
    _NAMED.clear()
    _FOUND.clear()
    return _FOUND


def _version(
    name: str, published_on: str | None = None, retrieved_on: str | None = None, **more: Any
) -> dict[str, Any]:
    made = _document(name, "青山市财政局", published_on=published_on, retrieved_on=retrieved_on, **more)
    _NAMED[name] = made
    return made


def _states(made: pd.DataFrame) -> dict[str, str]:
    return dict(made["version_state"].items())


def test_versions_are_ordered_by_what_is_known_of_their_publication(found: list[tuple[str, str]]) -> None:
    documents = [
        _version("first", retrieved_on="2023-01-01"),
        _version("second", "2023-08-01", "2024-01-01"),
        _version("third", "2023-09-01", "2023-12-01"),
        _version("fourth", "2024-09-01"),
    ]
    filed = _versions(*reversed(documents))
    order = ["first", "second", "third", "fourth"]
    # The fourth has no day of retrieval: it follows the first by way of the second.
    assert filed.loc[order, "version_no"].tolist() == [1, 2, 3, 4]
    assert filed.loc[order, "version_state"].tolist() == ["superseded"] * 3 + ["current"]
    assert filed.loc[order[1:], "supersedes"].tolist() == [_sha(name) for name in order[:-1]]
    withdrawn = parse_withdrawn({"withdrawn": [{**_SIGNED, "document": _sha("fourth"), "on": "2025-01-01"}]}, "f")
    after = _versions(*documents, record=Record(withdrawals=withdrawn))
    assert after.loc[order, "version_state"].tolist() == ["superseded", "superseded", "current", "withdrawn"]
    assert after.loc["fourth", "withdrawn_on"] == "2025-01-01"
    documents[3]["status"] = "quarantined"
    stopped = _versions(*documents)
    assert stopped.loc[order, "version_state"].tolist() == ["superseded", "superseded", "current", "quarantined"]
    assert stopped.loc[order, "versions"].tolist() == [4] * 4
    assert found == []


@pytest.mark.parametrize(
    ("dates", "states"),
    [
        ({"a": (None, None), "b": (None, None)}, {"a": "in_doubt", "b": "in_doubt"}),
        ({"a": ("2024-01-01", None), "b": (None, None)}, {"a": "in_doubt", "b": "in_doubt"}),
        ({"a": ("2024-01-01", None), "b": (None, "2025-01-01")}, {"a": "in_doubt", "b": "in_doubt"}),
        ({"a": ("2024-01-01", None), "b": ("2024-01-01", "2025-01-01")}, {"a": "in_doubt", "b": "in_doubt"}),
        ({"a": ("2024-01-01", "2024-02-01"), "b": ("2024-01-01", "2024-02-02")}, {"a": "superseded", "b": "current"}),
        ({"a": (None, "2025-01-02"), "b": ("2024-01-01", "2025-01-01")}, {"a": "current", "b": "superseded"}),
        # The undated one may be the last of all, but the first cannot.
        (
            {"a": ("2024-01-01", None), "b": ("2024-01-02", None), "c": (None, None)},
            {"a": "superseded", "b": "in_doubt", "c": "in_doubt"},
        ),
        # Each follows one of the others, in a circle.
        (
            {"a": ("2024-01-01", "2024-03-03"), "b": ("2024-01-02", "2024-03-01"), "c": (None, "2024-03-02")},
            {"a": "in_doubt", "b": "in_doubt", "c": "in_doubt"},
        ),
    ],
)
def test_without_an_order_all_versions_that_may_be_the_last_are_in_doubt(
    found: list[tuple[str, str]], dates: dict[str, tuple[str | None, str | None]], states: dict[str, str]
) -> None:
    documents = [_version(name, *days) for name, days in dates.items()]
    made = _versions(*documents)
    assert _states(made) == states
    assert made["is_current"].sum() == ("current" in states.values())
    in_doubt = [name for name, state in states.items() if state == "in_doubt"]
    assert sorted(found) == [(name, "version_order_unknown") for name in in_doubt]


def test_a_document_with_the_same_figures_is_a_copy_whatever_its_dates(found: list[tuple[str, str]]) -> None:
    documents = [_version("a", "2024-01-01"), _version("b", "2024-02-01"), _version("c"), _version("d", "2024-01-15")]
    same = _content("same")
    made = _versions(*documents, contents={"a": same, "b": same, "c": same})
    # The copies were published from January to February: d between them is neither before nor after.
    assert _states(made) == {"a": "in_doubt", "b": "in_doubt", "c": "in_doubt", "d": "in_doubt"}
    documents[3]["published_on"] = "2024-03-01"
    found.clear()
    made = _versions(*documents, contents={"a": same, "b": same, "c": same})
    assert _states(made) == {"a": "superseded", "b": "copy", "c": "copy", "d": "current"}
    assert made.loc[["b", "c"], "copy_of"].tolist() == [_sha("a")] * 2
    assert made["version_no"].to_dict() == {"a": 1, "b": 1, "c": 1, "d": 2}
    assert sorted(found) == [("b", "version_copy"), ("c", "version_copy")]


def test_a_correction_makes_no_version_of_a_copy(found: list[tuple[str, str]]) -> None:
    documents = [_version("a"), _version("b"), _version("c")]
    contents = {"a": _content("x"), "b": _content("x", "y"), "c": _content("y")}
    made = _versions(*documents, contents=contents)
    assert sorted(_states(made).values()) == ["copy", "copy", "current"]
    assert made.loc[made["is_current"]].index[0] in ("b", "c")
    contents["c"] = _content("x", "z")
    assert set(_states(_versions(*documents, contents=contents)).values()) == {"in_doubt"}


def test_versions_that_share_too_little_replace_nothing_until_a_person_decides(found: list[tuple[str, str]]) -> None:
    documents = [_version("a", "2024-01-01"), _version("b", "2024-02-01"), _version("c", "2024-03-01")]
    foreign = {(one, other): Likeness(10, 4) for one in "ab" for other in "ab" if one != other}
    foreign |= {("a", "c"): Likeness(10, 4), ("c", "a"): Likeness(10, 4)}
    made = _versions(*documents, alike=foreign)
    assert _states(made) == {"a": "in_doubt", "b": "superseded", "c": "in_doubt"}
    assert sorted(found) == [("a", "versions_differ"), ("c", "versions_differ")]
    half = {pair: Likeness(10, 5) for pair in foreign}
    assert _states(_versions(*documents, alike=half))["c"] == "current"
    entry = {"document": _sha("a"), "over": [_sha("b"), _sha("c")], **_SIGNED}
    choices = parse_choices({"current": [entry]}, "entities.toml")
    chosen = _versions(*documents, alike=foreign, record=Record(choices=choices))
    assert _states(chosen) == {"a": "current", "b": "superseded", "c": "superseded"}


def test_a_choice_holds_for_the_documents_that_it_names(found: list[tuple[str, str]]) -> None:
    documents = [_version("a"), _version("b")]
    entry = {"document": _sha("b"), "over": [_sha("a")], **_SIGNED}
    record = Record(choices=parse_choices({"current": [entry]}, "entities.toml"))
    assert _states(_versions(*documents, record=record)) == {"a": "superseded", "b": "current"}
    late = _version("c")
    assert _states(_versions(*documents, late, record=record)) == {"a": "superseded", "b": "in_doubt", "c": "in_doubt"}
    found.clear()
    _versions(documents[1], late, record=record)
    assert ("b", "choice_not_followed") in found


def test_a_version_that_only_lacks_tables_is_no_contradiction(found: list[tuple[str, str]]) -> None:
    documents = [_version("a"), _version("b")]
    alike = {("b", "a"): Likeness(10, 8, is_within=True), ("a", "b"): Likeness(10, 8, has_within=True)}
    assert _states(_versions(*documents, alike=alike)) == {"a": "current", "b": "superseded"}
    assert found == []


def test_what_is_withdrawn_is_withdrawn_in_its_copies(found: list[tuple[str, str]]) -> None:
    documents = [_version("a"), _version("b"), _version("c", "2025-02-01"), _version("d", "2024-01-01")]
    contents = dict.fromkeys("abc", _content("same"))
    withdrawn = parse_withdrawn({"withdrawn": [{**_SIGNED, "document": _sha("a"), "on": "2025-01-01"}]}, "f")
    made = _versions(*documents, contents=contents, record=Record(withdrawals=withdrawn))
    assert _states(made) == {"a": "withdrawn", "b": "withdrawn", "c": "current", "d": "superseded"}
    assert made.loc["b", "withdrawn_on"] == "2025-01-01"


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([{"document": "a" * 64, "over": []}], "over is missing"),
        ([{"document": "a" * 64, "over": ["a" * 64]}], "its own place"),
        ([{"document": "a" * 64, "over": ["b" * 64]}, {"document": "b" * 64, "over": ["a" * 64]}], "the opposite"),
        ([{"document": "a" * 64, "over": ["b" * 64], "year": 2024}], "no key year"),
    ],
)
def test_a_choice_that_cannot_be_followed_is_told(entries: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(RecordError, match=said):
        parse_choices({"current": [{**entry, **_SIGNED} for entry in entries]}, "entities.toml")


_ID, _OTHER = "D0123456789", "Dabcdef0123"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"merges": []}, "no entries \\[\\[merges\\]\\]"),
        ({"merge": {"entity": _ID}}, "must be written as \\[\\[merge\\]\\]"),
        ({"merge": [{"entity": _ID, "into": _OTHER, "who": "x", "when": "2025-01-01"}]}, "number 1: reason is missing"),
        ({"merge": [{"entity": "财政局", "into": _OTHER, **_SIGNED}]}, "is no entity_id"),
        ({"merge": [{"entity": _ID, "into": _OTHER, "year": 2019, **_SIGNED}]}, "there is no key year"),
        ({"rename": [{"entity": _ID, "into": _OTHER, "year": "2019", **_SIGNED}]}, "is no year"),
        ({"merge": [{"entity": _ID, "into": _OTHER, **_SIGNED, "when": "yesterday"}]}, "is no day"),
        ({"split": [{"entity": _ID, "documents": ["abc"], "name": "x", **_SIGNED}]}, "no document_sha256"),
        ({"merge": [{"entity": _ID, "into": _OTHER, **_SIGNED}, {"entity": _OTHER, "into": _ID, **_SIGNED}]}, "itself"),
        ({"code": [{"scheme": "uscc", "code": "1", **_SIGNED}]}, "for an entity or for a division_name"),
    ],
)
def test_an_entry_of_the_record_that_cannot_be_followed_is_told(body: dict[str, Any], said: str) -> None:
    with pytest.raises(RecordError, match=said):
        parse_entities(body, "entities.toml")


def test_a_document_is_withdrawn_once() -> None:
    entry = {**_SIGNED, "document": "a" * 64, "on": "2025-01-01"}
    with pytest.raises(RecordError, match="withdrawn twice"):
        parse_withdrawn({"withdrawn": [entry, entry]}, "withdrawn.toml")
