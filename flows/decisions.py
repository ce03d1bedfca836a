"""Writing people's decisions about entities and documents down: found by name, checked, appended to the record."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.corrections import change_file
from flows.errors import JuesuanError
from flows.questions import ask, ask_declared
from flows.record import ENTITIES, WITHDRAWN
from flows.settings import Settings
from transforms.corrections.declared import is_plain, toml_value
from transforms.entities.record import ENTITY_ID, parse_entities, parse_withdrawn

_SHOWN = 10


def find_entity(warehouse: Path, named: str) -> dict[str, Any]:
    """The one entity of this entity_id, or of this name or part of a name.

    Raises:
        JuesuanError: there is none, or more than one; the message lists them.
    """
    by_id = ENTITY_ID.fullmatch(named) is not None
    found = ask_declared(warehouse, "entities", entity=named if by_id else None, text=None if by_id else named)
    exact = [row for row in found if named in (row["entity_id"], row["canonical_name"])]
    chosen = exact or found
    if len(chosen) == 1:
        return chosen[0]
    if not chosen:
        raise JuesuanError(f"no entity is called {named!r}; `juesuan entities` lists them")
    shown = ", ".join(f"{row['entity_id']} {row['canonical_name']} ({row['entity_scope']})" for row in chosen[:_SHOWN])
    more = f" and {len(chosen) - _SHOWN} more" if len(chosen) > _SHOWN else ""
    raise JuesuanError(f"{named!r} may be {shown}{more}: name one by its entity_id")


def find_document(warehouse: Path, named: str) -> dict[str, Any]:
    """document_sha256, source_name and entity_id of the document whose hash begins so, or that came under this name.

    Raises:
        JuesuanError: there is none, or more than one.
    """
    columns, rows = ask(
        warehouse,
        "SELECT document_sha256, source_name, entity_id FROM documents"
        " WHERE starts_with(document_sha256, $named) OR source_name = $named ORDER BY document_sha256 LIMIT 3",
        {"named": named},
    )
    if len(rows) != 1:
        raise JuesuanError(f"{'more than one' if rows else 'no'} document of the warehouse is {named!r}")
    return dict(zip(columns, rows[0], strict=True))


def put_on_record(settings: Settings, kind: str, entry: Mapping[str, Any], *, reason: str, who: str) -> Path:
    """Append one decision to the record; what is there already stays as it is.

    Raises:
        JuesuanError: the words cannot be shown in one line, or the record would not be sound with it. Nothing is
            written then.
    """
    whole = {**entry, "reason": reason.strip(), "who": who.strip(), "when": datetime.date.today()}
    for name, value in whole.items():
        if isinstance(value, str) and not is_plain(value):
            raise JuesuanError(f"--{name.replace('_', '-')} has characters that cannot be shown in one line")
    lines = [f"[[{kind}]]"]
    for name, value in whole.items():
        if isinstance(value, list):
            lines.append(f"{name} = [{', '.join(toml_value(one) for one in value)}]")
        elif value is not None:
            lines.append(f"{name} = {toml_value(value)}")
    path = settings.corrections_dir / (WITHDRAWN if kind == "withdrawn" else ENTITIES)

    def appended(text: str) -> str:
        before = f"{text.rstrip()}\n\n" if text.strip() else ""
        made = before + "\n".join(lines) + "\n"
        (parse_withdrawn if kind == "withdrawn" else parse_entities)(tomllib.loads(made), path.name)
        return made

    return change_file(path, appended)
