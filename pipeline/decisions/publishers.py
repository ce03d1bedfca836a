"""The register of expected publishers: `publishers.csv` in the folder of corrections.

A team keeps it in a spreadsheet or an editor: one line for each body and kind of document. It is read strictly, because
a line that is skipped would make a missing disclosure look as if nobody had expected it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from common.errors import JuesuanError
from common.files import display_name
from schemas.wording.messages import Message, message
from schemas.wording.os_errors import os_error
from transforms.corrections.declared import is_printable
from transforms.entities.keys import entity_key, site_of
from transforms.entities.record import Record

PUBLISHERS = "publishers.csv"
# What `note` says is for those who keep the register, and is published nowhere.
COLUMNS = ("name", "scope", "place", "kind", "first_year", "last_year", "due", "department", "source_url", "note")
_REQUIRED = ("name", "scope", "kind", "first_year")
_SCOPES = ("department", "unit", "unit_headquarters")
_KINDS = ("final", "budget")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DUE = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MOST_BYTES = 16 << 20
_MOST_NAMED = 20


@dataclass(frozen=True)
class Publisher:
    """A line of the register: a body that should publish one kind of document from a year on."""

    line: int
    name: str
    scope: str
    place: str | None
    kind: str
    first_year: int
    last_year: int | None
    """None where it still has to publish"""
    due: str | None
    """MM-DD: of the fiscal year itself for a budget, of the year after it for a final account"""
    department: str | None
    """Name of the department that a unit or headquarters belongs to, in the same place"""
    source_url: str | None

    @property
    def entity_id(self) -> str:
        """The entity of a document that prints this name, scope and place."""
        return entity_key(self.name, self.scope, self.place, site_of(self.source_url)).entity_id

    @property
    def department_id(self) -> str | None:
        """The entity of its department; None where the register names none."""
        if self.department is None:
            return None
        return entity_key(self.department, "department", self.place, site_of(self.source_url)).entity_id


def read_publishers(folder: Path) -> tuple[Publisher, ...]:
    """Read the register; a missing file counts as empty.

    Raises:
        JuesuanError: the file cannot be read, or a line is not understood; all lines are named at once.
    """
    path = folder / PUBLISHERS
    try:
        data = path.read_bytes() if path.exists() else b""
        if len(data) > _MOST_BYTES:
            raise JuesuanError(message("coverage.register_too_large", path=path, most=_MOST_BYTES))
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise JuesuanError(message("coverage.register_unreadable", path=path, why=os_error(error))) from error
    except UnicodeDecodeError as error:
        raise JuesuanError(message("coverage.register_not_utf8", path=path)) from error
    return _parse(text, path) if text.strip() else ()


def publisher_rows(publishers: Sequence[Publisher], record: Record) -> list[dict[str, Any]]:
    """The rows of `expected_publishers`; an entity that was merged or renamed on record is what it became."""
    from transforms.entities.filing import current_entity, renamings

    renamed = renamings(record)
    return [
        {
            "line": each.line,
            "entity_id": current_entity(each.entity_id, renamed),
            "entity_name": each.name,
            "entity_scope": each.scope,
            "division_name": each.place,
            "document_kind": each.kind,
            "first_year": each.first_year,
            "last_year": each.last_year,
            "due": each.due,
            "department_id": current_entity(each.department_id, renamed) if each.department_id else None,
            "department_name": each.department,
            "source_url": each.source_url,
        }
        for each in publishers
    ]


def _parse(text: str, path: Path) -> tuple[Publisher, ...]:
    problems: list[Message] = []
    publishers: list[Publisher] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        problems += _header_problems(header)
        if not problems:
            for values in reader:
                if any(value.strip() for value in values):
                    _add(publishers, problems, header, values, reader.line_num)
    except csv.Error:
        problems.append(message("coverage.on_line", line=reader.line_num, problem=message("coverage.not_csv")))
    problems += _repeated(publishers)
    if problems:
        shown = "\n".join(str(problem) for problem in problems[:_MOST_NAMED])
        raise JuesuanError(message("coverage.register_refused", path=path, count=len(problems), problems=shown))
    return tuple(publishers)


def _header_problems(header: Sequence[str]) -> Iterator[Message]:
    for name in dict.fromkeys(header):
        if name not in COLUMNS:
            yield message("coverage.column_unknown", column=repr(display_name(name)), columns=", ".join(COLUMNS))
        elif header.count(name) > 1:
            yield message("coverage.column_twice", column=name)
    for name in _REQUIRED:
        if name not in header:
            yield message("coverage.column_missing", column=name)


def _add(
    publishers: list[Publisher], problems: list[Message], header: Sequence[str], values: Sequence[str], line: int
) -> None:
    if len(values) > len(header) and any(value.strip() for value in values[len(header) :]):
        problems.append(message("coverage.on_line", line=line, problem=message("coverage.line_too_long")))
        return
    fields = {name: value.strip() for name, value in zip(header, values, strict=False)}
    wrong = [message("coverage.on_line", line=line, problem=problem) for problem in _value_problems(fields)]
    problems += wrong
    if wrong:
        return
    publishers.append(
        Publisher(
            line=line,
            name=fields["name"],
            scope=fields["scope"],
            place=fields.get("place") or None,
            kind=fields["kind"],
            first_year=int(fields["first_year"]),
            last_year=int(fields["last_year"]) if fields.get("last_year") else None,
            due=fields.get("due") or None,
            department=fields.get("department") or None,
            source_url=fields.get("source_url") or None,
        )
    )


def _value_problems(fields: Mapping[str, Any]) -> Iterator[Message]:
    for column in _REQUIRED:
        if not fields.get(column):
            yield message("coverage.value_missing", column=column)
    for column, value in fields.items():
        if not is_printable(value):
            yield message("coverage.value_not_plain", column=column)
    for column, words in (("scope", _SCOPES), ("kind", _KINDS)):
        if fields.get(column) and fields[column] not in words:
            yield message("coverage.value_unknown", column=column, value=fields[column], words=", ".join(words))
    years = {name: fields.get(name) or "" for name in ("first_year", "last_year")}
    for column, value in years.items():
        if value and not _YEAR.fullmatch(value):
            yield message("coverage.no_year", column=column, value=value)
    if all(_YEAR.fullmatch(value) for value in years.values()) and years["last_year"] < years["first_year"]:
        yield message("coverage.years_reversed")
    due = fields.get("due")
    day = _DUE.fullmatch(due) if due else None
    if due and (day is None or int(day[2]) > _DAYS[int(day[1]) - 1]):
        yield message("coverage.no_day", value=due)
    if fields.get("department") and fields.get("scope") == "department":
        yield message("coverage.department_of_department")
    if fields.get("source_url") and not _is_web(fields["source_url"]):
        yield message("coverage.no_address", value=fields["source_url"])


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _repeated(publishers: Sequence[Publisher]) -> Iterator[Message]:
    """Two lines may speak of one body and kind if their years do not meet."""
    by_key: dict[tuple[str, str], list[Publisher]] = {}
    for each in publishers:
        earlier = by_key.setdefault((each.entity_id, each.kind), [])
        for other in earlier:
            if each.first_year <= (other.last_year or 9999) and other.first_year <= (each.last_year or 9999):
                problem = message("coverage.line_twice", other=other.line, name=each.name, kind=each.kind)
                yield message("coverage.on_line", line=each.line, problem=problem)
        earlier.append(each)
