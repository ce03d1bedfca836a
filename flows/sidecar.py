"""What someone noted beside a PDF, in `NAME.pdf.json`: its source and dates, nothing that overrides what is printed."""

from __future__ import annotations

import errno
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flows.files import open_regular

SUFFIX = ".json"
MOST_BYTES = 65_536


@dataclass(frozen=True)
class Sidecar:
    """The usable fields of a sidecar, and what is wrong with the rest."""

    source_url: str | None = None
    published_on: str | None = None
    retrieved_on: str | None = None
    problems: tuple[str, ...] = ()


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
    return _validate(body)


def _validate(body: dict[str, Any]) -> Sidecar:
    values: dict[str, str | None] = {}
    problems: list[str] = []
    for key in sorted(body):
        value = body[key]
        if key not in ("source_url", "published_on", "retrieved_on"):
            problems.append(f"The sidecar field {key!r} is unknown; it has source_url, published_on and retrieved_on.")
        elif value is None or value == "":
            values[key] = None
        elif not isinstance(value, str):
            problems.append(f"The sidecar field {key} must be a text; it is {value!r}.")
        elif key == "source_url":
            if _is_url(value):
                values[key] = value
            else:
                problems.append(f"The sidecar field source_url is no web address: {value!r}.")
        else:
            try:
                values[key] = date.fromisoformat(value).isoformat()
            except ValueError:
                problems.append(f"The sidecar field {key} must be a date such as 2025-08-20; it is {value!r}.")
    return Sidecar(**values, problems=tuple(problems))


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https", "ftp") and bool(parts.netloc) and value.isprintable() and " " not in value
