"""The file of a document's corrections: TOML that a person can read, check and write by hand.

::

    document_sha256 = "3f2a..."            # of the PDF; the file is named after its first 16 digits

    [[corrections]]
    fact_id = "8c1d..."                    # the cell, by its number and in words: all of it must agree
    table_key = "fin_total"
    ...
    printed = "300.34"                     # as it was read
    corrected = "300.43"                   # in the unit of the table; "" is blank, "——" is not applicable
    reason = "..."
    who = "..."
    when = 2026-11-24
    confirm = ["A01"]                      # only where it breaks these checks, which hold as printed, and is right
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from transforms.forms.amounts import parse

NAME_DIGITS = 16
"""Digits of the document's hash that name its file"""
MOST_BYTES = 1 << 20
_MOST_PAGES = 100_000
_HEADER = re.compile(r"\s*\[\[\s*corrections\s*\]\]\s*(?:#.*)?")
_TEXTS = ("fact_id", "table_key", "row_key", "row_name", "measure", "phase", "budget_book", "reason", "who")
_MAY_BE_EMPTY = ("panel", "unit", "printed", "corrected")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Correction:
    """What a person says that one cell should read, with the cell as it was read at that time."""

    fact_id: str
    table_key: str
    panel: str
    row_key: str
    row_name: str
    measure: str
    phase: str
    budget_book: str
    page: int
    unit: str
    """元 or 万元, for counts their unit; empty where the table has none"""
    printed: str
    corrected: str
    reason: str
    who: str
    when: date
    confirm: tuple[str, ...] = ()
    """Checks that hold as printed, and which the person knows to be broken by the correction"""
    line: int | None = field(default=None, compare=False)
    """Line of the file on which it begins"""


@dataclass(frozen=True)
class CorrectionFile:
    """The corrections of one document; with a problem, none of them may be used."""

    name: str
    document_sha256: str
    """The document that the file speaks of; empty where that cannot be told"""
    content_sha256: str
    """Hash of the bytes of the file"""
    corrections: tuple[Correction, ...] = ()
    problems: tuple[str, ...] = ()


def file_name(document_sha256: str) -> str:
    """The name of the file of a document's corrections."""
    return f"{document_sha256[:NAME_DIGITS]}.toml"


