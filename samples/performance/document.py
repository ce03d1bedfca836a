"""Documents that are forms alone, and the forms that whole disclosures append, with their truth."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from samples.performance.draw import Drawn, draw_form, draw_list
from samples.performance.figures import draw_project
from samples.performance.layouts import FormLayout, form_layouts
from samples.performance.setting import forms_pdf
from samples.places import Entity, entity

_CODES = ("315", "007", "292", "105")
_ROOMS = (1.0, 0.8, 0.62, 0.45)
"""The shares of a page that forms fill: page breaks come at other rows"""


@dataclass(frozen=True)
class FormDocument:
    """A document that is forms of one body and nothing else."""

    name: str
    layout: str
    body: Entity
    year: int
    drawn: Sequence[Drawn]
    room: float

    @property
    def kind(self) -> str:
        """Kind of document: self-evaluations are of a final account, targets of a budget."""
        return "final" if self.drawn[0].layout.kind.endswith("evaluation") else "budget"

    def pdf(self) -> bytes:
        """The file."""
        return forms_pdf(self.drawn, room=self.room)


def draw_forms(layout: FormLayout, body: str, year: int, count: int, seed: str) -> list[Drawn]:
    """Draw so many forms of a body in one layout, numbered from 1; a list has all of them in one table."""
    random = Random(f"{seed}/{layout.doc}")
    named = (random.choice(_CODES), body)
    projects = [
        draw_project(random, random.randrange(40), year, named, layout.sources, has_cost=layout.has_cost)
        for _ in range(count)
    ]
    if layout.list_columns:
        return [draw_list(layout, projects, 1)]
    return [draw_form(layout, project, number) for number, project in enumerate(projects, start=1)]


def form_documents(count: int, seed: int) -> Iterator[FormDocument]:
    """Give so many documents over all layouts; the same arguments give the same bytes."""
    layouts = form_layouts()
    for number in range(count):
        name = sorted(layouts)[number % len(layouts)]
        layout = layouts[name]
        body = entity("county", "department", number)
        year = 2022 + number % 3
        forms = 1 if layout.kind.startswith("department") else 1 + number % 3
        drawn = draw_forms(layout, body.name, year, forms, f"{seed}/{number}")
        yield FormDocument(f"forms_{name}_{body.name}{year}", name, body, year, drawn, _ROOMS[number % len(_ROOMS)])


def forms_of(body: str, year: int, kind: str, count: int, seed: str) -> list[Drawn]:
    """Draw the forms that a disclosure appends: self-evaluations to a final account, targets to a budget."""
    wanted = "project_self_evaluation" if kind == "final" else "project_target"
    fitting = [
        layout for _, layout in sorted(form_layouts().items()) if layout.kind == wanted and not layout.list_columns
    ]
    layout = Random(seed).choice(fitting)
    return draw_forms(layout, body, year, count, seed)


def forms_json(drawn: Sequence[Drawn]) -> str:
    """The truth of forms, by frame; numbers are texts."""
    body = {
        name: [
            {key: f"{value:f}" if isinstance(value, Decimal) else value for key, value in row.items()}
            for form in drawn
            for row in getattr(form, name)
        ]
        for name in ("projects", "funds", "indicators")
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"
