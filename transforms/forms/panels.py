"""Which panel of a named table each column belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.reading.forms import Form, Panel
from schemas.reading.header_words import header_words
from schemas.reading.word_lists import Value
from transforms.forms.column import Column


def panel_of_columns(form: Form, columns: Sequence[Column]) -> list[str | None]:
    """Give the panel of each column; None where it is in none, or in one that stands there already.

    A panel begins with the names of its rows. Where no header says whether a panel is of income or of expenditure,
    the form says which comes first.
    """
    if form.axis != "named":
        return [""] * len(columns)
    groups = _groups(columns)
    said = [_said([columns[place] for place in group]) for group in groups]
    panels = [_panel(form, *features) for features in said]
    firm = [panel for panel in form.panels if panel.classification is None]
    if all(flow is None for flow, _ in said):
        panels = [*firm] if len(groups) == len(firm) else []
    found: list[str | None] = [None] * len(columns)
    taken: set[str] = set()
    for group, panel in zip(groups, panels, strict=False):
        if panel is None or panel.name in taken:
            continue
        taken.add(panel.name)
        for place in group:
            found[place] = panel.name
    return found


def _groups(columns: Sequence[Column]) -> list[list[int]]:
    """Columns that belong together: labels, and the amounts to their right."""
    groups: list[list[int]] = []
    has_amounts = True
    for place, column in enumerate(columns):
        if column.problem == "no_header":
            continue
        if column.is_label:
            if has_amounts:
                groups.append([])
            has_amounts = False
        elif groups:
            has_amounts = True
        if groups:
            groups[-1].append(place)
    return groups


def _said(columns: Sequence[Column]) -> tuple[Value | None, Value | None]:
    """Whether columns are of income or of expenditure, and how their rows are classified."""
    unify = header_words().refinements.unify
    flows = unify({"flow": column.features["flow"]} for column in columns if "flow" in column.features)
    if flows is None:
        return "several", None
    labels = unify(column.features for column in columns if column.is_label) or {}
    return flows.get("flow"), labels.get("classification")


def _panel(form: Form, flow: Value | None, classification: Value | None) -> Panel | None:
    refinements = header_words().refinements
    further = classification if classification not in (None, "functional") else None
    fitting = [
        panel
        for panel in form.panels
        if panel.classification == further and flow is not None and refinements.finer("flow", panel.flow, flow)
    ]
    return fitting[0] if len(fitting) == 1 else None
