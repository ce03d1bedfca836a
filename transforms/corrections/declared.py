"""The file of a document's corrections: TOML that people can read, check and write by hand.

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
    confirm = ["A01"]                      # only if it breaks these checks, which hold as printed, and is right anyway
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any

from common.errors import InvalidInputError
from common.language import Localised
from schemas.wording.messages import message, sentences
from transforms.forms.amounts import parse_amount

NAME_DIGITS = 16
"""Digits of the document's hash that name its file"""
MAX_BYTES = 1 << 20
_MAX_PAGE = 100_000
_LIST = "corrections"
_CONFIRM = "confirm"
_HEADER = re.compile(r"\s*\[\[\s*corrections\s*\]\]\s*(?:#.*)?")
_TEXTS = ("fact_id", "table_key", "row_key", "row_name", "measure", "phase", "budget_book", "reason", "who")
_MAY_BE_EMPTY = ("panel", "unit", "printed", "corrected")
_NEED_NOT_BE_GIVEN = ("unit_key", "economic_code", "government_economic_code", "project_key")
_NUMBERS = ("occurrence", "reference_year")
"""Not written for plain rows either, and so in no file from before there were others"""
_FREE_TEXTS = ("reason", "who", "corrected")
_HASH = re.compile(r"[0-9a-f]{64}")
_SHOWN_DIGITS = 12


@dataclass(frozen=True)
class Correction:
    """The text that one cell should have according to a person, and the cell as it was read at that time."""

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
    unit_key: str = ""
    economic_code: str = ""
    government_economic_code: str = ""
    project_key: str = ""
    occurrence: int = 1
    reference_year: int | None = None
    """The year of the figure; None where the file does not give it"""
    confirm: tuple[str, ...] = ()
    """Checks that hold as printed, and that the correction breaks with the person's knowledge"""
    line: int | None = field(default=None, compare=False)
    """Line of the file on which it begins; None where it was not read from a file"""


_REQUIRED = frozenset(f.name for f in fields(Correction) if f.default is MISSING)


@dataclass(frozen=True)
class CorrectionFile:
    """The corrections of one document; with a problem, there are none."""

    name: str
    document_sha256: str
    """The document that the file is about; empty where that is not known"""
    content_sha256: str
    """Hash of the bytes of the file"""
    corrections: tuple[Correction, ...] = ()
    problems: tuple[Localised, ...] = ()


def file_name(document_sha256: str) -> str:
    """The name of the file of a document's corrections."""
    return f"{document_sha256[:NAME_DIGITS]}.toml"


def read_file(data: bytes, name: str) -> CorrectionFile:
    """Read a correction file; never raises, what is wrong with it is in its `problems`, with name and line."""
    file = CorrectionFile(name, "", hashlib.sha256(data).hexdigest())
    problems: list[Localised] = []
    corrections: list[Correction] = []
    try:
        text = _decode(data, name)
        body = _parse(text, name)
        file = replace(file, document_sha256=_document_of(body, name))
        _expect_name(file)
        unknown = [key for key in body if key not in ("document_sha256", _LIST)]
        problems += [message("corrections.unknown_file_key", file=name, key=key) for key in unknown]
        corrections, entry_problems = _read_entries(_entries_of(body, name), text, name)
        problems += entry_problems
    except InvalidInputError as error:
        problems.append(error.message)
    return replace(file, corrections=() if problems else tuple(corrections), problems=tuple(problems))


def _decode(data: bytes, name: str) -> str:
    if len(data) > MAX_BYTES:
        raise InvalidInputError(message("corrections.too_large", file=name, bytes=MAX_BYTES))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInputError(message("corrections.not_utf8", file=name)) from None


