"""What someone noted of a PDF, in `NAME.pdf.json` beside it or in the table of its folder: its source and dates.

Nothing of it overrides what is printed.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from common.files import open_regular

SUFFIX = ".json"
MOST_BYTES = 65_536
FIELDS = ("source_url", "published_on", "retrieved_on")


@dataclass(frozen=True)
class Sidecar:
    """The usable fields of a sidecar, and what is wrong with the rest."""

    source_url: str | None = None
    published_on: str | None = None
    retrieved_on: str | None = None
    problems: tuple[str, ...] = ()
    listed: Sidecar | None = None
    """What the table of sources says of the same file"""

    def joined(self) -> Sidecar:
        """The sidecar and the line of the table as one; where they contradict each other, neither is taken."""
        if self.listed is None:
            return self
        problems = [*self.problems, *self.listed.problems]
        values: dict[str, str | None] = {}
        for name in FIELDS:
            own, listed = getattr(self, name), getattr(self.listed, name)
            if own and listed and own != listed:
                problems.append(f"The sidecar gives {name} {own} and sources.csv {listed}; neither is taken.")
                values[name] = None
            else:
                values[name] = own or listed
        return _noted(values, problems)


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
            return Sidecar(problems=(f"The sidecar is larger than {MOST_BYTES} bytes and was not read.",))
        body = json.loads(text.decode("utf-8-sig"))
    except FileNotFoundError:
        return Sidecar()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # the PDF's name leaves no room for that of a sidecar
            return Sidecar()
        why = "is a link and was not read" if error.errno == errno.ELOOP else f"cannot be read ({error.strerror})"
        return Sidecar(problems=(f"The sidecar {why}.",))
    except (ValueError, RecursionError):
        return Sidecar(problems=("The sidecar is not JSON in UTF-8.",))
    if not isinstance(body, dict):
        return Sidecar(problems=("The sidecar is not a JSON object.",))
    return usable_fields(body, "The sidecar field")


def usable_fields(body: Mapping[str, Any], where: str, called: Mapping[str, str] | None = None) -> Sidecar:
    """The usable fields of what was noted, and what is wrong with the rest.

    `where` begins every problem; `called` says what a field is called there, where that is not its name.
    """
    values: dict[str, str | None] = {}
    problems: list[str] = []
    for key in sorted(body):
        value, name = body[key], f"{where} {(called or {}).get(key, key)}"
        if key not in FIELDS:
            problems.append(f"{where} {key!r} is unknown; it has source_url, published_on and retrieved_on.")
        elif value is None or value == "":
            values[key] = None
        elif not isinstance(value, str):
            problems.append(f"{name} must be a text; it is {value!r}.")
        elif key == "source_url":
            if _is_url(value):
                values[key] = value
            else:
                problems.append(f"{name} is no web address: {value!r}.")
        else:
            try:
                values[key] = date.fromisoformat(value).isoformat()
            except ValueError:
                problems.append(f"{name} must be a date such as 2025-08-20; it is {value!r}.")
    return _noted(values, problems)


def _noted(values: Mapping[str, str | None], problems: Sequence[str]) -> Sidecar:
    return Sidecar(
        source_url=values.get("source_url"),
        published_on=values.get("published_on"),
        retrieved_on=values.get("retrieved_on"),
        problems=tuple(problems),
    )


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https", "ftp") and bool(parts.netloc) and value.isprintable() and " " not in value
