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
from pipeline.intake.drop_folder import SOURCES, Found
from pipeline.intake.sidecar import Sidecar, usable_fields

MOST_BYTES = 64 << 20
_FILE = "file"
_FIELDS = {"url": "source_url", "published_on": "published_on", "retrieved_on": "retrieved_on"}
"""Columns besides `file`, and the field of a sidecar that each of them is"""


@dataclass(frozen=True)
class Listed:
    """What the table says of one file."""

    file: str
    line: int
    sidecar: Sidecar


@dataclass(frozen=True)
class Sources:
    """A table of sources: its rows by the name of their file, and what is wrong with it, each with its line."""

    rows: Mapping[str, Listed] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def note(self, files: Sequence[Found]) -> list[Found]:
        """The files, each with what the table says of it."""
        return [
            replace(file, listed=row.sidecar) if (row := self.rows.get(plain_name(file.name))) else file
            for file in files
        ]

    def others(self, files: Iterable[Found]) -> list[Listed]:
        """The rows of none of these files."""
        names = {plain_name(file.name) for file in files}
        return [row for name, row in self.rows.items() if name not in names]


def plain_name(name: str) -> str:
    """A path below the folder in the one form in which names are compared."""
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
        raise JuesuanError(f"the table of sources {path} cannot be read: {error.strerror or error}") from error
    if len(data) > MOST_BYTES:
        return Sources(problems=(f"{SOURCES} is larger than {MOST_BYTES:,} bytes and was not read.",))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Sources(problems=(f"{SOURCES} line {line}: it is not UTF-8; save it as “CSV UTF-8”. Nothing was read.",))
    return _parse(text)


def _parse(text: str) -> Sources:
    problems: list[str] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: dict[str, Listed] = {}
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        problems += [f"{SOURCES} line 1: {problem}" for problem in _wrong_in_header(header)]
        if _FILE not in header or len(set(header)) != len(header):
            return Sources(problems=(*problems, f"{SOURCES}: none of its lines was used."))
        for values in reader:
            if any(value.strip() for value in values):
                _add(rows, problems, header, values, reader.line_num)
    except csv.Error as error:
        problems.append(f"{SOURCES} line {reader.line_num}: it is no CSV ({error}); from here on no line was read.")
    return Sources(rows, tuple(problems))


def _wrong_in_header(header: Sequence[str]) -> Iterable[str]:
    known = (_FILE, *_FIELDS)
    for name in dict.fromkeys(header):
        if name not in known:
            yield f"there is no column {display_name(name)!r}; it has {', '.join(known)}."
        elif header.count(name) > 1:
            yield f"the column {name} is there twice."
    if _FILE not in header:
        yield f"the column {_FILE} is missing."


def _add(rows: dict[str, Listed], problems: list[str], header: Sequence[str], values: Sequence[str], line: int) -> None:
    at = f"{SOURCES} line {line}"
    if len(values) > len(header) and any(value.strip() for value in values[len(header) :]):
        problems.append(f"{at}: it has more values than there are columns, and was not used.")
        return
    given = {name: value.strip() for name, value in zip(header, values, strict=False)}
    name = plain_name(given.get(_FILE, ""))
    if not name:
        problems.append(f"{at}: the name of the file is missing.")
        return
    body = {_FIELDS[column]: given.get(column, "") for column in _FIELDS}
    sidecar = usable_fields(body, SOURCES, {name: column for column, name in _FIELDS.items()})
    problems += [f"{at}, {display_name(name)}: {problem}" for problem in sidecar.problems]
    before = rows.get(name)
    if before is not None and before.sidecar != sidecar:
        problems.append(f"{at}, {display_name(name)}: line {before.line} says otherwise of it; neither was used.")
        sidecar = Sidecar(problems=(f"{SOURCES} has two lines for it that contradict each other; neither was used.",))
    rows[name] = Listed(display_name(name), before.line if before else line, sidecar)
