"""What people accepted: `accepted.toml` in the folder of corrections.

An entry `[[change]]` accepts one loss of one document, by the digest of what would be lost: another loss of the same
document is held back again. An entry `[[matter]]` accepts what was found of a document from one cause, that it was
refused (`refused`), or that it was refused and is gone (`gone`), by the digest of what was found: what is found
otherwise later is open again, and so is a document that was gone once a file of the drop folder is it again.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from common.errors import JuesuanError
from pipeline.decisions.correction_files import change_file
from schemas.wording.messages import message
from transforms.corrections.declared import is_printable, toml_entry

ACCEPTED = "accepted.toml"
REFUSED = "refused"
GONE = "gone"
"""A refusal that is accepted because the document is gone: it counts until the document comes back"""
CAME_BACK = "came_back"
"""What the warehouse calls a decision `gone` about a document that came back; no file of decisions has it"""
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FIELDS = {
    "change": ("document", "becomes", "reason", "who", "when"),
    "matter": ("document", "matter", "table", "digest", "reason", "who", "when"),
}
_MAY_BE_EMPTY = ("table",)


@dataclass(frozen=True)
class AcceptedChange:
    """One decision: the document, the digest of what it becomes, why, who decided, and the day (ISO)."""

    document: str
    becomes: str
    reason: str
    who: str
    when: str


@dataclass(frozen=True)
class AcceptedMatter:
    """One decision: the document, the cause and the table (see the view `matters`), why, who decided, the day (ISO)."""

    document: str
    matter: str
    table: str
    digest: str
    reason: str
    who: str
    when: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is about."""
        return (self.document, self.matter, self.table, self.digest)


@dataclass(frozen=True)
class Accepted:
    """Everything that is accepted."""

    changes: tuple[AcceptedChange, ...] = ()
    matters: tuple[AcceptedMatter, ...] = ()

    def has(self, document: str, becomes: str) -> bool:
        """Whether a person accepted that a document becomes so."""
        return any((each.document, each.becomes) == (document, becomes) for each in self.changes)


def read_accepted(folder: Path) -> Accepted:
    """Read what is accepted; a missing file counts as empty.

    Raises:
        JuesuanError: the file cannot be read, or an entry is not understood.
    """
    path = folder / ACCEPTED
    try:
        return _parse(path.read_text("utf-8-sig"), path) if path.exists() else Accepted()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise JuesuanError(message("accept.unreadable", path=path, error=error)) from error


def with_returns(matters: Iterable[AcceptedMatter], present: Collection[str]) -> tuple[AcceptedMatter, ...]:
    """Mark decisions that a document is gone as overtaken where the document (hash) is present."""
    return tuple(
        replace(each, matter=CAME_BACK) if each.matter == GONE and each.document in present else each
        for each in matters
    )


def matter_rows(matters: Iterable[AcceptedMatter]) -> list[dict[str, Any]]:
    """The rows of `accepted_matters`; of decisions about the same the last one."""
    rows = {
        each.key: {
            "document_sha256": each.document,
            "matter": each.matter,
            "table_key": each.table,
            "digest": each.digest,
            "reason": each.reason,
            "accepted_by": each.who,
            "accepted_on": each.when,
        }
        for each in matters
    }
    return [rows[key] for key in sorted(rows)]


def accept_changes(folder: Path, changes: Iterable[tuple[str, str]], *, reason: str, who: str) -> Path:
    """Put on record that documents (hash, digest) become what they become; what is on record already stays.

    Raises:
        JuesuanError: reason or name cannot be shown in one line, or the file cannot be written.
    """
    accepted = read_accepted(folder)
    entries = [{"document": each[0], "becomes": each[1]} for each in changes if not accepted.has(*each)]
    return _append(folder, "change", entries, reason, who)


def accept_matters(folder: Path, matters: Iterable[Mapping[str, Any]], *, reason: str, who: str) -> Path:
    """Put on record that rows of the view `matters` are accepted; what is on record already stays.

    Raises:
        JuesuanError: reason or name cannot be shown in one line, or the file cannot be written.
    """
    accepted_keys = {each.key for each in read_accepted(folder).matters}
    keys = [(row["document_sha256"], row["matter"], row["table_key"], row["digest"]) for row in matters]
    entries = [dict(zip(_FIELDS["matter"], key, strict=False)) for key in keys if key not in accepted_keys]
    return _append(folder, "matter", entries, reason, who)


def remove_accepted(folder: Path, documents: Iterable[str]) -> int:
    """Take back what was accepted of documents that were held back; tells how many decisions were removed."""
    taken_back = set(documents)
    return _remove(folder, lambda entry: isinstance(entry, AcceptedChange) and entry.document in taken_back)


def remove_matters(folder: Path, document: str, matters: Sequence[str] = ()) -> int:
    """Take back what was accepted of a document, of all causes or of some; tells how many decisions were removed."""
    return _remove(
        folder,
        lambda entry: (
            isinstance(entry, AcceptedMatter)
            and entry.document == document
            and (not matters or entry.matter in matters)
        ),
    )


def _parse(text: str, path: Path) -> Accepted:
    body = tomllib.loads(text)
    if unknown := sorted({*body} - {*_FIELDS}):
        raise JuesuanError(message("accept.unknown_key", path=path, key=", ".join(unknown)))
    entries_by_kind: dict[str, list[dict[str, str]]] = {"change": [], "matter": []}
    for kind, fields in _FIELDS.items():
        entries = body.get(kind, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise JuesuanError(message("accept.unknown_key", path=path, key=kind))
        for number, entry in enumerate(entries, 1):
            values = {name: str(entry.get(name, "")).strip() for name in fields}
            sound = set(entry) == set(fields) and all(values[name] for name in fields if name not in _MAY_BE_EMPTY)
            if not sound or not _SHA256.fullmatch(values["document"]):
                raise JuesuanError(
                    message("accept.entry_invalid", path=path, number=number, kind=kind, fields=", ".join(fields))
                )
            entries_by_kind[kind].append(values)
    return Accepted(
        tuple(AcceptedChange(**values) for values in entries_by_kind["change"]),
        tuple(AcceptedMatter(**values) for values in entries_by_kind["matter"]),
    )


def _append(folder: Path, kind: str, new: Sequence[Mapping[str, Any]], reason: str, who: str) -> Path:
    if not all(value.strip() and is_printable(value) for value in (reason, who)):
        raise JuesuanError(message("accept.not_plain"))
    signature = {"reason": reason.strip(), "who": who.strip(), "when": datetime.date.today()}

    def append(text: str) -> str:
        entries = [toml_entry(kind, {**entry, **signature}) for entry in new]
        return "\n".join(block for block in (text.rstrip("\n") + "\n" if text.strip() else "", *entries) if block)

    return change_file(folder / ACCEPTED, append)


def _remove(folder: Path, is_removed: Callable[[AcceptedChange | AcceptedMatter], bool]) -> int:
    removed = 0

    def remove(text: str) -> str:
        nonlocal removed
        accepted = _parse(text, folder / ACCEPTED)
        blocks = []
        for kind, entries in (("change", accepted.changes), ("matter", accepted.matters)):
            for entry in entries:
                if is_removed(entry):
                    removed += 1
                else:
                    blocks.append(toml_entry(kind, vars(entry) | {"when": datetime.date.fromisoformat(entry.when)}))
        return "\n".join(blocks) if removed else text

    if (folder / ACCEPTED).exists():
        change_file(folder / ACCEPTED, remove)
    return removed