def read_file(data: bytes, name: str) -> CorrectionFile:
    """Read a file of corrections; never raises, what is wrong with it is in its `problems`, with name and line."""
    digest = hashlib.sha256(data).hexdigest()

    def wrong(*problems: str, sha256: str = "") -> CorrectionFile:
        return CorrectionFile(name, sha256, digest, problems=problems)

    if len(data) > MOST_BYTES:
        return wrong(f"{name} is larger than {MOST_BYTES:,} bytes.")
    try:
        text = data.decode("utf-8-sig")
        body = tomllib.loads(text)
    except (UnicodeDecodeError, RecursionError):
        return wrong(f"{name} is no TOML in UTF-8.")
    except tomllib.TOMLDecodeError as error:
        return wrong(f"{name} is no TOML: {error}.")
    sha256 = body.get("document_sha256")
    if not isinstance(sha256, str) or not _HASH.fullmatch(sha256):
        return wrong(f"{name}: document_sha256 must be the 64 digits of the document's hash.")
    if file_name(sha256) != name:
        return wrong(
            f"{name}: it speaks of the document {sha256[:12]}…, whose corrections belong into {file_name(sha256)}.",
            sha256=sha256,
        )
    problems = [f"{name}: {key!r} is no key of this file." for key in body if key not in ("document_sha256", _LIST)]
    entries = body.get(_LIST, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return wrong(*problems, f"{name}: corrections are written as [[corrections]].", sha256=sha256)
    lines = _lines(text, len(entries))
    made: list[Correction] = []
    seen: dict[str, int | None] = {}
    for entry, line in zip(entries, lines, strict=True):
        place = where(name, line)
        if found := list(_problems(entry)):
            problems += [f"{place}: {problem}" for problem in found]
            continue
        correction = Correction(**{**entry, _CONFIRM: tuple(entry.get(_CONFIRM, ()))}, line=line)
        if correction.fact_id in seen:
            first = seen[correction.fact_id]
            problems.append(f"{place}: the cell is corrected already{f' on line {first}' if first else ''}.")
            continue
        seen[correction.fact_id] = line
        made.append(correction)
    return CorrectionFile(name, sha256, digest, () if problems else tuple(made), tuple(problems))


_LIST = "corrections"
_CONFIRM = "confirm"


def where(name: str, line: int | None) -> str:
    """A place in a file of corrections, for a message."""
    return f"{name}, line {line}" if line else name


def appended(text: str, document_sha256: str, source_name: str, correction: Correction) -> str:
    """The text of the file with one more correction at its end; what a person wrote there stays untouched.

    `text` is empty for a new file.

    Raises:
        ValueError: the file is not sound, or has the correction already, or is written so that nothing can be appended.
    """
    if not text:
        shown = "".join(char if char.isprintable() else "?" for char in source_name)
        text = f"# Corrections of {shown}\n# What this is: README.md of this folder.\n"
        text += f"document_sha256 = {toml_value(document_sha256)}\n"
    made = f"{text.rstrip()}\n\n{_block(correction)}"
    before = _sound(text, document_sha256)
    return _checked(made, document_sha256, (*before, correction))


def removed(text: str, document_sha256: str, fact_id: str) -> str:
    """The text of the file without the correction of a fact, comments kept; empty where it was the last one.

    Raises:
        ValueError: the file is not sound, or the correction cannot be cut out of it.
        KeyError: the file has no correction of this fact.
    """
    before = _sound(text, document_sha256)
    after = tuple(one for one in before if one.fact_id != fact_id)
    if len(after) == len(before):
        raise KeyError(fact_id)
    if not after:
        return ""
    lines = text.splitlines(keepends=True)
    headers = [number for number, line in enumerate(lines) if _HEADER.fullmatch(line.rstrip("\r\n"))]
    place = next(number for number, one in enumerate(before) if one.fact_id == fact_id)
    if len(headers) != len(before):
        raise ValueError("its corrections do not each begin with a line [[corrections]]")
    end = headers[place + 1] if place + 1 < len(headers) else len(lines)
    # Comments below a correction belong to the next one, or to the file.
    while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
        end -= 1
    return _checked("".join(lines[: headers[place]] + lines[end:]), document_sha256, after)


def _sound(text: str, document_sha256: str) -> tuple[Correction, ...]:
    found = read_file(text.encode(), file_name(document_sha256))
    if found.problems:
        raise ValueError(" ".join(found.problems))
    if found.document_sha256 != document_sha256:
        raise ValueError(f"it is of another document ({found.document_sha256[:12]}…)")
    return found.corrections


def _checked(text: str, document_sha256: str, expected: tuple[Correction, ...]) -> str:
    # Whatever a person did to the file: it is only changed where the change can be read back.
    if _sound(text, document_sha256) != expected:
        raise ValueError("it is written in a way that this command cannot change")
    return text


def _block(correction: Correction) -> str:
    values = ((f.name, getattr(correction, f.name)) for f in fields(Correction) if f.name != "line")
    return toml_entry("corrections", {name: value for name, value in values if value != ()})


def toml_entry(name: str, values: Mapping[str, Any]) -> str:
    """Write one entry of an array of tables, `[[name]]` with its values."""
    import tomlkit  # only those who write a decision need it

    table = tomlkit.table()
    for key, value in values.items():
        table.add(key, list(value) if isinstance(value, tuple) else value)
    entries = tomlkit.aot()
    entries.append(table)
    return tomlkit.dumps({name: entries})


def toml_value(value: Any) -> str:
    """Write a value of TOML."""
    import tomlkit

    return str(tomlkit.item(list(value) if isinstance(value, tuple) else value).as_string())


def _lines(text: str, entries: int) -> list[int | None]:
    found = [number for number, line in enumerate(text.splitlines(), 1) if _HEADER.fullmatch(line)]
    return [*found] if len(found) == entries else [None] * entries


def _problems(entry: Mapping[str, Any]) -> list[str]:
    declared = {f.name for f in fields(Correction)} - {"line"}
    problems = [f"{key!r} is no key of a correction." for key in entry if key not in declared]
    problems += [f"{key} is missing." for key in sorted(declared - {_CONFIRM} - set(entry))]
    for key in (*_TEXTS, *_MAY_BE_EMPTY):
        value = entry.get(key)
        if key not in entry:
            continue
        if not isinstance(value, str):
            problems.append(f"{key} must be a text; it is {value!r}.")
        elif key in _TEXTS and not value.strip():
            problems.append(f"{key} is empty.")
        elif key in ("reason", "who", "corrected") and not is_plain(value):
            problems.append(f"{key} has characters that cannot be shown.")
        elif key == "corrected" and parse(value).kind == "unreadable":
            problems.append(f"corrected = {value!r} is no amount.")
    confirm = entry.get(_CONFIRM, [])
    if not isinstance(confirm, list) or not all(isinstance(one, str) and one.strip() for one in confirm):
        problems.append(f'{_CONFIRM} must be a list of checks such as ["A01"]; it is {confirm!r}.')
    page, when = entry.get("page"), entry.get("when")
    if "page" in entry and (type(page) is not int or not 1 <= page <= _MOST_PAGES):
        problems.append(f"page must be a number from 1 to {_MOST_PAGES:,}; it is {page!r}.")
    if "when" in entry and (not isinstance(when, date) or isinstance(when, datetime)):
        problems.append(f"when must be a date such as 2026-11-24, without quotation marks; it is {when!r}.")
    return problems


def is_plain(text: str) -> bool:
    """Whether a text has only characters that can be shown in one line."""
    return all(char.isprintable() or char == "\u3000" for char in text)
