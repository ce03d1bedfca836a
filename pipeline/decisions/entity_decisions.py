"""Append people's decisions about entities and documents to the record."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common.errors import JuesuanError
from pipeline.decisions.correction_files import change_file
from pipeline.decisions.decision_files import ENTITIES, WITHDRAWN, read_body
from pipeline.settings import Settings
from schemas.wording.messages import Message, message
from transforms.corrections.declared import is_printable, toml_entry
from transforms.entities.record import ENTITY_ID, parse_choices, parse_entities, parse_withdrawn
from warehouse.questions import ask, ask_declared

_SHOWN = 10
KINDS = ("merge", "rename", "succession", "split", "current", "withdrawn")
"""Decisions about entities and documents; each is an array of tables in its file"""


def find_entity(warehouse: Path, named: str) -> dict[str, Any]:
    """Find the one entity with this entity_id, or this name or part of a name.

    Raises:
        JuesuanError: there is none, or more than one; the message lists them.
    """
    by_id = ENTITY_ID.fullmatch(named) is not None
    rows = ask_declared(warehouse, "entities", entity=named if by_id else None, text=None if by_id else named)
    exact = [row for row in rows if named in (row["entity_id"], row["canonical_name"])]
    chosen = exact or rows
    if len(chosen) == 1:
        return chosen[0]
    if not chosen:
        raise JuesuanError(message("pipeline_decisions.no_entity", name=named))
    shown = ", ".join(f"{row['entity_id']} {row['canonical_name']} ({row['entity_scope']})" for row in chosen[:_SHOWN])
    shown_entities: Message | str = shown
    if len(chosen) > _SHOWN:
        shown_entities = message("pipeline_runs.and_more", which=shown, more=len(chosen) - _SHOWN)
    raise JuesuanError(message("pipeline_decisions.several_entities", name=named, which=shown_entities))


def other_versions(warehouse: Path, document: Mapping[str, Any]) -> list[str]:
    """List the other versions of a document's disclosure, which it replaces when people choose it: their hashes.

    Raises:
        JuesuanError: the document is quarantined or withdrawn, or there is nothing to choose between.
    """
    named = {"document": document["document_sha256"]}
    ((state,),) = ask(warehouse, "SELECT version_state FROM documents WHERE document_sha256 = $document", named)[1]
    if state in ("quarantined", "withdrawn") or state is None:
        key = f"pipeline_decisions.not_current_{state or 'unknown'}"
        raise JuesuanError(message(key, name=document["source_name"]))
    _, rows = ask(
        warehouse,
        "SELECT o.document_sha256 FROM disclosures AS x JOIN disclosures AS o"
        " ON (o.entity_id, o.fiscal_year, o.document_kind) = (x.entity_id, x.fiscal_year, x.document_kind)"
        " WHERE x.document_sha256 = $document AND o.version_no <> x.version_no"
        " AND o.version_state NOT IN ('quarantined', 'withdrawn') ORDER BY 1",
        named,
    )
    if not rows:
        raise JuesuanError(message("pipeline_decisions.no_other_version", name=document["source_name"]))
    return [sha256 for (sha256,) in rows]


def append_decision(settings: Settings, decision: str, entry: Mapping[str, Any]) -> Path:
    """Append one decision of today to the record; what is there already stays as it is.

    Args:
        settings: The settings.
        decision: Name of its array of tables: merge, rename, succession, split, current or withdrawn.
        entry: Its values, with `reason` and `who`; those that are None are left out.

    Returns:
        The file.

    Raises:
        JuesuanError: the words cannot be shown in one line, or the record would not be sound with it. Nothing is
            written then.
    """
    values = {name: value.strip() if isinstance(value, str) else value for name, value in entry.items()}
    for name, value in values.items():
        if isinstance(value, str) and not is_printable(value):
            raise JuesuanError(message("pipeline_decisions.not_one_line", option=f"--{name.replace('_', '-')}"))
    values["when"] = datetime.date.today()
    lines = toml_entry(decision, {name: value for name, value in values.items() if value is not None})
    path = settings.corrections_dir / (WITHDRAWN if decision == "withdrawn" else ENTITIES)

    def append(text: str) -> str:
        appended = f"{text.rstrip()}\n\n{lines}" if text.strip() else lines
        body = tomllib.loads(appended)
        if decision == "withdrawn":
            parse_withdrawn(body, path.name)
        else:
            parse_entities(body, path.name)
            parse_choices(body, path.name)
        return appended

    return change_file(path, append)


@dataclass(frozen=True)
class Decision:
    """One decision on record."""

    number: int
    """From 1, over both files"""
    kind: str
    """merge, rename, succession, split, current or withdrawn"""
    values: Mapping[str, Any]


def decisions_on_record(folder: Path) -> list[Decision]:
    """List every decision about entities and documents, in the order of the files.

    Raises:
        JuesuanError: a file cannot be read, or is not TOML.
    """
    entries = [
        (kind, entry)
        for name in (ENTITIES, WITHDRAWN)
        for kind, entries in read_body(folder / name).items()
        if kind in KINDS
        for entry in entries
    ]
    return [Decision(number, kind, entry) for number, (kind, entry) in enumerate(entries, 1)]


def remove_decision(folder: Path, number: int) -> Decision:
    """Take one decision off the record, by its number; what else stands in the file stays as it is.

    Raises:
        JuesuanError: there is no decision of this number, or the record would not be sound without it.
    """
    decisions = decisions_on_record(folder)
    chosen = next((decision for decision in decisions if decision.number == number), None)
    if chosen is None:
        raise JuesuanError(message("pipeline_decisions.no_decision", number=number, count=len(decisions)))
    of_kind = [decision for decision in decisions if decision.kind == chosen.kind]
    path = folder / (WITHDRAWN if chosen.kind == "withdrawn" else ENTITIES)

    def remove(text: str) -> str:
        import tomlkit

        body = tomlkit.parse(text)
        del body[chosen.kind][of_kind.index(chosen)]
        if not body[chosen.kind]:
            del body[chosen.kind]
        changed = tomlkit.dumps(body)
        left = tomllib.loads(changed)
        if chosen.kind != "withdrawn":
            parse_entities(left, path.name)
            parse_choices(left, path.name)
        return changed if left else ""

    change_file(path, remove)
    return chosen
