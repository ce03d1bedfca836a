"""Versions of a disclosure: their order, copies, corrections, withdrawals, and choices between them."""

from __future__ import annotations

import hashlib
from typing import Any

import pandas as pd
import pytest

from tests.transforms.filing import SIGNED, make_document, resolve_documents, sha
from transforms.entities.ordering import Content, Likeness
from transforms.entities.record import Record, parse_choices, parse_withdrawn
from transforms.entities.versions import number_versions


def _content(name: str, corrected: str = "") -> Content:
    return Content(counted=corrected or name, printed=name, is_corrected=bool(corrected))


def _versions(
    *documents: dict[str, Any],
    record: Record | None = None,
    contents: dict[str, Content] | None = None,
    alike: dict[tuple[str, str], Likeness] | None = None,
) -> pd.DataFrame:
    """The disclosures by name of the document; unless given, contents differ and nine of ten figures are equal."""
    names = {document["document_sha256"]: name for name, document in _NAMED.items()}
    content_of = {sha256: (contents or {}).get(name) or _content(name) for sha256, name in names.items()}
    printed = {content.printed for content in content_of.values()}
    compared = {(first, other): Likeness(10, 9) for first in printed for other in printed if first != other} | (
        alike or {}
    )
    numbered = number_versions(resolve_documents(*documents).documents, record or Record(), content_of, compared)
    for sha256, finding in numbered.findings:
        _FOUND.append((names[sha256], finding.rule))
    return numbered.disclosures.assign(name=numbered.disclosures["document_sha256"].map(names)).set_index("name")


_NAMED: dict[str, dict[str, Any]] = {}
_FOUND: list[tuple[str, str]] = []


@pytest.fixture
def findings() -> list[tuple[str, str]]:
    """The findings on the versions, as name of the document and rule."""
    _NAMED.clear()
    _FOUND.clear()
    return _FOUND


def _version(
    name: str, published_on: str | None = None, retrieved_on: str | None = None, **more: Any
) -> dict[str, Any]:
    document = make_document(name, "青山市财政局", published_on=published_on, retrieved_on=retrieved_on, **more)
    _NAMED[name] = document
    return document


def _states(versions: pd.DataFrame) -> dict[str, str]:
    return dict(versions["version_state"].items())


def test_versions_are_ordered_by_what_is_known_of_their_publication(findings: list[tuple[str, str]]) -> None:
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
    assert filed.loc[order[1:], "supersedes"].tolist() == [sha(name) for name in order[:-1]]
    withdrawn = parse_withdrawn({"withdrawn": [{**SIGNED, "document": sha("fourth"), "on": "2025-01-01"}]}, "f")
    after = _versions(*documents, record=Record(withdrawals=withdrawn))
    assert after.loc[order, "version_state"].tolist() == ["superseded", "superseded", "current", "withdrawn"]
    assert after.loc["fourth", "withdrawn_on"] == "2025-01-01"
    documents[3]["status"] = "quarantined"
    stopped = _versions(*documents)
    assert stopped.loc[order, "version_state"].tolist() == ["superseded", "superseded", "current", "quarantined"]
    assert stopped.loc[order, "versions"].tolist() == [4] * 4
    assert findings == []


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
    findings: list[tuple[str, str]], dates: dict[str, tuple[str | None, str | None]], states: dict[str, str]
) -> None:
    documents = [_version(name, *days) for name, days in dates.items()]
    versions = _versions(*documents)
    assert _states(versions) == states
    assert versions["is_current"].sum() == ("current" in states.values())
    in_doubt = [name for name, state in states.items() if state == "in_doubt"]
    assert sorted(findings) == [(name, "version_order_unknown") for name in in_doubt]


def test_a_document_with_the_same_figures_is_a_copy_whatever_its_dates(findings: list[tuple[str, str]]) -> None:
    documents = [_version("a", "2024-01-01"), _version("b", "2024-02-01"), _version("c"), _version("d", "2024-01-15")]
    same = _content("same")
    versions = _versions(*documents, contents={"a": same, "b": same, "c": same})
    # The copies were published from January to February: d between them is neither before nor after.
    assert _states(versions) == {"a": "in_doubt", "b": "in_doubt", "c": "in_doubt", "d": "in_doubt"}
    documents[3]["published_on"] = "2024-03-01"
    findings.clear()
    versions = _versions(*documents, contents={"a": same, "b": same, "c": same})
    assert _states(versions) == {"a": "superseded", "b": "copy", "c": "copy", "d": "current"}
    assert versions.loc[["b", "c"], "copy_of"].tolist() == [sha("a")] * 2
    assert versions["version_no"].to_dict() == {"a": 1, "b": 1, "c": 1, "d": 2}
    assert sorted(findings) == [("b", "version_copy"), ("c", "version_copy")]


