"""Find the panel of a named table that each column belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.reading.forms import Form, Panel
from schemas.reading.header_words import header_words
from schemas.reading.word_lists import Value
from transforms.forms.column import Column


def panel_of_columns(form: Form, columns: Sequence[Column]) -> list[str | None]:
    """Give the panel of each column; None if it has none, or if its panel is in the table already.

    A panel begins with the names of its rows. Where no header says whether a panel is of income or of expenditure,
    the form says which comes first.
    """
    if form.axis != "named":
        return [""] * len(columns)
    groups = _groups(columns)
    group_features = [_flow_and_classification([columns[column_index] for column_index in group]) for group in groups]
    panels = [_panel(form, *features) for features in group_features]
    firm = [panel for panel in form.panels if panel.classification is None]
    unsaid = [
        group_index for group_index, (_, classification) in enumerate(group_features) if not _further(classification)
    ]
    if len(unsaid) == len(firm) and all(group_features[group_index][0] is None for group_index in unsaid):
        for column_index, in_order in zip(unsaid, firm, strict=True):
            panels[column_index] = in_order
    panel_names: list[str | None] = [None] * len(columns)
    taken: set[str] = set()
    for group, panel in zip(groups, panels, strict=False):
        if panel is None or panel.name in taken:
            continue
        taken.add(panel.name)
        for column_index in group:
            panel_names[column_index] = panel.name
    return panel_names


def _groups(columns: Sequence[Column]) -> list[list[int]]:
    """Columns that belong together: labels, and the amounts to their right."""
    groups: list[list[int]] = []
    has_amounts = True
    for column_index, column in enumerate(columns):
        if column.problem == "no_header":
            continue
        if column.is_label:
            if has_amounts:
                groups.append([])
            has_amounts = False
        elif groups:
            has_amounts = True
        if groups:
            groups[-1].append(column_index)
    return groups


def _flow_and_classification(columns: Sequence[Column]) -> tuple[Value | None, Value | None]:
    """Whether columns are of income or of expenditure, and how their rows are classified."""
    unify = header_words().refinements.unify
    flows = unify({"flow": column.features["flow"]} for column in columns if "flow" in column.features)
    if flows is None:
        return "several", None
    labels = unify(column.features for column in columns if column.is_label) or {}
    return flows.get("flow"), labels.get("classification")


def _further(classification: Value | None) -> Value | None:
    """The classification by which a panel prints again what another panel prints by function."""
    return None if classification == "functional" else classification


def _panel(form: Form, flow: Value | None, classification: Value | None) -> Panel | None:
    """The panel of a group; a classification of expenditure needs no word that says that it is of expenditure."""
    further, finer = _further(classification), header_words().refinements.finer
    fitting = [
        panel
        for panel in form.panels
        if panel.classification == further
        and (finer("flow", panel.flow, flow) if flow is not None else further is not None)
    ]
    return fitting[0] if len(fitting) == 1 else None