def _parse(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise InvalidInputError(message("corrections.not_utf8", file=name)) from None
    except tomllib.TOMLDecodeError as error:
        raise InvalidInputError(message("corrections.not_toml", file=name, error=str(error))) from error


def _document_of(body: Mapping[str, Any], name: str) -> str:
    sha256 = body.get("document_sha256")
    if not isinstance(sha256, str) or not _HASH.fullmatch(sha256):
        raise InvalidInputError(message("corrections.no_hash", file=name))
    return sha256


def _expect_name(file: CorrectionFile) -> None:
    expected = file_name(file.document_sha256)
    if expected != file.name:
        document = file.document_sha256[:_SHOWN_DIGITS]
        raise InvalidInputError(message("corrections.wrong_name", file=file.name, document=document, expected=expected))


def _entries_of(body: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    entries = body.get(_LIST, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InvalidInputError(message("corrections.no_list", file=name))
    return entries


def _read_entries(
    entries: Sequence[Mapping[str, Any]], text: str, name: str
) -> tuple[list[Correction], list[Localised]]:
    """The corrections of a file, and what is wrong with its entries."""
    corrections: list[Correction] = []
    problems: list[Localised] = []
    first_lines: dict[str, int | None] = {}
    for entry, line in zip(entries, _entry_lines(text, len(entries)), strict=True):
        location_fields = location(name, line)
        entry_problems = _entry_problems(entry)
        if not entry_problems and (fact_id := entry["fact_id"]) in first_lines:
            entry_problems = [_corrected_twice(first_lines[fact_id])]
        problems += [
            message("corrections.problem_at", place=location_fields, problem=problem) for problem in entry_problems
        ]
        if not entry_problems:
            first_lines[entry["fact_id"]] = line
            confirm = tuple(entry.get(_CONFIRM, ()))
            corrections.append(Correction(**{**entry, _CONFIRM: confirm}, line=line))
    return corrections, problems


def _corrected_twice(first_line: int | None) -> Localised:
    if first_line:
        return message("corrections.corrected_on_line", line=first_line)
    return message("corrections.corrected_twice")


def location(name: str, line: int | None) -> str | Localised:
    """A place in a correction file, for a message."""
    return message("corrections.file_and_line", file=name, line=line) if line else name


def append_correction(text: str, document_sha256: str, source_name: str, correction: Correction) -> str:
    """Append a correction to the text of a file; what people wrote there stays untouched.

    `text` is empty for a new file.

    Raises:
        InvalidInputError: the file cannot be used, has the correction already, or is written so that nothing can be
            appended.
    """
    if not text:
        shown = "".join(char if char.isprintable() else "?" for char in source_name)
        text = f"# Corrections of {shown}\n# What this is: README.md of this folder.\n"
        text += f"document_sha256 = {toml_value(document_sha256)}\n"
    appended = f"{text.rstrip()}\n\n{_block(correction)}"
    before = _read_usable(text, document_sha256)
    return _expect_corrections(appended, document_sha256, (*before, correction))


def remove_correction(text: str, document_sha256: str, fact_id: str) -> str:
    """Remove the correction of a fact from the text of a file, comments kept; empty if it was the last one.

    Raises:
        InvalidInputError: the file cannot be used, or the correction cannot be cut out of it.
        KeyError: the file has no correction of this fact.
    """
    before = _read_usable(text, document_sha256)
    after = tuple(correction for correction in before if correction.fact_id != fact_id)
    if len(after) == len(before):
        raise KeyError(fact_id)
    if not after:
        return ""
    lines = text.splitlines(keepends=True)
    headers = [number for number, line in enumerate(lines) if _HEADER.fullmatch(line.rstrip("\r\n"))]
    index = next(number for number, correction in enumerate(before) if correction.fact_id == fact_id)
    if len(headers) != len(before):
        raise InvalidInputError(message("corrections.no_header_lines"))
    end = headers[index + 1] if index + 1 < len(headers) else len(lines)
    # Comments below a correction belong to the next one, or to the file.
    while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
        end -= 1
    return _expect_corrections("".join(lines[: headers[index]] + lines[end:]), document_sha256, after)


def _read_usable(text: str, document_sha256: str) -> tuple[Correction, ...]:
    """The corrections of a file without problems."""
    file = read_file(text.encode(), file_name(document_sha256))
    if file.problems:
        raise InvalidInputError(sentences(*file.problems))
    if file.document_sha256 != document_sha256:
        raise InvalidInputError(other_document(file.document_sha256))
    return file.corrections


def other_document(document_sha256: str) -> Localised:
    """The problem that a file is not about the document it is used for."""
    return message("corrections.other_document", document=document_sha256[:_SHOWN_DIGITS])


def _expect_corrections(text: str, document_sha256: str, expected: tuple[Correction, ...]) -> str:
    # However people wrote the file: it is only changed if the change can be read back.
    if _read_usable(text, document_sha256) != expected:
        raise InvalidInputError(message("corrections.cannot_change"))
    return text


def _block(correction: Correction) -> str:
    values = {f.name: getattr(correction, f.name) for f in fields(Correction) if f.name != "line"}
    defaults = {f.name: f.default for f in fields(Correction)}
    return toml_entry("corrections", {name: value for name, value in values.items() if value != defaults[name]})


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


def _entry_lines(text: str, entries: int) -> list[int | None]:
    """Return the line on which each entry begins; None for all where the lines cannot be matched with the entries."""
    numbers = [number for number, line in enumerate(text.splitlines(), 1) if _HEADER.fullmatch(line)]
    return [*numbers] if len(numbers) == entries else [None] * entries


def _entry_problems(entry: Mapping[str, Any]) -> list[Localised]:
    keys = {f.name for f in fields(Correction)} - {"line"}
    problems: list[Localised] = [message("corrections.unknown_key", key=key) for key in entry if key not in keys]
    problems += [message("corrections.missing_key", key=key) for key in sorted(_REQUIRED - set(entry))]
    for key in (*_TEXTS, *_MAY_BE_EMPTY, *_NEED_NOT_BE_GIVEN):
        if key in entry and (problem := _text_problem(key, entry[key])):
            problems.append(problem)
    confirm = entry.get(_CONFIRM, [])
    if not isinstance(confirm, list) or not all(isinstance(check, str) and check.strip() for check in confirm):
        problems.append(message("corrections.confirm_no_list", value=confirm))
    problems += [
        message("corrections.no_number", key=key, value=entry[key])
        for key in _NUMBERS
        if key in entry and (type(entry[key]) is not int or entry[key] < 1)
    ]
    page, when = entry.get("page"), entry.get("when")
    if "page" in entry and (type(page) is not int or not 1 <= page <= _MAX_PAGE):
        problems.append(message("corrections.no_page", last=_MAX_PAGE, value=page))
    if "when" in entry and (not isinstance(when, date) or isinstance(when, datetime)):
        problems.append(message("corrections.no_date", value=when))
    return problems


def _text_problem(key: str, value: object) -> Localised | None:
    """What is wrong with the value of a key that must be a text."""
    if not isinstance(value, str):
        return message("corrections.no_text", key=key, value=value)
    if key in _TEXTS and not value.strip():
        return message("corrections.empty", key=key)
    if key in _FREE_TEXTS and not is_printable(value):
        return message("corrections.not_printable", key=key)
    # A rate may be given with its sign; of an amount it is refused where the unit of the cell is known.
    if key == "corrected" and parse_amount(value.removesuffix("%")).kind == "unreadable":
        return message("corrections.no_amount", text=value)
    return None


def is_printable(text: str) -> bool:
    """Whether a text has only characters that can be shown in one line."""
    return all(char.isprintable() or char == "\u3000" for char in text)