def test_a_correction_makes_no_version_of_a_copy(findings: list[tuple[str, str]]) -> None:
    documents = [_version("a"), _version("b"), _version("c")]
    contents = {"a": _content("x"), "b": _content("x", "y"), "c": _content("y")}
    versions = _versions(*documents, contents=contents)
    assert sorted(_states(versions).values()) == ["copy", "copy", "current"]
    assert versions.loc[versions["is_current"]].index[0] in ("b", "c")
    contents["c"] = _content("x", "z")
    assert set(_states(_versions(*documents, contents=contents)).values()) == {"in_doubt"}


def test_versions_that_share_too_little_replace_nothing_until_a_person_decides(findings: list[tuple[str, str]]) -> None:
    documents = [_version("a", "2024-01-01"), _version("b", "2024-02-01"), _version("c", "2024-03-01")]
    foreign = {(first, other): Likeness(10, 4) for first in "ab" for other in "ab" if first != other}
    foreign |= {("a", "c"): Likeness(10, 4), ("c", "a"): Likeness(10, 4)}
    versions = _versions(*documents, alike=foreign)
    assert _states(versions) == {"a": "in_doubt", "b": "superseded", "c": "in_doubt"}
    assert sorted(findings) == [("a", "versions_differ"), ("c", "versions_differ")]
    half = {pair: Likeness(10, 5) for pair in foreign}
    assert _states(_versions(*documents, alike=half))["c"] == "current"
    entry = {"document": sha("a"), "over": [sha("b"), sha("c")], **SIGNED}
    choices = parse_choices({"current": [entry]}, "entities.toml")
    chosen = _versions(*documents, alike=foreign, record=Record(choices=choices))
    assert _states(chosen) == {"a": "current", "b": "superseded", "c": "superseded"}


def test_a_choice_holds_for_the_documents_that_it_names(findings: list[tuple[str, str]]) -> None:
    documents = [_version("a"), _version("b")]
    entry = {"document": sha("b"), "over": [sha("a")], **SIGNED}
    record = Record(choices=parse_choices({"current": [entry]}, "entities.toml"))
    assert _states(_versions(*documents, record=record)) == {"a": "superseded", "b": "current"}
    late = _version("c")
    assert _states(_versions(*documents, late, record=record)) == {"a": "superseded", "b": "in_doubt", "c": "in_doubt"}
    findings.clear()
    _versions(documents[1], late, record=record)
    assert ("b", "choice_not_followed") in findings


def test_a_version_that_only_lacks_tables_is_no_contradiction(findings: list[tuple[str, str]]) -> None:
    documents = [_version("a"), _version("b")]
    alike = {("b", "a"): Likeness(10, 8, is_within=True), ("a", "b"): Likeness(10, 8, has_within=True)}
    assert _states(_versions(*documents, alike=alike)) == {"a": "current", "b": "superseded"}
    assert findings == []


def test_what_is_withdrawn_is_withdrawn_in_its_copies(findings: list[tuple[str, str]]) -> None:
    documents = [_version("a"), _version("b"), _version("c", "2025-02-01"), _version("d", "2024-01-01")]
    contents = dict.fromkeys("abc", _content("same"))
    withdrawn = parse_withdrawn({"withdrawn": [{**SIGNED, "document": sha("a"), "on": "2025-01-01"}]}, "f")
    versions = _versions(*documents, contents=contents, record=Record(withdrawals=withdrawn))
    assert _states(versions) == {"a": "withdrawn", "b": "withdrawn", "c": "current", "d": "superseded"}
    assert versions.loc["b", "withdrawn_on"] == "2025-01-01"


def test_a_document_of_forms_alone_is_no_version_of_one_with_tables(findings: list[tuple[str, str]]) -> None:
    empty = Content(printed=hashlib.sha256(b"").hexdigest())
    documents = [_version("tables"), _version("forms"), _version("more_forms")]
    versions = _versions(*documents, contents={"forms": empty, "more_forms": empty})
    assert set(_states(versions).values()) == {"current"}
    assert findings == []
