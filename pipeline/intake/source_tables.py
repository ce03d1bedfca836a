"""The table of sources in a folder of documents, `sources.csv`: addresses and dates of many PDFs at once."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from common.errors import JuesuanError
from common.files import display_name, open_regular
from pipeline.intake.drop_folder import SOURCES, Candidate
from pipeline.intake.sidecar import Problem, Sidecar, usable_fields
from schemas.wording.messages import Message, message
from schemas.wording.os_errors import os_error

MOST_BYTES = 64 << 20
_FILE = "file"
_FIELDS = {"url": "source_url", "published_on": "published_on", "retrieved_on": "retrieved_on"}
"""Columns besides `file`, and the field of a sidecar that each of them is"""


@dataclass(frozen=True)
class Listed:
    """A row of the table: what it notes of one file."""

    file: str
    line: int
    sidecar: Sidecar


@dataclass(frozen=True)
class Sources:
    """A table of sources: its rows by the name of their file, and what is wrong with it, each with its line."""

    rows: Mapping[str, Listed] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def note(self, files: Sequence[Candidate]) -> list[Candidate]:
        """Add to each file what the table says of it."""
        return [
            replace(file, listed=row.sidecar) if (row := self.rows.get(plain_name(file.name))) else file
            for file in files
        ]

    def others(self, files: Iterable[Candidate]) -> list[Listed]:
        """List the rows about none of these files."""
        names = {plain_name(file.name) for file in files}
        return [row for name, row in self.rows.items() if name not in names]


def plain_name(name: str) -> str:
    """Normalise a path below the folder for comparison."""
    return unicodedata.normalize("NFC", name.strip().replace("\\", "/")).removeprefix("./")


def read_sources(folder: Path) -> Sources:
    """Read the table of a folder; one that is missing is empty.

    Raises:
        JuesuanError: the table is there and cannot be read: no document may lose its dates by that.
    """
    path = folder / SOURCES
    try:
        with open_regular(path, follow_links=False) as file:
            data = file.read(MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return Sources()
    except OSError as error:
        raise JuesuanError(message("pipeline_intake.sources_unreadable", path=path, why=os_error(error))) from error
    if len(data) > MOST_BYTES:
        return Sources(problems=(message("pipeline_intake.sources_too_large", name=SOURCES, most=MOST_BYTES),))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Sources(problems=(_on_line(line, message("pipeline_intake.sources_not_utf8")),))
    return _parse(text)


def _parse(text: str) -> Sources:
    problems: list[Problem] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: dict[str, Listed] = {}
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        problems += [_on_line(1, problem) for problem in _header_problems(header)]
        if _FILE not in header or len(set(header)) != len(header):
            return Sources(problems=(*problems, message("pipeline_intake.sources_unused", name=SOURCES)))
        for values in reader:
            if any(value.strip() for value in values):
                _add(rows, problems, header, values, reader.line_num)
    except csv.Error:
        problems.append(_on_line(reader.line_num, message("pipeline_intake.sources_not_csv")))
    return Sources(rows, tuple(problems))


def _header_problems(header: Sequence[str]) -> Iterable[Message]:
    allowed = (_FILE, *_FIELDS)
    for name in dict.fromkeys(header):
        if name not in allowed:
            about = {"column": repr(display_name(name)), "columns": ", ".join(allowed)}
            yield message("pipeline_intake.column_unknown", **about)
        elif header.count(name) > 1:
            yield message("pipeline_intake.column_twice", column=name)
    if _FILE not in header:
        yield message("pipeline_intake.column_missing", column=_FILE)


def _add(
    rows: dict[str, Listed], problems: list[Problem], header: Sequence[str], values: Sequence[str], line: int
) -> None:
    if len(values) > len(header) and any(value.strip() for value in values[len(header) :]):
        problems.append(_on_line(line, message("pipeline_intake.line_too_long")))
        return
    fields = {name: value.strip() for name, value in zip(header, values, strict=False)}
    name = plain_name(fields.get(_FILE, ""))
    if not name:
        problems.append(_on_line(line, message("pipeline_intake.line_without_file")))
        return
    body = {_FIELDS[column]: fields.get(column, "") for column in _FIELDS}
    sidecar = usable_fields(body, SOURCES, {name: column for column, name in _FIELDS.items()})
    problems += [_of_file(line, name, problem) for problem in sidecar.problems]
    before = rows.get(name)
    if before is not None and before.sidecar != sidecar:
        problems.append(_of_file(line, name, message("pipeline_intake.line_contradicts", other=before.line)))
        sidecar = Sidecar(problems=(message("pipeline_intake.lines_contradict", name=SOURCES),))
    rows[name] = Listed(display_name(name), before.line if before else line, sidecar)


def _on_line(line: int, problem: Problem) -> Message:
    return message("pipeline_intake.on_line", name=SOURCES, line=line, problem=problem)


def _of_file(line: int, name: str, problem: Problem) -> Message:
    return message("pipeline_intake.of_file", name=SOURCES, line=line, file=display_name(name), problem=problem)
