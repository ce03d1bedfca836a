"""What each tool may be asked; anything else is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec

from schemas.wording.messages import message, messages, text

EntityId = Annotated[str, msgspec.Meta(pattern="^[DUH][0-9a-f]{10}$")]
FactId = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
TableKey = Annotated[str, msgspec.Meta(pattern="^(fin|bud)_[a-z_]{1,60}$")]
Year = Annotated[int, msgspec.Meta(ge=1949, le=2100)]
Kind = Literal["final", "budget"]
State = Literal["read", "partly_read", "in_doubt", "refused", "withdrawn", "absent"]
Skipped = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class Search(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Bodies by a part of their name or place."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    skip: Skipped = 0


class Series(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A key figure of one body by year."""

    entity_id: EntityId
    figure: Annotated[str, msgspec.Meta(pattern="^[a-z_]{1,60}$")]
    kind: Kind = "final"


class Table(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The tables of a body in a year, or the cells of one of them."""

    entity_id: EntityId
    year: Year
    kind: Kind = "final"
    table: TableKey | None = None
    skip: Skipped = 0


class Prove(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What stands behind one figure."""

    fact_id: FactId


class Coverage(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What should have been published, and what became of it."""

    year: Year | None = None
    kind: Kind | None = None
    state: State | None = None
    entity_id: EntityId | None = None
    skip: Skipped = 0


Arguments = Search | Series | Table | Prove | Coverage
TOOLS: dict[str, type[Arguments]] = {
    "search": Search,
    "series": Series,
    "table": Table,
    "prove": Prove,
    "coverage": Coverage,
}


class RefusedError(Exception):
    """A question that is not answered; its message says why, and what can be asked."""


def read_arguments(tool: str, arguments: dict[str, Any]) -> Arguments:
    """Read the arguments of a tool strictly: no unknown name, no other type, nothing out of its range.

    Raises:
        RefusedError: there is no such tool, or an argument is not understood.
    """
    if tool not in TOOLS:
        raise RefusedError(str(message("assistants.no_such_tool", tool=tool, tools=", ".join(TOOLS))))
    declared = TOOLS[tool].__struct_fields__
    if unknown := [name for name in arguments if name not in declared]:
        about = {"tool": tool, "names": ", ".join(unknown), "known": ", ".join(declared)}
        raise RefusedError(str(message("assistants.unknown_argument", **about)))
    try:
        return msgspec.convert(arguments, TOOLS[tool], strict=True)
    except msgspec.ValidationError as error:
        raise RefusedError(_why_refused(tool, declared, str(error))) from error


def _why_refused(tool: str, declared: Sequence[str], problem: str) -> str:
    """A sentence that says which argument is not understood, and what it is."""
    # "... - at `$.year`", or of one that is missing "... required field `text`"
    name = next((name for name in declared if problem.endswith((f"`$.{name}`", f"`{name}`"))), "")
    if not name:
        return str(message("assistants.argument_refused", tool=tool, problem=problem))
    about = {"name": name, "means": text(f"assistants.argument_{_described(tool, name)}")}
    return str(message("assistants.argument_not_understood", tool=tool, problem=problem.split(" - at ")[0], **about))


def schema_of(tool: str) -> dict[str, Any]:
    """The JSON Schema of the arguments of a tool, with a description of each in the language of this process."""
    _, components = msgspec.json.schema_components([TOOLS[tool]])
    (schema,) = components.values()
    described = {
        name: {**about, "description": text(f"assistants.argument_{_described(tool, name)}")}
        for name, about in schema["properties"].items()
    }
    return {
        "type": "object",
        "properties": described,
        "required": schema["required"],
        "additionalProperties": False,
    }


def _described(tool: str, name: str) -> str:
    """An argument that one tool takes otherwise than the others has a description of its own."""
    return f"{tool}_{name}" if f"argument_{tool}_{name}" in messages("assistants") else name
