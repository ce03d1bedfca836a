"""The declared standard tables: one TOML file each, beside this module."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from common.text import normalise
from schemas.declarations import references
from schemas.declarations.reader import declared, declared_names

Stack = tuple[str, ...]
"""The texts of the header cells above a column, from top to bottom, normalised, neutral ones left out."""


@dataclass(frozen=True)
class Binding:
    """What a column means.

    `role` is measure, name, code, code_class, code_section, code_item or line_no. In `record` forms `item` and `phase`
    are those that the header gives; one that is None is given by the row.
    """

    role: str
    panel: str = ""
    measure: str = ""
    phase: str | None = None
    budget_book: str = ""
    item: str | None = None
    repeats: bool = False


@dataclass(frozen=True)
class Item:
    """A named row: its identifier, its printed names (normalised), the row it must follow, its unit of count."""

    code: str
    names: tuple[str, ...]
    after: str | None = None
    unit: str | None = None


@dataclass(frozen=True)
class Rows:
    """The named rows of one panel; `functional_classes` adds one row for each class of functional.csv."""

    items: tuple[Item, ...] = ()
    functional_classes: bool = False


@dataclass(frozen=True)
class Section:
    """A block of a stacked table: what it measures, its printed headings and its rows."""

    measure: str
    names: tuple[str, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Form:
    """One declared standard table. `axis` is named, coded, record or stacked."""

    table_key: str
    document_kind: str
    zh: str
    doc: str
    axis: str
    titles: tuple[str, ...]
    code_system: str
    neutral: frozenset[str]
    bindings: Mapping[Stack, Binding]
    required: frozenset[Binding]
    """For named, coded and stacked forms: the columns without which the table is not recognised"""
    rows: Mapping[str, Rows]
    """By panel"""
    sections: tuple[Section, ...] = ()
    panels_by_class: Mapping[str, str] = field(default_factory=dict)
    row_items: tuple[Item, ...] = ()
    row_phases: Mapping[str, str] = field(default_factory=dict)
    """Record forms: the phase that a row of that name stands for"""
    panels: tuple[str, ...] = ()
    """Named forms: the words above their panels, from left to right"""
    panel_heads: frozenset[str] = frozenset()
    """Named forms: the texts above the names of a panel where those words are not printed"""


def stacks(pattern: str) -> Iterable[Stack]:
    """Every header stack that a declared pattern stands for: `a|b/c?` is (a, c), (b, c), (a,) and (b,).

    其中 before a text is left out: it only repeats that the column is a part of the one before it.
    """
    levels = []
    for level in pattern.split("/"):
        optional = level.endswith("?")
        alternatives: list[Stack] = [_level_stack(text) for text in level.rstrip("?").split("|")]
        levels.append([*alternatives, ()] if optional else alternatives)
    for parts in itertools.product(*levels):
        yield tuple(itertools.chain.from_iterable(parts))


def _level_stack(printed: str) -> Stack:
    text = normalise(printed).removeprefix("其中:")
    return (text,) if text else ()


@cache
def labels() -> dict[str, Any]:
    """The declared label columns and rows of coded tables (`labels.toml`)."""
    return declared("schemas/reading/labels.toml")


def _label_bindings() -> dict[Stack, Binding]:
    bindings: dict[Stack, Binding] = {}
    parts = [(name, part) for part, names in labels()["code_parts"].items() for name in names]
    for stack in _label_stacks("code"):
        bindings[stack] = Binding("code")
        for name, part in parts:
            bindings[*stack, name] = Binding(f"code_{part}")
    for name, part in parts:
        bindings[name,] = Binding(f"code_{part}")
    for role in ("name", "line_no"):
        for stack in _label_stacks(role):
            bindings[stack] = Binding(role)
    return bindings


def _label_stacks(role: str) -> Iterator[Stack]:
    """The header stacks of label columns of a role."""
    for pattern in labels()[role]["headers"]:
        yield from stacks(pattern)


def _items(bodies: Iterable[Mapping[str, Any]]) -> tuple[Item, ...]:
    return tuple(
        Item(
            code=item["code"],
            names=tuple(normalise(name) for name in item["names"]),
            after=item.get("after"),
            unit=item.get("unit"),
        )
        for item in bodies
    )


def _columns(body: Mapping[str, Any]) -> tuple[dict[Stack, Binding], set[Binding]]:
    bindings: dict[Stack, Binding] = {}
    required = set()
    for column in body.get("columns", []):
        binding = Binding(
            role=column.get("role", "measure"),
            panel=column.get("panel", ""),
            measure=column.get("measure", ""),
            phase=column.get("phase"),
            budget_book=column.get("budget_book", ""),
            repeats=column.get("repeats", False),
        )
        if column.get("required"):
            required.add(binding)
        for stack in (stack for pattern in column["headers"] for stack in stacks(pattern)):
            _declare(bindings, stack, binding, body["table_key"])
    return bindings, required


def _declare(bindings: dict[Stack, Binding], stack: Stack, binding: Binding, table_key: str) -> None:
    if bindings.setdefault(stack, binding) != binding:
        raise ValueError(f"{table_key}: the header {'/'.join(stack)} is declared for two columns")


def _record_columns(body: Mapping[str, Any]) -> dict[Stack, Binding]:
    """Items and phases cross: a header may say the item, the phase, or both in either order."""
    fixed = {"measure": body["measure"], "budget_book": body["budget_book"]}
    phases = [(stack, phase["phase"]) for phase in body["phases"] for h in phase["headers"] for stack in stacks(h)]
    items = [(stack, item["code"]) for item in body["items"] for h in item["headers"] for stack in stacks(h)]
    bindings: dict[Stack, Binding] = {(normalise(name),): Binding("name") for name in body["labels"]}
    bindings.update({stack: Binding("line_no") for stack in _label_stacks("line_no")})

    def declare(stack: Stack, binding: Binding) -> None:
        _declare(bindings, stack, binding, body["table_key"])

    for stack, phase in phases:
        declare(stack, Binding("measure", phase=phase, **fixed))
    for stack, item in items:
        declare(stack, Binding("measure", item=item, **fixed))
    for (phase_stack, phase), (item_stack, item) in itertools.product(phases, items):
        declare((*phase_stack, *item_stack), Binding("measure", phase=phase, item=item, **fixed))
        declare((*item_stack, *phase_stack), Binding("measure", phase=phase, item=item, **fixed))
    return bindings


def _form(body: Mapping[str, Any]) -> Form:
    axis = body["axis"]
    bindings, required = _columns(body)
    neutral = {normalise(text) for text in body.get("neutral", [])}
    if axis == "record":
        bindings = _record_columns(body)
    if axis == "coded":
        neutral |= {normalise(text) for text in labels()["neutral"]}
        bindings = {**_label_bindings(), **bindings}
    return Form(
        table_key=body["table_key"],
        document_kind=body["document_kind"],
        zh=body["zh"],
        doc=body["doc"],
        axis=axis,
        titles=tuple(normalise(title) for title in body["titles"]),
        code_system=body.get("code_system", "item"),
        neutral=frozenset(neutral),
        bindings=bindings,
        required=frozenset(required),
        rows={
            panel: Rows(_items(rows.get("items", [])), rows.get("functional_classes", False))
            for panel, rows in body.get("rows", {}).items()
        },
        sections=tuple(
            Section(section["measure"], tuple(map(normalise, section["names"])), _items(section["items"]))
            for section in body.get("sections", [])
        ),
        panels_by_class={code: panel for panel, codes in body.get("panels_by_class", {}).items() for code in codes},
        row_items=_items(body.get("items", [])) if axis == "record" else (),
        row_phases={normalise(h): phase["phase"] for phase in body.get("phases", []) for h in phase["headers"]},
        panels=tuple(map(normalise, body.get("panels", []))),
        panel_heads=frozenset(map(normalise, body.get("panel_heads", []))),
    )


@cache
def forms() -> dict[str, Form]:
    """All declared forms by table key; an invalid declaration raises DeclarationError (ValueError)."""
    by_key = {}
    for name in declared_names("schemas/reading/forms"):
        form = _form(declared(name, partial(references.form, name.rpartition("/")[2])))
        by_key[form.table_key] = form
    return by_key
