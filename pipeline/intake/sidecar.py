"""The source and dates of a PDF, noted in `NAME.pdf.json` beside it or in the table of its folder.

Nothing of it overrides what is printed.
"""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from common.files import open_regular
from common.page_ranges import page_ranges, pages_of
from schemas.wording.messages import Message, message
from schemas.wording.os_errors import os_error

SUFFIX = ".json"
MOST_BYTES = 65_536
FIELDS = ("source_url", "published_on", "retrieved_on", "part_of", "part_pages")
_SHA256 = re.compile(r"[0-9a-f]{64}")

Problem = Message | str
"""What is wrong with a note; a text only where it was noted before messages had two languages"""


@dataclass(frozen=True)
class Sidecar:
    """The usable fields of a sidecar, and what is wrong with the rest."""

    source_url: str | None = None
    published_on: str | None = None
    retrieved_on: str | None = None
    part_of: str | None = None
    """SHA-256 of the file that it was split from"""
    part_pages: str | None = None
    """Its pages in that file"""
    problems: tuple[Problem, ...] = ()
    listed: Sidecar | None = None
    """What the table of sources says of the same file"""

    def joined(self) -> Sidecar:
        """Join the sidecar and the line of the table; where they contradict each other, neither is taken."""
        if self.listed is None:
            return self
        problems: list[Problem] = [*self.problems, *self.listed.problems]
        values: dict[str, str | None] = {}
        for name in FIELDS:
            own, listed = getattr(self, name), getattr(self.listed, name)
            if own and listed and own != listed:
                about = {"field": name, "value": own, "listed": listed}
                problems.append(message("pipeline_intake.sidecar_and_table_differ", **about))
                values[name] = None
            else:
                values[name] = own or listed
        return sidecar_of(values, problems)


def read_sidecar(pdf: Path, inside: Path | None = None) -> Sidecar:
    """Read the sidecar of a PDF; one that is missing is empty, one that is broken is empty with its problem.

    Args:
        pdf: The PDF beside it.
        inside: The real path of a folder that it must lie in.
    """
    path = pdf.with_name(pdf.name + SUFFIX)
    try:
        # No more is read than a few lines have: a sidecar must not be a way to fill the memory, nor to other files.
        with open_regular(path, follow_links=False, inside=inside) as file:
            text = file.read(MOST_BYTES + 1)
        if len(text) > MOST_BYTES:
            return Sidecar(problems=(message("pipeline_intake.sidecar_too_large", most=MOST_BYTES),))
        body = json.loads(text.decode("utf-8-sig"))
    except FileNotFoundError:
        return Sidecar()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # the PDF's name leaves no room for that of a sidecar
            return Sidecar()
        if error.errno == errno.ELOOP:
            return Sidecar(problems=(message("pipeline_intake.sidecar_is_link"),))
        return Sidecar(problems=(message("pipeline_intake.sidecar_unreadable", why=os_error(error)),))
    except (ValueError, RecursionError):
        return Sidecar(problems=(message("pipeline_intake.sidecar_not_json"),))
    if not isinstance(body, dict):
        return Sidecar(problems=(message("pipeline_intake.sidecar_not_object"),))
    return usable_fields(body, message("pipeline_intake.sidecar_field"))


def usable_fields(body: Mapping[str, Any], where: Problem, columns: Mapping[str, str] | None = None) -> Sidecar:
    """Take the usable fields of a note, and list what is wrong with the rest.

    Args:
        body: The note by field.
        where: The prefix of each problem.
        columns: Display names of the fields that are not called by their keys there.
    """
    values: dict[str, str | None] = {}
    problems: list[Problem] = []
    for key in sorted(body):
        value, about = body[key], {"where": where, "field": (columns or {}).get(key, key)}
        quoted = {**about, "value": repr(value)}
        if key not in FIELDS:
            problems.append(message("pipeline_intake.field_unknown", where=where, field=repr(key)))
        elif value is None or value == "":
            values[key] = None
        elif not isinstance(value, str):
            problems.append(message("pipeline_intake.field_not_text", **quoted))
        elif key == "source_url":
            if _is_url(value):
                values[key] = value
            else:
                problems.append(message("pipeline_intake.field_not_url", **quoted))
        elif key in ("part_of", "part_pages"):
            if _is_hash(value) if key == "part_of" else _is_ranges(value):
                values[key] = value
            else:
                problems.append(message(f"pipeline_intake.field_not_{key}", **quoted))
        else:
            try:
                values[key] = date.fromisoformat(value).isoformat()
            except ValueError:
                problems.append(message("pipeline_intake.field_not_date", **quoted))
    return sidecar_of(values, problems)


def problem_from_json(value: Any) -> Problem:
    """Read a problem as the archive's note has it: a message with its values, or an older text.

    Raises:
        KeyError: it is neither.
    """
    if isinstance(value, str):
        return value
    values = {
        name: problem_from_json(value) if isinstance(value, dict) else value for name, value in value["values"].items()
    }
    return Message(value["key"], values)


def sidecar_of(values: Mapping[str, str | None], problems: Sequence[Problem]) -> Sidecar:
    """Make a sidecar of its usable fields, and what is wrong with the rest."""
    return Sidecar(
        source_url=values.get("source_url"),
        published_on=values.get("published_on"),
        retrieved_on=values.get("retrieved_on"),
        part_of=values.get("part_of"),
        part_pages=values.get("part_pages"),
        problems=tuple(problems),
    )


def _is_hash(value: str) -> bool:
    return _SHA256.fullmatch(value) is not None


def _is_ranges(value: str) -> bool:
    try:
        return page_ranges(pages_of(value)) == value
    except ValueError:
        return False


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https", "ftp") and bool(parts.netloc) and value.isprintable() and " " not in value
