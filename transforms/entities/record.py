"""People's decisions about entities and documents: the parsed form of `entities.toml` and `withdrawn.toml`."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from common.errors import InvalidInputError
from schemas.wording.messages import Message, listed, message

ENTITY_ID = re.compile(r"[DUH][0-9a-f]{10}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SIGNED = ("reason", "who", "when")
"""Keys of the signature that every entry must have"""
_SHOWN_DIGITS = 8


_FIRST_YEAR, _LAST_YEAR = 1949, 2100


class RecordError(InvalidInputError):
    """An invalid entry in a file of decisions; the message names the file and the entry."""


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
    """A code that a person states for an entity, or for the place `division_name`."""

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
    """A document withdrawn by its publisher on the day `on`; it stays in the warehouse but is never current."""

    document: str
    on: str
    reason: str
    who: str
    when: str


@dataclass(frozen=True)
class Choice:
    """A decision that a document replaces others (`over`) of the same entity, year and kind."""

    document: str
    over: tuple[str, ...]
    reason: str
    who: str
    when: str


@dataclass(frozen=True)
class Record:
    """All decisions on record."""

    changes: tuple[Change, ...] = ()
    codes: tuple[StatedCode, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    choices: tuple[Choice, ...] = ()


_CHANGE_KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # kind: required keys, optional keys
    "merge": (("entity", "into"), ()),
    "rename": (("entity", "into", "year"), ()),
    "split": (("entity", "documents", "name"), ("division_name",)),
    "succession": (("entity", "successor", "year"), ()),
}
_CODE_KEYS = (("scheme", "code"), ("entity", "division_name", "valid_from", "valid_to"))


@dataclass(frozen=True)
class _Entry:
    """One entry of a file of decisions, with its position."""

    file: str
    kind: str
    number: int
    values: Mapping[str, Any]

    @property
    def name(self) -> Message:
        return message("entities.entry", kind=self.kind, number=self.number)

    @property
    def place(self) -> dict[str, object]:
        """The placeholders `file` and `entry` of messages about this entry."""
        return {"file": self.file, "entry": self.name}

    def expect_keys(self, required: Sequence[str], optional: Sequence[str]) -> None:
        """Raise RecordError if a required key is missing or empty, or a key is unknown."""
        allowed = [*required, *optional, *_SIGNED]
        for key in (*required, *_SIGNED):
            if self.values.get(key) in (None, "", []):
                raise RecordError(message("entities.missing_key", key=key, **self.place))
        if unknown := sorted(set(self.values) - set(allowed)):
            raise RecordError(message("entities.unknown_key", key=unknown[0], known=listed(allowed), **self.place))

    def signature(self) -> dict[str, str]:
        """Reason, author and day of the decision."""
        return {
            "reason": str(self.values["reason"]).strip(),
            "who": str(self.values["who"]).strip(),
            "when": self.day("when"),
        }

    def entity(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str) or not ENTITY_ID.fullmatch(value):
            raise RecordError(message("entities.no_entity", value=value, **self.place))
        return value

    def document(self, key: str) -> str:
        return self._document(self.values[key])

    def documents(self, key: str) -> tuple[str, ...]:
        values = self.values.get(key, ())
        if not isinstance(values, (list, tuple)):
            raise RecordError(message("entities.no_document_list", **self.place))
        return tuple(self._document(value) for value in values)

    def _document(self, value: Any) -> str:
        if not isinstance(value, str) or not _SHA256.fullmatch(value):
            raise RecordError(message("entities.no_document", value=value, **self.place))
        return value

    def text(self, key: str) -> str | None:
        value = self.values.get(key)
        if value is not None and not isinstance(value, str):
            raise RecordError(message("entities.no_text", key=key, **self.place))
        return value

    def year(self, key: str) -> int | None:
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not _FIRST_YEAR <= value <= _LAST_YEAR:
            raise RecordError(message("entities.no_year", key=key, value=value, **self.place))
        return value

    def day(self, key: str) -> str:
        value = self.values[key]
        try:
            return datetime.date.fromisoformat(str(value)).isoformat()
        except ValueError:
            raise RecordError(message("entities.no_day", key=key, value=value, **self.place)) from None


def parse_entities(body: Mapping[str, Any], file: str) -> tuple[tuple[Change, ...], tuple[StatedCode, ...]]:
    """Parse the changes and codes of `entities.toml`; `parse_choices` parses the rest of it.

    Raises:
        RecordError: a kind or key is unknown, a key is missing or malformed, or changes form a cycle.
    """
    _expect_kinds(body, [*_CHANGE_KEYS, "code", "current"], file)
    changes = [_change(entry) for kind in _CHANGE_KEYS for entry in _entries(body, kind, file)]
    _expect_no_circle(changes, file)
    _expect_split_once(changes, file)
    codes = [_stated_code(entry) for entry in _entries(body, "code", file)]
    return tuple(changes), tuple(codes)


def _change(entry: _Entry) -> Change:
    entry.expect_keys(*_CHANGE_KEYS[entry.kind])
    other_key = "successor" if entry.kind == "succession" else "into"
    return Change(
        kind=entry.kind,
        entity=entry.entity("entity"),
        other=entry.entity(other_key) if entry.kind != "split" else None,
        year=entry.year("year"),
        documents=entry.documents("documents"),
        name=entry.text("name"),
        division_name=entry.text("division_name"),
        **entry.signature(),
    )


def _stated_code(entry: _Entry) -> StatedCode:
    entry.expect_keys(*_CODE_KEYS)
    if ("entity" in entry.values) == ("division_name" in entry.values):
        raise RecordError(message("entities.code_of_one", **entry.place))
    return StatedCode(
        scheme=str(entry.values["scheme"]),
        code=str(entry.values["code"]),
        entity=entry.entity("entity") if "entity" in entry.values else None,
        division_name=entry.text("division_name"),
        valid_from=entry.year("valid_from"),
        valid_to=entry.year("valid_to"),
        **entry.signature(),
    )


def parse_choices(body: Mapping[str, Any], file: str) -> tuple[Choice, ...]:
    """Parse the choices between versions of `entities.toml`.

    Raises:
        RecordError: a key is missing, unknown or malformed, or two choices contradict each other.
    """
    choices = []
    chosen_in: dict[tuple[str, str], _Entry] = {}
    for entry in _entries(body, "current", file):
        entry.expect_keys(("document", "over"), ())
        choice = Choice(entry.document("document"), entry.documents("over"), **entry.signature())
        for other in choice.over:
            shown = {"document": _short(choice.document), **entry.place}
            if other == choice.document:
                raise RecordError(message("entities.own_place", **shown))
            if opposite := chosen_in.get((other, choice.document)):
                raise RecordError(message("entities.opposite", opposite=opposite.name, other=_short(other), **shown))
            chosen_in[choice.document, other] = entry
        choices.append(choice)
    return tuple(choices)


def parse_withdrawn(body: Mapping[str, Any], file: str) -> tuple[Withdrawal, ...]:
    """Parse the withdrawals of `withdrawn.toml`.

    Raises:
        RecordError: an entry or key is unknown, a key is missing or malformed, or a document is named twice.
    """
    _expect_kinds(body, ["withdrawn"], file)
    withdrawals: dict[str, Withdrawal] = {}
    for entry in _entries(body, "withdrawn", file):
        entry.expect_keys(("document", "on"), ())
        document = entry.document("document")
        if document in withdrawals:
            raise RecordError(message("entities.withdrawn_twice", document=_short(document), **entry.place))
        withdrawals[document] = Withdrawal(document, entry.day("on"), **entry.signature())
    return tuple(withdrawals.values())


def _expect_kinds(body: Mapping[str, Any], kinds: Sequence[str], file: str) -> None:
    if unknown := sorted(set(body) - set(kinds)):
        raise RecordError(message("entities.no_such_entries", file=file, kind=unknown[0], kinds=listed(kinds)))


def _entries(body: Mapping[str, Any], kind: str, file: str) -> list[_Entry]:
    entries = body.get(kind, [])
    if not isinstance(entries, list) or not all(isinstance(values, dict) for values in entries):
        raise RecordError(message("entities.not_a_list", file=file, kind=kind))
    return [_Entry(file, kind, number, values) for number, values in enumerate(entries, start=1)]


def _expect_split_once(changes: Sequence[Change], file: str) -> None:
    documents = Counter(sha256 for change in changes for sha256 in change.documents)
    if twice := sorted(sha256 for sha256, count in documents.items() if count > 1):
        raise RecordError(message("entities.split_twice", file=file, document=_short(twice[0])))


def _expect_no_circle(changes: Sequence[Change], file: str) -> None:
    becomes: dict[str, str] = {}
    for change in changes:
        if change.kind not in ("merge", "rename") or not change.other:
            continue
        first = becomes.setdefault(change.entity, change.other)
        if first != change.other:
            names = {"entity": change.entity, "first": first, "second": change.other}
            raise RecordError(message("entities.becomes_two", file=file, **names))
    for entity in becomes:
        visited, current = {entity}, becomes[entity]
        while current in becomes and current not in visited:
            visited.add(current)
            current = becomes[current]
        if current in visited:
            raise RecordError(message("entities.circle", file=file, entity=entity))


def _short(sha256: str) -> str:
    return sha256[:_SHOWN_DIGITS]
