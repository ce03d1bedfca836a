"""What the label columns of a table hold: codes and names of the table's own classification, or of another one."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.reading.forms import Form
from transforms.forms.column import Column

_CLASSIFICATIONS = ("functional", "economic", "government_economic")
"""The first of these that a table prints is that of its account codes"""
_OF_ACCOUNTS = frozenset({"row", "name", "code", "code_class", "code_section", "code_item"})
LABEL_ROLES = _OF_ACCOUNTS - {"row"} | {
    "line_no",
    "unit_code",
    "unit_name",
    "economic_code",
    "economic_name",
    "government_economic_code",
    "government_economic_name",
    "project_name",
    "project_code",
    "category",
    "year",
    "remark",
}
"""Everything that a label column may hold"""


def own_classification(form: Form, columns: Sequence[Column]) -> str:
    """The classification of the account codes of a table: where it prints several, functional goes first."""
    printed = {
        str(column.features.get("classification", form.code_system))
        for column in columns
        if column.is_open and column.features.get("label") in _OF_ACCOUNTS
    }
    if form.axis != "coded" or form.is_list or len(printed) < 2:
        return form.code_system
    return next((system for system in _CLASSIFICATIONS if system in printed), form.code_system)


def label_roles(form: Form, columns: Sequence[Column]) -> dict[int, str]:
    """The role of each label column, by its place; roles that this table may not have are left out."""
    own = own_classification(form, columns)
    classifications = {column.features.get("classification", own) for column in columns if column.is_label}
    roles: dict[int, str] = {}
    undecided: list[int] = []
    for column_index, column in enumerate(columns):
        if not column.is_open or not column.is_label:
            continue
        label = str(column.features["label"])
        system = str(column.features.get("classification", own)) if len(classifications) > 1 else own
        if label in _OF_ACCOUNTS and system != own and form.axis == "coded":
            role = f"{system}_{'name' if label == 'name' else 'code'}"
            if role in form.labels:
                roles[column_index] = role
        elif label == "row":
            undecided.append(column_index)
        elif label in form.labels:
            roles[column_index] = "remark" if label == "note" else label
    return roles | _names_without_header(form, roles, undecided)


def _names_without_header(form: Form, roles: dict[int, str], undecided: Sequence[int]) -> dict[int, str]:
    """Columns with only 项目 above them hold the names, perhaps preceded by the codes."""
    if form.axis != "coded":
        return dict.fromkeys(undecided, "name")
    return {undecided[0]: "name"} if len(undecided) == 1 and "name" not in roles.values() else {}
