"""What people put on record about entities and documents: the parsed form of `entities.toml` and `withdrawn.toml`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.declarations.reader import nearest

ENTITY_ID = re.compile(r"[DUH][0-9a-f]{10}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SIGNED = ("reason", "who", "when")


class RecordError(ValueError):
    """An entry of the record that cannot be followed; the message names the file and the entry."""


@dataclass(frozen=True)
class Change:
    """One decision about entities; `kind` is merge, rename, split or succession.

    merge: `entity` and `other` are one body, kept as `other`. rename: the same, and `entity` is the name before `year`.
    split: `documents` filed under `entity` are of another body, of `name` and `division_name`. succession: `other`
    took over from `entity` in `year`; both stay.
    """

    kind: str
    entity: str
    reason: str
    who: str
    when: str
    other: str | None = None
    year: int | None = None
    documents: tuple[str, ...] = ()
    name: str | None = None
    division_name: str | None = None


@dataclass(frozen=True)
class StatedCode:
    """A code that a person states for an entity, or for a place where `division_name` is given."""

    scheme: str
    code: str
    reason: str
    who: str
    when: str
    entity: str | None = None
    division_name: str | None = None
    valid_from: int | None = None
    valid_to: int | None = None


@dataclass(frozen=True)
class Withdrawal:
    """A document that its publisher took back on a day; it stays, and is not shown as current."""

    document: str
    on: str
    reason: str
    who: str
    when: str


@dataclass(frozen=True)
class Choice:
    """A document that counts, and the other documents of the same entity, year and kind whose place it takes."""

    document: str
    over: tuple[str, ...]
    reason: str
    who: str
    when: str


@dataclass(frozen=True)
class Record:
    """Everything on record."""

    changes: tuple[Change, ...] = ()
    codes: tuple[StatedCode, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    choices: tuple[Choice, ...] = ()


_CHANGES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # kind: keys that must be there, keys that may be there
    "merge": (("entity", "into"), ()),
    "rename": (("entity", "into", "year"), ()),
    "split": (("entity", "documents", "name"), ("division_name",)),
    "succession": (("entity", "successor", "year"), ()),
}
_CODE = (("scheme", "code"), ("entity", "division_name", "valid_from", "valid_to"))


def parse_entities(body: Mapping[str, Any], file: str) -> tuple[tuple[Change, ...], tuple[StatedCode, ...]]:
    """The changes and codes of a parsed `entities.toml`; `parse_choices` has the rest of it.

    Raises:
        RecordError: an unknown kind or key, a key that is missing or of the wrong form, or changes in a circle.
    """
    known = [*_CHANGES, "code", "current"]
    if unknown := sorted(set(body) - set(known)):
        raise RecordError(f"{file}: there are no entries [[{unknown[0]}]]; known are {', '.join(known)}")
    changes = []
    for kind, (required, optional) in _CHANGES.items():
        for at, entry in _entries(body, kind, file):
            _expect_keys(entry, required, optional, at)
            other = entry.get("into") or entry.get("successor")
            changes.append(
                Change(
                    kind=kind,
                    entity=_entity(entry["entity"], at),
                    other=_entity(other, at) if kind != "split" else None,
                    year=_year(entry, "year", at),
                    documents=_documents(entry.get("documents", ()), at),
                    name=_text(entry, "name", at),
                    division_name=_text(entry, "division_name", at),
                    **_signature(entry, at),
                )
            )
    _expect_no_circle(changes, file)
    split = [sha256 for change in changes for sha256 in change.documents]
    if twice := sorted({sha256 for sha256 in split if split.count(sha256) > 1}):
        raise RecordError(f"{file}: the document {twice[0][:8]} is split off twice")
    codes = []
    for at, entry in _entries(body, "code", file):
        _expect_keys(entry, *_CODE, at)
        if ("entity" in entry) == ("division_name" in entry):
            raise RecordError(f"{at}: a code is stated for an entity or for a division_name")
        codes.append(
            StatedCode(
                scheme=str(entry["scheme"]),
                code=str(entry["code"]),
                entity=_entity(entry["entity"], at) if "entity" in entry else None,
                division_name=_text(entry, "division_name", at),
                valid_from=_year(entry, "valid_from", at),
                valid_to=_year(entry, "valid_to", at),
                **_signature(entry, at),
            )
        )
    return tuple(changes), tuple(codes)


def parse_choices(body: Mapping[str, Any], file: str) -> tuple[Choice, ...]:
    """The choices between versions of a parsed `entities.toml`.

    Raises:
        RecordError: a key that is missing, unknown or of the wrong form, or two choices that contradict each other.
    """
    choices = []
    places: dict[tuple[str, str], str] = {}
    for at, entry in _entries(body, "current", file):
        _expect_keys(entry, ("document", "over"), (), at)
        document, over = _documents([entry["document"]], at)[0], _documents(entry["over"], at)
        for other in over:
            if other == document:
                raise RecordError(f"{at}: the document {document[:8]} cannot take its own place")
            if (other, document) in places:
                opposite = places[other, document]
                raise RecordError(f"{at}: {opposite} says the opposite of {document[:8]} and {other[:8]}; take one out")
            places[document, other] = at.removeprefix(f"{file}: ")
        choices.append(Choice(document, over, **_signature(entry, at)))
    return tuple(choices)


def parse_withdrawn(body: Mapping[str, Any], file: str) -> tuple[Withdrawal, ...]:
    """The withdrawals of a parsed `withdrawn.toml`.

    Raises:
        RecordError: an unknown entry or key, a key that is missing or of the wrong form, a document named twice.
    """
    if unknown := sorted(set(body) - {"withdrawn"}):
        raise RecordError(f"{file}: there are no entries [[{unknown[0]}]]; known is withdrawn")
    found: dict[str, Withdrawal] = {}
    for at, entry in _entries(body, "withdrawn", file):
        _expect_keys(entry, ("document", "on"), (), at)
        document = _documents([entry["document"]], at)[0]
        if document in found:
            raise RecordError(f"{at}: the document {document[:8]} is withdrawn twice")
        found[document] = Withdrawal(document, _day(entry["on"], "on", at), **_signature(entry, at))
    return tuple(found.values())


def _entries(body: Mapping[str, Any], kind: str, file: str) -> Sequence[tuple[str, Mapping[str, Any]]]:
    entries = body.get(kind, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise RecordError(f"{file}: {kind} must be written as [[{kind}]]")
    return [(f"{file}: [[{kind}]] number {number}", entry) for number, entry in enumerate(entries, start=1)]


def _expect_keys(entry: Mapping[str, Any], required: Sequence[str], optional: Sequence[str], at: str) -> None:
    for key in (*required, *_SIGNED):
        if entry.get(key) in (None, "", []):
            raise RecordError(f"{at}: {key} is missing")
    if unknown := sorted(set(entry) - {*required, *optional, *_SIGNED}):
        raise RecordError(f"{at}: there is no key {unknown[0]}{nearest(unknown[0], [*required, *optional, *_SIGNED])}")


def _signature(entry: Mapping[str, Any], at: str) -> dict[str, str]:
    return {
        "reason": str(entry["reason"]).strip(),
        "who": str(entry["who"]).strip(),
        "when": _day(entry["when"], "when", at),
    }


def _entity(value: Any, at: str) -> str:
    if not isinstance(value, str) or not ENTITY_ID.fullmatch(value):
        raise RecordError(f"{at}: {value!r} is no entity_id (`juesuan entities` lists them)")
    return value


def _documents(values: Any, at: str) -> tuple[str, ...]:
    if not isinstance(values, (list, tuple)):
        raise RecordError(f"{at}: documents must be a list of document_sha256")
    for value in values:
        if not isinstance(value, str) or not _SHA256.fullmatch(value):
            raise RecordError(f"{at}: {value!r} is no document_sha256 of 64 digits")
    return tuple(values)


def _text(entry: Mapping[str, Any], key: str, at: str) -> str | None:
    value = entry.get(key)
    if value is not None and not isinstance(value, str):
        raise RecordError(f"{at}: {key} must be a text")
    return value


def _year(entry: Mapping[str, Any], key: str, at: str) -> int | None:
    value = entry.get(key)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not 1949 <= value <= 2100):
        raise RecordError(f"{at}: {key} = {value!r} is no year")
    return value


def _day(value: Any, key: str, at: str) -> str:
    try:
        return datetime.date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise RecordError(f"{at}: {key} = {value!r} is no day (YYYY-MM-DD)") from None


def _expect_no_circle(changes: Sequence[Change], file: str) -> None:
    into: dict[str, str] = {}
    for change in changes:
        if change.kind not in ("merge", "rename") or not change.other:
            continue
        if into.setdefault(change.entity, change.other) != change.other:
            raise RecordError(f"{file}: {change.entity} becomes {into[change.entity]} as well as {change.other}")
    for start in into:
        seen, here = {start}, into[start]
        while here in into and here not in seen:
            seen.add(here)
            here = into[here]
        if here in seen:
            raise RecordError(f"{file}: {start} is merged into itself by way of others")
