"""What people accepted: `accepted.toml` in the folder of corrections.

An entry `[[change]]` accepts one loss of one document, by the digest of what would be lost: another loss of the same
document is held back again.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from common.errors import JuesuanError
from pipeline.decisions.correction_files import change_file
from schemas.wording.messages import message
from transforms.corrections.declared import is_printable, toml_entry

ACCEPTED = "accepted.toml"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FIELDS = ("document", "becomes", "reason", "who", "when")


@dataclass(frozen=True)
class AcceptedChange:
    """One decision: the document, the digest of what it becomes, why, who decided, and the day (ISO)."""

    document: str
    becomes: str
    reason: str
    who: str
    when: str


@dataclass(frozen=True)
class Accepted:
    """Everything that is accepted."""

    changes: tuple[AcceptedChange, ...] = ()

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
        return Accepted(_parse(path.read_text("utf-8-sig"), path) if path.exists() else ())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise JuesuanError(message("accept.unreadable", path=path, error=error)) from error


def _parse(text: str, path: Path) -> tuple[AcceptedChange, ...]:
    body = tomllib.loads(text)
    entries = body.pop("change", [])
    if body or not isinstance(entries, list):
        raise JuesuanError(message("accept.unknown_key", path=path, key=", ".join(body) or "change"))
    changes = []
    for number, entry in enumerate(entries, 1):
        fields = {name: str(entry.get(name, "")).strip() for name in _FIELDS}
        sound = set(entry) == set(_FIELDS) and all(fields.values())
        if not sound or not _SHA256.fullmatch(fields["document"]):
            raise JuesuanError(message("accept.entry_invalid", path=path, number=number))
        changes.append(AcceptedChange(**fields))
    return tuple(changes)


def accept_changes(folder: Path, changes: Iterable[tuple[str, str]], *, reason: str, who: str) -> Path:
    """Put on record that documents (hash, digest) become what they become; what is on record already stays.

    Raises:
        JuesuanError: reason or name cannot be shown in one line, or the file cannot be written.
    """
    if not all(value.strip() and is_printable(value) for value in (reason, who)):
        raise JuesuanError(message("accept.not_plain"))
    known = read_accepted(folder)
    new = [each for each in changes if not known.has(*each)]
    signature = {"reason": reason.strip(), "who": who.strip(), "when": datetime.date.today()}

    def append(text: str) -> str:
        entries = [
            toml_entry("change", {"document": document, "becomes": becomes, **signature}) for document, becomes in new
        ]
        return "\n".join(part for part in (text.rstrip("\n") + "\n" if text.strip() else "", *entries) if part)

    return change_file(folder / ACCEPTED, append)


def remove_accepted(folder: Path, documents: Iterable[str]) -> int:
    """Take back what was accepted of documents; tells how many decisions were removed."""
    taken_back = set(documents)
    removed = 0

    def remove(text: str) -> str:
        nonlocal removed
        kept = []
        for entry in _parse(text, folder / ACCEPTED):
            if entry.document in taken_back:
                removed += 1
            else:
                values = vars(entry) | {"when": datetime.date.fromisoformat(entry.when)}
                kept.append(toml_entry("change", values))
        return "\n".join(kept) if removed else text

    if (folder / ACCEPTED).exists():
        change_file(folder / ACCEPTED, remove)
    return removed
