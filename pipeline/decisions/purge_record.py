"""The record of purged documents: `purged.toml` in the folder of corrections."""

from __future__ import annotations

import datetime
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from common.errors import JuesuanError
from pipeline.decisions.correction_files import change_file
from schemas.wording.messages import message
from transforms.corrections.declared import is_printable, toml_entry

PURGED = "purged.toml"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Purge:
    """One decision to purge a document: its hash, why, who decided, and the day (ISO)."""

    document: str
    reason: str
    who: str
    when: str


def read_purges(folder: Path) -> dict[str, Purge]:
    """Every purge on record by the document's hash; a missing file counts as empty.

    Raises:
        JuesuanError: the file cannot be read, or an entry is not understood. Nothing is read or loaded then: a purged
            document must not come back because of a slip in a file.
    """
    path = folder / PURGED
    try:
        body = tomllib.loads(path.read_text("utf-8-sig")) if path.exists() else {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise JuesuanError(message("purge.unreadable", path=path, error=error)) from error
    purges: dict[str, Purge] = {}
    for number, entry in enumerate(body.get("purged", []), 1):
        fields = {name: str(entry.get(name, "")).strip() for name in ("document", "reason", "who", "when")}
        if not _SHA256.fullmatch(fields["document"]) or not all(fields.values()):
            raise JuesuanError(message("purge.entry_invalid", path=path, number=number))
        purges[fields["document"]] = Purge(**fields)
    return purges


def purged_days(folder: Path) -> dict[str, str]:
    """For each purged document what a run says of a file with its bytes, in the language of this process."""
    return {
        sha256: str(message("purge.file_ignored", when=purge.when)) for sha256, purge in read_purges(folder).items()
    }


def record_purge(folder: Path, documents: list[str], *, reason: str, who: str) -> Path:
    """Put purges on record; those that are on record already are left as they are.

    Raises:
        JuesuanError: reason or name cannot be shown in one line, or the file cannot be written.
    """
    if not all(value.strip() and is_printable(value) for value in (reason, who)):
        raise JuesuanError(message("purge.not_plain"))
    purged = read_purges(folder)
    documents = [document for document in documents if document not in purged]
    signature = {"reason": reason.strip(), "who": who.strip(), "when": datetime.date.today()}

    def append(text: str) -> str:
        entries = [toml_entry("purged", {"document": document, **signature}) for document in documents]
        return "\n".join(block for block in (text.rstrip("\n") + "\n" if text.strip() else "", *entries) if block)

    return change_file(folder / PURGED, append)
