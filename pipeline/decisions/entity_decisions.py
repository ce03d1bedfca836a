"""Writing people's decisions about entities and documents down: found by name, checked, appended to the record."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from common.errors import JuesuanError
from pipeline.decisions.correction_files import change_file
from pipeline.decisions.decision_files import ENTITIES, WITHDRAWN
from pipeline.settings import Settings
from transforms.corrections.declared import is_printable, toml_value
from transforms.entities.record import ENTITY_ID, parse_choices, parse_entities, parse_withdrawn
from warehouse.questions import ask, ask_declared

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
    if not rows:
        raise JuesuanError(f"no document of the warehouse is {named!r}")
    if len(rows) > 1:
        shown = ", ".join(str(row[0])[:12] for row in rows)
        raise JuesuanError(f"more than one document of the warehouse is {named!r}: name one by its hash ({shown})")
    return dict(zip(columns, rows[0], strict=True))


def others_of_disclosure(warehouse: Path, document: Mapping[str, Any]) -> list[str]:
    """The hashes of all other documents that a document takes the place of when people choose it.

    Raises:
        JuesuanError: the document is quarantined or withdrawn, or there is nothing to choose between.
    """
    named = {"document": document["document_sha256"]}
    ((state,),) = ask(warehouse, "SELECT version_state FROM documents WHERE document_sha256 = $document", named)[1]
    if state in ("quarantined", "withdrawn") or state is None:
        raise JuesuanError(f"{document['source_name']} is {state or 'of no known entity'}: it cannot be current")
    _, rows = ask(
        warehouse,
        "SELECT o.document_sha256 FROM disclosures AS x JOIN disclosures AS o"
        " ON (o.entity_id, o.fiscal_year, o.document_kind) = (x.entity_id, x.fiscal_year, x.document_kind)"
        " WHERE x.document_sha256 = $document AND o.version_no <> x.version_no"
        " AND o.version_state NOT IN ('quarantined', 'withdrawn') ORDER BY 1",
        named,
    )
    if not rows:
        raise JuesuanError(f"{document['source_name']} has no other version that it could take the place of")
    return [sha256 for (sha256,) in rows]


def put_on_record(settings: Settings, kind: str, entry: Mapping[str, Any], *, reason: str, who: str) -> Path:
    """Append one decision to the record; what is there already stays as it is.

    Raises:
        JuesuanError: the words cannot be shown in one line, or the record would not be sound with it. Nothing is
            written then.
    """
    whole = {**entry, "reason": reason.strip(), "who": who.strip(), "when": datetime.date.today()}
    for name, value in whole.items():
        if isinstance(value, str) and not is_printable(value):
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
        body = tomllib.loads(made)
        if kind == "withdrawn":
            parse_withdrawn(body, path.name)
        else:
            parse_entities(body, path.name)
            parse_choices(body, path.name)
        return made

    return change_file(path, appended)
